"""`gigafactory simulate`, as a user types it."""

from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from gigafactory.records.tables import TABLES
from tests.stories.command import (
    COMMAND,
    ENVIRONMENT,
    LIKE_ANYBODY,
    ROOT,
    begin,
    gigafactory,
)

PARTS, EVERYTHING = "tests/plants/parts", "tests/plants/everything"
SHORT = ("--days", "0.5", "--warm-up", "0.1")
ISSUE_KEYS = {
    "cells_started": int,
    "cells_good": int,
    "energy_wh": float,
    "part_steps": int,
    "wall_s": float,
    "compile_s": float,
    "part_steps_per_s": float,
    "peak_rss_bytes": int,
    "records_bytes": int,
    "seed": int,
    "plant_hash": str,
    "version": str,
}


def refused(*words: str, says: str, under: tuple[str, ...] = ()) -> None:
    """The command ends with code 2, one message of one line, and no answer."""
    done = gigafactory(*words, under=under)
    assert done.returncode == 2, done.stderr
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr
    assert says in done.stderr


def test_words() -> None:
    """The answer goes to the output stream, its cost to the error stream, and the code is 0."""
    done = gigafactory("simulate", PARTS, *SHORT)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("parts\n  0.5 days counted after a warm-up of 0.1 days, seed 1, ")
    assert "good cells" in done.stdout
    assert done.stderr.startswith("  simulated ")
    assert len(done.stderr.splitlines()) == 1


def test_the_same_words_twice() -> None:
    """The same seed prints the same answer, byte for byte; another seed prints another."""
    first, again, other = (gigafactory("simulate", PARTS, *SHORT, "--seed", s) for s in "112")
    assert first.stdout == again.stdout != other.stdout


@pytest.mark.parametrize("replications", ["1", "2"])
def test_json(replications: str, tmp_path: Path) -> None:
    """`--json` prints one JSON object with the promised keys, typed, per step and buffer too."""
    out = tmp_path / "set"
    more = ("--seed", "5", "--replications", replications, "--out", str(out), "--json")
    done = gigafactory("simulate", EVERYTHING, *SHORT, *more)
    assert (done.returncode, done.stderr) == (0, "")
    found = json.loads(done.stdout)
    for key, kind in ISSUE_KEYS.items():
        assert type(found[key]) is kind, key
    assert found["seed"] == 5
    assert found["complete"] is True
    size = sum(f.stat().st_size for f in out.rglob("*") if f.is_file())
    assert found["records_bytes"] == size
    steps, buffers = found["steps"], found["buffers"]
    assert {"stacking", "formation", "coating_cathode"} <= set(steps)
    assert {"trays", "stacks"} <= set(buffers)
    for step in steps.values():
        assert {"machines", "done", "good", "electricity_wh", "states"} <= set(step)
    for buffer in buffers.values():
        assert {"content_mean", "wait_mean_s"} <= set(buffer)


def test_records(tmp_path: Path) -> None:
    """`--out` alone writes lots; `--records cells` adds the table of cells."""
    for records, name in (((), "lots"), (("--records", "cells"), "cells")):
        done = gigafactory("simulate", PARTS, *SHORT, "--out", str(tmp_path / name), *records)
        assert done.returncode == 0, done.stderr
        found = {p.name for p in (tmp_path / name).iterdir() if p.is_dir()}
        assert found == (set(TABLES) if name == "cells" else set(TABLES) - {"cells"})
    assert sorted(p.name for p in tmp_path.iterdir()) == ["cells", "lots"]


def test_set() -> None:
    """`--set` changes a value, keeps the unit of the file, and changes the plant's hash."""
    change = ("--set", "machine.service.machines=3", "--set", "machine.arrivals.cycle=20")
    found = json.loads(gigafactory("simulate", PARTS, *SHORT, "--json", *change).stdout)
    plain = json.loads(gigafactory("simulate", PARTS, *SHORT, "--json").stdout)
    assert found["steps"]["service"]["machines"] == 3
    assert found["cells_started"] < 0.7 * plain["cells_started"]
    assert found["plant_hash"] != plain["plant_hash"]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--days", "0"), "more than a second"),
        (("--days", "-1"), "more than a second"),
        (("--days", "nan"), "'nan' is not a number of days"),
        (("--days", "inf"), "'inf' is not a number of days"),
        (("--days", "1e9"), "at most 3660"),
        (("--days", "week"), "'week' is not a number of days"),
        (("--warm-up", "-1"), "0 or more"),
        (("--warm-up", "nan"), "'nan' is not a number of days"),
        (("--seed", "9223372036854775808"), "not in the range"),
        (("--seed", "-1"), "not in the range"),
        (("--seed", "1.5"), "not a valid integer"),
        (("--seed", "9223372036854775807", "--replications", "2"), "is out of range"),
        (("--replications", "0"), "not in the range"),
        (("--processes", "-1"), "not in the range"),
        (("--records", "all"), "'all' is not one of"),
        (("--records", "cells"), "need a folder: --out DIR"),
        (("--records", "none", "--out", "somewhere"), "has nothing to hold"),
        (("--set", "machine.service.machines"), "is not key=value"),
        (("--set", "=3"), "is not key=value"),
        (("--set", "machine.servise.machines=3"), "Did you mean machine.service"),
        (("--set", "machine.service.cycle=3 kg"), "--set: [machine.service] cycle"),
        (("--set", "machine.service.machines=0"), "must be 1 or more"),
        (("--set", "a.b=1", "--set", "a.b=2"), "is set twice"),
        (("--colour",), "No such option"),
    ],
    ids=lambda one: " ".join(one)[:40] if isinstance(one, tuple) else "",
)
def test_odd_arguments(words: tuple[str, ...], says: str) -> None:
    """An argument that makes no sense ends with code 2 and one message that names it."""
    refused("simulate", PARTS, *words, says=says)


def test_no_plant(tmp_path: Path) -> None:
    """A plant that is missing, a file, empty, or not text ends with code 2 and one message."""
    refused("simulate", str(tmp_path / "none"), says="does not exist")
    (tmp_path / "file").write_text("")
    refused("simulate", str(tmp_path / "file"), says="is not a folder")
    refused("simulate", str(tmp_path), says="holds no plant.toml")
    (tmp_path / "plant.toml").write_bytes(b"\xff\xfe")
    refused("simulate", str(tmp_path), says="is not UTF-8 text")
    refused("simulate", says="Missing argument 'PLANT'")


def test_an_unreadable_plant(tmp_path: Path) -> None:
    """A plant file that may not be read ends with code 2 and one message."""
    (tmp_path / "plant.toml").write_text("")
    (tmp_path / "plant.toml").chmod(0)
    under = LIKE_ANYBODY if os.geteuid() == 0 else ()
    refused("simulate", str(tmp_path), says="plant.toml", under=under)


def test_out_is_not_overwritten(tmp_path: Path) -> None:
    """A folder with something in it is refused, for one run and for several, and left as it is."""
    (tmp_path / "mine").write_text("kept")
    for more in ((), ("--replications", "2")):
        refused("simulate", PARTS, "--out", str(tmp_path), *more, says="is not empty")
    refused("simulate", PARTS, "--out", str(tmp_path / "mine"), says="is not a folder")
    refused("simulate", PARTS, "--out", str(tmp_path / "mine" / "x"), says="cannot be written")
    assert [p.name for p in tmp_path.iterdir()] == ["mine"]
    assert (tmp_path / "mine").read_text() == "kept"


def test_bad_input_writes_nothing(tmp_path: Path) -> None:
    """A plant that is refused leaves nothing under --out, nor beside it."""
    out = str(tmp_path / "set")
    refused("simulate", PARTS, "--set", "buffer.queue.places=-3", "--out", out, says="places")
    assert list(tmp_path.iterdir()) == []


def wait_for(file: Path, process: subprocess.Popen[str]) -> None:
    """Wait until the run writes, as somebody would who then changes their mind."""
    for _ in range(2400):
        if any(part.stat().st_size > 10_000 for part in file.glob("*.partial")):
            return
        assert process.poll() is None, process.communicate()
        time.sleep(0.1)
    raise AssertionError("the run never wrote")


def test_stopped_in_mid_run(tmp_path: Path) -> None:
    """Ctrl-C ends the run with code 130, an answer so far, and a data set that reads and says that
    it is not complete."""
    words = ("simulate", PARTS, "--days", "3000", "--warm-up", "1", "--records", "cells")
    process = begin(*words, "--out", str(tmp_path / "set"))
    wait_for(tmp_path / "set.partial" / "cells", process)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=120)
    assert process.returncode == 130, err
    assert "STOPPED before the end" in out
    assert "Traceback" not in err
    assert [p.name for p in tmp_path.iterdir()] == ["set"]
    tables = {name: pq.read_table(tmp_path / "set" / name) for name in TABLES}
    said = {row["key"]: row["value"] for row in tables["runs"].to_pylist()}
    assert said["complete"] == "false"
    assert 0 < float(said["simulated_days"]) < 3000
    assert tables["cells"]["cell"].to_pylist() == list(range(tables["cells"].num_rows))


def test_stopped_with_json(tmp_path: Path) -> None:
    """Ctrl-C with --json leaves one JSON object that says that it is not complete."""
    words = ("simulate", PARTS, "--days", "3000", "--warm-up", "0", "--json")
    process = begin(*words, "--out", str(tmp_path / "set"))
    wait_for(tmp_path / "set.partial" / "states", process)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=120)
    assert (process.returncode, err) == (130, "")
    found = json.loads(out)
    assert found["complete"] is False
    assert 0 < found["days"] < 3000


def test_progress_on_a_terminal_only() -> None:
    """The progress bar is drawn where the error stream is a terminal, and nowhere else."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-c", COMMAND, "simulate", PARTS, *SHORT],
        cwd=ROOT,
        env={**ENVIRONMENT, "TERM": "xterm", "COLUMNS": "120"},
        stdout=subprocess.PIPE,
        stderr=theirs,
    )
    os.close(theirs)
    seen = b""
    while True:
        try:
            part = os.read(ours, 4096)
        except OSError:  # Linux says so when the other side has closed
            break
        if not part:
            break
        seen += part
    out, _ = process.communicate(timeout=120)
    assert process.returncode == 0
    assert b"good cells" in seen
    assert b"\x1b[" not in out
    plain = gigafactory("simulate", PARTS, *SHORT)
    assert out.decode() == plain.stdout
    assert "\x1b[" not in plain.stderr
