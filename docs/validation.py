"""Fill the cells of `docs/validation.md` that need a run: `python -m docs.validation ANSWER.json`.

The answer is what `gigafactory simulate plants/dunkirk --days 365 --json` printed.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

from gigafactory.cell.product import values
from gigafactory.plant.model import Plant
from gigafactory.plant.read import read_plant

ROOT = Path(__file__).parent.parent
PAGE = Path(__file__).with_name("validation.md")
HOURS = 24 * 365
BANDS = {
    "output": (15.2, 16.8),
    "coated_area": (6.2, 7.2),
    "cathode_active": (1.65, 1.85),
    "graphite": (1.20, 1.36),
    "yield": (0.90, 0.96),
    "ageing_cells": (2.1, 3.3),
    "step_energy": (7.0, 12.0),
    "capex": (40.0, 60.0),
    "labour": (70.0, 145.0),
}


def figures(plant: Plant, answer: dict[str, Any]) -> dict[str, float]:
    """Every figure of the page that a run decides, in the unit of its row."""
    kwh = answer["good_wh"] / 1000
    gwh = answer["good_wh_per_year"]["mean"] / 1e9
    cell = next(iter(plant.products.values()))
    assert cell is not None
    named = values(cell)
    coating = plant.steps["cathode_coating"]
    metres = answer["steps"]["cathode_coating"]["done"] * (coating.length or 0.0)
    per_metre = named["cathode_coated_area"][0] / named["cathode_metres"][0]
    ageing = answer["steps"]["ageing"]
    staff = sum(m.machines * m.staff for m in plant.machines.values())
    staff += sum(crew.people for crew in plant.crews.values())
    return {
        "output": gwh,
        "coated_area": metres * (coating.lanes or 1) * per_metre / kwh,
        "cathode_active": answer["draws"]["cathode_mixing.powder"]["used"] / kwh,
        "graphite": answer["draws"]["anode_mixing.powder"]["used"] / kwh,
        "yield": answer["cell_yield"],
        "ageing_cells": (1 - ageing["states"]["starved"]) * ageing["machines"] * 256 / 1e6,
        "step_energy": answer["energy_wh"] / answer["good_wh"],
        "capex": sum(m.machines * (m.capex or 0.0) for m in plant.machines.values()) / 1e6 / gwh,
        "labour": staff * HOURS / 1000 / gwh,
        "coater_utilisation": answer["steps"]["cathode_coating"]["utilisation"],
        "stacker_utilisation": answer["steps"]["stacking"]["utilisation"],
        "formation_utilisation": answer["steps"]["formation"]["utilisation"],
    }


ROW = re.compile(
    r"(?P<what>\| [^|]+ \| [^|]+) \| (?P<low>[\d,.]+) \| (?P<high>[\d,.]+) \| (?P<source>[^|]+) \| "
    r"(?P<ours>(?:<!-- run: (?P<key>\w+) -->)?[\d,.]+) \| (?P<inside>[^|]+) \|"
)
"""A row of the table of bands, up to whether ours lies inside."""


def filled(page: str, found: dict[str, float]) -> str:
    """The page with every figure in its cell, and in every row whether ours lies in the band."""
    for key, value in found.items():
        page = re.sub(
            rf"<!-- run: {key} -->[^ |);]+", f"<!-- run: {key} -->{value:.3g}", page, count=1
        )
    return ROW.sub(lambda row: _judged(row, found), page)


def _judged(row: re.Match[str], found: dict[str, float]) -> str:
    """A row that says whether ours lies in the band that it shows."""
    low, high, printed = (_number(row[key]) for key in ("low", "high", "ours"))
    value = found.get(row["key"] or "", printed)
    inside = "yes" if low <= value <= high else "**no**"
    whole = f"{row['what']} | {row['low']} | {row['high']} | {row['source']} | {row['ours']}"
    return f"{whole} | {inside} |"


def _number(text: str) -> float:
    return float(re.sub(r"<!--.*?-->|,", "", text))


def main() -> None:
    """Read the answer that was named, and fill the page."""
    answer = json.loads(Path(sys.argv[1]).read_text())
    found = figures(read_plant(ROOT / "plants" / "dunkirk"), answer)
    PAGE.write_text(filled(PAGE.read_text(), found))
    for key, value in found.items():
        print(f"{key:24} {value:.4g}")


if __name__ == "__main__":
    main()
