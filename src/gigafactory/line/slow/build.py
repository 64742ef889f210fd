"""From the arrays of a lowered plant to its parts."""

from __future__ import annotations

from collections import deque
from typing import Any

from gigafactory.line import layout as y
from gigafactory.line.lower import Lowered
from gigafactory.line.slow import parts as p
from gigafactory.line.slow.chance import Key, Law
from gigafactory.line.slow.lots import Cell, Lot
from gigafactory.line.slow.said import Calendar, Cause, Effect, Material, Room

SAME = (
    "take make kind lanes load length changeover clean_every clean tool_life tool_change scrap "
    "rework limit head_loss start_loss defect_length rack"
)
"""Numbers of a station that bear the same name here and there."""


class Line:
    """A line in mid-run: its parts, the time, and what has been written down.

    Parameters
    ----------
    lowered
        The plant as arrays; only what never changes and what is said at the start is read.
    """

    def __init__(self, lowered: Lowered) -> None:
        self.fixed, self.given = lowered.fixed, lowered.state
        self.now = self.events = self.part_steps = 0
        self.cells_good = self.cells_scrapped = self.cells_used = 0
        self.cells: list[Cell] = []
        self.lots: list[Lot] = []
        # Good cells of each product: number, summed capacity deviation, summed lead time [s].
        self.good = [[0.0, 0.0, 0.0] for _ in lowered.names.products]
        self.edges: list[tuple[int, ...]] = []
        self.visits: list[tuple[int, ...]] = []
        self.states: list[tuple[int, ...]] = []
        self.measures: list[tuple[int, int, int, int, float, int]] = []
        self.happened: list[tuple[int, int, int, int, int]] = []
        self.todo: deque[p.Machine | p.Station] = deque()
        ctl = self.given.ctl
        self.short_wait = int(ctl[y.SHORT_WAIT])
        self.keeps_lots = bool(ctl[y.KEEP_LOTS])
        self.campaigns = [tuple(map(int, row)) for row in self.fixed.campaigns]
        self.buffers = [_buffer(i, b) for i, b in enumerate(self.given.buf)]
        self.materials = [self._material(a) for a in self.given.material]
        self.crews = [
            p.Crew(int(c["people"]), int(c["free"]), int(c["calendar"])) for c in self.given.crew
        ]
        self.calendars = [self._calendar(i, c) for i, c in enumerate(self.given.calendar)]
        self.rooms = [_room(i, r) for i, r in enumerate(self.given.room)]
        self.draws = [self._draw(i, d) for i, d in enumerate(self.given.draw)]
        self.stations = [self._station(k, s) for k, s in enumerate(self.fixed.station)]
        self.machines = [self._machine(i, m) for i, m in enumerate(self.given.mach)]
        for buffer, b in zip(self.buffers, self.given.buf, strict=True):
            takers = self._ints(b["cons0"], b["n_cons"])
            buffer.takers = [self.stations[k] for k in takers]
        self.clocks: list[p.Machine | Calendar | Room] = [
            *self.machines,
            *self.calendars,
            *self.rooms,
        ]

    def _ints(self, first: Any, count: Any) -> list[int]:
        return [int(i) for i in self.fixed.ints[first : first + count]]

    def _to(self, number: Any) -> p.Buffer | None:
        return self.buffers[number] if number >= 0 else None

    def _causes(self, first: Any, count: Any) -> list[Cause]:
        return [
            Cause(
                machine=int(c["machine"]),
                lane=int(c["lane"]),
                channel=int(c["channel"]),
                first=int(c["first"]),
                last=int(c["last"]),
                begin=int(c["t0"]),
                end=int(c["t1"]),
                deviation=float(c["deviation"]),
                drift=float(c["drift"]),
            )
            for c in self.fixed.cause[first : first + count]
        ]

    def _material(self, a: Any) -> Material:
        causes = self._causes(a["c0"], a["n_causes"])
        return Material(int(a["size"]), float(a["spread"]), int(a["kind"]), _key(a), causes)

    def _calendar(self, i: int, c: Any) -> Calendar:
        toggles = [int(t) for t in self.fixed.toggles[c["t0"] : c["t1"]]]
        return Calendar(i, bool(c["closed"]), toggles, self._ints(c["m0"], c["m1"] - c["m0"]))

    def _draw(self, i: int, d: Any) -> p.Draw:
        return p.Draw(
            number=i,
            buffer=self._to(d["buffer"]),
            material=self.materials[d["material"]] if d["material"] >= 0 else None,
            by_length=bool(d["per"]),
            straddle=bool(d["straddle"]),
            change=int(d["change"]),
            splice=int(d["splice"]),
            limit=int(d["limit"]),
            redo_to=self._to(d["redo_to"]),
            unit=int(d["unit"]),
            quantity=[int(q) for q in self.fixed.draw_quantity[i]],
            lost=[0] * y.N_LOSS,
        )

    def _station(self, k: int, s: Any) -> p.Station:
        fixed = self.fixed
        same: dict[str, Any] = {name: int(s[name]) for name in SAME.split()}
        channels = fixed.channel[s["chan0"] : s["chan0"] + s["machines"] * s["rack"]]
        effects = fixed.effect[s["e0"] : s["e0"] + s["n_effects"]]
        grades = fixed.grade[s["g0"] : s["g0"] + s["n_grades"]]
        return p.Station(
            number=k,
            units=int(s["number"]),
            web=bool(s["web"]),
            inputs=[self.buffers[b] for b in self._ints(s["in0"], s["n_in"])],
            together=[self.buffers[b] for b in self._ints(s["tog0"], s["n_tog"])],
            out=self._to(s["out"]),
            draws=self.draws[s["d0"] : s["d0"] + s["n_draws"]],
            turns=bool(s["turns"]),
            law=Law(int(s["law"]), float(s["a"]), float(s["b"])),
            wear=float(s["wear"]),
            pool=self.crews[s["pool"]] if s["pool"] >= 0 else None,
            pool_needs=int(s["pool_n"]),
            room=self.rooms[s["room"]] if s["room"] >= 0 else None,
            rework_to=self._to(s["rework_to"]),
            stamps=bool(s["stamps"]),
            redo_to=self._to(s["redo_to"]),
            effects=[Effect(int(e["of"]), int(e["draw"]), e["on"].tolist()) for e in effects],
            sort=bool(s["sort"]),
            grades=[
                p.Grade(self._to(g["to"]), g["low"].tolist(), g["high"].tolist()) for g in grades
            ],
            causes=self._causes(s["c0"], s["n_causes"]),
            column=int(s["col"]),
            parent_column=int(s["par0"]),
            defects=float(s["defects"]),
            roll_spread=float(s["roll_spread"]),
            drift_spread=float(s["drift_spread"]),
            measures=bool(s["measure"]),
            nominal=fixed.nominal[k].tolist(),
            noise=fixed.noise[k].tolist(),
            worth=fixed.worth[k].tolist(),
            paced=bool(s["paced"]),
            pace=fixed.pace[k].tolist(),
            by_plan=bool(s["plan"]),
            channels=channels.tolist(),
            key=_key(s),
            lost=[0] * y.N_LOSS,
            campaign=int(self.given.ss[k]["campaign"]),
            left=int(self.given.ss[k]["left"]),
            **same,
        )

    def _machine(self, i: int, m: Any) -> p.Machine:
        station, s = self.stations[m["station"]], self.fixed.station[m["station"]]
        machine = p.Machine(
            number=i,
            index=i - int(s["m0"]),
            station=station,
            bias=float(m["bias"]),
            lane_bias=self.fixed.lane[i].tolist(),
            stops=[
                p.StopClock(self._stop(n))
                for n in range(int(s["s0"]), int(s["s0"]) + int(s["n_stops"]))
            ],
            mounts=[p.Mount() for _ in station.draws],
        )
        station.machines.append(machine)
        return machine

    def _stop(self, n: int) -> p.StopRule:
        s = self.fixed.stop[n]
        return p.StopRule(
            number=int(s["number"]),
            calendar_clock=bool(s["clock"]),
            counts_as=int(s["counts_as"]),
            crew=self.crews[s["crew"]] if s["crew"] >= 0 else None,
            every=_law(s, "every"),
            lasts=_law(s, "lasts"),
            memoryless=bool(s["free"]),
        )


def _key(row: Any) -> Key:
    return Key(int(row["key0"]), int(row["key1"]))


def _law(row: Any, name: str) -> Law:
    return Law(int(row[name]), float(row[f"{name}_a"]), float(row[f"{name}_b"]))


def _room(i: int, r: Any) -> Room:
    return Room(i, _law(r, "every"), _law(r, "lasts"), float(r["uptake"]), _key(r))


def _buffer(i: int, b: Any) -> p.Buffer:
    return p.Buffer(
        number=i,
        places=int(b["places"]),
        holds_cells=bool(b["cells"]),
        tray=int(b["tray"]),
        tray_column=int(b["tray_col"]),
        kind=int(b["kind"]),
    )
