"""The drawing of the line says of each step what the records say, and marks what is not well."""

from __future__ import annotations

import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from gigafactory.records.read import read_records
from gigafactory.report.drawing import LOW_YIELD, OFTEN_DOWN, drawn, mark
from gigafactory.report.facts import Facts, gather
from gigafactory.report.layout import layout
from gigafactory.report.words import count, name
from tests.rooms.conftest import DataSet


@pytest.fixture
def facts(any_set: DataSet) -> Facts:
    """The facts of each data set."""
    return gather(read_records(any_set.folder))


def test_each_step_says_its_counts(facts: Facts) -> None:
    """Both drawings are sound, and each box holds name, machines and output of its step."""
    for part in drawn(facts).strip().split("\n<div"):
        text = part if part.startswith("<div") else f"<div{part}"
        root = ElementTree.fromstring(text)
        boxes = [g for g in root.iter() if g.get("class") == "step"]
        assert len(boxes) == len(facts.steps)
        for box, one in zip(boxes, facts.steps, strict=True):
            words = [e.text or "" for e in box.iter() if e.tag.endswith("text")]
            assert words[0] == one.step.replace("_", " ")
            assert words[1].split(" ")[0] == count(one.machines, "x").split(" ")[0]
            assert words[2].endswith(f" {one.unit}/day")


def test_contents_are_on_it(facts: Facts) -> None:
    """Each buffer that a step fills is drawn with what it held on average, in both drawings."""
    text, filled = drawn(facts), layout(facts.plant, 6).stores
    assert filled
    for buffer in filled:
        found = re.findall(rf"<title>{name(buffer)}: ([\d,.]+) {facts.held(buffer)} on", text)
        assert len(found) == 2
        assert float(found[0].replace(",", "")) == pytest.approx(
            facts.content[buffer], rel=0.05, abs=0.06
        )


def test_colour_is_for_what_is_not_well(facts: Facts) -> None:
    """Only the narrowest step, a low yield and many faults are marked."""
    one = facts.steps[-1]
    fine = replace(one, good=1000, scrapped=0, reworked=0, share={**one.share, "down": 0.0})
    fine = replace(fine, share={**fine.share, "micro_stop": 0.0, "waiting_repair": 0.0})
    bad = int(1000 * (1 - LOW_YIELD)) + 5
    poor = replace(fine, scrapped=bad)
    broken = replace(fine, share={**fine.share, "down": OFTEN_DOWN + 0.01})
    assert not mark(facts, fine).low_yield
    assert not mark(facts, fine).often_down
    assert mark(facts, poor).low_yield
    assert mark(facts, broken).often_down
    assert [s.step for s in facts.steps if mark(facts, s).narrowest] == [facts.narrowest]
