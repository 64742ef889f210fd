"""A fit finds again what made a curve, says how well, and refuses what no curve can tell.

Curves are made by PyBaMM's own reader of BPX on PyBaMM's own mesh; the fit has our own values and a
symbolic mesh. So nothing here is fitted with the very program that made it.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import binom

from gigafactory.cell.bpx import bpx_file, document, new_bpx, read_bpx, simulator_values
from gigafactory.cell.fit import Curve, Fitted, fitted
from gigafactory.cell.fit.curve import checked, moments
from gigafactory.cell.fit.fitted import changed
from gigafactory.cell.fit.opened import stated
from gigafactory.cell.fit.told import told
from gigafactory.cell.parameters import Parameters
from gigafactory.errors import BadInput

NMC = Path(__file__).parents[1] / "data" / "bpx" / "nmc_pouch_cell_BPX.json"
THREE = {
    "cathode.particle_radius": (1e-6, 2e-5),
    "anode.reaction_rate": (5e-7, 5e-5),
    "anode.diffusivity": (1e-15, 1e-12),
}
"""Quantities that a curve with a load, a rest and another load tells, with wide bounds."""
WRONG = (2.0, 0.4, 3.0)
"""By what the first guess is wrong."""
os.environ.setdefault("PYBAMM_DISABLE_TELEMETRY", "true")


@cache
def cell() -> Parameters:
    """The NMC example."""
    return read_bpx(NMC)


@cache
def made(model: str, noise: float = 0.0, seed: int = 1) -> Curve:
    """Half an hour at 1C, a rest, then 1.2C, as a model gives it from the example's own file."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pybamm

    time = np.concatenate(
        [np.arange(0, 1800, 10.0), 1800 + np.geomspace(1, 900, 60), np.arange(2710, 4000, 10.0)]
    )
    load = np.where(time < 1800, -1.0, np.where(time > 2705, -1.2, 0.0)) * 12.5
    values = simulator_values(new_bpx(cell())).copy()
    values["Current function [A]"] = pybamm.Interpolant(time, -load, pybamm.t)
    chosen = getattr(pybamm.lithium_ion, model)()
    chosen.events = []
    solver = pybamm.IDAKLUSolver(rtol=1e-7, atol=1e-9)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        simulation = pybamm.Simulation(chosen, parameter_values=values, solver=solver)
        solution = simulation.solve([0, time[-1]], t_interp=time)
    voltage = solution["Voltage [V]"](time)
    draws = np.random.default_rng(seed).standard_normal(len(time))
    return Curve(time, load, voltage + noise * draws, "synthetic")


def guess(names: dict[str, tuple[float, float]], wrong: tuple[float, ...]) -> Parameters:
    """The cell with wrong values."""
    pairs = zip(names, wrong, strict=True)
    return changed(cell(), {name: stated(cell(), name) * factor for name, factor in pairs})


def ratios(found: Fitted) -> list[float]:
    """Fitted over true values."""
    return [one.value / stated(cell(), name) for name, one in found.estimates.items()]


def test_a_fit_finds_again_what_made_a_curve():
    """Three values a factor 2 to 3 off come back within 0.2 %, from a DFN's curve without noise."""
    found = fitted(guess(THREE, WRONG), made("DFN"), THREE, THREE)
    assert ratios(found) == pytest.approx([1, 1, 1], abs=0.002)
    assert found.error < 0.01  # mV
    assert found.before > 50
    assert found.failures == 0
    assert [stated(found.parameters, n) for n in THREE] == [
        one.value for one in found.estimates.values()
    ]


def test_a_fit_sees_through_noise():
    """With 1 mV of noise the values come within 5 %, and what is left over is the noise."""
    found = fitted(guess(THREE, WRONG), made("SPMe", 1e-3), THREE, THREE, model="SPMe")
    assert ratios(found) == pytest.approx([1, 1, 1], abs=0.05)
    assert found.error == pytest.approx(1.0, rel=0.15)
    for name, one in found.estimates.items():
        assert one.low < stated(cell(), name) < one.high


def test_a_measured_curve_is_followed_closer_than_before():
    """The 1C discharge measured on the example cell itself is met within 20 mV, fitted closer."""
    columns = document(bpx_file(NMC))["Validation"]["1C discharge"]
    names = ("Time [s]", "Current [A]", "Voltage [V]")
    curve = Curve(*(np.array(columns[name], float) for name in names), "1C discharge")
    bounds = {"anode.diffusivity": (1e-15, 1e-12)}
    found = fitted(cell(), curve, bounds, bounds)
    assert found.error < found.before < 20
    assert found.estimates["anode.diffusivity"].low < found.estimates["anode.diffusivity"].value


@pytest.mark.long
def test_intervals_hold_the_truth_as_often_as_they_say():
    """Of 95 % intervals from 30 curves with noise, no fewer hold the truth than chance allows."""
    held = 0
    for seed in range(30):
        curve = made("SPMe", 1e-3, 100 + seed)
        found = fitted(guess(THREE, WRONG), curve, THREE, THREE, model="SPMe", seed=seed)
        for name, one in found.estimates.items():
            held += one.low < stated(cell(), name) < one.high
    assert held >= binom.ppf(0.001, 90, 0.95)


def test_a_radius_a_diffusivity_and_a_rate_are_told_only_together():
    """R → λR, D → λ²D, k → λk leaves every equation as it was: such a request is refused."""
    names = {
        "cathode.particle_radius": (1e-6, 2e-5),
        "cathode.diffusivity": (1e-15, 1e-12),
        "cathode.reaction_rate": (1e-6, 1e-3),
    }
    with pytest.raises(BadInput, match="only together") as error:
        fitted(guess(names, WRONG), made("SPM"), names, names, model="SPM")
    assert all(name in str(error.value) for name in names)


def test_a_single_particle_model_tells_nothing_of_the_separator():
    """What the model does not know of is refused by name, and not handed back as it was guessed."""
    names = {"separator.thickness": (5e-6, 1e-4), "anode.diffusivity": (1e-15, 1e-12)}
    with pytest.raises(BadInput, match=r"\[separator\] thickness: changes the curve by less"):
        fitted(guess(names, (2.0, 2.0)), made("SPM"), names, names, model="SPM")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"names": ["cathode.colour"]}, "nothing that can be fitted"),
        ({"names": ["cathode.potential"]}, "nothing that can be fitted"),
        ({"names": ["salt.conductivity"]}, "is a law"),
        ({"names": []}, "names nothing"),
        ({"names": ["resistance"]}, "has no bounds"),
        ({"bounds": {"anode.diffusivity": (1e-12, 1e-15)}}, "the smaller one first"),
        ({"bounds": {"anode.diffusivity": (1e-18, 1e-17)}}, "outside"),
        ({"charged": 50.0}, "1 is full"),
        ({"model": "P2D"}, "Choose one of"),
        ({"curve": lambda c: Curve(c.time[:5], c.current[:5], c.voltage[:5])}, "at least 10"),
        ({"curve": lambda c: Curve(c.time[::-1], c.current, c.voltage)}, "does not rise"),
        ({"curve": lambda c: Curve(c.time, 0 * c.current, c.voltage)}, "zero throughout"),
        ({"curve": lambda c: Curve(c.time, c.current, c.voltage * np.nan)}, "is no number"),
    ],
)  # fmt: skip
def test_a_request_that_cannot_be_met_is_refused_before_anything_runs(
    change: dict[str, object], words: str
):
    """Names, bounds, state, model and curve are looked at first, and each fault is said."""
    time = np.arange(20.0)
    curve = Curve(time, -np.ones(20), 3.7 * np.ones(20))
    bounds = {"anode.diffusivity": (1e-15, 1e-12)}
    asked = {"names": ["anode.diffusivity"], "bounds": bounds, "curve": curve} | change
    if isinstance(asked["curve"], Callable):
        asked["curve"] = asked["curve"](curve)
    with pytest.raises(BadInput, match=words):
        fitted(cell(), **asked)


def test_what_slopes_tell_is_that_of_a_straight_line():
    """For a straight line the standard errors are those of the textbook, s / sqrt(Σ(x - mean)²)."""
    x = np.linspace(0, 1, 50)
    jacobian = np.stack([np.ones(50), x], axis=1)
    residual = 0.01 * np.where(np.arange(50) % 2, 1.0, -1.0)
    says = told(("offset", "slope"), jacobian, residual, 1e-3)
    s = np.sqrt(residual @ residual / 48)
    assert says.spreads[1] == pytest.approx(s / np.sqrt(((x - x.mean()) ** 2).sum()))
    assert says.silent == says.together == ()


def test_the_points_of_a_curve_are_its_ends_and_what_changes_between():
    """A long curve is thinned to its ends, its steps and an even rest."""
    time = np.arange(10_000.0)
    voltage = np.where(time < 5000, 4.0, 3.5)
    curve = checked(Curve(time, -np.ones(10_000), voltage))
    at = moments(curve, 100)
    assert len(at) <= 100
    assert (at[0], at[-1]) == (0, 9999)
    assert np.diff(at).max() <= 300
    assert {4999, 5000} & set(at.tolist())


def test_a_change_of_a_dotted_name_changes_nothing_else():
    """A fitted cell is the old one with other values under the names that were fitted."""
    other = changed(cell(), {"anode.diffusivity": 1e-14, "resistance": 0.002})
    assert other == replace(
        cell(), anode=replace(cell().anode, diffusivity=1e-14), resistance=0.002
    )
