"""Data sets that several tests read: each is made once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from gigafactory.line.run import Outcome, run
from gigafactory.plant import Plant, read_plant
from tests import sets
from tests.postgres import postgres, url

__all__ = ["postgres", "url"]  # fixtures that stand elsewhere
ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class DataSet:
    """A run with every cell recorded, and the folder in which its records stand."""

    plant: Plant
    outcome: Outcome
    folder: Path

    def __hash__(self) -> int:
        return hash(self.folder)

    @cache  # noqa: B019  (a handful of data sets, for as long as the tests run)
    def table(self, name: str) -> pa.Table:
        """One of its tables."""
        return sets.table(self.folder, name)

    def column(self, name: str, column: str) -> Any:
        """One column as an array: numbers (empty: NaN), µs since the start (empty: −1), words."""
        array = self.table(name)[column].combine_chunks()
        if pa.types.is_timestamp(array.type):
            since = round(self.start.timestamp() * 1e6)
            return array.cast(pa.int64()).fill_null(since - 1).to_numpy() - since
        if pa.types.is_dictionary(array.type) or pa.types.is_string(array.type):
            return np.array(array.cast(pa.string()).fill_null("").to_pylist(), dtype=str)
        return array.to_numpy(zero_copy_only=False)

    @property
    def start(self) -> datetime:
        """When production began."""
        return datetime.fromisoformat(self.plant.head.start.replace("Z", "+00:00"))

    @property
    def horizon(self) -> int:
        """When the run ended. [µs since the start]"""
        return round(
            float(dict(self.said)["simulated_days"]) * timedelta(days=1) / timedelta(microseconds=1)
        )

    @property
    def said(self) -> list[tuple[str, str]]:
        """The rows of `runs`."""
        table = self.table("runs")
        return list(zip(table["key"].to_pylist(), table["value"].to_pylist(), strict=True))


def make(folder: Path, plant: str, days: float, warm_up: float = 0.0) -> DataSet:
    """Run a plant of this repository with every cell recorded."""
    read = read_plant(ROOT / plant)
    return DataSet(read, run(read, 7, days, warm_up, "cells", folder), folder)


@pytest.fixture(scope="session")
def grenoble(tmp_path_factory: pytest.TempPathFactory) -> DataSet:
    """The pilot line from its first day until cells have left it."""
    return make(tmp_path_factory.mktemp("grenoble") / "set", "plants/grenoble", days=19)


@pytest.fixture(scope="session")
def everything(tmp_path_factory: pytest.TempPathFactory) -> DataSet:
    """The plant that uses every construct."""
    return make(tmp_path_factory.mktemp("everything") / "set", "tests/plants/everything", days=5)


@pytest.fixture(scope="session")
def parts(tmp_path_factory: pytest.TempPathFactory) -> DataSet:
    """A queue before two machines, behind a warm-up of half a day."""
    folder = tmp_path_factory.mktemp("parts") / "set"
    return make(folder, "tests/plants/parts", days=1.25, warm_up=0.5)


@pytest.fixture(params=["grenoble", "everything", "parts"])
def any_set(request: pytest.FixtureRequest) -> DataSet:
    """Each of the data sets in turn."""
    found: DataSet = request.getfixturevalue(request.param)
    return found
