"""Run it: ``python -m benchmarks.cell [--repeats 5] [--ways "SPMe, one built model"]``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from .balance import balance_section
from .compare import WAYS, section


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print the tables."""
    arguments = argparse.ArgumentParser(prog="python -m benchmarks.cell", description=__doc__)
    arguments.add_argument("--repeats", type=int, default=5, help="of each way (default 5)")
    arguments.add_argument("--ways", nargs="*", choices=list(WAYS), help="these ways (default all)")
    given = arguments.parse_args(argv)

    def say(text: str) -> None:
        print(text, file=sys.stderr, flush=True)

    print(balance_section(given.repeats, say) + "\n")
    ways = {name: WAYS[name] for name in given.ways} if given.ways else None
    print(section(given.repeats, say, ways))
    return 0


if __name__ == "__main__":
    sys.exit(main())
