"""Lines of the control plan: what is refused, and that the plans of the plants are fine."""

from __future__ import annotations

from pathlib import Path

import pytest

from gigafactory.errors import BadInput
from gigafactory.plant import read_plant

ROOT = Path(__file__).parents[2]
LINE = {
    "of": '"capacity"',
    "by": '"stacking.machine"',
    "chart": '"i-mr"',
    "every": '"8 h [assumption]"',
    "reaction": '"Stop, and call quality."',
}


def _plant(folder: Path, **change: str) -> Path:
    """The small plant of causes with one line of a control plan."""
    source = ROOT / "tests" / "plants" / "causes"
    folder.mkdir()
    for file in source.glob("*.toml"):
        text = file.read_text(encoding="utf-8")
        text = text.replace("../../../plants/process", str(ROOT / "plants" / "process"))
        (folder / file.name).write_text(text, encoding="utf-8")
    said = "\n".join(f"{key} = {value}" for key, value in {**LINE, **change}.items())
    (folder / "control.toml").write_text(f"[control.line]\n{said}\n", encoding="utf-8")
    return folder


def test_a_line_is_read(tmp_path: Path) -> None:
    """A line is a frozen value, limits and times in their fixed unit."""
    plant = read_plant(_plant(tmp_path / "plant", lower='"-2 % [assumption]"'))
    line = plant.controls["line"]
    assert (line.of, line.every, line.lower, line.upper) == ("capacity", 28_800.0, -0.02, None)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"of": '"colour"'}, "of: .colour. is no characteristic of cells"),
        ({"of": '"coating.coat_weight"'}, "of: .coating. is not a step"),
        ({"of": '"cathode_coating.thickness"'}, "measures no thickness. It measures coat_weight"),
        ({"by": '"oven.machine"'}, "by: .oven. is not a step"),
        ({"chart": '"p"'}, "p is for counts, and capacity is measured"),
        ({"of": '"scrap"'}, "i-mr is not for counts. Write chart = .p."),
        (
            {"lower": '"2 % [assumption]"', "upper": '"1 % [assumption]"'},
            "upper: does not lie above lower",
        ),
        ({"reaction": '" "'}, "reaction: is empty"),
    ],
)
def test_lines_that_cannot_be(change: dict[str, str], said: str, tmp_path: Path) -> None:
    """Each is refused with one message that names the line, its key and the cure."""
    with pytest.raises(BadInput, match=said) as error:
        read_plant(_plant(tmp_path / "plant", **change))
    assert len(error.value.findings) == 1


@pytest.mark.parametrize("name", ["grenoble", "dunkirk"])
def test_the_plants_have_a_control_plan(name: str) -> None:
    """The plan watches solids, coat weight, thickness, defects, what is tested, and scrap."""
    plan = read_plant(ROOT / "plants" / name).controls
    charts = {line.chart for line in plan.values()}
    assert charts == {"i-mr", "xbar-s", "u", "p"}
    assert all(line.reaction for line in plan.values())
