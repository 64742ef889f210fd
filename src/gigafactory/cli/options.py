"""What options of several commands say, read at the door."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import click

from gigafactory.errors import BadInput
from gigafactory.scenario.limits import LONGEST


class Days(click.ParamType[float]):
    """A finite number of days within what one run may take."""

    name = "days"

    def __init__(self, least: float) -> None:
        self.least = least

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """The number that `value` says."""
        try:
            days = float(value)
        except ValueError:
            days = math.nan
        if not self.least <= days <= LONGEST:
            least = "more than a second" if self.least else "0 or more"
            self.fail(
                f"{value!r} is not a number of days: {least}, at most {LONGEST:g}", param, ctx
            )
        return days


class Share(click.ParamType[float]):
    """A share: `1%` or `0.01`."""

    name = "share"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """The share that `value` says."""
        text = str(value).strip()
        try:
            return float(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
        except ValueError:
            return self.fail(f"{value!r} is not a share: write 1% or 0.01", param, ctx)


def listed(_: click.Context, __: click.Parameter, text: str | None) -> tuple[str, ...]:
    """Names with commas between them."""
    return tuple(one.strip() for one in (text or "").split(",") if one.strip())


def changes(_: click.Context, __: click.Parameter, pairs: Sequence[str]) -> dict[str, str]:
    """The changes that `--set` asks for."""
    return read_changes(pairs)


def what_ifs(
    _: click.Context, __: click.Parameter, texts: Sequence[str]
) -> tuple[dict[str, str], ...]:
    """The what-ifs that several `--set` ask for, one each; a semicolon joins changes to one."""
    return tuple(read_changes([p for p in text.split(";") if p.strip()]) for text in texts)


def read_changes(pairs: Sequence[str]) -> dict[str, str]:
    """Changes by key: `key=value` puts a value, `key+=1`, `key-=1` and `key*=1.1` change one."""
    found: dict[str, str] = {}
    for pair in pairs:
        key, equals, value = (one.strip() for one in pair.partition("="))
        how = key[-1:] if key[-1:] in "+-*" else ""
        key = key.rstrip("+-*").strip() if how else key
        if not equals or not key or not value:
            cure = "Write for example machine.stacking.machines=40, or for a cell pouch.sheets=20."
            raise BadInput.at("--set", pair, "is not key=value", cure)
        if key in found:
            raise BadInput.at("--set", key, "is set twice", "Give one value.")
        found[key] = f"{how}={value}" if how else value
    return found
