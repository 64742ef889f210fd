"""Calendars that open, and crews that are large enough."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from gigafactory.plant.calendar import week
from gigafactory.plant.keys import Path
from gigafactory.plant.model import Plant
from gigafactory.plant.opening import toggles
from gigafactory.plant.rules.fault import Fault
from gigafactory.units import Law

SHORTEST = 1e-3
"""The shortest mean time from one stop to the next. [s]

Nothing stops a thousand times a second, and a day of more would take hours to simulate.
"""


def often(plant: Plant) -> Iterator[Fault]:
    """What comes again by itself, whatever else happens, leaves some time in between."""
    every: list[tuple[Path, Law]] = [
        (("machine", name, "stops", stop, "every"), said.every)
        for name, machine in plant.machines.items()
        for stop, said in machine.stops.items()
    ]
    every += [
        (("room", name, "excursion_every"), r.excursion_every) for name, r in plant.rooms.items()
    ]
    for path, law in every:
        if law.mean < SHORTEST:
            what = f"comes every {law.mean:g} s, which is no time to work in between"
            yield Fault(path, what, f"Write a time with a mean of {SHORTEST:g} s at least.")


def calendars(plant: Plant) -> Iterator[Fault]:
    """Every calendar opens in the first year of the plant."""
    start = datetime.fromisoformat(plant.head.start)
    for name, calendar in plant.calendars.items():
        if not week(calendar.open):
            cure = 'Write for example open = ["Mon-Fri 06:00-14:00"].'
            yield Fault(("calendar", name, "open"), "never opens", cure)
            continue
        closed, changes = toggles(calendar, start, start + timedelta(days=365))
        if closed and not changes:
            what = f"never opens in the year after {start.date()}"
            cure = "Close it on fewer days, or open it on other ones."
            yield Fault(("calendar", name, "closed"), what, cure)


def crews(plant: Plant) -> Iterator[Fault]:
    """A crew is at least as large as what one job needs of it."""
    for name, machine in plant.machines.items():
        if machine.operators is None:
            if "operators_needed" in machine.model_fields_set:
                cure = 'Add operators = "CREW", or remove it.'
                yield Fault(
                    ("machine", name, "operators_needed"), "does not say of which crew", cure
                )
            continue
        people = plant.crews[machine.operators].people
        if machine.operators_needed > people:
            path = ("machine", name, "operators_needed")
            what = f"{machine.operators_needed} of a crew of {people}: no job could ever begin"
            yield Fault(path, what, f"Need fewer, or enlarge [crew.{machine.operators}].")


def meetings(plant: Plant) -> Iterator[Fault]:
    """People that each job needs are there at some hour at which the machine is open."""
    for name, machine in plant.machines.items():
        crew = plant.crews[machine.operators] if machine.operators else None
        if crew is None or crew.calendar is None or machine.calendar is None:
            continue
        ours, theirs = (
            week(plant.calendars[one].open) for one in (machine.calendar, crew.calendar)
        )
        if not any(max(a, c) < min(b, d) for a, b in ours for c, d in theirs):
            what = f"{machine.operators} never work while the machine is open"
            cure = f"Let [calendar.{machine.calendar}] and [calendar.{crew.calendar}] overlap."
            yield Fault(("machine", name, "operators"), what, cure)
