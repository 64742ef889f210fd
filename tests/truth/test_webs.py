"""Which metres of a web become cells, and what these have from them: counted on paper.

The line is that of `webs.py`. What is said of its first roll is what both engines say.
"""

from __future__ import annotations

from pathlib import Path

from gigafactory.line import layout as y
from tests.truth import plants
from tests.truth.plants import SOURCE
from tests.truth.webs import capacities, first_roll, metres, mothers, slurry, story, tables, webs
from tests.twins.compare import LOT_FIELDS


def test_each_head_is_cut_from_the_end_that_leads(tmp_path: Path) -> None:
    """The slitter unwinds the roll and cuts metres 56 to 60, the notcher unwinds its coils and cuts
    metres 0 to 5, and the stacker begins with what was wound last: metre 55, then 54, down to 5."""
    told = story(plants.write(tmp_path, tables(head=0)))
    assert first_roll(told) == {0: metres(55, 5), 1: metres(55, 5)}


def test_coater_head_loss_costs_its_metres(tmp_path: Path) -> None:
    """The notcher cuts 5 m off the end at which the coater began; of 6 m that the coater spoilt it
    leaves one, and of each lane 50 m become cells. With 10 m more it is 10 m less of each lane."""
    for head in (6, 16):
        told = story(plants.write(tmp_path / str(head), tables(head)))
        assert first_roll(told) == {0: metres(55, head), 1: metres(55, head)}


def test_a_web_that_is_not_turned_leads_with_its_first_metre(tmp_path: Path) -> None:
    """Where the slitter lets the web through as it comes, it cuts metres 0 to 4; the notcher then
    cuts metres 55 to 60, and the first cell is metre 6, the first that the coater did not spoil."""
    said = tables(head=6)
    said["step.slitting"]["turns"] = False
    told = story(plants.write(tmp_path, said))
    assert first_roll(told) == {0: metres(6, 54), 1: metres(6, 54)}
    slit = next(e for e in told["edge"] if e[5] == 0)
    assert slit[2:] == (4 * y.MICRO, 60 * y.MICRO, 0, 0, 0)


def test_a_splice_spoils_the_cells_that_lie_there(tmp_path: Path) -> None:
    """The first foil ends at metre 40 of the first roll, and 2 m behind it are lost: no cell has
    metre 40 or 41, in either lane, and every other one has its place."""
    told = story(plants.write(tmp_path, tables(head=0, foil=40)))
    expected = metres(55, 42) + metres(39, 5)
    assert first_roll(told) == {0: expected, 1: expected}


def test_a_stop_spoils_the_metre_at_which_the_web_stood(tmp_path: Path) -> None:
    """The slitter takes the first roll up at 60 s, running in from metre 56 (3 m lost), and stands
    at 80 s: 20 m have gone in, 4 m of them head, so metres 37 to 40 of the roll are lost."""
    said = tables(head=0)
    said["step.slitting"]["start_loss"] = f"3 m {SOURCE}"
    said["machine.slitting.stops.service"] = {
        "clock": "calendar",
        "every": f"80 s {SOURCE}",
        "lasts": f"5 s {SOURCE}",
    }
    told = story(plants.write(tmp_path, said))
    expected = metres(52, 40) + metres(36, 5)
    assert first_roll(told) == {0: expected, 1: expected}


def test_a_stop_while_the_head_runs_in(tmp_path: Path) -> None:
    """At 62 s only head has gone in: the web is in tolerance again 3 m behind metre 58, with which
    it stood, which is 1 m behind the head; the notcher's own start is later and elsewhere."""
    said = tables(head=0)
    said["step.slitting"]["start_loss"] = f"3 m {SOURCE}"
    said["machine.slitting.stops.service"] = {
        "clock": "calendar",
        "every": f"62 s {SOURCE}",
        "lasts": f"1 s {SOURCE}",
    }
    told = story(plants.write(tmp_path, said))
    first = min(told["defects"])
    spans = [tuple(x / y.MICRO for x in span[:2]) for span in told["defects"][first]]
    assert spans == [(53.0, 56.0), (55.0, 56.0)]


def test_each_metre_has_the_deviation_of_its_own_batch(tmp_path: Path) -> None:
    """The first batch of 40 L, as designed, coats metres 0 to 40; the second, mixed when the scale
    weighed 10 % too much, coats the rest: its cells are 10 % up, those before it are not, and so do
    the coater's own measurements say."""
    said = slurry(tables(head=0))
    said["cause.scale"] = {
        "step": "mixing",
        "from": f"20 s {SOURCE}",
        "deviation": f"10 % {SOURCE}",
    }
    told = story(plants.write(tmp_path, said), until=500)
    expected = {(i, x): 0.1 if x >= 40 else 0.0 for i in (0, 1) for x in metres(5, 55)}
    assert capacities(told) == expected
    (first, *_) = sorted(webs(told))
    rows = [m for m in told["measure"] if m[0] == first]
    knots = {(lane, 6.0 * i): 1.1 if i > 6 else 1.0 for lane in (0, 1) for i in range(11)}
    assert {(m[5], m[2] / y.MICRO): float.fromhex(m[4]) for m in rows} == knots


def test_a_batch_deviates_as_what_was_weighed_in(tmp_path: Path) -> None:
    """A batch is 30 kg of powder, 10 kg of carbon and 40 L of water. The first lot of powder, of
    45 kg, is 10 % off: it is three quarters of what the first batch weighs, 7.5 %, and 15 kg of
    40 kg of the second, 3.75 %. Water is measured in litres and takes no share."""
    said = slurry(tables(head=0))
    amounts = {"powder": ("45 kg", "30 kg"), "carbon": ("1 t", "10 kg"), "water": ("1 m³", "40 L")}
    for what, (lot, taken) in amounts.items():
        said[f"material.{what}"] = {"lot": f"{lot} {SOURCE}"}
        draw = {"from": what, "quantity": f"{taken} {SOURCE}", "straddle": True}
        said[f"step.mixing.draws.{what}"] = draw
    said["cause.powder"] = {"material": "powder", "lots": [1, 1], "deviation": f"10 % {SOURCE}"}
    told = story(plants.write(tmp_path, said), until=500)
    expected = {(i, x): 0.0375 if x >= 40 else 0.075 for i in (0, 1) for x in metres(5, 55)}
    assert capacities(told) == expected


def test_knives_wear_from_roll_to_roll(tmp_path: Path) -> None:
    """The slitter's knives live four rolls and are 8 % off at their end: the first roll has coils
    as designed, the second is 2 % off, then 4 % and 6 %, and the fifth has new knives. What the
    notcher makes of them has the same deviation, and so have the cells."""
    said = tables(head=0)
    said["machine.slitting.tool"] = {
        "life": f"4 rolls {SOURCE}",
        "change": f"1 s {SOURCE}",
        "wear": f"8 % {SOURCE}",
    }
    effect = {"of": "thickness", "draw": "web", "thickness": f"1 %/% {SOURCE}"}
    said["step.stacking.effects.thickness"] = effect
    told = story(plants.write(tmp_path, said), until=900)
    thickness = LOT_FIELDS.index("thickness") + 1
    slit = [lot for lot in told["lots"] if lot[2] == 1]
    assert [float.fromhex(lot[thickness]) for lot in slit[::2]][:5] == [0.0, 0.02, 0.04, 0.06, 0.0]
    found: dict[int, set[float]] = {}
    for cell in told["cells"]:
        mother, _, _ = mothers(told, cell[-3][0][0], 0.0)
        found.setdefault(mother, set()).add(float.fromhex(cell[-1][4]))
    assert [found[roll] for roll in sorted(found)][:3] == [{0.0}, {0.02}, {0.04}]


def test_what_is_left_of_a_coil_is_used_from_the_same_end(tmp_path: Path) -> None:
    """A coil older than 20 s is notched again. The stacker has by then 21 cells from it, metres 55
    to 35; of the 30 m left the notcher cuts the 5 m that lead. Turned once more, the coil leads
    with the metre that the coater spoilt, and metres 6 to 26 are cells; then it is too old again,
    and the last 3 m are less than the notcher's head."""
    said = tables(head=6)
    said["step.notching"]["stamps"] = True
    limit = {"age": f"20 s {SOURCE}", "action": "redo", "redo_to": "slit"}
    said["step.stacking.draws.web.limit"] = limit
    told = story(plants.write(tmp_path, said), until=700)
    expected = metres(55, 35) + metres(6, 26)
    assert first_roll(told) == {0: expected, 1: expected}
