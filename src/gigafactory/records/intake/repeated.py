"""Steps and tests that a cell had more than once: the last stands in `cells`, the others beside.

What was before is not lost: an earlier visit is an event `rework`, an earlier value stands in
`notes`.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from gigafactory.records.intake.account import Account

if TYPE_CHECKING:
    from gigafactory.records.intake.assemble import Assembly

_Visit = tuple[str | None, int | None, int | None]
"""Machine, start, end."""


@dataclass
class Visits:
    """Visits of lots and cells, as the rows tell them."""

    lots: dict[tuple[int, str], list[_Visit]] = field(default_factory=lambda: defaultdict(list))
    cells: dict[tuple[int, str], list[tuple[_Visit, int]]] = field(
        default_factory=lambda: defaultdict(list)
    )

    def lot(self, who: int, step: str, *visit: Any) -> None:
        """A lot was at a step; told twice it was there once."""
        here = self.lots[who, step]
        if visit not in here:
            here.append(visit)

    def cell(self, who: int, step: str, machine: Any, start: Any, end: Any, row: int) -> None:
        """A cell was at a step."""
        here = self.cells[who, step]
        visit = (machine, start, end)
        if all(visit != one for one, _ in here):
            here.append((visit, row))

    def settle(self, into: Assembly) -> None:
        """Put every visit in its place."""
        stack = into.stack("visits")
        for (who, step), visits in self.lots.items():
            for machine, start, end in visits:
                stack.add(lot=who, step=step, machine=machine, start=start, end=end)
        columns: dict[str, dict[str, list[Any]]] = {}
        for (who, step), told in self.cells.items():
            into.steps.setdefault(step)
            ordered = sorted(told, key=lambda one: one[0][1] if one[0][1] is not None else -1)
            (machine, start, end), row = ordered[-1]
            here = columns.setdefault(
                step, {"who": [], "machine": [], "start": [], "end": [], "row": []}
            )
            for name, one in zip(here, (who, machine, start, end, row), strict=True):
                here[name].append(one)
            for (before, a, b), _ in ordered[:-1]:
                into.stack("events").add(
                    what="rework", cell=who, step=step, machine=before, start=a, end=b
                )
        for step, here in columns.items():
            for name in ("machine", "start", "end"):
                into.cells.add(f"{step}_{name}", here["who"], here[name], here["row"])


@dataclass
class Tests:
    """Values measured on cells, as the rows tell them."""

    told: dict[str, dict[str | None, list[tuple[int, float, int | None, int]]]] = field(
        default_factory=dict
    )
    units: dict[str, str] = field(default_factory=dict)

    def add(
        self, who: int, name: str, value: float, unit: str, step: Any, time: Any, row: int
    ) -> None:
        """One value of one cell."""
        self.told.setdefault(name, {}).setdefault(step, []).append((who, value, time, row))
        self.units.setdefault(name, unit)

    def settle(self, into: Assembly, account: Account) -> None:
        """Put every value in its place: a column a characteristic, and a step if it has several."""
        from gigafactory.records.intake.assemble import into_value

        for name, steps in self.told.items():
            for step, told in steps.items():
                column = name if len(steps) == 1 or step is None else f"{step}_{name}"
                column = into_value(column, self.units[name], into)
                last = _last(told)
                into.cells.add(
                    column, (w for w, *_ in last), (v for _, v, *_ in last), (o[3] for o in last)
                )
                kept = {id(one) for one in last}
                _before([one for one in told if id(one) not in kept], last, name, step, into)


def _last(
    told: list[tuple[int, float, int | None, int]],
) -> list[tuple[int, float, int | None, int]]:
    """Of every cell the value that was measured last; values without times all stay."""
    latest: dict[int, int] = {}
    for who, _, time, _ in told:
        if time is not None:
            latest[who] = max(time, latest.get(who, time))
    return [one for one in told if one[2] is None or one[2] == latest[one[0]]]


def _before(
    earlier: list[tuple[int, float, int | None, int]],
    last: list[tuple[int, float, int | None, int]],
    name: str,
    step: str | None,
    into: Assembly,
) -> None:
    cells = list(into.book.cells)
    now = {who: value for who, value, *_ in last}
    unit = into.measured.get(name, "")
    for who, value, time, _ in earlier:
        text = f"{name} {value:.9g} {unit}, later {now[who]:.9g} {unit}".replace(" ,", ",").strip()
        into.stack("notes").add(
            time=time, who="import", what="earlier value", on=cells[who], text=text
        )
