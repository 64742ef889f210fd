"""What a product is: the table [product.NAME] of a plant folder, as frozen values.

A stacked pouch cell: sheets cut from two coated webs, a separator folded between them, electrolyte,
a pouch. In the files every number is text with a unit and a source; here it is a plain float in the
one fixed unit of its quantity. This file says what may be stated; `product.py` says what follows.
"""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from gigafactory.errors import BadText
from gigafactory.units import (
    Area,
    ArealMass,
    Density,
    Length,
    Mass,
    MassPerCharge,
    Measure,
    PerTime,
    PositiveDuration,
    PositiveLength,
    Resistance,
    SheetCount,
    SpecificCapacity,
    Voltage,
)

PositiveShare = Annotated[
    float, Measure("a share", "", "95 % [assumption]", high=1.0, positive=True)
]
"""More than nothing, at most all."""


class Part(BaseModel):
    """A part of a product: unknown keys are refused, values never change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Electrode(Part):
    """[product.NAME.cathode] and [product.NAME.anode]: a foil coated alike on both sides.

    "Along" and "across" are directions of the web from which the sheets are cut. A sheet is
    measured where it is coated; its tab is cut from the uncoated gap behind it along the web.
    """

    active_material: str = Field(description="name of the active material")
    coating: ArealMass = Field(description="dry coating on one side, per area of that side")
    coated_density: Density = Field(description="of the dry coating after calendering")
    sheet_width: PositiveLength = Field(description="coated, across the web: the width of one lane")
    sheet_length: PositiveLength = Field(description="coated, along the web")
    gap: Length = Field(description="uncoated foil between two sheets along the web")
    sheets: SheetCount = Field(description="sheets in one cell, all coated on both sides")
    foil_thickness: PositiveLength = Field(description="of the metal foil")
    foil_density: Density = Field(description="of the metal of the foil")
    active: PositiveShare = Field(description="share of active material in the dry coating")
    specific_capacity: SpecificCapacity = Field(description="reversible, of active material")
    solids: PositiveShare = Field(description="share of solids in the mass of the slurry")
    slurry_density: Density = Field(description="of the slurry as it is coated")


class Separator(Part):
    """[product.NAME.separator]: one band, folded to and fro between the sheets."""

    thickness: PositiveLength
    areal_mass: ArealMass
    width: PositiveLength = Field(description="of the band, along its folds")
    fold: PositiveLength = Field(description="length of one layer, from fold to fold")
    wrap: Length = Field(description="length wound around the finished stack")


class Electrolyte(Part):
    """[product.NAME.electrolyte]: what is filled in."""

    ratio: MassPerCharge = Field(description="mass filled per ampere hour of the cell")


class Pouch(Part):
    """[product.NAME.pouch]: laminate and tabs."""

    area: Area = Field(description="laminate in the finished cell, both shells with seams")
    gas_pocket: Area = Field(description="laminate that is cut off after degassing")
    areal_mass: ArealMass
    thickness: PositiveLength
    tabs: Mass = Field(description="both tabs, with the foil that is welded to them")


class Nominal(Part):
    """[product.NAME.nominal]: a cell that deviates in nothing, where no rule derives it."""

    voltage: Voltage = Field(description="mean voltage of a discharge")
    utilisation: PositiveShare = Field(
        description="share of the cathode's reversible capacity that the cell delivers, after the "
        "loss of formation and between the voltage limits of the cell",
    )
    resistance: Resistance = Field(description="direct-current, half charged, 25 °C")
    self_discharge: PerTime = Field(description="charge lost per time, aged, half charged")
    formation: PositiveDuration | None = Field(
        default=None, description="time of the first charge and what follows it on the same channel"
    )


class Cell(Part):
    """[product.NAME]: one product, a stacked pouch cell."""

    title: str = Field(default="", description="one sentence for people")
    design: str = Field(
        default="", description="a cell file from which all else here follows, in its stead"
    )
    cathode: Electrode
    anode: Electrode
    separator: Separator
    electrolyte: Electrolyte
    pouch: Pouch
    nominal: Nominal

    @model_validator(mode="after")
    def _parts_fit(self) -> Self:
        """Refuse a stack that cannot be built or would plate lithium at its edges."""
        for name in ("sheet_width", "sheet_length"):
            if getattr(self.anode, name) < getattr(self.cathode, name):
                raise BadText(
                    f"the anode's {name} is smaller than the cathode's",
                    "Make the anode sheet overlap the cathode sheet on every side.",
                )
        if self.anode.sheets != self.cathode.sheets + 1:
            raise BadText(
                f"{self.anode.sheets} anode sheets do not fit {self.cathode.sheets} cathode sheets",
                "Both ends of the stack are anodes: give the anode one sheet more.",
            )
        if self.separator.width < max(self.anode.sheet_width, self.anode.sheet_length):
            raise BadText(
                "the separator is narrower than the anode sheet is long",
                "Make the separator's width larger than the longer side of the anode sheet.",
            )
        if self.separator.fold < min(self.anode.sheet_width, self.anode.sheet_length):
            raise BadText(
                "a layer of the separator is shorter than the anode sheet",
                "Make the separator's fold larger than the shorter side of the anode sheet.",
            )
        sheet = self.anode.sheet_width * self.anode.sheet_length
        if self.pouch.area < 2 * sheet:
            raise BadText(
                f"the pouch's area is smaller than both sides of an anode sheet, {2 * sheet:g} m²",
                "Make the pouch's area larger: both shells cover the stack.",
            )
        return self
