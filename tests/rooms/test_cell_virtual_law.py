"""Laws of one argument."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gigafactory.cell.parameters import Table
from gigafactory.cell.virtual.law import law_value
from gigafactory.errors import BadText

XS = np.linspace(0.01, 0.99, 7)


@given(st.floats(-5, 5), st.floats(0.1, 5), st.floats(-2, 2))
@settings(deadline=None)
def test_an_expression_is_what_it_says(a, b, c):
    """An expression in x has the value that its arithmetic has."""
    text = f"{a!r} + {b!r} * exp(-x ** 2) - tanh({c!r} * (x - 0.5)) / cosh(x)"
    said = a + b * np.exp(-(XS**2)) - np.tanh(c * (XS - 0.5)) / np.cosh(XS)
    assert law_value(text, XS) == pytest.approx(said, rel=1e-12)


def test_points_and_constants():
    """Between points straight lines run, outside the ends go on level; a constant is everywhere."""
    table = Table((0.0, 1.0), (2.0, 4.0))
    assert law_value(table, np.array([-1.0, 0.25, 2.0])).tolist() == [2.0, 2.5, 4.0]
    assert law_value(3.0, XS).tolist() == [3.0] * 7


@pytest.mark.parametrize(
    "text", ["y", "x.real", "__import__('os')", "exp(x, x)", "x if x else 1", "True"]
)
def test_code_is_refused(text):
    """Whatever is not arithmetic in x is refused, never run."""
    with pytest.raises(BadText):
        law_value(text, 0.5)
