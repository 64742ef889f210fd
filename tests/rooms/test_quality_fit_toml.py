"""What is written is a plant file: it stands over a plant's own values and says what was fitted."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gigafactory.errors import BadInput
from gigafactory.line.run import run
from gigafactory.plant.read import read_plant
from gigafactory.quality.fit.answer import as_json, printed
from gigafactory.quality.fit.choose import Fitted
from gigafactory.quality.fit.dataset import read_data_set
from gigafactory.quality.fit.fit import Fit, fit
from gigafactory.quality.fit.likelihood import Bounds
from gigafactory.quality.fit.toml import key, law_value, number, toml, write_toml
from gigafactory.units.law import Law
from gigafactory.units.text import stated
from tests.truth import fit_plants, plants

SEED = fit_plants.SEEDS[3]


@pytest.fixture(scope="module")
def fitted(tmp_path_factory: pytest.TempPathFactory) -> Fit:
    """What was fitted to one of the logs of the truth tests."""
    folder = tmp_path_factory.mktemp("one")
    plant = plants.write(folder / "plant", fit_plants.tables(SEED))
    run(plant, SEED, 20.0, keep="cells", out=folder / "set")
    return fit(read_data_set(folder / "set"))


def without(tables: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    """Tables without the keys that others say."""
    found = {}
    for name, value in tables.items():
        if isinstance(value, dict) and isinstance(over.get(name), dict):
            found[name] = without(value, over[name])
        elif name not in over:
            found[name] = value
    return found


def flat(tables: dict[str, Any], above: str = "") -> dict[str, dict[str, Any]]:
    """Tables by dotted name, as `plants.write` takes them."""
    found: dict[str, dict[str, Any]] = {}
    for name, value in tables.items():
        if not isinstance(value, dict):
            found.setdefault(above, {})[name] = value
            continue
        place = f"{above}.{name}" if above else name
        if not value:
            found.setdefault(place, {})
        found |= flat(value, place)
    return found


def test_over_a_plant(fitted: Fit, tmp_path: Path) -> None:
    """Beside a plant without the keys that it says, the file is read, and every law is the plant's
    to the digits that were written."""
    text = toml(fitted)
    own = plants.write(tmp_path / "own", fit_plants.tables(SEED))
    old = tomllib.loads((tmp_path / "own" / "plant.toml").read_text(encoding="utf-8"))
    rest = without(old, tomllib.loads(text))
    folder = tmp_path / "new"
    folder.mkdir()
    lines = [
        f"[{table}]\n" + "".join(f"{k} = {json.dumps(v)}\n" for k, v in keys.items())
        for table, keys in flat(rest).items()
    ]
    (folder / "plant.toml").write_text("\n".join(lines), encoding="utf-8")
    write_toml(text, folder / "fitted.toml")
    plant = read_plant(folder)
    assert plant.steps.keys() == own.steps.keys()
    count = 0
    for step in fitted.steps:
        machine = plant.machines[step.step]
        pairs = [(step.cycle, machine.cycle)]
        for stop in step.stops:
            said = machine.stops[stop.name]
            pairs.append((stop.lasts, said.lasts))
            if stop.decision and stop.decision.usable:
                assert said.clock == stop.decision.clock
                pairs.append((stop.decision.every, said.every))
        for one, law in pairs:
            if one is not None:
                assert law is not None
                assert law.kind == one.law.kind
                assert law.a == pytest.approx(one.law.a, rel=1e-4)
                assert law.b == pytest.approx(one.law.b, rel=1e-4)
                count += 1
    assert count >= 10
    assert {s for q in plant.stated if q.file.endswith("fitted.toml") for s in q.sources} == {"log"}


def test_the_same_key_twice_is_said(fitted: Fit, tmp_path: Path) -> None:
    """Dropped beside the old values as they are, `check` names each key that stands twice."""
    plants.write(tmp_path, fit_plants.tables(SEED))
    write_toml(toml(fitted), tmp_path / "fitted.toml")
    with pytest.raises(BadInput, match=r"cycle: stands in .*Keep one of the two"):
        read_plant(tmp_path)


LAWS = st.one_of(
    st.builds(lambda m: Law("exponential", m), st.floats(1e-3, 1e8)),
    st.builds(lambda m: Law("constant", m), st.floats(1e-3, 1e8)),
    st.builds(lambda m, b: Law("weibull", m, b), st.floats(1e-3, 1e8), st.floats(0.5, 90)),
    st.builds(lambda m, b: Law("lognormal", m, b), st.floats(1e-3, 1e7), st.floats(1e-3, 3)),
    st.builds(lambda a, w: Law("uniform", a, a + w), st.floats(1, 1e6), st.floats(1, 1e6)),
)
NAMES = {"weibull": ("mean", "shape"), "lognormal": ("mean", "cv"), "uniform": ("low", "high")}


@settings(max_examples=200, deadline=None)
@given(LAWS)
def test_a_law_is_read_as_it_was_written(law: Law) -> None:
    """Text of a law, with its interval in the source, is read as the same law to five digits."""
    names = NAMES.get(law.kind, ("mean",))
    room = (law.b - law.a) / 10 if law.kind == "uniform" else law.a / 10
    bounds = {
        name: Bounds(v, v - room, v + room) for name, v in zip(names, (law.a, law.b), strict=False)
    }
    text = law_value(Fitted(law, bounds, 0.0, 12, 3, 0.4), "stops", "log")
    found = Law.read(text)
    assert stated(text, "").sources == ("log",)
    assert found.kind == law.kind
    assert found.a == pytest.approx(law.a, rel=1e-4)
    assert found.b == pytest.approx(law.b, rel=1e-4)
    assert "12 stops, 3 cut off" in text


def test_numbers() -> None:
    """Numbers have as many digits as are asked for, and no exponent."""
    assert [number(x) for x in (0, 30.4, 123456.7, 0.000123456, 2.0)] == [
        "0",
        "30.4",
        "123457",
        "0.00012346",
        "2",
    ]


def test_answer(fitted: Fit) -> None:
    """The table and the JSON name every step and stop, and the JSON holds the plant file."""
    text, answer = printed(fitted), as_json(fitted, toml(fitted))
    json.dumps(answer, allow_nan=False)
    for step, said in zip(fitted.steps, answer["steps"], strict=True):
        assert f"\n  {step.step}: " in text
        assert said["step"] == step.step
        for stop, one in zip(step.stops, said["stops"], strict=True):
            assert f"    {stop.name}: " in text
            assert one["name"] == stop.name
    assert tomllib.loads(answer["toml"])["source"]["log"].endswith("fitted by gigafactory fit")


def test_nothing_to_say(tmp_path: Path) -> None:
    """A log too thin for any number gives no plant file, and the error says so."""
    thin = toml(Fit("thin.csv", 1.0, ()))
    with pytest.raises(BadInput, match="too thin"):
        write_toml(thin, tmp_path / "fitted.toml")
    assert not (tmp_path / "fitted.toml").exists()


@pytest.mark.parametrize("text", ["", "assumption", "a b", "[]"])
def test_keys(text: str) -> None:
    """What is no key of a source is refused."""
    with pytest.raises(BadInput, match="is not a key of a source"):
        key(text)
