"""What may vary, what is wanted, and how a search remembers."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gigafactory.errors import BadInput
from gigafactory.plant import read_plant
from gigafactory.scenario.optimise.answer import ANSWER, LIST, as_json, printed
from gigafactory.scenario.optimise.confirm import Checked
from gigafactory.scenario.optimise.goal import Goal, goal
from gigafactory.scenario.optimise.look import Look, Window
from gigafactory.scenario.optimise.moves import Move, exchanges, moved, together
from gigafactory.scenario.optimise.optimise import Effort, Sized, optimise
from gigafactory.scenario.optimise.space import Space, Variable, space
from gigafactory.scenario.runs import Workers
from tests.truth.plants import tandem, write

ROOT = Path(__file__).parents[2]
DUNKIRK, PARTS = ROOT / "plants/dunkirk", ROOT / "tests/plants/parts"
MINUTE = {"machines": 1, "service": {"law": "exponential", "mean": 60.0}}
QUICK = Effort(days=2, check_days=2, check_runs=10)


@pytest.fixture(scope="module")
def line(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three machines of a minute with a place between them."""
    folder = tmp_path_factory.mktemp("line")
    write(folder, tandem([MINUTE] * 3, [1, 1]))
    return folder


def test_all_of_dunkirk_may_vary() -> None:
    """Every group of machines and every buffer with an end is a variable, priced as the files say;
    what all of it costs is the sum."""
    plant = read_plant(DUNKIRK)
    found = space(DUNKIRK, {}, "machine.*, buffer.*", counted=False)
    names = {v.name for v in found.variables}
    assert names == {*plant.order, *(b for b, one in plant.buffers.items() if one.places >= 0)}
    cost = sum(m.machines * (m.capex or 0.0) for m in plant.machines.values())
    cost += sum(b.places * (b.capex or 0.0) for b in plant.buffers.values())
    assert found.cost(found.now) == pytest.approx(cost)
    assert all(v.low <= v.now <= v.high for v in found.variables)
    more = tuple(v.now + (v.name == "stacking") for v in found.variables)
    changed = found.plant(more)
    assert changed.machines["stacking"].machines == plant.machines["stacking"].machines + 1
    assert changed.buffers == plant.buffers


def test_what_cannot_vary(line: Path) -> None:
    """What covers nothing, and money for what has no price, is refused with what to do."""
    with pytest.raises(BadInput, match="covers no machines"):
        space(DUNKIRK, {}, "stakking", counted=False)
    with pytest.raises(BadInput, match=r"nothing has a price.*capex.*--budget '40 places'"):
        space(line, {}, "buffer.*", counted=False)
    assert space(line, {}, "buffer.*", counted=True).cost((3, 4)) == 7
    with pytest.raises(BadInput, match="covers no machines, and no buffer with an end"):
        space(PARTS, {}, "queue", counted=True)


@pytest.mark.parametrize(
    ("plant", "target", "budget", "expected", "counted"),
    [
        (DUNKIRK, "16 GWh", None, Goal(16e9, None), False),
        (DUNKIRK, "16000 MWh a year", "700 MEUR", Goal(16e9, 7e8), False),
        (DUNKIRK, None, "1_200 places", Goal(None, 1200.0), True),
        (DUNKIRK, None, "40", Goal(None, 40.0), True),
        (PARTS, "1200 parts", "3 machines", Goal(1200.0, 3.0), True),
        (PARTS, "1200.5 parts a day", None, Goal(1200.5, None), False),
    ],
)
def test_goals(
    plant: Path, target: str | None, budget: str | None, expected: Goal, counted: bool
) -> None:
    """Targets and budgets are read with their units."""
    assert goal(read_plant(plant), target, budget) == (expected, counted)


@pytest.mark.parametrize(
    ("plant", "target", "budget", "what"),
    [
        (DUNKIRK, None, None, "nothing to aim at"),
        (DUNKIRK, "16 kg", None, "--target"),
        (DUNKIRK, "16", None, "no unit"),
        (DUNKIRK, "0 GWh", None, "more than 0"),
        (DUNKIRK, None, "700 GWh", "--budget"),
        (DUNKIRK, None, "much", "--budget"),
        (PARTS, "16 GWh", None, "not a number of parts a day"),
    ],
)
def test_senseless_goals(plant: Path, target: str | None, budget: str | None, what: str) -> None:
    """A goal that is none is refused with one error that names the option."""
    with pytest.raises(BadInput, match=what):
        goal(read_plant(plant), target, budget)


outputs = st.floats(1.0, 100.0)


@given(outputs, outputs, outputs, outputs, outputs)
def test_ranks(target: float, a: float, b: float, cost_a: float, cost_b: float) -> None:
    """With a target the cheaper of two lists that make it ranks first, and one that makes it before
    one that does not; without one the list of more output ranks first."""
    wanted = Goal(target, None)
    makes = [out >= target for out in (a, b)]
    first = wanted.rank(a, cost_a) <= wanted.rank(b, cost_b)
    if makes[0] != makes[1]:
        assert first == makes[0]
    elif all(makes) and cost_a != cost_b:
        assert first == (cost_a < cost_b)
    elif not any(makes) and a != b:
        assert first == (a > b)
    most = Goal(None, target)
    if max(cost_a, cost_b) <= target and a != b:
        assert (most.rank(a, cost_a) < most.rank(b, cost_b)) == (a > b)
    if cost_a <= target < cost_b * (1 - 1e-9):
        assert most.rank(a, cost_a) < most.rank(b, cost_b)


def of(prices: list[float]) -> Space:
    """A space of variables at 5, with these prices."""
    variables = [
        Variable(f"machine.s{i}.machines", f"s{i}", 5, 1, 9, price)
        for i, price in enumerate(prices)
    ]
    return Space(Path(), {}, tuple(variables), counted=False)


def test_moves_together_pay_for_one_another() -> None:
    """Where a cheap machine makes up for a dear one, the programme proposes to exchange them."""
    found = of([10.0, 1.0, 1.0])
    effects = [(Move(0, -1), -2.0), (Move(1, 1), 3.0), (Move(2, 1), 0.1)]
    proposed = list(together(found, (5, 5, 5), Goal(100.0, None), 100.0, effects))
    assert proposed[0] == (4, 6, 5)
    spend = list(together(found, (5, 5, 5), Goal(None, 60.0), 100.0, effects))
    assert (5, 5, 5) not in spend
    assert all(found.cost(p) <= 60 for p in spend)
    assert not list(together(found, (5, 5, 5), Goal(110.0, None), 100.0, effects))


def test_exchanges_keep_the_sum() -> None:
    """An exchange moves one piece from one place to another, within the limits."""
    found = of([1.0, 1.0, 1.0])
    points = list(exchanges(found, (1, 5, 9)))
    assert set(points) == {(2, 4, 9), (2, 5, 8), (1, 6, 8)}
    assert moved((1, 2), Move(0, 2), Move(1, -1)) == (3, 1)


def test_what_was_checked_is_told_with_its_luck() -> None:
    """The interval and the least output are Student's of the runs."""
    one = Checked((1,), np.array([10.0, 12.0, 11.0]))
    assert one.mean == 11
    assert one.half == pytest.approx(4.3027 / 3**0.5, rel=1e-4)
    assert one.least == pytest.approx(11 - 2.9200 / 3**0.5, rel=1e-4)
    assert np.isnan(Checked((1,), np.array([10.0])).half)


def find(folder: Path, aim: Goal, journal: Path | None = None, processes: int = 1) -> Sized:
    """Size the buffers of a line, in pieces."""
    with Workers(processes) as workers:
        look = Look(space(folder, {}, "buffer.*", counted=True), workers, journal)
        try:
            return optimise(look, aim, QUICK)
        finally:
            look.close()


def test_a_journal_is_gone_on_with(line: Path, tmp_path: Path) -> None:
    """A search with the journal of an earlier one finds the same without a run; one whose journal
    was cut off makes the runs that are missing, and no others."""
    journal = tmp_path / "search.jsonl"
    first = find(line, Goal(None, 4.0), journal)
    rows = journal.read_text(encoding="utf-8").splitlines(keepends=True)
    assert first.runs == len(rows) - 1 > 10
    again = find(line, Goal(None, 4.0), journal)
    assert again.runs == 0
    assert as_json(again) == as_json(first) | {"runs": 0}
    journal.write_text("".join(rows[:8]) + rows[8][:20], encoding="utf-8")
    rest = find(line, Goal(None, 4.0), journal)
    assert rest.runs == first.runs - 7
    assert as_json(rest) == as_json(first) | {"runs": rest.runs}


def test_any_number_of_processes(line: Path) -> None:
    """A search on two processes finds the same in the same runs."""
    assert as_json(find(line, Goal(None, 3.0), processes=2)) == as_json(find(line, Goal(None, 3.0)))


def test_another_journal_is_refused(line: Path, tmp_path: Path) -> None:
    """The journal of another plant, and a file that is none, are refused and left as they are."""
    journal = tmp_path / "search.jsonl"
    for text in ('{"plant": "another", "over": []}\n', "hello\nyou\n", '{"plant": 1}\n[2]\n'):
        journal.write_text(text, encoding="utf-8")
        with pytest.raises(BadInput, match="journal"):
            find(line, Goal(None, 3.0), journal)
        assert journal.read_text(encoding="utf-8") == text
    with pytest.raises(BadInput, match="cannot be used"):
        find(line, Goal(None, 3.0), tmp_path)


def test_what_no_list_does(line: Path) -> None:
    """A target beyond what the machines can do has no list, and the answer says so."""
    found = find(line, Goal(1500.0, None))  # a machine of a minute makes 1,440 a day at most
    assert found.best is None
    assert "No list that was looked at does what is wanted." in printed(found)
    assert as_json(found)["best"] is None


def test_answer(line: Path) -> None:
    """Words show what changed and how sure it is; JSON has the documented keys."""
    found = find(line, Goal(None, 6.0))
    said = printed(found)
    assert "most output for at most 6 pieces" in said
    assert "buffer.b1.places  1 → 3" in said
    answer = as_json(found)
    json.dumps(answer, allow_nan=False)
    assert list(answer) == [key.name for key in ANSWER]
    assert list(answer["best"]) == list(answer["now"]) == [key.name for key in LIST]
    assert answer["best"]["list"] == {"buffer.b1.places": 3, "buffer.b2.places": 3}


def test_a_window_is_looked_at_once(line: Path) -> None:
    """A point that was seen is not run again, and one that cannot be is none."""
    look = Look(space(line, {}, "buffer.*", counted=True), Workers(1))
    window = Window(1, 1.0, 0.1)
    (a,), (b,) = look.at([(1, 1), (2, 1)], [window])
    assert look.runs == 2
    assert look.at([(1, 1)], [window]) == [[a]]
    assert look.runs == 2
    assert a is not None
    assert b is not None
    assert b.output > a.output > 0
    assert look.at([(-1, 1)], [window]) == [[None]]
