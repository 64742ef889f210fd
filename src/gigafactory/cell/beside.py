"""One model beside the other: by how much SPMe, for breadth, misses DFN, the truth, in each run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite

from gigafactory.cell.trial import Trial
from gigafactory.cell.virtual.single import Run

RELATIVE = ("time", "discharged", "discharged_energy", "charged", "charged_energy")
ABSOLUTE = {"margin": ("mV", 1e3), "temperature": ("K", 1.0)}


@dataclass(frozen=True)
class Beside:
    """One run by both models.

    Parameters
    ----------
    title
        Of its protocol, with the state of charge of a pulse.
    statuses
        By DFN and by SPMe.
    differences
        SPMe less DFN: over DFN for times, charges, energies and resistance; margin [V] and
        temperature [K] as they are. None where not both are done.
    """

    title: str
    statuses: tuple[str, str]
    differences: Mapping[str, float]


def beside(truth: Sequence[Trial], breadth: Sequence[Trial]) -> tuple[Beside, ...]:
    """The runs of the same tests by DFN and by SPMe, each pair of them; lives are not compared."""
    found = []
    for one, other in zip(truth, breadth, strict=True):
        if one.resistances:
            for mine, theirs in zip(one.resistances, other.resistances, strict=True):
                title = f"{mine.run.protocol.title} at {100 * mine.state_of_charge:.0f} %"
                ratio = theirs.resistance / mine.resistance - 1
                known = {"resistance": ratio} if isfinite(ratio) else {}
                found.append(Beside(title, (mine.run.status, theirs.run.status), known))
        else:
            pairs = zip(one.runs, other.runs, strict=True)
            found += [_pair(mine, theirs) for mine, theirs in pairs]
    return tuple(found)


def _pair(truth: Run, breadth: Run) -> Beside:
    differences: dict[str, float] = {}
    if truth.done and breadth.done:
        for name in RELATIVE:
            mine, theirs = getattr(truth, name), getattr(breadth, name)
            if mine and isfinite(mine) and isfinite(theirs):
                differences[name] = theirs / mine - 1
        for name in ABSOLUTE:
            less = getattr(breadth, name) - getattr(truth, name)
            if isfinite(less):
                differences[name] = less
    return Beside(truth.protocol.title, (truth.status, breadth.status), differences)


def printed(found: Sequence[Beside]) -> str:
    """The differences for people."""
    lines = ["", "SPMe less DFN"]
    for one in found:
        if not one.differences:
            lines.append(f"  {one.title}: DFN {one.statuses[0]}, SPMe {one.statuses[1]}")
            continue
        said = []
        for name, value in one.differences.items():
            unit, factor = ABSOLUTE.get(name, ("%", 100))
            said.append(f"{name.replace('_', ' ')} {factor * value:+.2g} {unit}")
        lines.append(f"  {one.title}: {', '.join(said)}")
    return "\n".join(lines) + "\n"


def as_json(found: Sequence[Beside]) -> list[dict[str, object]]:
    """The differences as plain values."""
    return [
        {"title": one.title, "status": list(one.statuses), "differences": dict(one.differences)}
        for one in found
    ]
