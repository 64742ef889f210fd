"""The page holds all its parts for any records, as sound HTML, and carries what it needs."""

from __future__ import annotations

import base64
import gzip
import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from gigafactory.line.run import run
from gigafactory.plant import Plant, read_plant
from gigafactory.records.read import read_records
from gigafactory.report import assets
from gigafactory.report.page import PARTS, page
from tests.rooms.conftest import ROOT, DataSet

VOID = {"meta", "link", "input", "br"}


class Tags(HTMLParser):
    """Tags that are open, and the ids that were seen."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.ids += [value for key, value in attrs if key == "id" and value]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Shapes of a drawing, which close themselves."""

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_every_part_is_there(any_set: DataSet) -> None:
    """All parts stand in sound HTML, with every figure's data, and no number is "nan"."""
    text = page(read_records(any_set.folder))
    tags = Tags()
    tags.feed(text)
    tags.close()
    assert not tags.open
    assert len(tags.ids) == len(set(tags.ids))
    assert {key for key, _ in PARTS} <= set(tags.ids)
    specs = re.findall(r'<script type="application/json">(.*)</script>', text)
    assert len(specs) == text.count("<figure ") >= 7
    assert all(json.loads(one)["data"] or json.loads(one)["more"]["states"] for one in specs)
    seen = re.sub(r"<script.*?</script>", "", text, flags=re.DOTALL)
    assert not re.search(r"\bnan\b|\bNone\b|\binf\b", seen)


def test_the_essentials_need_no_script(grenoble: DataSet) -> None:
    """Headline, doubts, every step, source and note stand in the text itself."""
    records = read_records(grenoble.folder)
    text = re.sub(r"<script.*?</script>", "", page(records), flags=re.DOTALL)
    assert text.count("<li><span>") == 10
    assert "When not to trust this page" in text
    for step in records.plant.order:
        assert f"<td>{step.replace('_', ' ')}</td>" in text
    for key in {s for one in records.plant.stated for s in one.sources}:
        assert f"<td>{key}</td>" in text
    for one in records.plant.stated:
        assert f"<td>{one.place}</td>" in text
    assert records.said["plant_hash"] in text


def test_it_asks_for_nothing(parts: DataSet) -> None:
    """Nothing in the page names a place to load from, and its own rule forbids all of them."""
    text = page(read_records(parts.folder))
    assert "default-src 'none'" in text
    assert not re.search(r"""(src|href)=["'](?!#|data:,)""", text)
    assert "@import" not in text
    assert not re.search(r"url\((?!#)", text)


def test_the_library_is_whole() -> None:
    """What is carried inflates to plotly.js with its licence, the same each time."""
    library = gzip.decompress(base64.b64decode(assets.charts())).decode("utf-8")
    assert "plotly.js v" in library[:200]
    assert "MIT license" in library[:400]
    assert "</script" not in assets.script()
    assert assets.charts() == assets.charts()


def test_a_hostile_name_is_only_text(parts: DataSet) -> None:
    """A title that looks like a script is shown as it stands."""
    records = read_records(parts.folder)
    head = records.plant.head.model_copy(update={"title": "</h1><script>alert(1)</script>"})
    hostile = replace(records)
    vars(hostile)["plant"] = replace(records.plant, head=head)  # in the place of the one it says
    text = page(hostile)
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert(1)" in text


def stopped(plant: Plant, folder: Path) -> None:
    """A run that somebody stops after its second day."""

    def tell(days: float, _: int) -> None:
        if days >= 2:
            raise KeyboardInterrupt

    assert not run(plant, 1, 5.0, 0.5, "lots", folder, tell).complete


def test_a_run_that_was_stopped(tmp_path: Path) -> None:
    """Its page says that it was, and shows what there is."""
    stopped(read_plant(ROOT / "tests/plants/parts"), tmp_path / "set")
    assert "Somebody stopped the run before its end" in page(read_records(tmp_path / "set"))


@pytest.mark.parametrize("name", ["plants/grenoble", "tests/plants/parts"])
def test_a_window_in_which_nothing_left(name: str, tmp_path: Path) -> None:
    """A moment from the very start, in which no cell could be made, has its page."""
    run(read_plant(ROOT / name), 1, 0.0001, 0.0, "lots", tmp_path / "set")
    text = page(read_records(tmp_path / "set"))
    noun = "cell" if "grenoble" in name else "part"
    assert f"No good {noun} left in this window" in text or "good parts a day" in text
