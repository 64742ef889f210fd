"""What a cell in a BPX file must obey beyond what BPX asks.

BPX lets pass a stoichiometry of 1.5, a negative porosity, a table that ends before the electrode is
full, a potential that rises; a reader that extrapolates then gives a curve without a word. What is
checked here holds for every porous-electrode model: volumes add up to no more than all, pores that
wind can only hinder, a potential that rose with lithium would not be stable (Newman and
Balsara, Electrochemical Systems, 4th ed. 2021, ch. 2), both electrodes give up the same lithium.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from gigafactory.cell.bpx.places import Flat
from gigafactory.cell.formula import Floats, formula_values
from gigafactory.cell.parameters import Table

Fault = tuple[str, str, str]
"""Name of the value, what is wrong with it, how to mend it."""
FARADAY = 96485.33212
"""[C/mol] (CODATA 2018)."""
RISE = 1e-3
"""By which a potential may rise: the tolerance that BPX has for a voltage. [V]"""
BEYOND = 10e-3
"""By which the voltage at 0 and 100 % may lie outside its limits; BPX warns from 1 mV on. [V]"""
UNEQUAL = 0.05
"""Share by which the charges of the two electrodes may differ: of rounded stoichiometries."""
_POINTS = 1001  # at which a law is looked at
_COLDEST, _HOTTEST = -100.0, 200.0  # °C; else it was stated in another unit
_THICKEST = 5e-3  # m; of a coating or a separator, else it was stated in another unit
_SIZED = ("thickness", "particle_radius", "maximum_concentration", "reaction_rate", "conductivity")
_POSITIVE = (
    *(f"{electrode}.{name}" for electrode in ("anode", "cathode") for name in _SIZED),
    *("separator.thickness", "salt.concentration", "area", "pairs", "lower", "capacity"),
    *("volume", "surface", "mass", "specific_heat", "thermal_conductivity"),
)
_NOT_NEGATIVE = (
    *(f"{e}.{n}_activation" for e in ("anode", "cathode") for n in ("diffusivity", "reaction")),
    *("salt.conductivity_activation", "salt.diffusivity_activation", "resistance"),
)


def faults(values: Flat) -> list[Fault]:
    """Everything wrong with the values that are there; what is missing is not looked at.

    What makes two values disagree is only said of values that are sound by themselves.
    """
    found = [*_particles(values)]
    boulders = {name.replace("particle_radius", "active_fraction") for name, _, _ in found}
    found += _alone({name: value for name, value in values.items() if name not in boulders})
    bad = boulders | {name for name, _, _ in found}
    sound = {name: value for name, value in values.items() if name not in bad}
    for electrode in ("anode", "cathode"):
        found += [*_volumes(sound, electrode), *_limits(sound, electrode), *_laws(sound, electrode)]
    found += [*_volumes(sound, "separator"), *_salt(sound)]
    return found or [*_window(sound), *_charge(sound)]


def _particles(values: Flat) -> Iterator[Fault]:
    """Particles that do not fit; the share of active material then follows from a wrong radius."""
    for part in ("anode", "cathode"):
        thickness, radius = values.get(f"{part}.thickness"), values.get(f"{part}.particle_radius")
        if thickness is not None and radius is not None and 2 * radius > thickness > 0:
            what = f"is {radius:g} m in a coating of {thickness:g} m"
            yield f"{part}.particle_radius", what, "A particle fits into its coating."


def _alone(values: Flat) -> Iterator[Fault]:
    """What can be seen of one value alone."""
    for name, value in values.items():
        last = name.split(".")[-1]
        if isinstance(value, str | Table):
            continue
        if not np.isfinite(value):
            yield name, f"is {value}", "Give a finite number."
        elif name in _POSITIVE and value <= 0:
            yield name, f"is {value:g}", "It must be greater than 0."
        elif name in _NOT_NEGATIVE and value < 0:
            yield name, f"is {value:g}", "It cannot be negative."
        elif last == "thickness" and value > _THICKEST:
            yield name, f"is {value:g} m", "State it in metres: 70 µm is 70e-6."
        elif last in ("porosity", "active_fraction", "transport_efficiency") and not 0 < value < 1:
            yield name, f"gives a share of {value:g}", "A share lies between 0 and 1."
        elif last in ("empty", "full") and not 0 <= value <= 1:
            yield name, f"is {value:g}", "A stoichiometry lies between 0 and 1."
        elif last == "transference" and not -1 < value < 1:
            yield name, f"is {value:g}", "A transference number lies between -1 and 1."
        elif name == "temperature" and not _COLDEST <= value <= _HOTTEST:
            yield name, f"is {value + 273.15:g} K", "State it in K: 25 °C is 298.15."


def _volumes(values: Flat, part: str) -> Iterator[Fault]:
    porosity = values.get(f"{part}.porosity")
    if porosity is None:
        return
    efficiency = values.get(f"{part}.transport_efficiency")
    if efficiency is not None and efficiency > porosity:
        what = f"is {efficiency:g}, greater than the porosity of {porosity:g}"
        cure = "It is porosity over tortuosity, and no path is shorter than the straight one."
        yield f"{part}.transport_efficiency", what, cure
    active = values.get(f"{part}.active_fraction")
    if active is not None and active + porosity > 1 + 1e-9:
        what = f"leaves {active:.4g} for active material beside a porosity of {porosity:.4g}"
        cure = "Shares of a volume add up to 1 at most; the first is area times radius / 3."
        yield f"{part}.active_fraction", what, cure


def _limits(values: Flat, electrode: str) -> Iterator[Fault]:
    span = _span(values, electrode)
    if span is None:
        return
    low, high = span
    if low >= high:
        name = f"{electrode}.{'empty' if electrode == 'anode' else 'full'}"
        what = f"is {low:g}, not below the maximum of {high:g}"
        yield name, what, "Charging fills the anode and empties the cathode."
        return
    for law in ("potential", "entropic_change", "diffusivity"):
        table = values.get(f"{electrode}.{law}")
        if not isinstance(table, Table):
            continue
        if table.x[0] < 0 or table.x[-1] > 1:
            what = f"goes from x = {table.x[0]:g} to {table.x[-1]:g}"
            yield f"{electrode}.{law}", what, "A stoichiometry lies between 0 and 1."
        elif table.x[0] > low or table.x[-1] < high:
            what = f"covers x = {table.x[0]:g} to {table.x[-1]:g} of {low:g} to {high:g}"
            cure = "Extend the table, or narrow the stoichiometries to it."
            yield f"{electrode}.{law}", what, cure


def _laws(values: Flat, electrode: str) -> Iterator[Fault]:
    span = _span(values, electrode)
    if span is None or span[0] >= span[1]:
        return
    x = np.linspace(*span, _POINTS)
    potential = values.get(f"{electrode}.potential")
    if potential is not None:
        if isinstance(potential, Table):
            x = np.union1d(x, [a for a in potential.x if span[0] <= a <= span[1]])
        y = formula_values(potential, x)
        if not np.isfinite(y).all():
            what = f"has no value at x = {x[~np.isfinite(y)][0]:.4g}"
            yield f"{electrode}.potential", what, "Mend the law between the stoichiometries."
        elif (rise := y - np.minimum.accumulate(y)).max() > RISE:
            what = f"rises by {1e3 * rise.max():.3g} mV up to x = {x[rise.argmax()]:.4g}"
            cure = "A potential falls as lithium enters; smooth the curve, or check its direction."
            yield f"{electrode}.potential", what, cure
    diffusivity = values.get(f"{electrode}.diffusivity")
    if diffusivity is not None:
        yield from _positive(f"{electrode}.diffusivity", diffusivity, x)
    entropic = values.get(f"{electrode}.entropic_change")
    if entropic is not None and not np.isfinite(formula_values(entropic, x)).all():
        cure = "Mend the law between the stoichiometries."
        yield f"{electrode}.entropic_change", "is not finite everywhere", cure


def _salt(values: Flat) -> Iterator[Fault]:
    rest = values.get("salt.concentration")
    for name in ("salt.conductivity", "salt.diffusivity"):
        law = values.get(name)
        if law is None or rest is None:
            continue
        if isinstance(law, Table) and not law.x[0] <= rest <= law.x[-1]:
            what = f"covers x = {law.x[0]:g} to {law.x[-1]:g}, not the {rest:g} mol/m³ at rest"
            yield name, what, "State x in mol/m³, around the concentration at rest."
        else:
            yield from _positive(name, law, np.array([rest]))


def _positive(name: str, law: float | str | Table, x: Floats) -> Iterator[Fault]:
    if isinstance(law, Table):
        x = np.union1d(x, [a for a in law.x if x[0] <= a <= x[-1]])
    y = formula_values(law, x)
    wrong = ~(np.isfinite(y) & (y > 0))
    if wrong.any():
        what = f"is {y[wrong][0]:.4g} at x = {x[wrong][0]:.6g}"
        yield name, what, "It must be greater than 0 wherever the cell goes."


def _window(values: Flat) -> Iterator[Fault]:
    """Voltage limits, and the voltages at rest of the empty and of the full cell."""
    lower, upper = values.get("lower"), values.get("upper")
    if lower is None or upper is None:
        return
    if lower >= upper:
        what = f"is {upper:g} V, not above the lower one of {lower:g} V"
        yield "upper", what, "Check which is which."
        return
    for state, name, limit, sign in (("full", "upper", upper, 1), ("empty", "lower", lower, -1)):
        volt = _at_rest(values, state)
        if volt is not None and np.isfinite(volt) and sign * (volt - limit) > BEYOND:
            what = f"is {limit:g} V, but the {state} cell rests at {volt:.4g} V"
            yield name, what, "Make limits, stoichiometries and potentials agree."


def _charge(values: Flat) -> Iterator[Fault]:
    """The charge that each electrode gives between its stoichiometries. [Ah]."""
    cathode, anode = (_content(values, electrode) for electrode in ("cathode", "anode"))
    if cathode is None or anode is None:
        return
    if abs(cathode - anode) > UNEQUAL * max(cathode, anode):
        what = f"makes {anode:.4g} Ah of the anode and {cathode:.4g} Ah of the cathode"
        cure = (
            "What leaves one electrode enters the other: make stoichiometries and coatings agree."
        )
        yield "anode.full", what, cure
        return
    rated = values.get("capacity")
    if rated is not None and not cathode / 2 <= rated <= 2 * cathode:
        what = f"is {rated:g} Ah, but the electrodes hold {cathode:.4g} Ah"
        cure = "Check area (of one pair of electrodes, in m²) and number of pairs."
        yield "capacity", what, cure


def _content(values: Flat, electrode: str) -> float | None:
    names = ("thickness", "active_fraction", "maximum_concentration")
    parts = [values.get(f"{electrode}.{n}") for n in names]
    span, area, pairs = _span(values, electrode), values.get("area"), values.get("pairs")
    if span is None or span[0] >= span[1] or area is None or pairs is None or None in parts:
        return None
    moles = float(np.prod([float(p) for p in parts if p is not None])) * (span[1] - span[0])
    return FARADAY * float(area) * float(pairs) * moles / 3600


def _at_rest(values: Flat, state: str) -> float | None:
    found: list[float] = []
    for electrode in ("cathode", "anode"):
        law, x = values.get(f"{electrode}.potential"), values.get(f"{electrode}.{state}")
        if law is None or x is None:
            return None
        found.append(float(formula_values(law, x)))
    return found[0] - found[1]


def _span(values: Flat, electrode: str) -> tuple[float, float] | None:
    """Smallest and greatest stoichiometry."""
    ends = values.get(f"{electrode}.empty"), values.get(f"{electrode}.full")
    if electrode == "cathode":
        ends = ends[1], ends[0]
    return None if ends[0] is None or ends[1] is None else (float(ends[0]), float(ends[1]))
