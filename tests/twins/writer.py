"""Gathers the tables of a random plant, and writes them as a plant file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Any

Tables = dict[str, Any]
A = "[assumption]"
CELL = Path(__file__).parents[1] / "plants/process/products.toml"


class Writer:
    """Gathers the tables of one plant.

    Parameters
    ----------
    random
        Makes every choice; one of Hypothesis lets a plant that fails shrink.
    """

    def __init__(self, random: Random) -> None:
        self.random = random
        self.step: Tables = {}
        self.machine: Tables = {}
        self.buffer: Tables = {}
        self.material: Tables = {}
        self.cause: Tables = {}
        self.calendar: Tables = {
            "early": {"open": ["Mon-Sun 00:10-00:50", "Mon-Sun 01:20-12:00"]},
            "late": {"open": ["Mon-Fri 00:30-02:10", "Mon-Sun 03:00-23:00"]},
        }
        self.crew: Tables = {}
        for name in ("fitters", "people"):
            self.crew[name] = {"people": f"{self.whole(1, 3)} people {A}"}
            if self.maybe(3):
                self.crew[name]["calendar"] = self.pick(["early", "late"])
        self.room: Tables = {
            "dry": {
                "excursion_every": self.time(1200.0),
                "excursion_lasts": self.time(300.0),
                "uptake": f"8 {A}",
            }
        }
        self.products = self.pick([0, 1, 2, 2])

    def whole(self, low: int, high: int) -> int:
        """A whole number, both ends included."""
        return self.random.randint(low, high)

    def pick(self, options: Sequence[Any]) -> Any:
        """One of several."""
        return self.random.choice(options)

    def maybe(self, one_in: int = 2) -> bool:
        """Whether something is there; the simplest choice, to which plants shrink, is no."""
        return self.random.randrange(one_in) == one_in - 1

    def mostly(self, but_one_in: int = 3) -> bool:
        """Whether something is there that seldom is not; the simplest choice is no."""
        return self.random.randrange(but_one_in) != 0

    def time(self, mean: float) -> str:
        """A time, or a law of times, with this mean [s]."""
        return str(
            self.pick(
                [
                    f"{mean} s {A}",
                    f"exponential, mean {mean} s {A}",
                    f"uniform, low {mean / 2} s, high {mean * 1.5} s {A}",
                    f"lognormal, mean {mean} s, cv 0.4 {A}",
                    f"weibull, mean {mean} s, shape 1.5 {A}",
                ]
            )
        )

    def add(self, name: str, step: Tables, mean: float | None, **machine: Any) -> None:
        """A step and its machines, with whatever keeps them from work."""
        said: Tables = {"machines": f"{self.whole(1, 3)} machines {A}"}
        if mean is not None:
            said["cycle"] = self.time(mean)
        said |= machine
        if self.maybe(4):
            said["load"] = f"{self.whole(1, 9)} s {A}"
        if self.maybe(4):
            said["calendar"] = self.pick(["early", "late"])
        if self.maybe(3):
            said["changeover"] = f"{self.whole(10, 300)} s {A}"
        if self.maybe(4):
            said["cleaning"] = {"every": f"{self.whole(1, 9)} {A}", "lasts": f"40 s {A}"}
        if self.maybe(4):
            life = f"{self.whole(1, 30)} {A}"
            said["tool"] = {"life": life, "change": f"25 s {A}", "wear": f"2 % {A}"}
        if self.maybe(4):
            said["operators"] = self.pick(["people", "fitters"])
        if self.products and step["kind"] != "web" and mean is not None and self.maybe(4):
            step["pace"] = {"by": "sheets", "at": f"{self.whole(10, 60)} sheets {A}"}
        if self.maybe(2):
            said["spread"] = f"1 % {A}"
        stops = {s: self.stop() for s in ("jam", "fault", "service") if self.maybe(4)}
        self.step[name], self.machine[name] = step, said | ({"stops": stops} if stops else {})

    def stop(self) -> Tables:
        """One reason to stand."""
        every, lasts = self.pick([(90.0, 5.0), (700.0, 60.0), (3000.0, 400.0)])
        found = {
            "clock": self.pick(["working", "calendar"]),
            "every": self.time(every),
            "lasts": self.time(lasts),
            "counts_as": self.pick(["down", "micro_stop", "planned_stop"]),
        }
        if self.maybe():
            found["crew"] = self.pick(["fitters", "people"])
        return found

    def places(self, name: str, low: int = 0) -> str:
        """A buffer; its name."""
        size = self.pick([low, low + 1, low + 3, low + 8, -1])
        self.buffer[name] = {"places": "unlimited" if size < 0 else f"{size} places {A}"}
        return name

    def limit(self, back: str | None, age: float) -> Tables:
        """A time limit: too old is scrapped, or goes back."""
        found = {"age": f"{age} s {A}"}
        if back and self.mostly(4):
            return found | {"action": "redo", "redo_to": back}
        return found

    def share(self, name: str, step: Tables, one_in: int = 3) -> Tables:
        """Perhaps a share that is spoilt."""
        if self.maybe(one_in):
            step["scrap"] = f"{self.pick([2, 8, 25])} % {A}"
        return step


def effect(of: str, draw: str | None) -> Tables:
    """What a deviation does to a cell."""
    per = "%/h" if of in ("exposure", "age") else "%/%"
    found = {"of": of, "capacity": f"0.9 {per} {A}", "resistance": f"-0.3 {per} {A}"}
    return found | ({"draw": draw} if draw else {})


def toml(name: str, table: Tables) -> str:
    """A table, and the tables in it, as a plant file writes them."""
    plain = {k: v for k, v in table.items() if not isinstance(v, dict) and not _many(v)}
    text = f"[{name}]\n" + "".join(f"{k} = {_value(v)}\n" for k, v in plain.items())
    for key, value in table.items():
        if isinstance(value, dict):
            text += toml(f"{name}.{key}", value)
        elif _many(value):
            text += "".join(toml(f"[{name}.{key}]", one) for one in value)
    return text


def _many(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict)


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return "[" + ", ".join(_value(v) for v in value) + "]"
    return f'"{value}"' if isinstance(value, str) else str(value)


def text_of(said: Tables) -> str:
    """A plant file that says these tables."""
    cell = CELL.read_text(encoding="utf-8").split("[source]")[0]
    text = "".join(
        cell.replace("product.small", f"product.cell{i}")
        .replace('"16 sheets', f'"{16 + 5 * i} sheets')
        .replace('"17 sheets', f'"{17 + 5 * i} sheets')
        for i in range(said["products"])
    )
    text += "".join(toml("[campaign]", c) for c in said["campaign"])
    return text + "".join(
        toml(name, value)
        for key, value in said.items()
        if key not in ("campaign", "products")
        for name, value in ([(key, value)] if key == "plant" else _each(key, value))
    )


def _each(key: str, value: Tables) -> list[tuple[str, Tables]]:
    return [(f"{key}.{name}", table) for name, table in value.items()]
