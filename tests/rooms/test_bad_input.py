"""Every key of a plant file, broken in every way: one clear finding each, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from gigafactory.errors import BadInput, Finding
from gigafactory.plant import keys
from gigafactory.plant.files import Raw, gather
from gigafactory.plant.read import checked
from gigafactory.units import Number

ROOT = Path(__file__).parents[2]
SMALL = [ROOT / "tests/plants/everything", ROOT / "tests/plants/parts"]
REAL = [path for name in ("grenoble", "dunkirk") if (path := ROOT / "plants" / name).is_dir()]

REFERENCES = {
    "takes",
    "together",
    "gives",
    "to",
    "redo_to",
    "from",
    "room",
    "crew",
    "calendar",
    "operators",
    "product",
    "step",
    "material",
    "draw",
    "kind",
    "clock",
    "counts_as",
    "action",
    "of",
    "per",
    "measures",
}
"""Keys whose value must be one of a few; ``to`` and ``from`` are times in a cause."""
SIGNED = re.compile(
    r"effects\.\w+\.\w+$|grades\.\d+\.\w+$|deviation$|drift$|wear$|measures_m|control\.\w+\.(lower|upper)"
)
NUMBER = re.compile(r"^[0-9_.+−-]+|(?<=mean )[0-9_.]+|(?<=low )[0-9_.]+")
ODD = (7, 7.5, True, [1], {"a": 1}, float("nan"), 10**400, [], {}, "", " ", "é\x00", "[", "[]")

Case = tuple[keys.Path, Any]


def nodes(raw: Any, path: keys.Path = ()) -> Iterator[tuple[keys.Path, Any]]:
    """Path and value of everything in ``raw``, tables and lists included."""
    if isinstance(raw, dict | list):
        for key, value in list(raw.items() if isinstance(raw, dict) else enumerate(raw)):
            yield (*path, key), value
            yield from nodes(value, (*path, key))


def likes(raw: Any) -> Iterator[tuple[keys.Path, Any]]:
    """As `nodes`, but of all tables of one kind only the first one that has the key."""
    seen = set()
    for path, value in nodes(raw):
        kind = raw["step"][path[1]].get("kind") if path[0] == "step" and path[1:] else ""
        free = [not keys.names(keys.at(path[:depth]) or keys.ROOT) for depth in range(len(path))]
        shape = (
            kind,
            *("*" if any_name else key for any_name, key in zip(free, path, strict=True)),
        )
        if shape not in seen:
            seen.add(shape)
            yield path, value


def table_of(raw: Any, path: keys.Path) -> Any:
    """The table or list in which ``path`` ends."""
    for key in path[:-1]:
        raw = raw[key]
    return raw


def findings(raw: Raw) -> tuple[Finding, ...]:
    """What is wrong with ``raw``."""
    try:
        checked(raw)
    except BadInput as error:
        return error.findings
    return ()


def broken(raw: Raw, path: keys.Path, value: Any) -> tuple[Finding, ...]:
    """What is wrong with ``raw`` once ``value`` stands at ``path``."""
    table = table_of(raw.tables, path)
    old = dict(table) if isinstance(table, dict) else list(table)
    table[path[-1]] = value
    try:
        return findings(raw)
    finally:
        restore(table, old)


def without(raw: Raw, path: keys.Path, renamed: str | None = None) -> tuple[Finding, ...]:
    """What is wrong with ``raw`` without what stands at ``path``, or with it under another name."""
    table = table_of(raw.tables, path)
    old = dict(table) if isinstance(table, dict) else list(table)
    value = table.pop(path[-1])
    if renamed is not None:
        table[renamed] = value
    try:
        return findings(raw)
    finally:
        restore(table, old)


def restore(table: Any, old: Any) -> None:
    """Make ``table`` what it was."""
    table.clear()
    table.update(old) if isinstance(table, dict) else table.extend(old)


def unclear(path: keys.Path, found: tuple[Finding, ...]) -> str:
    """What is wrong with ``found``, which should be one clear finding about ``path``."""
    place = keys.dotted(path)
    if len(found) != 1:
        return f"{place}: {len(found)} findings: {found}"
    (one,) = found
    says = one.what and re.search(r"[A-Za-z].*[.?]$", one.cure) and "\n" not in str(one)
    if not says or not one.file.endswith(".toml") or len(str(one)) > 700:
        return f"{place}: unclear: {one}"
    return ""


def quantities(raw: Raw, select: Any) -> list[tuple[keys.Path, str]]:
    """Path and text of the quantities among what ``select`` walks."""
    texts = dict(keys.quantities(raw.tables))
    return [(path, texts[path]) for path, _ in select(raw.tables) if path in texts]


def sweep(raw: Raw, cases: Iterator[Case]) -> list[str]:
    """Complaints about ``cases``, each of which must give one finding at its own place."""
    said = []
    for path, value in cases:
        found = broken(raw, path, value)
        wrong = unclear(path, found)
        if not wrong and found[0].place != keys.dotted(path):
            wrong = f"{keys.dotted(path)} = {value!r}: said of another place: {found[0]}"
        if not wrong and found[0].file != raw.file(path):
            wrong = f"{keys.dotted(path)}: said of another file: {found[0]}"
        said += [wrong] if wrong else []
    return said


PLANTS = [
    *(pytest.param(folder, nodes, id=folder.name) for folder in SMALL),
    *(pytest.param(folder, likes, id=folder.name) for folder in REAL[-1:]),
    *(
        pytest.param(folder, nodes, id=f"{folder.name}-all", marks=pytest.mark.long)
        for folder in REAL
    ),
]
every_plant = pytest.mark.parametrize(("folder", "select"), PLANTS)


def test_the_small_plant_says_everything() -> None:
    """Every key of every table of the model stands somewhere in the plant `everything`."""
    raw = gather(SMALL[0])
    said: dict[str, set[str]] = {}
    for path, value in nodes(raw.tables):
        slot = keys.at(path)
        if isinstance(value, dict) and slot and keys.names(slot):
            said.setdefault(slot.kind.__name__, set()).update(value)
    tables = {slot.kind: keys.names(slot) for p, _ in nodes(raw.tables) if (slot := keys.at(p))}
    silent = {
        f"{kind.__name__}.{key}"
        for kind, known in tables.items()
        for key in known
        if key not in said.get(kind.__name__, ())
    }
    assert not silent - {"Cause.material", "Cause.lots", "Cell.design"}


@every_plant
def test_the_plants_are_right(folder: Path, select: Any) -> None:
    """The plants that are broken below have nothing wrong with them to begin with."""
    assert findings(gather(folder)) == ()


@every_plant
def test_wrong_unit(folder: Path, select: Any) -> None:
    """A quantity in the unit of another quantity, or in no unit of ours, is one finding there."""
    raw = gather(folder)
    texts = quantities(raw, select)
    cases = (
        (path, f"3 {unit} [assumption]")
        for path, text in texts
        for unit in ("V" if " V " not in text else "kg", "furlong", "m/m/m/s")
    )
    assert not sweep(raw, cases)


@every_plant
def test_wrong_word(folder: Path, select: Any) -> None:
    """A number of other things than belong there is one finding at its key."""
    raw = gather(folder)
    counted = [
        path
        for path, text in quantities(raw, select)
        if (slot := keys.at(path)) and isinstance(slot.reader, Number) and "unlim" not in text
    ]
    cases = (
        (path, f"3 {word} [assumption]") for path in counted for word in ("defects", "places²")
    )
    assert not sweep(raw, cases)


@every_plant
def test_not_finite(folder: Path, select: Any) -> None:
    """A number that is not finite is one finding at its key."""
    raw = gather(folder)
    texts = [(path, text) for path, text in quantities(raw, select) if NUMBER.search(text)]
    cases = (
        (path, NUMBER.sub(odd, text, count=1))
        for path, text in texts
        for odd in ("nan", "inf", "-inf", "1e999")
    )
    assert not sweep(raw, cases)


@every_plant
def test_no_unit_or_source(folder: Path, select: Any) -> None:
    """A bare number, or a text without its source, is one finding at its key."""
    raw = gather(folder)
    texts = [
        (path, text)
        for path, text in quantities(raw, select)
        if "[" in text and "unlimited" not in text
    ]
    cases = (
        (path, odd)
        for path, text in texts
        for odd in (5, 0.5, "5", text.partition("[")[0], text + "]", f"{text.partition('[')[0]}[]")
    )
    assert not sweep(raw, cases)


@every_plant
def test_negative(folder: Path, select: Any) -> None:
    """A negative number is one finding wherever less than nothing is senseless."""
    raw = gather(folder)
    texts = [
        (path, text)
        for path, text in quantities(raw, select)
        if not SIGNED.search(keys.dotted(path)) and NUMBER.search(text)
    ]
    cases = ((path, NUMBER.sub("-3", text, count=1)) for path, text in texts)
    assert not sweep(raw, cases)


@every_plant
def test_zero(folder: Path, select: Any) -> None:
    """Zero is one finding at its key where it is senseless, and nothing where it is not."""
    raw = gather(folder)
    said = []
    for path, text in quantities(raw, select):
        slot = keys.at(path)
        assert slot is not None
        senseless = getattr(slot.reader, "positive", False) or getattr(slot.reader, "low", 0) > 0
        if not NUMBER.search(text) or "low " in text:
            continue
        found = broken(raw, path, NUMBER.sub("0", text, count=1))
        if senseless or found:
            said.append(unclear(path, found))
        if senseless and found and found[0].place != keys.dotted(path):
            said.append(f"{keys.dotted(path)}: said of another place: {found[0]}")
    assert not [one for one in said if one]


@every_plant
def test_wrong_type(folder: Path, select: Any) -> None:
    """A value of another type is one finding, and never another exception."""
    raw = gather(folder)
    said = []
    for path, value in select(raw.tables):
        for odd in ODD if folder in SMALL else ODD[:4]:
            found = broken(raw, path, odd)
            if type(odd) is type(value) and (isinstance(odd, dict | list) or not found):
                continue  # an empty table lacks all its keys at once; some texts are free
            said.append(unclear(path, found))
    assert not [one for one in said if one]


@every_plant
def test_missing(folder: Path, select: Any) -> None:
    """A key or table that is missing is one finding where it is needed, and none where not."""
    raw = gather(folder)
    said = []
    for path, _ in select(raw.tables):
        slot = keys.at(path)
        found = without(raw, path)
        needed = slot is not None and slot.required
        if needed or found:
            said.append(unclear(path, found))
        if needed and found and found[0].place != keys.dotted(path):
            said.append(f"{keys.dotted(path)}: said of another place: {found[0]}")
    assert not [one for one in said if one]


@every_plant
def test_unknown_neighbour(folder: Path, select: Any) -> None:
    """A key that nobody knows beside those that are known is one finding at that key."""
    raw = gather(folder)
    tables = [
        path
        for path, value in select(raw.tables)
        if isinstance(value, dict) and (slot := keys.at(path)) and keys.names(slot)
    ]
    cases = [((*path, "colour"), odd) for path in tables for odd in ("red", {"a": "red"})]
    assert not sweep(raw, iter(cases))


@every_plant
def test_misspelt(folder: Path, select: Any) -> None:
    """A misspelt key is one finding: it is unknown, and not missing as well."""
    raw = gather(folder)
    said = []
    for path, _ in select(raw.tables):
        slot = keys.at(path[:-1])
        if slot and keys.names(slot) and isinstance(path[-1], str) and len(path) > 1:
            wrong = path[-1] + "x"
            found = without(raw, path, renamed=wrong)
            said.append(unclear(path, found))
            if not said[-1] and found[0].place != keys.dotted((*path[:-1], wrong)):
                said.append(f"{keys.dotted(path)}: said of another place: {found[0]}")
    assert not [one for one in said if one]


@every_plant
def test_dangling_reference(folder: Path, select: Any) -> None:
    """A name that stands nowhere is one finding at the key that uses it."""
    raw = gather(folder)
    texts = dict(keys.quantities(raw.tables))
    cases = [
        (path, "nowhere")
        for path, value in select(raw.tables)
        if isinstance(value, str) and path not in texts and {path[-1], path[-2]} & REFERENCES
    ]
    cases += [
        (path, texts[path].partition("[")[0] + "[nowhere2020: a remark]")
        for path, _ in select(raw.tables)
        if "[" in texts.get(path, "")
    ]
    assert not sweep(raw, iter(cases))


@every_plant
def test_table_renamed(folder: Path, select: Any) -> None:
    """A table under another name leaves its users dangling, which is one finding."""
    raw = gather(folder)
    said = []
    for path, _ in select(raw.tables):
        slot = keys.at(path[:-1])
        named = slot is not None and not keys.names(slot) and isinstance(path[-1], str)
        if named and len(path) == 2 and path[0] not in {"step", "machine", "cause"}:
            found = without(raw, path, renamed="elsewhere")
            said += [unclear(path, found)] if found else []
    assert not [one for one in said if one]
