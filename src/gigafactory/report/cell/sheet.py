"""The data sheet: every quantity of a cell by group, with what the numbers of a group rest on."""

from __future__ import annotations

from html import escape
from itertools import groupby
from math import isnan

from gigafactory.cell.design.answer import BASIS, QUANTITIES, Quantity
from gigafactory.cell.design.balance import Balance
from gigafactory.cell.design.stated import Stated, used_materials
from gigafactory.cell.design.value import Design, Electrode, Pouch
from gigafactory.report.words import amount, count, section, table

SAID = {"np_ratio": "N/P ratio", "np_first_charge": "N/P ratio, first charge"}


def groups(design: Design, found: Balance) -> list[tuple[str, list[tuple[str, str, str, str]]]]:
    """Every quantity by group: name, number, unit, what it is."""
    shown = [
        (name, one)
        for name, one in QUANTITIES.items()
        if not (name == "slack" and isinstance(design.format, Pouch))
    ]
    return [
        (group, [_row(name, one, design, found) for name, one in rows])
        for group, rows in groupby(shown, key=lambda row: row[1].group)
    ]


def _row(name: str, one: Quantity, design: Design, found: Balance) -> tuple[str, str, str, str]:
    unit, factor = one.shown
    words = SAID.get(name, name.replace("_", " "))
    for side in ("cathode ", "anode ", "separator "):
        words = words.removeprefix(side) if one.group == f"the {side}".strip() else words
    return words, digits(float(one.value(design, found)) * factor), unit, one.about


def digits(value: float) -> str:
    """A number with four digits, as a data sheet has them."""
    if isnan(value) or abs(value) >= 1000 or value == round(value):
        return amount(value)
    return f"{value:.4g}"


def sheet(design: Design, found: Balance, stated: Stated | None) -> str:
    """The part of the page with the data sheet."""
    parts = []
    for group, rows in groups(design, found):
        head = (group.removeprefix("the "), "value", "what it is")
        told = [(words, f"{number} {unit}".rstrip(), about) for words, number, unit, about in rows]
        note = rests_on(group, design, stated)
        under = f'<p class="note">{escape(note)}</p>\n' if note else ""
        parts.append(f'<div class="group">{table(head, told, "sheet")}{under}</div>\n')
    lead = f"Basis: {BASIS}."
    return section("sheet", "Data sheet", f'<div class="two">{"".join(parts)}</div>\n', lead=lead)


def rests_on(group: str, design: Design, stated: Stated | None) -> str:
    """How many stated quantities stand behind a group, and how many of them are assumptions."""
    if stated is None:
        return ""
    places = _places(group, design)
    behind = [one for one in stated.said if not places or one.place.startswith(places)]
    if group == "cost":
        behind = [one for one in behind if one.place.endswith(".price")]
    if not behind:
        return ""
    assumed = sum(one.assumed for one in behind)
    said = f"Rests on {count(len(behind), 'stated quantity', 'stated quantities')}, "
    said += f"{assumed} of them assumptions" if assumed else "none of them an assumption"
    return f"{said}{', and on the masses above' if group == 'cost' else ''}."


def _places(group: str, design: Design) -> tuple[str, ...]:
    """The tables of the files that a group follows from; all of them where none is named."""
    if group in {"the cathode", "the anode"}:
        side = group.removeprefix("the ")
        electrode: Electrode = getattr(design, side)
        solids = {name for layer in electrode.layers for name in layer.recipe.solids}
        materials = [f"{kind}.{n}." for kind in ("active", "binder", "additive") for n in solids]
        return (f"{side}.", f"foil.{electrode.foil_name}.", *materials)
    if group == "the separator":
        return ("separator.",)
    if group == "cost":
        return tuple(f"{kind}." for kind in used_materials(design))
    return ()
