"""A log in CSV is read to the microsecond, or refused with its line, its column and the cure."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gigafactory.errors import BadInput
from gigafactory.plant.states import STATES
from gigafactory.quality.fit.columns import COLUMNS, OF_JOBS
from gigafactory.quality.fit.door import read_csv, write_csv
from gigafactory.quality.fit.log import Jobs, Log, Spells, Unit
from tests.rooms.fit_logs import DAY0, write

HEAD = "step,machine,state,start,end"
GOOD = "one,1,working,2026-01-05T00:00:00Z,2026-01-05T01:00:00Z"
NAMES = st.from_regex(r"[A-Za-z0-9_][A-Za-z0-9_-]{0,10}", fullmatch=True)
METRES = st.one_of(st.just(np.nan), st.floats(0, 1e6))
COUNTS = st.one_of(st.just(np.nan), st.integers(0, 1000).map(float))


@st.composite
def spells(draw: st.DrawFn) -> Spells:
    """Some spells of a machine, one after the other, with or without gaps."""
    n = draw(st.integers(1, 6))
    times = draw(
        st.lists(st.integers(1, 10**12), min_size=2 * n, max_size=2 * n, unique=True).map(sorted)
    )
    start, end = np.array(times[::2]) + DAY0, np.array(times[1::2]) + DAY0
    states = draw(st.lists(st.integers(0, len(STATES) - 1), min_size=n, max_size=n))
    reasons = draw(st.lists(st.one_of(st.just(""), NAMES), min_size=n, max_size=n))
    shares = draw(st.lists(st.floats(0, 0.99), min_size=n, max_size=n))
    waits = np.array(shares) * (end - start) / 1e6
    return Spells(np.array(states), start, end, waits, np.array(reasons, object))


@st.composite
def jobs(draw: st.DrawFn) -> Jobs:
    """Some jobs of a machine."""
    n = draw(st.integers(1, 6))
    times = draw(
        st.lists(st.integers(1, 10**12), min_size=2 * n, max_size=2 * n, unique=True).map(sorted)
    )
    columns = [
        np.array(draw(st.lists(kind, min_size=n, max_size=n)))
        for kind in (COUNTS, COUNTS, METRES, METRES, METRES)
    ]
    return Jobs(np.array(times[::2]) + DAY0, np.array(times[1::2]) + DAY0, *columns)


UNITS = st.builds(Unit, NAMES, st.integers(1, 9999))


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(UNITS, spells(), max_size=3), st.dictionaries(UNITS, jobs(), max_size=3))
def test_round_trip(
    tmp_path_factory: pytest.TempPathFactory, s: dict[Unit, Spells], j: dict[Unit, Jobs]
) -> None:
    """What is written is read again, to the microsecond and the last digit."""
    if not s and not j:
        return
    moments = [int(t) for one in (*s.values(), *j.values()) for t in (one.start[0], one.end[-1])]
    log = Log("written", min(moments), max(moments), s, j)
    file = tmp_path_factory.mktemp("log") / "events.csv"
    write_csv(log, file)
    found = read_csv(file)
    assert (found.start, found.end) == (log.start, log.end)
    assert set(found.spells) == set(s)
    assert set(found.jobs) == set(j)
    for unit, one in s.items():
        for name in ("state", "start", "end", "waits"):
            assert np.array_equal(getattr(found.spells[unit], name), getattr(one, name))
        assert found.spells[unit].reason.tolist() == one.reason.tolist()
    for unit, other in j.items():
        for name in ("start", "end", *OF_JOBS):
            a, b = getattr(found.jobs[unit], name), getattr(other, name)
            assert np.array_equal(a, b, equal_nan=True)


@pytest.mark.parametrize(
    ("lines", "place", "what"),
    [
        ((HEAD,), "", "holds no row"),
        (("step,machine,state,start", GOOD), "line 1", "names no column end"),
        ((f"{HEAD},reasons", GOOD), "line 1", '"reasons" is not a column'),
        ((f"{HEAD},end", GOOD), "line 1", "names end twice"),
        ((HEAD.replace(",", ";"), GOOD), "line 1", "names no column step"),
        ((HEAD, GOOD, GOOD + ",x"), "line 3", "has 6 fields, the header has 5"),
        ((HEAD, GOOD.replace("one", "")), "line 2.step", "is empty"),
        ((HEAD, GOOD.replace("one", "a b")), "line 2.step", '"a b" is not a name'),
        ((HEAD, GOOD.replace(",1,", ",0,")), "line 2.machine", '"0" is not the number'),
        ((HEAD, GOOD.replace(",1,", ",²,")), "line 2.machine", '"²" is not the number'),
        ((HEAD, GOOD.replace("working", "workin")), "line 2.state", '"workin" is not a state'),
        ((HEAD, "", GOOD.replace("T01:00:00Z", "T01:00:00")), "line 3.end", "does not say its"),
        ((HEAD, GOOD.replace("2026-01-05T00", "05.01.2026 00")), "line 2.start", "is not a mom"),
        ((HEAD, GOOD.replace("T01", "T25")), "line 2.end", "is not a moment"),
        ((HEAD, GOOD.replace("01-05T01", "01-04T01")), "line 2.end", "lies before the start"),
        ((HEAD, GOOD.replace("2026", "1926")), "line 2.start", "lies before 1970"),
        ((HEAD, GOOD, GOOD.replace("T00", "T00:30:00Z").replace("Z:00:00Z", "Z")), "line 3", "beg"),
        ((f"{HEAD},good", GOOD + ",3"), "line 2.good", "means nothing to a state"),
        ((f"{HEAD},starved", GOOD + ",3601"), "line 2.starved", "longer than the row"),
        ((f"{HEAD},starved", GOOD + ",-1"), "line 2.starved", "is not a number of 0 or more"),
        ((f"{HEAD},starved", GOOD + ",3 s"), "line 2.starved", "is not a number of 0 or more"),
        ((HEAD, GOOD.replace("T01:", "T00:")), "", "covers no time"),
        ((HEAD, '"' + GOOD), "line 2", "is not CSV"),
    ],
)
def test_what_is_wrong_is_said(
    tmp_path: Path, lines: tuple[str, ...], place: str, what: str
) -> None:
    """One error names the file, the line and its column, what is wrong and how to mend it."""
    file = write(tmp_path, *lines)
    with pytest.raises(BadInput) as error:
        read_csv(file)
    [finding] = error.value.findings
    assert finding.file == str(file)
    assert finding.place == place
    assert what in finding.what
    assert finding.cure.endswith((".", "?"))


def test_two_jobs_at_once(tmp_path: Path) -> None:
    """Two jobs on one machine at a time are refused, and the cure says how a rack is numbered."""
    one = GOOD.replace("working", "job")
    with pytest.raises(BadInput, match=r"line 3.*before the one in line 2.*places of a rack"):
        read_csv(write(tmp_path, HEAD, one, one))


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=200), st.integers(0, 3))
def test_any_text_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, text: str, where: int
) -> None:
    """Whatever stands in a file, it is a log or one clear error: never a traceback."""
    lines = [HEAD, GOOD, GOOD.replace("one", "two")]
    lines.insert(where, text)
    file = tmp_path_factory.mktemp("log") / "events.csv"
    file.write_text("\n".join(lines), encoding="utf-8", errors="replace")
    with suppress(BadInput):
        assert read_csv(file).machines


def test_other_bytes(tmp_path: Path) -> None:
    """A file that is no UTF-8, a folder and a file that is not there are refused."""
    file = tmp_path / "events.csv"
    file.write_bytes(b"step,\xff")
    for place in (file, tmp_path, tmp_path / "none.csv"):
        with pytest.raises(BadInput):
            read_csv(place)


def test_zones_and_what_goes_on(tmp_path: Path) -> None:
    """Any zone is taken into UTC; a state without an end goes on to the end of the log."""
    log = read_csv(
        write(
            tmp_path,
            HEAD,
            "one,1,down,2026-01-05T03:00:00+02:00,",
            "one,2,working,2026-01-05T01:30:00Z,2026-01-05T04:00:00Z",
        )
    )
    [spell] = [log.spells[Unit("one", 1)]]
    assert spell.start[0] == DAY0 + 3_600_000_000
    assert spell.end[0] == log.end == DAY0 + 4 * 3_600_000_000


def test_every_column_is_described() -> None:
    """Each column has a name of its own and a sentence."""
    assert len({c.name for c in COLUMNS}) == len(COLUMNS)
    assert all(c.about for c in COLUMNS)
