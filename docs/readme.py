"""Runs what the README shows: `python -m docs.readme` renews the printed answers in it.

A block of Python is followed by a block of text, its output; in a console block each line that
begins with `$` is followed by what it prints. The tests compare them word for word.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
PYTHON = re.compile(r"```python\n(?P<code>.*?)```\n\n```text\n(?P<output>.*?)```", re.DOTALL)
CONSOLE = re.compile(r"```console\n(?P<lines>.*?)```", re.DOTALL)
ENVIRONMENT = {
    **os.environ,
    "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
    "PYTHONIOENCODING": "utf-8",
}


def printed(words: list[str]) -> str:
    """What a program prints, run where the README stands."""
    return subprocess.run(
        words, cwd=ROOT, env=ENVIRONMENT, check=True, capture_output=True, encoding="utf-8"
    ).stdout


def renewed(text: str) -> str:
    """A page with every printed answer as it comes out today."""
    text = PYTHON.sub(_python, text)
    return CONSOLE.sub(_console, text)


def _python(found: re.Match[str]) -> str:
    code = found["code"]
    return f"```python\n{code}```\n\n```text\n{printed([sys.executable, '-c', code])}```"


def _console(found: re.Match[str]) -> str:
    asked = [line for line in found["lines"].splitlines() if line.startswith("$ ")]
    parts = [f"{line}\n{printed(['bash', '-o', 'pipefail', '-c', line[2:]])}" for line in asked]
    return "```console\n" + "\n".join(parts) + "```"


def main() -> None:
    """Renew the README."""
    README.write_text(renewed(README.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
