"""The tables of a data set hold what `records/tables.py` says, and agree with one another."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from gigafactory.cell.product import nominal, values
from gigafactory.line import layout
from gigafactory.plant.draws import amount
from gigafactory.plant.states import STATES
from gigafactory.records.tables import CELLS, COUNTED, TABLES, VALUE_UNITS, schema, value_columns
from tests.rooms.conftest import DataSet


@pytest.mark.parametrize("name", [n for n in TABLES if n != "cells"])
def test_columns(any_set: DataSet, name: str) -> None:
    """Every table is there, with the columns, types, units and meanings of `tables.py`."""
    assert any_set.table(name).schema.equals(schema(TABLES[name]), check_metadata=True)


def test_columns_of_cells(any_set: DataSet) -> None:
    """`cells` begins with the columns of `tables.py`; those behind are this plant's, with units."""
    found = pq.read_schema(next((any_set.folder / "cells").glob("*.parquet")))
    common = pa.schema(list(found)[: len(CELLS)])
    assert common.equals(schema(CELLS), check_metadata=True)
    plant, names = any_set.plant, found.names
    assert len(set(names)) == len(names)
    for field in found:
        assert set(field.metadata) == {b"unit", b"about"}
        assert field.metadata[b"about"]
    for field in found:
        unit = field.metadata[b"unit"].decode()
        if field.name.endswith("_start") or field.name in ("born", "out"):
            assert unit == "UTC"
        elif field.name.endswith("_took"):
            assert unit == "µs"
        elif field.name.endswith("_at"):
            assert unit in ("0.001 m", "0.001 kg", "0.001 m²", "0.001 L")
        elif field.name in VALUE_UNITS:
            assert unit == ("1" if None in plant.products.values() else VALUE_UNITS[field.name])
        else:
            assert unit == ""


def test_measured_values_have_the_units_of_the_cell() -> None:
    """The characteristics of the engine, of a cell and of the table are the same, in one order."""
    columns = [column.name for column in value_columns(relative=False)]
    assert columns == list(layout.CHARACTERISTICS) == list(VALUE_UNITS)
    assert set(nominal.__doc__.split("``")[1::2]) == set(VALUE_UNITS)  # type: ignore[union-attr]


def test_measured_values_are_near_nominal(grenoble: DataSet) -> None:
    """A tested cell's values are those of its product within a few percent, in the stated unit."""
    product = grenoble.column("cells", "product")
    for name, cell in grenoble.plant.products.items():
        for characteristic, value in nominal(cell).items():
            found = grenoble.column("cells", characteristic)[product == name]
            found = found[np.isfinite(found)]
            assert not len(found) or abs(np.median(found) / value - 1) < 0.1


def test_lots_are_numbered(any_set: DataSet) -> None:
    """Lots are numbered in order, without gaps, and every other table names lots that exist."""
    count = any_set.table("lots").num_rows
    assert (any_set.column("lots", "lot") == np.arange(count)).all()
    for table, column in (
        ("edges", "parent"),
        ("edges", "child"),
        ("visits", "lot"),
        ("measures", "lot"),
    ):
        lots = any_set.column(table, column)
        assert ((lots >= 0) & (lots < count)).all()
    for name in any_set.table("cells").column_names:
        if name.endswith(("_lot", "_tray")) or name == "module":
            lots = any_set.column("cells", name)
            lots = lots[np.isfinite(lots)]
            assert ((lots >= 0) & (lots < count)).all()


def test_nothing_is_drawn_twice(any_set: DataSet) -> None:
    """What is left of a lot is at least nothing and at most the lot."""
    rest, size = any_set.column("lots", "rest"), any_set.column("lots", "quantity")
    assert (rest >= 0).all()
    assert (rest <= size).all()


def test_cells_are_numbered(any_set: DataSet) -> None:
    """Cells are numbered in the order in which they were begun, without gaps."""
    assert (any_set.column("cells", "cell") == np.arange(any_set.table("cells").num_rows)).all()
    assert (np.diff(any_set.column("cells", "born")) >= 0).all()


def test_a_cell_goes_forward_in_time(any_set: DataSet) -> None:
    """A cell is worked on after its birth and before it is out; no job ends before it begins."""
    born, out = any_set.column("cells", "born"), any_set.column("cells", "out")
    assert ((out == -1) | (out >= born)).all()
    assert (any_set.horizon >= out).all()
    for name in any_set.table("cells").column_names:
        if name.endswith("_start"):
            start = any_set.column("cells", name)
            end = any_set.column("cells", name.removesuffix("start") + "end")
            done = start >= 0
            assert (born[done] <= start[done]).all()
            assert (start[done] <= end[done]).all()
            assert ((end <= out) | (out == -1))[done].all()


def test_disposition(any_set: DataSet) -> None:
    """A cell is out exactly when something was decided; scrap names its step and cause."""
    what, out = any_set.column("cells", "disposition"), any_set.column("cells", "out")
    assert set(what) <= {"open", "good", "scrap", "used"}
    assert ((what == "open") == (out == -1)).all()
    for column in ("scrap_step", "cause"):
        assert ((any_set.column("cells", column) != "") == (what == "scrap")).all()
    module = any_set.column("cells", "module")
    assert (what[np.isfinite(module)] == "used").all()


def test_states_tile_the_run(any_set: DataSet) -> None:
    """The states of each machine follow one another from the start to the end, without a gap."""
    step, number = any_set.column("states", "step"), any_set.column("states", "machine")
    start, end = any_set.column("states", "start"), any_set.column("states", "end")
    assert (start < end).all()
    for name in any_set.plant.order:
        machines = any_set.plant.machines[name].machines
        assert set(number[step == name]) == set(range(1, machines + 1))
        for machine in range(1, machines + 1):
            rows = (step == name) & (number == machine)
            assert start[rows][0] == 0
            assert (start[rows][1:] == end[rows][:-1]).all()
            assert end[rows][-1] == any_set.horizon


def state_seconds(data: DataSet, since: int) -> dict[tuple[str, str], float]:
    """Seconds in each state, by step, from a moment on; short waits taken out of their rows."""
    assert since == 0 or data.plant.head.short_wait == 0
    step, state = data.column("states", "step"), data.column("states", "state")
    start, end = data.column("states", "start"), data.column("states", "end")
    lasts = (np.maximum(end, since) - np.maximum(start, since)) / 1e6
    starved, blocked = data.column("states", "starved"), data.column("states", "blocked")
    found = {}
    for name in data.plant.order:
        rows = step == name
        for one in STATES:
            found[name, one.name] = float(lasts[rows & (state == one.name)].sum())
        found[name, "working"] -= float((starved + blocked)[rows].sum())
        found[name, "starved"] += float(starved[rows].sum())
        found[name, "blocked"] += float(blocked[rows].sum())
    return found


def test_states_reconcile_with_the_summary(any_set: DataSet) -> None:
    """Rows of states add up, short waits included, to the state times of the summary."""
    tally = any_set.outcome.tally
    found = state_seconds(any_set, round(any_set.outcome.warm_up * 86_400e6))
    for k, step in enumerate(tally.steps):
        for i, state in enumerate(STATES):
            assert found[step, state.name] == pytest.approx(
                tally.state_s[k, i], rel=1e-12, abs=1e-5
            )


def test_short_waits_have_no_rows(everything: DataSet) -> None:
    """A starved or blocked row lasts at least `short_wait`, save one cut by the end of the run."""
    limit = everything.plant.head.short_wait * 1e6
    assert limit > 0
    state = everything.column("states", "state")
    start, end = everything.column("states", "start"), everything.column("states", "end")
    waits = np.isin(state, ["starved", "blocked"]) & (end < everything.horizon)
    assert (end - start)[waits].min() >= limit


def total(data: DataSet, what: str, step: str, of: str, since: int) -> float:
    """What the table of uses adds up to from a moment on; `what` may be the beginning of a word."""
    rows = np.char.startswith(data.column("uses", "what"), what)
    rows &= (data.column("uses", "step") == step) & (data.column("uses", "of") == of)
    rows &= data.column("uses", "start") >= since
    return float(data.column("uses", "quantity")[rows].sum())


def test_uses_add_up_to_the_summary(any_set: DataSet) -> None:
    """Days of use and loss add up to the amounts of the summary, draw by draw."""
    tally, since = any_set.outcome.tally, round(any_set.outcome.warm_up * 86_400e6)
    for i, (step, slot) in enumerate(tally.draws):
        used = total(any_set, "material", step, slot, since)
        lost = total(any_set, "lost", step, slot, since)
        assert used == pytest.approx(tally.used[i], rel=1e-9, abs=1e-9)
        assert lost == pytest.approx(tally.lost[i].sum(), rel=1e-9, abs=1e-9)


def test_energy_adds_up_to_the_summary(any_set: DataSet) -> None:
    """Electricity and heat of the days add up to those of the steps in the summary."""
    from gigafactory.quality.measure import steps

    since = round(any_set.outcome.warm_up * 86_400e6)
    for m in steps(any_set.plant, any_set.outcome.tally):
        found = total(any_set, "energy", m.step, "electricity", since)
        assert found == pytest.approx(m.electricity_wh, rel=1e-9, abs=1e-6)
        found = total(any_set, "energy", m.step, "heat", since)
        assert found == pytest.approx(m.heat_wh, rel=1e-9, abs=1e-6)


def test_what_goes_in_comes_from_somewhere(any_set: DataSet) -> None:
    """What the edges carry into lots is what `uses` says went into them, draw by draw."""
    plant, names = any_set.plant, any_set.plant.steps
    kind, maker = any_set.column("lots", "kind"), any_set.column("lots", "step")
    parent, child = any_set.column("edges", "parent"), any_set.column("edges", "child")
    part = any_set.column("edges", "right") - any_set.column("edges", "left")
    assert (part > 0).all()
    for step, one in names.items():
        if one.makes in (None, "cell"):
            continue
        for slot, draw in one.draws.items():
            kinds = [draw.from_, *(s.makes for s in names.values() if s.gives == draw.from_)]
            rows = (maker[child] == step) & np.isin(kind[parent], [k for k in kinds if k])
            found = float(part[rows].sum())
            assert found == pytest.approx(total(any_set, "material", step, slot, 0), rel=1e-9)
    assert plant.order


def test_counts_agree_with_the_summary(any_set: DataSet) -> None:
    """Cells counted in the table, behind the warm-up, are the counts of the summary."""
    tally, since = any_set.outcome.tally, round(any_set.outcome.warm_up * 86_400e6)
    born, out = any_set.column("cells", "born"), any_set.column("cells", "out")
    what, module = any_set.column("cells", "disposition"), any_set.column("cells", "module")
    left = (what == "good") | ((what == "used") & np.isfinite(module))
    assert (born >= since).sum() == tally.cells_started
    assert (left & (out >= since)).sum() == tally.cells_good
    assert ((what == "scrap") & (out >= since)).sum() == tally.cells_scrapped
    assert (what == "open").sum() == tally.cells_inside
    product = any_set.column("cells", "product")
    for p, name in enumerate(tally.products):
        assert (left & (out >= since) & (product == name)).sum() == tally.good_each[p]
    assert tally.daily_good.sum() == tally.cells_good


def test_jobs_agree_with_the_summary(any_set: DataSet) -> None:
    """Scrap counted by step in the table of cells is the scrap of that step in the summary."""
    tally, since = any_set.outcome.tally, round(any_set.outcome.warm_up * 86_400e6)
    step, out = any_set.column("cells", "scrap_step"), any_set.column("cells", "out")
    lead = any_set.table("cells").column_names
    for k, name in enumerate(tally.steps):
        if f"{name}_machine" in lead:
            assert ((step == name) & (out >= since)).sum() == tally.scrapped[k]


def test_lead_time(parts: DataSet) -> None:
    """The lead time of the summary is the mean time from birth to leaving of cells that left."""
    tally, since = parts.outcome.tally, round(parts.outcome.warm_up * 86_400e6)
    born, out = parts.column("cells", "born"), parts.column("cells", "out")
    rows = out >= since
    assert tally.lead_s[0] == pytest.approx((out - born)[rows].mean() / 1e6, rel=1e-9)


def test_counts_add_up_to_the_tally(any_set: DataSet) -> None:
    """The counts of the days add up to what was counted over the run, and every word is known."""
    tally, begin = any_set.outcome.tally, any_set.outcome.warm_up * 86_400e6
    of, what, value, start = (any_set.column("counts", c) for c in ("of", "what", "value", "start"))
    assert set(what) <= set(COUNTED)

    def total(of_what: str, counted: str) -> float:
        return float(value[(of == of_what) & (what == counted) & (start >= begin)].sum())

    for k, step in enumerate(tally.steps):
        assert total(step, "jobs") == tally.done[k]
        assert total(step, "good") == tally.good[k]
        assert total(step, "scrapped") == tally.scrapped[k]
        assert total(step, "reworked") == tally.reworked[k]
    for i, buffer in enumerate(tally.buffers):
        assert total(buffer, "left") == tally.left[i]
        assert total(buffer, "waited") == pytest.approx(tally.wait_s[i] * tally.left[i])
    for p, product in enumerate(tally.products):
        assert total(product, "left") == tally.good_each[p]
        assert total(product, "lead") == pytest.approx(tally.lead_s[p] * tally.good_each[p])
    assert total("", "started") == tally.cells_started
    assert total("", "scrapped") == tally.cells_scrapped


def test_planted_causes_are_noted(everything: DataSet) -> None:
    """Each planted cause is a note with its time, place and words of the plant file."""
    rows = everything.table("notes").to_pylist()
    assert [(r["what"], r["on"]) for r in rows] == [
        ("planted cause", "formation"),
        ("planted cause", "coating_cathode"),
        ("planted cause", "electrolyte"),
    ]
    assert rows[1]["text"].startswith("lane: machine = 1 [assumption]")
    assert "deviation = -3 % [assumption]" in rows[1]["text"]
    assert (rows[1]["time"] - everything.start).days == 10
    assert "lots = 3 to 5" in rows[2]["text"]


def test_provenance(any_set: DataSet) -> None:
    """`runs` says what was run: plant, hash, version, seed, days and that it came to its end."""
    said = dict(any_set.said)
    assert said["plant"] == any_set.plant.head.name
    assert said["plant_hash"] == any_set.plant.hash
    assert (said["seed"], said["records"], said["complete"]) == ("7", "cells", "true")
    assert {"version", "days", "warm_up_days", "simulated_days", "written", "environment"} <= set(
        said
    )


def test_measures_are_relative(grenoble: DataSet) -> None:
    """In-process measurements are relative to nominal: within a few percent of 1."""
    value = grenoble.column("measures", "value")
    assert len(value)
    assert (abs(value - 1) < 0.1).all()


def test_draws_match_the_design(grenoble: DataSet) -> None:
    """A cell takes from its coil what its design says; places are kept to the millimetre."""
    cell = grenoble.plant.products["e78"]
    step = grenoble.plant.steps["stacking"]
    need = amount(grenoble.plant, step, step.draws["cathode"], "e78")
    assert need == values(cell)["cathode_metres"][0]  # type: ignore[arg-type]
    coil = grenoble.column("cells", "stacking_cathode_lot")
    at = grenoble.column("cells", "stacking_cathode_at")
    order = np.lexsort((at, coil))
    apart = np.diff(at[order])[np.diff(coil[order]) == 0]
    assert apart.min() >= np.floor(need * 1000)
