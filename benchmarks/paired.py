"""Paired what-ifs on the ten-station line: how much common seeds sharpen a comparison.

``python -m benchmarks.paired`` prints, for each what-if, by how much the variance of the difference
in throughput is smaller with a common seed than with independent seeds. Four machines a station.

The throughput of a run is 20,000 parts over the time until the last of the first 20,000 parts that
were started has left the line, good or as scrap; the line starts empty.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from gigafactory.line import layout as y
from gigafactory.line.engine import Line
from gigafactory.line.lower import lower
from gigafactory.plant.model import Plant
from gigafactory.plant.read import read_plant

from .bars import Bar
from .page import measured_on, table
from .ten_station.compare import host

PLANT = Path(__file__).parent / "ten_station" / "plants" / "c4"
PARTS = 20_000
STATIONS = range(1, 11)
SECOND = 1_000_000  # ticks
AS_IT_IS = "as it is"
WHAT_IFS: dict[str, dict[str, str]] = {
    "buffers of 24 instead of 20": {f"buffer.b{i}.places": "24" for i in STATIONS if i < 10},
    "cycle times 3 % shorter": {f"machine.s{i}.cycle": "3.88" for i in STATIONS},
    "repairs 20 % shorter": {f"machine.s{i}.stops.breakdown.lasts": "16" for i in STATIONS},
    "5 machines instead of 4": {f"machine.s{i}.machines": "5" for i in STATIONS},
}

VALUE, LOW = Bar(20.0), Bar(15.0)
"""What the ratio of variances must reach, and the lower end of its interval."""

Figures = NDArray[np.float64]


@dataclass(frozen=True)
class Ratio:
    """Variance of the difference with independent seeds over that with common seeds."""

    value: float
    low: float
    """Lower end of its one-sided 95 % interval."""
    difference: float
    """Mean difference in throughput. [parts/s]"""
    error: float
    """Its standard error over the common seeds. [parts/s]"""


class _Watch:
    """The tick at which the last of the first parts left."""

    def __init__(self, parts: int) -> None:
        self.parts, self.seen, self.last = parts, 0, 0

    def take(self, state: y.State, first: int, last: int) -> None:
        """See the parts from ``first`` to ``last`` (excluded), which have left."""
        cells = np.arange(first, min(last, self.parts))
        if len(cells):
            left = state.cell["out"][cells & (len(state.cell) - 1)]
            self.last, self.seen = max(self.last, int(left.max())), int(cells[-1]) + 1


def throughput(plant: Plant, seed: int, parts: int = PARTS) -> float:
    """Number of parts over the time until the last of them has left, in parts per second."""
    watch = _Watch(parts)
    line = Line(lower(plant, seed, "none", days=1), take_cells=watch.take)
    until = parts * SECOND
    while watch.seen < parts:
        line.run(until)
        line.hand_over()
        until += 200 * SECOND
    return parts * SECOND / watch.last


def _some(changes: Mapping[str, str], parts: int, seeds: Sequence[int]) -> list[float]:
    plant = read_plant(PLANT, changes)
    return [throughput(plant, seed, parts) for seed in seeds]


def throughputs(pairs: int, workers: int = 1, parts: int = PARTS) -> dict[str, Figures]:
    """Throughput of the line as it is and of each what-if, on seeds 1, 2, 3 and so on."""
    seeds = np.array_split(np.arange(1, pairs + 1), max(1, pairs // 20))
    cases = {AS_IT_IS: {}, **WHAT_IFS}
    if workers == 1:
        return {
            name: np.concatenate([_some(changes, parts, some.tolist()) for some in seeds])
            for name, changes in cases.items()
        }
    throughput(read_plant(PLANT), 1, 100)  # compiled once, before there are several of us
    with ProcessPoolExecutor(workers, get_context("spawn")) as pool:
        return {
            name: np.concatenate(
                list(pool.map(partial(_some, changes, parts), [s.tolist() for s in seeds]))
            )
            for name, changes in cases.items()
        }


def gain(base: Figures, other: Figures, resamples: int = 4000) -> Ratio:
    """How much common seeds reduce the variance of ``other - base``.

    With independent seeds it is the sum of the two variances. The bound is the 5 % quantile of a
    bootstrap over pairs (Efron and Tibshirani, "An Introduction to the Bootstrap", chapter 13).
    """
    n = len(base)
    pick = np.random.default_rng(20_000).integers(0, n, (resamples, n))
    spread = _variances(base[pick], other[pick])
    difference = other - base
    return Ratio(
        float(_variances(base[None], other[None])[0]),
        float(np.quantile(spread, 0.05)),
        float(difference.mean()),
        float(difference.std(ddof=1) / n**0.5),
    )


def _variances(base: Figures, other: Figures) -> Figures:
    apart = np.var(base, axis=1, ddof=1) + np.var(other, axis=1, ddof=1)
    ratio: Figures = apart / np.var(other - base, axis=1, ddof=1)
    return ratio


def gains(pairs: int, workers: int = 1) -> dict[str, Ratio]:
    """The gain of every what-if over so many pairs of runs."""
    figures = throughputs(pairs, workers)
    return {name: gain(figures[AS_IT_IS], figures[name]) for name in WHAT_IFS}


def markdown(found: Mapping[str, Ratio], pairs: int) -> str:
    """The gains beside their bars, as a table in Markdown."""
    head = [f"what if ({pairs} pairs)", "throughput, parts/s", "variance ratio", "bar", ""]
    head += ["at least (95 %)", "bar", ""]
    return table(head, (_row(name, ratio) for name, ratio in found.items())) + "\n"


def _row(name: str, ratio: Ratio) -> tuple[str, ...]:
    return (
        name,
        f"{ratio.difference:+.5f} ± {ratio.error:.5f}",
        f"{ratio.value:.1f}",
        f"{VALUE.bar:g}",
        VALUE.verdict(ratio.value),
        f"{ratio.low:.1f}",
        f"{LOW.bar:g}",
        LOW.verdict(ratio.low),
    )


def section(pairs: int, workers: int) -> str:
    """Run the pairs, and say in Markdown when, on what machine and what came out."""
    return f"{measured_on(host())}\n\n{markdown(gains(pairs, workers), pairs)}"


def main(argv: Sequence[str] | None = None) -> int:
    """Run the pairs and print the table."""
    arguments = argparse.ArgumentParser(prog="python -m benchmarks.paired", description=__doc__)
    arguments.add_argument("--pairs", type=int, default=400, help="pairs of runs (default 400)")
    arguments.add_argument("--workers", type=int, default=2, help="processes (default 2)")
    given = arguments.parse_args(argv)
    print(section(given.pairs, given.workers), end="")
    return 0


if __name__ == "__main__":
    sys.exit(main())
