"""Run it: ``python -m benchmarks.cell [--repeats 5] [--ways "SPMe, one built model" …]``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from .compare import WAYS, section


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print the tables."""
    arguments = argparse.ArgumentParser(prog="python -m benchmarks.cell", description=__doc__)
    arguments.add_argument("--repeats", type=int, default=5, help="of each way (default 5)")
    arguments.add_argument("--ways", nargs="*", choices=list(WAYS), default=list(WAYS))
    given = arguments.parse_args(argv)

    def say(text: str) -> None:
        print(text, file=sys.stderr, flush=True)

    print(section(given.repeats, say, tuple(given.ways)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
