"""PyBaMM, loaded when it is needed: it takes seconds, and it must not report home."""

from __future__ import annotations

import os
from typing import Any


def pybamm_package() -> Any:
    """The package PyBaMM, with its telemetry switched off.

    Raises
    ------
    ModuleNotFoundError
        If the extra ``cell`` is not installed; the message says how.
    """
    os.environ["PYBAMM_DISABLE_TELEMETRY"] = "true"  # read whenever PyBaMM would report
    try:
        import pybamm
    except ModuleNotFoundError as error:
        message = "Virtual tests need PyBaMM. Install gigafactory[cell]."
        raise ModuleNotFoundError(message) from error
    pybamm.set_logging_level("CRITICAL")  # failures are counted and shown with their design
    return pybamm
