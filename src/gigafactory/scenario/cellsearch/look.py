"""A batch of designs looked at: the balance of all at once, then the tests of those that may be.

Bounds on the balance cost nothing (millions of designs a second), so that a design that breaks one
never comes to a test. Of the rest each test is run by one built model for the whole batch.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from gigafactory.cell.design import coating as coats
from gigafactory.cell.design.answer import QUANTITIES
from gigafactory.cell.design.balance import Balance, balance
from gigafactory.cell.design.check import beside
from gigafactory.cell.design.electrochemistry import electrochemistry, geometry_values
from gigafactory.cell.design.value import Design, varied
from gigafactory.cell.design.window import CATHODE_EMPTY, ENDS, REACHED
from gigafactory.scenario.cellsearch.names import SHOWN
from gigafactory.scenario.cellsearch.study import Bound, Floats, Study

NO_CELL, OUTSIDE, EARLY, FAILED, DONE = "no cell", "outside", "ended early", "failed", "done"
"""No cell that works; breaks a bound of the balance and was not tested; a test ended before its
end, or its model could not go on; looked at in full."""
_UNTESTED, _UNSOLVED, _UNSOUND = 1e3, 2e3, 1e6
"""How far from allowed a design counts that was not tested, not solved, or is no cell: the search
orders such designs by it, and nothing else."""
_SCALES = {"margin": 0.05, "temperature": 10.0}
"""By which a bound that is nothing counts how far it is broken."""


@dataclass(frozen=True)
class Looked:
    """Designs that were looked at.

    Parameters
    ----------
    shares
        Of the ranges of the variables, (designs, variables).
    figures
        Quantities by name, (designs,); NaN where not known.
    status, reason
        What became of each, (designs,).
    broken
        How far it is from allowed; 0: all bounds hold and all tests are done, (designs,).
    """

    shares: Floats
    figures: Mapping[str, Floats]
    status: NDArray[np.str_]
    reason: NDArray[np.str_]
    broken: Floats

    @property
    def allowed(self) -> NDArray[np.bool_]:
        """Where a design may be in the answer."""
        return np.asarray((self.status == DONE) & (self.broken == 0))

    @property
    def tested(self) -> NDArray[np.bool_]:
        """Where a design came to the tests (or, without tests, was a cell within its bounds)."""
        return np.asarray((self.status != NO_CELL) & (self.status != OUTSIDE))

    def objectives(self, study: Study) -> Floats:
        """What is to be made small, (designs, aims)."""
        return np.column_stack([one.sign * self.figures[one.what] for one in study.aims])

    def taken(self, which: NDArray[np.bool_] | NDArray[np.int_]) -> Looked:
        """Some of them."""
        figures = {name: array[which] for name, array in self.figures.items()}
        return Looked(
            self.shares[which], figures, self.status[which], self.reason[which], self.broken[which]
        )


def together(parts: list[Looked]) -> Looked:
    """Several batches as one."""
    figures = {
        name: np.concatenate([one.figures[name] for one in parts]) for name in parts[0].figures
    }
    return Looked(
        np.concatenate([one.shares for one in parts]),
        figures,
        np.concatenate([one.status for one in parts]),
        np.concatenate([one.reason for one in parts]),
        np.concatenate([one.broken for one in parts]),
    )


def balanced(study: Study, shares: Floats) -> tuple[Looked, Design, Balance]:
    """Designs by their balance alone, before any test; with the designs and balances as arrays."""
    values = study.values(shares)
    count = len(shares)
    with np.errstate(all="ignore"):
        design = varied(study.design, {k: v for k, v in values.items() if k not in study.rates})
        found = balance(design)
        names = {*SHOWN, *_asked(study)} & set(QUANTITIES)
        figures = {
            name: np.broadcast_to(np.asarray(QUANTITIES[name].value(design, found), float), count)
            for name in sorted(names)
        }
        status, reason = _sound(design, found, figures)
        broken = _broken(study, figures)
    outside = (status == DONE) & (broken > 0)
    status = np.where(outside, OUTSIDE, status)
    far = np.where(status == NO_CELL, _UNSOUND, np.where(outside, _UNTESTED + broken, 0.0))
    return Looked(shares, figures, status, reason, far), design, found


def looked(study: Study, shares: Floats, *, mesh: str = "", model: str = "") -> Looked:
    """Designs by their balance and by every test of the study.

    Parameters
    ----------
    shares
        Of the ranges of the variables, (designs, variables).
    mesh, model
        Other ones than the study's.
    """
    first, design, found = balanced(study, shares)
    if not study.tests:
        return first
    going = np.flatnonzero(first.status == DONE)
    figures = dict(first.figures)
    status, reason = first.status.astype(object), first.reason.astype(object)
    if len(going):
        told = {
            name: np.broadcast_to(np.asarray(value, float), len(shares))[going]
            for name, value in geometry_values(design, found).items()
        }
        values = study.values(shares)
        told |= {k: v[going] for k, v in values.items() if k.endswith(".conductivity")}
        for name in study.tests:
            rate = values.get(f"{name}.rate", np.ones(len(shares)))[going]
            given = told | {"capacity": told["capacity"] * rate}
            tested = _tested(study, name, given, model or study.effort.model, mesh)
            for key, numbers in tested[0].items():
                figures[f"{name}.{key}"] = np.full(len(shares), np.nan)
                figures[f"{name}.{key}"][going] = numbers
            for index, ended, why in zip(going, tested[1], tested[2], strict=True):
                if ended != DONE and status[index] == DONE:
                    status[index], reason[index] = ended, f"{name}: {why}"
    else:
        figures |= {f"{n}.{k}": np.full(len(shares), np.nan) for n in study.tests for k in _NUMBERS}
    broken = np.where(first.broken > 0, first.broken, _broken(study, figures))
    unsolved = np.isin(status, [FAILED, EARLY])
    broken = np.where(unsolved, _UNSOLVED, broken)
    return Looked(shares, figures, status.astype(str), reason.astype(str), broken)


_NUMBERS = (
    *("time", "discharged", "discharged_energy", "charged", "charged_energy"),
    *("margin", "temperature", "heat", "specific_energy", "energy_density"),
)


def _tested(
    study: Study, name: str, told: Mapping[str, Floats], model: str, mesh: str
) -> tuple[dict[str, Floats], tuple[str, ...], tuple[str, ...]]:
    """Numbers, status and reason of designs in one test."""
    from gigafactory.cell.virtual.batch import run_batch
    from gigafactory.cell.virtual.course import kind
    from gigafactory.cell.virtual.model import COARSE, FINE

    base = electrochemistry(study.design, balance(study.design))
    cut = COARSE if (mesh or study.effort.mesh) == "coarse" else FINE
    protocol = study.tests[name]
    by: Literal["SPMe", "DFN"] = "DFN" if model == "DFN" else "SPMe"
    one = kind(protocol, by, cut)
    # Compiling a control by voltage takes longer than it saves, and of a few designs anything does.
    pays = study.effort.compiled and not mesh and one.control == "current" and not one.warm
    runs = run_batch(base, told, protocol, by, cut, compiled=pays)
    numbers = {key: np.asarray(getattr(runs, key)) for key in _NUMBERS[:-2]}
    numbers["specific_energy"] = runs.discharged_energy / told["mass"]
    numbers["energy_density"] = runs.discharged_energy / (told["volume"] * 1000)
    return numbers, runs.status, runs.reason


def _asked(study: Study) -> set[str]:
    return {one.what for one in study.aims} | {one.what for one in study.bounds}


def _broken(study: Study, figures: Mapping[str, Floats]) -> Floats:
    """How far the bounds on known quantities are broken, each in parts of itself."""
    total: Floats = np.zeros(len(next(iter(figures.values()))))
    for one in study.bounds:
        if one.what in figures:
            total = total + breach(one, figures[one.what])
    return total


def breach(bound: Bound, value: Any) -> Any:
    """How far a bound is broken, in parts of itself; 0 where it holds, 1 by what is no number."""
    total: Any = 0.0
    for limit, sign in ((bound.least, -1.0), (bound.most, 1.0)):
        if limit is not None:
            scale = abs(limit) or _SCALES.get(bound.what.rpartition(".")[2], 1.0)
            over = sign * (value - limit) / scale
            total = total + np.where(np.isnan(over), 1.0, np.maximum(over, 0.0))
    return total


def _sound(
    design: Design, found: Balance, figures: Mapping[str, Floats]
) -> tuple[NDArray[np.str_], NDArray[np.str_]]:
    """Whether each design is a cell that works; the same rules as at the door of a cell file."""
    count = len(next(iter(figures.values())))
    faults: list[tuple[object, str]] = []
    for side, one, coat in (
        ("cathode", design.cathode, found.coating[0]),
        ("anode", design.anode, found.coating[1]),
    ):
        for layer in one.layers:
            porosity = np.asarray(layer.porosity)
            faults.append((~((porosity > 0) & (porosity < 1)), f"the {side}'s porosity"))
        thick = 2 * coats.thickness(one, coat)
        faults.append(
            (one.foil_thickness > thick, f"the {side}'s foil is thicker than its coating")
        )
    ends = found.window.charge_ends
    faults += [
        (found.geometry.slack < -1e-9, "the electrodes do not fit into the case"),
        (~(np.asarray(found.capacity) > 0), "no capacity between its voltages"),
        (~np.isin(ends, [REACHED, CATHODE_EMPTY]), f"charge ends because {ENDS[2]}"),
    ]
    faults += [
        (wanted > room + 1e-9, "the electrodes do not fit into the case")
        for _, wanted, room in beside(design, found.geometry)
    ]
    for key in ("width", "length"):
        small, large = getattr(found.geometry.anode, key), getattr(found.geometry.cathode, key)
        faults.append((small < large - 1e-9, f"the anode's {key} is smaller than the cathode's"))
    used = [figures[name] for name in SHOWN]
    faults.append((~np.isfinite(np.vstack(used)).all(axis=0), "a quantity is not a finite number"))
    status, reason = np.full(count, DONE, object), np.full(count, "", object)
    for wrong, why in faults:
        new = np.broadcast_to(np.asarray(wrong, bool), count) & (status == DONE)
        status[new], reason[new] = NO_CELL, why
    return status.astype(str), reason.astype(str)


def one(study: Study, found: Looked, index: int) -> dict[str, str]:
    """What is varied of one design, as text by place."""
    return {
        v.place: v.text(float(v.written(found.shares[index : index + 1, i])[0]))
        for i, v in enumerate(study.variables)
    }


def without_tests(study: Study) -> Study:
    """The study as far as the balance answers it: aims and bounds of tests left out."""
    aims = tuple(one for one in study.aims if "." not in one.what)
    bounds = tuple(one for one in study.bounds if "." not in one.what)
    return replace(study, aims=aims, bounds=bounds, tests={})
