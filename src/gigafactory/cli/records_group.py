"""The group of the commands that work with data sets as a whole."""

from __future__ import annotations

from gigafactory.cli.group import gigafactory_command


@gigafactory_command.group("records")
def records_group() -> None:
    """Keep, prove, bring in and move data sets."""
