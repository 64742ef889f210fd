"""What a cell is made of: the tables of a material file, as frozen values.

Every number is text with a unit and a source in the file and a plain float in the fixed unit of its
quantity here. What follows from a material is said elsewhere (`curve`, `coating`).
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Mapping
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import CoreSchema, core_schema

from gigafactory.cell.formula import expression, formula_values
from gigafactory.errors import BadText
from gigafactory.units import (
    Concentration,
    Conductivity,
    Density,
    Measure,
    MolarEnergy,
    MoneyPerArea,
    MoneyPerMass,
    PositiveLength,
    ReactionRate,
    Share,
    SpecificCapacity,
    Voltage,
    stated,
)

Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,62}$")]
PositiveShare = Annotated[
    float, Measure("a share", "", "95 % [assumption]", high=1.0, positive=True)
]
"""More than nothing, at most all."""
Exponent = Annotated[
    float, Measure("an exponent", "", "1.5 [assumption]", low=1.0, high=10.0, positive=True)
]


_EXPRESSION = re.compile(r"\bx\b|[(]|[0-9]\s*[*+]")


class Formulated:
    """A law of ``x``: a constant with its unit, or an expression in ``x`` in the fixed unit."""

    def __init__(self, name: str, unit: str, example: str, low: float = -1e15) -> None:
        self.measure = Measure(name, unit, example, low=low)
        self.example = example
        self.unit = unit

    def read(self, text: object) -> float | str:
        """The constant or the expression that ``text`` says.

        Raises
        ------
        BadText
            If it is neither.
        """
        if isinstance(text, str):
            body = stated(text, self.example).body
            if _EXPRESSION.search(body):
                expression(body)
                return body
        return self.measure.read(text)

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(
            self.read, serialization=core_schema.to_string_ser_schema()
        )

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: Any) -> dict[str, Any]:
        return {"type": "string", "examples": [self.example], "x-unit": self.unit}


PotentialLaw = Annotated[float | str, Formulated("a potential", "V", "4.4 - 0.8*x [chen2020]")]
EntropyLaw = Annotated[
    float | str, Formulated("an entropic change", "V/K", "0.0001 V/K [assumption]")
]
DiffusivityLaw = Annotated[
    float | str, Formulated("a diffusivity", "m²/s", "4e-15 m²/s [chen2020]", low=0.0)
]
ConductivityLaw = Annotated[
    float | str, Formulated("an electric conductivity", "S/m", "0.95 S/m [assumption]", low=0.0)
]


class Material(BaseModel):
    """A material: unknown keys are refused, values never change."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    title: str = Field(default="", description="one line for people")


class Points(Material):
    """[active.NAME.points]: a half-cell curve as measured points."""

    stoichiometry: tuple[float, ...] = Field(min_length=3, description="rising, from 0 to 1")
    potential: tuple[float, ...] = Field(min_length=3, description="against lithium, in V")
    source: str = Field(description="a key of the table [source]")

    @model_validator(mode="after")
    def _pairs(self) -> Self:
        x = self.stoichiometry
        if len(x) != len(self.potential):
            raise BadText(
                f"{len(x)} stoichiometries stand beside {len(self.potential)} potentials",
                "Give one potential for each stoichiometry.",
            )
        if not all(map(math.isfinite, (*x, *self.potential))):
            raise BadText("a point is not a finite number", "Remove it, or mend it.")
        if any(b <= a for a, b in itertools.pairwise(x)) or x[0] < 0 or x[-1] > 1:
            raise BadText(
                "the stoichiometries do not rise from 0 to 1", "Sort the points, each once."
            )
        return self


class Site(Material):
    """[[active.NAME.site]]: one host site of the MSMR model.

    Verbrugge, Baker, Koch, Xiao and Gu, J. Electrochem. Soc. 164 (2017) E3243, equation 4.
    """

    potential: Voltage = Field(description="standard potential of the site")
    occupancy: PositiveShare = Field(description="share of all sites that are of this kind")
    ideality: Annotated[
        float, Measure("an ideality factor", "", "0.97 [assumption]", high=100.0, positive=True)
    ] = Field(description="spread of its potential: 1 is ideal")


class Active(Material):
    """[active.NAME]: an active material of a cathode or an anode.

    Its half-cell curve is stated in one of three ways: `potential` as an expression, `points`, or
    `site`s. The curve says how potential changes with stoichiometry; how much charge a
    stoichiometry of 1 is, is said by `maximum_concentration`, or by the reversible `capacity`
    `between` two potentials against lithium.
    """

    density: Density = Field(description="of its crystals")
    capacity: SpecificCapacity | None = Field(
        default=None, description="reversible, in a half cell between the two potentials"
    )
    between: tuple[Voltage, Voltage] = Field(
        description="lower and upper potential against lithium of the reversible capacity"
    )
    maximum_concentration: Concentration | None = Field(
        default=None, description="of lithium, at a stoichiometry of 1"
    )
    first_charge_efficiency: PositiveShare = Field(
        description="charge that comes back of that of the first cycle, in a half cell"
    )
    potential: PotentialLaw | None = Field(
        default=None, description="open-circuit potential against lithium over stoichiometry x"
    )
    points: Points | None = None
    site: tuple[Site, ...] = ()
    valid: tuple[Share, Share] = Field(
        default=(0.001, 0.999), description="stoichiometries between which the curve is known"
    )
    particle_radius: PositiveLength = Field(description="mean")
    diffusivity: DiffusivityLaw = Field(description="of lithium in a particle")
    diffusivity_activation: MolarEnergy = 0.0
    reaction_rate: ReactionRate = Field(
        description="constant k of the exchange current F k (ce/ce0)^½ (x (1-x))^½"
    )
    reaction_activation: MolarEnergy = 0.0
    entropic_change: EntropyLaw = Field(
        default=0.0, description="of the potential with temperature, over x"
    )
    conductivity: Conductivity = Field(description="of a coating made with it")
    swelling: Share = Field(
        default=0.0, description="growth in volume from discharged to charged, where it grows"
    )
    price: MoneyPerMass

    @model_validator(mode="after")
    def _one_of_each(self) -> Self:
        said = [n for n in ("potential", "points", "site") if getattr(self, n) not in (None, ())]
        if len(said) != 1:
            raise BadText(
                f"says its half-cell curve as {' and '.join(said) or 'nothing'}",
                "Give potential as an expression in x, or [..points], or [[..site]]: one of them.",
            )
        if (self.capacity is None) == (self.maximum_concentration is None):
            raise BadText(
                "needs capacity or maximum_concentration, one of the two",
                "A stoichiometry of 1 is so much charge by the one or by the other.",
            )
        if self.between[0] >= self.between[1] or self.valid[0] >= self.valid[1]:
            raise BadText(
                "has a lower limit that is not below its upper one",
                "Write the lower one first, in between and in valid.",
            )
        if self.points is not None and "valid" in self.model_fields_set:
            raise BadText(
                "states valid beside points, which say themselves how far they are known",
                "Leave out valid, or the points outside it.",
            )
        low, high = self.valid
        if self.points is not None:
            low, high = self.points.stoichiometry[0], self.points.stoichiometry[-1]
        span = [low + (high - low) * share / 100 for share in range(101)]
        if not (formula_values(self.diffusivity, span) > 0).all():
            raise BadText(
                "has a diffusivity that is not a number above 0 everywhere",
                "Mend the expression, or narrow valid.",
            )
        if self.site and abs(sum(s.occupancy for s in self.site) - 1) > 0.01:
            total = sum(s.occupancy for s in self.site)
            raise BadText(f"has sites that add up to {total:.3g}", "Make them add up to 1.")
        return self


class Solid(Material):
    """[binder.NAME] and [additive.NAME]: a solid of the coating that stores no charge."""

    density: Density
    price: MoneyPerMass


class Solvent(Material):
    """[solvent.NAME]: what a slurry is mixed with, and dried of."""

    density: Density
    price: MoneyPerMass


class FoilMetal(Material):
    """[foil.NAME]: the metal of a current collector."""

    density: Density
    conductivity: Conductivity = Field(description="electric")
    lowest: Voltage | None = Field(
        default=None, description="potential against lithium below which it takes up lithium"
    )
    highest: Voltage | None = Field(
        default=None, description="potential against lithium above which it dissolves"
    )
    price: MoneyPerMass


class Film(Material):
    """[separator.NAME]: a separator film, with its coating if it has one."""

    thickness: PositiveLength
    density: Density = Field(description="of the film as it is, pores included")
    porosity: PositiveShare
    bruggeman: Exponent = Field(description="transport efficiency is porosity to this power")
    price: MoneyPerArea


class Liquid(Material):
    """[electrolyte.NAME]: salt in solvents."""

    density: Density
    concentration: Concentration = Field(description="of lithium salt")
    transference: PositiveShare = Field(description="transference number of the cation")
    conductivity: ConductivityLaw = Field(description="over concentration x in mol/m³")
    diffusivity: DiffusivityLaw = Field(description="over concentration x in mol/m³")
    conductivity_activation: MolarEnergy = 0.0
    diffusivity_activation: MolarEnergy = 0.0
    price: MoneyPerMass

    @model_validator(mode="after")
    def _conducts(self) -> Self:
        for name in ("conductivity", "diffusivity"):
            at_rest = float(formula_values(getattr(self, name), self.concentration))
            if not 0 < at_rest < math.inf:
                raise BadText(
                    f"has a {name} of {at_rest:g} at {self.concentration:g} mol/m³",
                    "Mend the expression, or the concentration: it is a number above 0.",
                )
        return self


class Housing(Material):
    """[housing.NAME]: laminate of a pouch, metal of a case."""

    density: Density
    price: MoneyPerMass


class MaterialFile(BaseModel):
    """A material file: tables of what cells are made of."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    active: Mapping[Name, Active] = {}
    binder: Mapping[Name, Solid] = {}
    additive: Mapping[Name, Solid] = {}
    solvent: Mapping[Name, Solvent] = {}
    foil: Mapping[Name, FoilMetal] = {}
    separator: Mapping[Name, Film] = {}
    electrolyte: Mapping[Name, Liquid] = {}
    housing: Mapping[Name, Housing] = {}
    source: Mapping[Name, str] = {}
