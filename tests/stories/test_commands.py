"""The other commands, as a user types them, and the page that says what all of them do."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

import gigafactory as package
from docs import pages
from gigafactory import cli
from gigafactory.plant import read
from tests.stories.command import COMMAND, ENVIRONMENT, ROOT, gigafactory

PARTS, EVERYTHING = "tests/plants/parts", "tests/plants/everything"


@pytest.mark.parametrize("page", pages.PAGES)
def test_pages_are_up_to_date(page: str) -> None:
    """The pages that are written by code say what the code says (`make docs` renews them)."""
    assert (ROOT / "docs" / page).read_text(encoding="utf-8") == pages.PAGES[page]()


def test_every_command_and_option_is_documented() -> None:
    """Each command has its section in docs/commands.md, each option its row and a sentence."""
    text = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    for path, command in pages.every_command():
        section = text.partition(f"## `{path}`\n")[2].partition("\n## ")[0]
        assert command.help
        assert section
        for option in command.params:
            for name in option.opts:
                if name.startswith("--"):
                    assert f"`{name}" in section
                    assert option.help  # type: ignore[attr-defined]


def test_help() -> None:
    """`--help` ends with 0 and names each command; so does the version."""
    done = gigafactory("--help")
    assert done.returncode == 0
    for name in ("check", "plant", "schema", "simulate"):
        assert f"  {name} " in done.stdout
    done = gigafactory("--version")
    assert (done.returncode, done.stdout) == (0, f"gigafactory, version {package.__version__}\n")


@pytest.mark.parametrize("plant", ["plants/grenoble", "plants/dunkirk", PARTS, EVERYTHING])
def test_check_a_good_plant(plant: str) -> None:
    """A plant without a fault ends with 0 and says how many of its numbers are assumptions."""
    done = gigafactory("check", plant)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"{Path(plant).name}: fine. ")
    found = json.loads(gigafactory("check", plant, "--json").stdout)
    assert found["ok"] is True
    assert found["assumptions"] <= found["quantities"]
    assert f"{found['assumptions']} of them" in done.stdout


def test_check_a_bad_plant(tmp_path: Path) -> None:
    """A fault ends with 2: one line with file, table, key and cure; as JSON the same in parts."""
    text = (ROOT / PARTS / "plant.toml").read_text(encoding="utf-8")
    bad = tmp_path / "plant.toml"
    bad.write_text(text.replace("mean 18 s", "mean 18 kg"), encoding="utf-8")
    done = gigafactory("check", str(tmp_path))
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1
    assert done.stderr.startswith(f"{bad}: [machine.service] cycle: ")
    done = gigafactory("check", str(tmp_path), "--json")
    assert (done.returncode, done.stderr) == (2, "")
    found = json.loads(done.stdout)
    assert found["ok"] is False
    assert [set(f) for f in found["findings"]] == [{"file", "place", "what", "cure"}]


def test_plant_diff() -> None:
    """Plants that differ end with 1 and a row for each number; the same plant ends with 0."""
    done = gigafactory("plant", "diff", "plants/grenoble", "plants/dunkirk")
    assert (done.returncode, done.stderr) == (1, "")
    rows = json.loads(
        gigafactory("plant", "diff", "plants/grenoble", "plants/dunkirk", "--json").stdout
    )
    assert done.stdout.endswith(f"{len(rows)} numbers differ.\n")
    assert {"place": "machine.stacking.machines"}.items() <= next(
        r.items() for r in rows if r["place"] == "machine.stacking.machines"
    )
    done = gigafactory("plant", "diff", PARTS, PARTS)
    assert (done.returncode, done.stdout) == (0, "0 numbers differ.\n")
    done = gigafactory("plant", "diff", PARTS, "nowhere")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("nowhere: does not exist.")


def test_the_same_process_in_both_plants() -> None:
    """Grenoble and Dunkirk share the process: no dwell, effect or limit of the test differs."""
    done = gigafactory("plant", "diff", "plants/grenoble", "plants/dunkirk", "--json")
    places = [row["place"] for row in json.loads(done.stdout)]
    steps = [p for p in places if p.startswith("step.")]
    assert not [p for p in steps if p.endswith((".dwell", "_min", "_max")) or ".effects." in p]
    assert not [p for p in places if p.startswith("product.")]


def test_schema() -> None:
    """The schema is JSON and knows the tables of a plant file."""
    done = gigafactory("schema")
    assert (done.returncode, done.stderr) == (0, "")
    assert {"plant", "step", "machine", "buffer"} <= set(json.loads(done.stdout)["properties"])


@pytest.mark.parametrize("words", [("nothing",), ("plant",), ("plant", "nothing"), ("check",), ()])
def test_no_such_command(words: tuple[str, ...]) -> None:
    """A command that there is not, or without its arguments, ends with 2 and no traceback."""
    done = gigafactory(*words)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_memory_that_runs_out(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is too large for the machine ends with 2, one line and a cure, as bad input does."""

    def too_much(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(read, "read_plant", too_much)
    monkeypatch.setattr(sys, "argv", ["gigafactory", "simulate", PARTS])
    with pytest.raises(SystemExit) as caught:
        cli.main()
    assert caught.value.code == 2
    assert capsys.readouterr().err.startswith("Memory ran out: ")


def test_a_reader_that_has_seen_enough() -> None:
    """A pipe that closes early (`| head`) leaves no message."""
    process = subprocess.Popen(
        [sys.executable, "-c", COMMAND, "schema"],
        cwd=ROOT,
        env=ENVIRONMENT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    with process.stderr as stderr:
        assert stderr.read() == b""
    process.wait(timeout=60)
