"""The group of commands on data sets as they are kept."""

from __future__ import annotations

from gigafactory.cli.group import gigafactory_command


@gigafactory_command.group()
def records() -> None:
    """Keep data sets: bring them in, prove them, bring them up to date, copy them."""
