"""Parameters of a cell fitted to a measured curve, through PyBOP."""

from gigafactory.cell.fit.curve import Curve
from gigafactory.cell.fit.fitted import Estimate, Fitted, fitted

__all__ = ["Curve", "Estimate", "Fitted", "fitted"]
