"""Coatings before and after a calender, as they were measured."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from gigafactory.errors import BadInput, Finding

MOVED = 0.01
"""Share by which the coating may weigh less or more after the rolls; else the foil is wrong."""
_MICRO, _PER_CM3 = 1e-6, 1e3


@dataclass(frozen=True)
class Row:
    """One sample: thickness with the foil [m] and density of the coating [kg/m³], both times.

    ``setting`` is what the calender was set to, by whatever name.
    """

    sample: str
    setting: str
    thickness_before: float
    density_before: float
    thickness_after: float
    density_after: float


@dataclass(frozen=True)
class Pass:
    """One coating through the rolls.

    Parameters
    ----------
    sample, setting
        What it is called, and what the calender was set to.
    thickness
        Of the coating before, without the foil. [m]
    density
        Of the coating before. [kg/m³]
    reached
        Density of the coating after. [kg/m³]
    """

    sample: str
    setting: str
    thickness: float
    density: float
    reached: float


def foil_thickness(rows: Sequence[Row]) -> float:
    """Thickness of the foil that makes the coatings weigh the same before and after, in m.

    Least squares over all rows of ``before (t - foil)`` less ``after (t' - foil)``.
    """
    before, after = (np.array([getattr(r, f"density_{w}") for r in rows]) for w in _TIMES)
    thick, thin = (np.array([getattr(r, f"thickness_{w}") for r in rows]) for w in _TIMES)
    change = after - before
    return float((change @ (after * thin - before * thick)) / (change @ change))


def passes(rows: Sequence[Row], foil: float) -> tuple[Pass, ...]:
    """The coatings of rows that were measured with their foil.

    Parameters
    ----------
    rows
        As measured.
    foil
        Thickness of the foil. [m]

    Raises
    ------
    BadInput
        If a coating is thinner than nothing, got thinner in density, or weighs more than 1 % less
        or more after the rolls: then foil or densities are wrong.
    """
    findings = [finding for row in rows for finding in _wrong(row, foil)]
    if findings:
        raise BadInput(findings)
    return tuple(
        Pass(r.sample, r.setting, r.thickness_before - foil, r.density_before, r.density_after)
        for r in rows
    )


def wmg_rows(file: Path) -> tuple[Row, ...]:
    """Rows of a file of the pilot line of WMG (examples/wmg_calendering; its README says whose).

    Of the cathode the recorded gap is a share of the thickness before plus 500 µm, and no measured
    gap: the setting is that share.

    Raises
    ------
    BadInput
        If the file cannot be read, or is not laid out so.
    """
    try:
        return _wmg(file.read_text("utf-8"))
    except OSError as error:
        what = f"cannot be read: {error.strerror}"
        raise BadInput.at(file, "", what, "Name anode.csv or cathode.csv.") from None
    except (KeyError, ValueError, StopIteration):
        cure = "Give each sample before (Bf) and after (Af), with Thickness, Density and gap."
        raise BadInput.at(file, "", "is not laid out as those of WMG", cure) from None


def _wmg(text: str) -> tuple[Row, ...]:
    found: dict[str, dict[str, dict[str, str]]] = {}
    for line in csv.DictReader(text.splitlines()):
        sample, _, when = next(iter(line.values())).partition("_ave_")
        if when:  # the last line of one file is the head of a column that was left out
            found.setdefault(sample, {})[when[:2]] = line
    rows = []
    for sample, lines in found.items():
        before, after = lines["Bf"], lines["Af"]
        thickness = float(before["Thickness"])
        setting = before.get("Roll Gap") or f"{float(before['RollGap']) / (thickness + 500):.0%}"
        rows.append(
            Row(
                sample,
                setting,
                thickness * _MICRO,
                float(before["Density"]) * _PER_CM3,
                float(after["Thickness"]) * _MICRO,
                float(after["Density"]) * _PER_CM3,
            )
        )
    return tuple(rows)


_TIMES = ("before", "after")


def _wrong(row: Row, foil: float) -> Iterable[Finding]:
    before, after = row.thickness_before - foil, row.thickness_after - foil
    if min(before, after) <= 0:
        what = f"is no thicker than its foil of {foil / _MICRO:g} µm"
        yield Finding("rows", row.sample, what, "Check the foil, and the unit of the thickness.")
        return
    if not 0 < row.density_before <= row.density_after:
        what = f"goes from {row.density_before:g} to {row.density_after:g} kg/m³"
        yield Finding("rows", row.sample, what, "A calender makes a coating denser; check both.")
        return
    share = row.density_after * after / (row.density_before * before) - 1
    if abs(share) > MOVED:
        what = f"weighs {abs(share):.1%} {'more' if share > 0 else 'less'} after the rolls"
        yield Finding("rows", row.sample, what, "Check foil, thickness and density.")
