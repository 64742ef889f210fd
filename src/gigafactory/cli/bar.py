"""Progress on a terminal, and Ctrl-C that waits for a good moment."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Progress = Callable[[float, int], None]


@contextmanager
def interruptible(tell: Progress | None) -> Iterator[Progress]:
    """Ctrl-C waits until the run pauses between two days; before its first day it ends at once."""
    begun = asked = False

    def ask(*_: object) -> None:
        nonlocal asked
        if asked or not begun:
            raise KeyboardInterrupt
        asked = True

    def progress(done: float, good: int) -> None:
        nonlocal begun
        begun = True
        if tell:
            tell(done, good)
        if asked:
            raise KeyboardInterrupt

    before = signal.signal(signal.SIGINT, ask)
    try:
        yield progress
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def bar(
    total: float, unit: str, quiet: bool, counted: str = "good cells"
) -> Iterator[Progress | None]:
    """A progress bar on the error stream; none where that is no terminal or JSON was asked for."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn(f"{{task.fields[good]:,}} {counted}"),
        TimeRemainingColumn(),
    )
    with Bar(*columns, console=Console(stderr=True), transient=True) as shown:
        task = shown.add_task("loading the engine, or compiling it once", total=total, good=0)

        def tell(done: float, good: int) -> None:
            said = f"{done:.0f} of {total:.0f} {unit}"
            shown.update(task, completed=done, good=good, description=said)

        yield tell
