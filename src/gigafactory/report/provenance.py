"""Where a page comes from: what the records say of themselves, and the notes in them."""

from __future__ import annotations

from html import escape

import gigafactory
from gigafactory.records.read import Records
from gigafactory.report.assets import charts_version
from gigafactory.report.words import count, name, section, table

LONG = ("plant_said", "draws", "joins", "mapping", "accounting", "remarks")
"""What `runs` says at a length that no page bears."""
MOST = 100


def notes(records: Records) -> str:
    """What somebody or a rule has noted: planted causes, deviations, holds."""
    found = records.table("notes").to_pylist()
    found.sort(key=lambda row: row["time"])
    rows = [
        (
            f"{row['time']:%Y-%m-%d %H:%M}",
            *(str(row[k] or "") for k in ("what", "on", "who", "text")),
        )
        for row in found[:MOST]
    ]
    if not rows:
        text = "<p>Nothing was noted: no cause was planted, no deviation was recorded.</p>\n"
        return section("notes", "Notes", text)
    more = f" The first {MOST:,} are shown." if len(found) > MOST else ""
    planted = sum(row["what"] == "planted cause" for row in found)
    lead = f"{count(len(found), 'note')}, {count(planted, 'planted cause')} among them.{more}"
    head = ("time (UTC)", "what", "on", "who", "said")
    return section("notes", "Notes", table(head, rows, "said"), lead=lead)


def provenance(records: Records) -> str:
    """What made the records, and what made this page of them."""
    rows = [(name(k), v) for k, v in records.said.items() if k not in LONG]
    rows += [
        ("data set", records.folder.name),
        ("this page", f"gigafactory {gigafactory.__version__}, plotly {charts_version()}"),
    ]
    again = _again(records)
    return section("provenance", "Provenance", table(("what", "said"), rows, "said"), again)


def _again(records: Records) -> str:
    said = records.said
    if not {"seed", "days", "warm_up_days", "plant_hash"} <= set(said):
        return ""
    text = (
        f"The plant with the hash {said['plant_hash'][:12]}, run with seed {said['seed']}, gives "
        "the same records in the same version and environment, and the same records give this "
        "page again, to the last sign. The data set holds the plant itself, changes included."
    )
    return f'<p class="note">{escape(text)}</p>\n'
