"""Command line: ``python -m benchmarks.ten_station``."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from .compare import ENGINES, compare, markdown


def _engines(text: str) -> list[str]:
    keys = [key.strip() for key in text.split(",") if key.strip()]
    unknown = [key for key in keys if key not in ENGINES]
    if unknown or not keys:
        known = ", ".join(ENGINES)
        raise argparse.ArgumentTypeError(f"unknown engine {', '.join(unknown)}; known: {known}")
    return keys


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("a positive number is needed")
    return number


def parser() -> argparse.ArgumentParser:
    """The arguments, as the help shows them."""
    arguments = argparse.ArgumentParser(
        prog="python -m benchmarks.ten_station",
        description="The ten-station line on several engines: part-steps per second.",
    )
    arguments.add_argument("--repeats", type=_positive, default=5, help="runs of each (default 5)")
    arguments.add_argument(
        "--machines", type=_positive, nargs="+", default=[1, 4, 16], help="machines per station"
    )
    arguments.add_argument(
        "--only", type=_engines, default=list(ENGINES), help=f"engines: {','.join(ENGINES)}"
    )
    arguments.add_argument(
        "--share", type=float, default=1.0, help="shorten the runs to this share, for a quick look"
    )
    arguments.add_argument("--json", type=Path, help="write the figures to this file")
    arguments.add_argument("--markdown", type=Path, help="write the table to this file")
    return arguments


def main(argv: Sequence[str] | None = None) -> int:
    """Measure, print the table, write it where asked."""
    given = parser().parse_args(argv)
    report = compare(
        given.only,
        given.machines,
        given.repeats,
        share=given.share,
        say=lambda text: print(text, file=sys.stderr, flush=True),
    )
    table = markdown(report)
    print(table)
    if given.json:
        given.json.write_text(json.dumps(report.plain(), indent=2) + "\n", encoding="utf-8")
    if given.markdown:
        given.markdown.write_text(table, encoding="utf-8")
    return 0 if report.rows else 1


if __name__ == "__main__":
    sys.exit(main())
