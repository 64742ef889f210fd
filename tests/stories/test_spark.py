"""PySpark, on a master and two workers, gives the answers of our own reader."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from gigafactory.line.run import run
from gigafactory.plant import read_plant
from tests.stories.answers import same

ROOT = Path(__file__).parents[2]
HERE = "127.0.0.1"
pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("pyspark") is None or shutil.which("java") is None,
    reason="PySpark or Java is missing: `make setup-full` installs both",
)


def free_port() -> int:
    """A port on loopback that nobody listens on."""
    with socket.socket() as one:
        one.bind((HERE, 0))
        return int(one.getsockname()[1])


def answering(port: int) -> bool:
    """Whether somebody listens on a port."""
    with socket.socket() as one:
        return one.connect_ex((HERE, port)) == 0


def begun(folder: Path, *words: str) -> subprocess.Popen[bytes]:
    """A part of the cluster, in a process group of its own."""
    import pyspark

    command = Path(pyspark.__file__).parent / "bin" / "spark-class"
    environment = {**os.environ, "SPARK_LOCAL_IP": HERE, "SPARK_WORKER_DIR": str(folder)}
    with (folder / "log").open("ab") as log:
        return subprocess.Popen(
            [str(command), *words],
            stdout=log,
            stderr=log,
            env=environment,
            start_new_session=True,
        )


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[tuple[str, list[int]]]:
    """A standalone master and two workers on loopback: its address, and the workers' groups."""
    port, home = free_port(), "org.apache.spark.deploy"
    address = f"spark://{HERE}:{port}"
    parts: list[subprocess.Popen[bytes]] = []
    try:
        master = (f"{home}.master.Master", "--host", HERE, "--port", str(port))
        parts.append(begun(tmp_path, *master, "--webui-port", "0"))
        until = time.monotonic() + 60
        while not answering(port) and time.monotonic() < until:
            time.sleep(0.1)
        for _ in range(2):
            worker = (f"{home}.worker.Worker", address, "--host", HERE, "--webui-port", "0")
            parts.append(begun(tmp_path, *worker, "--cores", "1", "--memory", "1g"))
        yield address, [one.pid for one in parts[1:]]
    finally:
        for one in parts:
            if one.poll() is None:
                os.killpg(one.pid, signal.SIGKILL)
            one.wait()


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Some days of the pilot line, every cell recorded."""
    folder = tmp_path_factory.mktemp("spark") / "set"
    run(read_plant(ROOT / "plants/grenoble"), 1, 19.0, 0.0, "cells", folder)
    return folder


def answers(address: str, data: Path, *worker: str) -> dict[str, Any]:
    """What the process of `spark_answers` says."""
    words = [sys.executable, "-m", "tests.stories.spark_answers", address, str(data), *worker]
    environment = {**os.environ, "SPARK_LOCAL_IP": HERE}
    done = subprocess.run(
        words, capture_output=True, cwd=ROOT, env=environment, check=False, timeout=500
    )
    assert done.returncode == 0, done.stderr.decode()[-3000:]
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize(
    "kill", [pytest.param(False, marks=pytest.mark.long), True], ids=["whole", "worker killed"]
)
def test_the_answers_are_ours(cluster: tuple[str, list[int]], data: Path, kill: bool) -> None:
    """Recall, trace and control charts by Spark are those of our own reader, number by number,
    also when one of the two workers is killed in the middle of a query."""
    address, workers = cluster
    found = answers(address, data, *([str(workers[0])] if kill else []))
    for name, ours in found["ours"].items():
        assert same(ours, found["theirs"][name]), name
    assert all(found["ours"].values())
    assert found["killed_before_the_end"] == kill
    assert found["executors"] == [2, 1 if kill else 2]
