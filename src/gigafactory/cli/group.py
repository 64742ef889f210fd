"""The group that every command is in."""

from __future__ import annotations

import click

import gigafactory

BAD_INPUT, NO, STOPPED = 2, 1, 130
"""Exit codes: bad input; the answer is no; stopped by the user."""


@click.group()
@click.version_option(gigafactory.__version__, prog_name="gigafactory")
def gigafactory_command() -> None:
    """The open digital gigafactory: one plant described once, everything else computed from it."""
