"""A law of one argument, evaluated on whatever knows arithmetic: numbers, arrays, PyBaMM's symbols.

The grammar is that of BPX (Korotkin et al., bpxstandard.com, 1.1). The text is taken apart and
walked; it is never executed as code.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import numpy as np

from gigafactory.cell.parameters import Formula, Table
from gigafactory.errors import BadText

FUNCTIONS: Mapping[str, Callable[[Any], Any]] = {
    name: getattr(np, name) for name in ("exp", "tanh", "cosh", "sinh", "log", "sqrt")
}
"""What the names in an expression do to numbers, arrays and symbols alike (a symbol answers to
NumPy's functions)."""

_OPERATORS: Mapping[type[ast.AST], Callable[..., Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
    ast.UAdd: operator.pos,
    ast.USub: operator.neg,
}
_CURE = f"Write numbers, x, + - * / **, brackets and {', '.join(FUNCTIONS)}."


@cache
def expression(text: str) -> ast.expr:
    """The parts of an expression in ``x``.

    Raises
    ------
    BadText
        If the text holds more than numbers, ``x``, arithmetic and the known functions.
    """
    try:
        body = ast.parse(text.strip(), mode="eval").body
        _checked(body)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise BadText(f'"{text[:60]}" is not an expression in x', _CURE) from None
    return body


def _checked(node: ast.expr) -> None:
    match node:
        case ast.BinOp(left, sign, right) if type(sign) in _OPERATORS:
            _checked(left)
            _checked(right)
        case ast.UnaryOp(ast.UAdd() | ast.USub(), operand):
            _checked(operand)
        case ast.Call(ast.Name(name), [argument], []) if name in FUNCTIONS:
            _checked(argument)
        case ast.Name("x") | ast.Constant(float()):
            pass
        case ast.Constant(int() as number) if not isinstance(number, bool):
            pass
        case _:
            raise ValueError(ast.dump(node))


def law_value(law: Formula, x: Any) -> Any:
    """Value of a law at ``x``, in the unit of the law; outside its points a table goes on level.

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
            return float(number)  # type: ignore[arg-type]  # `_checked` lets only numbers in
        case _:
            return x
