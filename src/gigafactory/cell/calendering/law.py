"""The law of a coating's density after the calender, with its error.

Meyer et al. (J. Mater. Process. Technol. 249 (2017) 172) found that pores close exponentially with
the line load on the web, towards a greatest density, as Heckel did for powders (Trans. Metall. Soc.
AIME 221 (1961) 671), and that speed up to 5 m/min does not matter. Where the line load was not
recorded, only the setting of the rolls, this much of it can be fitted: the share of the closable
pores that stays open is ``exp(-squeeze / closable)``. ``closable`` is the thickness that the
coating would lose if it became as dense as it can, ``t (1 - ρ / limit)``; ``squeeze`` is what the
rolls, as they are set, take from a coating so thick that it does not resist: one length for each
setting.
Thin coatings then come out denser at the same setting, and none gets denser than the limit.

The law says nothing of a setting that was not tried, and nothing of spring-back: for that a
measured gap or load is needed. Beside its own error it carries that of the plain mean of each
setting; where it is not the smaller one, the data do not bear out the law.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import least_squares

from gigafactory.cell.calendering.rows import Pass
from gigafactory.errors import BadInput, BadText

Floats = NDArray[np.float64]
SPARE = 3
"""How many passes more than it has parameters a law needs."""


@dataclass(frozen=True)
class CalenderingLaw:
    """A fitted law.

    Parameters
    ----------
    limit
        Density towards which a coating goes. [kg/m³]
    squeezes
        What each setting takes from a coating that does not resist. [m]
    error
        Root of the mean square of the density, fitted on all passes. [kg/m³]
    left_out
        The same, each pass left out of the fit that predicts it. [kg/m³]
    left_out_mean
        That of the plain mean of each setting, each pass left out: what the law must beat. [kg/m³]
    weights, densities
        Smallest and greatest coating mass per area [kg/m²] and density before [kg/m³] that were
        seen: beyond them the law is a guess.
    count
        Of passes.
    """

    limit: float
    squeezes: Mapping[str, float]
    error: float
    left_out: float
    left_out_mean: float
    weights: tuple[float, float]
    densities: tuple[float, float]
    count: int

    @property
    def borne_out(self) -> bool:
        """Whether the law predicts unseen coatings better than the mean of their setting does."""
        return self.left_out < self.left_out_mean


def within(law: CalenderingLaw, thickness: float, density: float) -> bool:
    """Whether a coating before the rolls ([m], [kg/m³]) is of the kind that the law has seen."""
    lightest, heaviest = law.weights
    loosest, densest = law.densities
    return lightest <= thickness * density <= heaviest and loosest <= density <= densest


def density_after(
    limit: float, thickness: Floats | float, density: Floats | float, squeeze: Floats | float
) -> Floats:
    """Density of a coating after the rolls, in kg/m³.

    Parameters
    ----------
    limit
        Of the law. [kg/m³]
    thickness, density
        Of the coating before. [m], [kg/m³]
    squeeze
        Of the setting. [m]
    """
    closable = np.asarray(thickness * (1 - density / limit), np.float64)
    closed = closable * -np.expm1(-squeeze / np.maximum(closable, 1e-12))
    return np.asarray(density * thickness / (thickness - closed), np.float64)


def squeeze(limit: float, thickness: float, density: float, wanted: float) -> float:
    """To what the rolls must be set for a density after them: the inverse of `density_after`, in m.

    Raises
    ------
    BadText
        If the coating cannot come out so, being denser already or never so dense.
    """
    if not density <= wanted < limit:
        what = f"a density of {wanted:g} kg/m³ cannot be reached from {density:g}"
        raise BadText(what, f"Ask for one from there to below the limit of {limit:.0f} kg/m³.")
    closable = thickness * (1 - density / limit)
    closed = thickness * (1 - density / wanted)
    return float(-closable * np.log1p(-closed / closable))


def calendering_law(passes: Sequence[Pass]) -> CalenderingLaw:
    """The law that fits passes best, with what it errs by on those that it did not see.

    Raises
    ------
    BadInput
        If there are too few passes, or a setting has only one.
    """
    settings = sorted({one.setting for one in passes})
    alone = [s for s in settings if sum(one.setting == s for one in passes) < 2]
    if alone or len(passes) < len(settings) + 1 + SPARE:
        what = f"hold {len(passes)} coatings at {len(settings)} settings"
        cure = f"Give at least two of each setting, and {SPARE} more than one for each and one."
        raise BadInput.at("passes", "", what, cure)
    limit, squeezes = _fit(passes, settings)
    return CalenderingLaw(
        limit,
        squeezes,
        _root([_predicted(limit, squeezes, one) - one.reached for one in passes]),
        left_out_error(passes, _law_of(settings)),
        left_out_error(passes, _mean_of_setting),
        _range([one.thickness * one.density for one in passes]),
        _range([one.density for one in passes]),
        len(passes),
    )


Rule = Callable[[Sequence[Pass]], Callable[[Pass], float]]
"""From passes to what predicts the density of another one."""


def left_out_error(passes: Sequence[Pass], rule: Rule) -> float:
    """Root of the mean square error of a rule on each pass, the others having made it, in kg/m³."""
    return _root(
        [
            rule([*passes[:index], *passes[index + 1 :]])(one) - one.reached
            for index, one in enumerate(passes)
        ]
    )


def _law_of(settings: Sequence[str]) -> Rule:
    def rule(passes: Sequence[Pass]) -> Callable[[Pass], float]:
        limit, squeezes = _fit(passes, settings)
        return lambda one: _predicted(limit, squeezes, one)

    return rule


def _mean_of_setting(passes: Sequence[Pass]) -> Callable[[Pass], float]:
    return lambda one: float(np.mean([p.reached for p in passes if p.setting == one.setting]))


def _fit(passes: Sequence[Pass], settings: Sequence[str]) -> tuple[float, dict[str, float]]:
    """Limit and squeezes of least squares; both as logarithms, so that they stay what they are."""
    at = np.array([settings.index(one.setting) for one in passes])
    thickness, density, reached = (
        np.array([getattr(one, name) for one in passes])
        for name in ("thickness", "density", "reached")
    )
    least = float(density.max())  # the limit lies above what has not been rolled yet

    def residual(logs: Floats) -> Floats:
        limit = least + np.exp(logs[0])
        return np.asarray(density_after(limit, thickness, density, np.exp(logs[1:])[at]) - reached)

    room = 1.05 * float(reached.max()) - least
    start = np.log([room, *[0.3 * float(thickness.mean())] * len(settings)])
    found = least_squares(residual, start, x_scale="jac", max_nfev=2000)
    squeezes = dict(zip(settings, np.exp(found.x[1:]).tolist(), strict=True))
    return least + float(np.exp(found.x[0])), squeezes


def _predicted(limit: float, squeezes: Mapping[str, float], one: Pass) -> float:
    return float(density_after(limit, one.thickness, one.density, squeezes[one.setting]))


def _root(differences: Sequence[float]) -> float:
    return float(np.sqrt(np.mean(np.square(differences))))


def _range(values: Sequence[float]) -> tuple[float, float]:
    return min(values), max(values)
