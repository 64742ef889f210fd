"""The commands `gauge` and `sampling`."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from gigafactory.cli.group import NO, gigafactory_command
from gigafactory.cli.options import Share
from gigafactory.errors import BadInput

USABLE = 0.3


@gigafactory_command.command("gauge")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--tolerance", type=float, help="Width between the limits of what is measured.")
@click.option("--json", "as_text", is_flag=True, help="Print the answer as JSON.")
def gauge_command(file: Path, tolerance: float | None, as_text: bool) -> None:
    """Say how much of what is measured is the gauge: repeatability and reproducibility.

    FILE is a CSV with the columns part, operator, value; every operator has measured every part
    equally often. The exit code is 1 where %GRR is above 30 %.
    """
    from gigafactory.quality.spc.answer_gauge import gauge_json, gauge_text
    from gigafactory.quality.spc.gauge import gauge
    from gigafactory.quality.spc.study import read_study

    if tolerance is not None and not tolerance > 0:
        raise BadInput.at("--tolerance", "", "is not positive", "Write upper less lower limit.")
    found = gauge(read_study(file), tolerance)
    if as_text:
        click.echo(json.dumps(gauge_json(found), indent=2, ensure_ascii=False))
    else:
        click.echo(gauge_text(found), nl=False)
    sys.exit(0 if found.grr <= USABLE else NO)


@gigafactory_command.command("sampling")
@click.option("--aql", type=Share(), required=True, help="Share of defectives to be accepted: 1%.")
@click.option("--ltpd", type=Share(), required=True, help="Share of defectives to be refused: 5%.")
@click.option("--alpha", type=Share(), default="5%", show_default=True, help="Producer's risk.")
@click.option("--beta", type=Share(), default="10%", show_default=True, help="Consumer's risk.")
@click.option("--lot", type=click.IntRange(min=2), help="Size of the lot.  [default: large]")
@click.option("--json", "as_text", is_flag=True, help="Print the answer as JSON.")
def sampling_command(
    aql: float, ltpd: float, alpha: float, beta: float, lot: int | None, as_text: bool
) -> None:
    """Find the smallest sample that tells a good lot from a bad one: n and c.

    The exit code is 1 where there is no such plan.
    """
    from gigafactory.quality.spc.answer_gauge import sampling_json, sampling_text
    from gigafactory.quality.spc.sampling import single_plan

    if not 0 < aql < ltpd < 1:
        cure = "Write for example --aql 1% --ltpd 5%."
        raise BadInput.at("--ltpd", "", "does not lie above --aql, both between 0 and 1", cure)
    for option, risk in (("--alpha", alpha), ("--beta", beta)):
        if not 0 < risk < 1:
            raise BadInput.at(option, "", "does not lie between 0 and 1", "Write for example 5%.")
    plan = single_plan(aql, ltpd, alpha, beta, lot)
    if plan is None:
        click.echo("There is no single plan with these risks.", err=True)
        sys.exit(NO)
    if as_text:
        text = json.dumps(sampling_json(plan, aql, ltpd), indent=2, ensure_ascii=False)
        click.echo(text)
    else:
        click.echo(sampling_text(plan, aql, ltpd), nl=False)
