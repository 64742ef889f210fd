"""Draws the Dunkirk line with counts and yields from a run; `python -m docs.picture` renews it.

Boxes are steps, left to right and row by row; the branches that meet in a cell come first. The
bar in a box is the time of its machines: working dark, stopped light, waiting empty.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from pathlib import Path

from gigafactory.plant import Plant, read_plant
from gigafactory.quality.measure import StepMeasure, bottleneck, cell_yield, steps
from gigafactory.records.tally import Tally
from gigafactory.scenario.simulate import Answer, simulate

HERE = Path(__file__).parent
WIDTH, HEIGHT, GAP, ROW, LEFT, TOP = 142, 74, 16, 100, 12, 58
"""Of a box, between boxes, from row to row, and margins. [px]"""
INK, MUTED, LINE, PAPER, BOX = "#2b2b2b", "#6b6b6b", "#b5b5b5", "#fafafa", "#ffffff"
WAITING = ("starved", "blocked", "off_shift", "waiting_operator")
UNITS = {"vessel": "batches", "oven": "loads", "rack": "trays", "manual": "modules"}


@dataclass(frozen=True)
class Placed:
    """A step and the upper left corner of its box [px]."""

    step: str
    x: float
    y: float


def before(plant: Plant, step: str) -> list[str]:
    """The steps that hand something to a step."""
    one = plant.steps[step]
    wanted = {*one.takes, *one.together, *(d.from_ for d in one.draws.values())}
    return [s for s in plant.order if plant.steps[s].gives in wanted]


def taken(plant: Plant, step: str) -> str:
    """The kind of lot that a step works through, one in a job: that which it makes or is given."""
    given = [plant.steps[s].makes for s in before(plant, step) if plant.steps[step].takes]
    return (given or [plant.steps[step].makes])[0] or ""


def branch(plant: Plant, end: str) -> list[str]:
    """A step and all that lead to it, first to last."""
    found = [end]
    while upstream := [s for s in before(plant, found[0]) if s not in found]:
        found.insert(0, upstream[0])
    return found


def place(plant: Plant) -> list[list[Placed]]:
    """The rows of the picture: branches, then everything from the step where they meet."""
    merge = next(s for s in plant.order if len(before(plant, s)) > 1)
    branches = [branch(plant, s) for s in before(plant, merge)]
    columns = max(map(len, branches)) + 1
    met = {s for one in branches for s in one} | {merge}
    rest = [s for s in plant.order if s not in met]
    rows = [*branches, *(rest[i : i + columns] for i in range(0, len(rest), columns))]
    placed = [
        [Placed(s, LEFT + i * (WIDTH + GAP), TOP + r * ROW) for i, s in enumerate(row)]
        for r, row in enumerate(rows)
    ]
    middle = TOP + (len(branches) - 1) * ROW / 2
    placed[0].append(Placed(merge, LEFT + (columns - 1) * (WIDTH + GAP), middle))
    return placed


def text(x: float, y: float, said: str, size: int = 11, ink: str = INK, bold: bool = False) -> str:
    """A line of text that begins at a point."""
    weight = ' font-weight="600"' if bold else ""
    return (
        f'<text x="{x:g}" y="{y:g}" font-size="{size}" fill="{ink}"{weight}>{escape(said)}</text>'
    )


def box(
    one: Placed, kind: str, lot: str, m: StepMeasure, days: float, narrowest: bool
) -> list[str]:
    """A step: name, machines, yield or output, and how its machines spent their time."""
    x, y = one.x, one.y
    edge, width = (INK, 1.6) if narrowest else (LINE, 1)
    machines = f"{m.machines:,} {'place' if kind == 'rack' else 'machine'}"
    if kind in UNITS:
        made = f"{m.done / days:,.0f} {UNITS[kind]} a day"
    elif kind == "web":
        made = f"{m.done / days:,.0f} {lot}s a day"
    else:
        made = f"{100 * m.first_pass_yield:.2f} % good"
    working = m.share["working"]
    stopped = 1 - working - sum(m.share[s] for s in WAITING)
    bar = WIDTH - 16
    return [
        f'<rect x="{x:g}" y="{y:g}" width="{WIDTH}" height="{HEIGHT}" rx="4" fill="{BOX}" '
        f'stroke="{edge}" stroke-width="{width}"/>',
        text(x + 8, y + 18, m.step.replace("_", " "), bold=True),
        text(x + 8, y + 35, machines + ("s" if m.machines > 1 else ""), ink=MUTED),
        text(x + 8, y + 51, made, ink=MUTED),
        f'<rect x="{x + 8:g}" y="{y + 60:g}" width="{bar}" height="5" fill="#ececec"/>',
        f'<rect x="{x + 8:g}" y="{y + 60:g}" width="{bar * working:.1f}" height="5" '
        f'fill="#7d7d7d"/>',
        f'<rect x="{x + 8 + bar * working:.1f}" y="{y + 60:g}" width="{bar * stopped:.1f}" '
        f'height="5" fill="#c4c4c4"/>',
    ]


def arrow(a: Placed, b: Placed) -> str:
    """From one box to the next, around the corner where the row changes."""
    x0, y0 = a.x + WIDTH, a.y + HEIGHT / 2
    x1, y1 = b.x, b.y + HEIGHT / 2
    if x1 > x0:
        bend = x1 - GAP / 2
        way = f"M{x0:g} {y0:g}H{bend:g}V{y1:g}H{x1 - 4:g}"
    else:
        turn = b.y - (ROW - HEIGHT) / 2
        way = f"M{a.x + WIDTH / 2:g} {a.y + HEIGHT:g}V{turn:g}H{x1 + WIDTH / 2:g}V{b.y - 4:g}"
    return (
        f'<path d="{way}" fill="none" stroke="{LINE}" stroke-width="1.2" marker-end="url(#tip)"/>'
    )


def web_yield(plant: Plant, tally: Tally, slot: str, coating: str) -> float:
    """Share of the coated metres, lanes counted, that went into cells."""
    i = next(i for i, (_, s) in enumerate(tally.draws) if s == slot)
    step = plant.steps[coating]
    coated = tally.done[tally.steps.index(coating)] * (step.length or 0.0) * (step.lanes or 1)
    return float(tally.used[i]) / float(coated)


def draw(answer: Answer, said: str) -> str:
    """The line of an answer as SVG; `said` is how it was asked for."""
    plant, tally = answer.plant, answer.outcomes[0].tally
    measures = {m.step: m for m in steps(plant, tally)}
    narrowest = bottleneck(tuple(measures.values()))
    rows = place(plant)
    where = {one.step: one for row in rows for one in row}
    right = max(one.x for one in where.values()) + WIDTH + LEFT
    bottom = max(one.y for one in where.values()) + HEIGHT + 44
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {right:g} {bottom:g}" '
        f'font-family="Helvetica, Arial, sans-serif">',
        f'<marker id="tip" viewBox="0 0 6 6" refX="5" refY="3" markerWidth="5" markerHeight="5" '
        f'orient="auto"><path d="M0 0 6 3 0 6Z" fill="{LINE}"/></marker>',
        f'<rect width="{right:g}" height="{bottom:g}" fill="{PAPER}"/>',
        text(LEFT, 24, f"{plant.head.name.title()}: {plant.head.title}", 15, bold=True),
        text(LEFT, 43, _headline(answer, tally), 12, MUTED),
    ]
    for step, one in where.items():
        parts += [arrow(where[s], one) for s in before(plant, step)]
    parts += [arrow(where[a], where[b]) for a, b in _graded(plant)]
    for step, one in where.items():
        m = measures[step]
        kind, lot = plant.steps[step].kind, taken(plant, step)
        parts += box(one, kind, lot, m, tally.days, step == narrowest)
    note = _note(plant, tally, narrowest)
    parts.append(text(LEFT, bottom - 26, note, 11, MUTED))
    parts.append(text(LEFT, bottom - 10, f"{said}. Bar: working, stopped, waiting.", 11, MUTED))
    return "\n".join([*parts, "</svg>\n"])


def _graded(plant: Plant) -> list[tuple[str, str]]:
    """What a sort hands on goes by grade and not by `gives`."""
    return [
        (s, t)
        for s, one in plant.steps.items()
        for t, other in plant.steps.items()
        if {g.to for g in one.grades} & set(other.takes)
    ]


def _headline(answer: Answer, tally: Tally) -> str:
    return (
        f"{tally.cells_good / tally.days:,.0f} good cells a day, "
        f"{answer.wh_per_year.mean / 1e9:.1f} GWh a year, "
        f"cell yield {100 * cell_yield(tally):.1f} %"
    )


def _note(plant: Plant, tally: Tally, narrowest: str) -> str:
    webs = [
        f"{100 * web_yield(plant, tally, slot, f'{slot}_coating'):.1f} % of the {slot} web"
        for slot in ("cathode", "anode")
    ]
    return f"{' and '.join(webs)} become cells. Dark frame: bottleneck ({narrowest})."


def main() -> None:
    """Run Dunkirk for four weeks and draw it."""
    plant = read_plant(HERE.parent / "plants" / "dunkirk")
    said = "gigafactory simulate plants/dunkirk --days 28 --seed 1"
    (HERE / "line.svg").write_text(draw(simulate(plant, days=28), said), encoding="utf-8")


if __name__ == "__main__":
    main()
