"""Runs the installed command as a user does."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
COMMAND = "import sys; sys.argv[0] = 'gigafactory'; from gigafactory.cli import main; main()"
ENVIRONMENT = {**os.environ, "PYTHONWARNINGS": "error", "PYTHONIOENCODING": "utf-8"}


LIKE_ANYBODY = ("setpriv", "--bounding-set", "-dac_override,-dac_read_search", "--")
"""Takes from root the right to read what nobody may."""


def begin(*words: str, cwd: Path = ROOT, under: tuple[str, ...] = ()) -> subprocess.Popen[str]:
    """Start the command (under another one), for a test that does something while it runs."""
    return subprocess.Popen(
        [*under, sys.executable, "-c", COMMAND, *words],
        cwd=cwd,
        env=ENVIRONMENT,
        text=True,
        encoding="utf-8",
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def gigafactory(
    *words: str, cwd: Path = ROOT, under: tuple[str, ...] = ()
) -> subprocess.CompletedProcess[str]:
    """Run the command to its end."""
    process = begin(*words, cwd=cwd, under=under)
    out, err = process.communicate(timeout=300)
    return subprocess.CompletedProcess(words, process.returncode, out, err)
