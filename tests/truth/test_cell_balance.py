"""The balance of a cell closes, and moves the way that physics says."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gigafactory.cell.design.balance import balance
from gigafactory.cell.design.bill import bill
from gigafactory.cell.design.coating import coatings, curve, reversible
from gigafactory.cell.design.curve import curve as curve_of
from gigafactory.cell.design.direct import direct_resistance
from gigafactory.cell.design.electrochemistry import electrochemistry, geometry_values
from gigafactory.cell.design.geometry import geometry
from gigafactory.cell.design.tolerance import distributions
from gigafactory.cell.design.value import varied
from gigafactory.cell.design.window import window
from gigafactory.cell.formula import formula_values
from tests.truth.cell_designs import CELLS, designed

FARADAY = 96485.33212


@pytest.fixture(scope="module", params=list(CELLS))
def design(request, tmp_path_factory):
    """A design of each format."""
    return designed(tmp_path_factory.mktemp("cell"), request.param)


@pytest.fixture(scope="module")
def pouch(tmp_path_factory):
    """A stacked pouch cell."""
    return designed(tmp_path_factory.mktemp("cell"))


def many(design, count=200, seed=1):
    """Designs with other coatings, porosities and N/P."""
    chance = np.random.default_rng(seed)
    return varied(
        design,
        {
            "cathode.coating": chance.uniform(0.08, 0.3, count),
            "cathode.porosity": chance.uniform(0.2, 0.45, count),
            "anode.porosity": chance.uniform(0.2, 0.45, count),
            "anode.np_ratio": chance.uniform(0.95, 1.4, count),
        },
    )


def test_the_mass_is_that_of_its_materials(design):
    """Mass by part and mass by material are the same sum, to 1e-9."""
    for one in (design, many(design)):
        found = balance(one)
        assert np.allclose(sum(i.mass for i in bill(one, found)), found.mass, rtol=1e-9, atol=0)


def test_charge_is_conserved_between_the_electrodes(design):
    """What leaves the anode on discharge arrives in the cathode, and that is the capacity."""
    one = many(design)
    found = balance(one)
    works, facing = found.window, found.geometry.facing
    cathode = facing * found.coating[0] * 0.96 * (works.cathode_empty - works.cathode_full)
    anode = facing * found.coating[1] * 0.96 * (works.anode_full - works.anode_empty)
    assert np.allclose(cathode, found.capacity, rtol=1e-9)
    assert np.allclose(anode, found.capacity, rtol=1e-9)


def test_lithium_is_conserved_from_the_first_charge_on(design):
    """Lithium in both electrodes and in the first charge's film is what the cathode brought."""
    one = many(design)
    found = balance(one)
    works, facing = found.window, found.geometry.facing
    masses = [facing * coat * 0.96 for coat in found.coating]
    brought = masses[0] * (curve(one.cathode).bottom + curve(one.cathode).lost)
    film = masses[1] * curve(one.anode).lost
    for cathode, anode in (
        (works.cathode_full, works.anode_full),
        (works.cathode_empty, works.anode_empty),
    ):
        held = masses[0] * cathode + masses[1] * anode + film
        assert np.allclose(held, brought, rtol=1e-9)


def test_both_ends_lie_at_the_voltage_limits_or_say_why(design):
    """At both ends the half-cell curves differ by the limit, or an electrode has ended."""
    one = many(design)
    found = balance(one)
    works = found.window
    reached = works.charge_ends == 0
    assert reached.any()
    assert np.allclose(works.upper[reached], 4.2, atol=1e-9)
    assert (works.upper[~reached] < 4.2).all()
    ended = works.discharge_ends == 0
    assert np.allclose(works.lower[ended], 2.8, atol=1e-9)
    assert (works.lower[~ended] > 2.8).all()


def test_the_energy_is_the_integral_of_the_voltage(pouch):
    """Energy equals a fine trapezoid sum of U_c - U_a over charge, from the formulas themselves."""
    found = balance(pouch)
    works, facing = found.window, found.geometry.facing
    cathode, anode = (next(iter(e.layers[0].recipe.active.values())) for e in _electrodes(pouch))
    share = np.linspace(0, 1, 200_001)
    content = works.cathode_full + share * (works.cathode_empty - works.cathode_full)
    other = works.anode_full + share * (works.anode_empty - works.anode_full)
    per_x = [_per_x(one) for one in (cathode, anode)]
    volts = formula_values(cathode.potential, content / per_x[0]) - formula_values(
        anode.potential, other / per_x[1]
    )
    energy = np.trapezoid(volts, share) * found.capacity
    assert found.energy == pytest.approx(energy, rel=1e-6)
    assert facing > 0


def _electrodes(design):
    return design.cathode, design.anode


def _per_x(active):
    from gigafactory.cell.design.curve import charge_per_stoichiometry

    return charge_per_stoichiometry(active)


def test_a_half_cell_holds_what_its_file_says(pouch):
    """Between the stated potentials the curve holds the stated reversible capacity."""
    for active, stated in ((pouch.cathode, 180), (pouch.anode, 350)):
        one = curve(active)
        grid = np.linspace(one.low, one.high, len(one.potential))
        material = next(iter(active.layers[0].recipe.active.values()))
        low, high = material.between
        between = np.interp([-low, -high], -one.potential, grid)
        assert between[0] - between[1] == pytest.approx(stated, rel=1e-6)
        assert one.reversible == pytest.approx(stated, rel=1e-12)


def test_a_blend_lies_between_its_parts(pouch, tmp_path):
    """A blend of one material with itself is that material, and of two it holds their mean."""
    from gigafactory.cell.design.curve import blended

    oxide = next(iter(pouch.cathode.layers[0].recipe.active.values()))
    other = oxide.model_copy(update={"capacity": 150.0})
    same = blended([(0.3, oxide), (0.7, oxide.model_copy())])
    assert same.reversible == pytest.approx(180)
    volts = np.interp(
        np.linspace(same.low, same.high, 50),
        np.linspace(curve_of(oxide).low, curve_of(oxide).high, len(same.potential)),
        curve_of(oxide).potential,
    )
    again = np.interp(
        np.linspace(same.low, same.high, 50),
        np.linspace(same.low, same.high, len(same.potential)),
        same.potential,
    )
    assert np.allclose(volts, again, atol=2e-3)
    assert blended([(0.5, oxide), (0.5, other)]).reversible == pytest.approx(165)


def test_more_anode_never_stores_less(pouch):
    """Capacity rises with N/P until the cathode limits, and N/P comes out as asked for."""
    ratio = np.linspace(0.9, 1.5, 50)
    found = balance(varied(pouch, {"anode.np_ratio": ratio}))
    assert np.allclose(found.np_ratio, ratio, rtol=1e-12)
    film = found.geometry.facing * found.coating[1] * 0.96 * curve(pouch.anode).lost
    assert (np.diff(found.capacity + film) > -1e-9).all()


def test_too_little_anode_is_said_to_plate(pouch):
    """Below an N/P at which the anode is full first it ends the charge, above it the voltage."""
    found = balance(varied(pouch, {"anode.np_ratio": np.array([0.7, 1.3])}))
    assert list(found.window.charge_ends) == [2, 0]


@settings(deadline=None, max_examples=30)
@given(st.floats(0.1, 0.3), st.floats(1.05, 1.4))
def test_thicker_coats_hold_more_per_mass(pouch, coating, factor):
    """A heavier coating raises Wh/kg and Wh/L, as foil, separator and housing stay."""
    values = np.array([coating, coating * factor])
    found = balance(varied(pouch, {"cathode.coating": values}))
    assert np.diff(found.specific_energy)[0] > 0
    assert np.diff(found.energy_density)[0] > 0


@settings(deadline=None, max_examples=30)
@given(st.integers(2, 60), st.integers(2, 60))
def test_everything_that_is_per_sheet_grows_with_the_sheets(pouch, few, more):
    """Coated cathode area, its capacity and its mass are in proportion to the sheets."""
    found = balance(varied(pouch, {"pouch.sheets": np.array([few, more], float)}))
    assert found.capacity[1] / found.capacity[0] == pytest.approx(more / few, rel=1e-9)
    parts = found.parts["cathode coating"]
    assert parts[1] / parts[0] == pytest.approx(more / few, rel=1e-12)


def test_arrays_answer_as_one_by_one(design):
    """A design among many has the same balance as by itself, to the last digits."""
    chance = np.random.default_rng(3)
    coats = chance.uniform(0.1, 0.25, 5)
    together = balance(varied(design, {"cathode.coating": coats}))
    for i, coat in enumerate(coats):
        alone = balance(varied(design, {"cathode.coating": float(coat)}))
        assert alone.capacity == pytest.approx(together.capacity[i], rel=1e-12)
        assert alone.energy == pytest.approx(together.energy[i], rel=1e-12)
        assert alone.mass == pytest.approx(together.mass[i], rel=1e-12)


def test_a_wound_cell_fills_its_case(tmp_path):
    """A roll of the length that fills a can takes the can's section, and no more."""
    design = designed(tmp_path, "cylindrical", {"anode.overhang": "0 mm [assumption]"})
    built = geometry(design)
    pitch = 2 * sum(_thickness(design)) + 12e-6 + 8e-6 + 2 * 12e-6
    section = np.pi * ((0.023 - 0.0004) ** 2 - 0.002**2)
    assert built.cathode.length == pytest.approx(section / pitch, rel=1e-12)
    assert built.slack == pytest.approx(0, abs=1e-12)


def _thickness(design):
    from gigafactory.cell.design.coating import thickness

    return [
        thickness(electrode, coat)
        for electrode, coat in zip(_electrodes(design), coatings(design), strict=True)
    ]


def test_a_layered_coating_is_the_sum_of_its_layers(tmp_path):
    """Two equal layers are one coating; pores and thickness of unequal ones add up."""
    from gigafactory.cell.design import coating as coats
    from gigafactory.cell.design.read import read_design
    from tests.truth.cell_designs import written

    text = CELLS["pouch"].replace('porosity = "30 % [assumption]"\n', "")
    recipe = 'recipe = { oxide = "96 % [assumption]", glue = "4 % [assumption]" }\n'
    text = text.replace(recipe, "", 1)
    layer = '[[cathode.layer]]\nshare = "{} % [assumption]"\n{}porosity = "{} % [assumption]"\n'
    both = text + layer.format(40, recipe, 30) + layer.format(60, recipe, 30)
    one = designed(tmp_path)
    same = read_design(written(tmp_path, both))
    coat = coatings(one)[0]
    assert coats.thickness(same.cathode, coat) == pytest.approx(coats.thickness(one.cathode, coat))
    assert balance(same).capacity == pytest.approx(balance(one).capacity, rel=1e-6)
    uneven = read_design(
        written(tmp_path, text + layer.format(40, recipe, 20) + layer.format(60, recipe, 40))
    )
    solid = coat / one.cathode.layers[0].recipe.density
    assert coats.thickness(uneven.cathode, coat) == pytest.approx(
        solid * (0.4 / 0.8 + 0.6 / 0.6), rel=1e-12
    )
    assert coats.pores(uneven.cathode, coat) == pytest.approx(
        coats.thickness(uneven.cathode, coat) - solid, rel=1e-12
    )


def test_a_model_holds_the_charge_of_the_balance(pouch):
    """Charge that a model's electrodes give between their ends is the capacity of the balance."""
    found = balance(pouch)
    seen = electrochemistry(pouch, found)
    for porous, sign in ((seen.cathode, 1), (seen.anode, -1)):
        moles = (
            seen.area
            * seen.pairs
            * porous.thickness
            * porous.active_fraction
            * porous.maximum_concentration
            * (porous.empty - porous.full)
            * sign
        )
        assert moles * FARADAY / 3600 == pytest.approx(found.capacity, rel=1e-9)
    for place, value in geometry_values(pouch, found).items():
        at = seen
        for key in place.split("."):
            at = getattr(at, key)
        assert at == pytest.approx(value, rel=1e-12), place


def test_resistance_falls_with_area_and_rises_with_thickness(pouch):
    """Twice the sheets halve the resistance; pores that close raise it."""
    sheets = varied(pouch, {"pouch.sheets": np.array([10.0, 20.0])})
    total = direct_resistance(sheets, balance(sheets)).total
    anodes = np.array([11.0, 21.0])  # an anode more than cathodes: its foil does not quite halve
    assert 0.5 < total[1] / total[0] < 0.5 * (1 + 1 / anodes[0])
    closed = varied(pouch, {"cathode.porosity": np.array([0.4, 0.3, 0.2])})
    assert (np.diff(direct_resistance(closed, balance(closed)).electrolyte) > 0).all()


def test_small_tolerances_add_up_as_variances(pouch):
    """For small spreads the variance of capacity is the sum of those of its sources, within 5 %.

    20,000 cells leave a standard error of 1 % on a variance.
    """
    said = {"cathode_coating": 0.002, "cathode_active": 0.001, "anode_coating": 0.001}
    wide = varied(pouch, {"anode.np_ratio": 1.4})  # far from where the limiting electrode changes
    found = distributions(wide, said)
    total = found.spreads["capacity"].deviation ** 2
    assert sum(one.deviation**2 for one in found.shares) == pytest.approx(total, rel=0.05)


def test_no_tolerance_no_distribution(pouch):
    """Without tolerances each quantity has its designed value and no spread."""
    found = distributions(pouch, {})
    assert found.shares == ()
    capacity = found.spreads["capacity"]
    assert capacity.deviation == 0
    assert capacity.mean == pytest.approx(balance(pouch).capacity, rel=1e-12)


def test_reversible_capacity_is_mass_times_what_a_gram_holds(pouch):
    """Areal capacity of the cathode is coating times active share times 180 Ah/kg."""
    assert reversible(pouch.cathode, 0.2) == pytest.approx(0.2 * 0.96 * 180, rel=1e-12)


def test_straight_half_cells_have_the_window_of_a_textbook():
    """Two straight curves meet the limits where a line through two points says."""
    from gigafactory.cell.design.curve import Curve

    def straight(high, low, content):
        points = np.linspace(high, low, 4096)
        step = content / 4095
        energy = np.r_[0.0, np.cumsum((points[1:] + points[:-1]) / 2) * step]
        return Curve(0.0, content, points, energy, content, content, 0.0)

    cathode, anode = straight(4.5, 3.5, 200.0), straight(0.5, 0.0, 400.0)
    found = window(cathode, anode, (1.0, 0.6), 220.0, (3.0, 4.2))
    # U = 4.5 - c/200 - (0.5 - (220 - c) / 0.6 / 800): V falls by 1/200 + 1/480 per Ah
    slope = 1 / 200 + 1 / 480
    start = 4.5 - 0.5 + 220 / 480
    full = (start - 4.2) / slope
    assert found.cathode_full == pytest.approx(full, rel=1e-9)
    empty = min(200.0, (start - 3.0) / slope)
    assert found.cathode_empty == pytest.approx(empty, rel=1e-9)
    assert found.energy == pytest.approx(
        (empty - full) * (start - slope * (full + empty) / 2), rel=1e-9
    )


def test_one_design_that_is_none_leaves_the_others_alone(pouch):
    """Among many cells one without active material, or with none that is a number, is nan alone."""
    curves = curve(pouch.cathode), curve(pouch.anode)
    masses = np.array([0.2, 0.0, np.nan, 0.2]), 0.13
    charge = window(*curves, masses, 40.0, (2.8, 4.2)).charge
    assert (np.isnan(charge) == [False, True, True, False]).all()
    assert charge[0] == charge[3]


def test_a_design_that_does_not_work_costs_the_others_nothing(tmp_path):
    """Material cost of a design among many is that by itself, whatever the others are."""
    from gigafactory.cell.design.bill import material_cost, unpriced
    from gigafactory.cell.design.read import read_design
    from tests.truth.cell_designs import written

    by_charge = CELLS["pouch"].replace('fill = "1.1', 'ratio = "1.5 g/Ah')
    design = read_design(written(tmp_path, by_charge))
    two = varied(design, {"anode.np_ratio": np.array([1.1, 1e-9])})  # one has no anode to speak of
    items = bill(two, balance(two))
    alone = material_cost(bill(design, balance(design)))
    assert material_cost(items)[0] == pytest.approx(alone, rel=1e-12)
    assert np.isnan(material_cost(items)[1])
    assert unpriced(items) == ("tabs",)


def test_a_charged_state_that_no_electrode_reaches_is_no_voltage_limit():
    """A known full content below what the anode takes ends the charge by the anode."""
    from gigafactory.cell.design.curve import Curve
    from gigafactory.cell.design.window import ANODE_FULL, REACHED

    points = np.linspace(4.5, 3.5, 4096)
    cathode = Curve(0.0, 200.0, points, np.cumsum(points), 200.0, 200.0, 0.0)
    anode = Curve(0.0, 400.0, points - 3.5, np.cumsum(points - 3.5), 400.0, 400.0, 0.0)
    masses, lithium = (1.0, 0.4), 200.0  # the anode is full where the cathode holds 40
    assert window(cathode, anode, masses, lithium, (3.0, 4.2), 20.0).charge_ends == ANODE_FULL
    assert window(cathode, anode, masses, lithium, (3.0, 4.2), 60.0).charge_ends == REACHED


def test_a_stack_grows_by_what_its_active_material_grows(tmp_path):
    """An anode that grows by a tenth from empty to full grows by that share of its solid volume."""
    from gigafactory.cell.design.balance import charge_of_one
    from gigafactory.cell.design.read import read_design
    from gigafactory.cell.design.swelling import charging_growth
    from tests.truth.cell_designs import MATERIALS, written

    grows = MATERIALS.replace(
        'conductivity = "200 S/m [assumption]"',
        'conductivity = "200 S/m [assumption]"\nswelling = "10 % [assumption]"',
    )
    design = read_design(written(tmp_path, CELLS["pouch"], grows))
    found = balance(design)
    solid = found.parts["anode coating"] * 0.96 / 2250  # m³
    sheet = found.geometry.anode.width * found.geometry.anode.length
    used = found.window.anode_full - found.window.anode_empty
    expected = 0.1 * solid / sheet * used / charge_of_one(design.anode)
    assert charging_growth(design, found) == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("kind", ["wound", "cylindrical"])
def test_a_roll_grows_with_each_of_its_windings(kind, tmp_path):
    """A roll grows by the section that its anode grows by: the volume of the growth over width."""
    from gigafactory.cell.design.balance import charge_of_one
    from gigafactory.cell.design.read import read_design
    from gigafactory.cell.design.swelling import charging_growth
    from tests.truth.cell_designs import MATERIALS, written

    grows = MATERIALS.replace(
        'conductivity = "200 S/m [assumption]"',
        'conductivity = "200 S/m [assumption]"\nswelling = "10 % [assumption]"',
    )
    design = read_design(written(tmp_path, CELLS[kind], grows))
    found = balance(design)
    built, works = found.geometry, found.window
    used = (works.anode_full - works.anode_empty) / charge_of_one(design.anode)
    volume = 0.1 * used * found.parts["anode coating"] * 0.96 / 2250
    grown = volume / built.anode.width / built.anode.count
    new = built.stack + charging_growth(design, found)
    if kind == "cylindrical":
        assert np.pi * (new**2 - built.stack**2) == pytest.approx(grown, rel=1e-9)
    else:
        across, before, after = 0.330 - 2 * 0.0008, built.stack / 2, new / 2
        bar = [(across - deep) * deep + np.pi / 4 * deep**2 for deep in (before, after)]
        assert bar[1] - bar[0] == pytest.approx(grown, rel=1e-9)


def test_machines_are_set_to_the_design_not_to_each_cell(design):
    """A roll keeps its length and a filler its mass, whatever a cell's coatings came out as."""
    found = balance(design)
    thin = distributions(design, {"cathode_porosity": 0.05, "separator_thickness": 0.02}, draws=500)
    assert thin.spreads["capacity"].deviation == 0
    assert thin.spreads["capacity"].mean == pytest.approx(found.capacity, rel=1e-12)
    heavy = distributions(design, {"cathode_coating": 0.01}, draws=500)
    solid = 0.01 * float(found.parts["cathode coating"])
    assert heavy.spreads["mass"].deviation == pytest.approx(solid, rel=0.02)
    wide = distributions(varied(design, {"anode.np_ratio": 1.4}), {"cathode_coating": 0.01}, 500)
    relative = wide.spreads["capacity"].deviation / wide.spreads["capacity"].mean
    assert relative == pytest.approx(0.01, rel=0.1)


def test_a_number_by_which_a_design_does_not_go_cannot_be_varied(tmp_path):
    """What would change nothing is refused; of two that say one thing the varied one counts."""
    from gigafactory.errors import BadInput

    pouch = designed(tmp_path)
    for place in ("cathode.np_ratio", "cathode.overhang", "anode.width", "anode.length"):
        with pytest.raises(BadInput, match=place.partition(".")[2]):
            varied(pouch, {place: np.array([0.1, 0.2])})
    filled = balance(varied(pouch, {"electrolyte.ratio": np.array([0.001, 0.002])}))
    assert np.allclose(filled.electrolyte, filled.capacity * np.array([0.001, 0.002]), rtol=1e-12)
    again = balance(varied(varied(pouch, {"electrolyte.ratio": 0.001}), {"electrolyte.fill": 1.2}))
    assert again.electrolyte == pytest.approx(1.2 * again.pore_volume * 1200, rel=1e-12)
    case = designed(tmp_path, "prismatic")
    few, more = {"prismatic.sheets": np.array([5.0, 6.0])}, {"prismatic.sheets": np.array([7.0])}
    assert balance(varied(varied(case, few), more)).geometry.cathode.count == 14


def test_what_was_rated_of_one_cell_is_not_said_of_another(tmp_path):
    """Twice the sheets take twice the electrolyte; a rating holds for the cell that was rated."""
    from gigafactory.cell.design.read import read_design
    from tests.truth.cell_designs import written

    text = CELLS["pouch"].replace('fill = "1.1', 'ratio = "1.5 g/Ah')
    path = written(tmp_path, text + '\n[rated]\ncapacity = "30 Ah [assumption]"\n')
    rated = read_design(path)
    assert balance(rated).electrolyte == pytest.approx(0.045, rel=1e-12)
    more = balance(varied(rated, {"pouch.sheets": np.array([20.0, 40.0])}))
    assert np.allclose(more.electrolyte, 0.0015 * more.capacity, rtol=1e-12)
    thinner = read_design(path, {"cathode.coating": "*=0.5"})  # which cannot hold 30 Ah
    assert thinner.rated.capacity is None
    assert read_design(path, {"electrolyte.ratio": "*=1.1"}).rated == rated.rated
    assert read_design(path, {"cathode.coating": "*=0.95", "rated.capacity": "29"}).rated.capacity


def test_what_does_not_fit_beside_its_thickness_is_known_of_many(tmp_path):
    """Of many designs in one case each is told to fit or not as it is by itself."""
    from gigafactory.cell.design.check import beside

    case = designed(tmp_path, "prismatic")
    wide = varied(case, {"cathode.width": np.array([0.09, 0.2, 0.4])})
    fits = [room - wanted >= 0 for _, wanted, room in beside(wide, geometry(wide))]
    # 300 mm long and 309 mm with anode and separator, in 328.4 mm by 108.4 mm.
    assert np.logical_and(*fits).tolist() == [True, False, False]
