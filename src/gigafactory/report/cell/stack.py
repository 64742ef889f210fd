"""The stack of a cell, drawn to scale: one pair of electrodes by thickness, and the sheets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from gigafactory.cell.design.balance import Balance
from gigafactory.cell.design.coating import thickness
from gigafactory.cell.design.value import Design, Electrode, Pouch
from gigafactory.report.colours import FAINT, GREY, INK, LIGHT, MUTED, PAPER, RULE
from gigafactory.report.words import amount, count, percent, section

METAL = {"cathode": "#dfe3e6", "anode": "#d9a679"}
COAT = {"cathode": "#6b7b8c", "anode": "#4a4a4a"}
HIGH, WIDE, LEFT = 460.0, 150.0, 6.0
"""Of the drawing of the layers: height of all of them, their width, room on the left. [px]"""
APART = 15.0
"""Least distance of two labels. [px]"""
PLAN = 470.0
"""Largest side of the drawing of the sheets. [px]"""


@dataclass(frozen=True)
class Part:
    """One layer: what it is, how thick [m], how it is filled."""

    name: str
    thickness: float
    colour: str


def layers(design: Design, found: Balance) -> list[Part]:
    """From the middle of the anode's foil to the middle of the cathode's, and on to the next."""
    first, second = found.coating
    cathode, anode = (
        [*_coats(name, electrode, coat)]
        for name, electrode, coat in (
            ("cathode", design.cathode, first),
            ("anode", design.anode, second),
        )
    )
    separator = Part("separator", float(design.separator.thickness), FAINT)
    foils = {
        name: Part(f"{name} foil, {one.foil_name}", float(one.foil_thickness), METAL[name])
        for name, one in (("cathode", design.cathode), ("anode", design.anode))
    }
    one = [foils["anode"], *anode, separator, *cathode[::-1], foils["cathode"]]
    return [*one, *cathode, separator]


def _coats(name: str, electrode: Electrode, coating: float) -> Iterator[Part]:
    """The layers of a coating, the one on the foil first."""
    many = len(electrode.layers)
    for index, layer in enumerate(electrode.layers, 1):
        of = float(layer.share * coating / (layer.recipe.density * (1 - layer.porosity)))
        said = f"{name} coating" if many == 1 else f"{name} coating, layer {index}"
        yield Part(f"{said}, {100 * float(layer.porosity):.0f} % pores", of, COAT[name])


def stack(design: Design, found: Balance) -> str:
    """The part of the page with both drawings."""
    both = thickness(design.cathode, found.coating[0]), thickness(design.anode, found.coating[1])
    lead = (
        f"{_sheets(design, found)}; coatings of {1e6 * float(both[0]):.1f} µm (cathode) and "
        f"{1e6 * float(both[1]):.1f} µm (anode) on each side."
    )
    return section(
        "stack",
        "Stack-up",
        f'<div class="two"><figure><figcaption>One pair of electrodes through its thickness, to '
        f"scale</figcaption>\n{_layers(design, found)}</figure>\n"
        f"<figure><figcaption>{_plan_title(design)}</figcaption>\n{_plan(design, found)}"
        "</figure></div>\n",
        lead=lead,
    )


def _sheets(design: Design, found: Balance) -> str:
    built = found.geometry
    what = "sheet" if _flat(design) else "band"
    cathode = count(round(float(built.cathode.count)), f"cathode {what}")
    anode = count(round(float(built.anode.count)), f"anode {what}")
    return f"{cathode} and {anode}"


def _flat(design: Design) -> bool:
    one = design.format
    return isinstance(one, Pouch) or getattr(one.part, "sheets", None) is not None


def _layers(design: Design, found: Balance) -> str:
    parts = layers(design, found)
    scale = HIGH / sum(one.thickness for one in parts)
    width, rows, y = 440.0, [], 10.0
    wanted = []
    for one in parts:
        high = one.thickness * scale
        rows.append(
            f'<rect x="{LEFT}" y="{y:.2f}" width="{WIDE}" height="{high:.2f}" fill="{one.colour}" '
            f'stroke="{PAPER}" stroke-width="0.5"><title>{escape(_said(one))}</title></rect>'
        )
        wanted.append(y + high / 2)
        y += high
    for one, middle, at in zip(parts, wanted, spaced(wanted, APART), strict=True):
        edge = LEFT + WIDE
        rows.append(
            f'<path d="M{edge:g} {middle:.1f}L{edge + 14:g} {at:.1f}H{edge + 18:g}" fill="none" '
            f'stroke="{RULE}"/><text x="{edge + 22:g}" y="{at + 4:.1f}" fill="{INK}">'
            f"{escape(_said(one))}</text>"
        )
    rows.append(
        f'<text x="{LEFT}" y="{HIGH + 30:g}" class="small" fill="{MUTED}">and so on; both sides of '
        "every inner sheet are coated</text>"
    )
    return (
        f'<svg viewBox="0 0 {width:g} {HIGH + 40:g}" style="max-width:{width:g}px;width:100%" '
        f'role="img" aria-label="Layers of the cell with their thickness">{"".join(rows)}</svg>\n'
    )


def _said(one: Part) -> str:
    return f"{1e6 * one.thickness:.3g} µm  {one.name}"


def spaced(places: list[float], apart: float) -> list[float]:
    """Places moved as little as keeps each one `apart` from the one before it, in order."""
    found = list(places)
    for i in range(1, len(found)):
        found[i] = max(found[i], found[i - 1] + apart)
    for i in range(len(found) - 1, 0, -1):
        over = found[i] - max(places[i], found[i - 1] + apart)
        if over > 0 and i == len(found) - 1:
            found[i] -= over
    return found


def overhang(found: Balance) -> float:
    """Share of the anode's coating that faces no cathode."""
    return 1 - float(found.geometry.facing) / float(found.geometry.anode.area)


def _plan_title(design: Design) -> str:
    if _flat(design):
        return "Sheets of anode and cathode over one another, to scale"
    return "Width of the bands of anode and cathode over one another, to scale"


def _plan(design: Design, found: Balance) -> str:
    """Both sheets as coated, one over the other; of bands a stretch as long as they are wide."""
    built = found.geometry
    cathode, anode = built.cathode, built.anode
    wide, long = float(anode.width), float(anode.length)
    inner = float(cathode.width), float(cathode.length)
    cut = long > 8 * wide
    if cut:
        long, inner = 2 * wide, (inner[0], 2 * wide)
    # The longer side lies along the page.
    across, down = (long, wide) if long > wide else (wide, long)
    inner = inner[::-1] if long > wide else inner
    scale = min(PLAN / across, PLAN / down)
    x, y, high = 10.0, 10.0, down * scale
    over = (across - inner[0]) / 2, (down - inner[1]) / 2
    text = [
        f"anode {amount(1e3 * float(anode.width))} × {amount(1e3 * float(anode.length))} mm",
        f"cathode {amount(1e3 * float(cathode.width))} × {amount(1e3 * float(cathode.length))} mm",
        f"facing {amount(float(built.facing))} m²",
        f"{percent(overhang(found))} of the anode's coating faces no cathode",
    ]
    under = "".join(
        f'<text x="{x:g}" y="{y + high + 20 + 16 * i:.1f}" fill="{INK}">{escape(line)}</text>'
        for i, line in enumerate(text)
    )
    dash = ' stroke-dasharray="4 3"' if cut else ""
    return (
        f'<svg viewBox="0 0 490 {high + 86:.0f}" style="max-width:490px;width:100%" role="img" '
        f'aria-label="{escape("; ".join(text))}">'
        f'<rect x="{x:g}" y="{y:g}" width="{across * scale:.2f}" height="{high:.2f}" '
        f'fill="{LIGHT}" stroke="{GREY}"{dash}/>'
        f'<rect x="{x + over[0] * scale:.2f}" y="{y + over[1] * scale:.2f}" '
        f'width="{inner[0] * scale:.2f}" height="{inner[1] * scale:.2f}" fill="{COAT["cathode"]}"/>'
        f"{under}</svg>\n"
    )
