"""The ten-station line in SimPy, in its faster form.

One process per machine and one ``Store`` per buffer; parts are plain numbers. Repairs met during a
service are folded into one timeout, random numbers come from NumPy in blocks (one draw at a time
through the standard library costs more), scrap and the trace are plain Python.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator
from itertools import count, islice

import numpy as np
import simpy

from .model import (
    BUFFER,
    FAILURE_MEAN,
    REPAIR_MEAN,
    SCRAP_SHARE,
    SCRAP_STATIONS,
    STATIONS,
    lognormal_parameters,
)
from .result import Result

NAME = "SimPy"
BLOCK = 4096

Row = tuple[int, int, int, float, float]  # part, station, machine, start, end


class _Draws:
    """Endless iterators of random numbers, drawn in blocks and handed out one by one."""

    def __init__(self, machines: int, seed: int) -> None:
        rng = np.random.default_rng(seed)
        log_mean, log_sd = lognormal_parameters(float(machines))
        self.service = _endless(lambda: rng.lognormal(log_mean, log_sd, BLOCK))
        self.failure = _endless(lambda: rng.exponential(FAILURE_MEAN * machines, BLOCK))
        self.repair = _endless(lambda: rng.exponential(REPAIR_MEAN * machines, BLOCK))
        self.uniform = _endless(lambda: rng.random(BLOCK))


def _endless(block: Callable[[], np.ndarray]) -> Iterator[float]:
    while True:
        yield from block().tolist()


class _Machine:
    """One machine: its place, its random numbers and its clock to failure."""

    def __init__(
        self, env: simpy.Environment, place: tuple[int, int], draws: _Draws, trace: list[Row]
    ) -> None:
        self.env, self.draws, self.trace = env, draws, trace
        self.station, self.number = place

    def first(self, supply: Iterator[int], sink: simpy.Store) -> Generator[simpy.Event, int, None]:
        """Start a new part whenever free, as long as there are parts."""
        env, station, number = self.env, self.station, self.number
        timeout, put, record, work = env.timeout, sink.put, self.trace.append, self.services()
        for part in supply:
            start = env.now
            yield timeout(next(work))
            record((part, station, number, start, env.now))
            yield put(part)

    def later(
        self, source: simpy.Store, sink: simpy.Store | None
    ) -> Generator[simpy.Event, int, None]:
        """Take a part, work, hand it over, for ever; without a sink the part leaves."""
        env, station, number = self.env, self.station, self.number
        timeout, get, record, work = env.timeout, source.get, self.trace.append, self.services()
        put = sink.put if sink is not None else None
        uniform = self.draws.uniform if station in SCRAP_STATIONS else None
        while True:
            part = yield get()
            start = env.now
            yield timeout(next(work))
            record((part, station, number, start, env.now))
            if put is not None and (uniform is None or next(uniform) >= SCRAP_SHARE):
                yield put(part)

    def services(self) -> Iterator[float]:
        """The durations of the services, with the repairs met on the way."""
        draws = self.draws
        working_left = next(draws.failure)
        for work in draws.service:
            working_left -= work
            duration = work
            while working_left < 0.0:
                duration += next(draws.repair)
                working_left += next(draws.failure)
            yield duration


def simulate(machines: int, parts: int, seed: int) -> list[Row]:
    """The full trace, in order of completion."""
    env = simpy.Environment()
    draws = _Draws(machines, seed)
    trace: list[Row] = []
    buffers = [simpy.Store(env, capacity=BUFFER) for _ in range(STATIONS - 1)]
    supply = islice(count(), parts)
    for station in range(STATIONS):
        sink = buffers[station] if station < STATIONS - 1 else None
        for k in range(machines):
            machine = _Machine(env, (station, station * machines + k), draws, trace)
            if station == 0:
                env.process(machine.first(supply, buffers[0]))
            else:
                env.process(machine.later(buffers[station - 1], sink))
    env.run()
    return trace


def run(machines: int, parts: int, seed: int) -> Result:
    """One timed run."""
    begun = time.perf_counter()
    trace = simulate(machines, parts, seed)
    seconds = time.perf_counter() - begun
    last_start = max(row[3] for row in trace if row[1] == 0)
    return Result(
        name=NAME,
        machines=machines,
        part_steps=len(trace),
        seconds=seconds,
        throughput=(parts - 1) / last_start,
        trace_rows=len(trace),
    )
