"""The ten-station line on Cimba for Python: compiled processes on the Cimba C engine.

One compiled process per machine, one ``Store`` of part numbers per buffer; ``Model`` classes differ
only where code would otherwise branch (first, middle and last station). Random numbers are Cimba's
own, drawn inside compiled code. A ``Store`` records its level once the warm-up is over, wanted or
not; a warm-up longer than any run leaves that out, which makes the run about 30 % faster.

The full trace is kept. Cimba's own containers for results hold one number and its time per entry,
so the processes write the five columns straight into NumPy arrays instead, through the addresses of
these arrays: cheaper than anything Cimba offers, and a full row per service.

Timed: the native run as Cimba itself reports it, without compilation and without building the
model; the trace columns are touched once beforehand.
"""

from __future__ import annotations

from dataclasses import dataclass

import cimba as cb
import numpy as np
from cimba import random
from llvmlite import ir  # type: ignore[import-untyped]
from numba import njit, types
from numba.extending import intrinsic

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

NAME = "Cimba for Python"
UNRECORDED = cb.Window(warmup=1e12, duration=1.0)


def _stored(number_type: types.Type):  # type: ignore[no-untyped-def]
    """A compiled function (address, index, value) that stores the value in a column."""

    @intrinsic
    def store(typing_context, address, index, value):  # type: ignore[no-untyped-def]
        def codegen(context, builder, signature, arguments):  # type: ignore[no-untyped-def]
            column_type = context.get_value_type(number_type).as_pointer()
            column = builder.inttoptr(arguments[0], column_type)
            cell = builder.gep(column, [arguments[1]])
            cast = context.cast(builder, arguments[2], signature.args[2], number_type)
            builder.store(cast, cell)
            return ir.Constant(context.get_value_type(types.int64), 0)

        return types.int64(types.int64, types.int64, value), codegen

    return store


_store_int32 = _stored(types.int32)
_store_int16 = _stored(types.int16)
_store_double = _stored(types.float64)


@njit
def _record(columns, row, part, station, machine, start, end):  # type: ignore[no-untyped-def]
    _store_int32(columns[0], row, part)
    _store_int16(columns[1], row, station)
    _store_int16(columns[2], row, machine)
    _store_double(columns[3], row, start)
    _store_double(columns[4], row, end)


class Line(cb.Model):
    """What all machines share: the distributions, the supply of parts, the trace."""

    parts: cb.Param[int]
    log_mean: cb.Param[float]
    log_sd: cb.Param[float]
    failure_mean: cb.Param[float]
    repair_mean: cb.Param[float]
    part_column: cb.Param[int]
    station_column: cb.Param[int]
    machine_column: cb.Param[int]
    start_column: cb.Param[int]
    end_column: cb.Param[int]
    next_part: int = 0
    rows: int = 0
    trace_rows: cb.Output[int]
    buffers: list[Buffer]
    machines: list[Machine]

    @cb.on_end  # type: ignore[untyped-decorator]
    def count_rows(self) -> None:
        self.trace_rows = self.rows


class Buffer(cb.Model):
    """The places between two stations."""

    places: cb.Store[int] = cb.Store(capacity=BUFFER)


class Machine(cb.Model):
    """What a machine is, wherever it stands."""

    line: cb.Ref[Line]
    station: cb.Param[int]
    number: cb.Param[int]
    scrap_share: cb.Param[float]
    working_left: float = 0.0


@njit
def _serve(line, machine, part):  # type: ignore[no-untyped-def]
    """One service, with the repairs met on the way, and its row in the trace."""
    start = cb.now()
    work = random.lognormal(line.log_mean, line.log_sd)
    left = machine.working_left - work
    while left < 0.0:
        work += random.exponential(line.repair_mean)
        left += random.exponential(line.failure_mean)
    machine.working_left = left
    cb.hold(work)
    row = line.rows
    line.rows = row + 1
    columns = (
        line.part_column,
        line.station_column,
        line.machine_column,
        line.start_column,
        line.end_column,
    )
    _record(columns, row, part, machine.station, machine.number, start, cb.now())


class FirstMachine(Machine):
    """Starts a new part whenever it is free, as long as there are parts to start."""

    after: cb.Ref[Buffer]

    @cb.process
    def work(self) -> None:
        self.working_left = random.exponential(self.line.failure_mean)
        while self.line.next_part < self.line.parts:
            part = self.line.next_part
            self.line.next_part = part + 1
            _serve(self.line, self, part)
            self.after.places.put(part)


class MiddleMachine(Machine):
    """Between two buffers, without scrap."""

    before: cb.Ref[Buffer]
    after: cb.Ref[Buffer]

    @cb.process
    def work(self) -> None:
        self.working_left = random.exponential(self.line.failure_mean)
        while True:
            part = self.before.places.get()
            _serve(self.line, self, part)
            self.after.places.put(part)


class ScrappingMachine(Machine):
    """Between two buffers; some parts are lost."""

    before: cb.Ref[Buffer]
    after: cb.Ref[Buffer]

    @cb.process
    def work(self) -> None:
        self.working_left = random.exponential(self.line.failure_mean)
        while True:
            part = self.before.places.get()
            _serve(self.line, self, part)
            if random.uniform(0.0, 1.0) >= self.scrap_share:
                self.after.places.put(part)


class LastMachine(Machine):
    """Never blocked: its parts leave the line."""

    before: cb.Ref[Buffer]

    @cb.process
    def work(self) -> None:
        self.working_left = random.exponential(self.line.failure_mean)
        while True:
            part = self.before.places.get()
            _serve(self.line, self, part)


@dataclass(frozen=True)
class Trace:
    """The columns the processes write; one row per service."""

    part: np.ndarray
    station: np.ndarray
    machine: np.ndarray
    start: np.ndarray
    end: np.ndarray

    @classmethod
    def of(cls, rows: int) -> Trace:
        """Columns for so many rows, every page touched."""
        return cls(
            np.full(rows, -1, np.int32),
            np.full(rows, -1, np.int16),
            np.full(rows, -1, np.int16),
            np.full(rows, -1.0),
            np.full(rows, -1.0),
        )


def _machine(line: Line, buffers: list[Buffer], station: int, number: int) -> Machine:
    machine: Machine
    if station == 0:
        machine = FirstMachine()
        machine.after = buffers[0]
    elif station == STATIONS - 1:
        machine = LastMachine()
        machine.before = buffers[-1]
    else:
        machine = ScrappingMachine() if station in SCRAP_STATIONS else MiddleMachine()
        machine.before, machine.after = buffers[station - 1], buffers[station]
    machine.line, machine.station, machine.number = line, station, number
    machine.scrap_share = SCRAP_SHARE
    return machine


def build(machines: int, parts: int, trace: Trace) -> Line:
    """The configured line, writing its trace into these columns."""
    line = Line()
    line.parts = parts
    line.log_mean, line.log_sd = lognormal_parameters(float(machines))
    line.failure_mean, line.repair_mean = FAILURE_MEAN * machines, REPAIR_MEAN * machines
    line.part_column = trace.part.ctypes.data
    line.station_column = trace.station.ctypes.data
    line.machine_column = trace.machine.ctypes.data
    line.start_column = trace.start.ctypes.data
    line.end_column = trace.end.ctypes.data
    buffers = [Buffer() for _ in range(STATIONS - 1)]
    line.buffers = buffers
    line.machines = [
        _machine(line, buffers, station, station * machines + k)
        for station in range(STATIONS)
        for k in range(machines)
    ]
    return line


def simulate(machines: int, parts: int, seed: int) -> tuple[Trace, int, float]:
    """The trace columns, the number of rows in them and the seconds the native run took."""
    trace = Trace.of(parts * STATIONS)
    line = build(machines, parts, trace)
    experiment = cb.Experiment(line, window=UNRECORDED, seed=seed)
    results = experiment.run(workers=1)
    if results.failed.any():
        raise RuntimeError(f"Cimba's run failed: {results.failure_reasons[0, 0]}")
    return trace, int(results[line].trace_rows[0, 0]), float(results.meta["native_wall_time"])


def run(machines: int, parts: int, seed: int) -> Result:
    """One timed run."""
    trace, rows, seconds = simulate(machines, parts, seed)
    first = trace.station[:rows] == 0
    return Result(
        name=NAME,
        machines=machines,
        part_steps=rows,
        seconds=seconds,
        throughput=(parts - 1) / float(trace.start[:rows][first].max()),
        trace_rows=rows,
    )
