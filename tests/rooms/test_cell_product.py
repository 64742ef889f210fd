"""The room `cell`: what follows from the geometry and chemistry of a product.

The reference is the teardown of the LG E78 (Günter and Wassiliadis, J. Electrochem. Soc. 169 (2022)
030515), which the product ``e78`` of the plant files describes.
"""

from copy import deepcopy
from pathlib import Path

import pytest
from pydantic import ValidationError

from gigafactory.cell import Cell, nominal, values
from gigafactory.cell import product as design
from gigafactory.cell.design.balance import balance
from gigafactory.cell.design.read import read_design
from gigafactory.plant.files import gather

GRENOBLE = Path(__file__).parents[2] / "plants" / "grenoble"


def tables(product="e78"):
    """The table of a product, as it follows from its design."""
    raw = gather(GRENOBLE)
    return deepcopy(raw.tables["product"][product])


@pytest.fixture
def e78():
    return Cell.model_validate(tables())


@pytest.mark.parametrize(
    ("quantity", "published"),
    [
        (lambda c: design.coating_mass(c.cathode), 0.4814),
        (lambda c: design.coating_mass(c.anode), 0.3522),
        (lambda c: design.foil_mass(c.cathode), 0.0305),
        (lambda c: design.foil_mass(c.anode), 0.0646),
        (design.separator_mass, 0.0413),
        (lambda c: design.coated_area(c.cathode), 1.725),
        (design.energy, 287.6),
    ],
)
def test_the_parts_weigh_what_the_teardown_weighed(e78, quantity, published):
    """Every listed mass (kg), the area (m²) and the energy (Wh) of the E78 come back within 0.3 %.

    The files state thicknesses and loadings in three digits, which leaves up to 0.2 %.
    """
    assert quantity(e78) == pytest.approx(published, rel=0.003)


def test_the_capacity_closes(e78):
    """The E78 has 78 Ah within 0.1 %: its utilisation is stated in four digits to close on it."""
    assert design.capacity(e78) == pytest.approx(78.0, rel=0.001)


def test_the_mass_lies_between_the_published_ones(e78):
    """The whole E78 weighs between the 1.073 and 1.101 kg that were measured."""
    assert 1.073 <= design.mass(e78) <= 1.101


def test_what_was_weighed_and_what_was_assumed_add_up(e78):
    """Without pouch and tabs, which are assumptions, the E78's parts weigh the listed 1.048 kg.

    Tolerance 0.2 %: the sum of parts that are each right within 0.3 %.
    """
    rest = design.pouch_mass(e78) + e78.pouch.tabs
    assert design.mass(e78) - rest == pytest.approx(1.048, rel=0.002)


def test_the_specific_energy_is_the_published_one(e78):
    """The E78 stores 268 Wh/kg within 2 %, which is how far the published masses lie apart."""
    assert design.energy(e78) / design.mass(e78) == pytest.approx(268, rel=0.02)


def test_the_electrodes_balance_as_they_were_designed(e78):
    """Areal capacities, N/P and mass of the product are those of the design that it comes from."""
    found = balance(read_design(GRENOBLE.parents[1] / "cells" / "premium_pouch.toml"))
    areal = [design.areal_capacity(electrode) for electrode in (e78.cathode, e78.anode)]
    assert areal == pytest.approx(list(found.areal_capacity), rel=1e-9)
    assert design.capacity_ratio(e78) == pytest.approx(found.np_ratio, rel=1e-9)
    assert design.mass(e78) == pytest.approx(found.mass, rel=1e-9)


def test_the_coatings_are_as_thick_as_measured(e78):
    """Coatings are 87.3 and 115.3 µm thick, within the 2.7 and 3.5 µm of the measurement."""
    assert design.coating_thickness(e78.cathode) == pytest.approx(87.3e-6, abs=2.7e-6)
    assert design.coating_thickness(e78.anode) == pytest.approx(115.3e-6, abs=3.5e-6)


def test_the_slurry_of_a_cell_dries_to_its_coating(e78):
    """Slurry for the lane metres of a cell, times its solids, is the coating, to rounding."""
    for electrode in (e78.cathode, e78.anode):
        litres = design.slurry(electrode) * design.lane_metres(electrode)
        dry = litres / 1000 * electrode.slurry_density * electrode.solids
        assert dry == pytest.approx(design.coating_mass(electrode), rel=1e-12)


def test_lanes_are_as_long_as_their_sheets_and_gaps(e78):
    """16 cathode sheets of 570 mm and gaps of 20 mm take 9.44 m of lane, 17 anode sheets 10.098."""
    assert design.lane_metres(e78.cathode) == pytest.approx(9.44, rel=1e-12)
    assert design.lane_metres(e78.anode) == pytest.approx(10.098, rel=1e-12)


def test_the_thinner_product_scales_with_its_coating(e78):
    """Nine tenths of the coating give nine tenths of the capacity, and the same lanes of web."""
    e70 = Cell.model_validate(tables("e70"))
    assert design.capacity(e70) == pytest.approx(0.9 * design.capacity(e78), rel=1e-9)
    for name in ("cathode_metres", "anode_metres", "cathode_lane_width", "anode_lane_width"):
        assert values(e70)[name] == values(e78)[name]


def test_named_values_carry_fixed_units(e78):
    """Whatever a plant file may draw by name is positive and in a fixed unit."""
    assert {unit for _, unit in values(e78).values()} == {"m", "m²", "L", "kg", "Wh", "pieces", "s"}
    assert all(value > 0 for value, _ in values(e78).values())


def test_the_nominal_cell_has_every_characteristic(e78):
    """The end-of-line test knows a positive nominal value for each characteristic."""
    found = nominal(e78)
    assert list(found) == ["capacity", "resistance", "self_discharge", "mass", "thickness"]
    assert all(value > 0 for value in found.values())


@pytest.mark.parametrize(
    ("part", "key", "text", "says"),
    [
        ("anode", "sheet_width", "94 mm [assumption]", "smaller than the cathode's"),
        ("anode", "sheets", "16 sheets [assumption]", "one sheet more"),
        ("separator", "width", "570 mm [assumption]", "separator is narrower"),
        ("separator", "fold", "90 mm [assumption]", "shorter than the anode sheet"),
        ("cathode", "solids", "0 % [assumption]", "more than 0"),
        ("cathode", "active", "101 % [assumption]", "1 or less"),
    ],
)
def test_a_stack_that_cannot_be_built_is_refused(part, key, text, says):
    """A part that does not fit the others, or a share that is none, is refused with its reason."""
    raw = tables()
    raw[part][key] = text
    with pytest.raises(ValidationError, match=says):
        Cell.model_validate(raw)
