"""A design as the product of a plant: what coaters, stackers and fillers have to do for one cell.

The plant's table [product.NAME] describes a stacked pouch cell by texts with units and sources; a
design gives all of them. So a plant file says ``design = "../cells/premium.toml"`` and nothing else
of its product.
"""

from __future__ import annotations

from gigafactory.cell.design import coating as coats
from gigafactory.cell.design.balance import Balance, formation_time
from gigafactory.cell.design.direct import direct_resistance
from gigafactory.cell.design.electrochemistry import main_active
from gigafactory.cell.design.geometry import Sheets
from gigafactory.cell.design.value import Design, Electrode, Pouch
from gigafactory.errors import BadInput


def as_product(design: Design, found: Balance, source: str, file: str = "") -> dict[str, object]:
    """The table [product.NAME] of a design, each text with the key of its source.

    Parameters
    ----------
    file
        Where the design stands, for messages.

    Raises
    ------
    BadInput
        If it is no stacked pouch with a double-coated anode at both ends, which is what the
        plant's steps build.
    """
    pouch, built = design.format, found.geometry
    if not isinstance(pouch, Pouch) or pouch.ends != "double" or pouch.stacking != "z-fold":
        raise BadInput.at(
            file or design.name,
            "pouch",
            "is what the plant's stackers build: z-folded, both end anodes coated on both sides",
            "Name the file of such a cell.",
        )

    def said(value: float, unit: str) -> str:
        return f"{float(value):.12g} {unit}".strip() + f" [{source}]"

    def electrode(one: Electrode, sheets: Sheets, coat: float) -> dict[str, str]:
        share = coats.active_share(one)
        return {
            "active_material": _named(one),
            "coating": said(coat * 1000, "g/m²"),
            "coated_density": said(coats.density(one, coat), "kg/m³"),
            "sheet_width": said(sheets.width * 1000, "mm"),
            "sheet_length": said(sheets.length * 1000, "mm"),
            "gap": said(one.gap * 1000, "mm"),
            "sheets": said(sheets.count, "sheets"),
            "foil_thickness": said(one.foil_thickness * 1e6, "µm"),
            "foil_density": said(one.foil.density, "kg/m³"),
            "active": said(share * 100, "%"),
            "specific_capacity": said(coats.curve(one).reversible, "mAh/g"),
            "solids": said(one.solids * 100, "%"),
            "slurry_density": said(coats.slurry_density(one), "kg/m³"),
        }

    separator = design.separator
    area = 2 * built.outer[0] * (found.geometry.anode.width + 2 * separator.beyond_width)
    area += 2 * built.outer[0] * 2 * pouch.seam
    reversible = found.areal_capacity[0] * built.facing
    rated, forming = design.rated, formation_time(design, found)
    capacity = rated.capacity or found.capacity
    energy = rated.energy or found.voltage * capacity
    resistance = rated.resistance or direct_resistance(design, found).total
    return {
        "title": design.head.title,
        "cathode": electrode(design.cathode, built.cathode, found.coating[0]),
        "anode": electrode(design.anode, built.anode, found.coating[1]),
        "separator": {
            "thickness": said(separator.thickness * 1e6, "µm"),
            "areal_mass": said(separator.thickness * separator.film.density * 1000, "g/m²"),
            "width": said(built.separator_width * 1000, "mm"),
            "fold": said((built.anode.width + 2 * separator.beyond_width) * 1000, "mm"),
            "wrap": said(separator.wrap * 1000, "mm"),
        },
        "electrolyte": {"ratio": said(found.electrolyte / capacity * 1000, "g/Ah")},
        "pouch": {
            "area": said(area, "m²"),
            "gas_pocket": said(pouch.gas_pocket, "m²"),
            "areal_mass": said(pouch.laminate_thickness * pouch.laminate.density * 1000, "g/m²"),
            "thickness": said(pouch.laminate_thickness * 1e6, "µm"),
            "tabs": said(pouch.tabs * 1000, "g"),
        },
        "nominal": {
            "voltage": said(energy / capacity, "V"),
            "utilisation": said(capacity / reversible * 100, "%"),
            "resistance": said(resistance * 1000, "mohm"),
            "self_discharge": said(design.head.self_discharge * 86400 * 100, "%/day"),
            **({} if forming is None else {"formation": said(forming / 3600, "h")}),
        },
    }


def _named(electrode: Electrode) -> str:
    """The active materials by their names, a blend's with its shares."""
    main = main_active(electrode)
    known = {n: a for layer in electrode.layers for n, a in layer.recipe.active.items()}
    if len(known) == 1:
        return main.title or next(iter(known))
    return " + ".join(known)
