"""Laws written as expressions in ``x``, in the grammar of BPX, and never executed as code."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

from gigafactory.cell.parameters import Formula, Table
from gigafactory.errors import BadText

FUNCTIONS: dict[str, Any] = {
    name: getattr(np, name) for name in ("exp", "log", "sqrt", "tanh", "sinh", "cosh", "sin", "cos")
}
_BINARY: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}
_UNARY: dict[type[ast.unaryop], Callable[[Any], Any]] = {
    ast.UAdd: operator.pos,
    ast.USub: operator.neg,
}
_CURE = f"Write numbers, x, + - * / **, brackets and {', '.join(FUNCTIONS)}."


@cache
def parsed(text: str) -> ast.expr:
    """The expression that ``text`` says.

    Raises
    ------
    BadText
        If it is none, or holds more than numbers, ``x``, arithmetic and `FUNCTIONS`.
    """
    try:
        tree = ast.parse(text.strip(), mode="eval").body
        _allowed(tree)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise BadText(f'"{text[:60]}" is not an expression in x', _CURE) from None
    return tree


def _allowed(node: ast.AST) -> None:
    match node:
        case ast.Constant(value=int() | float()):
            return
        case ast.Name(id="x"):
            return
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _BINARY:
            _allowed(left)
            _allowed(right)
        case ast.UnaryOp(op=op, operand=operand) if type(op) in _UNARY:
            _allowed(operand)
        case ast.Call(func=ast.Name(id=name), args=[one], keywords=[]) if name in FUNCTIONS:
            _allowed(one)
        case _:
            raise ValueError


def valued(formula: Formula, x: Any, functions: dict[str, Any] = FUNCTIONS) -> Any:
    """The value of a law at ``x``: a number, an array, or a symbol that knows arithmetic.

    Parameters
    ----------
    functions
        What the names of `FUNCTIONS` do to such an ``x``; straight lines between points are only
        for numbers and arrays.
    """
    if isinstance(formula, Table):
        return np.interp(x, formula.x, formula.y)
    if isinstance(formula, str):
        return _walk(parsed(formula), x, functions)
    return formula + 0.0 * x


def _walk(node: ast.AST, x: Any, functions: dict[str, Any]) -> Any:
    match node:
        case ast.Constant(value=value):
            return float(value)  # type: ignore[arg-type]  # `parsed` lets only numbers in
        case ast.BinOp(left=left, op=op, right=right):
            return _BINARY[type(op)](_walk(left, x, functions), _walk(right, x, functions))
        case ast.UnaryOp(op=op, operand=operand):
            return _UNARY[type(op)](_walk(operand, x, functions))
        case ast.Call(func=ast.Name(id=name), args=[one]):
            return functions[name](_walk(one, x, functions))
        case _:
            return x
