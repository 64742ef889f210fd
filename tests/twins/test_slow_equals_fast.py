"""The compiled engine does what the readable one says, on random plants with every construct."""

from __future__ import annotations

import tempfile
from collections import Counter
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from gigafactory.errors import BadInput
from gigafactory.line import layout as y
from gigafactory.line.engine import Line
from gigafactory.line.lower import Lowered, lower
from gigafactory.line.save import restore, save
from gigafactory.line.slow.loop import open_plant, run
from gigafactory.plant.model import Plant
from tests.twins import plants
from tests.twins.books import imbalances
from tests.twins.compare import Diary, differences, fast_story, slow_story
from tests.twins.constructs import CONSTRUCTS, exercised
from tests.twins.writer import text_of

HOUR = 3600 * y.TICKS
GOOD = (10, 30, 80, 200)
"""A run goes on until so many good cells have left it; then everything has happened to some."""
LONGEST, MOST_EVENTS = 6 * HOUR, 5000
FIXED = range(100)
"""Plants that are the same in every run of the tests."""
CHOICES = st.randoms(use_true_random=False)
"""Makes every choice of a plant; Hypothesis looks for plants that fail and makes them smaller."""
USUAL = settings(
    max_examples=40,
    deadline=None,
    database=None,
    print_blob=True,
    phases=[Phase.generate, Phase.shrink],
    suppress_health_check=list(HealthCheck),
)
LONG = settings(USUAL, max_examples=1500)
LEAST = {"redo": 6, "stacking and tray": 12}
"""In how many fixed plants a construct must have done something; 20 where it is not named."""


class Case:
    """A random plant, a seed, and how long it runs.

    Parameters
    ----------
    random
        Makes every choice.
    """

    def __init__(self, random: Random) -> None:
        self.said = plants.tables(random)
        self.plant: Plant = plants.read(self.said)
        self.seed = random.randrange(9)
        self.keep = random.choice(["cells", "cells", "lots", "none"])
        self.until = self._until(random.choice(GOOD), random.randrange(HOUR // 4))
        self.middle = random.randrange(self.until)

    def _until(self, good: int, more: int) -> int:
        """A tick soon after so many good cells have left, or after it has gone on for long."""
        line, until = Line(self.lowered()), 0
        ctl = line.state.ctl
        while ctl[y.CELLS_GOOD] < good and until < LONGEST and ctl[y.N_EVENTS] < MOST_EVENTS:
            until += HOUR // 4
            line.run(until)
            ctl = line.state.ctl
        return until + more

    def lowered(self, days: float = 1.0) -> Lowered:
        """The plant as fresh arrays."""
        return lower(self.plant, self.seed, self.keep, days)

    def fast(self) -> tuple[Diary, dict[str, Any]]:
        """Run the compiled engine."""
        diary = Diary(self.lowered())
        diary.line.run(self.until)
        return diary, fast_story(diary)

    def blame(self, faults: list[str]) -> None:
        """Fail, with the plant, where there are faults."""
        if faults:
            lines = [f"seed {self.seed}, until {self.until}, {self.keep}"]
            pytest.fail("\n".join([*lines, *(f[:500] for f in faults), text_of(self.said)]))


def check_twins(random: Random) -> set[str]:
    """Both engines tell the same story of a case, and its books balance; what it exercised."""
    case = Case(random)
    diary, fast = case.fast()
    line = open_plant(case.lowered())
    run(line, case.until)
    case.blame(differences(fast, slow_story(line, diary.line.state)))
    case.blame(imbalances(case.plant, diary.lowered, diary.line.state, fast))
    return exercised(case.plant, diary.lowered, diary.line.state, fast)


@cache
def fixed(number: int) -> frozenset[str]:
    """What a plant of the fixed set exercised, once both engines have agreed on it."""
    return frozenset(check_twins(Random(number)))


def check_broken_off(random: Random) -> None:
    """A run that is saved and restored tells the same story as one that is not."""
    case = Case(random)
    _, whole = case.fast()
    first = Diary(case.lowered())
    first.line.run(case.middle)
    with tempfile.TemporaryDirectory() as folder:
        save(first.line, Path(folder) / "line.npz")
        again = Diary(restore(case.lowered(days=9.0), Path(folder) / "line.npz"))
    again.rows, again.cells = first.rows, first.cells
    again.line.run(case.until)
    case.blame(differences(whole, fast_story(again)))


def check_tight(random: Random) -> set[str]:
    """A run whose arrays had to grow tells the same story; which arrays grew."""
    case = Case(random)
    _, roomy = case.fast()
    diary = Diary(tight(case.lowered()))
    before = {name: len(array) for name, array in diary.line.state._asdict().items()}
    diary.line.run(case.until)
    grown = {n for n, array in diary.line.state._asdict().items() if len(array) > before[n]}
    case.blame(differences(roomy, fast_story(diary)))
    return grown


def tight(lowered: Lowered) -> Lowered:
    """The same plant in arrays that hold next to nothing beyond the margin of one step."""
    s = lowered.state
    margin = int(s.ctl[y.MARGIN])
    new: dict[str, Any] = {}
    logs = ("edge", "visit", "state_row", "measure", "event")
    for field in ("lot", "defect", "roll", "span", *logs):
        new[field] = getattr(s, field)[: margin + 5].copy()
    slots = 64 + s.open_tray.size + 1
    new["tray"], new["free"] = s.tray[:slots].copy(), s.free[:slots].copy()
    s.ctl[y.N_FREE_SLOTS] = slots
    at = 0
    for b in s.buf:
        size = 1 << int(b["slack"] + 1).bit_length()
        b["ring"], b["mask"], b["full"] = at, size - 1, size - 1 - int(b["slack"])
        at += size
    new["ring"] = np.zeros(max(1, at), y.RING)
    lowered.state.ctl[y.FULL] = 0
    return Lowered(
        lowered.names,
        lowered.fixed,
        s._replace(**new),
        lowered.plant_hash,
        lowered.seed,
        lowered.keep,
    )


@pytest.mark.parametrize("number", FIXED)
def test_slow_equals_fast(number: int) -> None:
    """Both engines agree bit for bit on random plants, and nothing is made or lost unseen."""
    fixed(number)


def test_the_plants_do_what_plants_do() -> None:
    """Four in five of the fixed plants make good cells, and every construct does something in many
    of them: the engines agree on work, and not on plants that stand still."""
    count = Counter(what for number in FIXED for what in fixed(number))
    print(count)
    assert set(count) <= set(CONSTRUCTS)
    assert count["good cells"] >= 0.8 * len(FIXED)
    rare = {what: count[what] for what in CONSTRUCTS if count[what] < LEAST.get(what, 20)}
    assert not rare


@USUAL
@given(CHOICES)
def test_slow_equals_fast_on_new_plants(random: Random) -> None:
    """Both engines agree on plants that nobody has seen, others in each run of the tests; one on
    which they do not is made as small as it goes."""
    check_twins(random)


@settings(USUAL, max_examples=25)
@given(CHOICES)
def test_saved_and_restored_equals_uninterrupted(random: Random) -> None:
    """A line saved at any tick and restored goes on bit for bit as if it had not stopped."""
    check_broken_off(random)


@settings(USUAL, max_examples=25)
@given(CHOICES)
def test_growing_arrays_change_nothing(random: Random) -> None:
    """A run that has to make room in the middle of an instant is bit for bit the same."""
    check_tight(random)


def test_every_array_that_can_grow_does() -> None:
    """The plants here fill every array: lots, defects, rolls, logs, trays and rings all grow."""
    grown = {name for number in range(12) for name in check_tight(Random(number))}
    logs = {"lot", "defect", "roll", "span", "edge", "visit", "state_row", "measure"}
    assert grown >= logs | {"tray", "free", "ring"}


@pytest.mark.long
@pytest.mark.timeout(7200)
@LONG
@given(CHOICES)
def test_slow_equals_fast_on_many_plants(random: Random) -> None:
    """Both engines agree bit for bit on many random plants, saved, restored and squeezed."""
    state = random.getstate()
    for check in (check_twins, check_broken_off, check_tight):
        random.setstate(state)
        check(random)


def test_a_failing_plant_is_made_smaller() -> None:
    """The choices behind a plant shrink: from a random one to the smallest that still has trays."""
    found: list[int] = []

    @settings(USUAL, max_examples=60, derandomize=True)
    @given(CHOICES)
    def no_trays(random: Random) -> None:
        said = plants.tables(random)
        if "traying" in said["step"]:
            found.append(len(said["step"]))
            raise AssertionError

    with pytest.raises(AssertionError):
        no_trays()
    assert min(found) <= 6


def test_a_difference_is_found() -> None:
    """The comparison sees one tick, one lot and one bit of a measured value."""
    case = Case(Random(1))
    _, one = case.fast()
    _, other = case.fast()
    assert not differences(one, other)
    other["counts"][0] += 1
    other["lots"][-1] = (*other["lots"][-1][:-1], -7)
    other["good"][0][0] = np.nextafter(float.fromhex(one["good"][0][0]), 9).hex()
    found = [what.split(" ")[0] for what in differences(one, other)]
    assert sorted(found) == ["counts", "good", "lots"]


def test_a_saved_line_goes_back_only_where_it_belongs(tmp_path: Path) -> None:
    """A saved line is refused with another seed, another plant, or other records, and if torn."""
    case = Case(Random(5))
    line = Line(case.lowered())
    line.run(HOUR // 10)
    file = tmp_path / "line.npz"
    save(line, file)
    assert [f.name for f in tmp_path.iterdir()] == ["line.npz"]
    other = plants.read(plants.tables(Random(6)))
    for wrong in (
        lower(case.plant, case.seed + 1, case.keep, 1.0),
        lower(other, case.seed, case.keep, 1.0),
        lower(case.plant, case.seed, "none" if case.keep == "lots" else "lots", 1.0),
    ):
        with pytest.raises(BadInput, match=r"was saved with .* Restore it with"):
            restore(wrong, file)
    file.write_bytes(file.read_bytes()[:-200])
    with pytest.raises(BadInput, match="is not a saved line"):
        restore(case.lowered(), file)
    with pytest.raises(BadInput, match="is not a saved line"):
        restore(case.lowered(), tmp_path / "nothing.npz")
