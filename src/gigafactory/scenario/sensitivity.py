"""What a little more of each thing brings: rate, machines, places; measured, not inferred.

Each is a what-if beside the plant as it is, on the same luck. The step at which one per cent more
rate brings most is the bottleneck by measurement.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Literal

from gigafactory.errors import BadInput
from gigafactory.plant.model import Plant
from gigafactory.quality.confidence import Interval
from gigafactory.scenario.compare import Arm, Comparison

What = Literal["rate", "machines", "places"]
WHATS: tuple[What, ...] = ("rate", "machines", "places")
MORE_RATE = 0.01
MORE_PLACES = 10


@dataclass(frozen=True)
class Nudge:
    """A little more of one thing.

    Parameters
    ----------
    what
        rate: one per cent more; machines: one more, of a rack one per cent of its places; places:
        ten more in a buffer.
    at
        Name of the step or buffer.
    key, change
        What `--set` would say.
    words
        The same in words.
    """

    what: What
    at: str
    key: str
    change: str
    words: str


@dataclass(frozen=True)
class Sensitivity:
    """What a nudge brings.

    Parameters
    ----------
    nudge
        What is changed.
    arm
        The plant with it, and its runs.
    gain
        By how much more it puts out. [Wh/a] or [1/d]
    """

    nudge: Nudge
    arm: Arm
    gain: Interval


def nudges(plant: Plant, over: str = "*", whats: Sequence[What] = WHATS) -> tuple[Nudge, ...]:
    """Every nudge of a plant that a pattern covers, in the order of its steps.

    Parameters
    ----------
    over
        Patterns of names, joined by commas: ``machine.stacking, buffer.*``; a name without a table
        is that of a step or buffer.
    whats
        Which kinds.

    Raises
    ------
    BadInput
        If a pattern covers nothing.
    """
    found = [n for step in plant.order for n in _of_step(plant, step)]
    found += [n for buffer in plant.buffers for n in _of_buffer(plant, buffer)]
    wanted = []
    for pattern in (one.strip() for one in over.split(",")):
        covered = [n for n in found if covers(pattern, n.key, n.at)]
        if not covered:
            raise BadInput.at(
                "--over", pattern, "covers no step or buffer of this plant", NAMES_OF_THINGS
            )
        wanted += covered
    chosen = [n for n in dict.fromkeys(wanted) if n.what in whats]
    if not chosen:
        what = f"has nothing of the kind {' or '.join(whats)}"
        raise BadInput.at("--over", over, what, NAMES_OF_THINGS)
    return tuple(chosen)


NAMES_OF_THINGS = "Write for example 'machine.stacking, buffer.*'."


def covers(pattern: str, key: str, name: str) -> bool:
    """Whether a pattern of `--over` covers a key of the plant: by table and name, or by name."""
    table, _, _ = key.partition(".")
    singular = pattern.replace("machines.", "machine.", 1).replace("buffers.", "buffer.", 1)
    of_step = table in {"machine", "step"}
    names = [key, f"machine.{name}" if of_step else f"{table}.{name}", name]
    return any(fnmatchcase(one, singular) for one in names)


def _of_step(plant: Plant, name: str) -> list[Nudge]:
    step, machine = plant.steps[name], plant.machines[name]
    slower = f"*={1 / (1 + MORE_RATE):.12g}"
    if step.dwell is not None:
        key, change = f"step.{name}.dwell", slower
    elif step.kind == "web" and machine.speed is not None:
        key, change = f"machine.{name}.speed", f"*={1 + MORE_RATE:g}"
    else:
        key, change = f"machine.{name}.cycle", slower
    found = [Nudge("rate", name, key, change, f"1 % more rate at {name}")]
    more = more_machines(machine.machines)
    said = "one more machine" if more == 1 else f"{more} more machines"
    key = f"machine.{name}.machines"
    return [*found, Nudge("machines", name, key, f"+={more}", f"{said} at {name}")]


def more_machines(machines: int) -> int:
    """One more machine; of a hundred and more, one per cent."""
    return max(1, round(machines / 100))


def _of_buffer(plant: Plant, name: str) -> list[Nudge]:
    if plant.buffers[name].places < 0:  # unlimited
        return []
    key, words = f"buffer.{name}.places", f"{MORE_PLACES} more places in {name}"
    return [Nudge("places", name, key, f"+={MORE_PLACES}", words)]


def sensitivities(nudged: Sequence[Nudge], comparison: Comparison) -> tuple[Sensitivity, ...]:
    """What each nudge brings, the most first; the arms of the comparison are in the same order."""
    pairs = zip(nudged, comparison.what_ifs, strict=True)
    found = [Sensitivity(n, arm, comparison.output(arm)) for n, arm in pairs]
    return tuple(sorted(found, key=lambda s: -s.gain.mean))


def bottleneck(found: Sequence[Sensitivity]) -> str | None:
    """The step at which one per cent more rate brings most; None where none brings anything sure.

    None too where rates were not nudged.
    """
    rates = [s for s in found if s.nudge.what == "rate"]
    best = max(rates, key=lambda s: s.gain.mean, default=None)
    return best.nudge.at if best and best.gain.mean > 0 and _sure(best.gain) else None


def _sure(gain: Interval) -> bool:
    return not gain.mean <= gain.half  # without an interval nothing speaks against it
