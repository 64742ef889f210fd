"""What a curve tells of the fitted quantities, from the slopes of the model at the minimum."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.stats import t as student

from gigafactory.cell.fit.curve import Floats

LEVEL = 0.95
_PART = 0.3
"""Share in a direction from which on a quantity belongs to it."""


@dataclass(frozen=True, eq=False)
class Told:
    """What a curve tells.

    Parameters
    ----------
    names
        Of the quantities.
    spreads
        Standard errors of their logarithms.
    reach
        Of how many of them the half of a 95 % interval is (Student).
    silent
        Quantities of which a change by a factor e moves the curve by less than the accuracy.
    together
        Quantities that can change by a factor e together, each by its part, and move the curve by
        less than the accuracy; none if there is no such direction.
    """

    names: tuple[str, ...]
    spreads: Floats
    reach: float
    silent: tuple[str, ...]
    together: tuple[str, ...]


def told(names: tuple[str, ...], jacobian: Floats, residual: Floats, accuracy: float) -> Told:
    """What slopes and residual tell.

    Parameters
    ----------
    names
        Of the quantities.
    jacobian
        Slopes by the logarithms, (points, quantities). [V]
    residual
        What is left at the minimum. [V]
    accuracy
        To how much the voltage was measured: the error is not taken to be smaller. [V]
    """
    points, count = jacobian.shape
    spare = max(points - count, 1)
    error = max(float(np.sqrt(residual @ residual / spare)), accuracy)
    swings = np.sqrt(np.mean(jacobian**2, axis=0))
    silent = tuple(n for n, swing in zip(names, swings, strict=True) if swing < accuracy)
    _, singular, directions = np.linalg.svd(jacobian, full_matrices=False)
    # A direction of which nothing is told has no singular value; its error is then without bound.
    inverse = 1 / np.maximum(singular, 1e-150)
    spreads = error * np.sqrt(((inverse[:, None] * directions) ** 2).sum(axis=0))
    reach = float(student.ppf(0.5 + LEVEL / 2, spare))
    if singular[-1] / np.sqrt(points) > accuracy:
        return Told(names, spreads, reach, silent, ())
    parts = np.abs(directions[-1])
    together = tuple(n for n, part in zip(names, parts, strict=True) if part > _PART)
    return Told(names, spreads, reach, silent, together)
