"""A folder of TOML becomes a plant, or one clear list of findings; nothing is ever written."""

from __future__ import annotations

import os
import random
import shutil
import time
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gigafactory.errors import BadInput
from gigafactory.plant import Plant, read_plant
from gigafactory.units import Law

PLANTS = Path(__file__).parents[1] / "plants"
EVERYTHING, PARTS = PLANTS / "everything", PLANTS / "parts"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the plant `everything` that may be broken."""
    shutil.copytree(PLANTS, tmp_path / "plants")
    return tmp_path / "plants" / "everything"


def said(folder: Path, changes: dict[str, str] | None = None) -> str:
    """The one finding on ``folder``."""
    with pytest.raises(BadInput) as caught:
        read_plant(folder, changes)
    (finding,) = caught.value.findings
    assert finding.cure.endswith((".", "?"))
    return str(finding)


def test_everything() -> None:
    """Tables of the plant and of its shared process come together as values in fixed units."""
    plant = read_plant(EVERYTHING)
    assert plant.head.name == "everything"
    assert plant.machines["coating_cathode"].speed == pytest.approx(4 / 3)
    assert plant.machines["stacking"].cycle == Law("lognormal", 20.0, 0.1)
    assert plant.steps["coating_cathode"].lanes == 4
    assert plant.steps["coating_cathode"].defects == 0.001
    assert plant.buffers["coils_anode"].places == -1
    assert plant.steps["stacking"].effects["moisture"].resistance == 0.004
    assert plant.products["small"] is not None
    assert plant.order == tuple(plant.steps)


def test_theory_plant() -> None:
    """Without [product] a plant makes plain parts; TOML's own form of a time is taken."""
    plant = read_plant(PARTS)
    assert plant.products == {"part": None}
    assert plant.head.start == "2026-01-05T00:00:00+00:00"


def test_every_quantity_is_stated() -> None:
    """Every quantity is listed with its file, its text and its sources."""
    plant = read_plant(EVERYTHING)
    stated = {one.place: one for one in plant.stated}
    defects = stated["step.coating_cathode.defects"]
    assert defects.sources == ("knehr2022", "kehrer")
    assert Path(defects.file).name == "electrodes.toml"
    assert stated["campaign.1.cells"].text == "1000 cells [assumption]"
    assert stated["buffer.coils_anode.places"].sources == ()
    assert len(stated) == len(plant.stated) > 100


def test_order_of_steps() -> None:
    """Steps stand in the order of the process, whatever the plant's own files add to them."""
    plant = read_plant(EVERYTHING)
    assert plant.order[0] == "stacking"  # cells.toml comes before electrodes.toml
    assert plant.order.index("mixing_cathode") < plant.order.index("coating_cathode")


def test_nothing_is_written(folder: Path) -> None:
    """Reading, with and without findings, leaves the folder as it was."""
    before = {path: path.stat().st_mtime_ns for path in folder.parent.rglob("*")}
    read_plant(folder, {"machine.stacking.machines": "5"})
    said(folder, {"machine.stacking.machines": "-5"})
    assert {path: path.stat().st_mtime_ns for path in folder.parent.rglob("*")} == before


def test_hash_is_of_content(folder: Path) -> None:
    """The hash ignores layout and comments, and sees every number and every change."""
    plant = read_plant(folder)
    machines = folder / "machines.toml"
    text = machines.read_text(encoding="utf-8")
    head, tail = text.split("[machine.stacking]")
    machines.write_text(head.replace("800 L [", "800  L   ["), encoding="utf-8")
    (folder / "a_new_file.toml").write_text(
        "# moved\n\n\n[machine.stacking]" + tail.replace(" = ", "   =  "), encoding="utf-8"
    )
    assert read_plant(folder).hash == plant.hash
    assert read_plant(folder).order == plant.order
    changed = read_plant(folder, {"machine.stacking.machines": "4"})
    assert changed.hash != plant.hash


def test_fast() -> None:
    """A plant with some 800 quantities is read in less than a second."""
    plants = [EVERYTHING] * 5
    begin = time.perf_counter()
    stated = sum(len(read_plant(one).stated) for one in plants)
    assert stated > 800
    assert time.perf_counter() - begin < 1.0


@pytest.mark.parametrize(
    ("place", "value", "text"),
    [
        ("machine.stacking.machines", "50", "50 machines [assumption: set on the command line]"),
        ("machine.coating_cathode.speed", "60", "60 m/min [assumption: set on the command line]"),
        ("machine.coating_cathode.speed", "1 m/s", "1 m/s [assumption: set on the command line]"),
        ("machine.coating_cathode.speed", "1 m/s [kehrer]", "1 m/s [kehrer]"),
        (
            "machine.stacking.cycle",
            "15",
            "lognormal, mean 15 s, cv 0.1 [assumption: set on the command line]",
        ),
        ("buffer.trays.places", "unlimited", "unlimited [assumption: set on the command line]"),
        ("campaign.1.cells", "500", "500 cells [assumption: set on the command line]"),
        ("machine.stacking.load", "3 s", "3 s [assumption: set on the command line]"),
    ],
)
def test_change(place: str, value: str, text: str) -> None:
    """A change takes the unit of what it replaces, and says that it was set by hand."""
    plant = read_plant(EVERYTHING, {place: value})
    (found,) = [one for one in plant.stated if one.place == place]
    assert found.text == text
    assert found.file == "--set"


def test_change_of_what_is_no_quantity() -> None:
    """Names, switches and lists can be changed as well, and whole causes planted."""
    changes = {
        "plant.name": "other",
        "step.slitting_cathode.turns": "false",
        "step.casing.takes": '["stacks"]',
        "cause.worn.step": "stacking",
        "cause.worn.machine": "2",
        "cause.worn.deviation": "1 %",
        "machine.stacking.tool.life": "1000",
        "machine.stacking.tool.change": "5 min",
    }
    plant = read_plant(EVERYTHING, changes)
    assert plant.head.name == "other"
    assert not plant.steps["slitting_cathode"].turns
    assert plant.causes["worn"].machine == 2
    tool = plant.machines["stacking"].tool
    assert tool is not None
    assert tool.life == 1000


@pytest.mark.parametrize(
    ("change", "mean"),
    [("+=1", 21.0), ("-=1", 19.0), ("*=1.01", 20.2), ("*= 0.5", 10.0), ("+=1e1", 30.0)],
)
def test_a_change_of_what_stands_there(change: str, mean: float) -> None:
    """`+=`, `-=` and `*=` change the number that stands there; of a law its mean alone."""
    cycle = read_plant(EVERYTHING, {"machine.stacking.cycle": change}).machines["stacking"].cycle
    assert cycle == Law("lognormal", pytest.approx(mean), 0.1)


def test_both_ends_of_a_uniform_law_change(folder: Path) -> None:
    """Of a uniform law both ends are changed, so that the mean changes as was asked."""
    at = folder / "machines.toml"
    text = at.read_text(encoding="utf-8")
    text = text.replace("lognormal, mean 20 s, cv 0.1", "uniform, low 10 s, high 14 s")
    at.write_text(text, encoding="utf-8")
    assert read_plant(folder).machines["stacking"].cycle == Law("uniform", 10.0, 14.0)
    changed = read_plant(folder, {"machine.stacking.cycle": "*=2"})
    assert changed.machines["stacking"].cycle == Law("uniform", 20.0, 28.0)


@pytest.mark.parametrize(
    ("key", "change", "what"),
    [
        ("machine.stacking.machines", "+=x", "cannot change"),
        ("machine.stacking.machines", "*=1.3", "is not a whole number"),
        ("buffer.coils_anode.places", "+=1", "cannot change"),
        ("machine.stacking.heat", "*=2", "finds no number to change"),
    ],
)
def test_what_cannot_be_changed_so(folder: Path, key: str, change: str, what: str) -> None:
    """A change of what is no number, or to what may not be, is refused with one finding."""
    found = said(folder, {key: change})
    assert found.startswith("--set: ")
    assert what in found


@pytest.mark.parametrize(
    ("place", "value", "says"),
    [
        ("machine.stackng.machines", "5", "Did you mean machine.stacking"),
        ("machine.stacking.machnes", "5", "Did you mean machine.stacking.machines"),
        ("machne.stacking.machines", "5", "Did you mean machine"),
        ("machine", "5", "is not a table"),
        ("machine.stacking", "5", "is not a table"),
        ("machine.stacking.machines.x", "5", "is not a key of this plant"),
        ("campaign.7.cells", "5", "is not a key of this plant"),
        ("", "5", "is not a key of this plant"),
        ("...", "5", "is not a key of this plant"),
        ("machine.stacking.machines", "3 kg", "is not a number of machines"),
        ("machine.stacking.machines", "", "is not a number"),
        ("machine.stacking.load", "3", "has no unit"),
        ("machine.stacking.cycle", "nan", "not a finite number"),
        ("step.drying_cathode.stamps", "yes", "is not true or false"),
        ("step.casing.takes", "stacks", "is not a list"),
        ("buffer.new.places", "5", "is not a key of this plant"),
        ("plant.process", '["../process"]', "cannot be changed here"),
        ("plant.process.1", "../process", "cannot be changed here"),
    ],
)
def test_change_refused(place: str, value: str, says: str) -> None:
    """A change of a key that is not there names the nearest ones; a bad value is said as ever."""
    found = said(EVERYTHING, {place: value})
    assert says in found
    assert found.startswith("--set: ")


@settings(max_examples=200, deadline=None)
@given(place=st.text(max_size=30), value=st.text(max_size=30))
def test_any_change(place: str, value: str) -> None:
    """Whatever is given as a change is a plant or a finding, and never another exception."""
    for start in ("", "machine.service.", "machine.service.cycle.", "plant.", "campaign."):
        with suppress(BadInput):
            assert isinstance(read_plant(PARTS, {start + place: value}), Plant)


def test_no_such_folder(tmp_path: Path) -> None:
    """A path that is nothing, a file, or a folder without plant.toml is one clear finding."""
    assert "does not exist" in said(tmp_path / "nothing")
    assert "does not exist" in said(Path("x" * 5000))
    assert "does not exist" in said(Path("nul\0"))
    (tmp_path / "file").touch()
    assert "is not a folder" in said(tmp_path / "file")
    assert "holds no plant.toml" in said(tmp_path)
    (tmp_path / "plant.toml").mkdir()
    assert "holds no plant.toml" in said(tmp_path)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "holds no table"),
        (b"# nothing\n", "holds no table"),
        (b"[machine\n", "is not TOML"),
        (b"[crew.a]\npeople = 1\npeople = 2\n", "is not TOML"),
        (b"[crew.a]\n[crew.a]\n", "is not TOML"),
        (b"title = '\xff\xfe'", "is not UTF-8"),
        ("[crew.a]\n".encode("utf-16"), "is not UTF-8"),
        (b"x = " + b"9" * 5000, "a number too long"),
        (b"x = " + b"[" * 100_000, "lists too deep"),
        (b"[step.mixing_cathode." + b".".join([b"a"] * 5000) + b"]\n", "more than 12 tables"),
        (b"[crews.a]\n", "Did you mean [crew]?"),
        (b"[plant]\nprocess = ['../process']\n", "stands in"),
        (b"x = 1\n", "is not a table of a plant file"),
        (b"machine = 5\n", "stands in"),
        (b"plant.title = 'a'\n", "stands in"),
        (b"[machine.stacking]\nmachines = '5 [assumption]'\n", "stands in"),
        (b"[[campaign]]\nproduct = 'small'\n", "stands in"),
        (b"[source]\nkehrer = 'another thesis'\n", "stands in"),
    ],
)
def test_bad_file(folder: Path, content: bytes, says: str) -> None:
    """A file that cannot be read or merged is one finding that names it."""
    (folder / "zz.toml").write_bytes(content)
    found = said(folder)
    assert says in found
    assert found.startswith(str(folder / "zz.toml"))


def test_same_source_twice(folder: Path) -> None:
    """Two files may give one source alike; a mark at the start of UTF-8 is harmless."""
    again = '[source]\nkehrer = "Somebody else, a thesis, 2020"\n'
    (folder / "zz.toml").write_text(again, encoding="utf-8-sig")
    assert read_plant(folder).hash == read_plant(EVERYTHING).hash


def test_odd_files(folder: Path) -> None:
    """What ends in .toml and is no readable file is one finding."""
    (folder / "x.toml").mkdir()
    assert "x.toml: is not a file" in said(folder)
    (folder / "x.toml").rmdir()
    (folder / "x.toml").symlink_to(folder / "nowhere")
    assert "x.toml: is not a file" in said(folder)
    (folder / "x.toml").unlink()
    os.mkfifo(folder / "x.toml")
    assert "x.toml: is not a file" in said(folder)


@pytest.mark.parametrize(
    ("process", "says"),
    [
        ('["../nowhere"]', "does not exist"),
        ('["plant.toml"]', "is not a folder"),
        ('["."]', "twice"),
        ('["../process", "../process/"]', "twice"),
        ('["../process", "../linked"]', "twice"),
        ('["../parts"]', "stands in"),
        ('"../process"', "is not a list"),
        ("[5]", "is not a text"),
        ('["", "\\u0000"]', "twice"),
    ],
)
def test_bad_process(folder: Path, process: str, says: str) -> None:
    """A process folder that is not one, or is named twice, is one finding."""
    (folder.parent / "linked").symlink_to(folder.parent / "process")
    head = folder / "plant.toml"
    text = head.read_text(encoding="utf-8").replace('["../process"]', process)
    head.write_text(text, encoding="utf-8")
    with pytest.raises(BadInput) as caught:
        read_plant(folder)
    assert any(says in str(one) for one in caught.value.findings)


def test_process_in_another_file(folder: Path) -> None:
    """Process folders are named in plant.toml alone: elsewhere nobody would follow them."""
    head = folder / "plant.toml"
    text = head.read_text(encoding="utf-8").replace('process = ["../process"]\n', "")
    head.write_text(text, encoding="utf-8")
    (folder / "more.toml").write_text('[plant]\nprocess = ["../process"]\n', encoding="utf-8")
    found = said(folder)
    assert found.startswith(f"{folder / 'more.toml'}: [plant] process: stands in another file")
    assert str(head) in found


def test_folder_that_cannot_be_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder that the system does not let us read is one finding, in the system's words."""

    def refuse(path: Path) -> list[str]:
        raise PermissionError(13, "Permission denied", path)

    monkeypatch.setattr(os, "listdir", refuse)
    assert "process: cannot be read: Permission denied." in said(folder)


@pytest.mark.parametrize("name", ["col\\nour", "\\u202eruoloc", "c" * 5000, "\\u0000"])
def test_odd_names(folder: Path, name: str) -> None:
    """A name of any signs is said in one line, short and with no sign that hides the rest."""
    for table in ("machine.stacking", ""):
        text = f'[{table}]\n"{name}" = 5\n' if table else f'"{name}" = 5\n'
        (folder / "zz.toml").write_text(text, encoding="utf-8")
        found = said(folder)
        assert found.isprintable()
        assert len(found) < 1000


def test_two_bad_files(folder: Path) -> None:
    """Two defects in two files are two findings at once."""
    (folder / "y.toml").write_bytes(b"[")
    (folder / "z.toml").write_bytes(b"]")
    with pytest.raises(BadInput) as caught:
        read_plant(folder)
    assert [Path(one.file).name for one in caught.value.findings] == ["y.toml", "z.toml"]


def test_missing_head(folder: Path) -> None:
    """A plant.toml without [plant] is one finding."""
    (folder / "plant.toml").write_text("[crew.a]\npeople = '1 [assumption]'\n", encoding="utf-8")
    assert "[plant]: is missing" in said(folder)
    (folder / "plant.toml").write_text("plant = 5\n", encoding="utf-8")
    with pytest.raises(BadInput, match="is not a table"):
        read_plant(folder)


def spoilt(lines: list[str], chance: random.Random) -> list[str]:
    """``lines`` with one of them lost, doubled, moved or mistyped."""
    at = chance.randrange(len(lines))
    line, place = lines[at], chance.randrange(len(lines[at]) + 1)
    typed = line[:place] + chance.choice("0-[]\"'é.={}\t,;\\\x00") + line[place:]
    options = ([], [line, line], [chance.choice(lines)], [typed], [line[:place]], ["", line * 2])
    return [*lines[:at], *chance.choice(options), *lines[at + 1 :]]


@pytest.mark.parametrize("seed", range(5))
def test_spoilt_files(folder: Path, seed: int) -> None:
    """Files with random slips of the pen are a plant or findings, and never another exception."""
    chance = random.Random(seed)
    paths = sorted(folder.parent.rglob("*.toml"))
    for _ in range(40):
        path = chance.choice(paths)
        right = path.read_text(encoding="utf-8")
        path.write_text("\n".join(spoilt(right.split("\n"), chance)), encoding="utf-8")
        with suppress(BadInput):
            assert isinstance(read_plant(folder), Plant)
        path.write_text(right, encoding="utf-8")
