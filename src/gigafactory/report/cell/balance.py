"""The balance as a picture: both half-cell curves over the charge of the cell, and its window."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gigafactory.cell.design import coating as coats
from gigafactory.cell.design.balance import Balance
from gigafactory.cell.design.curve import Curve
from gigafactory.cell.design.value import Design
from gigafactory.report.cell.stack import overhang
from gigafactory.report.colours import FAINT, INK, MUTED
from gigafactory.report.figure import Figure, html
from gigafactory.report.words import percent, section

Floats = NDArray[np.float64]
CATHODE, ANODE = "#2f5d8a", "#9a5b13"
"""Of the electrodes, wherever both are in one picture."""
POINTS = 400


@dataclass(frozen=True)
class HalfCells:
    """Potentials over the charge that the cell has delivered since it was full.

    Parameters
    ----------
    cathode, anode, cell
        Charge [Ah], which may be negative beyond the full cell, and potential or voltage [V].
    capacity
        Of the window. [Ah]
    beyond
        Reversible capacity of anode coating that faces no cathode. [Ah]
    """

    cathode: tuple[Floats, Floats]
    anode: tuple[Floats, Floats]
    cell: tuple[Floats, Floats]
    capacity: float
    beyond: float


def half_cell_curves(design: Design, found: Balance) -> HalfCells:
    """The half-cell curves of a design, placed as its balance has them."""
    works, built = found.window, found.geometry
    masses = [
        float(built.facing * coats.solid_mass(electrode, coat))
        for electrode, coat in zip((design.cathode, design.anode), found.coating, strict=True)
    ]
    cathode = _placed(coats.curve(design.cathode), masses[0], float(works.cathode_full), 1)
    anode = _placed(coats.curve(design.anode), masses[1], float(works.anode_full), -1)
    capacity = float(found.capacity)
    charge = np.linspace(0.0, capacity, POINTS)
    volts = np.interp(charge, *cathode) - np.interp(charge, *anode)
    beyond = (float(built.anode.area) - float(built.facing)) * float(found.areal_capacity[1])
    thin = _thinned(cathode), _thinned(anode)
    return HalfCells(*thin, (charge, volts), capacity, beyond)


def _placed(curve: Curve, mass: float, full: float, way: int) -> tuple[Floats, Floats]:
    """Charge delivered and potential; `way` is 1 where discharging fills the electrode."""
    content = np.linspace(curve.low, curve.high, len(curve.potential))
    charge, volts = way * mass * (content - full), np.asarray(curve.potential)
    return (charge, volts) if way > 0 else (charge[::-1], volts[::-1])


def _thinned(line: tuple[Floats, Floats]) -> tuple[Floats, Floats]:
    """Points at equal steps of arc length over both axes, so that bends stay bends."""
    x, y = line
    path = np.r_[0.0, np.cumsum(np.hypot(np.diff(x) / np.ptp(x), np.diff(y) / np.ptp(y)))]
    places = np.interp(np.linspace(0, path[-1], POINTS), path, x)
    return places, np.interp(places, x, y)


def half_cells(design: Design, found: Balance) -> str:
    """The part of the page with the half-cell curves."""
    curves = half_cell_curves(design, found)
    anode_room = -float(curves.anode[0][0])
    lead = (
        f"The cell works in {curves.capacity:.4g} Ah between the limits. N/P is "
        f"{float(found.np_ratio):.3g} (first charge {float(found.np_first_charge):.3g}): where the "
        f"cell is full, the anode has room for {anode_room:.3g} Ah more. Another "
        f"{curves.beyond:.3g} Ah of anode ({percent(overhang(found))} of its coating) face no "
        "cathode and take no part."
    )
    return section("balance", "Balance", html(_figure(design, curves)), lead=lead)


def _figure(design: Design, curves: HalfCells) -> Figure:
    left = float(curves.anode[0][0])
    beyond = [left - curves.beyond, left]
    height = float(curves.anode[1][0])
    traces: list[dict[str, Any]] = [
        _line("cathode against lithium", *curves.cathode, CATHODE),
        _line("anode against lithium", *curves.anode, ANODE),
        _line("cell at rest", *curves.cell, INK, width=3),
        _line(
            "anode that faces no cathode",
            np.array(beyond),
            np.array([height, height]),
            ANODE,
            dash="dot",
        ),
    ]
    window = {
        "type": "rect",
        "xref": "x",
        "yref": "paper",
        "x0": 0,
        "x1": curves.capacity,
        "y0": 0,
        "y1": 1,
        "fillcolor": FAINT,
        "opacity": 0.6,
        "line": {"width": 0},
        "layer": "below",
    }
    limits = [
        {
            "type": "line",
            "xref": "paper",
            "x0": 0,
            "x1": 1,
            "y0": volts,
            "y1": volts,
            "line": {"color": MUTED, "width": 1, "dash": "dash"},
        }
        for volts in (design.head.lower, design.head.upper)
    ]
    top = max(float(curves.cathode[1].max()), design.head.upper) + 0.1
    return Figure(
        "half-cells",
        "Potentials over the charge delivered since full [Ah]",
        "The grey band is the window of the cell; dashed lines are its voltage limits. Left of it "
        "is what the anode could still take, right of it what the electrodes could still give.",
        traces,
        {
            "xaxis": {"title": "charge delivered [Ah]"},
            "yaxis": {"title": "V", "range": [-0.05, min(top, 5.2)]},
            "shapes": [window, *limits],
            "annotations": _words(curves),
        },
        height=420,
        legend=(
            ("cathode against lithium", CATHODE),
            ("anode against lithium (dotted: faces no cathode)", ANODE),
            ("cell at rest", INK),
            ("window", FAINT),
        ),
    )


def _words(curves: HalfCells) -> list[dict[str, Any]]:
    """What lies left of the window, said where it lies."""
    left = float(curves.anode[0][0])
    said = [(left / 2, 0.35, "room left in the anode")]
    if curves.beyond > 0.05 * curves.capacity:
        said.append((left - curves.beyond / 2, 0.75, "faces no<br>cathode"))
    return [
        {
            "x": x,
            "y": y,
            "text": text,
            "showarrow": False,
            "font": {"color": MUTED, "size": 11},
        }
        for x, y, text in said
    ]


def _line(
    name: str, x: Floats, y: Floats, colour: str, width: float = 2, dash: str = "solid"
) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines",
        "name": name,
        "x": np.round(x, 5).tolist(),
        "y": np.round(y, 5).tolist(),
        "line": {"color": colour, "width": width, "dash": dash},
        "hovertemplate": f"{name}: %{{y:.3f}} V at %{{x:.2f}} Ah<extra></extra>",
    }
