"""Every fault with its negative control: how often each is tried, and what it has to come to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tests.faults import clock, flips, fsync, full, kill, power, reader, two
from tests.faults.verdict import REOPENING, Count


@dataclass(frozen=True)
class Fault:
    """A fault.

    Parameters
    ----------
    run
        Tries it: how often, seed, what is switched off.
    few, times, many
        How often in an ordinary run of the tests, by the command, and in the long run.
    off
        The guarantee that the negative control switches off.
    control
        How often the control is tried.
    share
        Of the controls, that have to fail.
    server
        It can be tried on PostgreSQL too.
    server_alone
        There the server itself sees to it, whatever is switched off here: no control.
    """

    run: Callable[..., Count]
    few: int
    times: int
    many: int
    off: str
    control: int
    share: float = 0.0
    server: bool = False
    server_alone: bool = False


FAULTS: Mapping[str, Fault] = {
    "kill": Fault(kill.run, 6, 200, 1000, "commit", 5, server=True),
    "power": Fault(power.run, 25, 500, 500, "full", 30, 0.8),
    "fsync": Fault(fsync.run, 2, 100, 100, "halt", 3),
    "full": Fault(full.run, 1, 20, 50, "commit", 1),
    "clock": Fault(clock.run, 3, 30, 90, "monotonic", 6),
    "two": Fault(two.run, 3, 50, 200, "fence", 3, server=True, server_alone=True),
    "flips": Fault(flips.run, 40, 2000, 2000, "hashes", 40),
    "reader": Fault(reader.run, 40, 1000, 4000, "wal", 30),
}


def holds(found: Count) -> bool:
    """Nothing acknowledged was lost, doubled or changed, and opening was fast."""
    return found.unsound == 0 and found.p99 <= REOPENING


def fails(found: Count, share: float) -> bool:
    """The control shows that the guarantee is what holds."""
    return found.unsound > 0 and found.unsound >= share * found.tried
