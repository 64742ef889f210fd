"""BPX in and out loses nothing, and says what is wrong before a simulator goes astray on it."""

from __future__ import annotations

import json
import os
import warnings
from collections.abc import Callable, Iterator
from contextlib import suppress
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gigafactory.cell import bpx
from gigafactory.cell.bpx.simulator import completed
from gigafactory.cell.bpx.tokens import text_of, tree
from gigafactory.cell.design.balance import balance
from gigafactory.cell.design.electrochemistry import electrochemistry
from gigafactory.cell.design.read import read_design
from gigafactory.cell.parameters import Parameters, Table
from gigafactory.cell.virtual.values import values
from gigafactory.errors import BadInput
from tests.truth.cells import cells

CELLS = Path(__file__).parents[2] / "cells"
DATA = Path(__file__).parents[1] / "data" / "bpx"
NMC, LFP, SPM = (
    DATA / f"{name}.json"
    for name in ("nmc_pouch_cell_BPX", "lfp_18650_cell_BPX", "nmc_pouch_cell_BPX_SPM")
)
NEGATIVE, POSITIVE = "Negative electrode", "Positive electrode"
os.environ.setdefault("PYBAMM_DISABLE_TELEMETRY", "true")


def leaves(tables: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every value of nested tables with its path; a list is one value."""
    if isinstance(tables, dict):
        for key, value in tables.items():
            yield from leaves(value, (*path, key))
    else:
        yield path, tables


def differing(one: bpx.Bpx, other: bpx.Bpx) -> set[tuple[str, ...]]:
    """Paths at which two documents are not written alike."""
    a, b = dict(leaves(tree(one.text))), dict(leaves(tree(other.text)))
    return {path for path in a.keys() | b.keys() if a.get(path) != b.get(path)}


@pytest.mark.parametrize("path", [NMC, LFP, SPM])
def test_an_example_is_written_back_byte_for_byte(path: Path, tmp_path: Path):
    """A document that nobody changed is written back byte for byte, whatever its model."""
    bpx.write_bpx(bpx.bpx_file(path), tmp_path / "again.json")
    assert (tmp_path / "again.json").read_bytes() == path.read_bytes()


@pytest.mark.parametrize("path", [NMC, LFP])
def test_an_example_changed_and_changed_back_is_the_same_document(path: Path):
    """A change goes into its one place; undone, every digit of the document is the old one."""
    before = bpx.bpx_file(path)
    cell = bpx.bpx_parameters(before)
    other = replace(cell, cathode=replace(cell.cathode, conductivity=0.5))
    after = bpx.updated(before, other)
    assert differing(before, after) == {("Parameterisation", POSITIVE, "Conductivity [S.m-1]")}
    assert bpx.bpx_parameters(after) == other
    again = bpx.updated(after, cell)
    undone = differing(before, again)
    assert undone <= {("Parameterisation", POSITIVE, "Conductivity [S.m-1]")}  # 0.80 is 0.8
    assert bpx.document(again) == bpx.document(before)


def test_what_a_file_holds_beside_a_cell_survives_a_change():
    """References, states, hysteresis, user tables and curves outlive a change of the cell."""
    tables = bpx.as_bpx(bpx.read_bpx(NMC))
    tables["Header"] |= {"References": "Nyman 2008", "Description": "αβγ"}
    tables["Parameterisation"][NEGATIVE]["OCP hysteresis decay constant"] = 0.01
    user = {"description": "free text", "by us": {"deep": {"x": [0, 1], "y": [1, 2]}}, "law": "2*x"}
    tables["Parameterisation"]["User-defined"] |= user
    tables["State"]["Initial conditions"]["Initial state-of-charge"] = 0.5
    tables["State"]["Thermal environment"]["Heat transfer coefficient [W.m-2.K-1]"] = 10
    tables["Validation"] = bpx.document(bpx.bpx_file(NMC))["Validation"]
    before = bpx.bpx_text(json.dumps(tables))
    cell = bpx.bpx_parameters(before)
    assert cell.more == {"law": "2*x"}
    after = bpx.updated(before, replace(cell, resistance=0.002, more={"other": 3.0}))
    home = ("Parameterisation", "User-defined")
    names = ("Contact resistance [Ohm]", "other", "law")
    assert differing(before, after) == {(*home, name) for name in names}


CHANGES: dict[str, Callable[[Parameters], Parameters]] = {
    "Density [kg.m-3]": lambda c: replace(c, mass=c.mass * 1.01),
    "Reference temperature [K]": lambda c: replace(c, temperature=20.1),
    "Thermal conductivity [W.m-1.K-1]": lambda c: replace(c, thermal_conductivity=3.0),
    "Surface area per unit volume [m-1]": lambda c: replace(
        c, anode=replace(c.anode, active_fraction=0.6)
    ),
    "Maximum stoichiometry": lambda c: replace(c, cathode=replace(c.cathode, empty=0.955)),
    "Initial concentration [mol.m-3]": lambda c: replace(
        c, salt=replace(c.salt, concentration=1200.0)
    ),
}


@pytest.mark.parametrize("key", CHANGES)
def test_a_quantity_that_is_turned_over_is_written_under_its_key(key: str):
    """Mass, temperature, share of active material and limits each change the one key they mean."""
    before = bpx.bpx_file(NMC)
    cell = CHANGES[key](bpx.bpx_parameters(before))
    if "Surface" in key:  # the same lithium in fewer particles
        more = cell.anode.maximum_concentration * 0.68601021 / 0.6
        cell = replace(cell, anode=replace(cell.anode, maximum_concentration=more))
    after = bpx.updated(before, cell)
    paths = {path[-1] for path in differing(before, after)}
    assert paths - {"Maximum concentration [mol.m-3]"} == {key}
    assert bpx.bpx_parameters(after) == cell


@given(cells())
@settings(deadline=None, max_examples=60)
def test_a_cell_comes_back_from_bpx_as_it_was(cell: Parameters):
    """Parameters written as BPX and read again are the very same values, to the last bit."""
    assert bpx.bpx_parameters(bpx.new_bpx(cell)) == cell


@given(cells(), cells())
@settings(deadline=None, max_examples=30)
def test_any_cell_can_be_written_into_any_document(one: Parameters, other: Parameters):
    """A document updated to another cell holds that cell, and back again the first one."""
    before = bpx.new_bpx(one)
    after = bpx.updated(before, other)
    assert bpx.bpx_parameters(after) == other
    assert bpx.bpx_parameters(bpx.updated(after, one)) == one


@given(cells())
@settings(deadline=None, max_examples=30)
def test_the_bpx_package_takes_what_we_write(cell: Parameters):
    """The reference parser accepts what we write, and sees the numbers that we meant."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of the parser that it is built on
        import bpx as reference

        read = reference.parse_bpx_str(bpx.new_bpx(cell).text)
    side = read.parameterisation.negative_electrode
    share = side.surface_area_per_unit_volume * side.particle_radius / 3
    assert share == pytest.approx(cell.anode.active_fraction, rel=1e-14)
    assert side.minimum_stoichiometry == cell.anode.empty
    assert read.parameterisation.positive_electrode.minimum_stoichiometry == cell.cathode.full
    stated = read.parameterisation.cell
    assert stated.density * stated.volume == pytest.approx(cell.mass, rel=1e-14)
    assert stated.reference_temperature == pytest.approx(cell.temperature + 273.15, rel=1e-15)


def test_three_numbers_of_the_nmc_example_are_those_worked_by_hand():
    """Share of active material, mass and temperature of the example follow from its numbers."""
    cell = bpx.read_bpx(NMC)
    assert cell.cathode.active_fraction == pytest.approx(432072 * 4.6e-6 / 3, rel=1e-15)
    assert cell.mass == pytest.approx(1847 * 0.000128, rel=1e-15)
    assert cell.temperature == 25.0
    assert (cell.cathode.full, cell.cathode.empty) == (0.42424, 0.96210)
    assert (cell.anode.empty, cell.anode.full) == (0.005504, 0.75668)


def discharge(made: Any, model: Any, amperes: float) -> tuple[np.ndarray, float]:
    """Voltage over equal times of a discharge to the lower limit, and its capacity [Ah]."""
    import pybamm

    chosen = made.copy()
    chosen["Current function [A]"] = amperes
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        simulation = pybamm.Simulation(
            model, parameter_values=chosen, solver=pybamm.IDAKLUSolver(rtol=1e-8, atol=1e-10)
        )
        solution = simulation.solve([0, 4 * 3600])
    assert solution.termination == "event: Minimum voltage [V]"
    times = np.linspace(0, solution["Time [s]"].entries[-1], 100)
    return solution["Voltage [V]"](times), float(solution["Discharge capacity [A.h]"].entries[-1])


def taken(tables: dict[str, Any]) -> Any:
    """What PyBaMM's own reader makes of tables, charged to the upper limit of the cell.

    BPX 0.x has no state of charge; the reader takes it to be charged so, while from BPX 1.x without
    one it begins at the stoichiometries of the full cell.
    """
    import pybamm

    with warnings.catch_warnings():  # it converts BPX 0.x, and says so
        warnings.simplefilter("ignore")
        found = pybamm.ParameterValues.create_from_bpx_obj(tables)
    found.set_initial_state(1.0)
    return found


@pytest.mark.parametrize("path", [NMC, LFP])
def test_pybamm_discharges_our_file_as_it_does_the_original(path: Path, tmp_path: Path):
    """A DFN at C/3 gives the same curve from a file that we wrote as from the one that we read."""
    import pybamm

    bpx.write_bpx(bpx.read_bpx(path), tmp_path / "ours.json")
    ours, theirs = (taken(json.loads(one.read_text())) for one in (tmp_path / "ours.json", path))
    amperes = theirs["Nominal cell capacity [A.h]"] / 3
    (volts, charge), (other, whole) = (
        discharge(made, pybamm.lithium_ion.DFN(), amperes) for made in (ours, theirs)
    )
    assert charge == pytest.approx(whole, rel=1e-7)
    assert np.abs(volts - other).max() < 1e-6


@pytest.mark.parametrize("path", [NMC, LFP])
def test_pybamm_reads_every_number_of_our_file_as_of_the_original(path: Path):
    """Each number that PyBaMM finds in the original it finds in ours, to 12 digits, no other."""
    ours, theirs = (
        taken(t) for t in (bpx.as_bpx(bpx.read_bpx(path)), json.loads(path.read_text()))
    )
    told = {"Contact resistance [Ohm]", "Thermal conductivity [W.m-1.K-1]", "description"}
    for name in theirs.keys():  # noqa: SIM118  (a set of values, no dict)
        if not isinstance(theirs[name], int | float) or "hermal conductivity" in name:
            continue
        assert ours[name] == pytest.approx(theirs[name], rel=1e-12), name
    assert set(ours.keys()) - set(theirs.keys()) <= told


@pytest.mark.parametrize("name", ["lg_m50", pytest.param("premium_pouch", marks=pytest.mark.long)])
def test_a_design_in_bpx_runs_as_in_our_own_virtual_tests(name: str):
    """A designed cell discharges alike through its BPX file and through our own values of it."""
    import pybamm

    design = read_design(CELLS / f"{name}.toml")
    cell = electrochemistry(design, balance(design))
    (volts, charge), (other, whole) = (
        discharge(made, pybamm.lithium_ion.DFN({"contact resistance": "true"}), cell.capacity / 3)
        for made in (bpx.simulator_values(bpx.new_bpx(cell)), values(cell))
    )
    assert charge == pytest.approx(whole, rel=1e-6)
    assert np.abs(volts - other).max() < 1e-5


@pytest.mark.parametrize("path", [*CELLS.glob("*.toml"), *CELLS.glob("published/*.toml")])
def test_every_shipped_design_goes_into_bpx_and_back(path: Path):
    """Each shipped cell keeps every bound and comes back from BPX to the last bit."""
    design = read_design(path)
    cell = electrochemistry(design, balance(design))
    assert bpx.bpx_parameters(bpx.new_bpx(cell)) == cell


def test_the_spm_example_runs_and_takes_no_notice_of_what_completes_it():
    """The single-particle example gives the curve of the full one, whatever is added to it."""
    import pybamm

    whole, of_spm = bpx.bpx_file(NMC), bpx.bpx_file(SPM)
    other = completed(of_spm)
    parts = other["Parameterisation"]
    parts["Electrolyte"] |= {"Conductivity [S.m-1]": 0.3, "Diffusivity [m2.s-1]": 1e-11}
    parts["Separator"] |= {"Thickness [m]": 5e-5, "Porosity": 0.4}
    for part in (NEGATIVE, POSITIVE):
        parts[part] |= {"Porosity": 0.3, "Transport efficiency": 0.2, "Conductivity [S.m-1]": 9}
    runs = [
        discharge(made, pybamm.lithium_ion.SPM(), 12.5 / 3)
        for made in (bpx.simulator_values(whole), bpx.simulator_values(of_spm), taken(other))
    ]
    for volts, charge in runs[1:]:
        assert charge == pytest.approx(runs[0][1], rel=1e-7)
        assert np.abs(volts - runs[0][0]).max() < 1e-6


def test_a_single_particle_file_is_no_cell_for_a_porous_electrode_model():
    """What a single-particle file leaves out is not made up: it is refused as Parameters."""
    with pytest.raises(BadInput, match="single-particle model"):
        bpx.read_bpx(SPM)


def at(*path: str) -> Callable[[Any, Any], None]:
    """A function that writes a value at a path."""

    def write(tables: dict[str, Any], value: Any) -> None:
        for key in path[:-1]:
            tables = tables[key]
        if value is None:
            del tables[path[-1]]
        else:
            tables[path[-1]] = value

    return write


def part(name: str, key: str) -> Callable[[Any, Any], None]:
    """A function that writes a value into a table of the parameterisation."""
    return at("Parameterisation", name, key)


WRONG: list[tuple[str, Callable[[Any, Any], None], Any, str]] = [
    ("stoichiometry", part(POSITIVE, "Maximum stoichiometry"), 1.5, "between 0 and 1"),
    ("limits swapped", part(NEGATIVE, "Minimum stoichiometry"), 0.9, "not below the maximum"),
    ("negative porosity", part(NEGATIVE, "Porosity"), -0.1, "share lies between 0 and 1"),
    ("no pores", part("Separator", "Porosity"), 1, "share lies between 0 and 1"),
    ("boulder", part("Positive electrode", "Particle radius [m]"), 4.6e-3, "fits into its coating"),
    ("more than all", part(POSITIVE, "Porosity"), 0.5, "add up to 1"),
    ("short cut", part("Separator", "Transport efficiency"), 0.6, "no path is shorter"),
    ("micrometres", part("Separator", "Thickness [m]"), 20, "in metres"),
    ("centigrade", part("Cell", "Reference temperature [K]"), 25, "in K"),
    ("no area", part("Cell", "Electrode area [m2]"), 0, "greater than 0"),
    ("whole area", part("Cell", "Electrode area [m2]"), 0.016808 * 34, "the electrodes hold"),
    ("half a pair", part("Cell", next(
        k for k in json.loads(NMC.read_text())["Parameterisation"]["Cell"] if "pairs" in k
    )), 1.5, "whole number"),
    ("limits", part("Cell", "Upper voltage cut-off [V]"), 2.0, "not above the lower"),
    ("overfull", part("Cell", "Upper voltage cut-off [V]"), 4.1, "full cell rests at 4.202 V"),
    ("lithium", part(POSITIVE, "Thickness [m]"), 9e-5, "What leaves one electrode"),
    ("text", part(NEGATIVE, "Porosity"), "0.25", "not a number"),
    ("infinite", part("Cell", "Volume [m3]"), 10**400, "not a finite number"),
    ("missing", part("Cell", "External surface area [m2]"), None, "is missing"),
    ("misspelt", part(NEGATIVE, "Entropic change coeficient [V.K-1]"), 1, "Did you mean"),
    ("rising", part(POSITIVE, "OCP [V]"), "3.0 + x", "rises by"),
    ("unknown function", part(NEGATIVE, "OCP [V]"), "sqrt(x)", 'calls "sqrt"'),
    ("caret", part(NEGATIVE, "OCP [V]"), "1 - x^2", "power as"),
    ("short table", part(NEGATIVE, "OCP [V]"), {"x": [0.1, 1], "y": [1, 0.1]}, "covers x = 0.1"),
    ("wide table", part(NEGATIVE, "OCP [V]"), {"x": [0, 1.2], "y": [1, 0.1]}, "between 0 and 1"),
    ("table twice", part(NEGATIVE, "OCP [V]"), {"x": [0, 0, 1], "y": [1, 1, 0]}, "Sort"),
    ("ragged", part(NEGATIVE, "OCP [V]"), {"x": [0, 1], "y": [1]}, "each x its y"),
    ("stuck", part(NEGATIVE, "Diffusivity [m2.s-1]"), "1e-14 * (0.3 - x)", "greater than 0"),
    ("salt in mol/L", part("Electrolyte", "Conductivity [S.m-1]"),
     {"x": [0.1, 2], "y": [1, 1]}, "mol/m³"),
    ("version", at("Header", "BPX"), "2.0.0", "came after this program"),
    ("model", at("Header", "Model"), "P2D", "for which model"),
    ("no electrode", at("Parameterisation", POSITIVE), 3, "is no table"),
    ("ragged curve", at("Validation", "1C discharge", "Time [s]"), [1, 2], "columns of one length"),
    ("blend", part(NEGATIVE, "Particle"), {"graphite": {}}, "blend of materials"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "value", "words"), [w[1:] for w in WRONG], ids=[w[0] for w in WRONG]
)
def test_a_wrong_file_is_refused_with_one_clear_error(
    change: Callable[[Any, Any], None], value: Any, words: str, tmp_path: Path
):
    """Each thing that is wrong gives one finding: the file, the place, what it is, and the cure."""
    tables = json.loads(NMC.read_text())
    change(tables, value)
    path = tmp_path / "wrong.json"
    path.write_text(json.dumps(tables))
    with pytest.raises(BadInput) as error:
        bpx.read_bpx(path)
    (finding,) = error.value.findings
    assert finding.file == str(path)
    assert finding.place or value == "{"
    assert words in str(finding)


def test_an_aged_cell_is_not_taken_for_a_fresh_one():
    """A file whose state says that lithium is lost is refused, not read as if it were new."""
    tables = bpx.as_bpx(bpx.read_bpx(NMC))
    tables["State"]["Degradation"] = {
        "LLI": 0.1, "LAM: Positive electrode": 0, "LAM: Negative electrode": 0
    }  # fmt: skip
    with pytest.raises(BadInput, match="aged"):
        bpx.bpx_parameters(bpx.bpx_text(json.dumps(tables)))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "no JSON: line 1"),
        ("[]", "no Header"),
        ('{"Header": {}, "Header": {}}', "twice"),
        ('{"Header": {"BPX": NaN}}', "not a number"),
        ("[" * 100_000, "nests"),
    ],
)
def test_what_is_no_document_is_refused(text: str, words: str):
    """No JSON, no header, a key twice or NaN: each is refused in words, before anything is lost."""
    with pytest.raises(BadInput, match=words):
        bpx.bpx_text(text)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda c: replace(c, more={"Contact resistance [Ohm]": 1.0}), "State it as `resistance`"),
        (lambda c: replace(c, more={"note": "hello world"}), "not an expression"),
        (lambda c: replace(c, cathode=replace(c.cathode, porosity=-1.0)), "between 0 and 1"),
        (lambda c: replace(c, mass=float("nan")), "finite"),
        (
            lambda c: replace(c, anode=replace(c.anode, potential=Table((1.0, 0.0), (0.0, 1.0)))),
            "read back",
        ),
    ],
)
def test_a_cell_that_cannot_be_written_is_refused(
    change: Callable[[Parameters], Parameters], words: str, tmp_path: Path
):
    """Nothing is written of a cell that could not be read back or that breaks a bound."""
    with pytest.raises(BadInput, match=words):
        bpx.write_bpx(change(bpx.read_bpx(NMC)), tmp_path / "wrong.json")
    assert not (tmp_path / "wrong.json").exists()


def test_a_blend_stays_a_document_though_it_is_no_cell_of_ours():
    """A blended electrode of BPX 1.1 is kept as it is written, as the reference parser takes it."""
    tables = bpx.as_bpx(bpx.read_bpx(NMC))
    side = tables["Parameterisation"][NEGATIVE]
    ours = ("Thickness [m]", "Porosity", "Transport efficiency", "Conductivity [S.m-1]")
    particle = {key: side.pop(key) for key in [*side] if key not in ours}
    half = particle | {"Surface area per unit volume [m-1]": 1e5}
    side["Particle"] = {"graphite": particle, "silicon": half}
    blend = bpx.bpx_text(json.dumps(tables))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        import bpx as reference

        reference.parse_bpx_obj(bpx.document(blend))
    with pytest.raises(BadInput, match="blend of materials"):
        bpx.bpx_parameters(blend)


JSON = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.text(),
        st.floats(allow_nan=False, allow_infinity=False),
    ),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


@given(st.data(), JSON)
@settings(deadline=None, max_examples=150)
def test_whatever_is_put_into_a_file_is_read_or_refused(data: st.DataObject, junk: Any):
    """Any value or table of a file replaced by anything gives a cell or a BadInput, no more."""
    tables = json.loads(NMC.read_text())
    at, key = {"": tables}, ""
    while isinstance(at[key], dict) and at[key] and (not key or data.draw(st.booleans())):
        at = at[key]
        key = data.draw(st.sampled_from(sorted(at)))
    at[key] = junk
    with suppress(BadInput):
        bpx.bpx_parameters(bpx.bpx_text(json.dumps(tables)))


@given(JSON)
@settings(deadline=None)
def test_json_keeps_every_digit_that_was_written(value: Any):
    """A JSON text taken apart and put together says the same, with its numbers digit for digit."""
    written = json.dumps(value)
    once = text_of(tree(written))
    assert json.loads(once) == value
    assert tree(once) == tree(written)
    assert deepcopy(tree(once)) == tree(once)
