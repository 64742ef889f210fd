"""One cell through one protocol, and the same by both models: SPMe for breadth, DFN for truth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite

from gigafactory.cell.parameters import Parameters
from gigafactory.cell.virtual.batch import run_batch
from gigafactory.cell.virtual.designs import Floats
from gigafactory.cell.virtual.model import FINE, Mesh, Reactions
from gigafactory.cell.virtual.protocol import Model, Protocol
from gigafactory.cell.virtual.runs import NUMBERS


@dataclass(frozen=True)
class Run:
    """One cell after a protocol; the numbers are those of `runs.Runs`, NaN unless it is done.

    Parameters
    ----------
    model
        By which it was computed.
    status, reason
        Whether the protocol came to its end, and why not.
    curve
        Columns of the Battery Data Format; none unless it is done.
    """

    protocol: Protocol
    model: str
    status: str
    reason: str
    time: float
    discharged: float
    discharged_energy: float
    charged: float
    charged_energy: float
    margin: float
    temperature: float
    heat: float
    last_voltage: float
    lost: float
    curve: Mapping[str, Floats] | None

    @property
    def done(self) -> bool:
        """Whether the protocol was run to its end."""
        return self.status == "done"


def run(
    parameters: Parameters,
    protocol: Protocol,
    model: Model = "DFN",
    mesh: Mesh = FINE,
    reactions: Reactions = (),
) -> Run:
    """One cell through a protocol; arguments as of `batch.run_batch`."""
    many = run_batch(parameters, {}, protocol, model, mesh, keep=True, reactions=reactions)
    numbers = {name: float(getattr(many, name)[0]) for name in NUMBERS}
    curve = many.curves[0]
    return Run(protocol, model, many.status[0], many.reason[0], **numbers, curve=curve)


@dataclass(frozen=True)
class Compared:
    """What breadth gives away.

    Parameters
    ----------
    breadth, truth
        The same protocol by SPMe and by DFN.
    difference
        SPMe less DFN: relative for time, charge and energy, in V and K for margin and temperature;
        empty unless both are done.
    """

    breadth: Run
    truth: Run
    difference: Mapping[str, float]


def compared(
    parameters: Parameters, protocol: Protocol, mesh: Mesh = FINE, reactions: Reactions = ()
) -> Compared:
    """A protocol by both models, and by how much they differ."""
    breadth = run(parameters, protocol, "SPMe", mesh, reactions)
    truth = run(parameters, protocol, "DFN", mesh, reactions)
    found: dict[str, float] = {}
    if breadth.done and truth.done:
        for name in ("time", "discharged", "discharged_energy", "charged", "charged_energy"):
            ours, theirs = getattr(breadth, name), getattr(truth, name)
            found |= {name: ours / theirs - 1} if theirs else {}
        for name in ("margin", "temperature"):
            found[name] = getattr(breadth, name) - getattr(truth, name)
    return Compared(breadth, truth, {name: one for name, one in found.items() if isfinite(one)})
