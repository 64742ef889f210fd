"""What the README shows is what comes out."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from docs import picture, readme
from gigafactory.plant import read_plant
from gigafactory.scenario.simulate import simulate

TEXT = readme.README.read_text(encoding="utf-8")
SVG = readme.ROOT / "docs" / "line.svg"
PAGES = [
    readme.README,
    *sorted((readme.ROOT / "docs").rglob("*.md")),
    readme.ROOT / "CONTRIBUTING.md",
]


def test_python() -> None:
    """Each block of Python prints exactly what stands behind it."""
    blocks = list(readme.PYTHON.finditer(TEXT))
    assert len(blocks) == TEXT.count("```python") == 1
    for block in blocks:
        assert readme._python(block) == block[0]


def test_commands() -> None:
    """Each command of a console block prints exactly what stands behind it."""
    blocks = list(readme.CONSOLE.finditer(TEXT))
    assert len(blocks) == TEXT.count("```console") == 1
    for block in blocks:
        assert readme._console(block) == block[0]


def test_length() -> None:
    """The front page stays a page: 90 to 120 lines, code short."""
    assert 90 <= len(TEXT.splitlines()) <= 120
    assert len(next(readme.PYTHON.finditer(TEXT))["code"].splitlines()) <= 17


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(readme.ROOT)))
def test_links(page: object) -> None:
    """Every link of a page to a file of the repository leads somewhere."""
    text = page.read_text(encoding="utf-8")  # type: ignore[attr-defined]
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if not target.startswith(("http", "#")):
            place = page.parent / target.partition("#")[0]  # type: ignore[attr-defined]
            assert place.exists(), f"{page}: {target}"


def test_the_picture_is_of_dunkirk() -> None:
    """The picture names every step of the Dunkirk line and its number of machines."""
    words = [e.text or "" for e in ElementTree.parse(SVG).iter() if e.tag.endswith("text")]
    plant = read_plant(readme.ROOT / "plants" / "dunkirk")
    for step in plant.order:
        assert step.replace("_", " ") in words
        at = words.index(step.replace("_", " "))
        assert words[at + 1].startswith(f"{plant.machines[step].machines:,} ")


def test_the_picture_is_drawn() -> None:
    """The drawing of a run is sound XML and says what the run says."""
    plant = read_plant(readme.ROOT / "plants" / "grenoble")
    answer = simulate(plant, 3, warm_up=1)
    drawn = ElementTree.fromstring(picture.draw(answer, "three days"))
    words = [e.text or "" for e in drawn.iter() if e.tag.endswith("text")]
    assert "three days. Bar: working, stopped, waiting." in words
    assert {step.replace("_", " ") for step in plant.order} <= set(words)
