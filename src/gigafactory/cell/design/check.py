"""What a design may not be, where only several of its numbers together decide."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from gigafactory.cell.design.balance import Balance, balance
from gigafactory.cell.design.coating import coatings, curve, thickness
from gigafactory.cell.design.geometry import Geometry, geometry
from gigafactory.cell.design.value import Cylindrical, Design, Number, Pouch, Prismatic
from gigafactory.cell.design.window import CATHODE_EMPTY, REACHED
from gigafactory.errors import Finding
from gigafactory.units.door.keys import Path


def check(design: Design, file: Callable[[Path], str]) -> list[Finding]:
    """Everything that keeps a design from being a cell; nothing when it is one.

    Parameters
    ----------
    file
        The file in which a place stands.
    """
    for stage in (_sizes, _electrodes, _built, _works, _foils):
        if found := list(stage(design)):
            return [Finding(file(tuple(p.split("."))), p, what, cure) for p, what, cure in found]
    return []


Fault = tuple[str, str, str]


def _sizes(design: Design) -> Iterator[Fault]:
    cathode, anode = design.cathode, design.anode
    if cathode.np_ratio is not None:
        yield "cathode.np_ratio", "is for the anode", "Give the coating of the cathode."
    if cathode.overhang is not None:
        yield "cathode.overhang", "is for the anode", "Give width and length of the cathode."
    if cathode.width is None:
        yield "cathode.width", "is missing", "Give the coated width of a cathode."
    if _stacked(design) and cathode.length is None:
        yield "cathode.length", "is missing", "Give the coated length of a cathode sheet."
    if anode.overhang is None and anode.width is None:
        yield "anode.overhang", "is missing", "Give overhang, or width and length of the anode."
    elif anode.overhang is None and anode.length is None and cathode.length is not None:
        yield "anode.length", "is missing", "Give overhang, or width and length of the anode."
    if (cathode.full is None) != (anode.full is None):
        side = "cathode" if cathode.full is None else "anode"
        yield f"{side}.full", "is missing", "Give it for both electrodes, or for none."
    one = design.format
    if isinstance(one, Cylindrical):
        part = one.part
        if part.mandrel / 2 >= part.diameter / 2 - part.wall - part.clearance:
            yield "cylindrical.mandrel", "leaves no room for a roll", "Make it smaller."
    if isinstance(one, Prismatic):
        case = one.part
        if min(case.length, case.height, case.thickness - case.clearance) <= 2 * case.wall:
            yield "prismatic.wall", "leaves no room in the case", "Make it thinner."


def _electrodes(design: Design) -> Iterator[Fault]:
    cathode, anode = design.cathode, design.anode
    for name in ("width", "length"):
        small, large = getattr(anode, name), getattr(cathode, name)
        if anode.overhang is None and None not in {small, large} and small < large:
            yield (
                f"anode.{name}",
                f"{1000 * small:g} mm is smaller than the cathode's {1000 * large:g} mm",
                "Make the anode reach over the cathode on every side, or lithium plates there.",
            )
    for side, electrode in (("cathode", cathode), ("anode", anode)):
        for index, layer in enumerate(electrode.layers):
            if not 0 < layer.porosity < 1:
                place = f"{side}.porosity" if len(electrode.layers) == 1 else f"{side}.layer"
                what = f"is {100 * layer.porosity:.3g} % in layer {index + 1}"
                yield place, what, "Give a density below that of the solids."
    first, second = curve(cathode), curve(anode)
    if first.potential[0] <= second.potential[-1]:
        what = "has a higher potential everywhere than the cathode's material"
        yield "anode.recipe", what, "Exchange the two, or name other materials."


def _built(design: Design) -> Iterator[Fault]:
    first, second = coatings(design)
    for side, electrode, coat in (
        ("cathode", design.cathode, first),
        ("anode", design.anode, second),
    ):
        stack = thickness(electrode, coat)
        if electrode.foil_thickness > 2 * stack:
            yield (
                f"{side}.foil_thickness",
                f"{1e6 * electrode.foil_thickness:.4g} µm of foil carry only "
                f"{2e6 * stack:.4g} µm of coating",
                "A foil is thinner than its coatings: mend the one or the other.",
            )
    built = geometry(design)
    if built.slack < -1e-9:
        what = (
            f"leaves no room for the electrodes: {1000 * built.stack:.4g} mm do not fit, "
            f"{-1000 * built.slack:.3g} mm are missing"
        )
        place = "cylindrical.diameter" if _kind(design) == "cylindrical" else "prismatic.thickness"
        yield place, what, "Make the case larger, the coatings thinner, or the electrodes fewer."
    for name in ("width", "length"):
        small, large = getattr(built.anode, name), getattr(built.cathode, name)
        if small < large - 1e-9:
            what = f"{1000 * small:g} mm is smaller than the {1000 * large:g} mm of the cathode"
            cure = "Make the anode reach over the cathode on every side, or lithium plates there."
            yield f"anode.{name}", what, cure
    for place, wanted, room in beside(design, built):
        if wanted > room + 1e-9:
            what = f"leaves {1000 * room:.4g} mm inside, and {1000 * wanted:.4g} mm stand in it"
            yield place, what, "Make the case larger, or the electrodes and the separator smaller."
            return


def beside(design: Design, built: Geometry) -> Iterator[tuple[str, Number, Number]]:
    """What stands in a case beside its thickness: the key of the case, wanted, there, in m.

    Of many designs at once they are arrays.
    """
    one = design.format
    if isinstance(one, Cylindrical):
        part = one.part
        yield "cylindrical.height", built.separator_width, part.height - 2 * part.wall
    if not isinstance(one, Prismatic):
        return
    case = one.part
    length, height = case.length - 2 * case.wall, case.height - 2 * case.wall
    if case.rolls is not None:
        yield "prismatic.height", built.separator_width, height
        yield "prismatic.length", built.stack / case.rolls, length
        return
    # A stack may lie in its case either way.
    fold = built.anode.width + 2 * design.separator.beyond_width
    near, far = ("height", "length") if np.all(height <= length) else ("length", "height")
    across = built.separator_width
    yield f"prismatic.{near}", np.minimum(fold, across), np.minimum(length, height)
    yield f"prismatic.{far}", np.maximum(fold, across), np.maximum(length, height)


def _works(design: Design) -> Iterator[Fault]:
    found = balance(design)
    if not found.capacity > 0:
        yield (
            "cell.lower",
            "lies above every voltage of this cell",
            "Widen the voltage window, or mend the balance of the electrodes.",
        )
    elif (
        found.window.charge_ends == CATHODE_EMPTY and found.window.upper < design.head.upper - 0.01
    ):
        yield (
            "cell.upper",
            f"{design.head.upper:g} V is never reached: the cathode has no more lithium to give at "
            f"{found.window.upper:.3f} V, where its half-cell curve ends",
            "Lower the upper voltage, or give a curve that goes on.",
        )
    elif found.window.charge_ends not in {REACHED, CATHODE_EMPTY}:
        yield (
            "anode.np_ratio" if design.anode.np_ratio is not None else "anode.coating",
            f"leaves the anode full at {found.window.upper:.3f} V, before the upper voltage: "
            "lithium would plate",
            "Give the anode more coating (N/P), or lower the upper voltage.",
        )
    else:
        yield from _rated(design, found)


def _rated(design: Design, found: Balance) -> Iterator[Fault]:
    """What is rated beside the balance cannot be more than the electrodes hold."""
    rated, head = design.rated, design.head
    holds = float(found.areal_capacity[0] * found.geometry.facing)
    if rated.capacity is not None and rated.capacity > holds:
        what = f"{rated.capacity:.4g} Ah is more than the {holds:.4g} Ah that the cathode holds"
        yield "rated.capacity", what, "Mend it, or the coating of the cathode."
    elif rated.energy is not None:
        mean = rated.energy / (rated.capacity or float(found.capacity))
        if not head.lower < mean < head.upper:
            what = f"makes a mean voltage of {mean:.4g} V, which is outside the cell's window"
            yield "rated.energy", what, "Mend it, or the rated capacity."


def _stacked(design: Design) -> bool:
    one = design.format
    return isinstance(one, Pouch) or getattr(one.part, "stacks", None) is not None


def _kind(design: Design) -> str:
    return type(design.format).__name__.lower()


def _foils(design: Design) -> Iterator[Fault]:
    """A foil lasts at the potentials at which its electrode works."""
    works = balance(design).window
    for side, electrode, ends in (
        ("cathode", design.cathode, (works.cathode_empty, works.cathode_full)),
        ("anode", design.anode, (works.anode_full, works.anode_empty)),
    ):
        one, foil, name = curve(electrode), electrode.foil, electrode.foil_name
        grid = np.linspace(one.low, one.high, len(one.potential))
        low, high = (float(volts) for volts in np.interp(ends, grid, one.potential))
        if foil.lowest is not None and low < foil.lowest:
            what = f"{name} takes up lithium below {foil.lowest:g} V, and is used to {low:.3g} V"
            yield f"{side}.foil", what, "Name another foil: copper, for an anode of graphite."
        elif foil.highest is not None and high > foil.highest:
            what = f"{name} dissolves above {foil.highest:g} V, and is used to {high:.3g} V"
            yield f"{side}.foil", what, "Name another foil: aluminium, for a cathode."
