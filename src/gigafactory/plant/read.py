"""The door of the room: a folder of TOML becomes a frozen `Plant`, or one list of findings."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from gigafactory.errors import BadInput
from gigafactory.plant import designs, keys, rules
from gigafactory.plant.files import Raw, gather
from gigafactory.plant.model import Plant, PlantFile, StatedText
from gigafactory.units import stated
from gigafactory.units.door import changes as overrides
from gigafactory.units.door import complaint

NO_PRODUCT = "part"
"""What a plant makes whose files name no product."""

_Value = TypeVar("_Value")


def read_plant(folder: Path, changes: Mapping[str, str] | None = None) -> Plant:
    """The plant that stands in ``folder``.

    Parameters
    ----------
    folder
        A folder that holds ``plant.toml`` and further files; its ``[plant] process`` may name
        folders whose tables are shared with other plants.
    changes
        Values by dotted key that replace those of the files for this reading alone:
        ``{"machine.stacking.machines": "50"}``.

    Raises
    ------
    BadInput
        With every defect found at the first stage that found any: the files, then the values, then
        what only several tables together decide.
    """
    raw = gather(Path(folder))
    overrides.apply(raw, changes or {})
    designs.insert(raw)
    return checked(raw)


def from_said(said: str, file: str) -> Plant:
    """The plant that once said so, as a data set keeps it.

    Parameters
    ----------
    said
        What `Plant.said` was.
    file
        Where it was found, for what there is to complain of.

    Raises
    ------
    BadInput
        If it is no JSON, or no plant of this version.
    """
    try:
        tables = json.loads(said)
    except ValueError:
        tables = None
    if not isinstance(tables, dict):
        raise BadInput.at(file, "plant_said", "is no plant", "Make the data set anew.")
    return checked(Raw(Path(file), tables, dict.fromkeys(tables, file)))


def checked(raw: Raw) -> Plant:
    """The plant that ``raw`` says, when no rule objects.

    Raises
    ------
    BadInput
        As `read_plant` does.
    """
    try:
        tables = PlantFile.model_validate(raw.tables)
    except ValidationError as error:
        raise BadInput(complaint.findings(error, raw)) from None
    plant = _plant(tables, raw)
    if findings := rules.check(plant, raw.file):
        raise BadInput(findings)
    return plant


def _plant(tables: PlantFile, raw: Raw) -> Plant:
    return Plant(
        head=tables.plant,
        products=dict(tables.product) or {NO_PRODUCT: None},
        campaign=tables.campaign,
        calendars=_sorted(tables.calendar),
        crews=_sorted(tables.crew),
        rooms=_sorted(tables.room),
        materials=_sorted(tables.material),
        buffers=_sorted(tables.buffer),
        steps=dict(tables.step),
        machines=_sorted(tables.machine),
        causes=_sorted(tables.cause),
        controls=_sorted(tables.control),
        sources=_sorted(tables.source),
        order=tuple(tables.step),
        stated=tuple(
            StatedText(raw.file(path), keys.dotted(path), text, _sources(text))
            for path, text in keys.quantities(raw.tables)
        ),
        said=json.dumps(_plain(raw.tables), ensure_ascii=False),
        hash=_hash(raw.tables),
    )


def _sorted(table: Mapping[str, _Value]) -> dict[str, _Value]:
    return dict(sorted(table.items()))


def _sources(text: str) -> tuple[str, ...]:
    return stated(text, "").sources if "[" in text else ()


def _hash(tables: dict[str, Any]) -> str:
    """SHA-256 of what is said, with the orders that matter and without any layout."""
    order = [list(tables.get(table, {})) for table in ("product", "step")]
    content = json.dumps([order, _plain(tables)], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(content.encode()).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if isinstance(value, str):
        return " ".join(value.split())
    return value.isoformat() if isinstance(value, date | time | datetime) else value
