"""The page of the manual that the benchmarks write their tables into."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

PAGE = Path(__file__).resolve().parents[1] / "docs" / "benchmarks.md"


def renewed(page: str, name: str, text: str) -> str:
    """The page with what stands between this section's two markers replaced."""
    begin, end = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
    before, found_begin, rest = page.partition(begin)
    _, found_end, after = rest.partition(end)
    if not (found_begin and found_end):
        raise SystemExit(f"The markers {begin} and {end} are needed in the page, in this order")
    return f"{before}{begin}\n\n{text.strip()}\n\n{end}{after}"


def renew(page: Path, name: str, text: str) -> None:
    """Replace one section of a page."""
    said = page.read_text(encoding="utf-8")
    page.write_text(renewed(said, name, text), encoding="utf-8")


def measured_on(host: Mapping[str, str]) -> str:
    """The line that says when and on what machine."""
    return (
        f"Measured on {host['date']}: {host['cpu']}, {host['cores']} cores, "
        f"{host['system']}, Python {host['python']}."
    )


def table(head: Iterable[str], rows: Iterable[Iterable[str]], words: int = 1) -> str:
    """A table in Markdown: its first columns are words, the others numbers, which stand right."""
    head = list(head)
    lines = [head, ["---"] * words + ["---:"] * (len(head) - words), *map(list, rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
