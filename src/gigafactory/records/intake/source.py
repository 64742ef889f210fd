"""Files of somebody else, as columns of values with the line on which each row stands."""

from __future__ import annotations

import codecs
import csv
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from gigafactory.errors import BadInput
from gigafactory.records.intake.mapping import Mapping, Reading, SourceFile

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(frozen=True)
class How:
    """How a file is written, everything decided."""

    encoding: str | None
    separator: str
    decimal: str
    thousands: str
    missing: frozenset[str]
    time: str
    zone: str | None
    ambiguous: str


@dataclass(frozen=True)
class Source:
    """One file that was read.

    Parameters
    ----------
    name
        Path within the folder.
    sha256, bytes_
        Of the file.
    said
        What the mapping says of it.
    how
        How it is written.
    columns
        By name of theirs, (rows,) each.
    lines
        Line on which each row begins, (rows,); of Parquet its number, from 1.
    ragged
        Rows, counted from 0, that have too few or too many fields, and what is wrong.
    """

    name: str
    sha256: str
    bytes_: int
    said: SourceFile
    how: How
    columns: dict[str, list[Any]]
    lines: list[int]
    ragged: dict[int, str]

    @property
    def rows(self) -> int:
        """Rows that were read."""
        return len(self.lines)


def read_sources(folder: Path, mapping: Mapping, place: Path) -> list[Source]:
    """Every file that a mapping names, in the order of the mapping and of their names.

    Parameters
    ----------
    folder
        Where they stand.
    mapping, place
        What is wanted of them, and where that is said.

    Raises
    ------
    BadInput
        If one is missing or cannot be read, or lacks a column.
    """
    if not folder.is_dir():
        raise BadInput.at(folder, "", "is not a folder", "Name the folder of the files.")
    found: list[Source] = []
    for number, said in enumerate(mapping.file, 1):
        paths = sorted(p for p in folder.glob(said.path) if p.is_file())
        if not paths and not said.optional:
            what = f'"{said.path}" names no file in {folder}'
            cure = "Mend the name, or write optional = true."
            raise BadInput.at(place, f"file.{number}.path", what, cure)
        how = _how(mapping.reading, said)
        found += [_read(path, path.relative_to(folder).as_posix(), said, how) for path in paths]
        for source in found[len(found) - len(paths) :]:
            _check(source, place, number)
    return found


def _how(common: Reading, own: Reading) -> How:
    def said(key: str, default: Any) -> Any:
        one = getattr(own, key)
        one = getattr(common, key) if one is None else one
        return default if one is None else one

    return How(
        said("encoding", None),
        said("separator", ","),
        said("decimal", "."),
        said("thousands", ""),
        frozenset(said("missing", ("",))),
        said("time", "iso"),
        said("zone", None),
        said("ambiguous", "reject"),
    )


def _read(path: Path, name: str, said: SourceFile, how: How) -> Source:
    try:
        raw = path.read_bytes()
        sha = hashlib.sha256(raw).hexdigest()
        if path.suffix.lower() in {".parquet", ".pq"}:
            names, columns = _parquet(path)
            lines = list(range(1, len(columns[0]) + 1 if columns else 1))
            ragged: dict[int, str] = {}
        else:
            names, columns, lines, ragged = _csv(path, raw, said, how)
    except OSError as error:
        what = f"cannot be read: {error.strerror or error}"
        raise BadInput.at(path, "", what, "Give read permission, or mend it.") from None
    except pa.ArrowException as error:
        what = f"is no Parquet that can be read: {str(error).splitlines()[0]}"
        raise BadInput.at(path, "", what, "Write it anew.") from None
    by_name = dict(zip(names, columns, strict=True))
    return Source(name, sha, len(raw), said, how, by_name, lines, ragged)


def _parquet(path: Path) -> tuple[list[str], list[list[Any]]]:
    table = pq.read_table(path)
    return table.column_names, [_plain(column) for column in table.columns]


def _plain(column: pa.ChunkedArray) -> list[Any]:
    """Values as Python knows them; moments finer than a microsecond are cut to it."""
    if pa.types.is_timestamp(column.type) and column.type.unit == "ns":
        column = column.cast(pa.timestamp("us", tz=column.type.tz), safe=False)
    found: list[Any] = column.to_pylist()
    return found


def _csv(
    path: Path, raw: bytes, said: SourceFile, how: How
) -> tuple[list[str], list[list[Any]], list[int], dict[int, str]]:
    marked = next((name for mark, name in _MARKS if raw.startswith(mark)), None)
    encoding = marked or how.encoding or "utf-8"
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError as error:
        what = f"is not {encoding} text (byte {error.start + 1})"
        cure = 'Write encoding = "latin-1", "cp1252" or "utf-16" in the mapping.'
        raise BadInput.at(path, "", what, cure) from None
    stream = (text if "\n" in text else text.replace("\r", "\n")).split("\n")
    skipped = said.skip
    reader = csv.reader((f"{one}\n" for one in stream[skipped:]), delimiter=how.separator)
    try:
        return _rows(path, reader, said, skipped)
    except csv.Error as error:
        what = f"cannot be read as columns: {error}"
        cure = "Mend that line, or the separator in the mapping."
        raise BadInput.at(path, f"line {reader.line_num + skipped}", what, cure) from None


def _rows(
    path: Path, reader: Any, said: SourceFile, skipped: int
) -> tuple[list[str], list[list[Any]], list[int], dict[int, str]]:
    names = [one.strip() for one in said.header or next(reader, [])]
    if not any(names):
        raise BadInput.at(path, "", "has no line of column names", "Write header = [...], or skip.")
    if doubled := [one for one in names if names.count(one) > 1 and one]:
        what = f'names the column "{doubled[0]}" twice'
        raise BadInput.at(path, "", what, "Write header = [...] with skip = 1 in the mapping.")
    width = len(names)
    rows: list[Sequence[str]] = []
    lines: list[int] = []
    ragged: dict[int, str] = {}
    begins = reader.line_num + 1
    for row in reader:
        if any(field.strip() for field in row):
            if len(row) != width:
                ragged[len(rows)] = f"has {len(row)} fields, the line of names has {width}"
            rows.append((row + [""] * width)[:width])
            lines.append(begins + skipped)
        begins = reader.line_num + 1
    columns: list[list[Any]] = [list(one) for one in zip(*rows, strict=True)]
    return names, columns or [[] for _ in names], lines, ragged


def _check(source: Source, place: Path, number: int) -> None:
    """That the file has every column that the mapping names."""
    wanted: dict[str, str] = {}
    for w, where in enumerate(source.said.where, 1):
        wanted.setdefault(where.column, f"file.{number}.where.{w}")
    for g, gives in enumerate(source.said.gives, 1):
        at = f"file.{number}.gives.{g}"
        for w, where in enumerate(gives.where, 1):
            wanted.setdefault(where.column, f"{at}.where.{w}")
        for kind, values in (("columns", gives.columns), ("values", gives.values)):
            for name, value in values.items():
                for one in (value.column, value.unit_column, *(value.columns or ())):
                    if one is not None:
                        wanted.setdefault(one, f"{at}.{kind}.{name}")
    for name, where_said in wanted.items():
        if name not in source.columns:
            what = f'names the column "{name}", which {source.name} has not'
            cure = f"It has: {', '.join(source.columns)[:300]}."
            raise BadInput.at(place, where_said, what, cure)
