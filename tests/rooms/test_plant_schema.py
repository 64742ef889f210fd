"""The JSON Schema says of each key what the model says."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from gigafactory.plant import keys, read_plant
from gigafactory.plant.files import gather
from gigafactory.plant.schema import schema

EVERYTHING = Path(__file__).parents[1] / "plants" / "everything"


def resolve(drawn: dict[str, Any], field: dict[str, Any]) -> dict[str, Any]:
    """``field``, or what it refers to."""
    if "$ref" in field:
        found: dict[str, Any] = drawn["$defs"][field["$ref"].rpartition("/")[2]]
        return found
    return field


def field_at(drawn: dict[str, Any], path: keys.Path) -> dict[str, Any]:
    """What the schema says of ``path``."""
    here = drawn
    for key in path:
        here = resolve(drawn, here)
        if isinstance(key, int):
            here = here["items"]
        elif "patternProperties" in here:
            ((pattern, inner),) = here["patternProperties"].items()
            assert re.search(pattern, key)
            here = inner
        elif "properties" in here:
            here = here["properties"][key]
        else:
            here = here["additionalProperties"]
    return resolve(drawn, here)


def test_every_quantity_fits() -> None:
    """Every quantity of a right plant fits its pattern; each has a unit and right examples."""
    drawn = schema()
    for path, text in keys.quantities(gather(EVERYTHING).tables):
        field = field_at(drawn, path)
        assert field["type"] == "string"
        assert field["x-unit"] in field.get("description", field["x-unit"])
        assert re.search(field["pattern"], text)
        assert all(re.search(field["pattern"], example) for example in field["examples"])


def test_is_json() -> None:
    """The schema is plain JSON, knows every table, and refuses unknown keys."""
    drawn = json.loads(json.dumps(schema(), allow_nan=False))
    assert set(drawn["properties"]) == set(keys.names(keys.ROOT))
    assert all(table["additionalProperties"] is False for table in drawn["$defs"].values())
    assert "null" not in json.dumps(drawn["$defs"]["Machine"])


def test_files_may_share_a_table() -> None:
    """No single file has to hold all of a step, a machine or a plant."""
    drawn = schema()
    assert "required" not in drawn
    assert "required" not in drawn["$defs"]["Step"]
    assert drawn["$defs"]["Stop"]["required"] == ["clock", "every", "lasts"]


def test_keys_are_explained() -> None:
    """The walk by key finds what each key of a plant is for."""
    plant = read_plant(EVERYTHING)
    for one in plant.stated:
        slot = keys.at(keys.undotted(one.place))
        assert slot is not None
        assert slot.reader is not None
        assert keys.dotted(keys.undotted(one.place)) == one.place
