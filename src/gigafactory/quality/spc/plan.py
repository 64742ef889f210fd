"""The control plan of a plant, run as a whole: which of its limits were breached, and when."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gigafactory.cell.product import nominal
from gigafactory.errors import BadInput
from gigafactory.plant.model import Control
from gigafactory.quality.spc.spc import Spc, spc
from gigafactory.records.read import Records
from gigafactory.records.tables import VALUE_UNITS


@dataclass(frozen=True)
class Checked:
    """One line of the plan.

    Parameters
    ----------
    name, control
        The line.
    spc
        Its chart; none where the data say nothing of it.
    why
        Why there is none, or "".
    signals
        Points that break a run rule, points beyond the control limits among them.
    beyond
        Points beyond the control limits.
    lower, upper
        Limits of the plan in the unit of the characteristic; NaN where it states none.
    breached
        Subgroups with a value outside these limits.
    first
        When the first of these was, since 1970 [s]; NaN where there is none.
    """

    name: str
    control: Control
    spc: Spc | None
    why: str
    signals: int
    beyond: int
    lower: float
    upper: float
    breached: int
    first: float

    @property
    def is_fine(self) -> bool:
        """Whether no limit of the plan was breached, neither control limits nor its own."""
        return self.spc is not None and not self.beyond and not self.breached


def run_plan(records: Records) -> tuple[Checked, ...]:
    """Every line of the control plan.

    Raises
    ------
    BadInput
        If the plant has none.
    """
    controls = records.plant.controls
    if not controls:
        cure = "Add [control.NAME] tables to the plant folder and simulate anew."
        raise BadInput.at(records.folder, "control", "the plant has no control plan", cure)
    return tuple(_checked(records, name, one) for name, one in controls.items())


def _checked(records: Records, name: str, control: Control) -> Checked:
    nan = float("nan")
    hours = f"{control.every / 3600:.10g}h"
    try:
        said = (control.of, control.by, hours, control.chart, control.phase_1)
        found = spc(records, *said, extremes=True)
    except BadInput as error:
        why = error.findings[0].what
        return Checked(name, control, None, why, 0, 0, nan, nan, 0, nan)
    rules = found.chart.lines[0].rules
    low, high = _limits(records, found, control)
    taken = found.taken
    outside = (taken.low < low) | (taken.high > high)
    when = taken.when[outside | rules[:, 0]]
    return Checked(
        name,
        control,
        found,
        "",
        int(rules.any(axis=1).sum()),
        int(rules[:, 0].sum()),
        float(low[0]) if np.isfinite(low[0]) else nan,
        float(high[0]) if np.isfinite(high[0]) else nan,
        int(outside.sum()),
        float(when.min()) if len(when) else nan,
    )


def _limits(records: Records, found: Spc, control: Control) -> tuple[np.ndarray, np.ndarray]:
    """Limits of the plan at every subgroup, in the unit of the characteristic."""
    at = np.ones(len(found.taken.when))
    if control.of in VALUE_UNITS:
        products = records.plant.products
        cells = [products.get(s.rpartition(", ")[2], None) for s in found.taken.streams]
        first = next(iter(products.values()))
        each = [first if cell is None else cell for cell in cells]
        levels = np.array([1.0 if cell is None else nominal(cell)[control.of] for cell in each])
        at = levels[found.taken.groups.stream]
    shares = control.of == "scrap" or control.of.endswith(".defects")
    base = 0.0 if shares else at
    scale = 1.0 if shares else at
    none = np.full(len(at), np.inf)
    low = -none if control.lower is None else base + scale * control.lower
    high = none if control.upper is None else base + scale * control.upper
    return np.broadcast_to(low, at.shape), np.broadcast_to(high, at.shape)
