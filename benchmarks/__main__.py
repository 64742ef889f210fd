"""Run every benchmark and renew its table in ``docs/benchmarks.md``: ``python -m benchmarks``."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from . import backup, dunkirk, ingest, paired
from .cell.compare import section as virtual_cells
from .page import PAGE, renew
from .records.compare import section as a_year_of_records
from .ten_station.compare import ENGINES, compare, markdown

Section = Callable[[int, Callable[[str], None]], str]


def ten_station(repeats: int, say: Callable[[str], None]) -> str:
    """The ten-station line beside its peers, in Markdown."""
    return markdown(compare(list(ENGINES), (1, 4, 16), repeats, say=say))


def pairs(repeats: int, say: Callable[[str], None]) -> str:
    """The paired what-ifs, in Markdown; 400 pairs, however often the others are repeated."""
    say("paired runs: 400 pairs of each what-if")
    return paired.section(400, os.cpu_count() or 1)


SECTIONS: Mapping[str, Section] = {
    "ten_station": ten_station,
    "dunkirk": dunkirk.section,
    "paired": pairs,
    "records": a_year_of_records,
    "ingest": ingest.section,
    "backup": backup.section,
    "cell": virtual_cells,
}
"""What stands between the markers of each name, in the order in which it is measured."""


def main(argv: Sequence[str] | None = None, sections: Mapping[str, Section] = SECTIONS) -> int:
    """Measure section after section; each is written into the page as soon as it is there."""
    arguments = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    arguments.add_argument(
        "--only", nargs="+", choices=list(sections), default=list(sections), help="these sections"
    )
    arguments.add_argument("--repeats", type=int, default=5, help="runs of each (default 5)")
    arguments.add_argument("--page", type=Path, default=PAGE, help="the page to renew")
    given = arguments.parse_args(argv)
    for name in given.only:
        text = sections[name](given.repeats, lambda said: print(said, file=sys.stderr, flush=True))
        renew(given.page, name, text)
        print(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
