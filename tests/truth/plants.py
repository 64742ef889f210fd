"""The reference cases as ordinary plant folders, read through the same door as any other plant."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from gigafactory.plant.model import Plant
from gigafactory.plant.read import read_plant

CASES: tuple[dict[str, Any], ...] = tuple(
    json.loads(Path(__file__).with_name("reference.json").read_text(encoding="utf-8"))["cases"]
)
SOURCE = "[reference]"
AT_ONCE = f"0.000001 s {SOURCE}"
"""The shortest cycle that can be written, one tick: for steps that theory takes as immediate."""

Tables = dict[str, dict[str, Any]]


def write(folder: Path, tables: Mapping[str, Mapping[str, Any]]) -> Plant:
    """Write tables as a plant folder and read it. The unit of time of every case is one second."""
    head: Tables = {
        "plant": {"name": "case", "start": "2026-01-01T00:00:00Z"},
        "source": {"reference": "reference.json, beside the tests"},
    }
    text = "\n".join(
        f"[{table}]\n" + "".join(f"{key} = {json.dumps(value)}\n" for key, value in keys.items())
        for table, keys in {**head, **tables}.items()
    )
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "plant.toml").write_text(text, encoding="utf-8")
    return read_plant(folder)


def law(said: Mapping[str, Any]) -> str:
    """A service law of the reference file as a plant file writes it."""
    kind = said["law"]
    if kind == "deterministic":
        return f"{said['mean']} s {SOURCE}"
    if kind == "uniform":
        return f"uniform, low {said['low']} s, high {said['high']} s {SOURCE}"
    if kind == "lognormal":
        return f"lognormal, mean {said['mean']} s, cv {said['cv']} {SOURCE}"
    return f"exponential, mean {said['mean']} s {SOURCE}"


def exponential(rate: float) -> str:
    """Times between the events of a Poisson process."""
    return f"exponential, mean {1 / rate!r} s {SOURCE}"


def places(number: int | None) -> dict[str, Any]:
    """A buffer with so many places; without a number it is unlimited."""
    return {"places": f"{'unlimited' if number is None else f'{number} places'} {SOURCE}"}


def machine(cycle: str, machines: int = 1) -> dict[str, Any]:
    """Machines of one step."""
    return {"machines": f"{machines} machines {SOURCE}", "cycle": cycle}


def station(name: str, said: Mapping[str, Any]) -> Tables:
    """The machines of a station of the reference file, with their breakdowns."""
    tables: Tables = {f"machine.{name}": machine(law(said["service"]), said["machines"])}
    if failure := said.get("failure"):
        tables[f"machine.{name}.stops.breakdown"] = {
            "clock": failure["clock"],
            "every": exponential(failure["rate_of_failure"]),
            "lasts": exponential(failure["rate_of_repair"]),
        }
    return tables


def tandem(
    stations: Sequence[Mapping[str, Any]], buffers: Sequence[int | None], *, flip: bool = False
) -> Tables:
    """Stations in series: the first never starves, the last never blocks.

    ``flip`` lets parts run through the same stations from the last to the first.
    """
    names = [f"s{i + 1}" for i in range(len(stations))]
    between = [f"b{i + 1}" for i in range(len(buffers))]
    tables: Tables = {}
    order = list(range(len(stations)))
    inputs, outputs = [None, *between], [*between, None]
    if flip:
        order.reverse()
        inputs, outputs = outputs, inputs
    for i in order:
        step: dict[str, Any] = {"kind": "piece" if inputs[i] else "source"}
        if inputs[i]:
            step["takes"] = [inputs[i]]
        if outputs[i]:
            step["gives"] = outputs[i]
        if scrap := stations[i].get("scrap"):
            step["scrap"] = f"{scrap} {SOURCE}"
        tables[f"step.{names[i]}"] = step
        tables |= station(names[i], stations[i])
    return tables | {
        f"buffer.{name}": places(number) for name, number in zip(between, buffers, strict=True)
    }


def open_queue(arrival_rate: float, said: Mapping[str, Any]) -> Tables:
    """Poisson arrivals into an unlimited queue before one station."""
    return {
        "step.arrivals": {"kind": "source", "gives": "queue"},
        "machine.arrivals": machine(exponential(arrival_rate)),
        "buffer.queue": places(None),
        "step.server": {"kind": "piece", "takes": ["queue"]},
        **station("server", said),
    }


def assembly(buffer: int) -> Tables:
    """Two saturated feeders; one part of each is joined at once."""
    one = exponential(1)
    return {
        "step.left": {"kind": "source", "gives": "lefts"},
        "step.right": {"kind": "source", "gives": "rights"},
        "step.join": {"kind": "piece", "takes": ["lefts"], "together": ["rights"]},
        "machine.left": machine(one),
        "machine.right": machine(one),
        "machine.join": machine(AT_ONCE),
        "buffer.lefts": places(buffer),
        "buffer.rights": places(buffer),
    }


def tray(cells: int = 256) -> Tables:
    """Poisson arrivals of rate 1 fill trays, which are then emptied at once."""
    return {
        "step.arrivals": {"kind": "source", "gives": "trays", "tray": f"{cells} cells {SOURCE}"},
        "machine.arrivals": machine(exponential(1)),
        "buffer.trays": places(None),
        "step.empty": {"kind": "piece", "takes": ["trays"]},
        "machine.empty": machine(AT_ONCE),
    }


def rework() -> Tables:
    """A queue to whose end one completion in ten returns."""
    server = {"machines": 1, "service": {"law": "exponential", "mean": 1}}
    return {
        **open_queue(0.5, server),
        "step.server.rework": {"share": f"10 % {SOURCE}", "to": "queue"},
    }


def tables_of(case: Mapping[str, Any]) -> Tables:
    """The plant of one reference case."""
    kind = case["kind"]
    if kind == "saturated tandem":
        return tandem(case["stations"], case["buffers_between"])
    if kind == "open queue":
        return open_queue(case["arrival_rate"], case["station"])
    if kind.startswith("assembly"):
        return assembly(case["buffer"])
    return tray() if case["id"] == "fill-a-tray" else rework()
