"""The JSON Schema of a plant file, drawn from the model, for editors that complete and check."""

from __future__ import annotations

from typing import Any

from gigafactory.plant.model import PlantFile

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_SHARED_OUT = ("PlantFile", "Step", "Machine")
"""Tables whose keys several files may share out: none of them has to hold all."""


def schema() -> dict[str, Any]:
    """The JSON Schema of one file of a plant folder.

    Every quantity is a text with a pattern and examples; ``x-unit`` is the unit of its value.
    Keys that a plant must have somewhere are not demanded of each file.
    """
    drawn = PlantFile.model_json_schema(by_alias=True)
    tables = {"PlantFile": drawn, **drawn.get("$defs", {})}
    for name, table in tables.items():
        if name in _SHARED_OUT:
            table.pop("required", None)
        for key, field in table.get("properties", {}).items():
            table["properties"][key] = _plain(field)
    head = {
        "$schema": DIALECT,
        "title": "gigafactory plant file",
        "description": "One file of a plant folder: tables of what should be.",
    }
    return {**drawn, **head}


def _plain(field: dict[str, Any]) -> dict[str, Any]:
    """``field`` as TOML can say it: no null, and a default in words."""
    options = [one for one in field.get("anyOf", []) if one.get("type") != "null"]
    if len(options) == 1:
        field = {**{key: value for key, value in field.items() if key != "anyOf"}, **options[0]}
    default = field.pop("default", None)
    unit = field.get("x-unit")
    if unit is None:
        return field if default is None else {**field, "default": default}
    words = [field["description"]] if "description" in field else []
    words.append(f"[{unit}]")
    if default is not None:
        words.append("Absent: none." if not default else f"Absent: {default:g}.")
    return {**field, "description": " ".join(words)}
