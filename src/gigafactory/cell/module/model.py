"""What a module is: the tables of a module file, as frozen values.

Cells stand face to face in one row or several; pads lie between them, busbars join their tabs,
plates close the block. Directions are those of a cell: "across the thickness" is along the row.
This file says what may be stated; what follows is said by the files beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import Field, StrictBool, StringConstraints, model_validator

from gigafactory.cell.model import Part, PositiveShare
from gigafactory.cell.module.cell_facts import CellFacts
from gigafactory.errors import BadText
from gigafactory.units import (
    Charge,
    Conductivity,
    Density,
    Energy,
    Length,
    Mass,
    PositiveLength,
    Pressure,
    Resistance,
    Share,
    Stiffness,
    ThermalConductivity,
    UnitCount,
    Voltage,
)

Direction = Literal["thickness", "length", "width"]
"""A direction of the module, named after the dimension of the cell that lies in it."""
Name = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_][A-Za-z0-9_-]{0,62}$")]


class DrawnFor(Part):
    """[cell]: the cell for which the module is drawn."""

    length: PositiveLength = Field(description="of the body's face, without terminals")
    width: PositiveLength = Field(description="of the body's face")
    thickness: PositiveLength = Field(description="as fitted, without pressure")
    mass: Mass
    capacity: Charge
    energy: Energy = Field(description="of a full discharge")
    voltage: Voltage = Field(description="mean of that discharge")
    resistance: Resistance = Field(description="direct-current, half charged")
    swelling: Share = Field(description="growth of the thickness until the end of life")


class Arrangement(Part):
    """[arrangement]: how the cells stand."""

    rows: UnitCount = Field(description="rows of cells beside one another")
    upright: Direction = Field(description="the dimension of the cell that stands upright")
    row_gap: Length = Field(default=0.0, description="between two rows")
    room_thickness: Length = Field(default=0.0, description="free along the rows, in all")
    room_length: Length = Field(default=0.0, description="free along the cells' length, in all")
    room_width: Length = Field(default=0.0, description="free along the cells' width, in all")
    stiffness: Stiffness | None = Field(
        default=None,
        description="of end plates and straps against all rows together; absent: rigid",
    )


class Busbar(Part):
    """[busbar]: bars that collect parallel cells and link them to the next ones in series.

    The tabs of both groups stand on a link in one line, evenly spaced.
    """

    material: str
    conductivity: Conductivity
    density: Density
    width: PositiveLength
    thickness: PositiveLength
    link_length: PositiveLength = Field(description="of a bar between two groups in series")
    terminal_length: PositiveLength = Field(
        description="of the bar from a terminal of the module over its first or last group"
    )


class Joint(Part):
    """[joint]: one weld of a tab on a busbar; a cell has two."""

    resistance: Resistance


class Pads(Part):
    """[pads]: foam between the cells that gives way when they swell."""

    material: str
    thickness: PositiveLength = Field(description="before it is compressed")
    density: Density = Field(description="before it is compressed")
    every: UnitCount = Field(description="cells between two pads")
    at_ends: StrictBool = Field(description="whether a pad lies at both ends of a row as well")
    cover: PositiveShare = Field(description="share of the cell's face that a pad covers")
    fitted: Share = Field(description="compression when the module is closed")
    strain: tuple[Share, ...] = Field(description="points of the pad's curve: compression, rising")
    pressure: tuple[Pressure, ...] = Field(description="the pressure at each of them, rising")

    @model_validator(mode="after")
    def _curve(self) -> Self:
        if len(self.strain) != len(self.pressure) or len(self.strain) < 2:
            raise BadText(
                f"{len(self.strain)} strains and {len(self.pressure)} pressures make no curve",
                "State as many pressures as strains, at least two.",
            )
        for name, points in (("strain", self.strain), ("pressure", self.pressure)):
            if any(b <= a for a, b in pairwise(points)):
                raise BadText(
                    f"the {name} does not rise from point to point",
                    "List the points of the curve from the loosest to the tightest.",
                )
        if not self.strain[0] <= self.fitted < self.strain[-1]:
            raise BadText(
                f"the pads are fitted at {self.fitted:g}, outside their curve",
                f"Fit them between {self.strain[0]:g} and {self.strain[-1]:g}.",
            )
        return self


class Plate(Part):
    """[plate.NAME]: plates that close the block; those further down lie further out."""

    across: Direction = Field(description="the direction that the plate closes")
    plates: UnitCount = Field(description="1, or 2 with one at either side")
    material: str
    thickness: PositiveLength
    density: Density = Field(description="of its material")
    solid: PositiveShare = Field(default=1.0, description="share of its volume that is material")
    filling: Density | None = Field(default=None, description="density of what fills the rest")
    conductivity: ThermalConductivity | None = Field(
        default=None, description="of its material, where it carries heat"
    )

    @model_validator(mode="after")
    def _sides(self) -> Self:
        if self.plates > 2:
            raise BadText(
                f"{self.plates} plates do not fit two sides",
                "Write 1 or 2; give a further layer a table of its own.",
            )
        return self


class Piece(Part):
    """[piece.NAME]: what is counted and weighed: electronics, harness, screws."""

    count: UnitCount
    mass: Mass = Field(description="of one")
    material: str = ""


class Module(Part):
    """A module file: so many cells in series and in parallel, and what holds them."""

    title: str = Field(default="", description="one sentence for people")
    series: UnitCount = Field(description="groups in series")
    parallel: UnitCount = Field(description="cells in parallel in each group")
    cell: DrawnFor | None = None
    arrangement: Arrangement
    busbar: Busbar
    joint: Joint
    pads: Pads | None = None
    plate: Mapping[Name, Plate] = {}
    piece: Mapping[Name, Piece] = {}
    source: Mapping[Name, str] = {}

    @model_validator(mode="after")
    def _rows_fit(self) -> Self:
        cells = self.series * self.parallel
        if cells % self.arrangement.rows:
            raise BadText(
                f"{cells} cells do not fill {self.arrangement.rows} rows evenly",
                "Choose a number of rows that divides series times parallel.",
            )
        return self


def cells(module: Module) -> int:
    """Cells in one module."""
    return module.series * module.parallel


def drawn_for(module: Module) -> CellFacts:
    """The cell that the module's own file names.

    Raises
    ------
    BadText
        If the file names none.
    """
    if module.cell is None:
        raise BadText("names no cell of its own", "Add the table [cell], or give a designed cell.")
    return CellFacts(**{key: getattr(module.cell, key) for key in DrawnFor.model_fields})
