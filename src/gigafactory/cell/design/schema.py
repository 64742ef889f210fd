"""The JSON Schema of a cell file and of a material file, for editors that complete and check."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from gigafactory.cell.design.file import CellFile
from gigafactory.cell.design.material import MaterialFile

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def cell_schema() -> dict[str, Any]:
    """Of a cell file; ``x-unit`` is the unit of a value inside."""
    return _schema(CellFile, "gigafactory cell file", "A cell: what it is made of and how.")


def material_schema() -> dict[str, Any]:
    """Of a material file."""
    return _schema(MaterialFile, "gigafactory material file", "What cells are made of.")


def _schema(model: type[BaseModel], title: str, about: str) -> dict[str, Any]:
    drawn = model.model_json_schema(by_alias=True)
    for table in (drawn, *drawn.get("$defs", {}).values()):
        for key, field in table.get("properties", {}).items():
            options = [one for one in field.get("anyOf", []) if one.get("type") != "null"]
            if len(options) == 1:  # TOML knows no null: a key is there or not
                rest = {k: v for k, v in field.items() if k not in {"anyOf", "default"}}
                table["properties"][key] = {**rest, **options[0]}
            field.pop("default", None)
    return {**drawn, "$schema": DIALECT, "title": title, "description": about}
