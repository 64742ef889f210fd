"""A line stopped at day 3 and resumed is the line that was never stopped."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.stories.command import ENVIRONMENT, ROOT

TEXT = (ROOT / "docs" / "resume.md").read_text(encoding="utf-8")
CODE = TEXT.partition("```python\n")[2].partition("```")[0]
SAID = TEXT.partition("```text\n")[2].partition("```")[0]
DIGEST = """
import hashlib
values = repr([array.tolist() for array in {}.state])
print(hashlib.sha256(values.encode()).hexdigest())
"""
"""Prints one number for every value of a line; bytes between the fields of a record are none."""


def python(code: str, folder: Path) -> str:
    """What a program prints, run in a folder of its own."""
    code = code.replace('Path("plants/grenoble")', f"Path({str(ROOT / 'plants/grenoble')!r})")
    words = [sys.executable, "-c", code]
    done = subprocess.run(
        words, cwd=folder, env=ENVIRONMENT, check=True, capture_output=True, encoding="utf-8"
    )
    return done.stdout


def test_the_page_says_what_comes_out(tmp_path: Path) -> None:
    """The code of docs/resume.md prints what stands behind it: every array is the same."""
    assert python(CODE, tmp_path) == SAID
    assert SAID == "every array is the same, bit for bit: True\n"


def test_another_process_goes_on(tmp_path: Path) -> None:
    """A line saved in one process goes on in another, with each cell as in a run without a stop."""
    head, save, more = CODE.partition("save(line, file)\n")
    python(head + save, tmp_path)
    setup, _, _ = head.partition("line = Line(")
    resumed = python(
        setup + more.partition("line.run(5 * day)")[0] + DIGEST.format("again"), tmp_path
    )
    whole = python(
        head.replace("line.run(3 * day)", "line.run(5 * day)") + DIGEST.format("line"), tmp_path
    )
    assert resumed == whole
    assert len(whole.strip()) == 64
