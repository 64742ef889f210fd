"""From the supply lots to one unit, as swimlanes: one lane for each thing that went into it.

Time runs from left to right, in generations: what is further left was there before. On a narrow
screen the same stands as a list.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from gigafactory.records.trace.genealogy import Genealogy
from gigafactory.records.trace.moments import iso
from gigafactory.records.trace.story import Story, Work
from gigafactory.records.trace.told_story import fate, ordered, said
from gigafactory.report.colours import BAD, FAINT, INK, MUTED, PAPER, RULE, WARN
from gigafactory.report.frame import framed
from gigafactory.report.words import name, section, table

BOX, HIGH, GAP, ROW, LABEL = 168.0, 62.0, 26.0, 72.0, 22.0
"""Width and height of a box, between boxes, from row to row, and of the name of a lane. [px]"""
LINE, PAD, SIGNS = 14.0, 7.0, 26
"""From line to line in a box, from its edge to the text [px], and signs that fit on a line."""


NAMED = ' class="name"'


def swimlane_page(g: Genealogy, story: Story) -> str:
    """The page of one cell or lot."""
    body = "".join(
        (
            f"<header>\n<h1>{escape(_capital(story.title))} <small>{escape(g.records.folder.name)}"
            f'</small></h1>\n<p class="verdict">{escape(_capital(fate(story)))}.</p>\n</header>\n',
            _made_of(story),
            _work(story.work),
            _measured(story),
            _events(story),
        )
    )
    return framed(f"{story.title}: what it was made of", body, figures=False)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _made_of(story: Story) -> str:
    lead = (
        "From the lots of the suppliers on the left to the unit on the right. Each box says which "
        "stretch of the lot went in, in its own unit from the start of coating; a curled arrow: "
        "the web was turned on its way to the right. Dashed: it is not told for certain. Amber: "
        "something measured there was outside its limits."
    )
    parts = [
        f'<div class="line-wide">{_svg(story)}</div>\n',
        f'<div class="line-narrow">{_list(story)}</div>\n',
    ]
    if story.cells:
        inside = ", ".join(f"cell {n:,}" for n in story.cells)
        parts.append(f"<p>Went into it as well: {escape(inside)}.</p>\n")
    return section("made-of", "What it was made of", *parts, lead=lead)


def _svg(story: Story) -> str:
    """The lanes, one below the other."""
    b = story.behind
    if not len(b):
        return "<p>Nothing that is recorded.</p>"
    deepest = int(b.level.max())
    width = (deepest + 1) * (BOX + GAP)
    rows, lanes, total = _rows(story)
    parts = [_lane(top, bottom, word, width) for word, top, bottom in lanes]
    unit = _place(0, (total - ROW) / 2, deepest)
    for i in range(len(b)):
        x, y = _place(int(b.level[i]), rows[i], deepest)
        child = int(b.child[i])
        to = unit if child < 0 else _place(int(b.level[child]), rows[child], deepest)
        parts.append(_arrow(x + BOX, y + HIGH / 2, to[0], to[1] + HIGH / 2, bool(b.sure[i])))
    for i in range(len(b)):
        parts.append(_box(story, i, *_place(int(b.level[i]), rows[i], deepest)))
    parts.append(_unit(story, *unit))
    return (
        f'<svg viewBox="0 0 {width:.0f} {total:.0f}" role="img" aria-label="'
        f'{escape(story.title)} and its parents">{"".join(parts)}</svg>'
    )


def _rows(story: Story) -> tuple[dict[int, float], list[tuple[str, float, float]], float]:
    """Where each box begins, the lanes with their ends, and how high all is; in px."""
    b = story.behind
    below: dict[int, list[int]] = {}
    for i, child in enumerate(b.child.tolist()):
        below.setdefault(child, []).append(i)
    rows: dict[int, float] = {}
    lanes: list[tuple[str, float, float]] = []
    y = 0.0

    def put(i: int) -> None:
        nonlocal y
        parents = below.get(i, [])
        for parent in parents:
            put(parent)
        if parents:
            rows[i] = (rows[parents[0]] + rows[parents[-1]]) / 2
        else:
            rows[i] = y
            y += ROW

    first = below.get(-1, [])
    for word in dict.fromkeys(str(b.slot[i]) for i in first):
        top, y = y, y + LABEL
        for i in (i for i in first if str(b.slot[i]) == word):
            put(i)
        y += 4
        lanes.append((word, top, y - 4))
    return rows, lanes, y


def _place(level: int, y: float, deepest: int) -> tuple[float, float]:
    return (deepest - level) * (BOX + GAP) + GAP / 2, y


def _lane(top: float, bottom: float, word: str, width: float) -> str:
    return (
        f'<rect x="0" y="{top:.1f}" width="{width:.1f}" height="{bottom - top:.1f}" fill="{FAINT}" '
        f'opacity="0.6"/><text x="8" y="{top + 15:.1f}" class="name" fill="{MUTED}">'
        f"{escape(name(word))}</text>"
    )


def _arrow(x: float, y: float, to_x: float, to_y: float, sure: bool) -> str:
    mid = to_x - GAP / 2
    dash = "" if sure else ' stroke-dasharray="4 3"'
    return (
        f'<path d="M{x:.1f} {y:.1f}H{mid:.1f}V{to_y:.1f}H{to_x:.1f}" fill="none" '
        f'stroke="{MUTED}"{dash}/><path d="M{to_x:.1f} {to_y:.1f}l-6 -3.5v7z" fill="{MUTED}"/>'
    )


def _box(story: Story, i: int, x: float, y: float) -> str:
    lot = story.lots[i]
    out = any(_outside(m.value, m.lower, m.upper) for m in story.measures[i])
    dash = "" if story.behind.sure[i] else ' stroke-dasharray="4 3"'
    edge = WARN if out else RULE
    more = "; ".join(said(m) for m in story.measures[i])
    title = f"{lot['kind']} {story.behind.lot[i]}. {more}"
    text = "".join(
        f'<text x="{x + PAD:.1f}" y="{y + LINE * (k + 1):.1f}"{_kind(k)}>'
        f"{escape(_fit(line))}</text>"
        for k, line in enumerate(_said(story, i))
    )
    return (
        f'<g><title>{escape(title)}</title><rect x="{x:.1f}" y="{y:.1f}" width="{BOX}" '
        f'height="{HIGH}" fill="{PAPER}" stroke="{edge}"{dash}/>{text}</g>'
    )


def _kind(line: int) -> str:
    return NAMED if line == 0 else f' class="small" fill="{MUTED}"'


def _outside(value: float, lower: float | None, upper: float | None) -> bool:
    return (lower is not None and value < lower) or (upper is not None and value > upper)


def _said(story: Story, i: int) -> Iterator[str]:
    """The lines of a box: what it is, which stretch, made where, made when."""
    b, lot = story.behind, story.lots[i]
    turned = " \N{ANTICLOCKWISE OPEN CIRCLE ARROW}" if b.flipped[i] else ""
    yield f"{name(lot['kind'])} {lot['name'] or b.lot[i]}{turned}"
    lane = f", lane {b.lane[i]}" if b.lane[i] else ""
    yield f"{lot['unit']} {b.left[i]:,.2f} to {b.right[i]:,.2f}{lane}"
    yield f"{name(lot['step'])} {lot['machine']}" if lot["step"] else _serial(lot["serial"])
    yield iso(lot["made"])[:16].replace("T", " ")


def _serial(serial: int) -> str:
    return f"serial {serial}" if serial > 0 else ""


def _fit(line: str) -> str:
    return line if len(line) <= SIGNS else line[: SIGNS - 1] + "…"


def _unit(story: Story, x: float, y: float) -> str:
    f = story.facts
    lines = [_capital(story.title)]
    if story.thing.cell:
        lines += [str((f["grade"] and f"grade {f['grade']}") or f["disposition"])]
        lines += [f"module {f['module']}"] if f["module"] is not None else []
        lines += [str(f["customer"])] if f["customer"] else []
    colour = BAD if f.get("disposition") == "scrap" else INK
    text = "".join(
        f'<text x="{x + PAD:.1f}" y="{y + LINE * (k + 1):.1f}" fill="{PAPER}"'
        f"{NAMED if k == 0 else ''}>{escape(_fit(line))}</text>"
        for k, line in enumerate(lines[:4])
    )
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{BOX}" height="{HIGH}" fill="{colour}"/>{text}'


def _list(story: Story) -> str:
    """The same for a narrow screen: each below what it went into."""
    b = story.behind
    rows = []
    for i in ordered(story):
        word = f"{name(str(b.slot[i]))}: " if b.level[i] == 1 and b.slot[i] else ""
        lines = list(_said(story, i))
        may = " (may be)" if not b.sure[i] else ""
        rows.append(
            f'<li style="margin-left:{8 * (int(b.level[i]) - 1)}px">'
            f"<b>{escape(word + lines[0])}</b>{may}<br>{escape(', '.join(lines[1:]))}</li>"
        )
    return f'<ul class="tree">{"".join(rows)}</ul>' if rows else "<p>Nothing that is recorded.</p>"


def _work(work: tuple[Work, ...]) -> str:
    if not work:
        return ""
    rows = [(f"{name(w.step)} {w.machine}", f"{iso(w.start)} to {iso(w.end)}", w.on) for w in work]
    head = ("machine", "when (UTC)", "in")
    return section("work", "What was done to it", table(head, rows, "said"))


def _measured(story: Story) -> str:
    rows = [(story.title, said(m)) for m in story.values if story.thing.cell]
    rows += [
        (f"{story.lots[i]['kind']} {story.behind.lot[i]}", said(m))
        for i in ordered(story)
        for m in story.measures[i]
    ]
    if not rows:
        return ""
    lead = "On the unit, and on its parents at the place that went in, or on either side of it."
    return section("measured", "What was measured", table(("on", "value"), rows, "said"), lead=lead)


def _events(story: Story) -> str:
    if not story.events:
        return ""
    rows = [(iso(e.time), e.what, f"{name(e.step)} {e.machine or ''}", e.why) for e in story.events]
    head = ("time (UTC)", "what", "where", "why")
    return section("events", "Out of the ordinary", table(head, rows, "said"))
