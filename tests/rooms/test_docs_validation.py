"""The page on validation judges every band by the numbers that it shows."""

from __future__ import annotations

import re

import pytest

from docs.validation import BANDS, PAGE, ROW, filled

TEXT = PAGE.read_text(encoding="utf-8")
ROWS = {row["what"].strip("| "): row for row in ROW.finditer(TEXT)}


def test_every_band_is_judged() -> None:
    """Each row of the table of bands says yes or no, by its own numbers, and nothing else."""
    table = TEXT.partition("| quantity |")[2].partition("\n\n")[0].splitlines()[2:]
    assert len(ROWS) == len(table) == 13
    assert {row["inside"] for row in ROWS.values()} <= {"yes", "**no**"}
    assert filled(TEXT, {}) == TEXT


def test_the_bands_are_those_of_the_page() -> None:
    """The bands that the tests hold a run to are those that the page shows."""
    shown = {
        row["key"]: (float(row["low"]), float(row["high"])) for row in ROWS.values() if row["key"]
    }
    assert shown == BANDS


@pytest.mark.parametrize(
    ("share", "inside"), [(0.0, "yes"), (1.0, "yes"), (-0.01, "**no**"), (1.01, "**no**")]
)
def test_a_run_decides(share: float, inside: str) -> None:
    """A figure of a run goes into its cell, and its row says whether it lies in the band."""
    figures = {key: low + share * (high - low) for key, (low, high) in BANDS.items()}
    page = filled(TEXT, figures)
    for row in ROW.finditer(page):
        if row["key"]:
            assert row["inside"] == inside
            assert float(re.sub("<!--.*-->", "", row["ours"])) == pytest.approx(
                figures[row["key"]], rel=5e-3
            )
