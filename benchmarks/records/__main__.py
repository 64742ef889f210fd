"""Run it: ``python -m benchmarks.records [--data DIR] [--days 365] [--peers duckdb glob]``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from .compare import PEERS, section


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print the tables."""
    arguments = argparse.ArgumentParser(prog="python -m benchmarks.records", description=__doc__)
    arguments.add_argument("--data", type=Path, help="a data set (default: one is simulated)")
    arguments.add_argument("--days", type=float, default=365.0, help="days of it (default 365)")
    arguments.add_argument("--repeats", type=int, default=5, help="of each question (default 5)")
    arguments.add_argument("--peers", nargs="*", choices=PEERS, default=list(PEERS))
    given = arguments.parse_args(argv)

    def say(text: str) -> None:
        print(text, file=sys.stderr, flush=True)

    print(section(given.repeats, say, given.days, given.data, tuple(given.peers)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
