"""What came out: one status per design, and numbers only where the protocol was run to its end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gigafactory.cell.virtual.designs import Designs, Floats
from gigafactory.cell.virtual.model import Kind
from gigafactory.cell.virtual.protocol import Protocol

DONE, EARLY, FAILED = "done", "ended early", "failed"
"""The protocol was run to its end; a limit of the cell ended it before; the solver or the model
could not go on."""
NUMBERS = (
    *("time", "discharged", "discharged_energy", "charged", "charged_energy"),
    *("margin", "temperature", "heat", "last_voltage", "lost"),
)
"""The columns of `Runs`."""


@dataclass(frozen=True)
class Failure:
    """A design that did not come to the end of its protocol, and why."""

    index: int
    status: str
    reason: str
    design: Mapping[str, float]

    def __str__(self) -> str:
        said = ", ".join(f"{name} {value:.6g}" for name, value in self.design.items())
        return f"design {self.index} ({said or 'nothing varied'}): {self.status}: {self.reason}"


@dataclass(frozen=True)
class Runs:
    """Designs after a protocol. A number is not a number (NaN) where the status is not ``done``.

    Parameters
    ----------
    designs
        What was run.
    protocol
        What was done.
    kind
        By which model.
    status
        ``done``, ``ended early`` or ``failed``, by design.
    reason
        Why it is not done, by design; empty where it is.
    time
        From the beginning to the end, (designs,). [s]
    discharged, charged
        Charge out of and into the cell, (designs,). [Ah]
    discharged_energy, charged_energy
        Energy out of and into the cell, (designs,). [Wh]
    margin
        Smallest potential of the anode's surface against lithium in any volume of the mesh; below
        nothing lithium can plate. NaN where the protocol does not record it, (designs,). [V]
    temperature
        Highest, (designs,). [°C]
    heat
        Given off inside the cell; NaN where the temperature is not computed, (designs,). [Wh]
    last_voltage
        At the end, (designs,). [V]
    lost
        Lithium lost to side reactions; NaN where the model has none, (designs,). [Ah]
    curves
        Columns of the Battery Data Format by design, where they were asked for; see `curves`.
        None where a design is not done.
    """

    designs: Designs
    protocol: Protocol
    kind: Kind
    status: tuple[str, ...]
    reason: tuple[str, ...]
    time: Floats
    discharged: Floats
    discharged_energy: Floats
    charged: Floats
    charged_energy: Floats
    margin: Floats
    temperature: Floats
    heat: Floats
    last_voltage: Floats
    lost: Floats
    curves: tuple[Mapping[str, Floats] | None, ...] = ()

    @property
    def done(self) -> NDArray[np.bool_]:
        """Where the protocol was run to its end, (designs,)."""
        return np.array([status == DONE for status in self.status])


def counts(runs: Runs) -> dict[str, int]:
    """How many designs ended how."""
    return dict(Counter(runs.status))


def failures(runs: Runs) -> tuple[Failure, ...]:
    """The designs that are not done, each with its reason and its values."""
    return tuple(
        Failure(index, status, reason, runs.designs.design(index))
        for index, (status, reason) in enumerate(zip(runs.status, runs.reason, strict=True))
        if status != DONE
    )
