"""Values of a cell's parameters at which a model follows a measured curve best.

The search is PyBOP's (differential evolution: Storn and Price, J. Glob. Optim. 11 (1997) 341), in
the logarithm of each quantity between its bounds, so that it does not depend on where it begins;
for a DFN it is done with an SPMe. Least squares then finish it, and their Jacobian gives what the
curve says of each quantity: the covariance of the logarithms is s² (JᵀJ)⁻¹ (Seber and Wild,
Nonlinear Regression, 1989, 5.1). What the curve does not tell is refused, not guessed (Bizeray et
al., IEEE Trans. Control Syst. Technol. 27 (2019) 1862, on what a curve of a cell can tell at all).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np

from gigafactory.cell.fit.curve import Curve, Floats, checked, moments
from gigafactory.cell.fit.model import Problem, problem
from gigafactory.cell.fit.opened import FITTABLE, is_constant, stated
from gigafactory.cell.fit.search import near, searched
from gigafactory.cell.fit.told import Told, told
from gigafactory.cell.parameters import Parameters, Table
from gigafactory.errors import BadInput, Finding

MODELS = ("SPM", "SPMe", "DFN")
_CHEAPER = {"SPM": "SPM", "SPMe": "SPMe", "DFN": "SPMe"}
MOST = 200
"""Points of a curve at which a model is held against it."""
ACCURACY = 1e-3
"""To how much a cycler knows a voltage: 0.02 % of 5 V. [V]"""


@dataclass(frozen=True)
class Estimate:
    """A fitted value with the ends of its 95 % interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Fitted:
    """A cell that follows a curve.

    Parameters
    ----------
    parameters
        The cell with its fitted values.
    estimates
        By name, each with the interval that the curve leaves it. It supposes that the model is
        right and its errors are independent; where the model is not, values are farther off.
    error, worst
        Root of the mean square, and the greatest, of the difference to the curve, at the points at
        which it was looked at: they lie even in time and voltage, so denser where it is steep. [mV]
    before
        The root of the mean square with the values that were given. [mV]
    runs
        Of the model.
    failures
        Of them those that the solver could not finish.
    model
        Which one it is.
    notes
        What is to be known, as sentences.
    """

    parameters: Parameters
    estimates: Mapping[str, Estimate]
    error: float
    worst: float
    before: float
    runs: int
    failures: int
    model: str
    notes: tuple[str, ...]


def fitted(
    parameters: Parameters,
    curve: Curve,
    names: Iterable[str],
    bounds: Mapping[str, tuple[float, float]],
    *,
    charged: float = 1.0,
    model: str = "DFN",
    accuracy: float = ACCURACY,
    seed: int = 0,
) -> Fitted:
    """Fit named quantities of a cell to a measured curve.

    Parameters
    ----------
    parameters
        The cell; what is not named is taken as it is, and what is named as a first guess.
    curve
        From rest: time [s], current that charges [A], voltage [V].
    names
        Quantities by dotted name, for example ``cathode.particle_radius``; see `FITTABLE`.
    bounds
        Smallest and greatest value of each, in the unit of `Parameters`.
    charged
        Share of its charge with which the cell begins: 1 is full.
    model
        ``SPM``, ``SPMe`` or ``DFN``.
    accuracy
        To how much the voltage was measured; what changes it less is not told by the curve. [V]
    seed
        Of the search.

    Raises
    ------
    BadInput
        If a name, a bound or the curve cannot be used, if the curve does not tell a quantity or
        tells only several of them together, or if the model cannot follow it with any values.
    ModuleNotFoundError
        If the extra ``fit`` is not installed.
    """
    asked = tuple(names)
    findings = [*_request(parameters, asked, bounds, charged, model)]
    if findings:
        raise BadInput(findings)
    measured = checked(curve)
    starts = {name: float(stated(parameters, name)) for name in asked}
    at = moments(measured, MOST)
    # A DFN takes ten times as long as an SPMe, which is near enough to it for a place to begin.
    asks = problem(parameters, measured, at, starts, bounds, charged, model)
    cheap = problem(parameters, measured, at, starts, bounds, charged, _CHEAPER[model])
    start = np.array([*starts.values()])
    low, high = (np.array([bounds[name][side] for name in asked]) for side in (0, 1))
    rough = searched(cheap, start, low, high, seed)
    found = near(asks, rough.values, low, high)
    if found is None:
        what = "could not be followed with any values between the bounds: every run failed"
        raise BadInput.at(curve.name, "", what, "Check the current, `charged`, and the bounds.")
    says = told(asks.names, found.jacobian, found.residual, accuracy)
    unclear = [*_unclear(curve.name, says, found.values, low, high)]
    if unclear:
        raise BadInput(unclear)
    estimates = {
        name: Estimate(float(value), *_interval(value, spread, says.reach))
        for name, value, spread in zip(asked, found.values, says.spreads, strict=True)
    }
    return Fitted(
        changed(parameters, {name: one.value for name, one in estimates.items()}),
        estimates,
        _millivolts(found.residual),
        1e3 * float(np.abs(found.residual).max()),
        _before(asks, start),
        rough.runs + found.runs,
        rough.failures + found.failures,
        model,
        tuple(_notes(asked, found.values, low, high)),
    )


def changed(parameters: Parameters, values: Mapping[str, float]) -> Parameters:
    """A cell with other values for dotted names."""
    parts: dict[str, Any] = {f.name: getattr(parameters, f.name) for f in fields(parameters)}
    for name, value in values.items():
        part, _, inside = name.partition(".")
        parts[part] = replace(parts[part], **{inside: value}) if inside else value
    return Parameters(**parts)


def _request(
    parameters: Parameters,
    names: tuple[str, ...],
    bounds: Mapping[str, tuple[float, float]],
    charged: float,
    model: str,
) -> Iterable[Finding]:
    if not names:
        yield Finding("fit", "names", "names nothing", f"Name some of {', '.join(FITTABLE)}.")
    if len(set(names)) < len(names):
        yield Finding("fit", "names", "names a quantity twice", "Name each once.")
    if model not in MODELS:
        yield Finding("fit", "model", f'is "{model}"', f"Choose one of {', '.join(MODELS)}.")
    if not 0 <= charged <= 1:
        yield Finding("fit", "charged", f"is {charged:g}", "Give a share: 1 is full, 0 is empty.")
    for name in names:
        if name not in FITTABLE:
            cure = f"Name some of {', '.join(FITTABLE)}."
            yield Finding("fit", name, "is nothing that can be fitted", cure)
            continue
        value = stated(parameters, name)
        if isinstance(value, str | Table) or not is_constant(value):
            cure = "State a constant in the cell first, as a first guess."
            yield Finding("fit", name, "is a law; only a constant can be fitted", cure)
            continue
        low, high = bounds.get(name, (0.0, 0.0))
        if not 0 < low < high < np.inf:
            what = f"has the bounds {low:g} and {high:g}" if name in bounds else "has no bounds"
            cure = "Give two, both positive, the smaller one first."
            yield Finding("fit", name, what, cure)
        elif not low <= value <= high:
            what = f"is {value:g} in the cell, outside {low:g} to {high:g}"
            yield Finding("fit", name, what, "Widen the bounds, or begin between them.")


def _unclear(file: str, says: Told, values: Floats, low: Floats, high: Floats) -> Iterable[Finding]:
    """What the curve does not tell: alone, or apart from others."""
    for name in says.silent:
        what = "changes the curve by less than it was measured to"
        cure = "Leave it as it is, or fit it to a curve on which it matters."
        yield Finding(file, name, what, cure)
    if says.silent:
        return
    if says.together:
        what = f"tells {' and '.join(says.together)} only together, not each"
        cure = "Fit fewer of them at once, or a curve at other rates as well."
        yield Finding(file, "", what, cure)
        return
    for name, value, spread, least, most in zip(
        says.names, values, says.spreads, low, high, strict=True
    ):
        one, other = _interval(value, spread, says.reach)
        if one < least and other > most:
            what = f"could be anything between {least:g} and {most:g}"
            yield Finding(file, name, what, "Widen the bounds, or leave it as it is.")


def _interval(value: float, spread: float, reach: float) -> tuple[float, float]:
    factor = float(np.exp(min(reach * spread, 700.0)))
    return float(value / factor), float(value * factor)


def _millivolts(residual: Floats) -> float:
    return 1e3 * float(np.sqrt(np.mean(residual**2)))


def _before(asks: Problem, start: Floats) -> float:
    voltage = asks.voltage(start)
    return float("nan") if voltage is None else _millivolts(voltage - asks.curve.voltage)


def _notes(names: tuple[str, ...], values: Floats, low: Floats, high: Floats) -> Iterable[str]:
    for name, value, least, most in zip(names, values, low, high, strict=True):
        if min(value / least, most / value) < 1.001:
            yield f"{name} lies at its bound {value:g}: a better value may lie beyond it."
