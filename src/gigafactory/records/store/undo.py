"""What a crash left in a Delta log: entries that were torn, and parts that never came to count.

Delta Lake protocol, https://github.com/delta-io/delta/blob/master/PROTOCOL.md, section Add File and
Remove File. The library adds files; it has no call that removes one without reading it.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterable
from pathlib import Path

from gigafactory.records.store.delta import LOG
from gigafactory.records.store.disk import PARTIAL, give_name, settle


def withdraw(folder: Path, table: str, paths: Iterable[str]) -> None:
    """Take parts out of the log of a table; on disk at return.

    Parameters
    ----------
    folder
        Of the data set.
    paths
        Under the folder of the data set.
    """
    log = folder / table / LOG
    lines = [
        {
            "remove": {
                "path": path.removeprefix(f"{table}/"),
                "deletionTimestamp": time.time_ns() // 1_000_000,
                "dataChange": True,
            }
        }
        for path in sorted(paths)
    ]
    if lines:
        entry = log / f"{int(entries(log)[-1].stem) + 1:020d}.json"
        partial = entry.with_name(entry.name + PARTIAL)
        partial.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
        give_name(partial, entry)


def entries(log: Path) -> list[Path]:
    """The entries of a log, in order."""
    return sorted(one for one in log.glob("*.json") if one.stem.isdecimal())


def cut_torn(log: Path) -> tuple[Path, ...]:
    """Remove what is no whole entry from the end of a log: it was never settled.

    Whatever the manifest counts stands in an entry that was, so that nothing of it is lost.
    """
    torn = [one for one in log.iterdir() if one.is_file() and one.suffix not in _KNOWN]
    for entry in reversed(entries(log)):
        if _is_whole(entry):
            break
        torn.append(entry)
    for one in torn:
        one.unlink()
    if torn:
        settle(log)
    return tuple(torn)


_KNOWN = {".json", ".parquet", ".crc", ""}


def _is_whole(entry: Path) -> bool:
    try:
        lines = entry.read_text(encoding="utf-8").splitlines()
        return bool(lines) and all(isinstance(json.loads(line), dict) for line in lines)
    except (ValueError, UnicodeDecodeError):
        return False
