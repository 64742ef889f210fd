"""The law of a calender, fitted to a line (`cell.calendering`), as a link from gap to density.

The fitted law knows settings by what they take from a coating that does not resist, its squeeze.
Rolls that stand still at a gap take more from a thicker coating and less where they stand wider:
both by the difference of length, of which each side of a web that is coated on both takes half of
the gap's. The squeeze that gives the density of the design is that of the line's own setting.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from gigafactory.cell.calendering import (
    CalenderingLaw,
    calendering_law,
    density_after,
    foil_thickness,
    passes,
    squeeze,
    wmg_rows,
)
from gigafactory.cell.design import coating as coats
from gigafactory.cell.design.balance import balance
from gigafactory.cell.design.value import Design, Number
from gigafactory.cell.process.law import PressLaw
from gigafactory.errors import BadInput, BadText


def press_law(law: CalenderingLaw, coating: float, density: float, source: str) -> PressLaw:
    """What a calender makes of a coating around the one that it is set for.

    Parameters
    ----------
    law
        As fitted.
    coating, density
        Of the design: one side [kg/m²], and calendered [kg/m³].
    source
        Where the law is from.

    Raises
    ------
    BadText
        If the law cannot reach this density.
    """
    loose = sum(law.densities) / 2  # what comes out of the dryer
    thick = coating / loose
    middle = squeeze(law.limit, thick, loose, density)

    def pressed(gap: Number, coat: Number) -> Number:
        before = coat / loose
        taken = np.maximum(middle + (before - thick) - gap / 2, 0.0)
        return density_after(law.limit, before, loose, taken)

    doubts = [f"left out, it errs by {law.left_out:.0f} kg/m³"]
    if not law.borne_out:
        doubts.append(
            f"no better than the mean of each setting ({law.left_out_mean:.0f} kg/m³): what it "
            "says of gap and coating is not borne out"
        )
    if not law.weights[0] <= coating <= law.weights[1]:
        low, high = (1e3 * weight for weight in law.weights)
        doubts.append(
            f"fitted to coatings of {low:.0f} to {high:.0f} g/m², not {1e3 * coating:.0f}"
        )
    return PressLaw(pressed, law.left_out / density, f"{source}; {'; '.join(doubts)}")


def pilot_press_laws(design: Design, folder: Path) -> Mapping[str, PressLaw]:
    """Laws of cathode and anode from a pilot line, where they reach the design's density.

    Parameters
    ----------
    design
        For whose coatings.
    folder
        With ``cathode.csv``, ``anode.csv`` or both, laid out as in ``examples/wmg_calendering``
        (Farhadi Tolie et al., J. Power Sources 655 (2025) 237919). A line with data of its own
        fits its own.

    Raises
    ------
    BadInput
        If a file cannot be read, or there is none.
    """
    found = {}
    sides = zip(("cathode", "anode"), balance(design).coating, strict=True)
    files = [(side, coat, folder / f"{side}.csv") for side, coat in sides]
    if not any(file.exists() for _, _, file in files):
        cure = "Name one as examples/wmg_calendering."
        raise BadInput.at(folder, "", "holds neither cathode.csv nor anode.csv", cure)
    for side, coat, file in files:
        if not file.exists():
            continue
        rows = wmg_rows(file)
        law = calendering_law(passes(rows, foil_thickness(rows)))
        density = float(coats.density(getattr(design, side), coat))
        source = f"{law.count} passes of {side} coatings ({file.parent.name})"
        try:
            found[side] = press_law(law, float(coat), density, source)
        except BadText:  # of such a coating that line says nothing
            continue
    return found
