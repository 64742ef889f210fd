"""Pads: what presses on swollen cells balances what the housing holds."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gigafactory.cell.module import Module, drawn_for, read_module
from gigafactory.cell.module import geometry as shape
from gigafactory.cell.module import pressure as pressing
from gigafactory.errors import BadText
from tests.truth.module_drawings import FILES, cell, pads, said, tables


def module(stiffness=None, **curve):
    """Eight cells in one row with nine pads of 2 mm."""
    drawn = tables() | {"pads": pads(**curve)}
    if stiffness is not None:
        drawn["arrangement"]["stiffness"] = said(stiffness, "kN/mm")
    return Module.model_validate(drawn)


def test_between_rigid_plates_the_pads_take_all():
    """Eight cells of 8 mm that swell by 6 % press nine pads of 2 mm by 21.3 % further."""
    found = pressing.swollen_strain(module(), cell())
    assert found == pytest.approx(0.1 + 8 * 0.008 * 0.06 / (9 * 0.002), rel=1e-12)
    assert pressing.swollen_pressure(module(), cell()) == pytest.approx(found * 100e3, rel=1e-12)


@settings(deadline=None)
@given(
    st.lists(st.floats(0.5, 200.0), min_size=2, max_size=6),
    st.floats(0.0, 0.15),
    st.floats(0.5, 500.0),
    st.floats(0.0, 0.3),
)
def test_pads_and_housing_take_up_the_swelling(rises, swelling, stiffness, fitted):
    """Where the curve reaches, pads and housing give together exactly what the cells grow."""
    strain = tuple(np.linspace(0, 0.9, len(rises) + 1).tolist())
    pressure = (0.0, *np.cumsum(rises).tolist())
    one = module(stiffness, strain=strain, pressure=pressure, fitted=fitted)
    facts = cell(swelling=swelling)
    at = pressing.swollen_strain(one, facts)
    held = stiffness * 1e6
    force = shape.pad_area(one.pads, facts) * (
        np.interp(at, strain, pressure) * 1e3 - pressing.fitted_pressure(one)
    )
    grown = pressing.growth(one, facts)
    if np.isnan(at):
        most = shape.pad_area(one.pads, facts) * (
            pressure[-1] * 1e3 - pressing.fitted_pressure(one)
        )
        assert grown > 9 * 0.002 * (strain[-1] - fitted) + most / held
    else:
        assert 9 * 0.002 * (at - fitted) + force / held == pytest.approx(grown, abs=1e-12)
        assert at >= fitted - 1e-12


@settings(deadline=None, max_examples=30)
@given(st.floats(0.5, 100.0), st.floats(1.05, 10.0), st.floats(0.01, 0.1))
def test_a_stiffer_housing_presses_more(stiffness, factor, swelling):
    """A stiffer housing leaves more to the pads, a rigid one all: pressure rises towards it."""
    facts = cell(swelling=swelling)
    soft, hard, rigid = (
        pressing.swollen_pressure(module(k), facts) for k in (stiffness, factor * stiffness, None)
    )
    assert soft < hard < rigid
    assert pressing.swollen_pressure(module(1e9), facts) == pytest.approx(rigid, rel=1e-6)


def test_beyond_the_curve_nothing_is_known():
    """Pads that would be pressed beyond their last point give no number, and never a guess."""
    facts = cell(swelling=np.array([0.0, 0.05, 0.5]))
    found = pressing.swollen_pressure(module(), facts)
    assert np.isfinite(found[:2]).all()
    assert np.isnan(found[2])
    assert found[0] == pytest.approx(pressing.fitted_pressure(module()))


def test_the_pads_of_grenoble_hold():
    """Swollen to the end of life the prototypes' cells press with less than 0.2 MPa on each other.

    The pads stay below 60 %, where their foam begins to close.
    """
    for name in ("grenoble_prototype", "grenoble_stationary"):
        one = read_module(FILES / f"{name}.toml")
        facts = drawn_for(one)
        assert pressing.swollen_strain(one, facts) < 0.6
        fitted = pressing.fitted_pressure(one)
        assert 10e3 < fitted < pressing.swollen_pressure(one, facts) < 200e3


def test_a_module_without_pads_says_so():
    """Without pads there is no pressure to ask for."""
    with pytest.raises(BadText, match=r"\[pads\]"):
        pressing.swollen_pressure(Module.model_validate(tables()), cell())
