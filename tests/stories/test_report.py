"""`gigafactory report`, as a user types it."""

from __future__ import annotations

import os
import shutil
import time
from pathlib import Path

import pytest

from gigafactory.line.run import run
from gigafactory.plant import read_plant
from tests.stories.command import LIKE_ANYBODY, ROOT, gigafactory


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three days of a queue, recorded."""
    folder = tmp_path_factory.mktemp("report") / "queue"
    run(read_plant(ROOT / "tests/plants/parts"), 1, 3.0, 0.5, "lots", folder)
    return folder


def refused(*words: str, says: str, under: tuple[str, ...] = ()) -> None:
    """The command ends with code 2 and one line that says what is wrong and how to mend it."""
    done = gigafactory("report", *words, under=under)
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1
    assert says in done.stderr


def test_a_report_stands_beside_its_data(data: Path) -> None:
    """The file is DATA.html, the last line its address, and the data set is as it was."""
    before = {file: file.read_bytes() for file in data.rglob("*") if file.is_file()}
    done = gigafactory("report", str(data))
    assert (done.returncode, done.stderr) == (0, "")
    file = data.with_name("queue.html")
    assert done.stdout.splitlines()[-1] == file.as_uri()
    assert file.read_text(encoding="utf-8").startswith("<!doctype html>")
    assert {file: file.read_bytes() for file in data.rglob("*") if file.is_file()} == before
    assert sorted(one.name for one in data.parent.iterdir()) == ["queue", "queue.html"]


def test_the_same_records_give_the_same_report(data: Path, tmp_path: Path) -> None:
    """Two reports of one data set are equal, byte for byte; another day makes another one."""
    for name, more in (("a", ()), ("b", ()), ("c", ("--day", "1"))):
        file = tmp_path / f"{name}.html"
        done = gigafactory("report", str(data), "--out", str(file), *more)
        assert done.returncode == 0, done.stderr
        assert "What every machine did on day" in file.read_text(encoding="utf-8")
    a, b, c = (tmp_path.joinpath(f"{n}.html").read_bytes() for n in "abc")
    assert a == b
    assert a != c


def test_what_cannot_be_reported_is_refused(data: Path, tmp_path: Path) -> None:
    """No folder, no data set, a day outside: refused, and nothing is written."""
    refused(str(tmp_path / "none"), says="does not exist")
    (tmp_path / "empty").mkdir()
    refused(str(tmp_path / "empty"), says="is no data set")
    out = ("--out", str(tmp_path / "page.html"))
    refused(str(data), "--day", "4", *out, says="4 is outside: 3 whole days")
    refused(str(data), "--day", "0", *out, says="Name one from 1 to 3.")
    refused(str(data), "--day", "soon", *out, says="is not a valid integer")
    assert [one.name for one in tmp_path.iterdir()] == ["empty"]


def test_a_place_that_will_not_do_is_refused(data: Path, tmp_path: Path) -> None:
    """In the data set, over another file, in no folder, where nobody may write: refused."""
    refused(str(data), "--out", str(data / "report.html"), says="lies in the data set")
    other = tmp_path / "thesis.txt"
    other.write_text("all that I have", encoding="utf-8")
    refused(str(data), "--out", str(other), says="is there, and is no page")
    assert other.read_text(encoding="utf-8") == "all that I have"
    refused(str(data), "--out", str(tmp_path), says="is no page")
    refused(str(data), "--out", str(tmp_path / "none" / "page.html"), says="cannot be written")


@pytest.mark.skipif(
    os.getuid() != 0 or shutil.which("setpriv") is None, reason="only root can give up a right"
)
def test_a_folder_that_is_shut(data: Path, tmp_path: Path) -> None:
    """A folder in which nothing may be written is refused, and nothing half-written stays."""
    tmp_path.chmod(0o500)
    out = ("--out", str(tmp_path / "page.html"))
    refused(str(data), *out, says="cannot be written: Permission denied", under=LIKE_ANYBODY)
    assert not list(tmp_path.iterdir())


@pytest.mark.long
def test_a_month_of_dunkirk(tmp_path: Path) -> None:
    """The report of a simulated month of the large plant takes under 5 s and less than 5 MB."""
    folder = tmp_path / "month"
    run(read_plant(ROOT / "plants/dunkirk"), 1, 31.0, 21.3, "lots", folder)
    begun = time.monotonic()
    done = gigafactory("report", str(folder))
    assert time.monotonic() - begun < 5
    assert done.returncode == 0, done.stderr
    assert folder.with_name("month.html").stat().st_size < 5e6
