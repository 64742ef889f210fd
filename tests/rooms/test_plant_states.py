"""One table of machine states, which other lists are drawn from."""

from __future__ import annotations

from gigafactory.plant.states import INDEX, STATES

PACKML = {
    "Aborted",
    "Aborting",
    "Clearing",
    "Complete",
    "Completing",
    "Execute",
    "Held",
    "Holding",
    "Idle",
    "Resetting",
    "Starting",
    "Stopped",
    "Stopping",
    "Suspended",
    "Suspending",
    "Unholding",
    "Unsuspending",
}
"""The states of ISA-TR88.00.02, as OPC 30050 spells them."""


def test_order() -> None:
    """The number of a state in records is its place in the table, and never changes."""
    names = (
        "working setup starved blocked down waiting_repair waiting_operator micro_stop "
        "planned_stop off_shift"
    )
    assert [state.name for state in STATES] == names.split()
    assert [INDEX[name] for name in names.split()] == list(range(10))


def test_every_state_is_known_elsewhere() -> None:
    """Every state has its PackML state, its time element and a sentence."""
    assert {state.packml for state in STATES} <= PACKML
    assert all(state.about.endswith(".") and state.time for state in STATES)
