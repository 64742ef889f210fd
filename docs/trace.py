"""The snippet of docs/records.md: from one cell back to what it came from, and from a lot to cells.

docs/pages.py copies it into the page from its first import on; the tests run it on a recorded run.
"""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

data = Path("out/traced")


def read(table: str) -> dict[str, np.ndarray]:
    """The columns of a table as arrays: words as text, numbers with NaN where they are empty."""
    columns = {}
    found = pq.read_table(data / table)
    for name, column in zip(found.column_names, found.columns, strict=True):
        words = pa.types.is_dictionary(column.type)
        columns[name] = (column.cast(pa.string()) if words else column).to_numpy()
    return columns


cells, lots, edges, visits = (read(t) for t in ("cells", "lots", "edges", "visits"))


def parent(lot: int, metre: float, *kinds: str) -> tuple[int | None, float]:
    """The lot of these kinds out of which a place on a lot was made, and the place on it."""
    rows = np.flatnonzero((edges["child"] == lot) & np.isin(lots["kind"][edges["parent"]], kinds))
    rows = rows[edges["child_left"][rows] <= metre + 0.0005]  # places in cells are whole mm
    if not len(rows):
        return None, metre
    row = rows[np.argmax(edges["child_left"][rows])]
    into = metre - edges["child_left"][row]
    flipped = edges["flipped"][row]
    place = edges["right"][row] - into if flipped else edges["left"][row] + into
    return int(edges["parent"][row]), float(place)


def trace(cell: int, side: str) -> dict[str, object]:
    """Where the electrode of a cell, its electrolyte and its formation came from."""
    lot = int(cells[f"stacking_{side}_lot"][cell])
    metre = float(cells[f"stacking_{side}_at"][cell]) / 1000
    found = {"coil": lot, "metre": metre, "lane": int(lots["lane"][lot])}
    while (up := parent(lot, metre, "roll", "coil"))[0] is not None:
        lot, metre = up
    found |= {"mother roll": lot, "metre of the roll": metre}
    found["slurry"], _ = parent(lot, metre, "slurry")
    found["foil"], _ = parent(lot, metre, "aluminium_foil", "copper_foil")
    found["into the slurry"] = edges["parent"][edges["child"] == found["slurry"]].tolist()
    found["electrolyte"] = int(cells["filling_electrolyte_lot"][cell])
    found["tray"] = int(cells["filled_trays_tray"][cell])
    formed = (visits["lot"] == found["tray"]) & (visits["step"] == "formation")
    found["formation machine"] = int(visits["machine"][formed][-1])
    found["channel"] = int(cells["filled_trays_slot"][cell])  # the place in the tray
    return found


def recall(step: str, slot: str, lot: int) -> list[int]:
    """Every cell that may hold something of a lot, drawn by STEP as SLOT."""
    named = cells[f"{step}_{slot}_lot"] == lot
    found = set(np.flatnonzero(named).tolist())
    machine, start = cells[f"{step}_machine"], cells[f"{step}_start"]
    for number in np.unique(machine[np.isfinite(machine)]):
        here = np.flatnonzero(machine == number)
        here = here[np.argsort(start[here], kind="stable")]
        first = np.flatnonzero(named[here])[:1]
        found |= set(here[first[first > 0] - 1].tolist())  # it may have ended on this lot
        found.add(int(here[-1]))  # and this one on a lot that no cell names yet
    return sorted(found)


good = np.flatnonzero((cells["disposition"] == "good") | np.isfinite(cells["module"]))
cell = int(good[-1])
print(f"cell {cell}:", trace(cell, "cathode"))
held = recall("filling", "electrolyte", int(cells["filling_electrolyte_lot"][cell]))
print(f"{len(held)} cells may hold electrolyte of its lot")
