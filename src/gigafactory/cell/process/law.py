"""What the links from process to cell rest on: each law with its source, range and standing.

A law is **exact** where it follows from geometry or from conservation of mass and charge,
**published** where a measurement in the literature says it, an **assumption** where somebody had to
choose, and **not counted** where the literature knows a direction, or two, but no size: then the
quantity changes nothing, and the answer says so. Nothing here was fitted to make an answer right.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

EXACT, PUBLISHED, ASSUMPTION, NOT_COUNTED = "exact", "published", "assumption", "not counted"


@dataclass(frozen=True)
class Constants:
    """The numbers of the laws; see `laws` for what each rests on.

    Parameters
    ----------
    wetting_rate
        Way of the electrolyte's front along the sheets over the root of time, in coatings as dense
        as designed. [m/s½]
    wetting_exponent
        The rate grows with this power of the thickness to which a coating is pressed.
    shortage_as_area
        A filling s of the pores below 1 wets the share s to this power of the area; the rest of
        what is missing is gas in the wetted pores. 0: gas alone; 1: dry area alone.
    needed_fill
        Volume of electrolyte over that of the pores that a design is taken to fill if what it
        states is less than its pores hold.
    saturation_exponent
        Transport in pores that are filled by s is s to this power of that in full ones.
    solvent_transfer
        Growth of the cathode's resistance to charge transfer, as a share, per share of solvent in
        the electrolyte's mass.
    formation_exponent
        The loss of the first charge grows with this power of the time of formation.
    formation_activation
        Its activation energy. [J/mol]
    """

    wetting_rate: float = 0.206e-3
    wetting_exponent: float = 4.09
    shortage_as_area: float = 0.5
    needed_fill: float = 1.14
    saturation_exponent: float = 2.0
    solvent_transfer: float = 0.0
    formation_exponent: float = 0.0
    formation_activation: float = 0.0


STANDARD = Constants()


@dataclass(frozen=True)
class PressLaw:
    """How dense a calender's gap makes a coating.

    Parameters
    ----------
    density
        Of the coating [kg/m³], from how much wider than set the rolls stood [m] and the coating of
        one side [kg/m²].
    error
        Standard deviation of the true density over what the law says, of samples that it was not
        fitted to.
    source
        What it was fitted to, and where it holds.
    """

    density: Callable[[Any, Any], Any]
    error: float
    source: str


@dataclass(frozen=True)
class Law:
    """One law.

    Parameters
    ----------
    of
        The quantities that enter by it.
    standing
        `EXACT`, `PUBLISHED`, `ASSUMPTION` or `NOT_COUNTED`.
    says
        What it says.
    source
        Where it is from.
    holds
        Where it holds, or why to doubt it.
    """

    of: tuple[str, ...]
    standing: str
    says: str
    source: str
    holds: str


def laws(
    constants: Constants = STANDARD, press: dict[str, PressLaw] | None = None
) -> tuple[Law, ...]:
    """Every law by which process quantities enter a cell."""
    sides = ("cathode", "anode")
    return (
        Law(
            tuple(f"{s}_coating" for s in sides),
            EXACT,
            "charge and mass go with the coating; without a density of its own it keeps the "
            "porosity of the design",
            "conservation of mass",
            "where the coating is even over a cell: a profile across the web is not resolved",
        ),
        Law(
            tuple(f"{s}_{q}" for s in sides for q in ("thickness", "density", "porosity")),
            EXACT,
            "what is not solid is pore; transport goes with porosity to the design's exponent",
            "volumes added; Bruggeman, Ann. Phys. 416 (1935) 636",
            "porosity exactly; transport as well as the exponent, which calendering may change",
        ),
        *(_press(side, (press or {}).get(side)) for side in sides),
        Law(
            tuple(f"{s}_{q}" for s in sides for q in ("active", "capacity")),
            EXACT,
            "charge goes with it; mass and pores do not",
            "conservation of charge",
            "small deviations: the half-cell curve keeps its shape",
        ),
        Law(
            ("separator_thickness",),
            EXACT,
            "longer way, more pores to fill",
            "geometry",
            "porosity of the film as designed",
        ),
        Law(
            ("residual_solvent",),
            EXACT,
            "what was weighed as coating and is solvent carries no charge, and stays in the cell",
            "conservation of mass",
            "always",
        ),
        _solvent(constants),
        Law(
            ("electrolyte",),
            ASSUMPTION,
            f"pores filled by s below 1: area wetted s^{constants.shortage_as_area:g}, the rest "
            f"gas in wetted pores, where transport is s^{constants.saturation_exponent:g}",
            "the exponent of transport: Archie, Trans. AIME 146 (1942) 54, measured on rock; the "
            "split between dry area and gas: an assumption (both together keep the volume)",
            "no more than a direction below 0.9. Cells need more than their dry pores hold: 1.14 "
            "to 1.19 times the pores of the wetted cell (Pritzlaff, Winter and Niehoff, J. "
            "Electrochem. Soc.), 1.9 times for low impedance over life in small pouches (An et "
            "al., J. Electrochem. Soc. 164 (2017) A1195): enough here is not enough for life",
        ),
        *_wetting(constants),
        *_formation(constants),
    )


def _press(side: str, law: PressLaw | None) -> Law:
    of = (f"{side}_gap", f"{side}_press")
    if law is None:
        return Law(of, NOT_COUNTED, "needs a law of the calender", "none given", "nowhere")
    says = f"density from gap and coating; its error, {100 * law.error:.2g} %, is a spread as well"
    return Law(
        of,
        PUBLISHED,
        says,
        law.source,
        "within the data that it was fitted to",
    )


def _solvent(constants: Constants) -> Law:
    known = "Yue et al., J. Electrochem. Soc. 171 (2024) 050515: NMP in the electrolyte raises the "
    known += "impedance of the cathode and eats ethylene sulfate"
    grows = constants.solvent_transfer
    if not grows:
        says = "more resistance at the cathode, less life"
        why = "a size that would carry over to other cells is not published"
        return Law(("residual_solvent",), NOT_COUNTED, says, known, why)
    says = f"charge transfer at the cathode grows by {grows:g} times the solvent's share"
    return Law(("residual_solvent",), ASSUMPTION, says, known, "the size was chosen, not measured")


def _wetting(constants: Constants) -> tuple[Law, ...]:
    of = ("wetting_time", "wetting_rate")
    rate, power = 1e3 * constants.wetting_rate, constants.wetting_exponent
    measured = Law(
        of,
        PUBLISHED,
        "electrolyte creeps into a coating with the root of time; the denser it is pressed, the "
        f"slower, by thickness to the power {power:g}",
        "Washburn, Phys. Rev. 17 (1921) 273; Sheng et al., Front. Energy Res. 2 (2014) 56: 0.589 "
        "mm/s½ at 53 µm and 0.206 mm/s½ at 41 µm of the same graphite coating",
        "one graphite coating, one electrolyte, from dry air, without vacuum; two points make the "
        "power, and lighter pressing than this turned it round",
    )
    carried = Law(
        of,
        ASSUMPTION,
        f"coatings as designed wet at {rate:g} mm/s½, cathodes too, from both long edges of a "
        "sheet; what is dry at the first charge works at nothing",
        "the slowest rate that Sheng et al. measured",
        "vacuum, pressure and heat make it faster, a folded separator may close an edge, and what "
        "wets later is not counted: cells of 5 cm by 3 cm were wet almost at once (Fraunhofer, "
        "publica 488774)",
    )
    return measured, carried


def _formation(constants: Constants) -> tuple[Law, ...]:
    loss = Law(
        ("formation_loss",),
        EXACT,
        "lithium that the film binds is lost to the cell",
        "conservation of charge",
        "where the loss itself was measured",
    )
    known = (
        "slower is more: film charge grows with the root of time and with temperature (Smith et "
        "al., J. Electrochem. Soc. 158 (2011) A447); faster is more: high first currents bind "
        "more lithium (Cui et al., Joule 8 (2024)); warmer is less, as the cathode gives back more "
        "(German et al., J. Power Sources 264 (2014) 100)"
    )
    power, heat = constants.formation_exponent, constants.formation_activation
    of = ("formation_time", "formation_temperature")
    if power or heat:
        says = f"loss goes with time to the power {power:g} and with {heat:g} J/mol"
        rest = Law(of, ASSUMPTION, says, known, "the literature contradicts itself on the sign")
    else:
        says = "a longer, warmer or slower formation changes the loss of the first charge"
        rest = Law(of, NOT_COUNTED, says, known, "the literature contradicts itself on the sign")
    return loss, rest
