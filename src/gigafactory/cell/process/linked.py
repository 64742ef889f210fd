"""From what a line did to the design of the cells that it made: the links, all vectorised."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from gigafactory.cell.design import coating as coats
from gigafactory.cell.design.balance import Balance, Factors, balance
from gigafactory.cell.design.curve import GAS
from gigafactory.cell.design.value import Design, Electrode
from gigafactory.cell.process.law import STANDARD, Constants, PressLaw
from gigafactory.cell.process.quantity import Floats, settings_of
from gigafactory.cell.process.wetting import Wetting, pressed_rate, reached_share, wetting
from gigafactory.errors import BadText

Number = Any
ZERO = 273.15


@dataclass(frozen=True)
class Linked:
    """Cells as a line made them, one in each entry of the arrays.

    Parameters
    ----------
    design
        Their design: coatings, thicknesses, electrolyte as they came out.
    active
        Material that can work in cathode and anode over that of the design, dry area not counted.
    anode_lost
        Lithium that the anode's film binds over the design's.
    wetting
        What of it is wet.
    transfer
        Resistance of charge transfer at the cathode over that without solvent.
    solvent
        Solvent left in the cell. [kg]
    stated_fill, assumed_fill
        Volume of electrolyte over that of the pores, by what the design states; and as it is taken
        here: a design that states less than its pores hold contradicts itself, since its cells
        work, and is taken to fill them as cells need it.
    """

    design: Design
    active: tuple[Number, Number]
    anode_lost: Number
    wetting: Wetting
    transfer: Number
    solvent: Number
    stated_fill: float
    assumed_fill: float

    @property
    def factors(self) -> Factors:
        """By what cells deviate in the balance: material on dry area does not work."""
        return Factors(
            self.active[0] * self.wetting.area,
            self.active[1] * self.wetting.area,
            anode_lost=self.anode_lost,
        )


def nominal_settings(design: Design) -> dict[str, float]:
    """The process quantities of a cell as it is designed, by the names of `QUANTITIES`."""
    found = balance(design)
    said = {}
    for side, electrode, coat in _sides(design, found.coating):
        said[f"{side}_coating"] = float(coat)
        said[f"{side}_thickness"] = float(coats.thickness(electrode, coat))
        said[f"{side}_density"] = float(coats.density(electrode, coat))
        said[f"{side}_porosity"] = float(coats.porosity(electrode, coat))
    return said | {
        "separator_thickness": float(design.separator.thickness),
        "electrolyte": float(found.electrolyte),
    }


def linked(
    design: Design,
    settings: Mapping[str, ArrayLike],
    constants: Constants = STANDARD,
    press: Mapping[str, PressLaw] | None = None,
) -> Linked:
    """Cells of a design as these settings make them. What is not set is as designed.

    Parameters
    ----------
    design
        One design: its numbers are no arrays.
    settings
        Process quantities, arrays of one length or single values, by the names of `QUANTITIES`.
    constants
        The numbers of the laws.
    press
        Laws of the calenders, by ``cathode`` and ``anode``; needed where a gap is set.

    Raises
    ------
    BadText
        If settings are none (`settings_of`), leave a coating without pores, or set a gap for which
        there is no law.
    """
    said = settings_of(settings)
    usual = balance(design)
    solvent = said.get("residual_solvent", np.zeros(1))
    weighed = said.get("cathode_coating", np.asarray([usual.coating[0]], float))
    dry = weighed * (1 - solvent)
    cells, pressed = design, []
    for side, electrode, coat in _sides(design, usual.coating):
        own = dry if side == "cathode" else said.get(f"{side}_coating", np.asarray([coat], float))
        scale = _solids(side, electrode, own, said, press or {})
        layers = tuple(
            replace(layer, porosity=_plain(1 - (1 - layer.porosity) * scale))
            for layer in electrode.layers
        )
        if any(np.any(layer.porosity <= 0) for layer in layers):
            cure = "Check coating and thickness: it would be denser than its solids."
            raise BadText(f"the {side}'s coating has no pores in some cell", cure)
        changed = replace(electrode, coating=_plain(own), np_ratio=None, layers=layers)
        if side == "cathode":  # a winder keeps its length, whatever the coatings came out as
            changed = replace(changed, length=usual.geometry.cathode.length)
        cells = replace(cells, **{side: changed})
        pressed.append(1 / scale)
    if "separator_thickness" in said:
        thick = _plain(said["separator_thickness"])
        cells = replace(cells, separator=replace(cells.separator, thickness=thick))
    return _filled(
        design, cells, usual, said, (pressed[0], pressed[1]), weighed * solvent, constants
    )


def _solids(
    side: str,
    electrode: Electrode,
    coat: Floats,
    said: Mapping[str, Floats],
    press: Mapping[str, PressLaw],
) -> Number:
    """By what factor the share of solids in a coating differs from that of the design."""
    as_designed = coats.thickness(electrode, coat)  # at the porosity of the design
    if f"{side}_thickness" in said:
        return as_designed / said[f"{side}_thickness"]
    if f"{side}_density" in said:
        return said[f"{side}_density"] * as_designed / coat
    if f"{side}_porosity" in said:
        return (1 - said[f"{side}_porosity"]) / (1 - coats.porosity(electrode, coat))
    if f"{side}_gap" not in said:
        return np.ones(1)
    law = press.get(side)
    if law is None:
        cure = "Give a law of the calender, or the thickness that was measured."
        raise BadText(f"{side}_gap is set, and no law says what it does", cure)
    error = said.get(f"{side}_press", np.ones(1))
    return law.density(said[f"{side}_gap"], coat) * error * as_designed / coat


def _filled(
    design: Design,
    cells: Design,
    usual: Balance,
    said: Mapping[str, Floats],
    pressed: tuple[Number, Number],
    solvent: Number,
    constants: Constants,
) -> Linked:
    """The cells with their electrolyte in them, as far as it has come."""
    dosed = said.get("electrolyte", np.asarray([usual.electrolyte], float))
    dry = balance(cells)
    density = design.electrolyte.liquid.density
    stated = float(usual.electrolyte / density / usual.pore_volume)
    taken = stated if stated >= 1 else constants.needed_fill
    fill = dosed / density / dry.pore_volume
    reached: Number = 1.0
    if "wetting_time" in said:
        sheet = usual.geometry.anode
        rate = np.minimum(*(pressed_rate(one, constants) for one in pressed))
        rate = rate * said.get("wetting_rate", constants.wetting_rate) / constants.wetting_rate
        width = np.minimum(sheet.width, sheet.length)
        reached = reached_share(rate, said["wetting_time"], width)
    electrolyte = replace(cells.electrolyte, ratio=None, fill=_plain(fill))
    area = dry.geometry.cathode.area
    left = solvent * area
    one = np.ones(1)
    active = tuple(
        _plain(said.get(f"{s}_active", one) * said.get(f"{s}_capacity", one))
        for s in ("cathode", "anode")
    )
    return Linked(
        replace(cells, electrolyte=electrolyte),
        (active[0], active[1]),
        _plain(_film(said, constants)),
        wetting(_plain(fill / stated * taken), _plain(reached), constants),
        _plain(1 + constants.solvent_transfer * left / dosed),
        _plain(left),
        stated,
        taken,
    )


def _film(said: Mapping[str, Floats], constants: Constants) -> Number:
    """Lithium in the anode's film over that of the line's mean formation."""
    film = said.get("formation_loss", np.ones(1))
    if "formation_time" in said:
        time = said["formation_time"]
        film = film * (time / time.mean()) ** constants.formation_exponent
    if "formation_temperature" in said:
        cold = 1 / (said["formation_temperature"] + ZERO)
        film = film * np.exp(constants.formation_activation / GAS * (cold.mean() - cold))
    return film


def _sides(design: Design, coating: tuple[Number, Number]) -> tuple[tuple[str, Any, Number], ...]:
    return ("cathode", design.cathode, coating[0]), ("anode", design.anode, coating[1])


def _plain(values: Number) -> Number:
    """One value as a number, several as they are: what is alike in all cells is no array."""
    values = np.asarray(values, float)
    return float(values.ravel()[0]) if values.size == 1 else values
