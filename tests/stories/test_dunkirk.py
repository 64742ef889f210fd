"""The gigafactory as a whole: what the shipped plant makes in its steady state."""

from __future__ import annotations

from pathlib import Path

import pytest

from docs.validation import BANDS, figures
from gigafactory.plant.read import read_plant
from gigafactory.scenario.simulate import simulate
from gigafactory.scenario.summary import as_json

ROOT = Path(__file__).parents[2]


@pytest.mark.long
def test_dunkirk_lands_in_the_published_bands() -> None:
    """Ninety days of Dunkirk after its warm-up lie in every published band, near 16 GWh a year."""
    plant = read_plant(ROOT / "plants" / "dunkirk")
    found = figures(plant, as_json(simulate(plant, 90.0, seed=7)))
    outside = {k: found[k] for k, (low, high) in BANDS.items() if not low <= found[k] <= high}
    assert not outside
    assert found["output"] == pytest.approx(16.0, rel=0.05)
