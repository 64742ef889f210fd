"""A day of the machines, each stretch in its state; racks of many places as how full they were."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gigafactory.errors import BadInput
from gigafactory.plant.model import Plant
from gigafactory.plant.states import STATES
from gigafactory.records.read import Records
from gigafactory.report.colours import FAINT, GREY, STATE
from gigafactory.report.figure import Figure
from gigafactory.report.words import DAY_S, count, name

MOST = 60
"""Machines of a step that get a row each; a step of more is shown by how many of them work."""
BAND, SPACE = 8, 2
"""Rows as high as the picture of such a step, and between steps."""
BINS = 96
"""Moments of a day at which its working machines are counted."""
ROW_PX = 6


@dataclass(frozen=True)
class Day:
    """The rows of `states` of one day, cut at its ends; times in s from its beginning."""

    midnight: datetime
    length: float
    step: NDArray[np.int64]
    machine: NDArray[np.int64]
    state: NDArray[np.int64]
    start: NDArray[np.float64]
    stop: NDArray[np.float64]


def whole_days(records: Records) -> int:
    """Days of the window that are whole; a window of less than one counts as one."""
    return max(1, int((records.end - records.begin) / DAY_S + 1e-9))


def check_day(records: Records, day: int) -> int:
    """The day, if the window has it."""
    last = whole_days(records)
    if not 1 <= day <= last:
        what = f"{day} is outside: {count(last, 'whole day')} of the records can be shown"
        cure = f"Name one from 1 to {last}." if last > 1 else "Leave it out, or name 1."
        raise BadInput.at(records.folder, "day", what, cure)
    return day


def gantt(records: Records, day: int, chosen: str) -> Figure:
    """The picture of a day of the window, counted from 1; `chosen` says how it was chosen."""
    seen = _cut(records, day)
    plant = records.plant
    first, total = rows(plant)
    bands = [
        trace
        for k, step in enumerate(plant.order)
        if plant.machines[step].machines > MOST
        for trace in _band(seen, k, first[step], plant.machines[step].machines, name(step))
    ]
    shapes = [one for i in range(len(STATES)) if (one := _shape(seen, i, plant, first))]
    shown = [s.name for s in STATES if any(one["name"] == name(s.name) for one in shapes)]
    begin = f"{seen.midnight:%A} {seen.midnight.day} {seen.midnight:%B %Y, %H:%M} UTC"
    many = "; filled bands: how many places of a large rack are at work" if bands else ""
    return Figure(
        "gantt",
        f"What every machine did on day {day}, from {begin}",
        f"{chosen} One row a machine, one colour a state{many}.",
        bands,
        _layout(plant, first, total, seen),
        height=max(180, total * ROW_PX + 44),
        legend=tuple((name(s), STATE[s]) for s in shown),
        tools=True,
        more={
            "midnight": round(seen.midnight.timestamp() * 1000),
            "states": shapes,
            "narrow": {"xaxis": {"nticks": 4}},
        },
    )


def rows(plant: Plant) -> tuple[dict[str, int], int]:
    """The first row of each step, from the top down, and how many there are."""
    first, at = {}, 0
    for step in plant.order:
        machines = plant.machines[step].machines
        first[step] = at
        at += (machines if machines <= MOST else BAND) + SPACE
    return first, at - SPACE


def _cut(records: Records, day: int) -> Day:
    begin = records.begin + (day - 1) * DAY_S
    end = min(begin + DAY_S, records.end)
    step, machine, state, start, stop = records.columns(
        "states", "step", "machine", "state", "start", "end"
    )
    mine = (stop > begin) & (start < end)
    return Day(
        records.start + timedelta(seconds=begin),
        end - begin,
        _numbers(step.words, records.plant.order)[step.number[mine]],
        machine[mine].astype(np.int64),
        _numbers(state.words, [s.name for s in STATES])[state.number[mine]],
        np.clip(start[mine], begin, end) - begin,
        np.clip(stop[mine], begin, end) - begin,
    )


def _numbers(words: Iterable[str], names: Iterable[str]) -> NDArray[np.int64]:
    """Where each word stands in a list of names."""
    place = {word: i for i, word in enumerate(names)}
    return np.array([place[word] for word in words] or [0], np.int64)


def _shape(day: Day, state: int, plant: Plant, first: dict[str, int]) -> dict[str, Any] | None:
    """Every stretch in one state: row, begin and end, one after the other; `page.js` draws them."""
    single = np.array([plant.machines[s].machines <= MOST for s in plant.order], bool)
    top = np.array([first[s] for s in plant.order])
    mine = (day.state == state) & single[day.step]
    if not mine.any():
        return None
    row = (top[day.step] + day.machine - 1)[mine].tolist()
    start, stop = day.start[mine].round().tolist(), day.stop[mine].round().tolist()
    flat = [int(v) for one in zip(row, start, stop, strict=True) for v in one]
    one = STATES[state].name
    return {"name": name(one), "colour": STATE[one], "rows": flat}


def _band(day: Day, step: int, top: int, places: int, said: str) -> list[dict[str, Any]]:
    """How many places of a step were at work, as a filled curve in a band of rows."""
    mine = (day.step == step) & (day.state == 0)
    at = np.linspace(0.0, day.length * (1 - 1e-6), BINS)
    begun = np.searchsorted(np.sort(day.start[mine]), at, side="right")
    ended = np.searchsorted(np.sort(day.stop[mine]), at, side="right")
    share = (begun - ended) / places
    when = [f"{day.midnight + timedelta(seconds=s):%Y-%m-%dT%H:%M:%S}" for s in at.tolist()]
    floor = top + BAND - 0.5
    base = {"type": "scatter", "mode": "lines", "x": when}
    full = {"y": [top - 0.5] * BINS, "fillcolor": FAINT, "hoverinfo": "skip"}
    used = {
        "y": (floor - share * BAND).round(2).tolist(),
        "fillcolor": GREY,
        "text": [f"{100 * s:.0f} % of {places:,} places at work" for s in share.tolist()],
        "hovertemplate": f"{said}: %{{text}}<extra></extra>",
    }
    ground = {"y": [floor] * BINS, "hoverinfo": "skip"}
    line = {"width": 0}
    return [
        {**base, **ground, "line": line},
        {**base, **full, "line": line, "fill": "tonexty"},
        {**base, **ground, "line": line},
        {**base, **used, "line": line, "fill": "tonexty"},
    ]


def _layout(plant: Plant, first: dict[str, int], total: int, day: Day) -> dict[str, Any]:
    ends = [day.midnight, day.midnight + timedelta(seconds=day.length)]
    high = {s: (m if (m := plant.machines[s].machines) <= MOST else BAND) for s in plant.order}
    return {
        "xaxis": {
            "type": "date",
            "range": [f"{t:%Y-%m-%dT%H:%M:%S}" for t in ends],
            "fixedrange": False,
            "side": "top",
            "tickangle": 0,
        },
        "yaxis": {
            "range": [total - 0.5, -1.0],
            "fixedrange": False,
            "showgrid": False,
            "tickvals": [first[s] + (high[s] - 1) / 2 for s in plant.order],
            "ticktext": [name(s) for s in plant.order],
        },
        "dragmode": "zoom",
        "hovermode": "closest",
    }
