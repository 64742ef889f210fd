"""Battery factories in software: one plant described once, one record of what happened.

Everything else is computed from those two. This file holds the version and nothing more: it
imports no room, so that loading one room never loads another.
"""

__version__ = "0.1.0"
