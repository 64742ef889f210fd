"""Runs what the how-to pages show: `python -m docs.howto` renews the printed answers in them.

The console blocks of a page run one after the other in one empty folder, in which `plants` and
`cells` are those of this repository. Files that a page shows (`csv name` or `toml name` behind the
fence) are there already. The tutorial is such a page as well.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path

from docs.readme import CONSOLE, ENVIRONMENT, ROOT

PAGES = (ROOT / "docs" / "tutorial.md", *sorted((ROOT / "docs" / "how-to").glob("*.md")))
FILE = re.compile(r"```(?:csv|toml) (?P<name>\S+)\n(?P<text>.*?)```", re.DOTALL)


def renewed(page: str) -> str:
    """A page with every printed answer as it comes out today."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for shared in ("plants", "cells"):
            (folder / shared).symlink_to(ROOT / shared)
        for file in FILE.finditer(page):
            (folder / file["name"]).parent.mkdir(exist_ok=True)
            (folder / file["name"]).write_text(file["text"], encoding="utf-8")
        return CONSOLE.sub(lambda found: _console(found, folder), page)


def _console(found: re.Match[str], folder: Path) -> str:
    asked = [line[2:] for line in found["lines"].splitlines() if line.startswith("$ ")]
    parts = [f"$ {line}\n{_printed(line, folder)}" for line in asked]
    return "```console\n" + "\n".join(parts) + "```"


def _printed(line: str, folder: Path) -> str:
    """What a line prints, errors of the command included."""
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", line],
        cwd=folder,
        env=ENVIRONMENT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )
    return done.stdout


def main() -> None:
    """Renew every page."""
    for page in PAGES:
        page.write_text(renewed(page.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
