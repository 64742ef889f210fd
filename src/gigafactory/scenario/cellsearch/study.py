"""A study: which design is varied, in what, towards what, and what it may not break."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from gigafactory.cell.design.value import Design
from gigafactory.cell.virtual.protocol import Protocol

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Variable:
    """One place of a design that varies.

    Parameters
    ----------
    place
        As in a cell file: ``cathode.coating``; or ``TEST.rate``, what one C of a test is times.
    low, high
        Ends of its range, in `unit`.
    unit
        In which people write it.
    factor
        Fixed units of the quantity in one `unit`.
    step
        Between two neighbouring values, in `unit`: about a thousandth of the range, or 1 of what is
        counted, so that every design can be written down as it was looked at.
    """

    place: str
    low: float
    high: float
    unit: str
    factor: float
    step: float

    @property
    def decimals(self) -> int:
        """Digits behind the point that its values have in `unit`."""
        return max(0, -round(float(np.floor(np.log10(self.step)))))

    @property
    def steps(self) -> tuple[int, int]:
        """The first and the last multiple of `step` that lie in the range."""
        first = np.ceil(self.low / self.step - 1e-9)
        return int(first), int(np.floor(self.high / self.step + 1e-9))

    def snapped(self, share: Floats) -> Floats:
        """The shares of the range at which values can be written, next to the given ones."""
        first, last = self.steps
        return np.asarray(np.round(np.clip(share, 0.0, 1.0) * (last - first)) / (last - first))

    def written(self, share: Floats) -> Floats:
        """The values, in `unit`, at shares of the range between 0 and 1."""
        first, last = self.steps
        count = np.round(np.clip(share, 0.0, 1.0) * (last - first))
        return np.asarray(np.round((first + count) * self.step, self.decimals))

    def text(self, written: float) -> str:
        """A value as a cell file has it, without a source."""
        return f"{written:.{self.decimals}f} {self.unit}".strip()


@dataclass(frozen=True)
class Aim:
    """What is wanted most or least of: the name of a quantity (`names.known`)."""

    what: str
    most: bool

    @property
    def sign(self) -> float:
        """What turns it into something to make small."""
        return -1.0 if self.most else 1.0


@dataclass(frozen=True)
class Bound:
    """What a quantity may not leave, in its fixed unit.

    Parameters
    ----------
    what
        Name of the quantity.
    least, most
        Between which it stays; either may be missing.
    why
        Who says so.
    """

    what: str
    least: float | None
    most: float | None
    why: str


@dataclass(frozen=True)
class Effort:
    """How much is looked at, and how.

    Parameters
    ----------
    designs
        That go through the tests; without tests: that are looked at.
    generation
        Designs in one generation.
    finalists
        Of the front, judged again by the fine DFN and by SPMe.
    seed
        Of the search.
    model, mesh
        By which the search judges: ``DFN`` or ``SPMe``, ``coarse`` or ``fine``.
    compiled
        Whether tests at constant current and temperature are compiled first, which pays from some
        hundreds of designs on (`virtual.engine`).
    """

    designs: int = 2000
    generation: int = 40
    finalists: int = 12
    seed: int = 1
    model: str = "DFN"
    mesh: str = "coarse"
    compiled: bool = False


@dataclass(frozen=True)
class Study:
    """A study that can begin.

    Parameters
    ----------
    title
        One line for people.
    path
        The file of the design that is varied.
    design
        That design.
    variables, aims, bounds, effort
        See there.
    tests
        Virtual tests by name.
    identity
        All that decides the answer, as JSON: two studies with the same one give the same answer.
    """

    title: str
    path: Path
    design: Design
    variables: tuple[Variable, ...]
    aims: tuple[Aim, ...]
    bounds: tuple[Bound, ...]
    tests: Mapping[str, Protocol]
    effort: Effort
    identity: str

    def values(self, shares: Floats) -> dict[str, Floats]:
        """Values by place, in the fixed units, of designs given as shares of the ranges.

        Parameters
        ----------
        shares
            Between 0 and 1, (designs, variables).
        """
        return {
            one.place: one.written(shares[:, i]) * one.factor
            for i, one in enumerate(self.variables)
        }

    def of_cell(self, varied: Mapping[str, str]) -> dict[str, str]:
        """Those of some texts by place that stand in a cell file: rates of tests left out."""
        return {place: text for place, text in varied.items() if place not in self.rates}

    @property
    def rates(self) -> set[str]:
        """Places that are rates of tests."""
        return {f"{name}.rate" for name in self.tests}

    def snapped(self, shares: Floats) -> Floats:
        """Shares of the ranges that lie on values that can be written, (designs, variables)."""
        return np.column_stack([v.snapped(shares[:, i]) for i, v in enumerate(self.variables)])
