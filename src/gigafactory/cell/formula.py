"""A law of one argument, written as text: what it may say, and its value.

The grammar is that of BPX (Korotkin et al., bpxstandard.com, 1.1): numbers, ``x``, ``+ - * / **``,
brackets, and the functions ``exp``, ``tanh`` and ``cosh``. Nothing is ever executed: the text is
taken apart, and whatever is not in the grammar is refused.
"""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gigafactory.cell.parameters import Formula, Table
from gigafactory.errors import BadText

Floats = NDArray[np.float64]
FUNCTIONS: dict[str, Callable[[Any], Any]] = {"exp": np.exp, "tanh": np.tanh, "cosh": np.cosh}
CURE = (
    "Write an expression in x with numbers, + - * / **, brackets, exp, tanh and cosh, "
    'for example "0.63 + 0.81 * exp(-13.5 * x)".'
)
_SIGNS = re.compile(r"[0-9A-Za-z.+\-*/() ]+")
_LONGEST = 20_000  # signs; the longest published fit has some hundreds
_DEEPEST = 100  # operations within one another: a sum of as many terms
_OPERATORS: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}


def formula_values(formula: Formula, x: ArrayLike) -> Floats:
    """Values of a law at ``x``, in the unit of the law; outside its points a table goes on level.

    Raises
    ------
    BadText
        If the text is not in the grammar.
    """
    at = np.asarray(x, np.float64)
    if isinstance(formula, Table):
        return np.interp(at, formula.x, formula.y)
    if isinstance(formula, str):
        with np.errstate(all="ignore"):  # what is not finite is judged by whoever asked
            found = expression_value(expression(formula), at, np.float64)
        return np.broadcast_to(np.asarray(found), at.shape).astype(np.float64)
    return np.full(at.shape, float(formula))


@lru_cache(maxsize=256)
def expression(text: str) -> ast.expr:
    """The parts of a law written as text.

    Raises
    ------
    BadText
        If the text is not in the grammar.
    """
    if "^" in text:
        raise BadText("writes a power as ^", "Write ** for a power.")
    if len(text) > _LONGEST or not _SIGNS.fullmatch(text):
        raise BadText("is not an expression in x", CURE)
    try:
        body = ast.parse(text.strip(), mode="eval").body
        _in_grammar(body)
    except (SyntaxError, ValueError, OverflowError, RecursionError, MemoryError) as error:
        if isinstance(error, BadText):
            raise
        raise BadText("is not an expression in x", CURE) from None
    return body


def _in_grammar(node: ast.expr, depth: int = 0) -> None:
    """Refuse whatever is not in the grammar, or so deep that a reader runs out of its stack."""
    if depth > _DEEPEST:
        what = f"holds more than {_DEEPEST} operations within one another"
        raise BadText(what, "Write fewer terms, or give the law as points.")
    match node:
        case ast.BinOp(left, sign, right) if type(sign) in _OPERATORS:
            _in_grammar(left, depth + 1)
            _in_grammar(right, depth + 1)
        case ast.UnaryOp(ast.UAdd() | ast.USub(), operand):
            _in_grammar(operand, depth + 1)
        case ast.Call(ast.Name(name), [argument], []):
            if name not in FUNCTIONS:
                raise BadText(f'calls "{name}", which no reader of BPX knows', CURE)
            _in_grammar(argument, depth + 1)
        case ast.Name("x"):
            return
        case ast.Name(name):
            raise BadText(f'names "{name}": its one argument is called x', CURE)
        case ast.Constant(float() | int() as number) if not isinstance(number, bool):
            if not np.isfinite(float(number)):
                raise BadText("holds a number that is not finite", CURE)
        case _:
            raise BadText("is not an expression in x", CURE)


def expression_value(node: ast.expr, x: Any, number: Callable[[float], Any] = float) -> Any:
    """Value of an expression at whatever knows arithmetic and answers to NumPy's functions.

    Parameters
    ----------
    node
        Of `expression`.
    x
        Numbers, arrays, or symbols.
    number
        What makes a number of the text one that goes with ``x``.
    """
    match node:
        case ast.BinOp(left, sign, right):
            parts = (expression_value(side, x, number) for side in (left, right))
            return _OPERATORS[type(sign)](*parts)
        case ast.UnaryOp(sign, operand):
            found = expression_value(operand, x, number)
            return -found if isinstance(sign, ast.USub) else found
        case ast.Call(ast.Name(name), [argument]):
            return FUNCTIONS[name](expression_value(argument, x, number))
        case ast.Constant(int() | float() as found):
            return number(float(found))
        case _:
            return x
