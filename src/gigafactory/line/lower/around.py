"""What stands around the steps: buffers, materials, campaigns, calendars, crews, rooms."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np

from gigafactory.line import layout as y
from gigafactory.line.lower.fill import Fill
from gigafactory.line.lower.judged import fill_causes
from gigafactory.line.lower.numbers import FAR, key, law_of, micro, power_of_two, ticks
from gigafactory.line.names import CELLS
from gigafactory.plant.opening import toggles


def fill_buffers(f: Fill) -> None:
    """Places of each buffer, who takes from it, and its ring."""
    n, ring = f.names, 0
    for i, buffer in enumerate(n.buffers):
        b = f.buf[i]
        places = f.plant.buffers[buffer].places
        b["places"] = 2**40 if places < 0 else places
        takers = [
            k
            for k, s in enumerate(n.stations)
            if buffer in f.plant.steps[s].takes
            or buffer in f.plant.steps[s].together
            or any(d.from_ == buffer for d in f.plant.steps[s].draws.values())
        ]
        b["cons0"], b["n_cons"] = f.ints.add(takers), len(takers)
        b["only"] = takers[0] if len(takers) == 1 else -1
        b["tray_col"] = n.trays.index(buffer) if buffer in n.trays else -1
        b["tray"] = next(
            (s.tray for s in f.plant.steps.values() if s.tray and s.gives == buffer), 0
        )
        b["cells"] = n.holds.get(buffer) == CELLS
        b["kind"] = n.kinds.index("tray")
        b["slack"] = f.upstream[i] + 64
        size = power_of_two((1024 if places < 0 else places) + 2 * f.upstream[i] + 192)
        b["ring"], b["mask"], b["full"] = ring, size - 1, size - 1 - int(b["slack"])
        ring += size
    f.ring_size = max(1, ring)


def fixed(f: Fill) -> y.Fixed:
    """What never changes during a run."""
    plant, n = f.plant, f.names
    for i, material in enumerate(n.materials):
        a = f.materials[i]
        a["size"] = max(1, micro(plant.materials[material].lot.value))
        a["spread"] = plant.materials[material].spread
        a["kind"] = n.kinds.index(material)
        a["key0"], a["key1"] = key(f.seed, f"material {material}")
        a["c0"] = len(f.causes)
        fill_causes(f, "material", material)
        a["n_causes"] = len(f.causes) - int(a["c0"])
    campaigns = [(n.products.index(c.product), c.cells * y.MICRO, 0) for c in plant.campaign]
    for i in range(1, len(campaigns)):
        number = campaigns[i - 1][2] + (campaigns[i][0] != campaigns[i - 1][0])
        campaigns[i] = (*campaigns[i][:2], number)
    f.calendar, spans = calendars(f)
    return y.Fixed(
        station=f.station,
        draw_quantity=f.quantity,
        ints=np.array(f.ints.values or [0], np.int64),
        stop=np.array(f.stops or [(0,) * 11], y.STOP),
        effect=np.array(f.effects or [(0, 0, [0.0] * y.N_CHAR)], y.EFFECT),
        grade=np.array(f.grades or [(-1, 0, [0.0] * y.N_CHAR, [0.0] * y.N_CHAR)], y.GRADE),
        cause=np.array(f.causes or [(0,) * 10], y.CAUSE),
        channel=np.array(f.channels or [0.0]),
        lane=f.lane,
        toggles=spans,
        nominal=f.nominal,
        noise=f.noise,
        campaigns=np.array(campaigns or [(0, FAR, 0)], np.int64),
        worth=f.worth,
        pace=f.pace,
    )


def calendars(f: Fill) -> tuple[y.Array, y.Array]:
    """When machines are open: rows, and the ticks at which calendars open and close."""
    n = f.names
    spans: list[int] = []
    calendar = np.zeros(len(n.calendars), y.CALENDAR)
    start = datetime.fromisoformat(f.plant.head.start.replace("Z", "+00:00"))
    for i, name_ in enumerate(n.calendars):
        closed, times = toggles(f.plant.calendars[name_], start, start + timedelta(days=f.days + 1))
        c = calendar[i]
        c["t0"], c["closed"] = len(spans), closed
        spans += [ticks(x) for x in times]
        c["i"], c["t1"] = c["t0"], len(spans)
        machines = [
            m for m, (step, _) in enumerate(n.machines) if f.plant.machines[step].calendar == name_
        ]
        c["m0"] = f.ints.add(machines)
        c["m1"] = int(c["m0"]) + len(machines)
    return calendar, np.array(spans or [0], np.int64)


def crews(f: Fill) -> y.Array:
    """People of each crew, and their queues."""
    n = f.names
    crew = np.zeros(len(n.crews), y.CREW)
    for i, name_ in enumerate(n.crews):
        c, said = crew[i], f.plant.crews[name_]
        c["people"] = c["free"] = said.people
        c["calendar"] = n.calendars.index(said.calendar) if said.calendar else -1
        c["size"] = len(f.mach) + 1
        c["q0"], c["r0"] = 2 * i * c["size"], (2 * i + 1) * c["size"]
    return crew


def rooms(f: Fill) -> y.Array:
    """How often a dry room leaves its band, and what that costs."""
    n = f.names
    room = np.zeros(len(n.rooms), y.ROOM)
    for i, name_ in enumerate(n.rooms):
        r, said = room[i], f.plant.rooms[name_]
        r["every"], r["every_a"], r["every_b"] = law_of(said.excursion_every)
        r["lasts"], r["lasts_a"], r["lasts_b"] = law_of(said.excursion_lasts)
        r["uptake"] = said.uptake
        r["key0"], r["key1"] = key(f.seed, f"room {name_}")
    return room
