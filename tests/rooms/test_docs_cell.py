"""The page on designing a cell: what it shows in Python is what Python prints."""

from __future__ import annotations

import contextlib
import io
from pathlib import Path

from docs.readme import PYTHON

ROOT = Path(__file__).parents[2]


def test_the_python_of_the_page_prints_what_the_page_says(monkeypatch):
    """The example on the page, run, prints the text that stands behind it."""
    page = (ROOT / "docs" / "how-to" / "cell.md").read_text(encoding="utf-8")
    (shown,) = PYTHON.finditer(page)
    monkeypatch.chdir(ROOT)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(shown["code"], {})  # our own page
    assert printed.getvalue() == shown["output"]
