"""What a plant can build, as bounds of a study: web widths, coat weights, press densities."""

from __future__ import annotations

from gigafactory.cell.design.balance import balance
from gigafactory.cell.design.made import as_product
from gigafactory.errors import BadInput
from gigafactory.plant.model import Plant
from gigafactory.plant.rules.amounts import webs
from gigafactory.scenario.cellsearch.study import Bound, Study


def limits(plant: Plant) -> tuple[Bound, ...]:
    """Bounds on both electrodes that follow from the machines of a plant.

    A web as wide as the machine carries all lanes side by side; of several machines on the way of
    an electrode the tightest counts.
    """
    least: dict[str, tuple[float, str]] = {}
    most: dict[str, tuple[float, str]] = {}

    def bound(
        side: dict[str, tuple[float, str]], what: str, value: float | None, name: str
    ) -> None:
        tighter = max if side is least else min
        if value is not None:
            one = (value, f"{plant.head.name}, machine.{name}")
            side[what] = tighter(side[what], one, key=lambda pair: pair[0]) if what in side else one

    for name, (electrode, lanes) in webs(plant).items():
        machine = plant.machines[name]
        bound(least, f"{electrode}_coating", machine.coating_min, f"{name}.coating_min")
        bound(most, f"{electrode}_coating", machine.coating_max, f"{name}.coating_max")
        bound(most, f"{electrode}_press_density", machine.density_max, f"{name}.density_max")
        if machine.width is not None:
            bound(most, f"{electrode}_width", machine.width / lanes, f"{name}.width")
    return tuple(
        Bound(
            what,
            least[what][0] if what in least else None,
            most[what][0] if what in most else None,
            "; ".join(side[what][1] for side in (least, most) if what in side),
        )
        for what in sorted({*least, *most})
    )


def check_built(study: Study) -> None:
    """Refuse a study whose cell is of a kind that plants do not build.

    Raises
    ------
    BadInput
        If it is no pouch as the plant's stackers make it.
    """
    try:
        as_product(study.design, balance(study.design), "search")
    except BadInput as error:
        one = error.findings[0]
        raise BadInput.at(study.path, one.place, one.what, one.cure) from None
