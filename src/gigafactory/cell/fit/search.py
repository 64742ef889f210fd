"""The search for the best values: first everywhere between the bounds, then downhill."""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np
from scipy.optimize import least_squares

from gigafactory.cell.fit.curve import Floats
from gigafactory.cell.fit.model import Problem

LOST = 1.0
"""The difference that is taken at every point where a run failed. [V]"""
STEP = 0.02
"""By which a logarithm is moved for a slope, so that it moves a voltage by far more than what the
solver leaves of error."""
_GENERATIONS, _EACH = 12, 6


@dataclass(frozen=True, eq=False)
class Rough:
    """The best values of a search, and what it took."""

    values: Floats
    runs: int
    failures: int


@dataclass(frozen=True, eq=False)
class Near:
    """A minimum of the sum of squares.

    Parameters
    ----------
    values
        Where it is.
    residual
        Model less measurement, at the points. [V]
    jacobian
        Of the residual by the logarithms of the values, (points, values). [V]
    runs, failures
        What it took.
    """

    values: Floats
    residual: Floats
    jacobian: Floats
    runs: int
    failures: int


def searched(asks: Problem, start: Floats, low: Floats, high: Floats, seed: int) -> Rough:
    """The best of a population that evolves between the bounds, or the start if that is better."""
    import pybop

    options = pybop.SciPyDifferentialEvolutionOptions(
        maxiter=_GENERATIONS, popsize=_EACH, polish=False, seed=seed, init="latinhypercube"
    )
    costs: list[float] = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        optimiser = pybop.SciPyDifferentialEvolution(asks.problem, options=options)
        try:
            result = optimiser.run()
        except ValueError:  # PyBOP's word for: no run of all was finite
            return Rough(start, 0, 0)
        costs += [float(c) for c in np.ravel(result.cost)]
        best, cost = np.asarray(result.x, np.float64), float(result.best_cost)
        at_start = float(asks.problem(start))
    failures = int(np.sum(~np.isfinite(costs)))
    values = start if at_start < cost else np.clip(best, low, high)
    return Rough(values, int(result.n_evaluations) + 1, failures)


def near(asks: Problem, start: Floats, low: Floats, high: Floats) -> Near | None:
    """The minimum below a start, by least squares; None where even there no run ends."""
    runs, failures = 0, 0

    def residual(logs: Floats) -> Floats:
        nonlocal runs, failures
        runs += 1
        voltage = asks.voltage(np.exp(logs))
        if voltage is None:
            failures += 1
            return np.full(len(asks.curve.voltage), LOST)
        return voltage - asks.curve.voltage

    ends = np.log(low), np.log(high)
    begin = np.clip(np.log(start), *(ends[0] + 1e-9, ends[1] - 1e-9))
    if (residual(begin) == LOST).all():
        return None
    found = least_squares(
        residual,
        begin,
        bounds=ends,
        jac=lambda logs: _jacobian(residual, logs, ends[1]),
        xtol=1e-6,
        ftol=1e-8,
        gtol=1e-12,
        max_nfev=40,
    )
    return Near(np.exp(found.x), found.fun, found.jac, runs, failures)


def _jacobian(residual: object, logs: Floats, high: Floats) -> Floats:
    assert callable(residual)
    here = residual(logs)
    columns = []
    for index in range(len(logs)):
        step = -STEP if logs[index] + STEP > high[index] else STEP
        moved = logs.copy()
        moved[index] += step
        columns.append((residual(moved) - here) / step)
    return np.stack(columns, axis=1)
