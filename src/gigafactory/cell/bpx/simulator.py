"""A BPX document as PyBaMM's own BPX reader takes it."""

from __future__ import annotations

import os
import warnings
from typing import Any

from gigafactory.cell.bpx import keys
from gigafactory.cell.bpx.document import Bpx, document, model, tables
from gigafactory.cell.bpx.view import bpx_values
from gigafactory.errors import BadInput

_ELECTROLYTE = {
    "Cation transference number": 0.3,
    "Conductivity [S.m-1]": 1.0,
    "Diffusivity [m2.s-1]": 3e-10,
}
_SEPARATOR = {"Thickness [m]": 2e-5, "Porosity": 0.5, "Transport efficiency": 0.35}
_PORES = {"Conductivity [S.m-1]": 1.0, "Porosity": 0.2, "Transport efficiency": 0.1}


def simulator_values(bpx: Bpx) -> Any:
    """`pybamm.ParameterValues` of a document, by PyBaMM's own reader.

    A document for a single-particle model has no electrolyte, separator or pores, and PyBaMM's
    reader stops at that. Such a document is completed with some; a single-particle model takes no
    notice of them (a test sees to it), and no other model may be run with the result.

    Raises
    ------
    BadInput
        If the document breaks a bound, or PyBaMM cannot read it.
    ModuleNotFoundError
        If the extra ``cell`` is not installed.
    """
    os.environ.setdefault("PYBAMM_DISABLE_TELEMETRY", "true")
    _, findings = bpx_values(bpx)
    if findings:
        raise BadInput(findings)
    with warnings.catch_warnings():  # that BPX 0.x is converted, and defaults taken, is known
        warnings.simplefilter("ignore")
        try:
            import pybamm
        except ModuleNotFoundError as error:
            message = "To run a BPX document PyBaMM is needed. Install gigafactory[cell]."
            raise ModuleNotFoundError(message) from error
        try:
            return pybamm.ParameterValues.create_from_bpx_obj(completed(bpx))
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            what = f"is not taken by PyBaMM: {error}"
            cure = "Add what it misses; temperatures, volume and surface among others."
            raise BadInput.at(bpx.name, "", what, cure) from None


def completed(bpx: Bpx) -> dict[str, Any]:
    """Tables of a document for PyBaMM: those of a single-particle model with an electrolyte."""
    found = document(bpx)
    if model(tables(bpx)) != "SPM":
        return found
    parts = found["Parameterisation"]
    parts["Electrolyte"], parts["Separator"] = dict(_ELECTROLYTE), dict(_SEPARATOR)
    for part in keys.ELECTRODES.values():
        parts[part] |= _PORES
    found["Header"]["Model"] = "DFN"
    return found
