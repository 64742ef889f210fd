"""Everything that a log says about the numbers of a plant file, step by step."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gigafactory.plant.states import STATES
from gigafactory.quality.confidence import mean_interval
from gigafactory.quality.fit.choose import FEWEST, LASTS, Fitted, choose
from gigafactory.quality.fit.clock import Decision, decide
from gigafactory.quality.fit.gaps import gaps
from gigafactory.quality.fit.likelihood import Bounds
from gigafactory.quality.fit.log import TICKS, Counted, Jobs, Log, Spells, Unit
from gigafactory.quality.fit.naming import Naming
from gigafactory.quality.fit.sample import Sample
from gigafactory.quality.fit.share import FEWEST_UNITS, Loss, Share, loss, share
from gigafactory.quality.fit.timeline import Timeline, kinds, stops

Floats = NDArray[np.float64]
_NO_TIMES, _NO_NUMBERS = np.zeros(0, np.int64), np.zeros(0)
_NO_SPELLS = Spells(_NO_TIMES, _NO_TIMES, _NO_TIMES, _NO_NUMBERS, np.zeros(0, object))
_NO_JOBS = Jobs(_NO_TIMES, _NO_TIMES, *[_NO_NUMBERS] * 5)
RESOLUTIONS = (60.0, 1.0, 0.1, 0.01, 0.001)
"""To which times may have been written down; else to a microsecond. [s]"""


@dataclass(frozen=True)
class StopFit:
    """What a log says about one stop of a step.

    Parameters
    ----------
    name
        As a plant file is to call it; "" where the log cannot tell which one it is.
    state
        What it counts as.
    times
        How often the machines of the step stopped.
    decision
        Clock and law of the time between; None where the log is too thin.
    lasts
        Law of the repair, waiting for it left out; None where the log is too thin.
    notes
        What is to be known, as sentences.
    """

    name: str
    state: str
    times: int
    decision: Decision | None
    lasts: Fitted | None
    notes: tuple[str, ...]


@dataclass(frozen=True)
class StepFit:
    """What a log says about one step.

    Parameters
    ----------
    step
        Its name.
    machines
        Machines that the log names.
    jobs
        Jobs in it.
    cycle
        Law of the time of one job, stops left out; None where too few are known, or of a web.
    time_key
        Where a plant says that time: `cycle` of the machine, or `dwell` of the step.
    load
        Handling time that was taken off each job, as the plant says it. [s]
    speed
        Of a web, stops left out. [m/s]
    scrap
        Share of units that the step spoils.
    start_loss, head_loss
        Metres lost at each restart, and of each roll.
    stops
        In the order in which they first came.
    notes
        What is to be known, as sentences.
    """

    step: str
    machines: int
    jobs: int
    cycle: Fitted | None
    time_key: str
    load: float | None
    speed: Bounds | None
    scrap: Share | None
    start_loss: Loss | None
    head_loss: Loss | None
    stops: tuple[StopFit, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Fit:
    """What a log says, with its name and its length. [d]."""

    log: str
    days: float
    steps: tuple[StepFit, ...]


def fit(log: Log, naming: Naming | None = None) -> Fit:
    """Fit everything that a log can say.

    Parameters
    ----------
    log
        As it was read.
    naming
        How a plant calls its stops and times; without one, that of the log, if it says one.
    """
    resolution = resolved(log)
    named = naming or Naming(log.plant)
    named.check(log)
    return Fit(log.name, log.days, tuple(_step(log, s, named, resolution) for s in log.steps))


def resolved(log: Log) -> float:
    """To how much the times of a log were written down. [s]."""
    times = [a for s in log.spells.values() for a in (s.start, s.end)]
    times += [a for j in log.jobs.values() for a in (j.start, j.end)]
    for resolution in RESOLUTIONS:
        if all((a % round(resolution * TICKS) == 0).all() for a in times):
            return resolution
    return 1 / TICKS


def _step(log: Log, step: str, naming: Naming, resolution: float) -> StepFit:
    units = [unit for unit in log.machines if unit.step == step]
    lines = [(u, Timeline(log.spells.get(u, _NO_SPELLS), log.jobs.get(u, _NO_JOBS))) for u in units]
    jobs = [line.jobs for _, line in lines]
    count = sum(len(j) for j in jobs)
    load = naming.load(step)
    cycle, speed, notes = _times(lines, load or 0.0, resolution)
    scrap, said = _scrap(jobs, log.counted.get(step))
    start_loss, head_loss = (
        loss(np.concatenate([getattr(j, name) for j in jobs]))
        for name in ("start_loss", "head_loss")
    )
    every = dict.fromkeys(kind for _, line in lines for kind in kinds(line.spells))
    return StepFit(
        step,
        len(units),
        count,
        cycle,
        naming.time_key(step),
        load,
        speed,
        scrap,
        start_loss,
        head_loss,
        tuple(_stop(log, lines, kind, naming, resolution) for kind in every),
        (*notes, *said),
    )


def _times(
    lines: list[tuple[Unit, Timeline]], load: float, resolution: float
) -> tuple[Fitted | None, Bounds | None, tuple[str, ...]]:
    """Law of the time of a job, or speed of a web; stops and other waits inside are taken off."""
    times = np.concatenate([(x.jobs.end - x.jobs.start) / TICKS - x.off_work() for _, x in lines])
    metres = np.concatenate([x.jobs.metres for _, x in lines])
    times = np.maximum(times - load, 0.0)
    web = np.isfinite(metres) & (times > 0)
    if web.any():
        return None, _speed(metres[web], times[web], resolution), ()
    if 0 < len(times) < FEWEST:
        said = f"{count(len(times), 'job')}: too few for the time of a job ({FEWEST} at least)"
        return None, None, (said,)
    return choose(Sample.of(np.round(times, 6), resolution=resolution), LASTS), None, ()


def _speed(metres: Floats, times: Floats, resolution: float) -> Bounds | None:
    """Metres over time, with the interval of a ratio (Cochran, Sampling Techniques, 6.3). [m/s]."""
    if len(times) < FEWEST:
        return None
    value = float(metres.sum() / times.sum())
    rest = mean_interval(metres - value * times, "").half / float(times.mean())
    half = max(rest, value * 2 * resolution / float(times.mean()))
    return Bounds(value, max(value - half, 0.0), value + half)


def _scrap(jobs: list[Jobs], counted: Counted | None) -> tuple[Share | None, tuple[str, ...]]:
    """Share of units that a step spoils, as its jobs say, or as was counted over all of them."""
    good = np.concatenate([j.good for j in jobs])
    bad = np.concatenate([j.scrapped for j in jobs])
    known = np.isfinite(good) & np.isfinite(bad)
    fine, spoilt = int(good[known].sum()), int(bad[known].sum())
    if not known.any() and counted is not None:
        fine, spoilt = counted
    units = fine + spoilt
    found = share(spoilt, units)
    if units and found is None:
        said = f"{count(units, 'unit')}: too few for a share of scrap ({FEWEST_UNITS} at least)"
        return None, (said,)
    return found, ()


def _stop(
    log: Log,
    lines: list[tuple[Unit, Timeline]],
    kind: tuple[str, int],
    naming: Naming,
    resolution: float,
) -> StopFit:
    reason, number = kind
    state = STATES[number].name
    found = gaps(log, lines, kind, resolution)
    decision = decide(found)
    lasts, times = _repairs(log, lines, kind, resolution)
    notes = []
    if found.calendar.ended < FEWEST:
        said = count(found.calendar.ended, "time")
        notes.append(f"{said} between stops: too few for a clock and a law ({FEWEST} at least)")
    elif decision is None:
        notes.append("the log does not say when the machines worked, so no clock can be told")
    elif not decision.usable:
        notes.append("the clock is not clear, and it matters: clock and law are not written")
    elif not decision.clear:
        notes.append("the machines hardly waited: either clock gives the same plant")
    if lasts is None:
        notes.append(f"{count(times, 'stop')} seen to end: too few for how long they last")
    name, why = naming.stop(lines[0][0].step, reason, state)
    return StopFit(name, state, times, decision, lasts, (*notes, *why))


def count(number: int, noun: str) -> str:
    """So many of it."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _repairs(
    log: Log, lines: list[tuple[Unit, Timeline]], kind: tuple[str, int], resolution: float
) -> tuple[Fitted | None, int]:
    """Law of how long stops last; one that was under way when the log began is left out."""
    seen, open_ = [], []
    for _, line in lines:
        s = stops(line.spells, kind)
        whole = s.begin > log.start
        ended = whole & (s.end < log.end)
        lasts = (s.end - s.repair) / TICKS
        seen.append(lasts[ended])
        open_.append(lasts[whole & ~ended])
    sample = Sample.of(np.concatenate(seen), np.concatenate(open_), resolution)
    return choose(sample, LASTS), sample.ended
