"""Protocols in words."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gigafactory.cell.virtual.steps import Level, Step, step
from gigafactory.errors import BadText

VALUES = st.floats(0.001, 1000).map(lambda value: round(value, 6))


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("charge at 1C until 4.2 V", Step("charge", Level(1, "C"), None, (Level(4.2, "V"),))),
        ("hold at 4.2 V until C/20", Step("hold", Level(4.2, "V"), None, (Level(0.05, "C"),))),
        ("rest 30 min", Step("rest", None, 1800.0)),
        ("discharge at 1C for 10 s", Step("discharge", Level(1, "C"), 10.0)),
        (
            "discharge at 500 mA until lower voltage",
            Step("discharge", Level(0.5, "A"), None, (Level(1, "lower"),)),
        ),
        (
            "charge at 3C until 4.2 V or 80 %",
            Step("charge", Level(3, "C"), None, (Level(4.2, "V"), Level(0.8, "share"))),
        ),
        ("discharge at 20 W for 1 h", Step("discharge", Level(20, "W"), 3600.0)),
    ],
)
def test_a_step_reads_as_it_is_said(text, read):
    """A step in the words of a test lab gives what is driven, for how long, and until what."""
    assert step(text) == read


@pytest.mark.parametrize(
    "text",
    [
        *("", "charge", "charge at 1C", "rest", "rest until 4.2 V", "hold at 1C for 1 h"),
        *("charge at 4.2 V until C/20", "hold at 4.2 V until 4.1 V", "discharge at C/0 for 1 s"),
        *("charge at 1 K until 4.2 V", "charge at 1C until later", "charge at 1C for ever"),
        *("discharge at 0C until lower voltage", "hold at 0 V until C/20", "rest nan s"),
        *("rest -5 s", "rest 0 s", "rest inf h", "discharge at 1C until 500 %"),
        *("charge at 1C until lower voltage", "discharge at 1C until upper voltage"),
        *("charge at 1C for x s", "charge at 1C until 5 W", "discharge at -1 A for 1 s"),
    ],
)
def test_what_is_no_step_says_how_to_write_one(text):
    """Words that drive nothing, could never end, or have no unit are refused with examples."""
    with pytest.raises(BadText, match="Write for example"):
        step(text)


@given(VALUES, VALUES, st.sampled_from(["charge", "discharge"]))
@settings(deadline=None)
def test_numbers_come_through(rate, volts, verb):
    """Whatever number stands in a step comes through as it is, with its way as its sign."""
    read = step(f"{verb} at {rate!r} C until {volts!r} V")
    assert read.level == Level(rate, "C")
    assert read.until == (Level(volts, "V"),)
    assert read.sign == (1 if verb == "charge" else -1)
