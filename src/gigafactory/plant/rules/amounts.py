"""Sizes that fit: draws and lots, jobs and buffers, lanes and webs."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gigafactory.cell import values
from gigafactory.cell.model import Cell
from gigafactory.plant import flow
from gigafactory.plant.keys import Path
from gigafactory.plant.model import Draw, Plant, Step
from gigafactory.plant.rules.fault import Fault, near
from gigafactory.units.measure import UNLIMITED
from gigafactory.units.registry import unit
from gigafactory.units.text import number_and_unit, stated

MOST_LOTS = 500
"""Lots that one job may draw from one source."""
PER_LANE_METRE = "_slurry"
"""How the names of those cell values end that are for one metre of one lane of web."""
_SINGLE = ("piece", "sort", "source")
"""Kinds of step that need all of a job's draw from one lot, unless the draw may straddle."""
_METRES = re.compile(r"(?P<web>\w+)_metres")
_WORDS: dict[str, tuple[str, ...]] = {
    "cell": ("cell", "part", "piece"),
    "tray": ("tray",),
    "batch": ("batch", "lot"),
    "web": ("roll", "coil", "lot"),
    "assembly": ("module", "lot", "piece", "part"),
}
"""Counting words that fit what a buffer holds."""


def drawn(plant: Plant) -> Iterator[Fault]:
    """What is drawn is measured as the lot is, and a named quantity is one that the cell has."""
    units = flow.units(plant)
    cells = [cell for cell in plant.products.values() if cell is not None]
    named = [path for path, draw in _draws(plant) if isinstance(draw.quantity, str)]
    if named and not cells:
        cure = "Add [product.NAME], or write an amount."
        yield Fault((*named[0], "quantity"), "needs a cell, but this plant has no product", cure)
        return
    for path, draw in _draws(plant):
        if draw.per != "job" and plant.steps[str(path[1])].kind != "web":
            what = f'"{draw.per}" is not known here: only a web runs by the metre'
            yield Fault((*path, "per"), what, 'Write per = "job".')
            continue
        held = next(iter(units.get(draw.from_, {})), "")
        lot = flow.DRAWN_IN.get(held, "")
        if draw.from_ in plant.materials:
            lot = plant.materials[draw.from_].lot.unit
        yield from _quantity(plant, draw, lot, (*path, "quantity"))


def paced(plant: Plant) -> Iterator[Fault]:
    """A job that takes longer with another product does so by a value that a cell has."""
    for name, step in plant.steps.items():
        if step.pace is None:
            continue
        path = ("step", name, "pace", "by")
        for product, cell in plant.products.items():
            units = {key: unit for key, (_, unit) in values(cell).items()} if cell else {}
            units |= {"formation_time": "s"} if cell else {}
            if step.pace.by not in units:
                what = f'"{step.pace.by}" is not a value that the product {product} has'
                yield Fault(path, what, near(step.pace.by, units))
                break
            if (unit := units[step.pace.by]) != step.pace.at.unit:
                what = f"is measured in {step.pace.at.unit}, but {step.pace.by} in {unit}"
                yield Fault((*path[:-1], "at"), what, f"Write it in {unit}.")
                break


def _draws(plant: Plant) -> Iterator[tuple[Path, Draw]]:
    for name, step in plant.steps.items():
        for slot, draw in step.draws.items():
            yield ("step", name, "draws", slot), draw


def _quantity(plant: Plant, draw: Draw, lot: str, path: Path) -> Iterator[Fault]:
    unit, text = "", str(draw.quantity)
    if isinstance(draw.quantity, str):
        known = next(values(cell) for cell in plant.products.values() if cell is not None)
        if draw.quantity not in known:
            what = f'"{text}" is not a value that a cell has'
            yield Fault(path, what, near(text, known))
            return
        unit = known[draw.quantity][1]
        per = "lane_metre" if text.endswith(PER_LANE_METRE) else "job"
        if draw.per != per:
            of = "metre of one lane" if per == "lane_metre" else "cell"
            what = f'"{draw.per}" does not fit "{text}", which is for one {of}'
            yield Fault((*path[:-1], "per"), what, f'Write per = "{per}".')
            return
    else:
        unit, text = draw.quantity.unit, f"{draw.quantity.value:g} {draw.quantity.unit}"
    if lot and unit != lot:
        what = f'"{text}" is measured in {unit}, but a lot of {draw.from_} in {lot}'
        yield Fault(path, what, f"Draw an amount in {lot}, or measure the lot in {unit}.")
    elif draw.straddle or draw.per != "job":  # a web never stops at the end of a lot
        yield from _lots_suffice(plant, draw, path)
    elif draw.from_ in plant.materials:
        yield from _lot_lasts(plant, draw, path)
    elif plant.steps[str(path[1])].kind in _SINGLE:
        yield from _one_lot_does(plant, draw, path)
    else:
        yield from _lots_suffice(plant, draw, path)


def _lot_lasts(plant: Plant, draw: Draw, path: Path) -> Iterator[Fault]:
    """One job does not need more than a whole lot."""
    lot = plant.materials[draw.from_].lot
    for cell in plant.products.values():
        amount = draw.quantity
        value = values(cell)[amount][0] if isinstance(amount, str) and cell else 0.0
        if not isinstance(amount, str):
            value = amount.value
        if value > lot.value and draw.per == "job":
            what = (
                f"one job draws {value:g} {lot.unit}, more than a lot of {lot.value:g} {lot.unit}"
            )
            cure = f"Enlarge lot in [material.{draw.from_}], or write straddle = true."
            yield Fault(path, what, cure)
            return


def _lots_suffice(plant: Plant, draw: Draw, path: Path) -> Iterator[Fault]:
    """One job uses no absurd number of lots, and not more than there can be at a time."""
    step = plant.steps[str(path[1])]
    need = max(_one_job(plant, step, draw, cell) for cell in plant.products.values())
    if draw.from_ in plant.materials:
        lot = plant.materials[draw.from_].lot
        if need > MOST_LOTS * lot.value:
            what = f"one job draws {need:g} {lot.unit}, more than {MOST_LOTS} lots of {lot.value:g}"
            cure = f"Enlarge lot in [material.{draw.from_}]."
            yield Fault(path, what, f"{cure} Each lot is followed by itself.")
        return
    size = flow.sizes(plant).get(draw.from_, 0.0)
    places = plant.buffers[draw.from_].places
    most = MOST_LOTS if places < 0 else min(places + 1, MOST_LOTS)  # and one on the machine
    if size and need > size * most * (1 + 1e-9):  # to the millionth, as the line counts
        what = f"one job draws {need:g}, more than {most} lots of {size:g} that can wait for it"
        yield Fault(path, what, f"Enlarge [buffer.{draw.from_}], or what is put into it.")


def _one_lot_does(plant: Plant, draw: Draw, path: Path) -> Iterator[Fault]:
    """One job needs no more than the largest lot that was made in the plant."""
    step = plant.steps[str(path[1])]
    need = max(_one_job(plant, step, draw, cell) for cell in plant.products.values())
    size = flow.sizes(plant).get(draw.from_, 0.0)
    if size and need > size * (1 + 1e-9):
        what = f"one job draws {need:g}, more than a lot of {size:g} holds"
        yield Fault(path, what, f"Make larger lots for {draw.from_}, or write straddle = true.")


def _one_job(plant: Plant, step: Step, draw: Draw, cell: Cell | None) -> float:
    """What one job draws, in the unit of the lot; a web takes as many metres as any roll has."""
    value = 0.0
    if not isinstance(draw.quantity, str):
        value = draw.quantity.value
    elif cell is not None:
        value = values(cell)[draw.quantity][0]
    if draw.per == "job":
        return value
    longest = max((s.length or 0.0 for s in plant.steps.values()), default=0.0)
    lanes = (step.lanes or 1) if draw.per == "lane_metre" else 1
    return value * lanes * (step.length or longest)


def places(plant: Plant) -> Iterator[Fault]:
    """A buffer holds what one job takes, and at least one tray where trays stand in it."""
    units = flow.units(plant)
    words = _places_words(plant)
    said = set()
    for name, buffer in plant.buffers.items():
        held = next(iter(units[name]), "cell")
        path = ("buffer", name, "places")
        word = words.get(name, "")
        if word not in {"", "place", *_WORDS[held]}:
            if (word, held) not in said:  # trays that nobody fills are missed all down the line
                yield _miscounted(plant, name, word, held)
            said.add((word, held))
        elif held == "tray" and buffer.places == 0:
            what = "must hold at least one tray"
            yield Fault(path, what, 'Write for example "4 trays [assumption]".')
        else:
            yield from _job_fits(plant, name, buffer.places, path)


def _miscounted(plant: Plant, name: str, word: str, held: str) -> Fault:
    path = ("buffer", name, "places")
    number = plant.buffers[name].places
    into = (plant.steps[link.step] for link in flow.outputs(plant) if link.buffer == name)
    tray = max((step.tray or 0 for step in into), default=0)
    if held == "tray" and word == "cell" and number < tray:
        what = f"{number} cells are less than a tray of {tray}"
        return Fault(path, what, 'Count trays: "4 trays [assumption]".')
    cure = f"Count {flow.MANY[held]}."
    if word == "tray":
        cure = f"Give the step that fills it a tray, or count {flow.MANY[held]}."
    return Fault(
        path, f"is counted in {flow.MANY.get(word, word + 's')}, but holds {flow.MANY[held]}", cure
    )


def _job_fits(plant: Plant, name: str, places: int, path: Path) -> Iterator[Fault]:
    for step, what in plant.steps.items():
        number = what.number or 1
        if name in what.takes and number > 1 and 0 <= places < number:
            says = f"{places} places, but one job of [step.{step}] takes {number} at once"
            yield Fault(path, says, f"Write at least {number} places.")
            return


def _places_words(plant: Plant) -> dict[str, str]:
    """The counting word that the author of each buffer used."""
    found = {}
    for one in plant.stated:
        table, _, rest = one.place.partition(".")
        if table == "buffer" and rest.endswith(".places") and "[" in one.text:
            body = stated(one.text, "").body
            word = "" if body == UNLIMITED else unit(number_and_unit(body, "")[1]).word
            found[rest.partition(".")[0]] = word
    return found


def widths(plant: Plant) -> Iterator[Fault]:
    """All lanes of a product fit on the web that the machine can run."""
    for name, (electrode, lanes) in webs(plant).items():
        width = plant.machines[name].width
        for product, cell in plant.products.items():
            lane = values(cell).get(f"{electrode}_lane_width") if cell else None
            if width is None or lane is None or lanes * lane[0] <= width:
                continue
            needed = f"{lanes} x {lane[0] * 1000:g} mm = {lanes * lane[0] * 1000:g} mm"
            what = f"{width * 1000:g} mm is too narrow for {product}: {needed}"
            yield Fault(("machine", name, "width"), what, "Widen the machine or cut fewer lanes.")
            break


def able(plant: Plant) -> Iterator[Fault]:
    """The machines of a web can lay and press what every product wants of its electrodes."""
    for name, (electrode, _) in webs(plant).items():
        machine = plant.machines[name]
        for product, cell in plant.products.items():
            if cell is None or not hasattr(cell, electrode):
                continue
            made = getattr(cell, electrode)
            coat, density = f"{made.coating * 1000:g} g/m²", f"{made.coated_density:g} kg/m³"
            for key, over, wanted in (
                ("coating_min", machine.coating_min and made.coating < machine.coating_min, coat),
                ("coating_max", machine.coating_max and made.coating > machine.coating_max, coat),
                (
                    "density_max",
                    machine.density_max and made.coated_density > machine.density_max,
                    density,
                ),
            ):
                if over:
                    what = f"keeps {product} out, whose {electrode} has {wanted}"
                    yield Fault(("machine", name, key), what, "Change the machine or the cell.")
                    return


def webs(plant: Plant) -> dict[str, tuple[str, int]]:
    """Electrode and lanes side by side of each web step, found from the stack upwards."""
    givers: dict[str, list[str]] = {}
    for name, step in plant.steps.items():
        for link in flow.forward(name, step):
            givers.setdefault(link.buffer, []).append(name)
    found: dict[str, tuple[str, int]] = {}
    todo = [
        (giver, match["web"], 1)
        for step in plant.steps.values()
        if step.kind != "web"
        for draw in step.draws.values()
        if isinstance(draw.quantity, str) and (match := _METRES.fullmatch(draw.quantity))
        for giver in givers.get(draw.from_, [])
    ]
    seen: set[tuple[str, str, int]] = set()
    while todo:
        name, electrode, lanes = todo.pop()
        step = plant.steps[name]
        lanes = max(lanes, step.lanes or 1)
        if (name, electrode, lanes) in seen or step.kind not in {"web", "oven", "rack"}:
            continue
        seen.add((name, electrode, lanes))
        if step.kind == "web" and lanes >= found.get(name, ("", 0))[1]:
            found[name] = (electrode, lanes)
        todo += [(giver, electrode, lanes) for one in step.takes for giver in givers.get(one, [])]
    return found
