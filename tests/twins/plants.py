"""Random small plants, as an engineer could have written them, to run both engines on.

A plant is cells through stations, in front of them either plain sources or electrodes from slurry
to coils, behind them perhaps trays through racks, a test with grades, and modules. Times are short,
so that a few hours see everything: tails, changeovers, shifts, failures, old lots.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from random import Random

from gigafactory.errors import BadInput
from gigafactory.plant.model import Plant
from gigafactory.plant.read import read_plant
from tests.twins.electrodes import losses, oven, stacking
from tests.twins.writer import A, Tables, Writer, effect, text_of


def beginning(w: Writer) -> str:
    """Where cells come from."""
    if w.maybe():
        return stacking(w)
    if w.maybe(3):  # two streams that become one
        for name in ("left", "right"):
            w.add(name, {"kind": "source", "gives": w.places(f"{name}_parts")}, 6.0)
        both = {"kind": "piece", "together": ["left_parts", "right_parts"], "gives": w.places("q0")}
        w.add("wedding", w.share("", both), 5.0)
    else:
        w.add("arrivals", w.share("", {"kind": "source", "gives": w.places("q0")}), 6.0)
    return "q0"


def parts(w: Writer, name: str, step: Tables) -> None:
    """Single parts, or trays of parts, that a step takes together with the rest."""
    supply: Tables = {"kind": "source", "gives": w.places(f"{name}_parts", 1)}
    if w.maybe(3):
        supply["tray"] = f"{w.whole(1, 3)} cells {A}"
    w.add(f"{name}_supply", supply, 5.0)
    step["together"] = [f"{name}_parts"]


def tape(w: Writer, name: str) -> Tables:
    """A draw from coils of a web of its own, which has products and campaigns too."""
    foil = {"from": "tape_foil", "per": "metre", "quantity": f"1 m {A}", "straddle": True}
    w.material["tape_foil"] = {"lot": f"200 m {A}"}
    web: Tables = {"kind": "web", "makes": "tape", "length": f"{w.whole(20, 60)} m {A}"}
    web |= {"draws": {"foil": foil}, "gives": w.places(f"{name}_tape")}
    w.add(f"{name}_coating", w.share("", web | losses(w)), None, speed=f"2 m/s {A}")
    return {"from": f"{name}_tape", "quantity": f"{w.whole(1, 3)} m {A}", "straddle": w.maybe()}


def stations(w: Writer, last: str) -> str:
    """Piece stations one behind the other; the name of the buffer behind the last."""
    for i in range(w.whole(1, 3)):
        name, gives = f"piece{i}", w.places(f"p{i}")
        step: Tables = {"kind": "piece", "takes": [last], "gives": gives}
        if w.maybe(3):
            back = w.places(f"again{i}") if w.maybe() else last
            step["rework"] = {"share": f"20 % {A}", "to": back}
            first = [back] if back != last else []
            step["takes"] = [*first, last] if w.maybe() else [last, *first]
        if w.maybe(3):
            parts(w, name, step)
        if w.maybe(3):
            w.material[f"fluid{i}"] = {"lot": f"{w.whole(5, 30)} kg {A}", "spread": f"1 % {A}"}
            fluid = {"from": f"fluid{i}", "quantity": f"2 kg {A}", "straddle": w.maybe()}
            step["draws"] = {"fluid": fluid | {"change": f"2 s {A}"}}
            step["effects"] = {"fluid": effect("lot", "fluid")}
            bad = {"material": f"fluid{i}", "lots": [2, 3], "deviation": f"9 % {A}"}
            w.cause[f"fluid{i}"] = bad
        if w.maybe(5):
            step.setdefault("draws", {})["tape"] = tape(w, name)
        if w.maybe(3):
            step.setdefault("effects", {})["machine"] = effect("machine", None)
        w.add(name, w.share("", step), w.pick([4.0, 6.0, 9.0]))
        last = gives
    if w.maybe(4):
        number = w.whole(1, 5)
        w.buffer[last] = {"places": f"{number + 2} places {A}"}
        last = oven(w, "soak", last, w.places("soaked"), w.pick(["oven", "rack"]), number)
        w.machine["soak"]["machines"] = f"9 machines {A}"
    return last


def trays(w: Writer, last: str) -> str:
    """Cells go into trays and through racks, and out of the trays again."""
    cells = w.whole(2, 6)
    step = {
        "kind": "piece",
        "takes": [last],
        "gives": w.places("trays", 1),
        "tray": f"{cells} cells {A}",
    }
    w.add("traying", w.share("", step), 3.0)
    again = w.pick([1, 2, 2])
    last = "trays"
    for i in range(again):
        number = w.whole(1, 2)
        w.buffer[last] = {"places": f"{number + 1} trays {A}"}
        last = oven(w, f"rack{i}", last, w.places(f"formed{i}", 1), "rack", number)
        rack = w.step[f"rack{i}"]
        if not i and again > 1 and w.mostly():
            rack["stamps"] = True
        w.machine[f"rack{i}"]["machines"] = f"8 machines {A}"
        if w.maybe():
            rack["effects"] = {"channel": effect("channel", None), "age": effect("age", None)}
            w.cause[f"rack{i}"] = {"step": f"rack{i}", "channel": f"1 {A}", "deviation": f"4 % {A}"}
        if w.mostly() if i else w.maybe(3):
            fresh = i == 1 and w.step["rack0"]["stamps"]
            rack["limit"] = w.limit("trays" if fresh else None, w.pick([200.0, 500.0]))
        if w.maybe(4):
            rack["rework"] = {"share": f"25 % {A}", "to": "trays"}
    if w.maybe():
        step = {"kind": "piece", "takes": [last], "gives": w.places("open")}
        if w.maybe(3):
            step["limit"] = w.limit(None, w.pick([200.0, 900.0]))
        if w.maybe(3):
            parts(w, "degassing", step)
        if w.maybe(4):
            step["draws"] = {"tape": tape(w, "degassing")}
        w.add("degassing", w.share("", step), 3.0)
        last = "open"
    return last


def ending(w: Writer, last: str) -> None:
    """What becomes of finished cells: they leave, or are tested, graded and put together."""
    if not w.maybe():
        if last.startswith("formed") and w.maybe():
            last_rack = w.step["rack" + last.removeprefix("formed")]
            del last_rack["gives"], w.buffer[last]
        else:
            w.add("packing", w.share("", {"kind": "piece", "takes": [last]}), 4.0)
        return
    number = w.whole(2, 4)
    grades = [
        {"name": "A", "to": "good", "capacity_min": f"-1 % {A}", "capacity_max": f"1 % {A}"},
        {"name": "B", "to": "leaves", "capacity_min": f"-4 % {A}", "resistance_max": f"2 % {A}"},
    ]
    w.buffer["good"] = {"places": f"{number + w.whole(0, 9)} places {A}"}
    noise = {"capacity": f"1 % {A}", "resistance": f"1 % {A}", "mass": f"0.1 % {A}"}
    w.add("test", {"kind": "sort", "takes": [last], "grades": grades, "noise": noise}, 3.0)
    step: Tables = {
        "kind": "manual",
        "takes": ["good"],
        "number": f"{number} cells {A}",
        "makes": "module",
    }
    if w.maybe():
        w.material["housing"] = {"lot": f"5 pieces {A}"}
        step["draws"] = {
            "housing": {"from": "housing", "quantity": f"1 piece {A}", "straddle": True}
        }
    if w.maybe(3):
        w.add("blanks", {"kind": "source", "gives": w.places("frame_parts")}, 9.0)
        frame = {"kind": "manual", "takes": ["frame_parts"], "number": f"1 cell {A}"}
        w.buffer["frame_parts"] = {"places": f"3 places {A}"}
        w.add("framing", frame | {"makes": "frame", "gives": w.places("frames")}, 6.0)
        step["together"] = ["frames"]
    if w.maybe():
        step["gives"] = "modules"
        w.buffer["modules"] = {"places": f"3 modules {A}"}
        pack = {"kind": "manual", "takes": ["modules"], "number": f"2 modules {A}", "makes": "pack"}
        w.add("packs", w.share("", pack), 30.0)
    w.add("modules", w.share("", step), 12.0, operators="people")


def tables(random: Random) -> Tables:
    """The tables of a plant whose every choice is made by `random`."""
    w = Writer(random)
    last = stations(w, beginning(w))
    if w.maybe():
        last = trays(w, last)
    ending(w, last)
    few = 20 if "stacking" in w.step else 5  # a roll makes several cells
    campaign = [
        {"product": f"cell{i % w.products}", "cells": f"{w.whole(few, 12 * few)} cells {A}"}
        for i in range(w.whole(1, 3) if w.products else 0)
    ]
    head = {"name": "random", "start": "2026-01-05T00:00:00Z"}
    head["short_wait"] = f"{w.pick([0, 20])} s {A}"
    found: Tables = {"plant": head, "campaign": campaign, "products": w.products}
    for table in ("step", "machine", "buffer", "material", "cause", "calendar", "crew", "room"):
        found[table] = getattr(w, table)
    return mended(found)


def mended(said: Tables) -> Tables:
    """The same tables without spreads, wear and causes that nothing reads: the door refuses them.

    What a random plant is made of does not know yet whether it will be tested at the end.
    """
    while True:
        try:
            read(said)
            return said
        except BadInput as error:
            (finding,) = error.findings
        assert "reads it" in finding.what, finding
        kind, *path, key = finding.place.split(".")
        table = said[kind]
        if kind == "cause":
            del table[path[0]]
            continue
        for word in path:
            table = table[word]
        del table[key]


def read(said: Tables) -> Plant:
    """The plant that the tables say, read through the same door as any other."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "plant.toml"
        file.write_text(text_of(said), encoding="utf-8")
        return read_plant(Path(folder))
