"""The code of docs/records.md finds what a cell came from, and every cell that a lot went into."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from docs import pages
from gigafactory.plant.draws import amount
from tests.rooms.conftest import DataSet
from tests.rooms.test_records_trace import Edges, good_cells

PAGE = (pages.HERE / "records.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def page(grenoble: DataSet) -> Any:
    """What the code of the page leaves behind, run on a recorded run."""
    code = PAGE.partition("```python\n")[2].partition("```")[0]
    assert 'Path("out/traced")' in code
    found: dict[str, Any] = {}
    exec(code.replace('"out/traced"', repr(str(grenoble.folder))), found)
    return SimpleNamespace(**found)


@pytest.mark.parametrize("side", ["cathode", "anode"])
def test_a_cell_is_traced(page: Any, grenoble: DataSet, side: str) -> None:
    """For cells from all over the run, the page finds the mother roll, metre and slurry batch that
    the joined tables give, and lots of the kinds that it names."""
    edges, lots = Edges(grenoble), grenoble.column("lots", "kind")
    cells = good_cells(grenoble)[::97]
    lot = grenoble.column("cells", f"stacking_{side}_lot")[cells].astype(np.int64)
    place = grenoble.column("cells", f"stacking_{side}_at")[cells] / 1000
    for _ in ("notching", "slitting", "calendering"):
        _, lot, place = edges.up(lot, place, ["roll", "coil"])
    _, batch, _ = edges.up(lot, place, ["slurry"])
    for i, cell in enumerate(cells):
        found = page.trace(int(cell), side)
        assert found["mother roll"] == lot[i]
        assert found["metre of the roll"] == pytest.approx(place[i])
        assert found["slurry"] == batch[i]
        assert lots[found["foil"]] == {"cathode": "aluminium_foil", "anode": "copper_foil"}[side]
        assert f"{side}_powder" in {str(lots[n]) for n in found["into the slurry"]}
        assert lots[found["electrolyte"]] == "electrolyte"
        assert lots[found["tray"]] == "tray"
        assert 1 <= found["formation machine"] <= grenoble.plant.machines["formation"].machines
        assert 1 <= found["channel"] <= (grenoble.plant.steps["sealing"].tray or 0)


@pytest.mark.parametrize(
    ("step", "slot"), [("filling", "electrolyte"), ("packaging", "pouch_foil")]
)
def test_a_recall_misses_no_cell(page: Any, grenoble: DataSet, step: str, slot: str) -> None:
    """Cells whose draw ran over the end of the lot that they name ended on the next one: a recall
    of that one holds them, and no more than two cells a machine beside those that name it."""
    plant = grenoble.plant
    need = amount(plant, plant.steps[step], plant.steps[step].draws[slot], "e78")
    named = grenoble.column("cells", f"{step}_{slot}_lot")
    at = grenoble.column("cells", f"{step}_{slot}_at") / 1000
    drew = np.flatnonzero(np.isfinite(named))
    size = grenoble.column("lots", "quantity")[named[drew].astype(np.int64)]
    over = set(drew[at[drew] + need > size + 0.001].tolist())
    lots = np.unique(named[drew]).astype(np.int64).tolist()
    straddled = set()
    for before, lot in zip([None, *lots], lots, strict=False):
        found = set(page.recall(step, slot, lot))
        mine = set(np.flatnonzero(named == lot).tolist())
        assert mine <= found
        assert len(found - mine) <= 2 * plant.machines[step].machines
        straddled |= {c for c in found - mine if named[c] == before}
    assert over
    assert {c for c in over if named[c] != lots[-1]} <= straddled
