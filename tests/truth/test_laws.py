"""Laws that hold for every run, whatever the numbers: exactly, or within a paired interval."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gigafactory.line import layout as y
from gigafactory.line.engine import Line
from gigafactory.line.kernel.draw import ticks, uniform
from gigafactory.line.lower import lower
from gigafactory.line.slow import loop as slow
from gigafactory.line.tally import flow
from gigafactory.plant.model import Plant
from gigafactory.plant.read import read_plant
from tests.truth import interval, plants, runs

UNIT = 1_000_000  # ticks in the unit of time

Station = dict[str, Any]


def station(law: str, mean: float = 1.0, machines: int = 1, **more: Any) -> Station:
    """A station as the reference file writes it."""
    service: dict[str, Any] = {"law": law, "mean": mean * machines, "cv": 0.5}
    if law == "uniform":
        service |= {"low": 0, "high": 2 * mean * machines}
    return {"machines": machines, "service": service, **more}


def breakdown(clock: str) -> dict[str, Any]:
    """Repairs of 4 units of time on average after 16 units of the clock."""
    return {"clock": clock, "rate_of_failure": 1 / 16, "rate_of_repair": 1 / 4}


FAILING: dict[str, Any] = {"failure": breakdown("working")}
EXP, LOGNORMAL, UNIFORM = station("exponential"), station("lognormal"), station("uniform")
SCRAP = station("lognormal", scrap=0.1, **FAILING)
ONE_SERVER = station("exponential", 0.8)
TREMBLING = ONE_SERVER | {"failure": breakdown("calendar")}

PLANTS: dict[str, plants.Tables] = {
    "no places": plants.tandem([EXP, UNIFORM, LOGNORMAL], [0, 0]),
    "breakdowns and scrap": plants.tandem([EXP, SCRAP, LOGNORMAL, SCRAP], [3, 0, 7]),
    "parallel machines": plants.tandem(
        [station("exponential", machines=m, **FAILING) for m in (3, 1, 4)], [2, 1]
    ),
    "open queue": plants.open_queue(0.9, station("exponential", machines=4)),
    "calendar clock": plants.open_queue(0.9, TREMBLING),
    "assembly": plants.assembly(4),
    "trays": plants.tray(16),
    "rework": plants.rework(),
}
EVERY_PLANT = pytest.mark.parametrize("name", PLANTS)
EVERYTHING = Path(__file__).parents[1] / "plants" / "everything"


def run_of(name: str, folder: Path, seed: int = 1, until: int = 1_500 * UNIT) -> runs.Trace:
    """The trace of one of the plants above."""
    return runs.trace(plants.write(folder, PLANTS[name]), seed, until)


def in_state(state: y.State, machine: int, which: int) -> int:
    """Ticks that a machine has spent in a state, up to now."""
    q = state.mach[machine]
    last = int(state.ctl[y.NOW] - q["since"]) if q["state"] == which else 0
    return int(state.acc[machine, which]) + last


@EVERY_PLANT
def test_little_by_buffer(name: str, tmp_path: Path) -> None:
    """Content over time is the sum of the stays in each buffer, to the tick (Little 1961).

    Mean content = rate of entry x mean stay, both up to the horizon: for units that are still
    inside the stay ends there. So nothing is lost at the cut and the two integers must be equal.
    The stays are those of the compiled line; the content is what the readable line counts, event
    by event.
    """
    run = run_of(name, tmp_path)
    stays = flow(run.state)
    readable = slow.open_plant(lower(read_plant(tmp_path), 1, "cells", days=1))
    slow.run(readable, run.now)
    for b in readable.buffers:
        counted = b.area + b.inside * (run.now - b.area_since)
        assert counted == stays.content[b.number]
        assert [b.inside, b.left, b.entered - b.inside] == [
            stays.inside[b.number],
            stays.left[b.number],
            stays.left[b.number],
        ]
        assert b.entered > 0 or b.places == 0


@pytest.mark.parametrize("name", ["no places", "breakdowns and scrap", "parallel machines"])
def test_little_by_part(name: str, tmp_path: Path) -> None:
    """Between two steps, the parts' own times add up to the buffer's content and the blocked time.

    From the table of cells alone: from the end of one step to the start of the next a part is in
    the buffer, or still on the machine that it blocks. Parts on the way at the horizon count up to
    it.
    """
    run = run_of(name, tmp_path)
    state, now, stays = run.state, run.now, flow(run.state)
    for i in range(len(state.buf)):
        spoilt = (state.cell["state"] == y.CELL_SCRAP) & (state.cell["step"] == i)
        came = (run.end[i] > 0) & ~spoilt[: run.end.shape[1]]
        begun = run.start[i + 1][came]
        begun = np.where(begun > 0, begun, now)
        upstream = np.flatnonzero(state.mach["station"] == i)
        blocked = sum(in_state(state, int(m), y.BLOCKED) for m in upstream)
        assert int((begun - run.end[i][came]).sum()) == stays.content[i] + blocked
        assert int(came.sum()) >= stays.left[i] + stays.inside[i]


@EVERY_PLANT
def test_state_times(name: str, tmp_path: Path) -> None:
    """The times in all states of each machine add up to the horizon, to the tick."""
    state = run_of(name, tmp_path).state
    for m in range(len(state.mach)):
        assert sum(in_state(state, m, s) for s in range(y.N_STATES)) == state.ctl[y.NOW]


def test_state_times_of_everything() -> None:
    """The same holds with shifts, crews, changeovers, tools, webs, vessels and dry rooms."""
    run = Line(lower(read_plant(EVERYTHING), 1, "none", days=9))
    for day in (0.3, 2, 9):
        run.run(round(day * 86_400 * UNIT))
        for m in range(len(run.state.mach)):
            spent = sum(in_state(run.state, m, s) for s in range(y.N_STATES))
            assert spent == run.state.ctl[y.NOW]


@EVERY_PLANT
def test_conservation(name: str, tmp_path: Path) -> None:
    """Every part that was born is good, scrap, used in another, or still in the plant."""
    state = run_of(name, tmp_path).state
    born = int(state.ctl[y.CELLS_BORN])
    still = int((state.cell["state"][:born] == y.CELL_OPEN).sum())
    gone = [y.CELLS_GOOD, y.CELLS_SCRAPPED, y.CELLS_USED]
    assert born == still + sum(int(state.ctl[i]) for i in gone)
    on_machines = int((state.mach["phase"] != y.IDLE).sum())
    trays = state.open_tray[state.open_tray >= 0]
    if name != "trays":
        assert still == on_machines + int(state.buf["n"].sum())
    else:
        full = int(state.buf["n"].sum()) * 16 + int(state.lot["n"][trays].sum())
        assert on_machines <= still - full <= on_machines + 16  # a tray that is being emptied


def services(plant: Plant, seed: int, parts: int) -> y.Array:
    """How long the first jobs of each station last with their repairs (stations, parts). [ticks]

    From the keyed draws alone: service by (station, order of start), memoryless breakdowns by
    (station, order of start, number within the job).
    """
    lasting = np.zeros((len(plant.steps), parts), np.int64)
    fixed = lower(plant, seed, "none", days=1).fixed
    for k, st in enumerate(fixed.station):

        def draw(n: int, purpose: int, sub: int, law: tuple[Any, ...], st: Any = st) -> int:
            return int(ticks(*law, uniform(st["key0"], st["key1"], n, purpose, sub)))

        stop = fixed.stop[st["s0"]] if st["n_stops"] else None
        for n in range(parts):
            service = draw(n, y.P_SERVICE, 0, (st["law"], st["a"], st["b"]))
            lasting[k, n] = service
            if stop is None:
                continue
            every = stop["every"], stop["every_a"], stop["every_b"]
            lasts = stop["lasts"], stop["lasts_a"], stop["lasts_b"]
            hits, worked = 0, draw(n, y.P_STOP, 0, every)
            while worked < service:
                lasting[k, n] += draw(n, y.P_STOP + 1, hits, lasts)
                hits += 1
                worked += draw(n, y.P_STOP, hits, every)
    return lasting


def recursion(lasting: y.Array, buffers: list[int]) -> tuple[y.Array, y.Array]:
    """Start and end of each job of a tandem with blocking after service, no calendar of events.

    Dallery and Gershwin, Queueing Systems 12 (1992) 3: part n leaves station j when it is done and
    part n - B - 1 has left station j + 1.
    """
    stations, parts = lasting.shape
    start, end, left = (np.zeros((stations, parts), np.int64) for _ in range(3))
    for n in range(parts):
        for j in range(stations):
            arrived = left[j - 1, n] if j else 0
            start[j, n] = max(arrived, left[j, n - 1] if n else 0)
            end[j, n] = left[j, n] = start[j, n] + lasting[j, n]
            before = n - buffers[j] - 1 if j + 1 < stations else -1
            if before >= 0:
                left[j, n] = max(end[j, n], left[j + 1, before])
    return start, end


LAWS = ("exponential", "lognormal", "uniform", "deterministic")
STATIONS = [station(law) for law in LAWS] + [station(law, 0.8, **FAILING) for law in LAWS]


@pytest.mark.parametrize("seed", range(1, 21))
def test_recursion(seed: int, tmp_path: Path) -> None:
    """The calendar gives every start and end that the exact recursion gives, tick for tick.

    Tandems of two to seven stations with random laws, breakdowns and buffers, on the same draws.
    """
    chance = np.random.default_rng(seed)
    size = int(chance.integers(2, 8))
    chosen = [STATIONS[i] for i in chance.integers(0, len(STATIONS), size)]
    buffers = [int(b) for b in chance.choice([0, 0, 1, 2, 5, 20, 300], size - 1)]
    plant = plants.write(tmp_path, plants.tandem(chosen, buffers))
    run = runs.trace(plant, seed, 1_500 * UNIT)
    start, end = recursion(services(plant, seed, run.end.shape[1]), buffers)
    done = run.end > 0
    assert int(done.sum()) > 400 * size
    np.testing.assert_array_equal(done, end < run.now)
    np.testing.assert_array_equal(run.end[done], end[done])
    np.testing.assert_array_equal(run.start[done], start[done])


LINE = [
    station("lognormal", machines=2),
    station("exponential", 0.9, machines=3, **FAILING),
    station("uniform", machines=1, scrap=0.05),
    station("exponential", 0.8, machines=4, **FAILING),
]
BETTER = {
    "a place more in one buffer": {"buffer.b2.places": "3"},
    "more places in every buffer": {f"buffer.b{i}.places": "9" for i in (1, 2, 3)},
    "a faster first step": {"machine.s1.cycle": "1.9"},
    "a faster step in the middle": {"machine.s2.cycle": "2.2"},
    "a faster last step": {"machine.s4.cycle": "3"},
    "shorter repairs": {f"machine.s{i}.stops.breakdown.lasts": "3" for i in (2, 4)},
    "rarer breakdowns": {f"machine.s{i}.stops.breakdown.every": "20" for i in (2, 4)},
    "a machine more": {"machine.s2.machines": "4"},
    "a machine more everywhere": {
        f"machine.s{i}.machines": str(n) for i, n in enumerate((3, 4, 2, 5), 1)
    },
}


@pytest.mark.parametrize("change", BETTER)
def test_monotonicity(change: str, tmp_path: Path) -> None:
    """More places or machines, faster or steadier ones, never make any completion later.

    Not on average but job by job: on the same seed the n-th completion of every step comes no later
    (Shanthikumar and Yao 1989 for lines with blocking after service), since all draws, breakdowns
    included, are keyed by the order of start.
    """
    plants.write(tmp_path, plants.tandem(LINE, [1, 2, 0]))
    for seed in range(1, 6):
        base = runs.trace(read_plant(tmp_path), seed, 1_500 * UNIT)
        better = runs.trace(read_plant(tmp_path, BETTER[change]), seed, 1_500 * UNIT)
        earlier = 0
        for step in range(len(LINE)):
            slow, fast = base.done(step), better.done(step)
            assert len(fast) >= len(slow) > 500
            assert (fast[: len(slow)] <= slow).all()
            earlier += int((fast[: len(slow)] < slow).sum())
        assert earlier > 0


REVERSIBLE = {
    "3 stations": ([EXP, station("lognormal", 0.8), station("uniform", 0.9)], [0, 2]),
    "5 stations": (
        [
            station("lognormal", 0.7),
            station("exponential", 1.1),
            station("uniform", 0.6),
            station("deterministic", 0.9),
            station("exponential", 0.8),
        ],
        [0, 1, 0, 4],
    ),
}


@pytest.mark.parametrize("name", REVERSIBLE)
def test_reversibility(name: str, tmp_path: Path) -> None:
    """A saturated tandem makes as much when parts run through it backwards (Muth 1979).

    Batch means of the difference, the same seed both ways: 99 % half-width at most 0.2 % of the
    throughput, and zero inside.
    """
    stations, buffers = REVERSIBLE[name]
    span = runs.Windows(5_000 * UNIT, 10_000 * UNIT, 200)
    made = [
        runs.count(
            plants.write(tmp_path / str(flip), plants.tandem(stations, buffers, flip=flip)),
            1,
            span,
            runs.good,
        )[:, 0]
        for flip in (False, True)
    ]
    apart = interval.mean((made[0] - made[1]).astype(float), 0.99)
    print(f"{name}: {made[0].mean():.2f} and {made[1].mean():.2f} a window, apart {apart}")
    assert apart.half <= 0.002 * made[0].mean()
    assert apart.covers(0.0)
