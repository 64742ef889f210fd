"""Two designs beside one another: every quantity in which they differ."""

from __future__ import annotations

from dataclasses import dataclass

from gigafactory.cell.design.answer import QUANTITIES, quantities
from gigafactory.cell.design.balance import balance
from gigafactory.cell.design.value import Design

ALMOST = 1e-9
"""Relative difference below which two values are the same."""


@dataclass(frozen=True)
class Difference:
    """One quantity of two designs, in its fixed unit."""

    name: str
    unit: str
    a: float
    b: float

    @property
    def change(self) -> float:
        """Of the second over the first, less 1."""
        return self.b / self.a - 1 if self.a else float("inf")


def differences(a: Design, b: Design) -> tuple[Difference, ...]:
    """The quantities in which two designs differ."""
    one, other = quantities(a, balance(a)), quantities(b, balance(b))
    found = (Difference(n, q.unit, float(one[n]), float(other[n])) for n, q in QUANTITIES.items())
    return tuple(d for d in found if abs(d.a - d.b) > ALMOST * max(abs(d.a), abs(d.b), 1e-30))


def printed(a: Design, b: Design, found: tuple[Difference, ...]) -> str:
    """The differences for people."""
    lines = [f"  {'':<26} {a.name[:14]:>14} {b.name[:14]:>14}"]
    for one in found:
        unit, factor = QUANTITIES[one.name].shown
        change = f"{100 * one.change:+.1f} %" if abs(one.change) < 100 else ""
        lines.append(
            f"  {one.name.replace('_', ' '):<26} {one.a * factor:>14.5g} {one.b * factor:>14.5g} "
            f"{unit:<8} {change:>9}"
        )
    count = f"{len(found)} quantities differ." if len(found) != 1 else "1 quantity differs."
    return "\n".join([*lines, count]) + "\n"
