"""A law of one argument, evaluated on whatever knows arithmetic: numbers, arrays, PyBaMM's symbols.

What a law may say is checked in `cell.formula`; here its parts are walked.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from gigafactory.cell.formula import FUNCTIONS, expression
from gigafactory.cell.parameters import Formula, Table

_OPERATORS: Mapping[type[ast.AST], Callable[..., Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
    ast.UAdd: operator.pos,
    ast.USub: operator.neg,
}


def law_value(law: Formula, x: Any) -> Any:
    """Value of a law at ``x``, in the unit of the law.

    Outside its points a table goes on level for numbers, as in `cell.formula`; for a symbol its
    last straight line goes on, as PyBaMM has it: a surface that runs past the last point of a
    potential must still see the voltage fall.

    Parameters
    ----------
    law
        A constant, an expression in ``x``, or points.
    x
        A number, an array, or a symbol of PyBaMM, for which points become an interpolant.

    Raises
    ------
    BadText
        If the law is text that is no expression in ``x``.
    """
    if isinstance(law, Table):
        return _between(law, x)
    if isinstance(law, str):
        return _value(expression(law), x)
    return float(law) + 0.0 * x if isinstance(x, np.ndarray) else float(law)


def _between(law: Table, x: Any) -> Any:
    if isinstance(x, (float, int, np.ndarray)):
        return np.interp(x, law.x, law.y)
    import pybamm

    points = np.asarray(law.x, float), np.asarray(law.y, float)
    return pybamm.Interpolant(*points, x, name=f"table {hash(law):x}", interpolator="linear")


def _value(node: ast.expr, x: Any) -> Any:
    match node:
        case ast.BinOp(left, sign, right):
            return _OPERATORS[type(sign)](_value(left, x), _value(right, x))
        case ast.UnaryOp(sign, operand):
            return _OPERATORS[type(sign)](_value(operand, x))
        case ast.Call(ast.Name(name), [argument]):
            return FUNCTIONS[name](_value(argument, x))
        case ast.Constant(number):
            return float(number)  # type: ignore[arg-type]  # the grammar lets only numbers in
        case _:
            return x
