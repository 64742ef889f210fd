"""Cells of published parameter sets, from their files and a model, are PyBaMM's own sets."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose

from gigafactory.cell.design.balance import balance
from gigafactory.cell.design.electrochemistry import electrochemistry
from gigafactory.cell.design.read import read_design, read_materials
from gigafactory.cell.formula import formula_values
from gigafactory.cell.parameters import Parameters
from gigafactory.cell.virtual.lab import discharge
from gigafactory.cell.virtual.pack import pybamm_package
from gigafactory.cell.virtual.single import run

FOLDER = Path(__file__).parents[2] / "cells" / "published"
FARADAY = 96485.33212
ROOM = 298.15
SETS = pytest.mark.parametrize(
    ("cell", "name"),
    [("enertech", "Ai2020"), ("kokam_75106100", "Ecker2015"), ("mohtat_pouch", "Mohtat2020")],
)


@cache
def own(name: str) -> Any:
    """PyBaMM's own set, charged."""
    values = pybamm_package().ParameterValues(name)
    if name == "Mohtat2020":  # the one set that starts discharged
        values.set_initial_state(1.0)
    return values


def area(theirs: Any) -> float:
    """Area of electrodes that the rated capacity of a set belongs to [m²]."""
    pairs = theirs["Number of electrodes connected in parallel to make a cell"]
    return float(theirs["Electrode width [m]"] * theirs["Electrode height [m]"] * pairs)


@cache
def filed(cell: str) -> Parameters:
    """The cell of a file, as a model sees it."""
    design = read_design(FOLDER / f"{cell}.toml")
    return electrochemistry(design, balance(design))


def values(theirs: Any, key: str, *arguments: Any) -> np.ndarray:
    """Values of a law of the set, whose arguments are numbers or arrays, at 25 °C."""
    pybamm = pybamm_package()
    symbols = [
        pybamm.Vector(one) if isinstance(one, np.ndarray) else pybamm.Scalar(one)
        for one in arguments
    ]
    law = theirs[key]
    found = theirs.process_symbol(law(*symbols)).evaluate() if callable(law) else law
    shape = np.broadcast_shapes(*(np.shape(one) for one in arguments))
    return np.broadcast_to(np.asarray(found, float).ravel(), shape)


@SETS
def test_the_file_says_what_the_set_says(cell: str, name: str) -> None:
    """Coatings, particles, concentrations and the charged state are those of the set."""
    theirs, ours = own(name), filed(cell)
    for side, porous in (("Positive", ours.cathode), ("Negative", ours.anode)):
        porosity = theirs[f"{side} electrode porosity"]
        bruggeman = theirs[f"{side} electrode Bruggeman coefficient (electrolyte)"]
        most = theirs[f"Maximum concentration in {side.lower()} electrode [mol.m-3]"]
        start = theirs[f"Initial concentration in {side.lower()} electrode [mol.m-3]"]
        for value, published in (
            (porous.thickness, theirs[f"{side} electrode thickness [m]"]),
            (porous.porosity, porosity),
            (porous.transport_efficiency, porosity**bruggeman),
            (porous.active_fraction, theirs[f"{side} electrode active material volume fraction"]),
            (porous.particle_radius, theirs[f"{side} particle radius [m]"]),
            (porous.maximum_concentration, most),
            (porous.full * most, start),
        ):
            assert_allclose(value, published, rtol=1e-4)


@SETS
def test_the_laws_are_those_of_the_set(cell: str, name: str) -> None:
    """Potentials [1 mV], diffusivities, exchange currents and the electrolyte are the set's."""
    theirs, ours = own(name), filed(cell)
    for side, porous in (("Positive", ours.cathode), ("Negative", ours.anode)):
        x = np.linspace(porous.full, porous.empty, 200)
        potential = values(theirs, f"{side} electrode OCP [V]", x)
        assert formula_values(porous.potential, x) == pytest.approx(potential, abs=1e-3)
        diffusivity = values(theirs, f"{side} particle diffusivity [m2.s-1]", x, ROOM)
        assert_allclose(formula_values(porous.diffusivity, x), diffusivity, rtol=1e-4)
        most = porous.maximum_concentration
        key = f"{side} electrode exchange-current density [A.m-2]"
        exchange = values(theirs, key, 1000.0, x * most, most, ROOM)
        mine = FARADAY * porous.reaction_rate * np.sqrt(x * (1 - x))
        assert_allclose(mine, exchange, rtol=1e-4)
    salt = np.linspace(500.0, 1500.0, 50)
    for law, key in (
        (ours.salt.conductivity, "Electrolyte conductivity [S.m-1]"),
        (ours.salt.diffusivity, "Electrolyte diffusivity [m2.s-1]"),
    ):
        expected = values(theirs, key, salt, ROOM)
        assert_allclose(formula_values(law, salt), expected, rtol=1e-4)


@SETS
def test_the_file_delivers_what_the_set_delivers(cell: str, name: str) -> None:
    """Charge and energy of a discharge at C/10 are those of PyBaMM's own set, within 0.5 %."""
    pybamm, theirs, ours = pybamm_package(), own(name), filed(cell)
    simulation = pybamm.Simulation(pybamm.lithium_ion.DFN(), parameter_values=theirs, C_rate=0.1)
    solved = simulation.solve([0, 16 * 3600])
    charge = solved["Discharge capacity [A.h]"].entries
    energy = np.trapezoid(solved["Voltage [V]"].entries, charge)
    pairs = ours.area * ours.pairs / area(theirs)
    rated = theirs["Nominal cell capacity [A.h]"] * pairs  # the same current over the same area
    found = run(replace(ours, capacity=rated, resistance=0.0), discharge("C/10"), "DFN")
    assert found.done
    assert found.discharged == pytest.approx(charge[-1] * pairs, rel=5e-3)
    assert found.discharged_energy == pytest.approx(energy * pairs, rel=5e-3)


def test_lithium_cobalt_oxide_is_that_of_its_set() -> None:
    """Potential [0.1 mV], diffusivity and exchange current of LCO are those of Marquis et al."""
    theirs = pybamm_package().ParameterValues("Marquis2019")
    file = FOLDER.parent / "materials" / "lco.toml"
    ours = read_materials([file]).active["lco"]
    x, most = np.linspace(*ours.valid, 200), ours.maximum_concentration
    assert most is not None
    potential = values(theirs, "Positive electrode OCP [V]", x)
    assert_allclose(formula_values(ours.potential or 0.0, x), potential, atol=1e-4)
    diffusivity = values(theirs, "Positive particle diffusivity [m2.s-1]", x, ROOM)
    assert_allclose(formula_values(ours.diffusivity, x), diffusivity, rtol=1e-4)
    key = "Positive electrode exchange-current density [A.m-2]"
    exchange = values(theirs, key, 1000.0, x * most, most, ROOM)
    assert_allclose(FARADAY * ours.reaction_rate * np.sqrt(x * (1 - x)), exchange, rtol=1e-4)
