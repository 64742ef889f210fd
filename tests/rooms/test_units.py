"""Text with a unit and a source becomes a plain number in one fixed unit, or one clear refusal."""

from __future__ import annotations

import pickle
from contextlib import suppress
from fractions import Fraction
from math import isclose
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gigafactory import units
from gigafactory.errors import BadInput, BadText, Finding
from gigafactory.units import Amount, Law, Measure, Quantity, registry, stated, text, types

MEASURES = {
    name: get_args(kind)[1]
    for name, kind in vars(types).items()
    if get_args(kind) and isinstance(get_args(kind)[1], Measure)
}
UNITS = {
    "Duration": ("s", "min", "h", "days", "week", "ms"),
    "Length": ("m", "mm", "µm", "km"),
    "Energy": ("Wh", "kWh", "MWh", "J", "MJ"),
    "Power": ("W", "kW", "MW"),
    "Money": ("EUR", "€", "kEUR", "M€", "MEUR"),
    "Ratio": ("%", "ppm", "", "%/%", "kg/kg"),
    "PerTime": ("1/s", "%/day", "/h"),
    "PerLength": ("1/m", "/m", "defects/km"),
    "Resistance": ("ohm", "mohm", "mΩ"),
    "ArealMass": ("g/m²", "mg/cm²", "kg/m^2"),
    "Speed": ("m/s", "m/min", "km/h"),
    "Volume": ("L", "l", "m³", "dm**3", "mL"),
}


def read(kind: str, written: Any) -> Any:
    """``written`` read as the type named ``kind``."""
    return MEASURES[kind].read(written)


@pytest.mark.parametrize(
    ("kind", "written", "value"),
    [
        ("Speed", "80 m/min [knehr2022]", 80 / 60),
        ("MachineCount", "46 machines [assumption: sized for 16 GWh]", 46),
        ("MachineCount", "1e2 [a]", 100),
        ("Share", "3.5 % [kehrer: via ProZell]", 0.035),
        ("Ratio", "57 % [a]", 0.57),
        ("SignedRatio", "−5 % [a]", -0.05),
        ("Temperature", "−40 °C [a]", -40.0),
        ("Temperature", "293.15 K [a]", 20.0),
        ("Money", "3 M€ [a]", 3e6),
        ("Money", "1.5 kEUR [a]", 1500.0),
        ("PerLength", "2 defects/km [a]", 0.002),
        ("PerTime", "86.4 %/day [a]", 1e-5),
        ("Sensitivity", "0.4 %/h [a]", 0.004),
        ("Sensitivity", "0.9 %/% [a]", 0.9),
        ("Energy", "3 kWh/cell [a]", 3000.0),
        ("ArealMass", "27.9 mg/cm² [a]", 0.279),
        ("ArealCharge", "5.02 mAh/cm² [a]", 50.2),
        ("SpecificCapacity", "189.4 mAh/g [a]", 189.4),
        ("MassPerCharge", "1.5 g/Ah [a]", 0.0015),
        ("Density", "4.7 g/cm³ [a]", 4700.0),
        ("Resistance", "1 mΩ [a]", 0.001),
        ("MoneyPerMass", "12 €/kg [a]", 12.0),
        ("Headcount", "1.25 people [a]", 1.25),
        ("CellCount", "12_000_000 cells [a]", 12_000_000),
        ("OpenCount", "unlimited", -1),
        ("OpenCount", "unlimited [assumption]", -1),
        ("OpenCount", "0 places [a]", 0),
        ("Duration", "0 s [a]", 0.0),
        ("Duration", " 2   h\t[ a : why ; b2 ]", 7200.0),
    ],
)
def test_value(kind: str, written: str, value: float) -> None:
    """A text is the float nearest to what it says in the fixed unit, to the last bit."""
    assert read(kind, written) == value
    assert type(read(kind, written)) is type(value)


@pytest.mark.parametrize(
    ("written", "law", "mean"),
    [
        ("20 s [a]", Law("constant", 20.0), 20.0),
        ("exponential, mean 10 h [a]", Law("exponential", 36000.0), 36000.0),
        ("uniform, low 0 s, high 2 s [a]", Law("uniform", 0.0, 2.0), 1.0),
        ("lognormal, mean 20 s, cv 10 % [a]", Law("lognormal", 20.0, 0.1), 20.0),
        ("lognormal, cv 0.1, mean 20 s [a]", Law("lognormal", 20.0, 0.1), 20.0),
        ("weibull, mean 100 h, shape 1.5 [a]", Law("weibull", 360000.0, 1.5), 360000.0),
    ],
)
def test_law(written: str, law: Law, mean: float) -> None:
    """A law of chance is read into its kind and two parameters, times in seconds."""
    assert Law.read(written) == law
    assert law.mean == mean


@pytest.mark.parametrize(
    ("written", "amount"),
    [
        ("1000 cells [a]", Quantity(1000.0, "pieces")),
        ("12 dm³ [a]", Quantity(12.0, "L")),
        ("20 t [a]", Quantity(20000.0, "kg")),
        ("600 m² [a]", Quantity(600.0, "m²")),
        ("2 km [a]", Quantity(2000.0, "m")),
        ("50 kWh [a]", Quantity(50000.0, "Wh")),
        ("cathode_metres", "cathode_metres"),
    ],
)
def test_amount(written: str, amount: Quantity | str) -> None:
    """An amount keeps its dimension, in the fixed unit of it; a bare word is a cell value."""
    assert get_args(Amount)[1].read(written) == amount


@pytest.mark.parametrize(
    ("kind", "written", "says"),
    [
        ("Duration", "3 kg [a]", '"3 kg [a]" is not a time'),
        ("Duration", "3 [a]", "has no unit"),
        ("Duration", "3 s", "does not say where it comes from"),
        ("Duration", "3 s []", "does not say where it comes from"),
        ("Duration", "3 s [two words]", "does not say where it comes from"),
        ("Duration", "3 s [a] x", "bracket in the wrong place"),
        ("Duration", "3 s [a]]", "bracket in the wrong place"),
        ("Duration", "3 mn [a]", 'Perhaps "min"'),
        ("Duration", "nan s [a]", "not a finite number"),
        ("Duration", "-inf s [a]", "not a finite number"),
        ("Duration", "1e999 s [a]", "not a finite number"),
        ("Duration", "−3 s [a]", "0 s or more"),
        ("Duration", "1,000 s [a]", "comma in its number"),
        ("Duration", "soon [a]", "is not a number with a unit"),
        ("Duration", "3 s s s s/m*m^-999999999 [a]", "is not a unit"),
        ("Duration", "3 " + "s" * 5000 + " [a]", "not a"),
        ("Duration", 3, "bare number"),
        ("Duration", True, "true is not a text"),
        pytest.param("Duration", 10**5000, "bare number", id="enormous"),
        ("Duration", None, "not a text"),
        ("Duration", {"a": 1}, "a table is not a text"),
        ("Duration", "", "does not say where it comes from"),
        ("PositiveDuration", "0 s [a]", "more than 0"),
        ("PositiveDuration", "1 ns [a]", "1e-06 s or more"),
        ("Duration", "1 NaN [a]", "is not a unit"),
        ("Length", "3 °C [a]", "is not a length"),
        ("Share", "3 [a]", "1 or less"),
        ("Share", "3 cells [a]", "is not a share"),
        ("MachineCount", "1.5 machines [a]", "is not a whole number"),
        ("MachineCount", "0 machines [a]", "1 or more"),
        ("MachineCount", "5 kg [a]", "is not a number of machines"),
        ("MachineCount", "5 % [a]", "is not a number of machines"),
        ("MachineCount", "5 people [a]", "is not a number of machines"),
        ("LaneCount", "5 machines [a]", "is not a number of lanes"),
        ("Headcount", "5 cells [a]", "is not a number of people"),
        ("CellCount", "5 cells² [a]", "is not a number of cells"),
        ("CellCount", "5 1/cell [a]", "is not a number of cells"),
        ("OpenCount", "-1 places [a]", "0 or more"),
        ("Temperature", "-300 °C [a]", "-273.15 °C or more"),
        ("Volume", "0 L [a]", "more than 0"),
        ("Density", "1e-300 kg/m³ [a]", "1e-12 kg/m³ or more"),
    ],
)
def test_refusal(kind: str, written: Any, says: str) -> None:
    """What is not such a quantity is refused in words, with a sentence that shows a cure."""
    with pytest.raises(BadText) as caught:
        read(kind, written)
    assert says in str(caught.value)
    assert caught.value.cure.endswith((".", "?"))


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("gamma, mean 3 s [a]", "neither a time nor a known law"),
        ("lognormal, mean 20 s [a]", "does not say the cv"),
        ("lognormal, mean 20 s, sd 2 s [a]", "given by mean and cv alone"),
        ("lognormal, mean 20 s, mean 2 s [a]", "given by mean and cv alone"),
        ("lognormal, mean 20 kg, cv 0.1 [a]", "is not a time"),
        ("lognormal, mean 20 s, cv -1 [a]", "0 or more"),
        ("lognormal, mean nan s, cv 1 [a]", "not a finite number"),
        ("uniform, low 2 s, high 2 s [a]", "low must be less than high"),
        ("0.1 µs [a]", "1e-06 s or more"),
        ("weibull, mean 3000 years, shape 0.2 [a]", "more than the clock can hold"),
        ("lognormal, mean 1 year, cv 10 [a]", "more than the clock can hold"),
        ("weibull, mean 2 s, shape 0 [a]", "0.2 or more"),
        ("0 s [a]", "more than 0"),
        ("exponential [a]", "does not say the mean"),
        (20, "bare number"),
    ],
)
def test_law_refused(written: Any, says: str) -> None:
    """A law that is unknown, incomplete or no time is refused in words."""
    with pytest.raises(BadText, match=says):
        Law.read(written)


@given(
    kind_and_unit=st.sampled_from([(kind, unit) for kind, us in UNITS.items() for unit in us]),
    number=st.floats(1e-3, 1e3),
)
def test_any_number_in_any_unit(kind_and_unit: tuple[str, str], number: float) -> None:
    """Any number in any unit of the dimension is that number times the worth of the unit."""
    kind, unit = kind_and_unit
    measure = Measure("a quantity", MEASURES[kind].unit, "", counting=True)
    worth = registry.unit(unit).factor / registry.unit(measure.unit).factor
    value = measure.read(f"{number!r} {unit} [a]")
    assert value == float(Fraction(repr(number)) * worth)
    assert isclose(value, number * float(worth), rel_tol=1e-15)


@given(value=st.floats(1e-6, 1e14), kind=st.sampled_from(["Money", "Energy", "Power"]))
def test_round_trip(value: float, kind: str) -> None:
    """A value written in its fixed unit is read back bit for bit."""
    assert read(kind, f"{value!r} {MEASURES[kind].unit} [a]") == value


@given(written=st.text(max_size=60), kind=st.sampled_from(sorted(MEASURES)))
def test_any_text(written: str, kind: str) -> None:
    """Whatever stands in a file is read or refused in words: there is no other exception."""
    for odd in (written, written + " [a]", "3 " + written + " [a]", "3 s [" + written + "]"):
        for reader in (MEASURES[kind], Law, Quantity, get_args(Amount)[1]):
            with suppress(BadText):
                reader.read(odd)


@pytest.mark.parametrize("kind", sorted(MEASURES))
def test_examples_are_right(kind: str) -> None:
    """The example that every refusal shows is itself accepted."""
    assert read(kind, MEASURES[kind].example) is not None


def test_sources() -> None:
    """Sources are the keys in the bracket; what is no key continues the remark before it."""
    written = "3 s [kehrer: via ProZell; see the annex; assumption]"
    assert stated(written, "").sources == ("kehrer", "assumption")
    assert stated(written, "").body == "3 s"


def test_counting_words() -> None:
    """Every counting word is worth one, in the singular and in the plural."""
    for word in (*registry.COUNTING, "people", "batches", "cells"):
        found = registry.unit(word)
        assert (found.factor, found.dimension, found.counts) == (1, (), True)


def test_every_type_is_exported() -> None:
    """Every type of quantity can be had from the face of the room."""
    hidden = {"PER_DEVIATION", "PER_HOUR"}
    assert set(MEASURES) - hidden <= set(units.__all__)


def test_quoted() -> None:
    """A value in a message is short, printable and on one line."""
    for odd in ("x" * 500, "a\nb\x00", 10**5000, {"a": 1}, [1], 2.5, True):
        shown = text.quoted(odd)
        assert len(shown) < 70
        assert shown.isprintable()


def test_errors_survive_a_process() -> None:
    """An error that comes back from another process says the same."""
    bad = BadInput([Finding("a.toml", "machine.x.cycle", "is bad", "Mend it.")])
    again = pickle.loads(pickle.dumps(bad))
    assert str(again) == "a.toml: [machine.x] cycle: is bad. Mend it." == str(bad)
    assert again.findings == bad.findings
    assert str(pickle.loads(pickle.dumps(BadText("is bad", "Mend it.")))) == "is bad. Mend it."
