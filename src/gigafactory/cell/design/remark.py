"""What a cell designer would want to be told of a design that is a cell all the same."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from gigafactory.cell.design.balance import Balance
from gigafactory.cell.design.coating import curve
from gigafactory.cell.design.direct import direct_resistance
from gigafactory.cell.design.value import Design
from gigafactory.cell.design.window import CATHODE_EMPTY


def remarks(design: Design, found: Balance) -> tuple[str, ...]:
    """Sentences on a design: dry pores, a cathode beyond what was measured, ratings beside ours."""
    return (
        *_early(design, found),
        *_dry(design, found),
        *_beyond(design, found),
        *_rated(design, found),
    )


def _early(design: Design, found: Balance) -> Iterator[str]:
    """Whether charge ends below the upper voltage, as the cathode gives no more."""
    if found.window.charge_ends == CATHODE_EMPTY and found.window.upper < design.head.upper:
        yield (
            f"Charge ends at {found.window.upper:.3f} V, below the upper {design.head.upper:g} V: "
            "the half-cell curve of the cathode is known no further."
        )


def _rated(design: Design, found: Balance) -> Iterator[str]:
    """What the file rates, beside what follows from the design."""
    ours = {
        "capacity": (found.capacity, 1, "Ah"),
        "energy": (found.energy, 1, "Wh"),
        "resistance": (direct_resistance(design, found).total, 1e3, "mΩ"),
    }
    said = [
        f"{name} {factor * rated:.4g} {unit} (ours {factor * float(value):.4g})"
        for name, (value, factor, unit) in ours.items()
        if (rated := getattr(design.rated, name)) is not None
    ]
    if said:
        yield f"Rated by its file, which is what a plant goes by: {', '.join(said)}."


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
