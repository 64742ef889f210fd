"""The plant: what should be.

Takes a folder of TOML, gives a frozen `Plant` that has passed every rule. It must never run
anything or know what happened.
"""

from gigafactory.plant.model import Plant
from gigafactory.plant.read import read_plant

__all__ = ["Plant", "read_plant"]
