"""Currents of parallel cells: the ladder equals Kirchhoff's laws for the whole module."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gigafactory.cell.module import Module, electric
from gigafactory.cell.module.currents import group_voltage, shared, spread
from gigafactory.errors import BadText
from tests.truth.module_drawings import cell, tables

VOLTS, OHMS = st.floats(3.0, 4.2), st.floats(2e-4, 5e-3)


def groups(least=1):
    """Voltages and resistances of one to eight parallel cells."""
    size = st.integers(least, 8)
    return size.flatmap(
        lambda n: st.tuples(
            st.lists(VOLTS, min_size=n, max_size=n), st.lists(OHMS, min_size=n, max_size=n)
        )
    )


def nodal(module, open_circuit, resistance, current):
    """Cell currents and terminal voltage by nodal analysis: every tab a node of its own.

    Bars are chains of nodes; cells with their two welds are branches between bars. The negative
    terminal is the node that is held at zero.
    """
    series, parallel = module.series, module.parallel
    nodes, branches = {}, []

    def node(*name):
        return nodes.setdefault(name, len(nodes))

    def join(a, b, ohms, volts=0.0):
        branches.append((a, b, 1 / ohms, volts))

    terminal, link = electric.terminal_step(module), electric.link_step(module)
    minus = node("minus")
    for k in range(series):
        for j in range(parallel):
            ohms = resistance[k][j] + 2 * module.joint.resistance
            join(node("+", k, j), node("-", k, j), ohms, open_circuit[k][j])
    for k in range(series + 1):  # the bar behind group k - 1 and in front of group k
        tabs = [("+", k - 1, j) for j in range(parallel)] if k else [("minus",)]
        tabs += [("-", k, j) for j in range(parallel)] if k < series else [("plus",)]
        step = link if 0 < k < series else terminal
        for a, b in pairwise(tabs):
            join(node(*a), node(*b), step)
    size = len(nodes)
    matrix, right = np.zeros((size, size)), np.zeros(size)
    for a, b, conductance, volts in branches:
        matrix[[a, b], [a, b]] += conductance
        matrix[[a, b], [b, a]] -= conductance
        right[a] += conductance * volts
        right[b] -= conductance * volts
    right[node("plus")] += current
    keep = [n for n in range(size) if n != minus]
    found = np.zeros(size)
    found[keep] = np.linalg.solve(matrix[np.ix_(keep, keep)], right[keep])
    cells = branches[: series * parallel]
    currents = [(found[a] - found[b] - volts) * g for a, b, g, volts in cells]
    return np.reshape(currents, (series, parallel)), found[node("plus")]


@settings(deadline=None, max_examples=60)
@given(st.data(), st.integers(1, 5), st.integers(1, 4), st.floats(-400.0, 400.0))
def test_the_ladders_equal_the_whole_network(data, series, parallel, current):
    """Group by group gives the currents and the voltage of the whole network with all its nodes."""
    module = Module.model_validate(tables(series, parallel))
    rows = st.lists(
        st.lists(VOLTS, min_size=parallel, max_size=parallel), min_size=series, max_size=series
    )
    ohms = st.lists(
        st.lists(OHMS, min_size=parallel, max_size=parallel), min_size=series, max_size=series
    )
    at_rest, resistance = data.draw(rows), data.draw(ohms)
    expected, volts = nodal(module, at_rest, resistance, current)
    found = electric.cell_currents(module, at_rest, resistance, current)
    assert found == pytest.approx(expected, rel=1e-6, abs=1e-6)
    assert float(electric.terminal_voltage(module, at_rest, resistance, current)) == pytest.approx(
        volts, rel=1e-9
    )


@settings(deadline=None)
@given(groups(), st.floats(-500.0, 500.0))
def test_without_bars_currents_follow_the_closed_form(group, current):
    """Between ideal bars every cell carries (V - E) / R with V from the sum of all of them."""
    volts, ohms = map(np.array, group)
    bar = (current + (volts / ohms).sum()) / (1 / ohms).sum()
    found = shared(volts, ohms, current)
    assert found == pytest.approx((bar - volts) / ohms, rel=1e-8, abs=1e-8)
    assert float(group_voltage(volts, ohms, found)) == pytest.approx(bar, rel=1e-9)


@settings(deadline=None)
@given(groups(), st.floats(-500.0, 500.0), st.floats(0, 1e-3), st.floats(0, 1e-3))
def test_charge_is_conserved(group, current, plus, minus):
    """The cells of a group carry its current between them, whatever the bars and the feed."""
    for feed in ("opposite ends", "one end"):
        found = shared(*group, current, plus, minus, feed)
        assert found.sum() == pytest.approx(current, abs=1e-7)


@settings(deadline=None)
@given(groups(), st.floats(0, 1e-3), st.floats(-200.0, 200.0), st.floats(-200.0, 200.0))
def test_currents_superpose(group, bar, one, two):
    """The ladder is linear: two currents at once are both solutions added, less that at rest."""
    rest = shared(*group, 0.0, bar, bar)
    both = shared(*group, one + two, bar, bar)
    added = shared(*group, one, bar, bar) + shared(*group, two, bar, bar) - rest
    assert both == pytest.approx(added, rel=1e-7, abs=1e-7)


@settings(deadline=None)
@given(groups(2), st.floats(1e-6, 1e-3), st.floats(10.0, 500.0))
def test_a_group_seen_from_behind(group, bar, current):
    """Turned round, with the bars exchanged, a group carries the same currents in reverse order."""
    volts, ohms = map(np.array, group)
    found = shared(volts, ohms, current, bar, 2 * bar)
    turned = shared(volts[::-1], ohms[::-1], current, 2 * bar, bar)
    assert turned[::-1] == pytest.approx(found, rel=1e-7, abs=1e-7)


@settings(deadline=None)
@given(st.integers(2, 8), st.floats(1e-3, 0.5), st.sampled_from([-100.0, 100.0]))
def test_one_end_is_the_worse_feed(cells, share, current):
    """Fed at one end equal cells share less equally than fed at opposite ends, the nearest most."""
    bar = 1e-3 * share
    opposite = shared(np.full(cells, 3.7), 1e-3, current, bar, bar)
    single = shared(np.full(cells, 3.7), 1e-3, current, bar, bar, "one end")
    assert opposite == pytest.approx(opposite[::-1], rel=1e-7)  # alike from both sides
    assert spread(single) > spread(opposite) - 1e-12
    assert np.all(np.diff(np.abs(single)) > 0)


@settings(deadline=None, max_examples=30)
@given(st.integers(1, 12), st.floats(1e-4, 5e-3), st.floats(1.0, 60.0))
def test_a_string_of_single_cells_adds_up(series, ohms, conductivity):
    """Without parallel cells the resistance is that of cells, welds and bars, added by hand."""
    module = Module.model_validate(tables(series, 1, conductivity=conductivity))
    bars = ((series - 1) * 0.034 + 2 * 0.060) / (conductivity * 1e6 * 0.04 * 0.002)
    by_hand = series * (ohms + 2 * 10e-6) + bars
    assert electric.resistance(module, cell(resistance=ohms)) == pytest.approx(by_hand, rel=1e-9)


@settings(deadline=None, max_examples=30)
@given(st.integers(1, 6), st.integers(1, 5))
def test_a_current_loses_power_where_it_flows(series, parallel):
    """A module's resistance is the heat of all its cells and bars at 1 A (Tellegen).

    A module cannot lose less than its cells would between ideal bars.
    """
    module = Module.model_validate(tables(series, parallel))
    rng = np.random.default_rng(series * 10 + parallel)
    ohms = rng.uniform(5e-4, 2e-3, (series, parallel))
    found = electric.cell_currents(module, 0.0, ohms, 1.0)
    plus, minus = electric.steps(module)
    before = np.cumsum(found, axis=-1)[:, :-1]
    heat = (found**2 * (ohms + 2e-5)).sum()
    heat += (plus[:, None] * before**2).sum() + (minus[:, None] * (1 - before) ** 2).sum()
    heat += electric.crossings(module)
    volts = float(electric.terminal_voltage(module, 0.0, ohms, 1.0))
    assert volts == pytest.approx(heat, rel=1e-9)
    assert volts > (1 / (1 / (ohms + 2e-5)).sum(-1)).sum()


@settings(deadline=None)
@given(groups(), st.floats(0, 1e-3), st.floats(0, 1e-3), st.floats(-200.0, 200.0))
def test_power_is_conserved_with_either_feed(group, plus, minus, current):
    """What goes into a group is stored in its cells or heats cells and bars, however it is fed."""
    volts, ohms = map(np.array, group)
    for feed in ("opposite ends", "one end"):
        found = shared(volts, ohms, current, plus, minus, feed)
        before = np.cumsum(found)[:-1]
        back = before if feed == "one end" else current - before
        spent = (volts * found + ohms * found**2).sum()
        spent += plus * (before**2).sum() + minus * (back**2).sum()
        taken = float(group_voltage(volts, ohms, found, plus, minus, feed)) * current
        assert taken == pytest.approx(spent, rel=1e-7, abs=1e-6)


def test_bars_alone_unbalance_three():
    """Equal pairs share equally in the middle of a row of links, three cells do not."""
    assert electric.current_spread(Module.model_validate(tables(3, 1)), cell()) == 0
    pair = electric.cell_currents(Module.model_validate(tables(5, 2)), 0.0, 1e-3, 1.0)
    assert pair[2] == pytest.approx([0.5, 0.5], rel=1e-9)
    assert electric.current_spread(Module.model_validate(tables(5, 3)), cell()) > 1e-3


def test_a_weak_cell_takes_less():
    """Of two parallel cells of which one has 3.5 % more resistance, it takes 1.7 % less current.

    The grade A of the plants lets a resistance be 3.5 % too high.
    """
    found = shared(3.7, np.array([1.0e-3, 1.035e-3]), 100.0)
    assert found[1] / 50 - 1 == pytest.approx(-0.0172, abs=5e-5)
    assert float(spread(found)) == pytest.approx(0.0344, abs=5e-5)


def test_every_cell_needs_a_resistance():
    """A cell without resistance would short its group, and is refused."""
    with pytest.raises(BadText, match="not positive"):
        shared([3.7, 3.7], [1e-3, 0.0], 10.0)
