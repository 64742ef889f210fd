"""The import contract in pyproject.toml, run with the tests."""

import subprocess
import sysconfig
from pathlib import Path

ROOT = Path(__file__).parents[2]
LINT_IMPORTS = Path(sysconfig.get_path("scripts")) / "lint-imports"


def test_floors_hold():
    """The floors of the house hold: no room imports upward."""
    verdict = subprocess.run(
        [LINT_IMPORTS, "--config", ROOT / "pyproject.toml", "--no-cache", "--no-logo"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert verdict.returncode == 0, verdict.stdout + verdict.stderr
