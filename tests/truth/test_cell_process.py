"""From process to cell: nothing is made up, nothing is lost, and it moves as physics says."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gigafactory.cell.design import coating as coats
from gigafactory.cell.design.balance import balance
from gigafactory.cell.design.direct import direct_resistance
from gigafactory.cell.design.electrochemistry import electrochemistry
from gigafactory.cell.design.tolerance import deviating, drawn
from gigafactory.cell.process.fast import charged, model_values
from gigafactory.cell.process.law import NOT_COUNTED, Constants, PressLaw, laws
from gigafactory.cell.process.linked import linked, nominal_settings
from gigafactory.cell.process.made import OF, costs, made, tolerated
from gigafactory.cell.process.pressing import pilot_press_laws
from gigafactory.cell.process.quantity import QUANTITIES, settings_of
from gigafactory.cell.process.wetting import pressed_rate, reached_share, wetting
from gigafactory.cell.virtual.batch import run_batch
from gigafactory.cell.virtual.designs import designs, window
from gigafactory.cell.virtual.lab import fast_charge
from gigafactory.errors import BadText
from tests.truth.cell_designs import CELLS, designed

HOUR = 3600.0
PASSES = Path(__file__).parents[2] / "examples/wmg_calendering"
TOLERANCE = {
    "tolerance.cathode_coating": "1 % [assumption]",
    "tolerance.anode_coating": "1 % [assumption]",
    "tolerance.cathode_porosity": "2 % [assumption]",
    "tolerance.cathode_active": "0.5 % [assumption]",
    "tolerance.anode_capacity": "0.5 % [assumption]",
    "tolerance.separator_thickness": "1 % [assumption]",
}


@pytest.fixture(scope="module", params=list(CELLS))
def design(request, tmp_path_factory):
    """A design of each format."""
    return designed(tmp_path_factory.mktemp("cell"), request.param)


@pytest.fixture(scope="module")
def pouch(tmp_path_factory):
    """A stacked pouch cell with tolerances."""
    return designed(tmp_path_factory.mktemp("cell"), changes=TOLERANCE)


SHARES = st.floats(0.9, 1.1)


def test_nothing_set_is_the_design(design):
    """A line that sets nothing makes exactly the cell of the balance, of its resistance too."""
    found, plain = made(design, {}), balance(design)
    assert found.capacity == plain.capacity
    assert found.energy == plain.energy
    assert math.isclose(found.mass, plain.mass, rel_tol=1e-12)
    assert math.isclose(found.np_ratio, plain.np_ratio, rel_tol=1e-12)
    assert math.isclose(found.resistance, direct_resistance(design, plain).total, rel_tol=1e-12)


def test_settings_as_designed_are_the_design(design):
    """Each quantity set to what the design says changes nothing, by whichever name it is said."""
    usual, plain = nominal_settings(design), made(design, {})
    for name, value in usual.items():
        found = made(design, {name: value, "wetting_time": 1e9})
        for of in OF:
            assert math.isclose(getattr(found, of), getattr(plain, of), rel_tol=1e-9), (name, of)


def test_no_spread_in_none_out(pouch):
    """Cells with the same settings are the same cell."""
    alike = {n: np.full(7, v) for n, v in nominal_settings(pouch).items() if "dens" not in n}
    alike = {n: v for n, v in alike.items() if "porosity" not in n}
    found = made(pouch, alike | {"wetting_time": np.full(7, 5 * HOUR)})
    for of in OF:
        assert np.ptp(getattr(found, of)) == 0
    assert costs(pouch, alike) == ()


def test_tolerances_come_out_as_the_balance_says(pouch):
    """What is drawn from [tolerance] gives the cells of the room's own propagation, one by one."""
    count, seed = 500, 3
    found = made(pouch, tolerated(pouch, count, seed))
    _, plain = deviating(pouch, drawn(pouch.tolerance, count, seed))
    assert np.allclose(found.capacity, plain.capacity, rtol=1e-9, atol=0)
    assert np.allclose(found.energy, plain.energy, rtol=1e-9, atol=0)


@given(heavier=st.floats(1.0, 1.2), coat=SHARES, time=st.floats(1.0, 48.0), dose=SHARES)
@settings(deadline=None, max_examples=40)
def test_a_heavier_cathode_never_raises_the_balance_of_the_electrodes(
    pouch, heavier, coat, time, dose
):
    """N/P falls with the cathode's coating, however wet or filled the cell is."""
    usual = nominal_settings(pouch)
    settings_ = {
        "anode_coating": usual["anode_coating"] * coat,
        "wetting_time": time * HOUR,
        "electrolyte": usual["electrolyte"] * dose,
        "cathode_coating": usual["cathode_coating"] * np.array([1.0, heavier]),
    }
    found = made(pouch, settings_)
    ratio = np.broadcast_to(found.np_ratio, 2)
    assert ratio[1] <= ratio[0]
    assert np.isclose(ratio[1] * heavier, ratio[0], rtol=1e-9)


@pytest.mark.parametrize(
    ("name", "values", "capacity", "resistance"),
    [
        ("wetting_time", np.array([1, 2, 4, 8, 16, 32]) * HOUR, 1, -1),
        ("electrolyte", np.linspace(0.5, 1.3, 6), 1, -1),
        ("wetting_rate", np.linspace(1e-5, 4e-4, 6), 1, -1),
        ("residual_solvent", np.linspace(0, 0.05, 6), -1, 0),
        ("formation_loss", np.linspace(0.8, 1.2, 6), -1, 0),
        ("cathode_active", np.linspace(0.95, 1.0, 6), 1, 0),
        ("separator_thickness", np.linspace(0.9, 1.1, 6), 0, 1),
    ],
)
def test_each_quantity_moves_the_cell_its_own_way(pouch, name, values, capacity, resistance):
    """Time, dose and rate of wetting help; solvent and film cost charge; a thick film resists."""
    usual = nominal_settings(pouch)
    beside = {"wetting_time": 4 * HOUR} if name == "wetting_rate" else {}
    found = made(pouch, {name: values * usual.get(name, 1.0), **beside})
    for way, of in ((capacity, found.capacity), (resistance, found.resistance)):
        steps = np.diff(np.broadcast_to(of, len(values))) / np.mean(of)
        if way:
            assert (way * steps >= -1e-12).all()
            assert way * steps.sum() > 1e-4


def test_pressed_denser_it_has_fewer_pores_and_the_same_charge(pouch):
    """A thinner coating of the same weight keeps its charge, loses pores and resists in them."""
    usual = nominal_settings(pouch)
    found = made(pouch, {"cathode_thickness": usual["cathode_thickness"] * np.array([1.0, 0.95])})
    assert np.ptp(found.capacity) < 1e-9
    porosity = found.linked.design.cathode.layers[0].porosity
    solid = (1 - porosity[1]) / (1 - porosity[0])
    assert math.isclose(solid, 1 / 0.95, rel_tol=1e-12)
    parts = direct_resistance(found.linked.design, found.balance)
    assert parts.electrolyte[1] > parts.electrolyte[0]


def test_first_order_is_monte_carlo_for_small_spreads(pouch):
    """Small independent spreads: the variances of all quantities, each by its slope, add up.

    The anode is looser than designed, so that it is the cathode alone that wets last: where both
    wet alike there is a kink, and no slope.
    """
    usual = nominal_settings(pouch) | {"wetting_time": 2 * HOUR, "formation_loss": 1.0}
    usual["anode_porosity"] += 0.04
    names = ["cathode_coating", "cathode_thickness", "anode_coating", "anode_porosity"]
    names += ["separator_thickness", "electrolyte", "wetting_time", "formation_loss"]
    size, count = 1e-3, 40_000
    middle = {name: usual[name] for name in names} | {"electrolyte": 0.8 * usual["electrolyte"]}
    chance = np.random.default_rng(5)
    noise = {name: 1 + size * chance.standard_normal(count) for name in names}
    found = made(pouch, {name: middle[name] * noise[name] for name in names})
    for of in OF:
        variance = 0.0
        for name in names:
            ends = middle[name] * np.array([1 - size, 1 + size])
            both = np.broadcast_to(getattr(made(pouch, middle | {name: ends}), of), 2)
            variance += ((both[1] - both[0]) / 2) ** 2
        assert math.isclose(np.std(getattr(found, of)), math.sqrt(variance), rel_tol=0.02), of


def test_costs_add_up_where_nothing_goes_together(pouch):
    """Independent small spreads: their shares of the variance are all of it, the dearest first."""
    said = tolerated(pouch, 20_000, 1)
    found = costs(pouch, said)
    assert [one.deviation for one in found] == sorted((c.deviation for c in found), reverse=True)
    assert math.isclose(sum(one.share for one in found), 1.0, abs_tol=0.03)
    assert found[0].name == "cathode_coating"


@given(
    filling=st.floats(0.05, 2.0),
    reached=st.floats(0.01, 1.0),
    split=st.floats(0.0, 1.0),
)
@settings(deadline=None)
def test_no_more_is_wet_than_was_filled_in(filling, reached, split):
    """Wetted area times its filling is the volume that came in, or less where it is underway."""
    constants = Constants(shortage_as_area=split)
    found = wetting(filling, reached, constants)
    used = found.area * found.saturation
    assert used <= min(filling, 1.0) * (1 + 1e-12)
    assert found.area <= reached
    if reached == 1.0:
        assert math.isclose(used, min(filling, 1.0), rel_tol=1e-9)
    assert found.transport <= found.saturation <= 1


def test_wet_throughout_is_exactly_the_balance(pouch):
    """Enough electrolyte and enough time: share 1, and the numbers of the balance to the bit."""
    usual = nominal_settings(pouch)
    found = made(pouch, {"wetting_time": 1e7, "electrolyte": 1.5 * usual["electrolyte"]})
    wet = found.linked.wetting
    assert (wet.area, wet.saturation, wet.transport) == (1, 1, 1)
    assert found.capacity == balance(pouch).capacity
    assert math.isclose(found.mass - made(pouch, {}).mass, 0.5 * usual["electrolyte"])


def test_dry_area_holds_nothing(pouch):
    """Capacity and energy are those of the wetted share, and what stands in parallel resists so."""
    found, full = made(pouch, {"wetting_time": 2 * HOUR}), made(pouch, {})
    share = found.linked.wetting.area
    assert 0 < share < 1
    assert math.isclose(found.capacity, share * full.capacity, rel_tol=1e-12)
    assert math.isclose(found.energy, share * full.energy, rel_tol=1e-12)
    collectors = direct_resistance(pouch, balance(pouch)).collectors
    assert math.isclose(
        (found.resistance - collectors) * share, full.resistance - collectors, rel_tol=1e-9
    )
    assert math.isclose(found.np_ratio, full.np_ratio, rel_tol=1e-12)


def test_a_front_goes_with_the_root_of_time():
    """Washburn: four times the time is twice the way, until the sheet is wet."""
    shares = reached_share(0.2e-3, np.array([1.0, 4.0, 9.0]) * HOUR, 0.1)
    assert np.allclose(shares / shares[0], [1, 2, 3])
    assert reached_share(0.2e-3, 1e9, 0.1) == 1


def test_the_rates_are_those_that_were_measured():
    """Sheng et al. 2014: 0.206 mm/s½ at 41 µm, 0.589 mm/s½ at 53 µm of the same coating."""
    assert math.isclose(pressed_rate(1.0), 0.206e-3)
    assert math.isclose(pressed_rate(53 / 41), 0.589e-3, rel_tol=0.002)


def test_mass_is_conserved(pouch):
    """What was weighed is in the cell: coating, solvent, electrolyte and all parts."""
    usual = nominal_settings(pouch)
    left = np.array([0.0, 0.002, 0.01])
    found = made(pouch, {"residual_solvent": left, "electrolyte": usual["electrolyte"]})
    area = found.balance.geometry.cathode.area
    weighed = found.balance.parts["cathode coating"] + found.linked.solvent
    assert np.allclose(weighed, area * usual["cathode_coating"], rtol=1e-12)
    assert np.ptp(found.mass) < 1e-12
    assert np.allclose(found.capacity / found.capacity[0], 1 - left, rtol=0.02)


def test_charge_is_conserved_into_the_model(pouch):
    """What the virtual test can move between empty and full is the capacity of the balance."""
    said = tolerated(pouch, 50, 2)
    said |= {"wetting_time": np.linspace(0.5, 20, 50) * HOUR}
    said |= {"electrolyte": nominal_settings(pouch)["electrolyte"] * np.linspace(0.7, 1.1, 50)}
    found = made(pouch, said)
    values = model_values(found)
    told = designs(electrochemistry(pouch, balance(pouch)), values)
    assert np.allclose(window(told), found.capacity, rtol=1e-9)


def test_a_shortage_is_gas_or_dry_area(pouch):
    """All of it as area leaves pores full; all of it as gas leaves no area dry."""
    short = {"electrolyte": 0.8 / 1.1 * nominal_settings(pouch)["electrolyte"]}
    area = linked(pouch, short, Constants(shortage_as_area=1.0)).wetting
    gas = linked(pouch, short, Constants(shortage_as_area=0.0)).wetting
    assert math.isclose(area.area, 0.8, rel_tol=1e-9)
    assert math.isclose(area.saturation, 1.0, rel_tol=1e-9)
    assert math.isclose(gas.saturation, 0.8, rel_tol=1e-9)
    assert gas.area == 1


def test_a_design_that_fills_too_little_is_said_to(tmp_path):
    """A dose that cannot fill the pores is taken as what cells need, and both are told."""
    poor = designed(tmp_path, changes={"electrolyte.fill": "0.6 [assumption]"})
    found = linked(poor, {})
    assert math.isclose(found.stated_fill, 0.6, rel_tol=1e-9)
    assert found.assumed_fill == 1.14
    assert made(poor, {}).capacity == balance(poor).capacity


def test_a_gap_acts_through_its_law(pouch):
    """A calender's law gives the density; its error is a spread of its own."""
    usual = nominal_settings(pouch)
    thick = usual["cathode_thickness"]
    law = PressLaw(lambda gap, coat: coat / (thick + gap), 0.01, "made up for this test")
    gap = thick * np.array([-0.02, 0.0, 0.02])
    found = made(pouch, {"cathode_gap": gap}, press={"cathode": law})
    same = made(pouch, {"cathode_thickness": thick + gap})
    assert np.allclose(found.resistance, same.resistance, rtol=1e-12)
    error = np.array([0.98, 1.0, 1.02])
    wider = made(pouch, {"cathode_gap": gap[1], "cathode_press": error}, press={"cathode": law})
    assert np.ptp(wider.resistance) > 0


def test_the_pilot_line_presses_as_a_calender_does(pouch):
    """Its law gives the design where nothing deviates; wider is looser, heavier is denser."""
    usual = nominal_settings(pouch)
    found = pilot_press_laws(pouch, PASSES)
    assert set(found) == {"cathode", "anode"}
    for side, law in found.items():
        coat, wide = usual[f"{side}_coating"], np.array([-4e-6, 0.0, 4e-6])
        assert math.isclose(law.density(0.0, coat), usual[f"{side}_density"], rel_tol=1e-9)
        assert (np.diff(law.density(wide, coat)) < 0).all()
        assert (np.diff(law.density(0.0, coat * np.array([0.99, 1.0, 1.01]))) > 0).all()
        assert 0.005 < law.error < 0.1
    assert "not borne out" in found["cathode"].source
    assert "not borne out" not in found["anode"].source


def test_what_is_not_counted_changes_nothing(pouch):
    """A quantity whose law has no size leaves every cell as it is, until a size is given."""
    names = {n for law in laws() if law.standing == NOT_COUNTED for n in law.of}
    assert {"formation_time", "formation_temperature"} <= names
    said = {"formation_time": np.array([6, 12]) * HOUR, "formation_temperature": [25.0, 40.0]}
    assert np.ptp(np.broadcast_to(made(pouch, said).capacity, 2)) == 0
    counted = made(pouch, said, Constants(formation_exponent=0.5))
    assert counted.capacity[1] < counted.capacity[0]


def test_every_quantity_has_a_law():
    """Nothing enters a cell of which the answer could not say what it rests on."""
    assert {name for law in laws() for name in law.of} == set(QUANTITIES)


@pytest.mark.parametrize(
    ("given_", "what"),
    [
        ({"coat": 1.0}, "is no process quantity"),
        ({"cathode_coating": -0.2}, "cathode_coating is -0.2 kg/m²"),
        ({"cathode_coating": math.nan}, "cathode_coating is nan"),
        ({"anode_porosity": 1.2}, "anode_porosity is 1.2"),
        ({"wetting_time": 0.0}, "wetting_time is 0 s"),
        ({"cathode_thickness": 1e-4, "cathode_porosity": 0.3}, "cathode_thickness and"),
        ({"cathode_coating": [0.2, 0.21], "electrolyte": [0.1] * 3}, "several lengths"),
        ({"cathode_press": 1.0}, "without a gap"),
    ],
)
def test_a_setting_that_is_none_is_refused(given_, what):
    """Unknown names, senseless values and settings that contradict one another: one error each."""
    with pytest.raises(BadText, match=what):
        settings_of(given_)


def test_a_coating_denser_than_its_solids_is_refused(pouch):
    """A thickness that leaves no pores is an error, not a cell; a gap without a law as well."""
    thin = nominal_settings(pouch)["cathode_thickness"] / 2
    with pytest.raises(BadText, match="no pores"):
        linked(pouch, {"cathode_thickness": thin})
    with pytest.raises(BadText, match="no law"):
        linked(pouch, {"cathode_gap": 1e-4})


def test_layers_keep_their_difference(pouch):
    """Pressed thinner, every layer of a coating gives up pores in proportion to its solids."""
    usual = nominal_settings(pouch)
    cells = linked(pouch, {"anode_thickness": 0.97 * usual["anode_thickness"]}).design
    thick = coats.thickness(cells.anode, cells.anode.coating)
    assert math.isclose(thick, 0.97 * usual["anode_thickness"], rel_tol=1e-12)


def test_the_charge_of_a_cell_as_designed_is_that_of_its_design(pouch):
    """A cell made as designed charges like the design; with dry area it takes longer per area."""
    found = charged(
        pouch, made(pouch, {"wetting_time": np.array([1e8, 8 * HOUR])}), rate="1C", model="SPMe"
    )
    assert found.counts == {"done": 2}
    plain = run_batch(electrochemistry(pouch, balance(pouch)), {}, fast_charge("1C"), "SPMe")
    assert math.isclose(found.time[0], plain.time[0], rel_tol=1e-6)
    assert math.isclose(found.margin[0], plain.margin[0], abs_tol=1e-6)
    assert found.margin[1] < found.margin[0]  # the same current through less area


def test_cells_at_the_upper_voltage_and_below_it_are_told_in_order(pouch):
    """Some reach 80 % before the upper voltage and some behind it: each is told once, as itself."""
    wide = {"wetting_time": np.array([1e8, 3, 1e8, 4]) * HOUR}
    found = charged(pouch, made(pouch, wide), rate="1C", model="SPMe")
    assert found.rows.tolist() == [0, 1, 2, 3]
    assert found.counts == {"done": 4}
    for row, hours in enumerate(wide["wetting_time"]):
        alone = charged(pouch, made(pouch, {"wetting_time": hours}), rate="1C", model="SPMe")
        assert math.isclose(found.time[row], alone.time[0], rel_tol=1e-6)
        assert math.isclose(found.margin[row], alone.margin[0], abs_tol=1e-6)


def test_a_charge_that_fails_is_counted_and_in_no_result(pouch):
    """Cells whose electrolyte runs out are counted with their reason, and no number is theirs."""
    usual = nominal_settings(pouch)
    thick = {
        "cathode_coating": usual["cathode_coating"] * np.array([0.5, 3.0]),
        "anode_coating": usual["anode_coating"] * np.array([0.5, 3.0]),
    }
    found = charged(pouch, made(pouch, thick), rate="3C", model="SPMe")
    assert sum(found.counts.values()) == 2
    assert len(found.time) == len(found.margin) == found.counts.get("done", 0)
    assert len(found.failures) == 2 - found.counts.get("done", 0) >= 1
    assert np.isfinite(found.margin).all()
