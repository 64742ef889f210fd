"""What `cell design` does: reads, has the rooms below compute, writes what was asked for."""

from __future__ import annotations

import importlib.util
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from gigafactory.cli.write import FIRST, check_place, write_bytes, write_page
from gigafactory.errors import BadInput, BadText

EXTRA = "pip install 'gigafactory[cell]'"
PDF, KIND = b"%PDF-", "PDF document"
BPX = b'{\n  "Header"'


@dataclass(frozen=True)
class Asked:
    """What a user asks of a cell.

    Parameters
    ----------
    file, changed
        The cell, and values in place of its file's.
    tests, model
        Virtual tests by name, and the model for them.
    both
        Whether SPMe is held against DFN.
    measured
        Files of cyclers.
    page, pdf, bpx, curves
        Where to write; none where it is not wanted.
    as_text
        Whether the answer is JSON.
    """

    file: Path
    changed: dict[str, str]
    tests: tuple[str, ...]
    model: str
    both: bool
    measured: tuple[Path, ...]
    page: Path | None
    pdf: Path | None
    bpx: Path | None
    curves: Path | None
    as_text: bool


def needed(package: str, option: str) -> None:
    """Refuse an option whose package is not installed.

    Raises
    ------
    BadInput
        That says how to install it.
    """
    try:
        there = importlib.util.find_spec(package) is not None
    except ValueError:  # barred from being imported
        there = False
    if not there:
        what = f"needs the package {package}, which is not installed"
        raise BadInput.at("cell design", option, what, f"Run: {EXTRA}.")


def designed(asked: Asked) -> None:
    """Answer: print, and write the files that were asked for."""
    from gigafactory.cell import beside
    from gigafactory.cell.design.answer import as_json, printed
    from gigafactory.cell.design.balance import balance
    from gigafactory.cell.design.read import read_design
    from gigafactory.cell.design.stated import cell_stated
    from gigafactory.cell.design.tolerance import distributions
    from gigafactory.report.cell.page import Found

    _check(asked)
    design = read_design(asked.file, asked.changed)
    found = balance(design)
    spread = distributions(design) if any(dict(design.tolerance).values()) else None
    tests, overlays = _tried(asked, design, found)
    all_ = Found(
        design, found, spread, tests, overlays, cell_stated(asked.file, design, asked.changed)
    )
    written = _written(asked, all_)
    pairs = _beside(asked, design, found, tests) if asked.both else ()
    if asked.as_text:
        answer = as_json(design, found, spread) | _more(all_)
        answer |= {"spme_less_dfn": beside.as_json(pairs)} if asked.both else {}
        click.echo(json.dumps(answer, indent=2, ensure_ascii=False))
        return
    told = _told(all_) + (beside.printed(pairs) if asked.both else "")
    click.echo(printed(design, found, spread) + told, nl=False)
    for file in written:
        click.echo(f"written: {file}")


def _check(asked: Asked) -> None:
    """What can be refused before anything is computed."""
    from gigafactory.cell.trial import model_named, read_test

    model_named(asked.model)
    for test in asked.tests:
        read_test(test)
    if asked.both and (not asked.tests or asked.model != "DFN"):
        what, cure = "holds SPMe against tests by DFN", "Ask for a test, and leave --model out."
        raise BadInput.at("cell design", "--both", what, cure)
    if asked.tests or asked.measured:
        needed("pybamm", "--test" if asked.tests else "--measured")
    if asked.page:
        check_place(asked.page, FIRST.encode(), "page")
    if asked.pdf:
        needed("matplotlib", "--pdf")
        check_place(asked.pdf, PDF, KIND)
    if asked.bpx:
        needed("bpx", "--bpx")
        check_place(asked.bpx, BPX, "BPX file")
    if asked.curves and not asked.tests:
        what, cure = "has no curve to write", "Ask for a test as well: --test rate."
        raise BadInput.at("cell design", "--curves", what, cure)


def _tried(asked: Asked, design: Any, found: Any) -> tuple[list[Any], list[Any]]:
    """Virtual tests, and measured cells over them."""
    from gigafactory.cell.design.electrochemistry import electrochemistry
    from gigafactory.cell.trial import model_named
    from gigafactory.scenario.measured import measured_over

    if not (asked.tests or asked.measured):
        return [], []
    parameters, model = electrochemistry(design, found), model_named(asked.model)
    tests = [_trial(parameters, one, model) for one in asked.tests]
    return tests, [measured_over(parameters, file, model) for file in asked.measured]


def _beside(asked: Asked, design: Any, found: Any, tests: list[Any]) -> Any:
    """The same tests by SPMe, beside those by DFN."""
    from gigafactory.cell.beside import beside
    from gigafactory.cell.design.electrochemistry import electrochemistry

    parameters = electrochemistry(design, found)
    return beside(tests, [_trial(parameters, one, "SPMe") for one in asked.tests])


def _trial(parameters: Any, test: str, model: Any) -> Any:
    from gigafactory.cell.trial import trial

    try:
        return trial(parameters, test, model)
    except BadText as error:
        raise BadInput.at("--test", test, error.what, error.cure) from None


def _written(asked: Asked, found: Any) -> list[Path]:
    from gigafactory.cell.bdf import write_curves
    from gigafactory.cell.bpx import write_bpx
    from gigafactory.cell.design.electrochemistry import electrochemistry
    from gigafactory.report.cell.page import cell_page
    from gigafactory.report.cell.paper import cell_pdf

    written = []
    if asked.page:
        write_page(asked.page, cell_page(found))
        written.append(asked.page)
    if asked.pdf:
        write_bytes(asked.pdf, cell_pdf(found), PDF, KIND)
        written.append(asked.pdf)
    if asked.bpx:
        write_bpx(electrochemistry(found.design, found.balance), asked.bpx)
        written.append(asked.bpx)
    if asked.curves:
        written += write_curves(found.tests, asked.curves)
    return written


def _more(found: Any) -> dict[str, Any]:
    from gigafactory.cell import trial_answer
    from gigafactory.scenario import measured

    more: dict[str, Any] = {}
    if found.tests:
        more["tests"] = trial_answer.as_json(found.tests)
    if found.overlays:
        more["measured"] = [measured.as_json(one) for one in found.overlays]
    return more


def _told(found: Any) -> str:
    from gigafactory.cell import trial_answer
    from gigafactory.scenario import measured

    return trial_answer.printed(found.tests) + measured.printed(found.overlays)
