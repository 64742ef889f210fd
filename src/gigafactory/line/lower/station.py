"""What a step is: where its units come from and go, how long it takes, what it draws."""

from __future__ import annotations

from gigafactory.line import layout as y
from gigafactory.line.lower.fill import Fill
from gigafactory.line.lower.judged import fill_choices, fill_effects
from gigafactory.line.lower.machines import fill_machines
from gigafactory.line.lower.numbers import key, law_of, micro, ticks
from gigafactory.line.names import CELLS, TRAYS, draw_unit, made_per_cell, needed, per_cell
from gigafactory.plant.draws import amount
from gigafactory.plant.model import Step
from gigafactory.plant.pace import paces

MOST_WORTH = 1e9
"""More cells than the longest campaign has are as good as any number. [cells]"""


def fill_station(f: Fill, k: int, step: Step) -> None:
    """Fill the row of one step, and what belongs to it."""
    st, machine = f.station[k], f.plant.machines[f.names.stations[k]]
    st["machines"] = machine.machines
    st["key0"], st["key1"] = key(f.seed, f"step {f.names.stations[k]}")
    fill_flow(f, k, step)
    fill_time(f, k, step)
    fill_web(f, k, step)
    st["d0"] = [s for s, _ in f.names.draws].index(f.names.stations[k]) if step.draws else 0
    st["n_draws"] = len(step.draws)
    fill_draws(f, k, step)
    fill_choices(f, k, step)
    fill_effects(f, k, step)
    fill_machines(f, k, step)
    plain = st["take"] == y.TAKE_CELL or (
        st["take"] == y.TAKE_NOTHING and st["make"] == y.MAKE_CELL
    )
    st["in_buffer"] = f.buffer(step.takes[0]) if step.takes else -1
    st["scan"] = 0 if plain and not step.draws and not step.together and not step.limit else 1
    st["path"] = path(f, k, step)


def path(f: Fill, k: int, step: Step) -> int:
    """The simplest code that can run a step's jobs.

    Plain: a job is a service time, scrap and one way on. Single: it is one cell, and only a
    station that takes nothing else draws lots that were made in the plant.
    """
    st = f.station[k]
    more = (step.effects, step.grades, st["clean_every"], st["tool_life"], st["paced"])
    several = st["changeover"] > 0 and len(f.names.products) > 1
    if st["scan"] == 0 and st["pool"] < 0 and not any(more) and not several:
        return y.PATH_PLAIN
    stocked = any(d.from_ in f.plant.buffers for d in step.draws.values())
    by_metre = any(d.per != "job" for d in step.draws.values())
    if st["single"] and not step.together and not by_metre and not (step.takes and stocked):
        return y.PATH_SINGLE
    return y.PATH_ANY


def fill_flow(f: Fill, k: int, step: Step) -> None:
    """What it takes, from where, what it makes of it, and where that goes."""
    st = f.station[k]
    first = f.names.holds[step.takes[0]] if step.takes else ""
    if not step.takes:
        st["take"] = y.TAKE_NOTHING
    elif per_cell(step, f.names.holds):
        st["take"] = y.TAKE_TRAY if first == TRAYS else y.TAKE_CELL
    else:
        st["take"] = y.TAKE_CELLS if first == CELLS else y.TAKE_LOTS
    makes = {"web": y.MAKE_LOTS, "vessel": y.MAKE_JOINT, "manual": y.MAKE_JOINT}
    st["make"] = makes.get(step.kind, y.MAKE_SAME if step.takes else y.MAKE_CELL)
    together = step.kind in ("oven", "rack", "manual", "vessel")
    st["number"] = (step.number or 1) if together else 1
    st["in0"], st["n_in"] = (
        f.ints.add([f.buffer(b) for b in step.takes]),
        len(step.takes),
    )
    st["tog0"] = f.ints.add([f.buffer(b) for b in step.together])
    st["n_tog"] = len(step.together)
    st["out"] = f.buffer(step.gives)
    st["kind"] = f.names.kinds.index(step.makes) if step.makes else -1
    stocked = any(d.from_ in f.plant.buffers for d in step.draws.values())
    st["plan"] = not step.takes and not step.together and not stocked
    st["single"] = st["take"] in (y.TAKE_CELL, y.TAKE_TRAY) or st["make"] == y.MAKE_CELL
    st["col"] = -1
    if f.names.stations[k] in f.names.columns:
        st["col"] = f.names.columns.index(f.names.stations[k])
    same = st["make"] == y.MAKE_SAME
    hold = max(int(st["number"]) if same else 1, step.lanes or 1)
    st["hold"] = hold
    for b in [
        step.gives,
        step.rework.to if step.rework else None,
        *(g.to for g in step.grades),
    ]:
        if b in f.plant.buffers:
            f.upstream[f.buffer(b)] += hold * int(st["machines"])
    for limit in [step.limit, *(d.limit for d in step.draws.values())]:
        if limit and limit.redo_to:
            away = y.AWAY * int(st["machines"]) * max(1, len(step.takes))
            f.upstream[f.buffer(limit.redo_to)] += away


def fill_time(f: Fill, k: int, step: Step) -> None:
    """How long a job takes, by product, and what comes between jobs."""
    st, machine = f.station[k], f.plant.machines[f.names.stations[k]]
    law = step.dwell or machine.cycle
    if step.kind == "web":
        assert machine.speed is not None  # a rule of the plant
        st["law"], st["a"] = y.BY_LENGTH, 1 / machine.speed
    else:
        assert law is not None  # a rule of the plant
        st["law"], st["a"], st["b"] = law_of(law)
        f.pace[k] = paces(f.plant, step)
        st["paced"] = bool((f.pace[k] != 1.0).any())
    st["load"] = ticks(machine.load)
    st["changeover"] = ticks(machine.changeover)
    if machine.cleaning:
        st["clean_every"], st["clean"] = machine.cleaning.every, ticks(machine.cleaning.lasts)
    if machine.tool:
        st["tool_life"], st["tool_change"] = machine.tool.life, ticks(machine.tool.change)
        st["wear"] = machine.tool.wear
    st["pool"] = -1
    if machine.operators:
        st["pool"] = f.names.crews.index(machine.operators)
        st["pool_n"] = machine.operators_needed
    st["calendar"] = -1
    if machine.calendar:
        st["calendar"] = f.names.calendars.index(machine.calendar)
    st["room"] = f.names.rooms.index(step.room) if step.room else -1


def fill_web(f: Fill, k: int, step: Step) -> None:
    """Lengths, losses and defects of a web; what one job that starts material is worth."""
    st = f.station[k]
    st["web"] = step.kind == "web"
    st["lanes"] = step.lanes or 1
    st["turns"] = step.turns
    st["length"] = micro(step.length or step.batch or 0.0)
    st["head_loss"], st["start_loss"] = micro(step.head_loss), micro(step.start_loss)
    st["defects"], st["defect_length"] = step.defects, micro(step.defect_length)
    st["roll_spread"], st["drift_spread"] = step.roll_spread, step.drift_spread
    st["measure"] = step.measures is not None
    for p, product in enumerate(f.names.products):
        if step.kind == "vessel" and step.gives and step.batch:
            each = needed(f.plant, step.gives, product)
        elif step.kind == "web" and not step.takes and step.gives and step.length:
            each = made_per_cell(f.plant, step, product)
        else:
            continue
        whole = step.batch or step.length or 0.0
        f.worth[k, p] = micro(min(whole / each, MOST_WORTH)) if each > 0 else y.MICRO


def fill_draws(f: Fill, k: int, step: Step) -> None:
    """What each job takes of mounted lots."""
    st, n = f.station[k], f.names
    cellwise = bool(st["single"])
    parents = [p for p in n.parents if p[0] == n.stations[k]]
    units = [draw_unit(f.plant, n.stations[k], slot) for slot in step.draws]
    st["par0"] = n.parents.index(parents[0]) if cellwise and parents else 0
    for i, draw in enumerate(step.draws.values(), int(st["d0"])):
        d = f.draw[i]
        d["unit"] = units.index(units[i - int(st["d0"])])
        d["buffer"] = f.buffer(draw.from_) if draw.from_ in f.plant.buffers else -1
        d["material"] = -1 if d["buffer"] >= 0 else n.materials.index(draw.from_)
        d["per"] = draw.per != "job"
        d["straddle"] = draw.straddle or not cellwise
        d["change"], d["splice"] = ticks(draw.change), micro(draw.splice_loss)
        d["redo_to"] = -1
        if draw.limit:
            d["limit"] = ticks(draw.limit.age)
            d["redo_to"] = f.buffer(draw.limit.redo_to)
        for p, product in enumerate(n.products):
            f.quantity[i, p] = max(1, micro(amount(f.plant, step, draw, product)))
