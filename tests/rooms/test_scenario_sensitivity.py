"""A little more of each thing is measured, and the bottleneck is where more rate brings most."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from gigafactory.errors import BadInput
from gigafactory.plant import read_plant
from gigafactory.scenario.compare import Comparison, compare
from gigafactory.scenario.runs import Workers
from gigafactory.scenario.sensitivity import (
    Nudge,
    Sensitivity,
    bottleneck,
    more_machines,
    nudges,
    sensitivities,
)
from gigafactory.scenario.sensitivity_answer import ANSWER, SENSITIVITY, as_json, printed

ROOT = Path(__file__).parents[2]
PARTS, DUNKIRK = ROOT / "tests/plants/parts", ROOT / "plants/dunkirk"


@pytest.fixture(scope="module")
def study(
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[tuple[Nudge, ...], tuple[Sensitivity, ...], Comparison]:
    """Everything of a queue with an end, whose second step is too slow."""
    text = (PARTS / "plant.toml").read_text(encoding="utf-8")
    text = text.replace("mean 10 s", "mean 6 s").replace("unlimited", "20 places [assumption]")
    folder = tmp_path_factory.mktemp("slow")
    (folder / "plant.toml").write_text(text, encoding="utf-8")
    base = read_plant(folder)
    nudged = nudges(base)
    others = [read_plant(folder, {n.key: n.change}) for n in nudged]
    answer = compare(base, others, 2, 1, 4, 0.2, Workers(1))
    return nudged, sensitivities(nudged, answer), answer


def test_what_is_nudged() -> None:
    """Every step has a rate and machines, every buffer with an end has places."""
    found = nudges(read_plant(DUNKIRK))
    plant = read_plant(DUNKIRK)
    ended = [b for b, buffer in plant.buffers.items() if buffer.places >= 0]
    assert [n.at for n in found if n.what == "rate"] == list(plant.order)
    assert [n.at for n in found if n.what == "machines"] == list(plant.order)
    assert [n.at for n in found if n.what == "places"] == ended
    keys = {n.at: n.key for n in found if n.what == "rate"}
    assert keys["stacking"] == "machine.stacking.cycle"
    assert keys["cathode_coating"] == "machine.cathode_coating.speed"
    assert keys["formation"] == "step.formation.dwell"


@pytest.mark.parametrize("nudge", nudges(read_plant(DUNKIRK)), ids=lambda n: n.words)
def test_a_nudge_is_a_plant(nudge: Nudge) -> None:
    """Each nudge makes a plant that differs in one number, by one per cent, one or ten."""
    before, after = read_plant(DUNKIRK), read_plant(DUNKIRK, {nudge.key: nudge.change})
    if nudge.what == "places":
        assert after.buffers[nudge.at].places == before.buffers[nudge.at].places + 10
    elif nudge.what == "machines":
        more = after.machines[nudge.at].machines - before.machines[nudge.at].machines
        assert more == more_machines(before.machines[nudge.at].machines)
    else:
        a, b = ((p.machines[nudge.at], p.steps[nudge.at]) for p in (before, after))
        if a[0].speed:
            assert b[0].speed == pytest.approx(1.01 * a[0].speed)
        else:
            laws = [step.dwell or machine.cycle for machine, step in (a, b)]
            assert laws[0].mean == pytest.approx(1.01 * laws[1].mean)  # type: ignore[union-attr]


def test_patterns() -> None:
    """Names of steps and buffers, tables and wild cards choose; what covers nothing is refused."""
    plant = read_plant(DUNKIRK)
    assert {n.at for n in nudges(plant, "stacking")} == {"stacking"}
    assert {n.at for n in nudges(plant, "machines.stacking, buffer.stacks")} == {
        "stacking",
        "stacks",
    }
    assert {n.at for n in nudges(plant, "machine.anode_*")} == {
        s for s in plant.order if s.startswith("anode_")
    }
    assert {n.what for n in nudges(plant, "*", ["rate"])} == {"rate"}
    with pytest.raises(BadInput, match="covers no step or buffer"):
        nudges(plant, "stakking")
    with pytest.raises(BadInput, match="nothing of the kind places"):
        nudges(plant, "stacking", ["places"])


def test_the_bottleneck_is_where_rate_brings_most(
    study: tuple[tuple[Nudge, ...], tuple[Sensitivity, ...], Comparison],
) -> None:
    """Where the second step is too slow, 1 % more rate there brings about 1 % more output."""
    _, found, answer = study
    assert bottleneck(found) == "service"
    best = next(s for s in found if s.nudge.what == "rate")
    assert best.gain.mean == pytest.approx(0.01 * answer.base.output.mean, rel=0.25)
    means = [s.gain.mean for s in found]
    assert means == sorted(means, reverse=True)
    assert bottleneck([s for s in found if s.nudge.what == "places"]) is None


def test_answer(study: tuple[tuple[Nudge, ...], tuple[Sensitivity, ...], Comparison]) -> None:
    """Words name the bottleneck and what brings nothing; JSON has the documented keys."""
    nudged, found, answer = study
    said = printed(found, answer)
    assert "bottleneck by measurement: service: there 1 % more rate brings most" in said
    assert "one more machine at service" in said
    answered = as_json(found, answer)
    json.dumps(answered, allow_nan=False)
    assert {key.name for key in ANSWER} <= set(answered)
    assert [list(s) for s in answered["sensitivities"]] == [[k.name for k in SENSITIVITY]] * len(
        nudged
    )
