"""What-ifs in plain words: what is changed, what it brings, where the bottleneck goes."""

from __future__ import annotations

import math
import re

from gigafactory.plant.diff import Difference as Changed
from gigafactory.quality.confidence import Interval
from gigafactory.scenario.compare import Arm, Comparison, holds_energy
from gigafactory.units.text import NUMBER

NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_COUNT = re.compile(rf"(?P<number>{NUMBER})\s*(?P<unit>.*)")


def sentence(comparison: Comparison, arm: Arm) -> str:
    """One what-if in one sentence: "one more machine at stacking: +0.31 ± 0.04 GWh a year; ..."."""
    scale, unit = output_unit(comparison)
    found = comparison.output(arm)
    said = signed(found, scale, unit)
    if not math.isnan(found.half) and abs(found.mean) <= found.half:
        said = f"no difference that these runs could show ({said})"
    before, after = comparison.base.bottleneck, arm.bottleneck
    moved = f"stays at {before}" if before == after else f"moves from {before} to {after}"
    return f"{changed(arm.changes)}: {said}; the bottleneck {moved}"


def output_unit(comparison: Comparison) -> tuple[float, str]:
    """The size and the name of the unit in which output is told."""
    if not holds_energy(comparison.base.plant):
        return 1.0, "parts a day"
    return energy_unit(comparison.base.output.mean)


def energy_unit(wh_per_year: float) -> tuple[float, str]:
    """The unit in which an output of energy is told: its size in Wh/a, and its name."""
    return (1e9, "GWh a year") if wh_per_year >= 1e9 else (1e6, "MWh a year")


def signed(interval: Interval, scale: float, unit: str) -> str:
    """A difference with its sign, to the digits that its interval leaves standing."""
    mean, half = interval.mean / scale, interval.half / scale
    digits = decimals(half if half > 0 else abs(mean))
    sign = "−" if mean < 0 else "+"
    size = f"{sign}{abs(mean):,.{digits}f}"
    return (
        f"{size} {unit} (no interval)"
        if math.isnan(half)
        else f"{size} ± {half:,.{digits}f} {unit}"
    )


def decimals(size: float) -> int:
    """Decimals that show two digits of a size, none where it has them before the point."""
    if not math.isfinite(size) or size <= 0:
        return 2
    return max(0, 1 - math.floor(math.log10(size)))


def changed(changes: tuple[Changed, ...]) -> str:
    """Changes in words, joined by "and"."""
    return " and ".join(map(_one, changes)) or "no change"


def _one(change: Changed) -> str:
    before, after = (text.partition("[")[0].strip() for text in (change.a, change.b))
    a, b = _COUNT.fullmatch(before), _COUNT.fullmatch(after)
    table, _, rest = change.place.partition(".")
    name, _, key = rest.rpartition(".")
    if a and b and (table, key) in {("machine", "machines"), ("buffer", "places")}:
        number = float(b["number"].replace("_", "")) - float(a["number"].replace("_", ""))
        where = f"at {name}" if table == "machine" else f"in {name}"
        what = a["unit"].strip() if table == "machine" else "places"
        return f"{_many(number, what)} {where}"
    place = change.place
    if not before:
        return f"{place} {after}"
    return f"{place} {before} → {after or 'nothing'}"


def _many(number: float, what: str) -> str:
    """So many more or fewer of something."""
    count = abs(round(number))
    said = NUMBERS[count] if count < len(NUMBERS) else f"{count:,}"
    noun = what.removesuffix("s") if count == 1 else what
    return f"{said} {'more' if number > 0 else 'fewer'} {noun}"
