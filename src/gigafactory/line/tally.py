"""Reads the engine's counters at a tick, and turns the difference of two readings into a tally."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gigafactory.line import layout as y
from gigafactory.line.lower import Lowered
from gigafactory.records.tally import Tally

DAY = 86_400 * y.TICKS


@dataclass(frozen=True)
class Reading:
    """Copies of every counter at one tick."""

    now: int
    ctl: y.Array
    ss: y.Array
    acc: y.Array
    good: y.Array
    buf: y.Array
    draw: y.Array
    lost: y.Array


def read(s: y.State) -> Reading:
    """The counters now; the present state of each machine and content of each buffer included."""
    now = int(s.ctl[y.NOW])
    acc = s.acc.copy()
    acc[np.arange(len(acc)), s.mach["state"]] += now - s.mach["since"]
    buf = s.buf.copy()
    buf["area"] += np.minimum(buf["n"], buf["places"]) * (now - buf["area_t"])
    return Reading(
        now, s.ctl.copy(), s.ss.copy(), acc, s.good.copy(), buf, s.draw.copy(), s.lost.copy()
    )


def by_step(lowered: Lowered, acc: y.Array) -> y.Array:
    """Machine state ticks summed over the machines of each station, (S, states)."""
    station = lowered.state.mach["station"]
    total = np.zeros((len(lowered.names.stations), y.N_STATES), np.int64)
    np.add.at(total, station, acc)
    return total


def tally(lowered: Lowered, a: Reading, b: Reading, daily_good: list[int]) -> Tally:
    """What happened between two readings."""
    n = lowered.names
    ss = {f: b.ss[f] - a.ss[f] for f in ("done", "good", "scrapped", "reworked")}
    good = b.good - a.good
    buf = {f: b.buf[f] - a.buf[f] for f in ("area", "left", "waited")}
    span = max(1, b.now - a.now)
    count = len(n.buffers)

    def ctl(i: int) -> int:
        return int(b.ctl[i] - a.ctl[i])

    in_modules = int(good[:, 0].sum())
    inside = int(
        b.ctl[y.CELLS_BORN] - b.ctl[y.CELLS_GOOD] - b.ctl[y.CELLS_SCRAPPED] - b.ctl[y.CELLS_USED]
    )
    return Tally(
        days=span / DAY,
        steps=n.stations,
        machines=lowered.fixed.station["machines"].astype(np.int64),
        done=ss["done"],
        good=ss["good"],
        scrapped=ss["scrapped"],
        reworked=ss["reworked"],
        state_s=by_step(lowered, b.acc - a.acc) / y.TICKS,
        cells_started=ctl(y.CELLS_BORN),
        cells_good=in_modules,
        cells_scrapped=ctl(y.CELLS_SCRAPPED),
        cells_inside=inside,
        part_steps=ctl(y.N_PART_STEPS),
        products=n.products,
        good_each=good[:, 0].astype(np.int64),
        capacity_sum=good[:, 1],
        lead_s=good[:, 2] / np.maximum(good[:, 0], 1),
        buffers=n.buffers,
        content=buf["area"][:count] / span,
        wait_s=(buf["waited"] / np.maximum(buf["left"], 1))[:count] / y.TICKS,
        inside=b.buf["n"][:count],
        draws=n.draws,
        used=(b.draw["used"] - a.draw["used"])[: len(n.draws)] / y.MICRO,
        lost=(b.lost - a.lost)[: len(n.draws)] / y.MICRO,
        daily_good=np.array(daily_good, np.int64),
    )
