"""Thirty small plants whose logs are fitted, drawn at random from seeds that were fixed beforehand.

Each has four groups of machines in a row that wait often. Breakdowns come on either clock, by
exponential or Weibull laws, on one machine or on a dozen with a stop or two each; one group has
micro-stops as well, one works in shifts, one waits for its repair crew. Half of the plants hide
short waits inside the rows of work.
"""

from __future__ import annotations

from random import Random

from tests.truth.plants import Tables, places

SEEDS = tuple(range(101, 131))
DAYS = 30.0
_S = "[reference]"


def cycle(rng: Random, mean: float) -> str:
    """A law for the time of one job."""
    law = rng.choice(["lognormal", "exponential", "uniform", "weibull", "constant"])
    if law == "constant":
        return f"{mean:.3f} s {_S}"
    if law == "uniform":
        return f"uniform, low {0.6 * mean:.3f} s, high {1.4 * mean:.3f} s {_S}"
    return _law(rng, law, f"{mean:.3f} s")


def _law(rng: Random, law: str, mean: str) -> str:
    if law == "lognormal":
        return f"lognormal, mean {mean}, cv {rng.choice([0.1, 0.3, 0.6])} {_S}"
    if law == "weibull":
        return f"weibull, mean {mean}, shape {rng.choice([1.5, 2.0, 3.0])} {_S}"
    return f"exponential, mean {mean} {_S}"


def stop(rng: Random, clock: str, hours: float, minutes: float) -> dict[str, str]:
    """A stop on a clock, every so many hours and for so many minutes on average."""
    return {
        "clock": clock,
        "every": _law(rng, rng.choice(["exponential", "weibull"]), f"{hours:.2f} h"),
        "lasts": _law(rng, rng.choice(["exponential", "lognormal"]), f"{minutes:.1f} min"),
    }


def group(rng: Random, machines: int, every: float, load: float) -> dict[str, str]:
    """Machines that are busy for a share `load` of their time with parts that come every [s]."""
    return {
        "machines": f"{machines} machines {_S}",
        "cycle": cycle(rng, every * machines * load),
    }


def tables(seed: int) -> Tables:
    """The plant of a seed."""
    rng = Random(seed)
    every = 600.0
    clocks = [rng.choice(["working", "calendar"]) for _ in range(3)]
    names = ("one", "few", "many")
    found: Tables = {
        "plant": {
            "name": "fitted",
            "start": "2026-01-05T00:00:00Z",
            "short_wait": f"{rng.choice(['0 s', '20 min'])} {_S}",
        },
        "crew.fitters": {"people": f"1 person {_S}"},
        "calendar.shifts": {"open": ["Mon-Sat 06:00-22:00"]},
        "step.source": {"kind": "source", "gives": "to_one"},
        "machine.source": {
            "machines": f"1 machine {_S}",
            "cycle": f"exponential, mean {every} s {_S}",
        },
    }
    for i, (name, machines) in enumerate(zip(names, (1, 3, 12), strict=True)):
        step = {
            "kind": "piece",
            "takes": [f"to_{name}"],
            "scrap": f"{rng.choice([1, 3, 8])} % {_S}",
        }
        if name != names[-1]:
            step["gives"] = f"to_{names[i + 1]}"
        found[f"step.{name}"] = step
        found[f"buffer.to_{name}"] = places(None)
        found[f"machine.{name}"] = group(rng, machines, every, rng.uniform(0.35, 0.65))
        hours = {"one": 12.0, "few": 40.0, "many": 20 * 24.0}[name] * rng.uniform(0.7, 1.3)
        if clocks[i] == "working":
            hours *= 0.6
        found[f"machine.{name}.stops.breakdown"] = stop(rng, clocks[i], hours, 40.0)
    found["machine.many.stops.breakdown"]["crew"] = "fitters"
    found["machine.few.stops.jam"] = stop(rng, "working", 6.0, 4.0) | {"counts_as": "micro_stop"}
    if rng.random() < 0.4:
        found["machine.few"]["calendar"] = "shifts"
    return found
