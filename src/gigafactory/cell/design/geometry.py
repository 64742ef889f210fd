"""Areas, lengths and outer dimensions of a cell, whatever its format.

"Across" is the width of the web, "along" its length. Each format has a function of its own; all
give the same `Geometry`. Numbers may be arrays.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from gigafactory.cell.design.coating import coatings, thickness
from gigafactory.cell.design.value import (
    Cylindrical,
    Design,
    Electrode,
    Number,
    Pouch,
    Prismatic,
)


@dataclass(frozen=True)
class Sheets:
    """One electrode in a cell: sheets, or bands of wound rolls.

    Parameters
    ----------
    count
        Sheets or bands.
    width, length
        Of one, coated. [m]
    sides
        Coated sides in the cell.
    foil
        Area of foil in the cell, uncoated edges included. [m²]
    """

    count: Number
    width: Number
    length: Number
    sides: Number
    foil: Number

    @property
    def area(self) -> Number:
        """Coated area, each side counted [m²]."""
        return self.sides * self.width * self.length


@dataclass(frozen=True)
class Geometry:
    """What a cell measures.

    Parameters
    ----------
    facing
        Area over which a cathode faces an anode. [m²]
    separator_length, separator_width
        Of all separator in the cell, as cut from its reel. [m]
    stack
        Thickness of the dry stack or of all rolls side by side; radius of a round roll. [m]
    slack
        Room that is left for it in its case, negative where it does not fit; 0 in a pouch. [m]
    outer
        Length, width and thickness of the box around the cell; of a can: height, diameter,
        diameter. [m]
    volume
        Of the body, without seams, terraces and tabs. [m³]
    box
        Of the box around the cell: with the terraces of a pouch; a can's is its cylinder. [m³]
    surface
        Outer surface of the body. [m²]
    housing
        Mass of each part of the housing by name of its material. [kg]
    inside
        Volume that the case leaves beside the stack. [m³]
    """

    cathode: Sheets
    anode: Sheets
    facing: Number
    separator_length: Number
    separator_width: Number
    stack: Number
    slack: Number
    outer: tuple[Number, Number, Number]
    volume: Number
    box: Number
    surface: Number
    housing: Mapping[str, Number]
    inside: Number

    @property
    def separator_area(self) -> Number:
        """Separator in the cell [m²]."""
        return self.separator_length * self.separator_width


def geometry(design: Design) -> Geometry:
    """What a cell measures."""
    one = design.format
    if isinstance(one, Pouch):
        return _pouch(design, one)
    if isinstance(one, Prismatic):
        return _prismatic(design, one)
    return _cylindrical(design, one)


def sheet_thickness(design: Design) -> tuple[Number, Number]:
    """Thickness of a cathode and of an anode coated on both sides, foil included, in m."""
    cathode, anode = coatings(design)
    return (
        2 * thickness(design.cathode, cathode) + design.cathode.foil_thickness,
        2 * thickness(design.anode, anode) + design.anode.foil_thickness,
    )


def _size(design: Design, length: Number | None = None) -> tuple[Number, Number, Number, Number]:
    """Width and length of a cathode and of an anode, each of one sheet or band."""
    cathode, anode = design.cathode, design.anode
    long = cathode.length if length is None else length
    if anode.overhang is not None:
        return cathode.width, long, cathode.width + 2 * anode.overhang, long + 2 * anode.overhang
    return cathode.width, long, anode.width, anode.length if anode.length is not None else long


def _stacked(design: Design, sheets: Number, stacks: Number, single: bool) -> tuple[Sheets, Sheets]:
    """Cathodes with one anode more in each stack."""
    wide, long, anode_wide, anode_long = _size(design)
    count, anodes = stacks * sheets, stacks * (sheets + 1)
    cathode = _sheets(design.cathode, count, wide, long, 2 * count)
    sides = 2 * anodes - (2 * stacks if single else 0)
    return cathode, _sheets(design.anode, anodes, anode_wide, anode_long, sides)


def _sheets(
    electrode: Electrode, count: Number, width: Number, length: Number, sides: Number
) -> Sheets:
    return Sheets(count, width, length, sides, count * width * (length + electrode.margin))


def _bands(electrode: Electrode, rolls: Number, width: Number, length: Number) -> Sheets:
    return Sheets(rolls, width, length, 2 * rolls, rolls * length * (width + electrode.margin))


def _layers(design: Design, cathode: Sheets, anode: Sheets, stacks: Number) -> tuple[Number, ...]:
    """Length and width of the separator, and thickness of the stacks."""
    separator = design.separator
    wide = anode.width + 2 * separator.beyond_width
    long = anode.length + 2 * separator.beyond_length
    layers = cathode.count + anode.count + stacks
    first, second = coatings(design)
    thick = (
        cathode.sides * thickness(design.cathode, first)
        + cathode.count * design.cathode.foil_thickness
        + anode.sides * thickness(design.anode, second)
        + anode.count * design.anode.foil_thickness
        + layers * separator.thickness
    )
    return layers * wide + stacks * separator.wrap, long, thick, wide


def _pouch(design: Design, pouch: Pouch) -> Geometry:
    cathode, anode = _stacked(design, pouch.sheets, 1, pouch.ends == "single")
    band, long, stack, wide = _layers(design, cathode, anode, 1)
    shell = pouch.laminate_thickness
    thick = stack + 2 * shell
    width = wide + 2 * shell
    area = 2 * (long + 2 * pouch.terrace) * (wide + 2 * pouch.seam)
    box_length = long + 2 * pouch.terrace
    return Geometry(
        cathode,
        anode,
        cathode.area,
        band,
        long,
        stack,
        0.0 * stack,
        (box_length, width, thick),
        long * width * thick,
        box_length * width * thick,
        2 * (long * width + long * thick + width * thick),
        {pouch.laminate_name: area * shell * pouch.laminate.density, "tabs": pouch.tabs},
        0.0 * stack,
    )


def _prismatic(design: Design, prismatic: Prismatic) -> Geometry:
    part = prismatic.part
    inner = (
        part.length - 2 * part.wall,
        part.height - 2 * part.wall,
        part.thickness - 2 * part.wall,
    )
    room = inner[2] - part.clearance
    if part.rolls is not None:
        cathode, anode, band, wide, stack = _flat_rolls(design, part.rolls, inner[0], room)
        section = anode.count * anode.length * pitch(design)
        held = section * wide
    else:
        assert part.sheets is not None  # the file sees to it
        assert part.stacks is not None
        cathode, anode = _stacked(design, part.sheets, part.stacks, False)
        band, wide, stack, across = _layers(design, cathode, anode, part.stacks)
        held = across * wide * stack
    box = part.length * part.height * part.thickness
    shell = box - inner[0] * inner[1] * inner[2]
    surface = 2 * (
        part.length * part.height + part.length * part.thickness + part.height * part.thickness
    )
    return Geometry(
        cathode,
        anode,
        cathode.area,
        band,
        wide,
        stack,
        room - stack,
        (part.length, part.height, part.thickness),
        box + 0.0 * stack,
        box + 0.0 * stack,
        surface,
        {
            part.material: shell * prismatic.metal.density,
            "lid": part.lid,
            "insulation": part.insulation,
        },
        np.maximum(inner[0] * inner[1] * inner[2] - held, 0.0),
    )


def pitch(design: Design) -> Number:
    """Thickness of one winding, both electrodes and two separators, in m."""
    return sum(sheet_thickness(design)) + 2 * design.separator.thickness


def _longer(design: Design) -> Number:
    """How much longer a band of the anode is than the cathode's."""
    overhang = design.anode.overhang
    return 0.0 if overhang is None else 2 * overhang


def _flat_rolls(
    design: Design, rolls: Number, across: Number, room: Number
) -> tuple[Sheets, Sheets, Number, Number, Number]:
    """Flat rolls side by side: the section of each is a bar with round ends."""
    length = design.cathode.length
    if length is None:
        deep = room / rolls
        section = (across - deep) * deep + np.pi / 4 * deep**2
        length = section / pitch(design) - _longer(design)
    wide, long, anode_wide, anode_long = _size(design, length)
    cathode = _bands(design.cathode, rolls, wide, long)
    anode = _bands(design.anode, rolls, anode_wide, anode_long)
    separator = design.separator
    band = rolls * (2 * (anode_long + 2 * separator.beyond_length) + separator.wrap)
    deep = flat_depth(anode_long * pitch(design), across)
    return cathode, anode, band, anode_wide + 2 * separator.beyond_width, rolls * deep


def flat_depth(section: Number, across: Number) -> Number:
    """Thickness of a flat roll with a section [m²], as wide as its case [m], in m.

    Where the section is more than a case so wide can hold it is more than that width.
    """
    # (W - T) T + π/4 T² = section, solved for T
    round_ = 1 - np.pi / 4
    return (across - np.sqrt(np.maximum(across**2 - 4 * round_ * section, 0.0))) / (2 * round_)


def round_radius(section: Number, hole: Number) -> Number:
    """Radius of a round roll with a section [m²] around a hole of a radius [m], in m."""
    return np.sqrt(section / np.pi + hole**2)


def _cylindrical(design: Design, cylindrical: Cylindrical) -> Geometry:
    part = cylindrical.part
    radius, hole = part.diameter / 2 - part.wall, part.mandrel / 2
    room = radius - part.clearance
    length = design.cathode.length
    if length is None:
        length = np.pi * (room**2 - hole**2) / pitch(design) - _longer(design)
    wide, long, anode_wide, anode_long = _size(design, length)
    cathode = _bands(design.cathode, 1, wide, long)
    anode = _bands(design.anode, 1, anode_wide, anode_long)
    separator = design.separator
    band = 2 * (anode_long + 2 * separator.beyond_length) + separator.wrap
    section = anode_long * pitch(design)
    roll = round_radius(section, hole)
    width = anode_wide + 2 * separator.beyond_width
    volume = np.pi * part.diameter**2 / 4 * part.height
    inner = np.pi * radius**2 * (part.height - 2 * part.wall)
    can = np.pi * part.diameter * part.wall * part.height + np.pi * radius**2 * part.wall
    return Geometry(
        cathode,
        anode,
        cathode.area,
        band,
        width,
        roll,
        room - roll,
        (part.height, part.diameter, part.diameter),
        volume + 0.0 * roll,
        volume + 0.0 * roll,
        np.pi * part.diameter * (part.height + part.diameter / 2),
        {part.material: can * cylindrical.metal.density, "lid": part.lid},
        np.maximum(inner - section * width, 0.0),
    )
