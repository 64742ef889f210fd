"""`verify` finds whatever is wrong with a data set, and nothing where nothing is."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest

from gigafactory.line.run import run
from gigafactory.plant.read import read_plant
from gigafactory.records.store.event import Event
from gigafactory.records.store.store import open_store
from gigafactory.records.verify import verify
from tests.truth.corruptions import CORRUPTIONS, drawn

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A simulated data set that goes on: some events sealed behind it, some not."""
    folder = tmp_path_factory.mktemp("sound") / "set"
    run(read_plant(ROOT / "tests/plants/everything"), 3, 2.0, keep="cells", out=folder)
    with open_store(folder) as store:
        for at_once in (0, 40):
            events = [note(at_once + i) for i in range(40)]
            store.append(events).result(10)
            if not at_once:
                store.seal()
    return folder


def note(seq: int) -> Event:
    """Somebody's note, whose text has a 0 in it."""
    return Event("shift 1", seq, "notes", {"time": 10**15, "who": "person", "text": f"0 {seq}"})


def test_nothing_is_found_where_nothing_is_wrong(sound: Path) -> None:
    """A data set with sealed and unsealed events, of cells, webs, trays and modules, is sound."""
    assert verify(sound) == ()


@pytest.mark.parametrize("plant", ["plants/grenoble", "tests/plants/parts"])
def test_simulated_plants_are_sound(plant: str, tmp_path: Path) -> None:
    """What a line of ours writes is sound, with a warm-up, with cells and without."""
    for keep in ("cells", "lots"):
        run(read_plant(ROOT / plant), 5, 4.0, 3.0, keep, tmp_path / keep)
        assert verify(tmp_path / keep) == ()


def is_found(sound: Path, folder: Path, name: str, seed: int) -> bool:
    """Whether something is found in a copy with one corruption."""
    shutil.copytree(sound, folder)
    CORRUPTIONS[name](folder, random.Random(seed))
    found = verify(folder)
    shutil.rmtree(folder)
    return bool(found)


@pytest.mark.parametrize("name", CORRUPTIONS)
def test_every_kind_of_corruption_is_found(name: str, sound: Path, tmp_path: Path) -> None:
    """One of each kind: bytes, database, Delta log, and rows that were wrong when written."""
    assert is_found(sound, tmp_path / "set", name, 1)


@pytest.mark.long
def test_two_hundred_corruptions_are_found(sound: Path, tmp_path: Path) -> None:
    """Of 200 seeded corruptions 100 % are found."""
    missed = [
        (name, seed)
        for name, seed in drawn(200, 1)
        if not is_found(sound, tmp_path / "set", name, seed)
    ]
    assert missed == []
