"""A page says itself when it is not to be trusted."""

from __future__ import annotations

from dataclasses import replace

from gigafactory.records.read import Records, read_records
from gigafactory.report.facts import gather
from gigafactory.report.trust import doubts, said
from tests.rooms.conftest import DataSet


def sentences(records: Records) -> str:
    """All doubts about records."""
    return "\n".join(said(gather(records)))


def test_what_grenoble_leaves_open(grenoble: DataSet) -> None:
    """One seed, a product not made, how many assumptions, the building."""
    records = read_records(grenoble.folder)
    text = sentences(records)
    open_ = sum(not s.sources or "assumption" in s.sources for s in records.plant.stated)
    for part in (
        "of seed 7",
        "e70: to be made, and none left in this window",
        f"{open_:,} of {len(records.plant.stated):,} numbers",
        "dry rooms, heating and offices are not in it",
    ):
        assert part in text
    assert "Somebody stopped" not in text
    assert "<li>It shows one simulated run" in doubts(gather(records))


def test_no_interval(everything: DataSet) -> None:
    """Where the output has no interval, the page says why, and what would give one."""
    text = sentences(read_records(everything.folder))
    assert "The output has no interval: one week says nothing of spread; 14 days or more" in text


def test_what_a_queue_leaves_open(parts: DataSet) -> None:
    """Where no energy is used and nothing else is to be made, nothing is said of them."""
    text = sentences(read_records(parts.folder))
    assert "to be made" not in text
    assert "dry rooms" not in text


def test_records_that_nobody_simulated(parts: DataSet) -> None:
    """Records without a seed are not called a run of one."""
    records = read_records(parts.folder)
    said_ = {key: value for key, value in records.said.items() if key != "seed"}
    assert "simulated" not in sentences(replace(records, said=said_))
