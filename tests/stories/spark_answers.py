"""Answers of one data set by our own reader and by a Spark cluster, in a process of its own.

``python -m tests.stories.spark_answers MASTER DATA [WORKER]`` prints them as JSON; the process
group WORKER is killed as soon as a query runs on the cluster.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time
from pathlib import Path
from typing import Any

from pyspark.sql import SparkSession

from gigafactory.records.read import read_records
from gigafactory.records.spark import SETTINGS, on_spark
from tests.stories.answers import answers


def session(master: str) -> Any:
    """A session on a cluster whose driver listens on loopback."""
    builder = SparkSession.builder.master(master).config("spark.driver.host", "127.0.0.1")
    for name, value in {**SETTINGS, "spark.sql.shuffle.partitions": "4"}.items():
        builder = builder.config(name, value)
    return builder.getOrCreate()


def kill_in_a_query(cluster: Any, worker: int, killed: list[float]) -> None:
    """Kill a process group as soon as a stage runs."""
    tracker = cluster.sparkContext.statusTracker()
    while not any(
        tracker.getStageInfo(stage) and tracker.getStageInfo(stage).numActiveTasks
        for stage in tracker.getActiveStageIds()
    ):
        time.sleep(0.001)
    os.killpg(worker, signal.SIGKILL)
    killed.append(time.monotonic())


def executors(cluster: Any) -> int:
    """Executors that the cluster has now, without the driver."""
    return int(cluster.sparkContext._jsc.sc().getExecutorMemoryStatus().size()) - 1


def main(master: str, data: Path, worker: int | None) -> None:
    ours = answers(read_records(data))
    cluster = session(master)
    until = time.monotonic() + 60
    while executors(cluster) < 2 and time.monotonic() < until:
        time.sleep(0.1)
    before, killed = executors(cluster), []
    if worker is not None:
        aim = (cluster, worker, killed)
        threading.Thread(target=kill_in_a_query, args=aim, daemon=True).start()
    theirs = answers(on_spark(read_records(data), cluster))
    end = time.monotonic()
    found = {
        "ours": ours,
        "theirs": theirs,
        "executors": [before, executors(cluster)],
        "killed_before_the_end": bool(killed and killed[0] < end),
    }
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else None)
