"""A search for cells: what stands on its front, what does not, and how it is taken up again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from gigafactory.cell.design.answer import quantities
from gigafactory.cell.design.balance import balance
from gigafactory.cell.design.electrochemistry import electrochemistry
from gigafactory.cell.design.read import read_design
from gigafactory.cell.design.value import varied
from gigafactory.errors import BadInput
from gigafactory.plant.read import read_plant
from gigafactory.scenario.cellsearch.answer import Answer, as_csv, as_json, counts, printed
from gigafactory.scenario.cellsearch.asked import Asked
from gigafactory.scenario.cellsearch.finalists import finalists
from gigafactory.scenario.cellsearch.front import compromise, front, spread, undominated
from gigafactory.scenario.cellsearch.kept import Folder
from gigafactory.scenario.cellsearch.limits import limits
from gigafactory.scenario.cellsearch.look import Looked, balanced
from gigafactory.scenario.cellsearch.read import read_study
from gigafactory.scenario.cellsearch.search import Searched, search
from gigafactory.scenario.cellsearch.study import Study, Variable
from gigafactory.scenario.cellsearch.written import write_cell

ROOT = Path(__file__).parents[2]
CELL = ROOT / "cells" / "premium_pouch.toml"
ASKED = Asked(
    vary=(
        "cathode.coating=120..320 g/m²",
        "anode.np_ratio=1.02..1.30",
        "cathode.porosity=20..40 %",
        "pouch.sheets=10..26",
    ),
    most=("energy_density", "specific_energy"),
    least=("resistance",),
    where=("np_first_charge>=1.02", "thickness<=14 mm"),
    effort={"designs": 300, "generation": 50, "finalists": 6},
)
TESTED = replace(
    ASKED,
    most=("energy_density", "power.specific_energy"),
    least=(),
    tests=("power=discharge at 3C until lower voltage",),
    effort={"designs": 40, "generation": 10, "finalists": 2, "model": "SPMe"},
)
"""SPMe at 3C fails where the electrolyte runs out: such designs must not reach the answer."""


def study(asked: Asked = ASKED, **effort: int | str) -> Study:
    """A study of the shipped pouch."""
    return read_study(CELL, replace(asked, effort={**asked.effort, **effort}))


@pytest.fixture(scope="module")
def searched() -> tuple[Study, Searched]:
    """A study at rest, and what was looked at."""
    one = study()
    return one, search(one)


@pytest.fixture(scope="module")
def tested() -> Answer:
    """A study with a virtual test, to its end."""
    one = study(TESTED)
    found = search(one)
    return Answer(one, found, finalists(one, found.found))


def same(a: Looked, b: Looked) -> bool:
    """Whether two lots of designs are the same, bit by bit."""
    equal = [np.array_equal(a.shares, b.shares), np.array_equal(a.broken, b.broken)]
    equal += [np.array_equal(a.status, b.status), np.array_equal(a.reason, b.reason)]
    equal += [np.array_equal(a.figures[n], b.figures[n], equal_nan=True) for n in a.figures]
    return all(equal) and a.figures.keys() == b.figures.keys()


def dominates(a: np.ndarray, b: np.ndarray) -> bool:
    """One is no worse in anything and better in something; small is good."""
    return bool((a <= b).all() and (a < b).any())


def test_no_design_of_the_front_dominates_another(searched: tuple[Study, Searched]) -> None:
    """No design of the front is at least as good as another in every aim and better in one."""
    one, found = searched
    goals = found.found.objectives(one)[front(one, found.found)]
    assert len(goals) > 10
    assert not any(dominates(a, b) for a in goals for b in goals)


def test_no_allowed_design_dominates_the_front(searched: tuple[Study, Searched]) -> None:
    """Whatever allowed design was looked at dominates none of the front, and each that is not on
    the front is dominated by one that is, or is there already.
    """
    one, found = searched
    goals, best = found.found.objectives(one), front(one, found.found)
    allowed = np.flatnonzero(found.found.allowed)
    assert not any(dominates(goals[a], goals[b]) for a in allowed for b in best)
    for a in set(allowed) - set(best):
        assert any((goals[b] <= goals[a]).all() for b in best)


@settings(deadline=None, max_examples=60)
@given(arrays(float, st.tuples(st.integers(1, 25), st.just(3)), elements=st.integers(0, 4)))
def test_undominated_is_the_definition(goals: np.ndarray) -> None:
    """The undominated rows are those that no row dominates, by the definition itself."""
    by_definition = [i for i, a in enumerate(goals) if not any(dominates(b, a) for b in goals)]
    assert undominated(goals).tolist() == by_definition


def test_every_bound_holds_on_the_front(searched: tuple[Study, Searched], tmp_path: Path) -> None:
    """Designs of the front, written to cell files and read back, are the designs that were looked
    at: every quantity is the same to rounding, and every bound holds.
    """
    one, found = searched
    final = finalists(one, found.found)
    assert len(final.finalists) == 6
    for design in final.finalists:
        file = tmp_path / f"{design.number}.toml"
        write_cell(one.path, one.of_cell(design.varied), file, "the search of a test")
        read = read_design(file)
        told = quantities(read, balance(read))
        for name, value in design.figures.items():
            assert float(told[name]) == pytest.approx(value, rel=1e-9)
        assert told["np_first_charge"] >= 1.02
        assert told["thickness"] <= 0.014


def test_the_best_in_each_aim_is_among_the_finalists(searched: tuple[Study, Searched]) -> None:
    """The finalists hold the best design of the front in every aim, and the compromise."""
    one, found = searched
    goals = found.found.objectives(one)[front(one, found.found)]
    chosen = spread(goals, 6)
    assert {*np.argmin(goals, axis=0)} | {compromise(goals)} <= {*chosen}
    assert len(set(chosen)) == 6
    assert not set(spread(goals, 4, chosen)) & set(chosen)


def test_the_same_seed_gives_the_same_answer(searched: tuple[Study, Searched]) -> None:
    """A study with the same seed looks at the same designs; with another seed at others."""
    _, found = searched
    assert same(search(study()).found, found.found)
    assert not np.array_equal(search(study(seed=2)).found.shares, found.found.shares)


@pytest.mark.parametrize("asked", [ASKED, TESTED], ids=["balance", "tests"])
@pytest.mark.parametrize("generations", [1, 3])
def test_a_resumed_study_equals_an_uninterrupted_one(
    asked: Asked,
    generations: int,
    tmp_path: Path,
    searched: tuple[Study, Searched],
    tested: Answer,
) -> None:
    """A study that was stopped after some generations and taken up again ends bit by bit as one
    that was not, finalists included, and looks at nothing twice.
    """
    one = study(asked)
    calls: list[float] = []

    def stop(done: float, _: int) -> None:
        calls.append(done)
        if len(calls) == generations:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        search(one, Folder(tmp_path / "kept", one), stop)
    kept = {file.name: file.stat().st_mtime_ns for file in (tmp_path / "kept").iterdir()}
    assert len(kept) == generations + 1
    folder = Folder(tmp_path / "kept", study(asked))
    found = search(one, folder)
    whole = searched[1] if asked is ASKED else tested.searched
    assert same(found.found, whole.found)
    assert all((tmp_path / "kept" / n).stat().st_mtime_ns == time for n, time in kept.items())
    assert finalists(one, found.found, folder) == finalists(one, whole.found)
    assert finalists(one, found.found, folder) == finalists(one, whole.found)  # now read back


def test_a_folder_of_another_study_is_refused(tmp_path: Path) -> None:
    """A folder in which another study, or something else, stands is neither read nor changed."""
    Folder(tmp_path / "a", study())
    with pytest.raises(BadInput, match="another study"):
        Folder(tmp_path / "a", study(seed=2))
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "diary.txt").write_text("dear diary")
    with pytest.raises(BadInput, match="is no study"):
        Folder(tmp_path / "b", study())


def test_a_longer_study_goes_on_from_a_shorter_one(tmp_path: Path) -> None:
    """A study that wants more designs begins with those of the shorter one, from its folder."""
    short = search(study(), Folder(tmp_path / "kept", study()))
    more = study(designs=400)
    long = search(more, Folder(tmp_path / "kept", more))
    count = len(short.found.shares)
    assert same(long.found.taken(np.arange(count)), short.found)
    assert len(long.found.shares) > count


def test_evolution_beats_even_points() -> None:
    """On the mean of three seeds the search finds more hypervolume than as many even points."""
    from benchmarks.cell.optimisers import even, hypervolume

    gains = []
    for seed in (1, 2, 3):
        one = study(seed=seed)
        found = search(one).found
        count = int(found.tested.sum())
        points = even(one, lambda s, one=one: balanced(one, s)[0]).taken(np.arange(count))
        goals = [x.objectives(one)[x.allowed] for x in (found, points)]
        both = np.concatenate(goals)
        low, high = both.min(axis=0), both.max(axis=0)
        gains.append(hypervolume(goals[0], low, high) - hypervolume(goals[1], low, high))
    assert np.mean(gains) > 0


def test_failures_are_counted_shown_and_never_on_the_front(tested: Answer) -> None:
    """Designs on which the model fails are counted, told with their values and the reason, and are
    neither on the front nor among the finalists.
    """
    found, said = tested.searched.found, counts(tested)
    failed = np.flatnonzero(np.isin(found.status, ["failed", "ended early"]))
    assert len(failed) == said["test_failed"] + said["test_ended_early"] > 0
    assert np.isnan(found.figures["power.specific_energy"][failed]).all()
    assert not set(failed) & set(tested.final.front)
    told = as_json(tested)["failures"]
    assert len(told) == len(failed)
    assert "electrolyte is depleted" in told[0]["reason"]
    assert set(told[0]["design"]) == {v.place for v in tested.study.variables}
    assert told[0]["design"]["cathode.coating"] in printed(tested)


def test_designs_are_counted_once(tested: Answer) -> None:
    """What was looked at is no cell, outside by its balance, or tested; what was tested is failed,
    ended early, outside by its tests, or allowed.
    """
    n = counts(tested)
    assert n["looked_at"] == n["no_cell"] + n["outside_the_bounds_of_the_balance"] + n["tested"]
    ends = ("test_failed", "test_ended_early", "tested_and_outside", "allowed")
    assert n["tested"] == sum(n[name] for name in ends)
    assert n["tested"] >= tested.study.effort.designs


def test_finalists_are_judged_by_the_fine_dfn(tested: Answer) -> None:
    """A finalist's figures are those of DFN on the fine mesh, as one cell run alone gives them."""
    from gigafactory.cell.virtual.single import run

    chosen = tested.final.finalists[0]
    one = tested.study
    values = one.values(tested.searched.found.shares[[chosen.index]])
    alone = varied(one.design, {place: float(value[0]) for place, value in values.items()})
    cell = electrochemistry(alone, balance(alone))
    truth = run(cell, one.tests["power"], "DFN").discharged_energy
    assert chosen.figures["power.discharged_energy"] == pytest.approx(truth, rel=1e-9)
    breadth = run(cell, one.tests["power"], "SPMe")
    if breadth.done:
        gap = chosen.differences["power.discharged_energy"]
        assert gap == pytest.approx(breadth.discharged_energy / truth - 1, abs=1e-9)


def test_csv_and_json_tell_the_same_front(tested: Answer) -> None:
    """The CSV has a row for each design of the front in the JSON, with the same numbers."""
    rows = [line.split(",") for line in as_csv(tested).splitlines()]
    told = as_json(tested)["front"]
    assert len(rows) == len(told) + 1
    column = rows[0].index("energy_density [Wh/L]")
    assert [float(row[column]) for row in rows[1:]] == [one["energy_density"] for one in told]


@settings(deadline=None, max_examples=200)
@given(
    low=st.floats(0.001, 1e3),
    span=st.floats(0.01, 1e3),
    share=st.floats(0, 1),
)
def test_a_design_can_be_written_as_it_was_looked_at(low: float, span: float, share: float) -> None:
    """The text of a value, read back, is the value; it lies in the range, near the share that was
    asked for, and asking for it again gives it again.
    """
    high = low + span
    step = float(10.0 ** np.floor(np.log10((high - low) / 1000)))
    one = Variable("cathode.coating", low, high, "g/m²", 1e-3, step)
    value = float(one.written(np.array([share]))[0])
    assert low * (1 - 1e-12) <= value <= high * (1 + 1e-12)
    assert abs(value - (low + share * (high - low))) <= 2 * step
    snapped = one.snapped(np.array([share]))
    assert float(one.written(snapped)[0]) == value
    assert one.snapped(snapped) == snapped
    assert float(one.text(value).partition(" ")[0]) == pytest.approx(value, rel=1e-12)


def test_a_plant_bounds_what_is_found() -> None:
    """With a plant's limits no design of the front is heavier, denser or wider than it can build."""
    plant = read_plant(ROOT / "plants" / "grenoble")
    bounds = {one.what: one for one in limits(plant)}
    machine = plant.machines["cathode_coating"]
    assert bounds["cathode_coating"].most == machine.coating_max
    assert bounds["cathode_width"].most == min(
        plant.machines["cathode_notching"].width, plant.machines["cathode_slitting"].width / 2
    )
    one = read_study(CELL, ASKED, limits(plant))
    found = search(one).found
    best = found.taken(front(one, found))
    assert len(best.status)
    assert (best.figures["cathode_coating"] <= machine.coating_max).all()
    dense = plant.machines["anode_calendering"].density_max
    assert (best.figures["anode_press_density"] <= dense).all()
    free = front(study(), search(study()).found)
    assert len(free)


def test_what_the_search_calls_no_cell_the_door_refuses(tmp_path: Path) -> None:
    """A design that the search takes for no cell cannot be written: a cell file refuses it too."""
    thin = replace(ASKED, vary=("anode.np_ratio=0.5..1.2", "cathode.coating=120..320 g/m²"))
    one = read_study(CELL, thin)
    shares = one.snapped(np.array([[0.0, 0.5], [0.1, 0.2], [1.0, 0.5]]))
    found, _, _ = balanced(one, shares)
    assert found.status.tolist()[:2] == ["no cell", "no cell"]
    for row in shares[:2]:
        texts = {
            v.place: v.text(float(v.written(np.array([x]))[0]))
            for v, x in zip(one.variables, row, strict=True)
        }
        with pytest.raises(BadInput, match="lithium would plate"):
            write_cell(one.path, texts, tmp_path / "no.toml", "a test")
    assert not list(tmp_path.iterdir())


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"vary": ("cathode.colour=1..2",)}, "is not a number of this design"),
    ({"vary": ("cathode.coating=120..320",)}, "has no unit"),
    ({"vary": ("cathode.coating=320..120 g/m²",)}, "is not above low"),
    ({"vary": ("cathode.coating 120",)}, "is not a place and a range"),
    ({"vary": ("cathode.coating=120..3 V",)}, "is not a mass per area"),
    ({"vary": ()}, "nothing varies"),
    ({"most": ("beauty",), "least": ()}, "is not a quantity of this study"),
    ({"most": (), "least": ()}, "nothing is wanted"),
    ({"most": ("energy", "energy"), "least": ()}, "names energy twice"),
    ({"where": ("thickness>=3",)}, "is not a value of thickness"),
    ({"where": ("thickness is 3 mm",)}, "is not a quantity with a bound"),
    ({"tests": ("fast=charge at 2C",)}, "is not a step of a test"),
    ({"tests": ("fast",)}, "is not a name with steps"),
]


@pytest.mark.parametrize(("change", "what"), WRONG)
def test_a_wrong_study_is_one_clear_error(change: dict[str, Any], what: str) -> None:
    """A study that cannot be says what is wrong with it, once."""
    with pytest.raises(BadInput, match=what) as error:
        read_study(CELL, replace(ASKED, **change))
    assert len(error.value.findings) == 1


def test_the_shipped_studies_can_begin() -> None:
    """The studies that are shipped are read without a finding, and their base is a cell they allow
    to vary.
    """
    for file in sorted((ROOT / "cells" / "studies").glob("*.toml")):
        one = read_study(file)
        assert one.aims
        shares = one.snapped(np.full((1, len(one.variables)), 0.5))
        assert balanced(one, shares)[0].status[0] == "done"
