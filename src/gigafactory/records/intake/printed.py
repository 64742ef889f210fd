"""The account of an import, as text and as JSON."""

from __future__ import annotations

from typing import Any

from gigafactory.records.intake.run import Taken

COUNTS = ("read", "imported", "repeated", "left_out", "rejected")
SHOWN = 10


def printed(taken: Taken, out: str, written: int | None, rejects: str) -> str:
    """The account as text."""
    rows = [*taken.account, total(taken)] if len(taken.account) > 1 else taken.account
    width = max(len(str(row["file"])) for row in rows)
    heads = [one.replace("_", " ") for one in COUNTS]
    lines = [f"{'':{width}}  " + "  ".join(f"{head:>9}" for head in heads)]
    for row in rows:
        counts = "  ".join(f"{row[one]:>9,}" for one in COUNTS)
        lines.append(f"{row['file']:{width}}  {counts}")
    lines += [f"remark: {one}" for one in taken.remarks]
    if taken.rejects:
        for one in taken.rejects[:SHOWN]:
            column = f", {one.column}" if one.column else ""
            lines.append(f"{one.file} line {one.line}{column}: {one.reason}")
        more = len(taken.rejects) - SHOWN
        lines.append(
            f"{'and ' + format(more, ',') + ' more; ' if more > 0 else ''}all in {rejects}"
        )
    if written is None:
        lines.append("Nothing was made. Mend the mapping or the files, or say --allow-rejects.")
    else:
        held = ", ".join(
            f"{table.num_rows:,} {name}"
            for name, table in taken.built.tables.items()
            if table.num_rows
        )
        lines.append(f"{out}: {held}; {written / 1e6:.2f} MB")
    return "\n".join(lines) + "\n"


def total(taken: Taken) -> dict[str, Any]:
    """The account of all files together."""
    return {"file": "all"} | {one: sum(row[one] for row in taken.account) for one in COUNTS}


def as_json(taken: Taken, made: bool) -> dict[str, Any]:
    """The account under stable names."""
    return {
        "made": made,
        "files": taken.account,
        "all": {one: total(taken)[one] for one in COUNTS},
        "rejects": [
            {"file": r.file, "line": r.line, "column": r.column, "reason": r.reason}
            for r in taken.rejects
        ],
        "remarks": list(taken.remarks),
        "rows": {name: table.num_rows for name, table in taken.built.tables.items()},
    }
