"""What a figure must reach (its bar) and what it is to reach one day (its aim)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Bar:
    """A bar and an aim for one figure."""

    bar: float
    aim: float | None = None
    most: bool = False
    """The figure is to stay below, as a time does; otherwise it is to reach the bar."""

    def verdict(self, value: float) -> str:
        """What a measured value is worth, in two words."""
        if self.aim is not None and self._good(value, self.aim):
            return "aim met"
        return "bar met" if self._good(value, self.bar) else "**bar missed**"

    def _good(self, value: float, limit: float) -> bool:
        return value <= limit if self.most else value >= limit
