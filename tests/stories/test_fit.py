"""A machine log as a user fits it, and the page that says how."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest

from docs import howto
from gigafactory.quality.fit.columns import COLUMNS
from tests.stories.command import ROOT, gigafactory

PAGE = (ROOT / "docs" / "how-to" / "fit.md").read_text(encoding="utf-8")
LOG = (
    "step,machine,state,start,end\n"
    + "".join(
        f"one,1,{state},2026-01-{d:02d}T{a}:00:00Z,2026-01-{d:02d}T{b}:{m:02d}:00Z\n"
        for d in range(5, 20)
        for state, a, b, m in (
            ("working", "06", "09", d),
            ("starved", "12", "13", 0),
            ("job", "06", "08", 2 * d),
            ("job", "14", "15", d % 7),
        )
    )
    + "".join(
        f"one,1,down,2026-01-{d:02d}T10:00:00Z,2026-01-{d:02d}T10:{d:02d}:00Z\n"
        for d in range(5, 20)
    )
)


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """A log of fifteen days."""
    file = tmp_path / "events.csv"
    file.write_text(LOG, encoding="utf-8")
    return file


@pytest.mark.parametrize("page", howto.PAGES, ids=lambda page: page.stem)
def test_pages_show_what_comes_out(page: Path) -> None:
    """Each command of a how-to page prints exactly what stands behind it."""
    text = page.read_text(encoding="utf-8")
    assert "```console" in text
    assert howto.renewed(text) == text


def test_the_page_names_every_column() -> None:
    """The page's table of columns is that of the door."""
    rows = re.findall(r"^\| `(\w+)` \| (\S*) ?\| (yes|no) \| (.*) \|$", PAGE, re.MULTILINE)
    said = [(c.name, c.unit, "yes" if c.needed else "no", c.about) for c in COLUMNS]
    assert rows == said


def test_files_and_json(log: Path) -> None:
    """`--out` writes a plant file, `--events` the log, `--json` everything; none writes over."""
    out, events = log.with_name("fitted.toml"), log.with_name("again.csv")
    done = gigafactory("fit", str(log), "--out", str(out), "--events", str(events), "--json")
    assert (done.returncode, done.stderr) == (0, "")
    answer = json.loads(done.stdout)
    assert answer["toml"] == out.read_text(encoding="utf-8")
    assert set(tomllib.loads(answer["toml"])["machine"]["one"]) >= {"cycle", "stops"}
    [step] = answer["steps"]
    assert step["stops"][0]["lasts"]["ended"] == 15
    again = gigafactory("fit", str(events), "--json")
    assert json.loads(again.stdout)["steps"] == answer["steps"]
    for option, file in (("--out", out), ("--events", events)):
        done = gigafactory("fit", str(log), option, str(file))
        assert done.returncode == 2
        assert "exists" in done.stderr


@pytest.mark.parametrize(
    ("words", "what"),
    [
        (("none.csv",), "none.csv: does not exist"),
        (("events.csv", "--since", "yesterday"), '--since: "yesterday" is not a moment'),
        (("events.csv", "--until", "2026-01-04T00:00:00Z"), "has nothing between"),
        (("events.csv", "--plant", "none"), "none: does not exist"),
        (("events.csv", "--plant", str(ROOT / "plants" / "grenoble")), "is not a step of grenoble"),
        (("events.csv", "--source", "a b"), '"a b" is not a key of a source'),
        (("events.csv", "--out", "none/fitted.toml"), "cannot be written"),
        (("events.csv", "--events", "none/events.csv"), "cannot be written"),
        (("/",), "is no data set: it holds no records.sqlite"),
        ((".",), "is no data set: it holds no records.sqlite"),
    ],
)
def test_bad_input(log: Path, words: tuple[str, ...], what: str) -> None:
    """What cannot be used ends with 2, one message, and no traceback."""
    done = gigafactory("fit", *words, cwd=log.parent)
    assert (done.returncode, done.stdout) == (2, "")
    assert what in done.stderr
    assert "Traceback" not in done.stderr
