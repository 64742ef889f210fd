"""The line of a plant, drawn: what each step has, makes and loses, and what waits between them."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from gigafactory.plant.model import Plant
from gigafactory.report.colours import BAD, FAINT, GREY, INK, LIGHT, MUTED, PAPER, RULE, WARN
from gigafactory.report.facts import Facts
from gigafactory.report.layout import BOX, HEIGHT, TANK, Layout, Place, Way, layout
from gigafactory.report.step import StepFact
from gigafactory.report.words import amount, count, name, percent

WIDE, NARROW = 6, 2
"""Boxes side by side on a wall or desk, and in the hand."""
LOW_YIELD, OFTEN_DOWN = 0.98, 0.05
"""Below, above which a step is drawn in colour; the page says so. Not a limit of any plant."""
PAD, TANK_WIDE = 8.0, 20.0
"""Between a box and its text; width of the symbol of a buffer. [px]"""
SMALL = 'text-anchor="middle" class="small"'
WIDEST = 7.9
"""Width of a sign in bold where the reader has none of our fonts but a wide one. [px]"""


@dataclass(frozen=True)
class Mark:
    """What stands on a step that wants attention."""

    narrowest: bool
    low_yield: bool
    often_down: bool


def drawn(facts: Facts) -> str:
    """The line twice: wide, and two boxes wide for a narrow screen; style shows one of them."""
    return "".join(
        f'<div class="line-{kind}">{_svg(facts, columns, kind)}</div>\n'
        for kind, columns in (("wide", WIDE), ("narrow", NARROW))
    )


def key() -> str:
    """What the signs of the drawing mean."""
    return (
        '<ul class="key">'
        f'<li><i style="background:{GREY}"></i>machines work</li>'
        f'<li><i style="background:{BAD}"></i>stopped by faults</li>'
        f'<li><i style="background:{LIGHT}"></i>set up or stopped as planned</li>'
        f'<li><i style="background:{FAINT}"></i>wait</li>'
        "<li>Tank: mean content; its fill is the share of its places.</li>"
        f'<li><i style="background:{WARN}"></i>bottleneck</li>'
        f"<li>Red: first-pass yield below {percent(LOW_YIELD, 0)}, or machines stopped by faults "
        f"more than {percent(OFTEN_DOWN, 0)} of the time.</li></ul>\n"
    )


def _svg(facts: Facts, columns: int, kind: str) -> str:
    plan = layout(facts.plant, columns)
    parts = [
        f'<svg viewBox="0 0 {plan.width:g} {plan.height:g}" style="max-width:{plan.width:g}px" '
        'role="img" '
        f'aria-label="The line: {len(plan.places)} steps with what lies between them">',
        f'<marker id="tip-{kind}" viewBox="0 0 6 6" refX="5" refY="3" markerWidth="6" '
        f'markerHeight="6" orient="auto"><path d="M0 0 6 3 0 6Z" fill="{GREY}"/></marker>',
    ]
    parts += [_way(one, kind) for one in plan.ways]
    parts += [_last(facts.plant, plan, one, kind) for one in plan.places.values()]
    for buffer in plan.stores:
        parts += _tank(facts, plan, buffer)
    for one in facts.steps:
        parts += _box(facts, plan.places[one.step], one)
    return "\n".join([*parts, "</svg>"])


def _text(x: float, y: float, said: str, style: str = "", ink: str = MUTED) -> str:
    return f'<text x="{x:g}" y="{y:g}" fill="{ink}" {style}>{escape(said)}</text>'


def _way(way: Way, kind: str) -> str:
    path = "L".join(f"{x:g} {y:g}" for x, y in way.corners)
    return (
        f'<path d="M{path}" fill="none" stroke="{GREY}" stroke-width="1" '
        f'marker-end="url(#tip-{kind})"/>'
    )


def _last(plant: Plant, plan: Layout, one: Place, kind: str) -> str:
    """An arrow out of the plant, where nobody takes what a step makes."""
    if any(way.giver == one.step for way in plan.ways):
        return ""
    x, y = one.x + BOX, one.y + HEIGHT / 2
    out = f'M{x:g} {y:g}H{x + 40:g}" stroke="{GREY}" marker-end="url(#tip-{kind})"/>'
    return f'<path d="{out}' + _text(x + 22, y + 16, "leaves", 'text-anchor="middle"')


def _tank(facts: Facts, plan: Layout, buffer: str) -> list[str]:
    """A buffer: a tank filled as far as it was on average, and how much that is."""
    x, y, high = plan.stores[buffer]
    wide = TANK_WIDE
    content, places = facts.content.get(buffer, 0.0), facts.plant.buffers[buffer].places
    full = min(1.0, content / places) if places > 0 else 0.0
    held = facts.held(buffer)
    said = f"{name(buffer)}: {_content(content)} {held} on average"
    left, top = x - wide / 2, y - high / 2
    return [
        f"<g><title>{escape(said)}</title>",
        f'<rect x="{left:g}" y="{top:g}" width="{wide:g}" height="{high:g}" rx="2" '
        f'fill="{PAPER}" stroke="{GREY}"/>',
        f'<rect x="{left:g}" y="{top + high * (1 - full):.1f}" width="{wide:g}" '
        f'height="{high * full:.1f}" fill="{LIGHT}"/>',
        _text(x, y + high / 2 + 11, _content(content), SMALL, INK),
        _text(x, y + high / 2 + 22, held, SMALL) if high == TANK else "",
        "</g>",
    ]


def _content(content: float) -> str:
    """A mean content: what rounds to nothing is nothing."""
    return amount(content) if content >= 10 else f"{content:.1f}" if content >= 0.05 else "0"


def mark(facts: Facts, one: StepFact) -> Mark:
    """What of a step wants attention."""
    return Mark(
        one.step == facts.narrowest,
        one.judged > 0 and one.first_pass_yield < LOW_YIELD,
        one.stopped > OFTEN_DOWN,
    )


def _box(facts: Facts, place: Place, one: StepFact) -> list[str]:
    x, y, seen = place.x, place.y, mark(facts, one)
    edge, width = (WARN, 2.5) if seen.narrowest else (RULE, 1)
    rack = facts.plant.steps[one.step].kind == "rack"
    lines = [
        _text(x + PAD, y + 19, name(one.step), 'class="name"' + _fit(name(one.step)), INK),
        _text(x + PAD, y + 36, count(one.machines, "place" if rack else "machine")),
        _text(x + PAD, y + 51, f"{amount(one.good_a_day)} {one.unit}/day"),
    ]
    if one.judged:
        ink, bold = (BAD, 'class="name"') if seen.low_yield else (MUTED, "")
        lines.append(_text(x + PAD, y + 66, f"{percent(one.first_pass_yield, 2)} good", bold, ink))
    if rack:
        lines.append(_text(x + PAD, y + 81, f"{amount(one.inside)} {one.unit} inside"))
    if seen.often_down:
        said = f"{percent(one.stopped, 0)} down"
        lines.append(_text(x + BOX - PAD, y + 36, said, 'text-anchor="end" class="name"', BAD))
    if seen.narrowest:
        lines.append(_text(x, y + HEIGHT + 14, "bottleneck", 'class="name"', WARN))
    return [
        '<g class="step">',
        f'<rect x="{x:g}" y="{y:g}" width="{BOX:g}" height="{HEIGHT:g}" rx="3" fill="{PAPER}" '
        f'stroke="{edge}" stroke-width="{width}"/>',
        *lines,
        *_bar(x + PAD, y + HEIGHT - 13, BOX - 2 * PAD, one),
        "</g>",
    ]


def _fit(said: str) -> str:
    """Squeezes a name that is longer than its box."""
    room = BOX - 2 * PAD
    return (
        f' textLength="{room:g}" lengthAdjust="spacingAndGlyphs"'
        if len(said) * WIDEST > room
        else ""
    )


def _bar(x: float, y: float, wide: float, one: StepFact) -> list[str]:
    """How the machines of a step spent their time."""
    parts = [f'<rect x="{x:g}" y="{y:g}" width="{wide:g}" height="5" fill="{FAINT}"/>']
    for share, colour in ((one.working, GREY), (one.stopped, BAD), (one.planned, LIGHT)):
        length = wide * share
        parts.append(
            f'<rect x="{x:.1f}" y="{y:g}" width="{length:.1f}" height="5" fill="{colour}"/>'
        )
        x += length
    return parts
