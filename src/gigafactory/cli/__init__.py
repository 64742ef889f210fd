"""The command `gigafactory`: reads a plant, runs it, prints what the rooms below say.

It computes nothing. Exit codes: 0 fine, 1 the answer is no, 2 bad input, 130 stopped by the user.
One file a command; each joins the group where it is loaded.
"""

from __future__ import annotations

import io
import sys

import click

from gigafactory.cli import (
    causes,
    cell,
    cell_made,
    cell_module,
    cell_search,
    check,
    compare,
    effectiveness,
    fit,
    gauge,
    optimise,
    path,
    recall,
    records,
    records_import,
    report,
    sensitivity,
    simulate,
    spc,
    trace,
    yields,
)
from gigafactory.cli.group import BAD_INPUT, STOPPED, gigafactory_command
from gigafactory.errors import GigafactoryError

__all__ = [
    "causes",
    "cell",
    "cell_made",
    "cell_module",
    "cell_search",
    "check",
    "compare",
    "effectiveness",
    "fit",
    "gauge",
    "gigafactory_command",
    "main",
    "optimise",
    "path",
    "recall",
    "records",
    "records_import",
    "report",
    "sensitivity",
    "simulate",
    "spc",
    "trace",
    "yields",
]


def main() -> None:
    """Run the command; every error of ours becomes one message and exit code 2."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # rather an odd sign than no answer
    try:
        code = gigafactory_command(standalone_mode=False)
        sys.exit(code if isinstance(code, int) else 0)
    except click.ClickException as error:
        context = getattr(error, "ctx", None)
        help_ = f"See {context.command_path} --help." if context else ""
        said = error.format_message().rstrip(".")
        click.echo(f"{said}{'' if said.endswith('?') else '.'} {help_}".strip(), err=True)
        sys.exit(BAD_INPUT)
    except (click.Abort, KeyboardInterrupt):
        click.echo("Stopped before there was an answer.", err=True)
        sys.exit(STOPPED)
    except MemoryError:
        said = "Memory ran out: what was asked for is too large for this machine. "
        click.echo(said + "Ask for fewer days, fewer processes or smaller buffers.", err=True)
        sys.exit(BAD_INPUT)
    except GigafactoryError as error:
        click.echo(str(error), err=True)
        sys.exit(BAD_INPUT)
