"""A designed cell: what its file says, joined with its materials, in plain numbers.

Every number may be an array: the functions of this package then answer for all designs at once, by
the rules of numpy. `varied` makes such a design.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from gigafactory.cell.design.curve import Curve, blended
from gigafactory.cell.design.file import (
    CylindricalPart,
    FormationPart,
    Head,
    PrismaticPart,
    RatedPart,
    TolerancePart,
)
from gigafactory.cell.design.material import (
    Active,
    Film,
    FoilMetal,
    Housing,
    Liquid,
    Solid,
    Solvent,
)
from gigafactory.errors import BadInput

Number = Any
"""A float, or an array of one for each design."""


@dataclass(frozen=True)
class Recipe:
    """What a dry coating is made of: materials by name with their shares of its mass."""

    shares: Mapping[str, Number]
    solids: Mapping[str, Active | Solid]

    @cached_property
    def density(self) -> Number:
        """Of the solids without pores [kg/m³]."""
        return 1 / sum(share / self.solids[name].density for name, share in self.shares.items())

    @cached_property
    def active(self) -> Mapping[str, Active]:
        """The active materials."""
        return {n: solid for n, solid in self.solids.items() if isinstance(solid, Active)}

    @cached_property
    def active_share(self) -> Number:
        """Share of active materials in the dry mass."""
        return sum(self.shares[name] for name in self.active)

    @cached_property
    def curve(self) -> Curve:
        """Half-cell curve per mass of active material."""
        total = self.active_share
        return blended([(self.shares[n] / total, active) for n, active in self.active.items()])


@dataclass(frozen=True)
class Layer:
    """One layer of a coating: its share of the coating's mass, what it is of, how porous it is."""

    share: Number
    recipe: Recipe
    porosity: Number


@dataclass(frozen=True)
class Electrode:
    """One electrode of a cell.

    Parameters
    ----------
    coating
        Dry, on one side. [kg/m²]; None where `np_ratio` says it
    np_ratio
        Reversible capacity over that of the facing cathode, per area.
    width, length
        Coated, of one sheet or one roll's band. [m]; None where the format fills itself.
    overhang
        How far it reaches over the cathode on every side. [m]
    full
        Stoichiometry of the charged cell, where it was measured.
    """

    layers: tuple[Layer, ...]
    coating: Number | None
    np_ratio: Number | None
    width: Number | None
    length: Number | None
    overhang: Number | None
    foil: FoilMetal
    foil_name: str
    foil_thickness: Number
    margin: Number
    gap: Number
    tabs: int | None
    bruggeman: Number
    conductivity: Number | None
    full: Number | None
    solids: Number
    solvent: Solvent
    solvent_name: str

    @cached_property
    def active_share(self) -> Number:
        """Share of active material in the dry coating."""
        return sum(layer.share * layer.recipe.active_share for layer in self.layers)

    @cached_property
    def curve(self) -> Curve:
        """Half-cell curve of the whole coating, per mass of active material."""
        if len(self.layers) == 1:
            return self.layers[0].recipe.curve
        return blended(
            [
                (layer.share * layer.recipe.shares[name] / self.active_share, active)
                for layer in self.layers
                for name, active in layer.recipe.active.items()
            ]
        )


@dataclass(frozen=True)
class Separator:
    """The film between the electrodes; see the file's keys."""

    film: Film
    name: str
    thickness: Number
    beyond_width: Number
    beyond_length: Number
    wrap: Number


@dataclass(frozen=True)
class Electrolyte:
    """What is filled in: mass per charge [kg/Ah], or volume over that of the pores."""

    liquid: Liquid
    name: str
    ratio: Number | None
    fill: Number | None


@dataclass(frozen=True)
class Pouch:
    """A stack in a pouch; see the file's keys."""

    sheets: Number
    stacking: str
    ends: str
    laminate: Housing
    laminate_name: str
    laminate_thickness: Number
    seam: Number
    terrace: Number
    gas_pocket: Number
    tabs: Number
    tab_resistance: Number | None
    swelling: Number


@dataclass(frozen=True)
class Prismatic:
    """Stacks or rolls in a case; see the file's keys."""

    part: PrismaticPart
    metal: Housing


@dataclass(frozen=True)
class Cylindrical:
    """A roll in a can; see the file's keys."""

    part: CylindricalPart
    metal: Housing


@dataclass(frozen=True)
class Design:
    """A cell as it is designed."""

    name: str
    head: Head
    cathode: Electrode
    anode: Electrode
    separator: Separator
    electrolyte: Electrolyte
    format: Pouch | Prismatic | Cylindrical
    formation: FormationPart | None
    rated: RatedPart
    tolerance: TolerancePart


def varied(design: Design, values: Mapping[str, Number]) -> Design:
    """The design with other values at some places, arrays for many designs at once.

    Parameters
    ----------
    values
        By place: ``cathode.coating``, ``anode.np_ratio``, ``pouch.sheets``; ``cathode.porosity``
        is that of every layer. In the fixed unit of the quantity. What was rated of the design does
        not hold for others (`unrated`).

    Raises
    ------
    BadInput
        If a place is none of numbers, or is one by which this design does not go.
    """
    for place, value in values.items():
        head, _, key = place.partition(".")
        attribute = "format" if head == type(design.format).__name__.lower() else head
        part = getattr(design, attribute, None)
        known = [name for name in numbers(part) if not _idle(design, head, name)]
        if key not in known:
            options = ", ".join(f"{head}.{name}" for name in known) or ", ".join(PLACES)
            raise BadInput.at("vary", place, "is not a number of a design", f"There are {options}.")
        design = replace(design, **{attribute: _changed(part, key, value)})
    return unrated(design, values)


def unrated(design: Design, changed: Collection[str]) -> Design:
    """The design without its ratings where other numbers stand in it than were rated.

    Parameters
    ----------
    changed
        Dotted places; what is rated may be among them, and holds then.
    """
    heads = {place.partition(".")[0] for place in changed}
    if "rated" in heads or heads <= _BESIDE:
        return design
    return replace(design, rated=RatedPart())


_BESIDE = {"electrolyte", "formation", "tolerance", "source"}
"""Tables of a cell file that do not change how much charge it holds."""


PLACES = ("cathode", "anode", "separator", "electrolyte", "pouch", "prismatic", "cylindrical")


def _idle(design: Design, head: str, key: str) -> bool:
    """Whether nothing of a design follows from a number: another one says the same."""
    if head == "cathode":
        return key in {"np_ratio", "overhang"}
    return head == "anode" and key in {"width", "length"} and design.anode.overhang is not None


_OTHER = {"tabs", "full", "solids", "tab_resistance"}


def numbers(part: Any) -> list[str]:
    """The keys of a part of a design that may be varied."""
    if isinstance(part, Prismatic | Cylindrical):
        return [n for n, v in part.part if isinstance(v, float | int | np.ndarray)]
    if not is_dataclass(part):
        return []
    found = [
        f.name
        for f in fields(part)
        if f.type in {"Number", "Number | None"} and f.name not in _OTHER
    ]
    return [*found, "porosity"] if isinstance(part, Electrode) else found


_SAME = {"coating": "np_ratio", "np_ratio": "coating", "ratio": "fill", "fill": "ratio"}
"""Numbers of which one replaces the other."""


def _changed(part: Any, key: str, value: Number) -> Any:
    if isinstance(part, Prismatic):
        return replace(part, part=part.part.model_copy(update={key: value}))
    if isinstance(part, Cylindrical):
        return replace(part, part=part.part.model_copy(update={key: value}))
    if isinstance(part, Electrode):
        if key == "porosity":
            layers = tuple(replace(layer, porosity=value) for layer in part.layers)
            return replace(part, layers=layers)
        if key == "overhang":
            return replace(part, overhang=value, width=None, length=None)
    if other := _SAME.get(key):
        return replace(part, **{key: value, other: None})
    return replace(part, **{key: value})
