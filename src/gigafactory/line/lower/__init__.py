"""A plant becomes flat arrays: seconds turn into ticks and names into numbers here alone."""

from gigafactory.line.lower.lower import Lowered, lower

__all__ = ["Lowered", "lower"]
