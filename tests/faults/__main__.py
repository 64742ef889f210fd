"""Try a fault, and its negative control: ``python -m tests.faults kill --times 200``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from contextlib import ExitStack

from tests.faults.series import FAULTS, fails, holds
from tests.postgres import running


def main(argv: Sequence[str] | None = None) -> int:
    """Print the count and the verdict of both; 1 where one of them is not as it should be."""
    arguments = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    arguments.add_argument("name", nargs="+", choices=[*FAULTS, "all"])
    arguments.add_argument("--times", type=int, help="how often (default: by the fault)")
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--postgres", action="store_true", help="on a PostgreSQL of its own")
    given = arguments.parse_args(argv)
    good = True
    with ExitStack() as stack:
        more = {"server": stack.enter_context(running())} if given.postgres else {}
        for name in FAULTS if "all" in given.name else given.name:
            fault = FAULTS[name]
            if more and not fault.server:
                continue
            found = fault.run(given.times or fault.times, given.seed, **more)
            held = holds(found)
            print(f"{found}\n  {'holds' if held else 'DOES NOT HOLD'}", flush=True)
            if more and fault.server_alone:
                print("  no control: the server ends the session that is taken over", flush=True)
                good &= held
                continue
            control = fault.run(fault.control, given.seed, fault.off, **more)
            failed = fails(control, fault.share)
            print(f"  control without {fault.off!r}: {control}")
            print(f"  {'fails, as it must' if failed else 'DOES NOT FAIL'}", flush=True)
            good &= held and failed
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
