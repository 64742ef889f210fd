"""Run every benchmark and renew the table in ``docs/benchmarks.md``: ``python -m benchmarks``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from .ten_station.compare import ENGINES, compare, markdown

PAGE = Path(__file__).resolve().parents[1] / "docs" / "benchmarks.md"


def renewed(page: str, name: str, text: str) -> str:
    """The page with what stands between this section's two markers replaced."""
    begin, end = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
    before, found_begin, rest = page.partition(begin)
    _, found_end, after = rest.partition(end)
    if not (found_begin and found_end):
        raise SystemExit(f"{PAGE}: the markers {begin} and {end} are needed, in this order")
    return f"{before}{begin}\n{text.strip()}\n{end}{after}"


def main(argv: Sequence[str] | None = None) -> int:
    """Measure everything, then write the page."""
    arguments = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    arguments.add_argument("--repeats", type=int, default=5, help="runs of each (default 5)")
    arguments.add_argument("--share", type=float, default=1.0, help="shorten the runs")
    arguments.add_argument("--page", type=Path, default=PAGE, help="the page to renew")
    given = arguments.parse_args(argv)
    report = compare(
        list(ENGINES),
        (1, 4, 16),
        given.repeats,
        share=given.share,
        say=lambda text: print(text, file=sys.stderr, flush=True),
    )
    table = markdown(report)
    page = given.page.read_text(encoding="utf-8")
    given.page.write_text(renewed(page, "ten_station", table), encoding="utf-8")
    print(table)
    return 0


if __name__ == "__main__":
    sys.exit(main())
