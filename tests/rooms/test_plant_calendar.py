"""Opening hours become seconds of a week, and closed spans become days."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gigafactory.errors import BadText
from gigafactory.plant.calendar import DAY, DAYS, WEEK, closed_days, repeats, week

HOUR = 3600


@pytest.mark.parametrize(
    ("spans", "seconds"),
    [
        (["always"], [(0, WEEK)]),
        ([], []),
        (["Mon 06:00-14:00"], [(6 * HOUR, 14 * HOUR)]),
        (["Mon 00:00-24:00", "Tue 00:00-01:00"], [(0, DAY + HOUR)]),
        (
            ["Tue–Wed 6:00–7:30"],
            [(DAY + 6 * HOUR, DAY + 27_000), (2 * DAY + 21_600, 2 * DAY + 27_000)],
        ),
        (["Sun 22:00-06:00"], [(0, 6 * HOUR), (6 * DAY + 22 * HOUR, WEEK)]),
        (["Sat-Mon 00:00-24:00"], [(0, DAY), (5 * DAY, WEEK)]),
        (["Mon-Sun 00:00-24:00"], [(0, WEEK)]),
    ],
)
def test_week(spans: list[str], seconds: list[tuple[int, int]]) -> None:
    """Spans are seconds from Monday, merged, in order, and cut at the end of the week."""
    assert list(week(spans)) == seconds


@given(
    st.lists(
        st.tuples(st.sampled_from(DAYS), st.integers(0, 23), st.integers(0, 24)).filter(
            lambda span: span[1] != span[2]
        )
    )
)
def test_open_time(spans: list[tuple[str, int, int]]) -> None:
    """Spans are open exactly in the hours that one of the texts covers."""
    hours = set()
    for day, begin, end in spans:
        length = (end - begin) % 24 or 24
        hours |= {(DAYS.index(day) * 24 + begin + hour) % 168 for hour in range(length)}
    found = week(f"{day} {begin:02}:00-{end:02}:00" for day, begin, end in spans)
    assert sum(end - begin for begin, end in found) == len(hours) * HOUR
    assert all(one[1] < other[0] for one, other in pairwise(found))


@pytest.mark.parametrize(
    ("spans", "days"),
    [
        (["always"], 0),
        ([], 0),
        (["Mon-Sun 00:00-24:00"], 0),
        (["Mon-Sun 06:00-22:00"], 1),
        (["Mon-Sat 22:00-06:00", "Sun 22:00-06:00"], 1),
        (["Mon-Fri 06:00-22:00"], 7),
        (["Mon-Sun 06:00-14:00", "Sat 14:00-22:00"], 7),
        (["Mon 00:00-24:00"], 7),
    ],
)
def test_repeats(spans: list[str], days: int) -> None:
    """Hours repeat every day where each day is alike, else every week, and never where they never
    change."""
    assert repeats(spans) == days


def test_closed() -> None:
    """Dates and spans of dates are merged where they meet."""
    spans = ["2026-05-02", "2026-12-24/2027-01-01", "2026-05-01"]
    assert closed_days(spans) == (
        (date(2026, 5, 1), date(2026, 5, 2)),
        (date(2026, 12, 24), date(2027, 1, 1)),
    )


@given(st.text(max_size=30))
def test_any_text(text: str) -> None:
    """Whatever stands in a calendar is read or refused in words."""
    for reader in (week, closed_days):
        for odd in (text, f"Mon {text}", f"2026-{text}"):
            try:
                reader([odd])
            except BadText as error:
                refused = error.cure
                assert refused.endswith(".")
