"""A plant becomes flat arrays: seconds turn into ticks and names into numbers here alone."""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from gigafactory.line import layout as y
from gigafactory.line.kernel.draw import normal, uniform
from gigafactory.line.names import (
    CELLS,
    TRAYS,
    Names,
    draw_unit,
    made_per_cell,
    name,
    needed,
    per_cell,
)
from gigafactory.plant.draws import amount
from gigafactory.plant.model import Plant, Step
from gigafactory.plant.opening import toggles
from gigafactory.plant.pace import paces
from gigafactory.plant.states import STATES
from gigafactory.units import Law

FAR = 2**61
MOST_WORTH = 1e9
"""More cells than the longest campaign has are as good as any number. [cells]"""
OWN_TREE = 128
"""Machines from which on a station has a tree of its own in the event calendar."""
OF = {
    "machine": y.OF_MACHINE,
    "lot": y.OF_LOT,
    "coat_weight": y.OF_COAT,
    "thickness": y.OF_THICKNESS,
    "exposure": y.OF_EXPOSURE,
    "age": y.OF_AGE,
    "channel": y.OF_CHANNEL,
}


@dataclass(frozen=True)
class Lowered:
    """A plant as arrays, with the names of their rows, and what it was lowered from."""

    names: Names
    fixed: y.Fixed
    state: y.State
    plant_hash: str
    seed: int
    keep: str


def ticks(seconds: float) -> int:
    """A duration in whole ticks."""
    return round(seconds * y.TICKS)


def micro(value: float) -> int:
    """A quantity in whole millionths of its unit."""
    return round(value * y.MICRO)


def key(seed: int, what: str) -> tuple[int, int]:
    """Two words that belong to a seed and a name, whatever else the plant has."""
    digest = hashlib.blake2b(f"{seed}/{what}".encode(), digest_size=8).digest()
    return int.from_bytes(digest[:4], "little"), int.from_bytes(digest[4:], "little")


def law_of(law: Law) -> tuple[int, float, float]:
    """A law's code and two parameters, in ticks."""
    if law.kind == "constant":
        return y.CONSTANT, float(ticks(law.a)), 0.0
    if law.kind == "exponential":
        return y.EXPONENTIAL, law.a * y.TICKS, 0.0
    if law.kind == "uniform":
        return y.UNIFORM, law.a * y.TICKS, law.b * y.TICKS
    if law.kind == "lognormal":
        spread = math.log1p(law.b**2)
        return y.LOGNORMAL, math.log(law.a * y.TICKS) - spread / 2, math.sqrt(spread)
    return y.WEIBULL, law.a * y.TICKS / math.gamma(1 + 1 / law.b), 1 / law.b


def power_of_two(n: int) -> int:
    """The smallest power of two that is not below n."""
    return 1 << max(0, (n - 1).bit_length())


def tree_of(leaves: int) -> tuple[int, int]:
    """Where the first leaf of a tree of minima stands, and its nodes, a multiple of four."""
    first, width = y.ROOT, 1
    while width < leaves:
        first, width = 4 * (first - 2), 4 * width
    return first, (first + width + 3) // 4 * 4


def bias(seed: int, what: str, i: int, sub: int = 0) -> float:
    """A standard normal that belongs to thing i of a name."""
    k0, k1 = key(seed, what)
    return float(normal(uniform(np.uint64(k0), np.uint64(k1), i, y.P_MACHINE, sub)))


class Ints:
    """One array of integer lists, one behind the other."""

    def __init__(self) -> None:
        self.values: list[int] = []

    def add(self, values: list[int]) -> int:
        """Append a list; where it begins."""
        at = len(self.values)
        self.values.extend(values)
        return at


def lower(plant: Plant, seed: int, keep: str, days: float) -> Lowered:
    """The arrays of a plant.

    Parameters
    ----------
    plant
        What should be.
    seed
        Of every random number.
    keep
        What is recorded: ``none``, ``lots`` or ``cells``.
    days
        How far calendars are laid out (the run may end earlier). [d]
    """
    return _Lowering(plant, seed, keep, days).done()


class _Lowering:
    """One lowering: arrays that several tables of the plant fill together."""

    def __init__(self, plant: Plant, seed: int, keep: str, days: float) -> None:
        self.plant, self.seed, self.keep, self.days = plant, seed, keep, days
        self.names = name(plant)
        n = self.names
        self.ints = Ints()
        self.station = np.zeros(len(n.stations), y.STATION)
        self.ss = np.zeros(len(n.stations), y.STATION_STATE)
        self.ss["campaign"] = -1
        self.mach = np.zeros(len(n.machines), y.MACHINE)
        self.buf = np.zeros(max(1, len(n.buffers)), y.BUFFER)
        self.draw = np.zeros(max(1, len(n.draws)), y.DRAW)
        self.quantity = np.zeros((max(1, len(n.draws)), len(n.products)), np.int64)
        self.stops: list[tuple[object, ...]] = []
        self.effects: list[tuple[object, ...]] = []
        self.grades: list[tuple[object, ...]] = []
        self.causes: list[tuple[object, ...]] = []
        self.channels: list[float] = []
        self.holds = 0
        self.upstream = [0] * len(self.buf)
        self.tray_cells = max([s.tray or 1 for s in plant.steps.values()], default=1)
        shape = (len(n.stations), len(n.products))
        self.nominal = np.ones(shape)
        self.worth = np.full(shape, y.MICRO, np.int64)
        self.pace = np.ones(shape)
        self.noise = np.zeros((len(n.stations), y.N_CHAR))
        self.lane = np.zeros(
            (len(n.machines), max([s.lanes or 1 for s in plant.steps.values()], default=1))
        )

    def done(self) -> Lowered:
        """Fill every array."""
        m0 = noisy = 0
        for k, step_name in enumerate(self.names.stations):
            st = self.station[k]
            st["m0"] = m0
            self._station(k, self.plant.steps[step_name])
            st["z"] = noisy
            noisy += int(st["sort"])
            m0 += int(st["machines"])
        self._buffers()
        fixed = self._fixed()
        state = self._state(noisy)
        return Lowered(self.names, fixed, state, self.plant.hash, self.seed, self.keep)

    def _buffer(self, name_: str | None) -> int:
        return self.names.buffers.index(name_) if name_ else -1

    def _station(self, k: int, step: Step) -> None:
        st, machine = self.station[k], self.plant.machines[self.names.stations[k]]
        st["machines"] = machine.machines
        st["key0"], st["key1"] = key(self.seed, f"step {self.names.stations[k]}")
        self._flow(k, step)
        self._time(k, step)
        self._web(k, step)
        st["d0"] = (
            [s for s, _ in self.names.draws].index(self.names.stations[k]) if step.draws else 0
        )
        st["n_draws"] = len(step.draws)
        self._draws(k, step)
        self._choices(k, step)
        self._effects(k, step)
        self._machines(k, step)
        plain = st["take"] == y.TAKE_CELL or (
            st["take"] == y.TAKE_NOTHING and st["make"] == y.MAKE_CELL
        )
        st["in_buffer"] = self._buffer(step.takes[0]) if step.takes else -1
        st["scan"] = 0 if plain and not step.draws and not step.together and not step.limit else 1
        st["path"] = self._path(k, step)

    def _path(self, k: int, step: Step) -> int:
        """The simplest code that can run a step's jobs.

        Plain: a job is a service time, scrap and one way on. Single: it is one cell, and only a
        station that takes nothing else draws lots that were made in the plant.
        """
        st = self.station[k]
        more = (step.effects, step.grades, st["clean_every"], st["tool_life"], st["paced"])
        several = st["changeover"] > 0 and len(self.names.products) > 1
        if st["scan"] == 0 and st["pool"] < 0 and not any(more) and not several:
            return y.PATH_PLAIN
        stocked = any(d.from_ in self.plant.buffers for d in step.draws.values())
        by_metre = any(d.per != "job" for d in step.draws.values())
        if st["single"] and not step.together and not by_metre and not (step.takes and stocked):
            return y.PATH_SINGLE
        return y.PATH_ANY

    def _flow(self, k: int, step: Step) -> None:
        st = self.station[k]
        first = self.names.holds[step.takes[0]] if step.takes else ""
        if not step.takes:
            st["take"] = y.TAKE_NOTHING
        elif per_cell(step, self.names.holds):
            st["take"] = y.TAKE_TRAY if first == TRAYS else y.TAKE_CELL
        else:
            st["take"] = y.TAKE_CELLS if first == CELLS else y.TAKE_LOTS
        makes = {"web": y.MAKE_LOTS, "vessel": y.MAKE_JOINT, "manual": y.MAKE_JOINT}
        st["make"] = makes.get(step.kind, y.MAKE_SAME if step.takes else y.MAKE_CELL)
        together = step.kind in ("oven", "rack", "manual", "vessel")
        st["number"] = (step.number or 1) if together else 1
        st["in0"], st["n_in"] = (
            self.ints.add([self._buffer(b) for b in step.takes]),
            len(step.takes),
        )
        st["tog0"] = self.ints.add([self._buffer(b) for b in step.together])
        st["n_tog"] = len(step.together)
        st["out"] = self._buffer(step.gives)
        st["kind"] = self.names.kinds.index(step.makes) if step.makes else -1
        stocked = any(d.from_ in self.plant.buffers for d in step.draws.values())
        st["plan"] = not step.takes and not step.together and not stocked
        st["single"] = st["take"] in (y.TAKE_CELL, y.TAKE_TRAY) or st["make"] == y.MAKE_CELL
        st["col"] = -1
        if self.names.stations[k] in self.names.columns:
            st["col"] = self.names.columns.index(self.names.stations[k])
        same = st["make"] == y.MAKE_SAME
        hold = max(int(st["number"]) if same else 1, step.lanes or 1)
        st["hold"] = hold
        for b in [
            step.gives,
            step.rework.to if step.rework else None,
            *(g.to for g in step.grades),
        ]:
            if b in self.plant.buffers:
                self.upstream[self._buffer(b)] += hold * int(st["machines"])
        for limit in [step.limit, *(d.limit for d in step.draws.values())]:
            if limit and limit.redo_to:
                away = y.AWAY * int(st["machines"]) * max(1, len(step.takes))
                self.upstream[self._buffer(limit.redo_to)] += away

    def _time(self, k: int, step: Step) -> None:
        st, machine = self.station[k], self.plant.machines[self.names.stations[k]]
        law = step.dwell or machine.cycle
        if step.kind == "web":
            assert machine.speed is not None  # a rule of the plant
            st["law"], st["a"] = y.BY_LENGTH, 1 / machine.speed
        else:
            assert law is not None  # a rule of the plant
            st["law"], st["a"], st["b"] = law_of(law)
            self.pace[k] = paces(self.plant, step)
            st["paced"] = bool((self.pace[k] != 1.0).any())
        st["load"] = ticks(machine.load)
        st["changeover"] = ticks(machine.changeover)
        if machine.cleaning:
            st["clean_every"], st["clean"] = machine.cleaning.every, ticks(machine.cleaning.lasts)
        if machine.tool:
            st["tool_life"], st["tool_change"] = machine.tool.life, ticks(machine.tool.change)
            st["wear"] = machine.tool.wear
        st["pool"] = -1
        if machine.operators:
            st["pool"] = self.names.crews.index(machine.operators)
            st["pool_n"] = machine.operators_needed
        st["calendar"] = -1
        if machine.calendar:
            st["calendar"] = self.names.calendars.index(machine.calendar)
        st["room"] = self.names.rooms.index(step.room) if step.room else -1

    def _web(self, k: int, step: Step) -> None:
        st = self.station[k]
        st["web"] = step.kind == "web"
        st["lanes"] = step.lanes or 1
        if step.kind == "web" and not step.takes:
            st["lanes"] = step.lanes or 1
        st["turns"] = step.turns
        st["length"] = micro(step.length or step.batch or 0.0)
        st["head_loss"], st["start_loss"] = micro(step.head_loss), micro(step.start_loss)
        st["defects"], st["defect_length"] = step.defects, micro(step.defect_length)
        st["roll_spread"], st["drift_spread"] = step.roll_spread, step.drift_spread
        st["measure"] = step.measures is not None
        for p, product in enumerate(self.names.products):
            if step.kind == "vessel" and step.gives and step.batch:
                each = needed(self.plant, step.gives, product)
            elif step.kind == "web" and not step.takes and step.gives and step.length:
                each = made_per_cell(self.plant, step, product)
            else:
                continue
            whole = step.batch or step.length or 0.0
            self.worth[k, p] = micro(min(whole / each, MOST_WORTH)) if each > 0 else y.MICRO

    def _draws(self, k: int, step: Step) -> None:
        st, n = self.station[k], self.names
        cellwise = bool(st["single"])
        parents = [p for p in n.parents if p[0] == n.stations[k]]
        units = [draw_unit(self.plant, n.stations[k], slot) for slot in step.draws]
        st["par0"] = n.parents.index(parents[0]) if cellwise and parents else 0
        for i, draw in enumerate(step.draws.values(), int(st["d0"])):
            d = self.draw[i]
            d["unit"] = units.index(units[i - int(st["d0"])])
            d["buffer"] = self._buffer(draw.from_) if draw.from_ in self.plant.buffers else -1
            d["material"] = -1 if d["buffer"] >= 0 else n.materials.index(draw.from_)
            d["per"] = draw.per != "job"
            d["straddle"] = draw.straddle or not cellwise
            d["change"], d["splice"] = ticks(draw.change), micro(draw.splice_loss)
            d["redo_to"] = -1
            if draw.limit:
                d["limit"] = ticks(draw.limit.age)
                d["redo_to"] = self._buffer(draw.limit.redo_to)
            for p, product in enumerate(n.products):
                self.quantity[i, p] = max(1, micro(amount(self.plant, step, draw, product)))

    def _choices(self, k: int, step: Step) -> None:
        st, step_name = self.station[k], self.names.stations[k]
        st["scrap"] = round(step.scrap * 2**32)
        st["rework_to"] = -1
        if step.rework:
            st["rework"] = round(step.rework.share * 2**32)
            st["rework_to"] = self._buffer(step.rework.to)
        st["stamps"] = step.stamps
        st["redo_to"] = -1
        if step.limit and st["take"] in (y.TAKE_LOTS, y.TAKE_TRAY):
            st["limit"] = ticks(step.limit.age)
            st["redo_to"] = self._buffer(step.limit.redo_to)
        st["sort"] = bool(step.grades)
        st["g0"], st["n_grades"] = len(self.grades), len(step.grades)
        for grade in step.grades:
            low = [getattr(grade, f"{c}_min", None) for c in y.CHARACTERISTICS]
            high = [getattr(grade, f"{c}_max", None) for c in y.CHARACTERISTICS]
            self.grades.append(
                (
                    self._buffer(grade.to) if grade.to in self.plant.buffers else -1,
                    0,
                    [-np.inf if x is None else x for x in low],
                    [np.inf if x is None else x for x in high],
                )
            )
        for characteristic, spread in step.noise.items():
            self.noise[k, y.CHARACTERISTICS.index(characteristic)] = spread
        self._stops(k)
        st["c0"] = len(self.causes)
        self._causes("step", step_name)
        st["n_causes"] = len(self.causes) - int(st["c0"])

    def _stops(self, k: int) -> None:
        st, machine = self.station[k], self.plant.machines[self.names.stations[k]]
        st["s0"], st["n_stops"] = len(self.stops), len(machine.stops)
        states = [s.name for s in STATES]
        for i, stop in enumerate(machine.stops.values()):
            every, lasts = law_of(stop.every), law_of(stop.lasts)
            self.stops.append(
                (
                    stop.clock == "calendar",
                    states.index(stop.counts_as),
                    self.names.crews.index(stop.crew) if stop.crew else -1,
                    every[0],
                    lasts[0],
                    i,
                    stop.clock == "working" and stop.every.kind == "exponential",
                    *every[1:],
                    *lasts[1:],
                )
            )

        st["n_free"] = sum(bool(s[6]) for s in self.stops[int(st["s0"]) :])

    def _causes(self, what: str, which: str) -> None:
        for cause in self.plant.causes.values():
            if getattr(cause, what) != which:
                continue
            first, last = (cause.lots[0] - 1, cause.lots[-1] - 1) if cause.lots else (-1, -1)
            self.causes.append(
                (
                    (cause.machine or 0) - 1,
                    (cause.lane or 0) - 1,
                    (cause.channel or 0) - 1,
                    first,
                    last,
                    0,
                    ticks(cause.from_),
                    FAR if cause.to is None else ticks(cause.to),
                    cause.deviation,
                    cause.drift,
                )
            )

    def _effects(self, k: int, step: Step) -> None:
        st = self.station[k]
        slots = list(step.draws)
        st["e0"] = len(self.effects)
        for effect in step.effects.values():
            if (effect.draw or effect.of == "exposure") and not st["single"]:
                continue  # only a cell has lots that it was made of
            on = [getattr(effect, c) for c in y.CHARACTERISTICS]
            slot = slots.index(effect.draw) if effect.draw else 0
            self.effects.append((OF[effect.of], slot, on))
        st["n_effects"] = len(self.effects) - int(st["e0"])

    def _machines(self, k: int, step: Step) -> None:
        st, step_name = self.station[k], self.names.stations[k]
        machine = self.plant.machines[step_name]
        m0, machines = int(st["m0"]), int(st["machines"])
        st["rack"], st["chan0"] = self.tray_cells, len(self.channels)
        channelled = any(e.of == "channel" for e in step.effects.values())
        if channelled:
            k0, k1 = key(self.seed, f"step {step_name}")
            self.channels += [
                machine.spread
                * float(normal(uniform(np.uint64(k0), np.uint64(k1), i, y.P_MACHINE, 1)))
                for i in range(machines * self.tray_cells)
            ]
        stop0 = sum(int(s["machines"]) * int(s["n_stops"]) for s in self.station[:k])
        mounts = sum(int(s["machines"]) * int(s["n_draws"]) for s in self.station[:k])
        for i in range(int(st["n_draws"])):
            self.draw[int(st["d0"]) + i]["m0"] = mounts + i * machines
        for i in range(machines):
            q = self.mach[m0 + i]
            q["station"], q["state"], q["product"], q["tray"] = k, y.STARVED, -1, -1
            q["stop"], q["stop0"], q["campaign"] = -1, stop0 + i * int(st["n_stops"]), -1
            q["item"], q["restart"] = self.holds, 1
            self.holds += int(st["hold"])
            if machine.spread > 0 and not channelled:
                q["bias"] = machine.spread * bias(self.seed, f"step {step_name}", i)
            for lane in range(int(st["lanes"])):
                if step.lane_spread > 0:
                    self.lane[m0 + i, lane] = step.lane_spread * bias(
                        self.seed, f"step {step_name}", i, 2 + lane
                    )

    def _buffers(self) -> None:
        n, ring = self.names, 0
        for i, buffer in enumerate(n.buffers):
            b = self.buf[i]
            places = self.plant.buffers[buffer].places
            b["places"] = 2**40 if places < 0 else places
            takers = [
                k
                for k, s in enumerate(n.stations)
                if buffer in self.plant.steps[s].takes
                or buffer in self.plant.steps[s].together
                or any(d.from_ == buffer for d in self.plant.steps[s].draws.values())
            ]
            b["cons0"], b["n_cons"] = self.ints.add(takers), len(takers)
            b["only"] = takers[0] if len(takers) == 1 else -1
            b["tray_col"] = n.trays.index(buffer) if buffer in n.trays else -1
            b["tray"] = next(
                (s.tray for s in self.plant.steps.values() if s.tray and s.gives == buffer), 0
            )
            b["cells"] = n.holds.get(buffer) == CELLS
            b["kind"] = n.kinds.index("tray")
            b["slack"] = self.upstream[i] + 64
            size = power_of_two((1024 if places < 0 else places) + 2 * self.upstream[i] + 192)
            b["ring"], b["mask"], b["full"] = ring, size - 1, size - 1 - int(b["slack"])
            ring += size
        self.ring_size = max(1, ring)

    def _fixed(self) -> y.Fixed:
        plant, n = self.plant, self.names
        materials = np.zeros(max(1, len(n.materials)), y.MATERIAL)
        for i, material in enumerate(n.materials):
            a = materials[i]
            a["size"] = max(1, micro(plant.materials[material].lot.value))
            a["spread"] = plant.materials[material].spread
            a["kind"] = n.kinds.index(material)
            a["key0"], a["key1"] = key(self.seed, f"material {material}")
            a["c0"] = len(self.causes)
            self._causes("material", material)
            a["n_causes"] = len(self.causes) - int(a["c0"])
        self.materials = materials
        campaigns = [(n.products.index(c.product), c.cells * y.MICRO, 0) for c in plant.campaign]
        for i in range(1, len(campaigns)):
            number = campaigns[i - 1][2] + (campaigns[i][0] != campaigns[i - 1][0])
            campaigns[i] = (*campaigns[i][:2], number)
        self.calendar, spans = self._calendars()
        return y.Fixed(
            station=self.station,
            draw_quantity=self.quantity,
            ints=np.array(self.ints.values or [0], np.int64),
            stop=np.array(self.stops or [(0,) * 11], y.STOP),
            effect=np.array(self.effects or [(0, 0, [0.0] * y.N_CHAR)], y.EFFECT),
            grade=np.array(self.grades or [(-1, 0, [0.0] * y.N_CHAR, [0.0] * y.N_CHAR)], y.GRADE),
            cause=np.array(self.causes or [(0,) * 10], y.CAUSE),
            channel=np.array(self.channels or [0.0]),
            lane=self.lane,
            toggles=spans,
            nominal=self.nominal,
            noise=self.noise,
            campaigns=np.array(campaigns or [(0, FAR, 0)], np.int64),
            worth=self.worth,
            pace=self.pace,
        )

    def _calendars(self) -> tuple[y.Array, y.Array]:
        n = self.names
        spans: list[int] = []
        calendar = np.zeros(len(n.calendars), y.CALENDAR)
        start = datetime.fromisoformat(self.plant.head.start.replace("Z", "+00:00"))
        for i, name_ in enumerate(n.calendars):
            closed, times = toggles(
                self.plant.calendars[name_], start, start + timedelta(days=self.days + 1)
            )
            c = calendar[i]
            c["t0"], c["closed"] = len(spans), closed
            spans += [ticks(x) for x in times]
            c["i"], c["t1"] = c["t0"], len(spans)
            machines = [
                m
                for m, (step, _) in enumerate(n.machines)
                if self.plant.machines[step].calendar == name_
            ]
            c["m0"] = self.ints.add(machines)
            c["m1"] = int(c["m0"]) + len(machines)
        return calendar, np.array(spans or [0], np.int64)

    def _crews(self) -> y.Array:
        n = self.names
        crew = np.zeros(len(n.crews), y.CREW)
        for i, name_ in enumerate(n.crews):
            c, said = crew[i], self.plant.crews[name_]
            c["people"] = c["free"] = said.people
            c["calendar"] = n.calendars.index(said.calendar) if said.calendar else -1
            c["size"] = len(self.mach) + 1
            c["q0"], c["r0"] = 2 * i * c["size"], (2 * i + 1) * c["size"]
        return crew

    def _rooms(self) -> y.Array:
        n = self.names
        room = np.zeros(len(n.rooms), y.ROOM)
        for i, name_ in enumerate(n.rooms):
            r, said = room[i], self.plant.rooms[name_]
            r["every"], r["every_a"], r["every_b"] = law_of(said.excursion_every)
            r["lasts"], r["lasts_a"], r["lasts_b"] = law_of(said.excursion_lasts)
            r["uptake"] = said.uptake
            r["key0"], r["key1"] = key(self.seed, f"room {name_}")
        return room

    def _margin(self) -> int:
        """More rows than one machine's look for work, or the end of its job, can write anywhere.

        What it holds, the lots that its draws use, the defects of a web, and the states of all that
        it calls.
        """
        held = int(self.station["hold"].max(initial=1))
        draws = int(self.station["n_draws"].max(initial=0))
        lots = draws * max(y.MOST_LOTS, y.MOST_SUPPLIED)
        return 8 * len(self.mach) + 4096 + 2 * (held + lots)

    def _tree(self, ctl: y.Array) -> int:
        """Give every machine its leaf in the event calendar; nodes of all trees."""
        others = len(self.names.calendars) + len(self.names.rooms)
        leaf = 0
        for st in self.station:
            st["leaf"] = leaf
            leaf += 1 if st["machines"] >= OWN_TREE else int(st["machines"])
        first, nodes = tree_of(leaf + others)
        self.station["leaf"] += first
        ctl[y.OTHERS] = first + leaf
        ctl[y.SHIFT] = power_of_two(len(self.mach) + others).bit_length() - 1
        for st in self.station:
            mine = slice(int(st["m0"]), int(st["m0"] + st["machines"]))
            self.mach["path"][mine], self.mach["m0"][mine] = st["path"], st["m0"]
            self.mach["leaf"][mine] = int(st["leaf"]) + np.arange(st["machines"])
            if st["machines"] >= OWN_TREE:
                self.mach["leaf"][mine] = -1
                st["own_tree"] = nodes
                st["own_leaves"], more = tree_of(int(st["machines"]))
                nodes += more
        return nodes

    def _state(self, noisy: int) -> y.State:
        n, machines = self.names, len(self.mach)
        kept = {"none": 0, "lots": 1, "cells": 2}[self.keep]
        margin = self._margin()
        rows = power_of_two(4 * (machines + 1024))

        def tall(on: bool, width: int, dtype: type) -> y.Array:
            return np.zeros((rows if on else 1, max(1, width)), dtype)

        graded = bool(self.effects) or bool(self.grades)
        slots = 4096
        ctl = np.zeros(y.N_CTL, np.int64)
        nodes = self._tree(ctl)
        ctl[y.MARGIN] = margin
        ctl[y.KEEP_CELLS], ctl[y.KEEP_LOTS] = kept > 1, kept > 0
        ctl[y.SHORT_WAIT] = ticks(self.plant.head.short_wait)
        ctl[y.N_FREE_SLOTS] = slots
        stops = sum(int(s["machines"]) * int(s["n_stops"]) for s in self.station)
        mounts = sum(int(s["machines"]) * int(s["n_draws"]) for s in self.station)
        mount = np.zeros(max(1, mounts), y.MOUNT)
        mount["lot"] = -1
        mount["defect"] = mount["defect_end"] = y.NEVER
        stations = len(self.station)
        return y.State(
            ctl=ctl,
            tree=np.full(nodes, y.NEVER, np.int64),
            ss=self.ss,
            mach=self.mach,
            mount=mount,
            draw=self.draw,
            material=self.materials,
            buf=self.buf,
            ring=np.zeros(self.ring_size, y.RING),
            lot=np.zeros(2 * margin + 8192, y.LOT),
            cell=np.zeros(rows, y.CELL),
            c_time=np.zeros((max(1, len(n.columns)), rows if kept > 1 else 1, 2), np.int64),
            c_mach=np.zeros((max(1, len(n.columns)), rows if kept > 1 else 1), np.int16),
            c_par=tall(bool(n.parents), len(n.parents), np.int32),
            c_pos=tall(bool(n.parents), len(n.parents), np.int64),
            c_x=tall(graded, 2 * y.N_CHAR, np.float64),
            c_tray=tall(bool(n.trays), 2 * len(n.trays), np.int32),
            stops=np.zeros(max(1, stops), y.STOP_STATE),
            crew=self._crews(),
            queue=np.zeros(2 * (len(n.crews) + 1) * (machines + 1), np.int64),
            calendar=self.calendar,
            room=self._rooms(),
            idle=np.zeros(machines, np.int64),
            hold=np.zeros(max(1, self.holds), np.int64),
            work=np.zeros(power_of_two(16 * machines + 1024), np.int64),
            tray=np.zeros((slots, self.tray_cells), np.int64),
            open_tray=np.full((len(self.buf), len(n.products)), -1, np.int64),
            free=np.arange(slots, dtype=np.int64),
            roll=np.zeros((2 * margin, y.KNOTS)),
            defect=np.zeros(2 * margin + 8192, y.DEFECT),
            span=np.zeros(2 * margin + 8192, y.SPAN),
            edge=np.zeros(2 * margin + 8192, y.EDGE),
            visit=np.zeros(2 * margin + 8192, y.VISIT),
            state_row=np.zeros(2 * margin + 8192, y.STATE_ROW),
            measure=np.zeros(2 * margin + 8192, y.MEASURE),
            event=np.zeros(2 * margin + 8192, y.EVENT),
            acc=np.zeros((machines, y.N_STATES), np.int64),
            good=np.zeros((len(n.products), 3)),
            lost=np.zeros((len(self.draw) + stations, y.N_LOSS), np.int64),
            drawn=np.zeros((stations, y.BLOCK), np.int64),
            quality=np.zeros((stations, y.BLOCK), np.uint64),
            first_stop=np.zeros((stations, y.BLOCK), np.int64),
            z=np.zeros((max(1, noisy), y.BLOCK, y.N_CHAR)),
            scratch=np.zeros((6, y.BLOCK + 1)),
        )
