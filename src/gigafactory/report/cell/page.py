"""The page of a cell: what it is, what follows, how it behaves, what it rests on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import gigafactory
from gigafactory.cell.design.balance import Balance
from gigafactory.cell.design.stated import Stated
from gigafactory.cell.design.tolerance import Distributions
from gigafactory.cell.design.value import Design
from gigafactory.cell.trial import Trial
from gigafactory.report.assets import charts_version
from gigafactory.report.cell.balance import half_cells
from gigafactory.report.cell.bill import materials
from gigafactory.report.cell.headline import tiles, verdict
from gigafactory.report.cell.laid import laid_over
from gigafactory.report.cell.sheet import sheet
from gigafactory.report.cell.sources import cell_sources
from gigafactory.report.cell.spread import tolerances
from gigafactory.report.cell.stack import stack
from gigafactory.report.cell.trials import trials
from gigafactory.report.cell.trust import doubts
from gigafactory.report.frame import framed
from gigafactory.report.words import listed
from gigafactory.scenario.measured import Overlay


@dataclass(frozen=True)
class Found:
    """Everything that is known of a cell; what was not asked for is empty.

    Parameters
    ----------
    design, balance
        The cell and what follows from it.
    spread
        What the tolerances of the line do to it.
    tests
        Virtual tests.
    overlays
        Measured cells over it.
    stated
        What its files state.
    """

    design: Design
    balance: Balance
    spread: Distributions | None = None
    tests: Sequence[Trial] = ()
    overlays: Sequence[Overlay] = ()
    stated: Stated | None = None


def cell_page(found: Found) -> str:
    """A cell as one HTML file that needs nothing else: the same for the same cell and tests."""
    design, balance = found.design, found.balance
    body = "".join(
        (
            _head(found),
            tiles(design, balance),
            f'<section id="doubts" class="doubts">\n<h2>When not to trust this page</h2>\n'
            f"{listed(doubts(found.design, found.balance, found.tests, found.stated))}</section>\n",
            sheet(design, balance, found.stated),
            stack(design, balance),
            half_cells(design, balance),
            materials(design, balance),
            tolerances(design, found.spread),
            trials(found.tests, balance),
            *(laid_over(one) for one in found.overlays),
            cell_sources(found.stated),
        )
    )
    return framed(f"Cell: {design.name.replace('_', ' ')}", body)


def _head(found: Found) -> str:
    design = found.design
    made = f"gigafactory {gigafactory.__version__}, plotly {charts_version()}"
    return (
        f"<header>\n<h1>{escape(design.name.replace('_', ' '))} "
        f"<small>{escape(design.head.title)}</small></h1>\n"
        f'<p class="muted">Data sheet of a designed cell; made by {escape(made)}</p>\n'
        f'<p class="verdict">{escape(verdict(design, found.balance))}</p>\n</header>\n'
    )
