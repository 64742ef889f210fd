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
    flow: Flow
    draw: y.Array
    lost: y.Array
    part_steps: int


@dataclass(frozen=True)
class Flow:
    """What went through each buffer up to a tick, each (buffers,).

    Parameters
    ----------
    there
        Units in the buffer now, and those that stand blocked behind it.
    inside
        The same without those behind it.
    left
        Units that have been in the buffer and have left it.
    waited
        How long those that left had been inside, summed. [ticks]
    content
        Units inside, summed over time: what left was inside for as long as it waited, the others
        since they came. [unit ticks]
    """

    there: y.Array
    inside: y.Array
    left: y.Array
    waited: y.Array
    content: y.Array


def flow(s: y.State) -> Flow:
    """What went through each buffer: nothing of it is counted event by event but the waits."""
    b, now = s.buf, int(s.ctl[y.NOW])
    inside = np.minimum(b["n"], b["places"])
    left = np.where(b["places"] > 0, b["head"] - b["beyond"], 0)
    content = b["waited"].copy()
    for i, one in enumerate(b):
        at = (int(one["head"]) + np.arange(inside[i])) & int(one["mask"])
        content[i] += int((now - s.ring["t"][int(one["ring"]) + at]).sum())
    return Flow(b["n"].copy(), inside, left, b["waited"].copy(), content)


def part_steps(lowered: Lowered, s: y.State) -> int:
    """Jobs on single cells: each made its cell good, scrapped it, or sent it back."""
    single = lowered.fixed.station["col"] >= 0
    return int(sum(s.ss[f][single].sum() for f in ("good", "scrapped", "reworked")))


def read(lowered: Lowered, s: y.State) -> Reading:
    """The counters now; the present state of each machine and content of each buffer included."""
    now = int(s.ctl[y.NOW])
    acc = s.acc.copy()
    acc[np.arange(len(acc)), s.mach["state"]] += now - s.mach["since"]
    ss = s.ss.copy()
    ended = ss["good"] + ss["scrapped"] + ss["reworked"]
    ss["done"] = np.where(lowered.fixed.station["single"] != 0, ended, ss["done"])
    return Reading(
        now=now,
        ctl=s.ctl.copy(),
        ss=ss,
        acc=acc,
        good=s.good.copy(),
        flow=flow(s),
        draw=s.draw.copy(),
        lost=s.lost.copy(),
        part_steps=part_steps(lowered, s),
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
    left, waited = b.flow.left - a.flow.left, b.flow.waited - a.flow.waited
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
        part_steps=b.part_steps - a.part_steps,
        products=n.products,
        good_each=good[:, 0].astype(np.int64),
        capacity_sum=good[:, 1],
        lead_s=good[:, 2] / np.maximum(good[:, 0], 1),
        buffers=n.buffers,
        content=(b.flow.content - a.flow.content)[:count] / span,
        wait_s=(waited / np.maximum(left, 1))[:count] / y.TICKS,
        inside=b.flow.there[:count],
        left=left[:count].astype(np.int64),
        draws=n.draws,
        used=(b.draw["used"] - a.draw["used"])[: len(n.draws)] / y.MICRO,
        lost=(b.lost - a.lost)[: len(n.draws)] / y.MICRO,
        daily_good=np.array(daily_good, np.int64),
    )
