"""The LG M50 from its cell file, through the balance and a model, is PyBaMM's own Chen 2020."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from gigafactory.cell.design.balance import balance
from gigafactory.cell.design.electrochemistry import electrochemistry
from gigafactory.cell.design.read import read_design
from gigafactory.cell.virtual.lab import discharge
from gigafactory.cell.virtual.pack import pybamm_package
from gigafactory.cell.virtual.single import run

FILE = Path(__file__).parents[2] / "cells" / "lg_m50.toml"


@pytest.fixture(scope="module")
def m50():
    """The cell of the file; PyBaMM's set has a nominal 5 Ah and no resistance of its foils."""
    design = read_design(FILE)
    return replace(electrochemistry(design, balance(design)), capacity=5.0, resistance=0.0)


def test_the_file_says_what_the_set_says(m50):
    """Every parameter of PyBaMM's set comes out of the file within five digits."""
    theirs = pybamm_package().ParameterValues("Chen2020")
    for side, porous in (("Positive", m50.cathode), ("Negative", m50.anode)):
        for ours, name in (
            (porous.thickness, f"{side} electrode thickness [m]"),
            (porous.porosity, f"{side} electrode porosity"),
            (porous.active_fraction, f"{side} electrode active material volume fraction"),
            (porous.particle_radius, f"{side} particle radius [m]"),
            (
                porous.maximum_concentration,
                f"Maximum concentration in {side.lower()} electrode [mol.m-3]",
            ),
            (
                porous.full * porous.maximum_concentration,
                f"Initial concentration in {side.lower()} electrode [mol.m-3]",
            ),
        ):
            assert ours == pytest.approx(theirs[name], rel=2e-5), name
    area = theirs["Electrode width [m]"] * theirs["Electrode height [m]"]
    assert m50.area * m50.pairs == pytest.approx(area, rel=1e-12)


@pytest.mark.parametrize(
    ("rate", "model", "ampere_hours", "watt_hours"),
    [
        ("C/10", "DFN", 5.080, 18.751),
        ("C/3", "SPMe", 5.0412, None),
        ("C/3", "DFN", 5.0413, None),
    ],
)
def test_the_file_delivers_what_the_set_delivers(m50, rate, model, ampere_hours, watt_hours):
    """Charge and energy of a discharge are those measured with PyBaMM's own set, within 0.1 %."""
    found = run(m50, discharge(rate), model)
    assert found.done
    assert found.discharged == pytest.approx(ampere_hours, rel=1e-3)
    if watt_hours is not None:
        assert found.discharged_energy == pytest.approx(watt_hours, rel=1e-3)


def test_the_voltage_is_that_of_the_set(m50):
    """Over a discharge at C/3 the voltage stays within 2 mV of PyBaMM's own set and model."""
    pybamm = pybamm_package()
    model = pybamm.lithium_ion.DFN()
    simulation = pybamm.Simulation(
        model, parameter_values=pybamm.ParameterValues("Chen2020"), C_rate=1 / 3
    )
    theirs = simulation.solve([0, 3.2 * 3600], t_interp=np.linspace(0, 2.9 * 3600, 200))
    found = run(m50, discharge("C/3"), "DFN")
    assert found.curve is not None
    seconds = found.curve["Test Time / s"]
    ours = np.interp(theirs.t, seconds, found.curve["Voltage / V"])
    within = (theirs.t > 1) & (theirs.t < seconds[-1])
    difference = np.abs(ours - theirs["Voltage [V]"].entries)[within]
    assert difference.max() < 0.002
