"""What may be asked of a simulation.

This file loads nothing, so that a slip of the pen is told at once.
"""

DAY_S = 86_400
MOMENT = 1.0 / DAY_S
"""The shortest time that can be counted: one second [d]."""
LONGEST = 3660.0
"""The longest run, and the longest warm-up: ten years [d]."""
LAST_SEED = 2**63 - 1
