"""What everything before the cell is worth in cells: one unit for batches, webs, trays and modules.

A metre of coil is worth as many cells as are cut from it where nothing is lost, a litre of slurry
as many as the metres that it coats, a part that goes into a cell as many as the cell is. It follows
from the draws of the plant, step by step from the end of the line to its beginning. Where a plant
makes several products, which take different amounts, a unit is worth what it is for the mix in
which their good cells left: cells per litre are those cells over the litres that they need.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from gigafactory.plant import flow
from gigafactory.plant.draws import amount
from gigafactory.plant.held import Units
from gigafactory.plant.model import Plant, Step

Seen = frozenset[str]


@dataclass(frozen=True)
class Worth:
    """Cells' worth of units and jobs.

    Parameters
    ----------
    plant
        Whose draws decide.
    mix
        Share of each product in the good cells.
    """

    plant: Plant
    mix: Mapping[str, float]

    def stored(self, buffer: str) -> float:
        """Cells in one cell, metre, litre or piece that stands in a buffer."""
        return self._mean({p: self._stored(buffer, p, frozenset()) for p in self.mix})

    def made(self, step: str) -> float:
        """Cells in one cell, metre, litre or piece that a step hands on."""
        return self._mean({p: self._made(step, p, frozenset()) for p in self.mix})

    def job(self, step: str) -> float:
        """Cells in one whole job of a step: full tray, full oven, roll of full length."""
        return self._mean({p: self._job(step, p, frozenset()) for p in self.mix})

    def size(self, buffer: str) -> float:
        """Cells, metres, litres or pieces in one whole unit of a buffer."""
        kind, maker = self.units.kinds.get(buffer, "cell"), self.units.maker(buffer)
        if kind in ("tray", "batch"):
            return self.units.size(buffer)[2]
        if kind == "web" and maker is not None:
            cut = maker.head_loss if maker.takes else 0.0  # a mother roll keeps its head, marked
            whole = self.size(maker.takes[0]) if maker.takes else maker.length or 1.0
            return max(whole - cut, 1.0)
        return float((maker and maker.number) or 1) if kind == "assembly" else 1.0

    @cached_property
    def units(self) -> Units:
        """What one unit is in each buffer."""
        return Units(self.plant)

    def _mean(self, worth: Mapping[str, float]) -> float:
        """Of the products: needs of one cell are averaged, and the mean need turned round."""
        return 1.0 / sum(share / worth[p] for p, share in self.mix.items())

    def _stored(self, buffer: str, product: str, seen: Seen) -> float:
        for name, step in self.plant.steps.items():
            if name not in seen and (found := self._use(name, step, buffer, product, seen)):
                return found
        return 1.0

    def _use(self, name: str, step: Step, buffer: str, product: str, seen: Seen) -> float | None:
        """Cells in one measure of a buffer for a step that takes from it; None if it does not."""
        more = seen | {name}
        if buffer in step.together:
            return self._job(name, product, more) / self.size(buffer)
        if buffer in step.takes:
            if step.kind == "manual":
                taken = (step.number or 1) * self.size(buffer)
                return self._job(name, product, more) / taken
            cut = (step.lanes or 1) if step.kind == "web" else 1
            return cut * self._made(name, product, more)
        for draw in step.draws.values():
            if draw.from_ == buffer:
                one = self._job if draw.per == "job" else self._made
                return one(name, product, more) / amount(self.plant, step, draw, product)
        return None

    def _made(self, name: str, product: str, seen: Seen) -> float:
        step = self.plant.steps[name]
        if step.kind == "manual":
            return self._job(name, product, seen) / (step.number or 1)
        for link in flow.forward(name, step):
            return self._stored(link.buffer, product, seen | {name})
        return 1.0

    def _job(self, name: str, product: str, seen: Seen) -> float:
        step = self.plant.steps[name]
        if step.kind == "manual":  # a cell counts as good where it goes into a module
            return (step.number or 1) * self._content(step.takes[0])
        made = self._made(name, product, seen)
        if step.kind == "vessel":
            return (step.batch or 1.0) * made
        if step.kind == "web":
            return self.metres(name) * (step.lanes or 1 if step.takes else 1) * made
        if step.kind in ("oven", "rack"):
            return (step.number or 1) * self.size(step.takes[0]) * made
        return made

    def _content(self, buffer: str) -> float:
        """Cells that have been put into one unit of a buffer."""
        maker = self.units.maker(buffer)
        if self.units.kinds.get(buffer) != "assembly" or maker is None:
            return 1.0
        return (maker.number or 1) * self._content(maker.takes[0])

    def metres(self, web: str) -> float:
        """Metres of web that go through one whole job of a web step [m]."""
        step = self.plant.steps[web]
        return self.size(step.takes[0]) if step.takes else step.length or 1.0


def mix(plant: Plant, good: Mapping[str, float]) -> dict[str, float]:
    """Share of each product in the good cells; where there are none, in the campaigns.

    Parameters
    ----------
    good
        Good cells of each product.
    """
    found = {p: good.get(p, 0.0) for p in plant.products}
    if not sum(found.values()):
        found = {p: float(sum(c.cells for c in plant.campaign if c.product == p)) for p in found}
    if not sum(found.values()):
        found = {p: float(i == 0) for i, p in enumerate(found)}
    total = sum(found.values())
    return {p: n / total for p, n in found.items() if n}
