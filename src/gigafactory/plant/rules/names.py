"""Every name that is used is given, and every step has its machines."""

from __future__ import annotations

from collections.abc import Iterator

from gigafactory.plant import flow, keys
from gigafactory.plant.keys import Path
from gigafactory.plant.model import Plant
from gigafactory.plant.rules.fault import Fault, near
from gigafactory.units import ASSUMPTION

_STORES = "buffer or material"


def pairs(plant: Plant) -> Iterator[Fault]:
    """A step has a machine table of the same name, and a machine table its step."""
    if not plant.steps:
        yield Fault(("step",), "holds no step", "Write at least one table [step.NAME].")
        return
    for name in plant.steps.keys() - plant.machines.keys():
        cure = f'Add [machine.{name}] with machines = "1 machine [assumption]".'
        yield Fault(("step", name), "has no machines in this plant", cure)
    for name in plant.machines.keys() - plant.steps.keys():
        cure = "A machine table bears the name of its step. " + near(name, plant.steps)
        yield Fault(("machine", name), "belongs to no step", cure)


def references(plant: Plant) -> Iterator[Fault]:
    """Whatever is named stands somewhere; what is missing is said once, however often named."""
    said: dict[str, Fault] = {}
    bare = not plant.buffers or not plant.materials
    cells = plant.products.values()
    for path, kind, name, known in _named(plant):
        if name in known:
            continue
        stores = _STORES if kind in _STORES else kind
        what = f'"{name}" is not a {kind} of this plant' + ("" if known else ", which has none")
        add = " or ".join(f"[{one}.{name}]" for one in kind.split(" or "))
        cure = f"Add {add}, or name another. {near(name, known)}".strip()
        bare_kind = (bare and stores == _STORES) or (kind == "product" and not any(cells))
        whole = not known or bare_kind  # a section is missing as a whole
        said.setdefault(stores if whole else f"{stores} {name}", Fault(path, what, cure))
    yield from said.values()


def _named(plant: Plant) -> Iterator[tuple[Path, str, str, list[str]]]:
    """Path, what it should be, name, and the names that there are."""
    buffers, materials = list(plant.buffers), list(plant.materials)
    for link in (*flow.inputs(plant), *flow.outputs(plant)):
        if link.path[2] == "draws" and link.path[-1] == "from":
            yield link.path, "buffer or material", link.buffer, buffers + materials
        else:
            yield link.path, "buffer", link.buffer, buffers
    for name, step in plant.steps.items():
        if step.room:
            yield ("step", name, "room"), "room", step.room, list(plant.rooms)
    for name, machine in plant.machines.items():
        if machine.calendar:
            at: Path = ("machine", name, "calendar")
            yield at, "calendar", machine.calendar, list(plant.calendars)
        if machine.operators:
            yield ("machine", name, "operators"), "crew", machine.operators, list(plant.crews)
        for stop, what in machine.stops.items():
            if what.crew:
                at = ("machine", name, "stops", stop, "crew")
                yield at, "crew", what.crew, list(plant.crews)
    for name, crew in plant.crews.items():
        if crew.calendar:
            yield ("crew", name, "calendar"), "calendar", crew.calendar, list(plant.calendars)
    for index, campaign in enumerate(plant.campaign):
        at = ("campaign", index, "product")
        yield at, "product", campaign.product, list(plant.products)
    for name, cause in plant.causes.items():
        if cause.step:
            yield ("cause", name, "step"), "step", cause.step, list(plant.steps)
        if cause.material:
            yield ("cause", name, "material"), "material", cause.material, materials


def sources(plant: Plant) -> Iterator[Fault]:
    """Every source in brackets is a key of [source]; a missing one is said once."""
    if ASSUMPTION in plant.sources:
        what = "is the word for a number without a source"
        yield Fault(("source", ASSUMPTION), what, "Give this source another key.")
    places: dict[str, list[str]] = {}
    for one in plant.stated:
        for key in one.sources:
            if key != ASSUMPTION and key not in plant.sources:
                places.setdefault(key, []).append(one.place)
    if places and not plant.sources:
        everywhere = [place for found in places.values() for place in found]
        places = {next(iter(places)): everywhere}
    for key, found in places.items():
        more = f", as in {len(found) - 1} further places" if found[1:] else ""
        cure = f'Add {key} = "..." to the table [source], or write [{ASSUMPTION}].'
        yield Fault(keys.undotted(found[0]), f"the source {key} stands nowhere{more}", cure)

    for key, text in plant.sources.items():
        if not text.strip():
            yield Fault(("source", key), "says nothing", "Write the full reference.")


def once(plant: Plant) -> Iterator[Fault]:
    """A step names each buffer that it takes from once."""
    for name, step in plant.steps.items():
        seen: set[str] = set()
        for key, buffers in (("takes", step.takes), ("together", step.together)):
            for index, buffer in enumerate(buffers):
                if buffer in seen:
                    what = f'"{buffer}" is named twice'
                    yield Fault(("step", name, key, index), what, "Name each buffer once.")
                seen.add(buffer)


def twins(plant: Plant) -> Iterator[Fault]:
    """A name is a buffer or a material, not both: a draw could not tell them apart."""
    for name in sorted(plant.buffers.keys() & plant.materials.keys()):
        what = "is the name of a material as well"
        yield Fault(("buffer", name), what, "Give one of the two another name.")
    if flow.LEAVES in plant.buffers:
        what = "is the word for what goes out of the plant"
        yield Fault(("buffer", flow.LEAVES), what, "Give this buffer another name.")
