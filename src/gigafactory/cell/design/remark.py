"""What a cell designer would want to be told of a design that is a cell all the same."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from gigafactory.cell.design.balance import Balance
from gigafactory.cell.design.coating import curve
from gigafactory.cell.design.value import Design


def remarks(design: Design, found: Balance) -> tuple[str, ...]:
    """Sentences on a design: pores that stay dry, a cathode charged beyond what was measured."""
    return (*_dry(design, found), *_beyond(design, found))


def _dry(design: Design, found: Balance) -> Iterator[str]:
    fill = float(found.electrolyte / design.electrolyte.liquid.density / found.pore_volume)
    if fill < 1:
        yield (
            f"The electrolyte fills {100 * fill:.0f} % of the pores; in the tests all of them are "
            "filled."
        )


def _beyond(design: Design, found: Balance) -> Iterator[str]:
    """Whether the charged cathode lies above the potentials that its materials were measured to."""
    if design.cathode.full is not None:
        return
    whole = curve(design.cathode)
    contents = np.linspace(whole.low, whole.high, len(whole.potential))
    reached = float(np.interp(float(found.window.cathode_full), contents, whole.potential))
    active = [one for layer in design.cathode.layers for one in layer.recipe.active.items()]
    name, least = min(((n, one.between[1]) for n, one in active), key=lambda pair: pair[1])
    if reached > least + 0.02:
        yield (
            f"The cathode is charged to {reached:.2f} V against lithium; the capacity of {name} "
            f"was measured to {least:.2f} V, and what lies above is extrapolated."
        )
