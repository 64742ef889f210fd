"""The mapping: what the columns of somebody else's files are in our tables, said in one TOML file.

The model is the only list of keys; messages, JSON Schema and the manual are drawn from it.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

Scalar = str | bool | int | float


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Where(_Part):
    """One condition on a row; every one that is stated must hold."""

    column: str = Field(description="column of the file")
    is_: tuple[str, ...] | None = Field(
        default=None, alias="is", description="texts of which it must be one"
    )
    is_not: tuple[str, ...] | None = Field(default=None, description="texts that it must not be")
    matches: str | None = Field(
        default=None, description="regular expression that must be found in it"
    )
    filled: bool | None = Field(
        default=None, description="true: it must say something; false: nothing"
    )


def _value(said: Any) -> Any:
    return {"column": said} if isinstance(said, str) else said


class Value(_Part):
    """Where one value of ours comes from; a text alone, `"Länge"`, is a column."""

    column: str | None = Field(default=None, description="column of the file")
    columns: tuple[str, ...] | None = Field(
        default=None, description="several columns, joined to one text"
    )
    between: str = Field(default="", description="text between joined columns")
    constant: Scalar | None = Field(default=None, description="the same for every row")
    match: str | None = Field(
        default=None,
        description="regular expression; its first group is the value, a text without it is wrong",
    )
    words: dict[str, Scalar] | None = Field(
        default=None, description="their word = our word; a word that is not listed is wrong"
    )
    other: Scalar | None = Field(
        default=None, description="our word for every word that is not listed"
    )
    default: Scalar | None = Field(default=None, description="where the file says nothing")
    missing: tuple[str, ...] | None = Field(
        default=None, description="texts that say nothing, instead of those of the file"
    )
    unit: str | None = Field(
        default=None, description="unit of the numbers, such as mm, g/m2, mAh, °C"
    )
    unit_column: str | None = Field(
        default=None, description="column that says the unit of each number"
    )
    label: str | None = Field(
        default=None, description="unit that is none of ours, such as MPa: numbers stay as they are"
    )
    decimal: str | None = Field(
        default=None, description="decimal sign, instead of that of the file"
    )
    thousands: str | None = Field(default=None, description="sign between thousands")
    time: str | None = Field(
        default=None,
        description='how times are written: "iso", "epoch s", "epoch ms", "epoch us", "epoch ns", '
        '"excel" (days since 1899-12-30), "excel 1904", or a pattern such as "%d.%m.%Y %H:%M:%S"',
    )
    zone: str | None = Field(
        default=None, description="zone of times that name none, such as Europe/Berlin"
    )
    ambiguous: Literal["reject", "earlier", "later"] | None = Field(
        default=None, description="which of the two, in the hour that a clock shows twice in autumn"
    )
    after: str | None = Field(
        default=None,
        description="column of ours: the value is a duration (with `unit`) after that time",
    )
    kind: str | None = Field(default=None, description="of a name: kind of the lot that it names")
    make: bool = Field(
        default=False,
        description="of a name: a lot or cell that no row describes is made, not refused",
    )


Said = Annotated[Value, BeforeValidator(_value)]


class Gives(_Part):
    """What each row of a file becomes: one row of one of our tables (or several values of it)."""

    table: str = Field(
        description="lots, edges, cells, visits, states, measures, events, notes ..."
    )
    where: tuple[Where, ...] = Field(default=(), description="only rows for which this holds")
    columns: dict[str, Said] = Field(default_factory=dict, description="column of ours = theirs")
    values: dict[str, Said] = Field(
        default_factory=dict,
        description="of cells and measures: characteristic = column, as many as there are",
    )
    units: dict[str, str] = Field(
        default_factory=dict,
        description="of measures: characteristic = unit, where a column names the characteristic",
    )
    repeats: Literal["reject", "first", "last"] = Field(
        default="reject",
        description="which row holds when two say different things of one lot or cell",
    )
    reversed: bool = Field(
        default=False, description="of edges: left may lie behind right, the web then ran backwards"
    )


class Reading(_Part):
    """How files are written; a file may say otherwise than `[reading]`."""

    encoding: str | None = Field(
        default=None,
        description="by default UTF-8, or what a byte-order mark says; latin-1, cp1252 ...",
    )
    separator: str | None = Field(default=None, description='between columns; by default ","')
    decimal: str | None = Field(default=None, description='decimal sign; by default "."')
    thousands: str | None = Field(
        default=None, description="sign between thousands; by default none"
    )
    missing: tuple[str, ...] | None = Field(
        default=None, description='texts that say nothing; by default "" alone'
    )
    time: str | None = Field(default=None, description='how times are written; by default "iso"')
    zone: str | None = Field(default=None, description="zone of times that name none")
    ambiguous: Literal["reject", "earlier", "later"] | None = Field(
        default=None, description='the hour that a clock shows twice; by default "reject"'
    )


class SourceFile(Reading):
    """One file, or several written alike."""

    path: str = Field(description="name in the folder; * and ? stand for any text and any sign")
    optional: bool = Field(default=False, description="no such file is no mistake")
    skip: int = Field(default=0, ge=0, description="lines before the names of the columns")
    header: tuple[str, ...] | None = Field(
        default=None, description="names of the columns, when the file has no line of them"
    )
    where: tuple[Where, ...] = Field(default=(), description="only rows for which this holds")
    gives: tuple[Gives, ...] = Field(description="what each row becomes", min_length=1)


class Head(_Part):
    """The data set as a whole."""

    name: str = Field(description="what the data are, for people")
    plant: str | None = Field(
        default=None, description="folder of a plant that the data are of, seen from the mapping"
    )
    start: str | None = Field(
        default=None, description="when the records begin; by default the first time"
    )
    zone: str | None = Field(default=None, description="zone in which people there read the clock")
    steps: tuple[str, ...] = Field(default=(), description="steps in the order of the process")
    straddles: tuple[str, ...] = Field(
        default=(),
        description="draws of cells, such as filling_electrolyte, that may hold something of the "
        "next lot too without saying so",
    )


class Mapping(_Part):
    """A mapping file."""

    import_: Head = Field(alias="import", description="the data set as a whole")
    reading: Reading = Field(default_factory=Reading, description="how the files are written")
    file: tuple[SourceFile, ...] = Field(description="files, in any order", min_length=1)
