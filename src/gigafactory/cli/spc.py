"""The commands `spc` and `capability`."""

from __future__ import annotations

import json
import math
import sys
from pathlib import Path

import click

from gigafactory.cli.group import NO, gigafactory_command
from gigafactory.errors import BadInput

CHARTS = ("xbar-r", "xbar-s", "i-mr", "p", "u", "ewma")


@gigafactory_command.command("spc")
@click.argument("data", type=click.Path(path_type=Path))
@click.option("--of", help="Characteristic: capacity, scrap, cathode_coating.coat_weight, ...")
@click.option("--by", help="Kind: stacking.machine, filling.electrolyte.lot, lane, ...")
@click.option("--every", "often", help="A subgroup: 1h, 30min, shift, day.  [default: 1h]")
@click.option("--chart", "kind", type=click.Choice(CHARTS), help="[default: xbar-s; counts: p, u]")
@click.option(
    "--phase-1",
    "phase",
    help="Subgroups that fix the limits: FROM/TO, or numbers such as 1-25.  [default: 1-25]",
)
@click.option(
    "--weight",
    type=click.FloatRange(0, 1, min_open=True),
    default=0.2,
    show_default=True,
    help="Of the newest point of an EWMA chart.",
)
@click.option("--plan", is_flag=True, help="Run the control plan of the plant instead.")
@click.option("--json", "as_text", is_flag=True, help="Print the answer as JSON.")
def spc_command(
    data: Path,
    of: str | None,
    by: str | None,
    often: str | None,
    kind: str | None,
    phase: str | None,
    weight: float,
    plan: bool,
    as_text: bool,
) -> None:
    """Draw up a control chart of a characteristic, or run the control plan.

    DATA is a folder of records. Machines, lanes and channels are charted one by one; lots are the
    points of one chart. Limits are fixed from phase I and hold for all; each point names the run
    rules of Nelson that it completes. With --plan the exit code is 1 where a limit was breached.
    """
    from gigafactory.quality.spc.answer import chart_json, chart_text, plan_json, plan_text
    from gigafactory.quality.spc.plan import run_plan
    from gigafactory.quality.spc.spc import spc, usual
    from gigafactory.records.read import read_records

    records = read_records(data)
    if plan:
        for option, value in (("--of", of), ("--by", by), ("--every", often), ("--chart", kind)):
            if value is not None:
                raise BadInput.at(option, "", "stands beside --plan", "Keep one of the two.")
        checked = run_plan(records)
        text = json.dumps(plan_json(checked), indent=2, ensure_ascii=False)
        click.echo(text + "\n" if as_text else plan_text(checked), nl=False)
        sys.exit(0 if all(one.is_fine for one in checked) else NO)
    if of is None:
        raise BadInput.at("--of", "", "is missing", "Write --of capacity, or --plan.")
    found = spc(records, of, by, often, kind or usual(of), phase, weight)
    if as_text:
        click.echo(json.dumps(chart_json(found), ensure_ascii=False))
    else:
        click.echo(chart_text(found), nl=False)


@gigafactory_command.command("capability")
@click.argument("data", type=click.Path(path_type=Path))
@click.option("--of", required=True, help="Characteristic of cells: capacity, resistance, ...")
@click.option("--lower", type=float, help="Least that is allowed, in its unit.")
@click.option("--upper", type=float, help="Most that is allowed, in its unit.")
@click.option("--target", type=float, help="What is aimed at, for Cpm.")
@click.option("--product", help="Of which cells.  [default: what most are]")
@click.option("--json", "as_text", is_flag=True, help="Print the answer as JSON.")
def capability_command(
    data: Path,
    of: str,
    lower: float | None,
    upper: float | None,
    target: float | None,
    product: str | None,
    as_text: bool,
) -> None:
    """Say how capable the process is of a characteristic: Cp, Cpk, Pp, Ppk, Cpm.

    Without limits those of the best grade of the plant hold. Whether the process is stable is said
    first. The exit code is 1 where the limits are not met (Ppk below 1).
    """
    from gigafactory.quality.spc.answer_capable import capable_json, capable_text
    from gigafactory.quality.spc.capability import Limits
    from gigafactory.quality.spc.capable import capable
    from gigafactory.records.read import read_records

    for option, value in (("--lower", lower), ("--upper", upper), ("--target", target)):
        if value is not None and not math.isfinite(value):
            raise BadInput.at(option, "", "is no number", "Write one in the unit of the values.")
    if lower is not None and upper is not None and lower >= upper:
        raise BadInput.at("--upper", "", "does not lie above --lower", "Change the two.")
    if target is not None and lower is None and upper is None:
        raise BadInput.at("--target", "", "stands without a limit", "Say --lower or --upper.")
    limits = None if lower is None and upper is None else Limits(lower, upper, target)
    found = capable(read_records(data), of, limits, product)
    if as_text:
        click.echo(json.dumps(capable_json(found), indent=2, ensure_ascii=False))
    else:
        click.echo(capable_text(found), nl=False)
    sys.exit(0 if found.indices.ppk.value >= 1.0 else NO)
