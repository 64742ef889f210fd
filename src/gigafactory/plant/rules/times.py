"""Calendars that open, and crews that are large enough."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from gigafactory.plant.calendar import closed_days, week
from gigafactory.plant.model import Plant
from gigafactory.plant.rules.fault import Fault


def calendars(plant: Plant) -> Iterator[Fault]:
    """Every calendar opens in the first year of the plant."""
    first = datetime.fromisoformat(plant.head.start).date()
    for name, calendar in plant.calendars.items():
        if not week(calendar.open):
            cure = 'Write for example open = ["Mon-Fri 06:00-14:00"].'
            yield Fault(("calendar", name, "open"), "never opens", cure)
            continue
        last = first + timedelta(days=365)
        if any(begin <= first and end >= last for begin, end in closed_days(calendar.closed)):
            what = f"never opens in the year after {first}"
            yield Fault(("calendar", name, "closed"), what, "Write shorter spans of dates.")


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
