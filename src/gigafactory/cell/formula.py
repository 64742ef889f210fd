"""A law of one argument, written as text: what it may say, and its value.

The grammar is that of BPX (Korotkin et al., bpxstandard.com, 1.1): numbers, ``x``, ``+ - * / **``,
brackets, and the functions ``exp``, ``tanh`` and ``cosh``. Nothing is ever executed: the text is
taken apart, and whatever is not in the grammar is refused.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gigafactory.cell.parameters import Formula, Table
from gigafactory.errors import BadText

Floats = NDArray[np.float64]
FUNCTIONS: dict[str, Callable[[Floats], Floats]] = {"exp": np.exp, "tanh": np.tanh, "cosh": np.cosh}
CURE = (
    "Write an expression in x with numbers, + - * / **, brackets, exp, tanh and cosh, "
    'for example "0.63 + 0.81 * exp(-13.5 * x)".'
)
_SIGNS = re.compile(r"[0-9A-Za-z.+\-*/() ]+")
_LONGEST = 20_000  # signs; the longest published fit has some hundreds
_OPERATORS: dict[type[ast.operator], Callable[[Floats, Floats], Floats]] = {
    ast.Add: np.add,
    ast.Sub: np.subtract,
    ast.Mult: np.multiply,
    ast.Div: np.divide,
    ast.Pow: np.power,
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
            return np.broadcast_to(_value(expression(formula), at), at.shape).astype(np.float64)
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
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        if isinstance(error, BadText):
            raise
        raise BadText("is not an expression in x", CURE) from None
    return body


def _in_grammar(node: ast.expr) -> None:
    """Refuse whatever is not in the grammar."""
    match node:
        case ast.BinOp(left, operator, right) if type(operator) in _OPERATORS:
            _in_grammar(left)
            _in_grammar(right)
        case ast.UnaryOp(ast.UAdd() | ast.USub(), operand):
            _in_grammar(operand)
        case ast.Call(ast.Name(name), [argument], []):
            if name not in FUNCTIONS:
                raise BadText(f'calls "{name}", which no reader of BPX knows', CURE)
            _in_grammar(argument)
        case ast.Name("x"):
            return
        case ast.Name(name):
            raise BadText(f'names "{name}": its one argument is called x', CURE)
        case ast.Constant(float() | int() as number) if not isinstance(number, bool):
            if not np.isfinite(float(number)):
                raise BadText("holds a number that is not finite", CURE)
        case _:
            raise BadText("is not an expression in x", CURE)


def _value(node: ast.expr, x: Floats) -> Floats:
    match node:
        case ast.BinOp(left, operator, right):
            return _OPERATORS[type(operator)](_value(left, x), _value(right, x))
        case ast.UnaryOp(sign, operand):
            return -_value(operand, x) if isinstance(sign, ast.USub) else _value(operand, x)
        case ast.Call(ast.Name(name), [argument]):
            return FUNCTIONS[name](_value(argument, x))
        case ast.Constant(number):
            return np.float64(float(number))  # type: ignore[arg-type, return-value]
        case _:
            return x
