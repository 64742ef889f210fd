"""A law of one argument, evaluated on whatever knows arithmetic: numbers, arrays, PyBaMM's symbols.

What may stand in the text is said by `gigafactory.cell.formula`.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from gigafactory.cell.formula import expression, expression_value
from gigafactory.cell.parameters import Formula, Table


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
        return expression_value(expression(law), x)
    return float(law) + 0.0 * x if isinstance(x, np.ndarray) else float(law)


def _between(law: Table, x: Any) -> Any:
    if isinstance(x, (float, int, np.ndarray)):
        return np.interp(x, law.x, law.y)
    import pybamm

    points = np.asarray(law.x, float), np.asarray(law.y, float)
    return pybamm.Interpolant(*points, x, name=f"table {hash(law):x}", interpolator="linear")
