"""The colours of a page: grey is as it should be, colour wants attention.

After ANSI/ISA-101.01-2015 and Hollifield and others, The High Performance HMI Handbook, 2008: a
screen on which all is well is grey, so that what is not well is seen from across the room.
"""

from __future__ import annotations

from gigafactory.plant.states import STATES

INK, MUTED, RULE, FAINT, PAPER = "#262626", "#5f5f5f", "#c9c9c9", "#ededed", "#ffffff"
GREY, LIGHT = "#8c8c8c", "#c4c4c4"
WARN, BAD = "#b8720a", "#a5301f"
"""Worth a look; lost or broken."""

STATE = {
    "working": "#8f8f8f",
    "setup": "#6b7b8c",
    "starved": "#e9e9e9",
    "blocked": "#cfcfcf",
    "down": BAD,
    "waiting_repair": "#d98b7d",
    "waiting_operator": "#d9b26a",
    "micro_stop": WARN,
    "planned_stop": "#4a4a4a",
    "off_shift": "#f6f6f6",
}
"""Of each state of a machine; only stops that nobody planned have a colour."""

assert set(STATE) == {state.name for state in STATES}
