"""What follows from a cell's geometry and chemistry: areas, masses, capacity, energy, draws.

Each function is one quantity, its unit in its sentence. The balances are those of any cell design
table (areas times loadings); what they give for the published LG E78 pouch is tested against its
teardown: Günter and Wassiliadis, J. Electrochem. Soc. 169 (2022) 030515.
"""

from __future__ import annotations

from gigafactory.cell.model import Cell, Electrode

LITRES = 1000.0  # in a cubic metre


def lane_metres(electrode: Electrode) -> float:
    """Metres of one lane of web that the sheets of one cell take, in m.

    A sheet takes its coated length and the uncoated gap from which its tab is cut.
    """
    return electrode.sheets * (electrode.sheet_length + electrode.gap)


def sheet_area(electrode: Electrode) -> float:
    """Coated area of one side of one sheet, in m²."""
    return electrode.sheet_width * electrode.sheet_length


def coated_area(electrode: Electrode) -> float:
    """Coated area in one cell, both sides of every sheet counted, in m².

    This is the "single-side area" by which loadings and plants are compared: 6.0 m² per kWh.
    """
    return 2 * electrode.sheets * sheet_area(electrode)


def coating_mass(electrode: Electrode) -> float:
    """Dry coating in one cell, in kg."""
    return coated_area(electrode) * electrode.coating


def active_mass(electrode: Electrode) -> float:
    """Active material in one cell, in kg."""
    return coating_mass(electrode) * electrode.active


def foil_mass(electrode: Electrode) -> float:
    """Metal foil under the coating in one cell; the tabs are counted with the pouch, in kg."""
    area = electrode.sheets * sheet_area(electrode)
    return area * electrode.foil_thickness * electrode.foil_density


def coating_thickness(electrode: Electrode) -> float:
    """Thickness of the calendered coating on one side, in m."""
    return electrode.coating / electrode.coated_density


def slurry(electrode: Electrode) -> float:
    """Slurry for one metre of one lane, both sides, the uncoated gaps included, in L/m."""
    coated = electrode.sheet_length / (electrode.sheet_length + electrode.gap)
    dry = 2 * electrode.sheet_width * coated * electrode.coating  # kg in one metre of lane
    return dry / (electrode.solids * electrode.slurry_density) * LITRES


def areal_capacity(electrode: Electrode) -> float:
    """Reversible capacity of one side, per area of that side, in Ah/m²."""
    return electrode.coating * electrode.active * electrode.specific_capacity


def capacity_ratio(cell: Cell) -> float:
    """N/P: reversible capacity of the anode over that of the cathode facing it, per area."""
    return areal_capacity(cell.anode) / areal_capacity(cell.cathode)


def capacity(cell: Cell) -> float:
    """Capacity that the finished cell delivers: the cathode's, as far as it is used, in Ah."""
    reversible = active_mass(cell.cathode) * cell.cathode.specific_capacity
    return reversible * cell.nominal.utilisation


def energy(cell: Cell) -> float:
    """Energy of a discharge at the nominal voltage, in Wh."""
    return capacity(cell) * cell.nominal.voltage


def separator_layers(cell: Cell) -> int:
    """Layers of separator in the stack: one under each sheet and one on top."""
    return cell.cathode.sheets + cell.anode.sheets + 1


def separator_metres(cell: Cell) -> float:
    """Metres of separator band in one cell, in m."""
    return separator_layers(cell) * cell.separator.fold + cell.separator.wrap


def separator_mass(cell: Cell) -> float:
    """Separator in one cell, in kg."""
    return separator_metres(cell) * cell.separator.width * cell.separator.areal_mass


def electrolyte_mass(cell: Cell) -> float:
    """Electrolyte in one cell, in kg."""
    return capacity(cell) * cell.electrolyte.ratio


def pouch_mass(cell: Cell) -> float:
    """Laminate in the finished cell, without the gas pocket, in kg."""
    return cell.pouch.area * cell.pouch.areal_mass


def pouch_foil_area(cell: Cell) -> float:
    """Laminate drawn for one cell, with the gas pocket that is cut off later, in m²."""
    return cell.pouch.area + cell.pouch.gas_pocket


def mass(cell: Cell) -> float:
    """Mass of the finished cell, in kg."""
    electrodes = sum(coating_mass(e) + foil_mass(e) for e in (cell.cathode, cell.anode))
    rest = separator_mass(cell) + electrolyte_mass(cell) + pouch_mass(cell) + cell.pouch.tabs
    return electrodes + rest


def electrode_thickness(electrode: Electrode) -> float:
    """Thickness of all sheets of one electrode in the stack, in m."""
    return electrode.sheets * (2 * coating_thickness(electrode) + electrode.foil_thickness)


def thickness(cell: Cell) -> float:
    """Thickness of the finished cell: sheets, separator and both shells of the pouch, in m.

    Without swelling and without pressure.
    """
    sheets = electrode_thickness(cell.cathode) + electrode_thickness(cell.anode)
    band = separator_layers(cell) * cell.separator.thickness
    return sheets + band + 2 * cell.pouch.thickness


def nominal(cell: Cell) -> dict[str, float]:
    """What the end-of-line test finds on a cell that deviates in nothing.

    Returns
    -------
    dict
        ``capacity`` [Ah], ``resistance`` [ohm], ``self_discharge`` [1/s], ``mass`` [kg] and
        ``thickness`` [m].
    """
    return {
        "capacity": capacity(cell),
        "resistance": cell.nominal.resistance,
        "self_discharge": cell.nominal.self_discharge,
        "mass": mass(cell),
        "thickness": thickness(cell),
    }


def values(cell: Cell) -> dict[str, tuple[float, str]]:
    """The values that a plant file may draw by name, each with its unit.

    Names that begin with ``cathode_`` exist for ``anode_`` too. ``..._slurry`` is for one metre of
    one lane of web; all others are for one cell.
    """
    found = {
        "separator_metres": (separator_metres(cell), "m"),
        "separator_width": (cell.separator.width, "m"),
        "separator_mass": (separator_mass(cell), "kg"),
        "electrolyte_mass": (electrolyte_mass(cell), "kg"),
        "pouch_foil_area": (pouch_foil_area(cell), "m²"),
        "cell_mass": (mass(cell), "kg"),
        "cell_energy": (energy(cell), "Wh"),
        "sheets": (float(cell.cathode.sheets + cell.anode.sheets), "pieces"),
    }
    if cell.nominal.formation is not None:
        found["formation_time"] = (cell.nominal.formation, "s")
    for name, electrode in (("cathode", cell.cathode), ("anode", cell.anode)):
        found |= {
            f"{name}_metres": (lane_metres(electrode), "m"),
            f"{name}_lane_width": (electrode.sheet_width, "m"),
            f"{name}_coated_area": (coated_area(electrode), "m²"),
            f"{name}_slurry": (slurry(electrode), "L"),
            f"{name}_coating_mass": (coating_mass(electrode), "kg"),
            f"{name}_active_mass": (active_mass(electrode), "kg"),
            f"{name}_foil_mass": (foil_mass(electrode), "kg"),
        }
    return found
