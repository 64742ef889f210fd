"""Single bits that turn over, and files that lose their end.

Whatever of it touches an event is found, with the file in which it is; every event elsewhere is
read as it was written. What touches no event (unused space in a file of SQLite) need not be found.
"""

from __future__ import annotations

import random
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from importlib import import_module
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pysqlite3

from gigafactory.records import verify as verification
from gigafactory.records.store.event import Event, text_of
from gigafactory.records.store.manifest import parts_of
from gigafactory.records.store.shapes import standing
from gigafactory.records.store.store import open_store
from gigafactory.records.verify import Finding, verify
from tests.faults.verdict import Count

EVENTS = 600
HOT = 200
KEPT = {".parquet", ".json", ".sqlite"}
DATABASE = "records.sqlite"
Texts = dict[int, str]
"""By number of the event: its row."""


def note(seq: int) -> Event:
    """The note with a number."""
    row = {
        "time": 10**15 + seq,
        "who": f"person {seq % 9}",
        "what": "deviation",
        "text": f"n {seq}",
    }
    return Event("desk", seq, "notes", row)


def made(folder: Path) -> None:
    """A store with three seals and some events that are not sealed."""
    with open_store(folder) as store:
        for first in range(0, EVENTS, HOT):
            store.append([note(n) for n in range(first, first + HOT)]).result(10)
            if first < EVENTS - HOT:
                store.seal(150)
                store.seal()


def run(times: int, seed: int = 1, off: str = "") -> Count:
    """Damage so often; how often something that mattered was not found, or something else lost."""
    chance = random.Random(seed)
    count = Count("bit flips and truncations")
    home = Path(tempfile.mkdtemp(prefix="flips-"))
    made(home / "sound")
    whole = texts(home / "sound")
    if len(whole) != EVENTS or verify(home / "sound"):
        raise RuntimeError("the store was not sound before")
    files = [f for f in (home / "sound").rglob("*") if f.suffix in KEPT and f.stat().st_size]
    names = sorted(f.relative_to(home / "sound").as_posix() for f in files)
    sizes = [(home / "sound" / name).stat().st_size for name in names]
    for _ in range(times):
        place = home / "damaged"
        shutil.copytree(home / "sound", place)
        name = chance.choices(names, sizes)[0]
        what = damage(place / name, chance)
        with without_hashes(home / "sound") if off == "hashes" else nullcontext():
            found = verify(place)
        judge(count, f"{name}, {what}", name, found, whole, texts(place, name if found else ""))
        shutil.rmtree(place)
    shutil.rmtree(home)
    return count


@contextmanager
def without_hashes(sound: Path) -> Iterator[None]:
    """What is left of `verify` where no hash is compared: lengths, footers, the file of SQLite."""
    known = {part.path: part.sha256 for part in parts_of(sound)}
    files: Any = import_module("gigafactory.records.verify.files")
    before = verification.journal, files.sha256
    verification.journal = lambda connection: iter(())
    files.sha256 = lambda path: known["/".join(path.parts[-2:])]
    try:
        yield
    finally:
        verification.journal, files.sha256 = before


def damage(path: Path, chance: random.Random) -> str:
    """Turn a bit over, or cut the file."""
    said = bytearray(path.read_bytes())
    at = chance.randrange(len(said))
    if chance.random() < 0.2:
        path.write_bytes(said[:at])
        return f"cut at {at}"
    said[at] ^= 1 << chance.randrange(8)
    path.write_bytes(said)
    return f"bit in byte {at}"


def judge(
    count: Count, what: str, name: str, found: tuple[Finding, ...], whole: Texts, left: Texts
) -> None:
    """Count what became of one damage."""
    said = "; ".join(map(str, found[:3]))
    hurt = {n for n in whole if left.get(n) != whole[n]}
    if hurt and not found:
        count.broken(f"{what}: {len(hurt)} events are not as they were, and nothing is found")
    elif found and not any(name.startswith(one.file) for one in found):
        count.broken(f"{what}: found elsewhere: {said}")
    elif any(left[n] != whole[n] for n in left) and name != DATABASE:
        count.broken(f"{what}: other events are not as they were; {said}")
    elif not hurt <= touched(name, found):
        count.broken(f"{what}: events {sorted(hurt - touched(name, found))[:5]} are gone; {said}")
    else:
        count.held()
        hit = "events were hit, and it is found" if hurt else "no event was hit, and it is found"
        count.noted[hit if found else "no event was hit, and nothing is found"] += 1


def touched(name: str, found: tuple[Finding, ...]) -> set[int]:
    """Events that the findings are about."""
    numbers: set[int] = set()
    for one in found:
        if name != DATABASE:
            numbers |= set(range(EVENTS)) if one.file.startswith("notes/") else set()
        elif not one.place.startswith("event"):
            numbers |= set(range(EVENTS - HOT, EVENTS))  # the database as a whole
        else:
            said = [int(w) for w in one.place.split() if w.isdigit()]
            last = EVENTS if one.place.endswith("on") else said[-1]
            numbers |= {n - 1 for n in range(said[0], last + 1)}
    return numbers


def texts(folder: Path, damaged: str = "") -> Texts:
    """Every event that can be read elsewhere than in a file that is known to be damaged."""
    rows: Texts = {}
    for path in sorted((folder / "notes").glob("*.parquet")):
        if path.relative_to(folder).as_posix() != damaged:
            rows.update(_sealed(path))
    rows.update(_hot(folder / DATABASE))
    return rows


def _sealed(path: Path) -> Texts:
    found: Texts = {}
    shape = standing()["notes"]
    try:
        for row in pq.read_table(path).to_pylist():
            seq = int(row["time"].timestamp() * 1e6) - 10**15
            found[seq] = text_of(shape, Event("desk", seq, "notes", row))
    except (OSError, ValueError, AttributeError, KeyError):
        return found
    return found


def _hot(file: Path) -> Texts:
    """The rows of the journal, one by one, so that a damaged page hides no other."""
    connection: Any = pysqlite3.connect(str(file))
    connection.text_factory = lambda said: said.decode(errors="replace")
    found: Texts = {}
    for n in range(1, EVENTS + 1):
        try:
            row = connection.execute("select seq, row from journal where n = ?", (n,)).fetchone()
        except (pysqlite3.DatabaseError, UnicodeDecodeError):  # what it says may be damaged too
            continue
        if row is not None:
            found[n - 1] = row[1] if row[0] == n - 1 else f"{row}"
    connection.close()
    return found
