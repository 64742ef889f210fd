"""The door for files: TOML in, a model's values out, or one clear finding for each defect.

What may stand in a file is said by the model of the room above that reads it; this package walks
that model and knows no table by name.
"""

from gigafactory.units.door.raw import Raw

__all__ = ["Raw"]
