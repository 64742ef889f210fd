"""Numbers and names are said as people say them, and as HTML that is safe."""

from __future__ import annotations

import math

import pytest

from gigafactory.quality.confidence import Interval
from gigafactory.report import words


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (157_142.96, "157,143"),
        (31.0, "31"),
        (15.54, "15.5"),
        (0.276, "0.28"),
        (-2.5, "-2.50"),
        (0.0, "0"),
        (math.nan, "–"),
    ],
)
def test_amount(value: float, said: str) -> None:
    """A number has three digits where it has them, and what is unknown is a dash."""
    assert words.amount(value) == said


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(15.5 * 86_400, "15.5 days"), (25 * 3600, "25 h"), (180, "3 min"), (90, "90 s")],
)
def test_duration(seconds: float, said: str) -> None:
    """A time is in the largest unit of which it has two."""
    assert words.duration(seconds) == said


def test_an_interval_is_said_where_there_is_one() -> None:
    """A mean without an interval stands alone."""
    assert words.with_interval(Interval(1.6e10, 2e8, ""), "GWh", 1e-9) == "16 ± 0.20 GWh"
    assert words.with_interval(Interval(12.0, math.nan, "no interval"), "a day") == "12 a day"


def test_scaled() -> None:
    """An amount takes the prefix that leaves digits before its point."""
    assert words.scaled(1.6e10, "Wh") == (1e-9, "GWh")
    assert words.scaled(2e4, "Wh") == (1e-3, "kWh")
    assert words.scaled(12.0, "Wh") == (1.0, "Wh")


def test_text_cannot_become_a_tag() -> None:
    """What a name holds is shown, never obeyed."""
    hostile = "<script>alert(1)</script>"
    made = words.table((hostile,), [(hostile,)]) + words.listed([hostile])
    made += words.section("x", hostile, lead=hostile)
    assert "<script>" not in made
    assert made.count("&lt;script&gt;") == 5
