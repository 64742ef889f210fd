"""The states of a machine: one table, from which every other list of states is drawn.

ISO 22400-2:2014 names time elements (clause 6); ISA-TR88.00.02 (PackML) names states, spelt here as
in the OPC UA companion specification OPC 30050. PackML tells a stop that comes from outside the
machine (Suspended) from one inside that needs a hand (Held) and one after a fault (Aborted).
"""

from __future__ import annotations

from typing import NamedTuple


class State(NamedTuple):
    """One state that a machine can be in."""

    name: str
    time: str
    """Time element of ISO 22400-2; for time that was not to be worked, what it is outside of."""
    packml: str
    about: str


APT = "actual production time (APT)"
AUST = "actual unit setup time (AUST)"
ADOT = "actual unit down time (ADOT)"
ADET = "actual unit delay time (ADET)"
NOT_BUSY = "outside planned busy time (PBT)"
NOT_OPERATED = "outside planned operation time (POT)"

STATES = (
    State("working", APT, "Execute", "It does what it is there for."),
    State("setup", AUST, "Held", "It is changed over, cleaned, or given its next lot or tool."),
    State("starved", ADOT, "Suspended", "It could work, but there is nothing to work on."),
    State("blocked", ADOT, "Suspended", "It has finished, but what is done has no place to go."),
    State("down", ADET, "Aborted", "It has failed and is being repaired."),
    State("waiting_repair", ADET, "Aborted", "It has failed and nobody is free to repair it."),
    State("waiting_operator", ADOT, "Held", "It could work, but nobody is free to run it."),
    State("micro_stop", ADET, "Held", "It stands for a moment and needs no more than a hand."),
    State("planned_stop", NOT_BUSY, "Stopped", "It stands for planned maintenance."),
    State("off_shift", NOT_OPERATED, "Stopped", "Its calendar is closed."),
)
"""Every state; its place in this list is its number in records."""

INDEX = {state.name: number for number, state in enumerate(STATES)}
"""The number of each state."""
