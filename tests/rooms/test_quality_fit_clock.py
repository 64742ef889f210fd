"""Gaps between stops on both clocks, and which of the two is right."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from gigafactory.plant.states import INDEX
from gigafactory.quality.fit.clock import decide
from gigafactory.quality.fit.cut import cut
from gigafactory.quality.fit.door import read_csv
from gigafactory.quality.fit.fit import fit
from gigafactory.quality.fit.gaps import Gaps, gaps
from gigafactory.quality.fit.log import Log
from gigafactory.quality.fit.moments import said
from gigafactory.quality.fit.timeline import Timeline
from tests.rooms.fit_logs import DAY0, Row, log_of, machine_that_waits, write

DOWN = ("", INDEX["down"])


def gaps_of(log: Log) -> Gaps:
    """The gaps between breakdowns of all machines of a log."""
    lines = [(u, Timeline(log.spells[u], log.jobs[u])) for u in log.machines]
    return gaps(log, lines, DOWN, 1e-6)


ONE: list[Row] = [
    (1, "starved", 0, 10),
    (1, "working", 10, 40),
    (1, "waiting_repair", 40, 45),
    (1, "down", 45, 60),
    (1, "working", 60, 80),
    (1, "starved", 80, 100),
    (1, "down", 100, 110),
    (1, "off_shift", 110, 150),
    (1, "down", 150, 155),
    (1, "working", 155, 200),
    (1, "job", 12, 75),
]


def test_gaps_by_hand() -> None:
    """A gap ends where the wait for the repair begins; what was due in a free shift, in between."""
    found = gaps_of(log_of(ONE, 200, fresh=True))
    assert found.calendar.low.tolist() == [40, 40, 0, 45]
    assert found.calendar.high.tolist() == [40, 40, 40, np.inf]
    assert found.working is not None
    assert found.working.low.tolist() == [30, 20, 0, 45]
    assert found.working.high.tolist() == [30, 20, 0, np.inf]
    assert not found.calendar.residual.any()
    assert found.idle == 2  # one starved, one at the end of the shift


def test_machines_that_had_run() -> None:
    """The first gap of a machine that was not new is what was left of one, unless it stood."""
    assert gaps_of(log_of(ONE, 200)).calendar.residual.tolist() == [True, False, False, False]
    later = cut(log_of(ONE, 200, fresh=True), since=DAY0 + 50_000_000)
    found = gaps_of(later)
    assert found.calendar.low.tolist() == [40, 0, 45]
    assert not found.calendar.residual.any()


def test_waits_inside_a_row_count_by_their_share() -> None:
    """Where short waits are hidden in a row of work, a stop behind it began at work with chance
    work / row; where jobs are known, they tell."""
    rows: list[Row] = [(1, "working", 0, 100), (1, "down", 100, 110), (1, "working", 110, 200)]
    log = log_of([*rows, (1, "job", 120, 130)], 200)
    unit = log.machines[0]
    log.spells[unit].waits[0] = 75.0
    line = Timeline(log.spells[unit], log.jobs[unit])
    assert gaps(log, [(unit, line)], DOWN, 1e-6).idle == 1  # a job is known, and none was in hand
    alone = Timeline(log.spells[unit], log.jobs[unit].__class__(*[np.zeros(0)] * 7))
    found = gaps(log, [(unit, alone)], DOWN, 1e-6)
    assert found.idle == 0
    assert found.at_work == pytest.approx(math.log(0.25 * 0.99))
    assert found.working is not None
    assert found.working.low[0] == 25


def test_jobs_alone_tell_the_working_clock() -> None:
    """A log of jobs and stops only says as well when the machine worked."""
    rows: list[Row] = [
        (1, "job", 0, 50),
        (1, "down", 20, 30),
        (1, "job", 60, 70),
        (1, "job", 80, 95),
        (1, "down", 90, 92),
    ]
    found = gaps_of(log_of(rows, 100))
    assert found.working is not None
    assert found.working.low.tolist() == [20, 20 + 10 + 10, 3]
    assert found.idle == 0


def test_stops_alone_tell_no_clock() -> None:
    """A log of stops only cannot say on which clock they come; that is said, nothing is guessed."""
    rows: list[Row] = [(1, "down", 100.0 * i, 100.0 * i + 7) for i in range(1, 20)]
    log = log_of(rows, 2000)
    [step] = fit(log).steps
    assert step.stops[0].decision is None
    assert "does not say when the machines worked" in step.stops[0].notes[0]
    assert step.stops[0].lasts is not None
    assert step.stops[0].lasts.law.a == 7


@pytest.mark.parametrize("clock", ["working", "calendar"])
@pytest.mark.parametrize("shape", [1.0, 2.5])
def test_the_right_clock_is_chosen(clock: str, shape: float) -> None:
    """On either clock, six machines that wait more than they work and stop some three times each
    tell the clock nearly always; where they do not, that is mostly said."""
    rng, right, sure_and_wrong, tries = np.random.default_rng(17), 0, 0, 60
    mean = 6_000.0 * (0.4 if clock == "working" else 1.0)
    for _ in range(tries):
        rows: list[Row] = []
        for number in range(1, 7):
            times = rng.weibull(shape, 60) * mean / math.gamma(1 + 1 / shape)
            rows += machine_that_waits(rng, number, times, clock, 20_000.0)
        decision = decide(gaps_of(log_of(rows, 20_000.0, fresh=True)))
        assert decision is not None
        right += decision.clock == clock
        sure_and_wrong += decision.clock != clock and decision.usable
    assert right >= 0.95 * tries
    assert sure_and_wrong <= 1


def test_machines_that_never_wait_need_no_clock() -> None:
    """Where work fills the time both clocks are one; the law is usable, and that is said."""
    rng = np.random.default_rng(18)
    rows: list[Row] = []
    now = 0.0
    for gap in rng.exponential(1000, 30):
        rows += [(1, "working", now, now + gap), (1, "down", now + gap, now + gap + 60)]
        now += gap + 60
    [step] = fit(log_of(rows, now, fresh=True)).steps
    [stop] = step.stops
    assert stop.decision is not None
    assert not stop.decision.clear
    assert stop.decision.usable
    assert "either clock gives the same plant" in stop.notes[0]


def test_a_plan_by_the_calendar() -> None:
    """Maintenance every week, put off where the machine stood at the time, is a constant on the
    calendar clock."""
    rows: list[Row] = []
    rng, week = np.random.default_rng(19), 168.0
    now = 0.0
    for _ in range(9):
        worked = float(rng.uniform(40, 120))
        rows += [(1, "working", now, now + worked), (1, "starved", now + worked, now + week)]
        rows.append((1, "planned_stop", now + week, now + week + 4))
        now += week + 4
    [step] = fit(log_of(rows, now, fresh=True)).steps
    [stop] = step.stops
    assert stop.decision is not None
    assert (stop.decision.clock, stop.decision.every.law.kind) == ("calendar", "constant")
    assert stop.decision.every.law.a == 168
    assert stop.decision.clear


def test_reasons_tell_stops_apart(tmp_path: Path) -> None:
    """Two stops that count as one state are two where the log gives their reasons."""
    rng = np.random.default_rng(20)
    lines = ["step,machine,state,start,end,reason"]
    now = 0.0
    for _ in range(40):
        reason, gap, lasts = [("jam", 600.0, 60.0), ("bearing", 900.0, 900.0)][rng.integers(2)]
        after = now + float(rng.exponential(gap))
        over = after + float(rng.exponential(lasts))
        times = [said(DAY0 + round(1e6 * t)) for t in (now, after, over)]
        lines += [
            f"one,1,working,{times[0]},{times[1]},",
            f"one,1,down,{times[1]},{times[2]},{reason}",
        ]
        now = over
    [step] = fit(read_csv(write(tmp_path, *lines))).steps
    assert {stop.name for stop in step.stops} == {"jam", "bearing"}
    assert sum(stop.times for stop in step.stops) == 40 - 1  # the last one did not end in the log
    means = {stop.name: stop.lasts.law.mean for stop in step.stops if stop.lasts}
    assert means["jam"] < 200 < means["bearing"]
