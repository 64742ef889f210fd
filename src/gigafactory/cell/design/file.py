"""What may be stated of a cell: the tables of a cell file, as frozen values.

In the file every number is text with a unit and a source; here it is a plain float in the fixed
unit of its quantity. `read` joins it with its materials to a `Design`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from gigafactory.cell.design.material import Exponent, Name, PositiveShare
from gigafactory.errors import BadText
from gigafactory.units import (
    Area,
    ArealMass,
    Charge,
    Conductivity,
    Density,
    Duration,
    Energy,
    Length,
    Mass,
    MassPerCharge,
    Measure,
    Number,
    PerTime,
    PositiveLength,
    Resistance,
    Share,
    SheetCount,
    SpecificHeat,
    Temperature,
    ThermalConductivity,
    Voltage,
)

BalanceRatio = Annotated[
    float, Measure("a ratio", "", "1.1 [assumption]", high=10.0, positive=True)
]
RollCount = Annotated[
    int, Number("a number of rolls", "", "2 rolls [assumption]", low=1, high=100, words=("roll",))
]
StackCount = Annotated[int, Number("a number of stacks", "", "1 [assumption]", low=1, high=100)]
TabCount = Annotated[int, Number("a number of tabs", "", "1 [assumption]", low=1, high=1000)]

COLDEST, HOTTEST = -100.0, 200.0
"""Temperatures [°C] beyond which liquid electrolytes are none; cells work within far less."""


class Part(BaseModel):
    """A part of a cell: unknown keys are refused, values never change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _one_of(part: BaseModel, *names: str) -> str | None:
    """The one of some keys that is stated; an error where it is none or several."""
    said = [name for name in names if getattr(part, name) is not None]
    if len(said) > 1:
        raise BadText(f"states {' and '.join(said)}", "Keep one of them: each says the same.")
    return said[0] if said else None


class Head(Part):
    """[cell]: what it is, where its materials stand, and between which voltages it works."""

    title: str = Field(default="", description="one line for people")
    materials: tuple[str, ...] = Field(
        default=("materials",),
        description="files or folders with materials, as seen from this file",
    )
    upper: Voltage = Field(description="end of charge")
    lower: Voltage = Field(description="end of discharge")
    temperature: Temperature = Field(default=25.0, description="at which it is rated")
    specific_heat: SpecificHeat = Field(default=1000.0, description="of the whole cell")
    thermal_conductivity: ThermalConductivity = Field(
        default=1.0, description="of the whole cell, through its layers"
    )
    self_discharge: PerTime = Field(
        default=0.0, description="charge lost per time, aged, half charged"
    )

    @model_validator(mode="after")
    def _window(self) -> Self:
        if self.lower >= self.upper:
            raise BadText("lower is not below upper", "Write the end of discharge as lower.")
        if not COLDEST <= self.temperature <= HOTTEST:
            raise BadText(
                f"is rated at {self.temperature:g} °C, where no cell works",
                f"Give a temperature between {COLDEST:g} and {HOTTEST:g} °C.",
            )
        return self


class CoatingLayer(Part):
    """[[cathode.layer]]: one of several layers of a coating, the first on the foil."""

    share: PositiveShare = Field(description="of the mass of the coating")
    recipe: Mapping[Name, PositiveShare] = Field(description="dry mass shares by material")
    porosity: PositiveShare | None = None
    density: Density | None = Field(default=None, description="of the calendered layer")

    @model_validator(mode="after")
    def _stated_once(self) -> Self:
        if _one_of(self, "porosity", "density") is None:
            raise BadText("has no porosity", "Give porosity or density.")
        return self


class ElectrodePart(Part):
    """[cathode] and [anode]: a foil, coated.

    The coating is stated by mass per area or (anode) by `np_ratio`; how dense it is, by `porosity`,
    `density` or `thickness`. A sheet or band is measured where it is coated, or (anode) by how far
    it reaches over the cathode on every side.
    """

    recipe: Mapping[Name, PositiveShare] = Field(
        default={}, description="dry mass shares by name of material"
    )
    layer: tuple[CoatingLayer, ...] = ()
    coating: ArealMass | None = Field(
        default=None, description="dry, on one side, per area of that side"
    )
    np_ratio: BalanceRatio | None = Field(
        default=None, description="reversible capacity over that of the facing cathode, per area"
    )
    porosity: PositiveShare | None = Field(default=None, description="of the calendered coating")
    density: Density | None = Field(default=None, description="of the calendered coating")
    thickness: PositiveLength | None = Field(default=None, description="of the coating, one side")
    bruggeman: Exponent = Field(
        default=1.5, description="transport efficiency is porosity to this power"
    )
    foil: Name
    foil_thickness: PositiveLength
    width: PositiveLength | None = Field(
        default=None, description="coated, across the web: of a sheet, of a wound band"
    )
    length: PositiveLength | None = Field(
        default=None, description="coated, along the web: of a sheet; of one roll's band"
    )
    overhang: Length | None = Field(
        default=None, description="how far it reaches over the cathode on every side"
    )
    margin: Length = Field(
        default=0.0, description="width of uncoated foil along the edge that stays in the cell"
    )
    gap: Length = Field(default=0.0, description="uncoated foil between two sheets along the web")
    tabs: TabCount | None = Field(
        default=None, description="tabs on a wound band; none: the whole edge is one"
    )
    conductivity: Conductivity | None = Field(
        default=None, description="of the coating, where it is not that of its material"
    )
    full: PositiveShare | None = Field(
        default=None, description="stoichiometry of the charged cell, where it was measured"
    )
    solids: PositiveShare = Field(default=0.6, description="of the slurry, by mass")
    solvent: Name = Field(default="nmp", description="of the slurry")

    @model_validator(mode="after")
    def _stated_once(self) -> Self:
        _one_of(self, "coating", "np_ratio")
        if self.coating is None and self.np_ratio is None:
            raise BadText("has no coating", "Give coating, or np_ratio for an anode.")
        dense = _one_of(self, "porosity", "density", "thickness")
        if bool(self.recipe) == bool(self.layer):
            raise BadText(
                "needs a recipe or layers, one of the two", "Give recipe, or [[...layer]] tables."
            )
        if self.layer and dense:
            raise BadText(
                "has layers, which have densities of their own",
                "State porosity or density in each layer.",
            )
        if not self.layer and dense is None:
            raise BadText("does not say how dense it is", "Give porosity, density or thickness.")
        if self.overhang is not None and (self.width is not None or self.length is not None):
            raise BadText("states overhang beside width or length", "Keep one way to say its size.")
        for shares in (self.recipe, *(layer.recipe for layer in self.layer)):
            if shares and abs(sum(shares.values()) - 1) > 1e-6:
                raise BadText(
                    f"has a recipe that adds up to {100 * sum(shares.values()):.6g} %",
                    "Make it 100 % of the dry mass.",
                )
        if self.layer and abs(sum(layer.share for layer in self.layer) - 1) > 1e-6:
            raise BadText("has layers that do not add up to 100 %", "Mend their shares.")
        return self


class SeparatorPart(Part):
    """[separator]: the film between the electrodes."""

    material: Name
    thickness: PositiveLength | None = Field(
        default=None, description="where it is not that of the material"
    )
    beyond_width: Length = Field(
        default=0.001, description="how far it reaches over the anode at each side of its width"
    )
    beyond_length: Length = Field(
        default=0.003, description="how far it reaches over the anode at each end of its length"
    )
    wrap: Length = Field(default=0.0, description="length wound around a finished stack or roll")


class ElectrolytePart(Part):
    """[electrolyte]: what is filled in, by mass per ampere hour or over the pores' volume."""

    material: Name
    ratio: MassPerCharge | None = Field(
        default=None, description="mass per ampere hour, rated where that is stated"
    )
    fill: BalanceRatio | None = Field(default=None, description="volume over that of all pores")

    @model_validator(mode="after")
    def _stated_once(self) -> Self:
        if _one_of(self, "ratio", "fill") is None:
            raise BadText("does not say how much", "Give ratio or fill.")
        return self


class PouchPart(Part):
    """[pouch]: a stack in a pouch of laminate."""

    sheets: SheetCount = Field(description="cathode sheets, all coated on both sides")
    stacking: Literal["z-fold", "single sheet"] = "z-fold"
    ends: Literal["double", "single"] = Field(
        default="double", description="sides that are coated of the anodes at both ends"
    )
    laminate: Name
    laminate_thickness: PositiveLength
    seam: Length = Field(description="width of the seam along the sides, laid against the body")
    terrace: Length = Field(description="length of the seam at each end, with its tab")
    gas_pocket: Area = Field(description="laminate that is cut off after degassing")
    tabs: Mass = Field(description="both tabs, with the foil that is welded to them")
    tab_resistance: Resistance | None = Field(default=None, description="of both tabs and welds")
    swelling: Share = Field(default=0.0, description="allowance for growth of the thickness")


class PrismaticPart(Part):
    """[prismatic]: stacks or flat rolls in a metal case."""

    length: PositiveLength = Field(description="outer, the longest side of the face")
    height: PositiveLength = Field(description="outer, without terminals")
    thickness: PositiveLength = Field(description="outer")
    wall: PositiveLength
    material: Name
    rolls: RollCount | None = Field(default=None, description="wound rolls side by side")
    stacks: StackCount | None = Field(default=None, description="stacks side by side")
    sheets: SheetCount | None = Field(default=None, description="cathode sheets of one stack")
    lid: Mass = Field(description="lid with terminals, vent and collectors, beside the case")
    insulation: Mass = Field(description="film and holders inside")
    terminal_resistance: Resistance | None = None
    clearance: Length = Field(
        default=0.0, description="free thickness inside, for swelling and insertion"
    )

    @model_validator(mode="after")
    def _stated_once(self) -> Self:
        kind = _one_of(self, "rolls", "stacks")
        if kind is None or (kind == "stacks") != (self.sheets is not None):
            raise BadText("needs rolls, or stacks with sheets", "Say which it holds.")
        return self


class CylindricalPart(Part):
    """[cylindrical]: one roll in a can."""

    diameter: PositiveLength = Field(description="outer")
    height: PositiveLength = Field(description="outer")
    wall: PositiveLength
    material: Name
    mandrel: PositiveLength = Field(description="diameter of the hole in the roll")
    clearance: Length = Field(default=0.0, description="free radius between roll and can")
    lid: Mass = Field(description="lid, gasket, collectors and tabs, beside the can")
    terminal_resistance: Resistance | None = None


class FormationPart(Part):
    """[formation]: the first charge and what follows it on the same channel.

    Rates are currents over the rated capacity; all cells of a tray run alike.
    """

    first_charge: PerTime = Field(description="rate of the first charge")
    discharge: PerTime = Field(description="rate of the discharge after it")
    shipping: Share = Field(description="state of charge in which the cell leaves the channel")
    charge: PerTime = Field(description="rate of the charge to it")
    rests: Duration = Field(default=0.0, description="waits between them, together")

    @model_validator(mode="after")
    def _runs(self) -> Self:
        for name in ("first_charge", "discharge", "charge"):
            if not getattr(self, name) > 0:
                raise BadText(f"has no {name} rate", 'Write for example "0.1 /h [assumption]".')
        return self


class RatedPart(Part):
    """[rated]: what a data sheet or a test says, which a plant goes by instead of the balance.

    It is said of the cell as the file has it: a design in which numbers are changed has no rating.
    """

    capacity: Charge | None = None
    energy: Energy | None = None
    resistance: Resistance | None = Field(
        default=None, description="direct-current, half charged, 25 °C"
    )


class TolerancePart(Part):
    """[tolerance]: standard deviation of what the line makes, over its mean."""

    cathode_coating: Share = 0.0
    anode_coating: Share = 0.0
    cathode_porosity: Share = 0.0
    anode_porosity: Share = 0.0
    cathode_active: Share = Field(default=0.0, description="of the share of active material")
    anode_active: Share = 0.0
    cathode_capacity: Share = Field(default=0.0, description="of the active material's capacity")
    anode_capacity: Share = 0.0
    electrolyte: Share = Field(default=0.0, description="of the mass filled")
    separator_thickness: Share = 0.0


class CellFile(Part):
    """A cell file."""

    cell: Head
    cathode: ElectrodePart
    anode: ElectrodePart
    separator: SeparatorPart
    electrolyte: ElectrolytePart
    pouch: PouchPart | None = None
    prismatic: PrismaticPart | None = None
    cylindrical: CylindricalPart | None = None
    formation: FormationPart | None = None
    rated: RatedPart = RatedPart()
    tolerance: TolerancePart = TolerancePart()
    source: Mapping[Name, str] = {}

    @model_validator(mode="after")
    def _fits(self) -> Self:
        """Refuse what cannot be built or would plate lithium at its edges."""
        if _one_of(self, "pouch", "prismatic", "cylindrical") is None:
            raise BadText("has no format", "Add [pouch], [prismatic] or [cylindrical].")
        return self
