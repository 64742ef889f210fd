"""Overall equipment effectiveness of each step, as ISO 22400-2:2014 defines it.

Availability is actual production time over planned busy time (APT / PBT), effectiveness the ideal
time of what was produced over the time that it took (PRI × PQ / APT), quality what of it was good
(GQ / PQ), and OEE their product. The planned run time per item (PRI) is the ideal of the plant: see
`produced`. Quantities are in cells; a batch, a roll or a tray counts with the cells that it is
worth. Busy time is planned for all that is neither off shift nor a planned stop: waiting for work
or for a place counts against availability, as the standard has it, and so every OEE but that of
the bottleneck says more of the line than of the machines. `technical` and `allocation` tell apart.
"""

from __future__ import annotations

from dataclasses import dataclass

from gigafactory.plant.states import ADET, ADOT, APT, AUST, NOT_BUSY, NOT_OPERATED, STATES
from gigafactory.quality.produced import Sums, sums
from gigafactory.records.read import Records


@dataclass(frozen=True)
class Oee:
    """One step over a window; every ratio is 0 where nothing was planned, worked or made.

    Parameters
    ----------
    step
        Its name.
    machines
        How many stand there.
    span_s
        Machines times window. [s]
    pbt_s
        Planned busy time: of it, neither off shift nor a planned stop. [s]
    apt_s
        Actual production time. [s]
    aust_s, adot_s, adet_s
        Actual unit setup time; down time (waiting); delay time (failures, short stops). [s]
    each_s
        Planned run time per item (PRI): machine time of one cell at the ideal. [s]
    produced, good
        Produced and good quantity (PQ, GQ). [cells]
    """

    step: str
    machines: int
    span_s: float
    pbt_s: float
    apt_s: float
    aust_s: float
    adot_s: float
    adet_s: float
    each_s: float
    produced: float
    good: float

    @property
    def availability(self) -> float:
        """APT over PBT."""
        return _over(self.apt_s, self.pbt_s)

    @property
    def effectiveness(self) -> float:
        """PRI × PQ over APT: below 1 where machines run slowly, or part empty."""
        return _over(self.each_s * self.produced, self.apt_s)

    @property
    def quality(self) -> float:
        """Quality ratio: GQ over PQ; 1 where nothing was produced."""
        return self.good / self.produced if self.produced else 1.0

    @property
    def oee(self) -> float:
        """Availability × effectiveness × quality."""
        return self.availability * self.effectiveness * self.quality

    @property
    def nee(self) -> float:
        """Net equipment effectiveness: as OEE, with set-up counted as production."""
        ready = _over(self.apt_s + self.aust_s, self.pbt_s)
        return ready * self.effectiveness * self.quality

    @property
    def allocation(self) -> float:
        """Allocation efficiency: what of the planned busy time the machines had work for."""
        return _over(self.pbt_s - self.adot_s, self.pbt_s)

    @property
    def technical(self) -> float:
        """Technical efficiency: production over production and delays (APT / (APT + ADET))."""
        return _over(self.apt_s, self.apt_s + self.adet_s)

    @property
    def loading(self) -> float:
        """Planned busy time over calendar time; times OEE it is what of the whole time was used."""
        return _over(self.pbt_s, self.span_s)


def _over(part: float, whole: float) -> float:
    return part / whole if whole > 0 else 0.0


def oee(records: Records, begin: float | None = None, end: float | None = None) -> tuple[Oee, ...]:
    """Every step, in the order of the plant.

    Parameters
    ----------
    begin, end
        Of the window; by default what is counted of the run. [s since the start]
    """
    total = sums(records, begin, end)
    return tuple(of_step(total, name) for name in records.plant.order)


def of_step(total: Sums, name: str) -> Oee:
    """One step."""
    made, states = total.produced(name), total.times.of(name)
    by_time = {time: sum(states[s.name] for s in STATES if s.time == time) for time in _TIMES}
    span = sum(states.values())
    return Oee(
        step=name,
        machines=total.plant.machines[name].machines,
        span_s=span,
        pbt_s=span - by_time[NOT_BUSY] - by_time[NOT_OPERATED],
        apt_s=by_time[APT],
        aust_s=by_time[AUST],
        adot_s=by_time[ADOT],
        adet_s=by_time[ADET],
        each_s=made.each_s,
        produced=made.judged,
        good=made.good,
    )


_TIMES = (APT, AUST, ADOT, ADET, NOT_BUSY, NOT_OPERATED)
