"""What only several tables together can decide.

A rule is a small function from a plant to its faults. Rules stand in stages: a later stage is asked
only when the earlier ones found nothing, so that one defect gives one finding and not its echoes.
"""

from __future__ import annotations

from collections.abc import Callable

from gigafactory.errors import Finding
from gigafactory.plant import keys
from gigafactory.plant.model import Plant
from gigafactory.plant.rules import (
    ages,
    amounts,
    causes,
    controls,
    effects,
    flow,
    grades,
    kinds,
    names,
    reach,
    times,
    webs,
)
from gigafactory.plant.rules.fault import Fault, Rule

STAGES: tuple[tuple[Rule, ...], ...] = (
    (names.pairs,),
    (names.references, names.sources, names.once, names.twins),
    (kinds.fits, kinds.feeds, kinds.loops, kinds.redo),
    (amounts.paced, kinds.measured, kinds.limits, kinds.trays, grades.told_apart),
    (
        times.calendars,
        times.crews,
        times.often,
        effects.draws,
        effects.changes,
        causes.aims,
        controls.fits,
    ),
    (times.meetings, flow.fills_and_empties),
    (flow.one_unit,),
    (flow.right_unit,),
    (flow.alike,),
    (flow.supplied,),
    (flow.leaves,),
    (webs.heads, webs.splices, webs.cuts, ages.limits, ages.returns),
    (amounts.drawn, amounts.places, amounts.widths, amounts.able, effects.origins),
    (reach.numbers,),
)


def check(plant: Plant, file: Callable[[keys.Path], str]) -> list[Finding]:
    """Everything that is wrong with ``plant`` at the first stage that finds something.

    Parameters
    ----------
    plant
        A plant whose tables are each right by themselves.
    file
        Gives the file in which a path stands.
    """
    for stage in STAGES:
        faults = {fault.path: fault for rule in stage for fault in rule(plant)}
        if faults:
            return [_finding(fault, file) for fault in faults.values()]
    return []


def _finding(fault: Fault, file: Callable[[keys.Path], str]) -> Finding:
    place, whole = keys.dotted(fault.path), keys.is_table(fault.path)
    return Finding(file(fault.path), place, fault.what, fault.cure, whole)
