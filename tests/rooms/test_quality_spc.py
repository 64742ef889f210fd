"""Charts, capability and the control plan of a data set, against plain loops over its rows."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from gigafactory.errors import BadInput
from gigafactory.quality.spc.capable import capable
from gigafactory.quality.spc.every import every
from gigafactory.quality.spc.phase import phase_one
from gigafactory.quality.spc.plan import run_plan
from gigafactory.quality.spc.spc import spc
from gigafactory.quality.spc.study import read_study
from gigafactory.records.read import Records
from tests.stories.command import gigafactory
from tests.truth.months import month


@pytest.fixture(scope="module")
def days(tmp_path_factory: pytest.TempPathFactory) -> Records:
    """Eight days of the small plant of causes, behind a warm-up of three."""
    return month(tmp_path_factory.mktemp("spc") / "month", 3, days=8)


def _rows(records: Records, *columns: str) -> list[np.ndarray]:
    born, *found = records.columns("cells", "born", *columns)
    return [one[born >= records.begin] for one in found]


def test_subgroups_are_those_of_a_plain_loop(days: Records) -> None:
    """Size, mean, standard deviation and range of every subgroup, machine by machine and hour."""
    found = spc(days, "capacity", "stacking.machine", "1h", "xbar-r").taken
    machine, end, value = _rows(days, "stacking_machine", "stacking_end", "capacity")
    hour = np.floor((end + days.start.timestamp()) / 3600)
    at = 0
    for m in np.unique(machine[~np.isnan(value)]):
        for h in np.unique(hour[(machine == m) & ~np.isnan(value)]):
            some = value[(machine == m) & (hour == h) & ~np.isnan(value)].astype(float)
            g = found.groups
            assert g.n[at] == len(some)
            assert g.mean[at] == pytest.approx(some.mean(), rel=1e-12)
            assert g.range[at] == pytest.approx(np.ptp(some), abs=1e-9)
            if len(some) > 1:
                assert g.s[at] == pytest.approx(some.std(ddof=1), rel=1e-8)
            at += 1
    assert at == len(found.when)


def test_limits_come_from_phase_one_alone(days: Records) -> None:
    """Centre and σ of a stream are those of its subgroups 1 to 25, whatever comes behind."""
    found = spc(days, "capacity", "stacking.machine", "2h", "i-mr", "1-25")
    for k in range(len(found.taken.streams)):
        own = found.taken.groups.mean[found.taken.groups.stream == k][:25]
        assert found.chart.centre[k] == pytest.approx(own.mean())
        sigma = np.abs(np.diff(own)).mean() / (2 / np.pi**0.5)
        assert found.chart.sigma[k] == pytest.approx(sigma)


def test_window_of_phase_one(days: Records) -> None:
    """A window takes the subgroups whose middle lies in it, and is said in the answer."""
    found = spc(days, "mass", None, "1h", "i-mr", "2026-01-09T00:00:00Z/2026-01-10T00:00:00Z")
    assert found.chart.used.tolist() == [24]
    assert found.phase.said == "from 2026-01-09T00:00:00Z to 2026-01-10T00:00:00Z"


def test_shares_are_scrap_over_decided_cells(days: Records) -> None:
    """The points of a p chart, weighted by their cells, are the scrap of all decided cells."""
    found = spc(days, "scrap", "stacking.machine", "day", "p").taken.groups
    born, cells = days.columns("cells", "born", "disposition")
    stacked = ~np.isnan(days.columns("cells", "stacking_machine")[0])
    some = (born >= days.begin) & ~(cells == "open") & stacked
    assert found.n.sum() == some.sum()
    scrapped = int(((cells == "scrap") & some).sum())
    assert (found.mean * found.n).sum() == pytest.approx(scrapped)


def test_defects_are_marks_per_metre(days: Records) -> None:
    """The points of a u chart, weighted by their metres, are all marks of the coater."""
    found = spc(days, "cathode_coating.defects", None, "day", "u").taken.groups
    what, step, start, why = days.columns("events", "what", "step", "start", "why")
    marks = (what == "defect") & (step == "cathode_coating") & (why == "mark")
    marks &= start >= days.begin
    assert (found.mean * found.n).sum() == pytest.approx(int(marks.sum()), rel=0.05)


def test_lots_are_points_of_one_chart(days: Records) -> None:
    """By supply lot each lot is one point, in the order of time, and is named."""
    found = spc(days, "resistance", "filling.electrolyte.lot", None, "i-mr").taken
    assert found.streams == ("filling.electrolyte.lot, e78",)
    assert len(set(found.names)) == len(found.names)
    assert (np.diff(found.when) >= 0).all()


def test_capability_of_all_values(days: Records) -> None:
    """Mean and overall σ are those of all cells; the limits are those of grade A."""
    found = capable(days, "capacity")
    (value,) = _rows(days, "capacity")
    value = value[~np.isnan(value)].astype(float)
    assert found.values == len(value)
    assert (found.mean, found.overall) == pytest.approx((value.mean(), value.std(ddof=1)))
    nominal = found.limits.target
    assert nominal is not None
    assert found.limits.lower == pytest.approx(nominal * 0.988)
    assert found.limits.upper == pytest.approx(nominal * 1.025)
    assert found.effective < found.values  # cells of one hour are alike


@pytest.mark.parametrize(
    ("of", "by", "often", "kind", "phase", "said"),
    [
        ("colour", None, None, "xbar-s", None, "is no characteristic"),
        ("capacity", "oven.machine", None, "xbar-s", None, "is no kind of parent"),
        ("capacity", None, "often", "xbar-s", None, "is no stretch of time"),
        ("capacity", None, None, "p", None, "is for counts"),
        ("scrap", None, None, "xbar-s", None, "is counted"),
        ("capacity", None, None, "i-mr", "soon", "names no set of subgroups"),
        ("capacity", None, None, "i-mr", "2026-01-09/2026-01-08", "ends before it begins"),
        ("cathode_coating.defects", "lane", None, "u", None, "nothing to count defects by"),
    ],
)
def test_what_cannot_be_charted(
    days: Records,
    of: str,
    by: str | None,
    often: str | None,
    kind: str,
    phase: str | None,
    said: str,
) -> None:
    """What is not there, or does not fit, is one message that says so."""
    with pytest.raises(BadInput, match=said):
        spc(days, of, by, often, kind, phase)


def test_stretches_and_phases() -> None:
    """Shifts begin at 06:00, 14:00 and 22:00 UTC; lists of subgroups hold both ends."""
    assert (every("shift").length, every("shift").begin) == (8 * 3600, 6 * 3600)
    assert every("30min").length == 1800
    assert phase_one("1-20,31-35").numbers == ((1, 20), (31, 35))


def test_plan_of_a_plant_without_one(days: Records) -> None:
    """A plant without a control plan is told how to get one."""
    with pytest.raises(BadInput, match="no control plan"):
        run_plan(days)


def test_commands(days: Records) -> None:
    """The commands answer in JSON under stable names; a limit that is not met is exit code 1."""
    data = str(days.folder)
    charted = gigafactory("spc", data, "--of", "capacity", "--by", "stacking.machine", "--json")
    found = json.loads(charted.stdout)
    assert found["phase_1"] == "the first 25 subgroups of each stream"
    assert len(found["streams"]) == 8
    assert len(found["lines"][0]["rules"]) == len(found["points"]["n"])
    capability = gigafactory("capability", data, "--of", "capacity", "--json")
    assert capability.returncode == int(
        json.loads(capability.stdout)["indices"]["ppk"]["value"] < 1
    )
    wrong = gigafactory("spc", data, "--of", "colour")
    assert wrong.returncode == 2
    assert "There are: capacity" in wrong.stderr


STUDY = [f"{p},{o},{10 * p + o + r / 10}" for p in range(5) for o in range(2) for r in range(2)]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (STUDY[:-1], "part 4 was measured 1 times by 1, not 2 times"),
        (["1,a,wide"], "line 2.*'wide' is no number"),
        (["1,a"], "line 2.*has 2 columns instead of 3"),
        (STUDY[::2], "holds one measurement of each part by each operator"),
        (STUDY[:4], "holds 1 parts and 2 operators"),
    ],
)
def test_studies_that_are_refused(rows: list[str], said: str, tmp_path: Path) -> None:
    """A study that is none, or not balanced, is refused with its line, or part and operator."""
    file = tmp_path / "study.csv"
    file.write_text("part,operator,value\n" + "\n".join(rows), encoding="utf-8")
    with pytest.raises(BadInput, match=said):
        read_study(file)


def test_gauge_and_sampling_commands(tmp_path: Path) -> None:
    """A gauge that tells parts apart is exit code 0; the smallest plan is printed as JSON."""
    file = tmp_path / "study.csv"
    file.write_text("part,operator,value\n" + "\n".join(STUDY), encoding="utf-8")
    good = gigafactory("gauge", str(file), "--json")
    assert good.returncode == 0
    assert json.loads(good.stdout)["repeats"] == 2
    plan = gigafactory("sampling", "--aql", "1%", "--ltpd", "5%", "--json")
    assert json.loads(plan.stdout)["n"] == 132
