"""The benchmarks of the store measure what their page says, on a few events."""

from __future__ import annotations

from pathlib import Path

import pysqlite3

from benchmarks import backup, ingest

MACHINE = {"cpu": "x", "cores": "2", "system": "s", "python": "3", "date": "2026-01-05"}


def test_ingest(tmp_path: Path) -> None:
    """Every rate is measured, the ratio is that of the two, and each bar has its verdict."""
    found = ingest.measure(1, 10_000, 0.3, lambda text: None, tmp_path)
    assert found.ratio == found.rate / found.bare
    assert found.fsync > 0
    assert 0 < found.p50 <= found.p99 <= found.longest
    said = ingest.markdown(found, 10_000, 1, MACHINE)
    assert sum(word in said for word in ("bar met", "bar missed")) >= 1
    assert said.count("| bar met |") + said.count("| **bar missed** |") == 4


def test_the_peer_writes_the_same_rows(tmp_path: Path) -> None:
    """Bare SQLite holds every event once, with the texts that the store would keep."""
    ingest.peer(tmp_path / "bare.sqlite", 5_000)
    connection = pysqlite3.connect(str(tmp_path / "bare.sqlite"))
    counted = "select count(*), count(distinct source || ' ' || seq) from journal"
    assert connection.execute(counted).fetchone() == (5_000, 5_000)
    connection.close()


def test_backup(tmp_path: Path) -> None:
    """What is restored is proved, and nothing is found."""
    found = backup.measure(5_000, tmp_path, lambda text: None)
    assert (found.events, found.findings) == (5_000, 0)
    assert "| bar met |" in backup.markdown(found, MACHINE)
    assert not list(tmp_path.iterdir())
