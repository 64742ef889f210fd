"""Designs of every format with all their numbers drawn: what must hold whatever they are."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gigafactory.cell.design.answer import QUANTITIES, quantities
from gigafactory.cell.design.balance import Balance, balance
from gigafactory.cell.design.bill import bill, material_cost
from gigafactory.cell.design.coating import curve, solid_mass
from gigafactory.cell.design.electrochemistry import geometry_values
from gigafactory.cell.design.value import Design, varied
from tests.truth.cell_designs import CELLS, designed

COUNT = 6
EVERY = {
    "cathode.coating": (0.03, 0.4),
    "cathode.porosity": (0.1, 0.6),
    "cathode.width": (0.03, 0.09),
    "cathode.foil_thickness": (6e-6, 3e-5),
    "cathode.bruggeman": (1.0, 3.0),
    "cathode.margin": (0.0, 0.02),
    "cathode.conductivity": (0.05, 100.0),
    "anode.np_ratio": (0.9, 2.0),
    "anode.porosity": (0.1, 0.6),
    "anode.overhang": (0.0, 0.003),
    "anode.foil_thickness": (4e-6, 2e-5),
    "separator.thickness": (5e-6, 3e-5),
    "separator.beyond_width": (0.0, 0.004),
    "separator.wrap": (0.0, 1.0),
}
ONE_OF = {"electrolyte.fill": (0.8, 2.0), "electrolyte.ratio": (0.5e-3, 4e-3)}
BY_FORMAT = {
    "pouch": {
        "cathode.length": (0.05, 0.5),
        "pouch.sheets": (1.0, 80.0),
        "pouch.laminate_thickness": (8e-5, 3e-4),
        "pouch.terrace": (0.0, 0.03),
    },
    "prismatic": {
        "cathode.length": (0.05, 0.3),
        "prismatic.sheets": (1.0, 25.0),
        "prismatic.stacks": (1.0, 3.0),
        "prismatic.thickness": (0.02, 0.3),
        "prismatic.wall": (3e-4, 2e-3),
    },
    "wound": {"prismatic.thickness": (0.01, 0.08), "prismatic.clearance": (0.0, 0.003)},
    "cylindrical": {
        "cylindrical.diameter": (0.018, 0.06),
        "cylindrical.mandrel": (0.001, 0.006),
        "cylindrical.height": (0.1, 0.2),
    },
}
WHOLE = {"pouch.sheets", "prismatic.sheets", "prismatic.stacks"}
SIGNED = {"slack"}
MAYBE_NONE = {"slack", "charging_growth", "collector_resistance"}


@pytest.fixture(scope="module")
def known(tmp_path_factory) -> Mapping[str, Design]:
    """A design of each format."""
    return {kind: designed(tmp_path_factory.mktemp(kind), kind) for kind in CELLS}


@st.composite
def drawn(draw: st.DrawFn) -> tuple[str, dict[str, np.ndarray | float]]:
    """A format, and values for any of its numbers: one for all designs, or one for each."""
    kind = draw(st.sampled_from(sorted(CELLS)))
    ranges = {**EVERY, **BY_FORMAT[kind]}
    places = draw(st.lists(st.sampled_from(sorted(ranges)), min_size=1, unique=True))
    one = draw(st.sampled_from([*ONE_OF, ""]))
    chance = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    values: dict[str, np.ndarray | float] = {}
    for place in [*places, one] if one else places:
        low, high = {**ranges, **ONE_OF}[place]
        many = draw(st.booleans())
        found = chance.uniform(low, high, COUNT if many else 1)
        found = np.rint(found) if place in WHOLE else found
        values[place] = found if many else float(found[0])
    return kind, values


def alone(values: Mapping[str, np.ndarray | float], index: int) -> dict[str, float]:
    """The values of one design among many."""
    return {n: float(v[index]) if isinstance(v, np.ndarray) else v for n, v in values.items()}


def spread_out(value: object) -> np.ndarray:
    """A quantity of all designs, whether it is alike in all or not."""
    return np.broadcast_to(np.asarray(value, float), (COUNT,))


def lithium(design: Design, found: Balance, full: bool) -> np.ndarray:
    """Lithium in both electrodes of the charged or the discharged cell [Ah]."""
    works, facing = found.window, found.geometry.facing
    masses = [
        facing * solid_mass(electrode, coat)
        for electrode, coat in zip((design.cathode, design.anode), found.coating, strict=True)
    ]
    contents = (works.cathode_full, works.anode_full)
    if not full:
        contents = (works.cathode_empty, works.anode_empty)
    return np.asarray(masses[0] * contents[0] + masses[1] * contents[1], float)


@settings(deadline=None, max_examples=150)
@given(drawn())
def test_what_holds_whatever_is_drawn(known, what) -> None:
    """Any design is finite and positive, keeps its lithium, closes its mass and stays in its
    window; and among many it is what it is alone, in every quantity that is told."""
    kind, values = what
    design = varied(known[kind], values)
    found = balance(design)
    told = {name: spread_out(one) for name, one in quantities(design, found).items()}
    for name, one in told.items():
        assert np.isfinite(one).all(), name
        if name not in SIGNED:
            assert (one >= 0).all(), name
        if name not in MAYBE_NONE:
            assert (one > 0).all(), name
    works = found.window
    assert np.allclose(lithium(design, found, True), lithium(design, found, False), rtol=1e-9)
    made = found.geometry.facing * solid_mass(design.cathode, found.coating[0])
    made = made * (curve(design.cathode).bottom + curve(design.cathode).lost)
    bound = found.geometry.facing * solid_mass(design.anode, found.coating[1])
    bound = bound * curve(design.anode).lost
    assert np.allclose(lithium(design, found, True), made - bound, rtol=1e-9)
    assert (np.asarray(works.upper) <= design.head.upper + 1e-9).all()
    assert (np.asarray(works.lower) >= design.head.lower - 1e-9).all()
    assert (told["voltage"] > design.head.lower).all()
    assert (told["voltage"] < design.head.upper).all()
    items = bill(design, found)
    assert np.allclose(sum(item.mass for item in items), found.mass, rtol=1e-12)
    # A first charge gives what the first discharge takes back and what both electrodes bind.
    assert (told["first_charge"] > told["capacity"]).all()
    seen = geometry_values(design, found)
    for index in range(COUNT):
        one = varied(known[kind], alone(values, index))
        its = balance(one)
        for name, value in quantities(one, its).items():
            assert float(value) == pytest.approx(told[name][index], rel=1e-9, abs=1e-15), name
        for name, value in geometry_values(one, its).items():
            assert float(value) == pytest.approx(spread_out(seen[name])[index], rel=1e-9), name
        cost = spread_out(material_cost(items))[index]
        assert float(material_cost(bill(one, its))) == pytest.approx(cost, rel=1e-12)
    assert set(told) == set(QUANTITIES)


@settings(deadline=None, max_examples=60)
@given(drawn(), st.floats(0.2, 5.0))
def test_a_kilogram_is_a_kilogram(known, what, factor) -> None:
    """A dearer or denser foil changes what hangs on it in proportion, and nothing else."""
    kind, values = what
    design = varied(known[kind], values)
    found = balance(design)
    thick = np.asarray(design.cathode.foil_thickness) * factor
    other = balance(varied(design, {"cathode.foil_thickness": thick}))
    before, after = found.parts["cathode foil"], other.parts["cathode foil"]
    if kind in {"pouch", "prismatic"}:  # a roll that fills its case has fewer windings of it
        assert np.allclose(after, factor * before, rtol=1e-12)
        assert np.allclose(other.capacity, found.capacity, rtol=1e-12)
        assert np.allclose(other.mass - found.mass, after - before, rtol=1e-9, atol=1e-12)
    else:
        wound = other.geometry.anode.length - found.geometry.anode.length
        assert (np.sign(wound) == np.sign(1 - factor)).all()
