"""When not to trust the page of a cell: what its numbers do not say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gigafactory.cell.design.balance import Balance
from gigafactory.cell.design.bill import bill, unpriced
from gigafactory.cell.design.remark import remarks
from gigafactory.cell.design.stated import Stated
from gigafactory.cell.design.value import Design
from gigafactory.cell.trial import Trial
from gigafactory.report.words import count, name, percent
from gigafactory.units.door.changes import SOURCE


def doubts(
    design: Design, found: Balance, tests: Sequence[Trial], stated: Stated | None
) -> Iterator[str]:
    """Each doubt as a sentence."""
    yield (
        "Capacity and energy of the data sheet are those of a slow discharge at rest; what a rate "
        "costs is in the virtual tests alone."
    )
    yield from remarks(design, found)
    yield from _files(stated)
    if missing := unpriced(bill(design, found)):
        yield f"{', '.join(map(name, missing)).capitalize()}: no price, and not in the cost."
    if float(found.geometry.slack) < 0:
        yield (
            f"The stack is {-1e3 * float(found.geometry.slack):.2g} mm thicker than its case has "
            "room for."
        )
    yield from _chemistry(design)
    yield from _tests(tests)


def _files(stated: Stated | None) -> Iterator[str]:
    if stated is None:
        return
    changed = [one for one in stated.said if one.text.endswith(SOURCE)]
    if changed:
        said = "; ".join(f"{s.place} {s.text.removesuffix(SOURCE).strip()}" for s in changed)
        yield f"This is a changed cell; set on the command line, not in its file: {said}."
    open_, every = sum(one.assumed for one in stated.said), len(stated.said)
    if open_:
        yield (
            f"{open_:,} of {every:,} numbers of the cell and its materials "
            f"({percent(open_ / every, 0)}) are assumptions, be it in part."
        )


def _chemistry(design: Design) -> Iterator[str]:
    for side in ("cathode", "anode"):
        electrode = getattr(design, side)
        known = {n for layer in electrode.layers for n in layer.recipe.active}
        if len(known) > 1:
            yield (
                f"The {side} is a blend; the virtual tests see it as one material with the "
                "blend's half-cell curve and the particles of its largest part, which is doubtful "
                "at high rates."
            )
        if len(electrode.layers) > 1:
            yield f"The {side}'s layers are one homogeneous coating to the virtual tests."


def _tests(tests: Sequence[Trial]) -> Iterator[str]:
    if not tests:
        yield "No virtual test was run."
        return
    models = sorted({one.model for one in tests})
    if "SPMe" in models:
        yield (
            "SPMe holds while concentrations in the electrolyte and reactions through the coatings "
            "stay even; judge high rates by DFN."
        )
    failed = sum(len(one.failed) for one in tests)
    if failed:
        yield (
            f"{count(failed, 'virtual test')} did not come to the end of "
            f"{'its' if failed == 1 else 'their'} protocol; they are listed, and no number is "
            "taken from them."
        )
    if any(one.lives for one in tests):
        yield (
            "The life tests use side reactions that were fitted to another cell, one that ages "
            "fast: they compare designs, and are no promise of a life."
        )
    if any(one.name == "drive" for one in tests):
        yield "The drive is made up: it has the length and the top speeds of the WLTC, no more."
    if any(one.name == "fast-charge" for one in tests):
        yield (
            "The plating margin is the potential of the anode's surface against lithium in a cell "
            "that is alike everywhere; edges, tabs and cold spots plate earlier."
        )
