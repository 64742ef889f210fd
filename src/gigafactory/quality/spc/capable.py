"""Capability of a characteristic of cells, with its stability said first."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gigafactory.cell.product import nominal
from gigafactory.errors import BadInput
from gigafactory.quality.grouped import sample
from gigafactory.quality.spc.capability import Capability, Limits, Shape, capability, shape
from gigafactory.quality.spc.spc import Spc, spc
from gigafactory.records.read import Records


@dataclass(frozen=True)
class Capable:
    """Capability of one characteristic.

    Parameters
    ----------
    name, unit, limits, source
        The characteristic, what it may be, and where that is said.
    values, mean, within, overall
        How many, their mean and standard deviations, within an hour and of all. [unit]
    effective
        Values that count as independent: cells of one hour are alike.
    chart
        I-MR chart of the hourly means, all of them phase I: whether the process is stable.
    unstable
        Share of hourly means outside its limits.
    indices, shape
        Capability, and how far the values are from normal.
    """

    name: str
    unit: str
    limits: Limits
    source: str
    values: int
    mean: float
    within: float
    overall: float
    effective: float
    chart: Spc
    unstable: float
    indices: Capability
    shape: Shape


STABLE = 0.01
"""Share of points outside the limits up to which a process is called stable; by chance 0.3 %."""


def capable(
    records: Records, of: str, limits: Limits | None = None, product: str | None = None
) -> Capable:
    """Capability of a characteristic of cells.

    Parameters
    ----------
    records
        The data set.
    of
        The characteristic.
    limits
        What it may be; without: the limits of the plant's best grade.
    product
        Of which cells; the one that most cells are of without.

    Raises
    ------
    BadInput
        If there is no such characteristic or product, or no limit.
    """
    found = spc(records, of, None, "1h", "i-mr", "1-1000000")
    taken = found.taken
    cells = np.bincount(taken.groups.stream, taken.groups.n, len(taken.streams))
    names = [stream.rpartition(", ")[2] for stream in taken.streams]
    if product is not None and product not in names:
        cure = f"There are: {', '.join(names)}."
        raise BadInput.at("--product", product, "is no product with such values here", cure)
    which = int(np.argmax(cells)) if product is None else names.index(product)
    name = names[which]
    given, source = (limits, "given") if limits else _of_grade(records, of, name)
    g, here = taken.groups, taken.groups.stream == which
    n, mean, s = g.n[here], g.mean[here], g.s[here]
    total = float(n.sum())
    middle = float((n * mean).sum() / total)
    inside = float(((n - 1) * s**2).sum())
    within = float(np.sqrt(inside / max(total - len(n), 1)))
    between = float((n * (mean - middle) ** 2).sum())
    overall = float(np.sqrt((inside + between) / max(total - 1, 1)))
    effective = _effective(n, within, between, overall)
    said = f"t.product = '{name}'" if found.of.products else "TRUE"
    said += f" AND {found.of.where}" if found.of.where else ""
    values = sample(records, {"v": found.of.value}, {}, "", said, empty=np.nan)["v"]
    values = values[np.isfinite(values)]
    rules = found.chart.lines[0].rules[here]
    return Capable(
        of,
        found.of.unit,
        given,
        source,
        int(total),
        middle,
        within,
        overall,
        effective,
        found,
        float(rules[:, 0].mean()),
        capability(given, middle, within, overall, max(total - len(n), 1), effective),
        shape(values, given),
    )


def _effective(n: np.ndarray, within: float, between: float, overall: float) -> float:
    """Values that count as independent: by the design effect of hours, 1 + (n − 1)·ICC.

    The intra-class correlation is that of a one-way analysis of variance (Kish, Survey Sampling,
    1965, ch. 5).
    """
    groups, total = len(n), float(n.sum())
    if groups < 2 or overall <= 0:
        return total
    size = (total - float((n**2).sum()) / total) / (groups - 1)
    scatter = max((between / (groups - 1) - within**2) / size, 0.0)
    icc = scatter / (scatter + within**2)
    return max(total / (1.0 + (size - 1.0) * icc), 2.0)


def _of_grade(records: Records, of: str, product: str) -> tuple[Limits, str]:
    """The limits of the first grade of the test, in the unit of the characteristic."""
    cure = "Say --lower, --upper or both."
    for name, step in records.plant.steps.items():
        for grade in step.grades[:1]:
            low, high = (getattr(grade, f"{of}_{end}", None) for end in ("min", "max"))
            if low is None and high is None:
                break
            cell = records.plant.products[product]
            at = 1.0 if cell is None else nominal(cell)[of]
            limits = Limits(
                None if low is None else at * (1 + low),
                None if high is None else at * (1 + high),
                at,
            )
            return limits, f"grade {grade.name} of {name}; target: the nominal value"
    raise BadInput.at(records.folder, of, "has no limit in any grade of the plant", cure)
