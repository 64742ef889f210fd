"""A law written as text has the value that Python gives it, and nothing but arithmetic is in it."""

from __future__ import annotations

import math
import warnings

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gigafactory.cell.formula import expression, formula_values
from gigafactory.cell.parameters import Table
from gigafactory.errors import BadText

WORDS = ("x", "1", "1.", ".5", "1e5", "1E-3", "+", "-", "*", "/", "**", "(", ")", "exp(", "tanh(")
WORDS += ("cosh (", " ", "//", "1_0", "007", ",", "exp", "sqrt(", "y", "[", "'", "\n", "lambda")
NUMBERS = st.floats(0.01, 9.0).map(repr)
TREES = st.recursive(
    st.one_of(st.just("x"), NUMBERS),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from("+-*/"), inner).map(lambda t: f"({''.join(t)})"),
        inner.map(lambda one: f"-{one}**2"),
        st.tuples(st.sampled_from(["tanh", "exp", "cosh"]), inner).map(lambda t: f"{t[0]}({t[1]})"),
    ),
    max_leaves=8,
)  # fmt: skip


@given(TREES, st.floats(0.0, 1.0))
@settings(deadline=None)
def test_an_expression_has_the_value_that_python_gives_it(text: str, x: float):
    """Order of operations, signs and functions are those of Python, which every reader follows."""
    try:
        wanted = eval(text, {"exp": math.exp, "tanh": math.tanh, "cosh": math.cosh, "x": x})
    except (OverflowError, ZeroDivisionError):
        assert formula_values(text, x).shape == ()  # it has none; who asked judges what comes
        return
    assert float(formula_values(text, x)) == pytest.approx(wanted, rel=1e-9, abs=1e-9)


@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=7).map("".join))
@settings(deadline=None, max_examples=300)
def test_whatever_we_take_the_bpx_package_takes(text: str):
    """No expression passes here that the reference parser of BPX refuses."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of the parser that it is built on
        from bpx import Function

        try:
            expression(text)
        except BadText:
            return
        Function.validate(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x.real",
        "__import__('os')",
        "x if x else 1",
        "exp(x, x)",
        "x[0]",
        "True",
        "1j",
        "9**x;x",
    ],
)
def test_what_is_no_arithmetic_is_refused(text: str):
    """Names, attributes, calls and all else that Python would run are refused, not run."""
    with pytest.raises(BadText):
        expression(text)


def test_a_table_is_straight_between_its_points():
    """Between two points a table is the straight line; at a point it is the point."""
    table = Table((0.0, 0.5, 1.0), (4.0, 3.0, 1.0))
    assert formula_values(table, [0.0, 0.25, 0.5, 0.75]).tolist() == [4.0, 3.5, 3.0, 2.0]
    assert formula_values(2.5, [0.0, 1.0]).tolist() == [2.5, 2.5]
