"""Products that a plant takes from a cell's design: ``[product.NAME] design = "cell.toml"``."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from gigafactory.errors import BadInput
from gigafactory.units.door.changes import FILE
from gigafactory.units.door.raw import Raw


def insert(raw: Raw) -> None:
    """Put what follows from a design in the place of each product that names one.

    The path of a design is seen from the file that names it, or, on the command line, from where
    the command runs. Each text of such a product has the design as its source.

    Raises
    ------
    BadInput
        If a design cannot be read or is none that this plant can build, or if keys stand beside it.
    """
    if not isinstance(raw.tables.get("source", {}), dict):  # a change put another value there
        what, cure = "is not a table", "Change one source: source.KEY=TEXT."
        raise BadInput.at(raw.file(("source",)), "source", what, cure)
    products = raw.tables.get("product", {})
    for name, table in products.items() if isinstance(products, dict) else ():
        if not isinstance(table, dict) or "design" not in table:
            continue
        if not isinstance(table["design"], str):
            place = ("product", name, "design")
            what, cure = "is not a text", 'Name a cell file in quotes: "...".'
            raise BadInput.at(raw.file(place), ".".join(place), what, cure)
        if not _is_there(raw, name, table):
            products[name] = _product(raw, name, table)


def _is_there(raw: Raw, name: str, table: dict[str, Any]) -> bool:
    """Whether what follows from the design has been put there before."""
    key = raw.tables.get("source", {}).get(f"design_{name}")
    return key is not None and raw.file(("product", name, "design")) != FILE and len(table) > 2


def _product(raw: Raw, name: str, table: dict[str, Any]) -> dict[str, Any]:
    from gigafactory.cell.design.balance import balance
    from gigafactory.cell.design.made import as_product
    from gigafactory.cell.design.read import read_design
    from gigafactory.cell.design.stated import cell_stated

    place, said = ("product", name, "design"), table["design"]
    file = raw.file(place)
    beside = [key for key in table if key not in {"design", "title"}]
    if beside and file != FILE:
        what = f"stands beside {', '.join(beside)}, which follow from it"
        cure = "Keep the design, or the tables; change the design in its own file."
        raise BadInput.at(file, ".".join(place), what, cure)
    home = Path.cwd() if file == FILE else Path(file).parent
    path = Path(os.path.normpath(home / said))
    if not path.is_file():
        what, cure = f'"{said}" does not exist', "Name a cell file as seen from this file."
        raise BadInput.at(file, ".".join(place), what, cure)
    design = read_design(path)
    key = f"design_{name}"
    product = as_product(design, balance(design), key, str(path))
    sources = raw.tables.setdefault("source", {})
    numbers = cell_stated(path, design).said
    assumed = sum(one.assumed for one in numbers)
    sources[key] = (
        f"the design {path.name}: {design.head.title}; of its {len(numbers)} numbers, those of its "
        f"materials included, {assumed} are assumptions"
    )
    title = table["title"] if "title" in table and file != FILE else product["title"]
    return {**product, "design": said, "title": title}
