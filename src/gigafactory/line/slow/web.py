"""Batches, rolls and coils: what vessels and webs make, and where along its metres it is not good.

Metres run from the start of coating on the mother roll. A coil knows how its own metres map on the
mother's; a rewind turns the sense.
"""

from __future__ import annotations

from typing import NamedTuple

from gigafactory.line import layout as y
from gigafactory.line.slow.build import Line
from gigafactory.line.slow.chance import exp, normal, uniform
from gigafactory.line.slow.feed import draw, needed
from gigafactory.line.slow.lots import Cell, Defect, Lot, Span
from gigafactory.line.slow.parts import Buffer, Draw, Machine, Station
from gigafactory.line.slow.stock import new_lot, pop, use
from gigafactory.line.slow.supply import machine_deviation, planted

MOST_DEFECTS = 200
RATE_MAX = 150.0


def add_defect(
    line: Line, m: Machine, lot: Lot, left: int, right: int, lane: int, why: int
) -> None:
    """Metres left to right of a lot give no cells since a machine; noted on its mother roll."""
    a, b = lot.origin + lot.sense * left, lot.origin + lot.sense * right
    span = Defect(min(a, b), max(a, b), lane, m.number, m.station.number, why, line.now)
    lot.roll.defects.append(span)


def random_defects(line: Line, m: Machine, lot: Lot, order: int) -> None:
    """Defects of one roll: a Poisson number (by inversion), each at a place of its own."""
    st = m.station
    lanes = st.lanes if lot.lane < 0 else 1
    rate = min(st.defects * (lot.size * 1e-6) * lanes, RATE_MAX)
    u = uniform(st.key, order, y.P_DEFECT)
    p = exp(-rate)
    total, count = p, 0
    while u > total and count < MOST_DEFECTS:
        count += 1
        p *= rate / count
        total += p
    for i in range(count):
        at = int(uniform(st.key, order, y.P_DEFECT, 2 * i + 1) * lot.size)
        lane = lot.lane
        if lane < 0 and lanes > 1:
            lane = int(uniform(st.key, order, y.P_DEFECT, 2 * i + 2) * lanes)
        end = min(at + st.defect_length, lot.size)
        add_defect(line, m, lot, at, end, lane, y.D_MARK)


def measure(line: Line, st: Station, lot: Lot, metre: int, lane: int, deviation: float) -> None:
    """Write down one in-process measurement; of no lane (-1), or of one."""
    value = st.nominal[lot.product] * (1.0 + deviation)
    line.measures.append((lot.number, st.number, metre, line.now, value, lane))


def batch_at(roll: Lot, metre: int) -> float:
    """Deviation of the batches from which a mother roll is coated at a metre."""
    metre = min(metre, roll.size - 1)
    x = 0.0
    for span in reversed(roll.spans):
        if span.left <= metre < span.right:
            x += span.coat
    return x


def lane_deviation(line: Line, roll: Lot, lane: int) -> float:
    """What one lane of a mother roll deviates by: its place on the coater, what is planted."""
    coater = line.stations[roll.station]
    x = coater.machines[roll.machine].lane_bias[lane]
    return x + planted(line, coater.causes, roll.machine, lane, at=roll.begun)


def measure_lanes(line: Line, st: Station, roll: Lot, j: int, x: float) -> None:
    """Measure the coat weight of a mother roll at one knot, lane by lane."""
    metre = roll.size * j // (y.KNOTS - 1)
    x = batch_at(roll, metre) + x
    if st.lanes == 1:
        measure(line, st, roll, metre, -1, x)
        return
    for lane in range(st.lanes):
        measure(line, st, roll, metre, lane, x + lane_deviation(line, roll, lane))


def lay_profile(line: Line, m: Machine, roll: Lot) -> None:
    """Coat weight along a mother roll: its machine, its own mean, and a slow drift.

    What its batches are, metre by metre, is noted apart (its spans): they change in a step.
    """
    st = m.station
    x = machine_deviation(line, m)
    if st.roll_spread > 0.0:
        x += st.roll_spread * normal(uniform(st.key, m.order, y.P_ROLL))
    for j in range(y.KNOTS):
        if j > 0 and st.drift_spread > 0.0:
            x += st.drift_spread * normal(uniform(st.key, m.order, y.P_ROLL, j))
        roll.profile.append(x)
        if st.measures:
            measure_lanes(line, st, roll, j, x)


def coat_at(lot: Lot, position: int) -> float:
    """Relative deviation of a coil's coat weight at its own metre."""
    roll = lot.roll
    if not roll.profile:
        return lot.coat
    metre = lot.origin + lot.sense * position
    x = metre / roll.size * (y.KNOTS - 1)
    i = min(max(int(x), 0), y.KNOTS - 2)
    a = roll.profile[i]
    base = lot.coat + batch_at(roll, metre)
    return base + a + (roll.profile[i + 1] - a) * (x - i)


class Part(NamedTuple):
    """What one parent gave to a lot: how much, and from where to where it runs [µm]."""

    lot: Lot
    quantity: int
    begin: int
    end: int


def draw_into_lot(
    line: Line, m: Machine, d: Draw, child: Lot, need: int, length: int, backwards: bool = False
) -> list[Part]:
    """Take a quantity of a draw for one lot; write an edge for each parent.

    Where the child runs backwards, from metre `length` to its first, the parts lie so too.
    """
    rest, found = need, []
    for lot, left, right in draw(line, m, d, need):
        begin = int(length * ((need - rest) / need))
        rest -= right - left
        end = int(length * ((need - rest) / need))
        place = length - end if backwards else begin
        flipped = int(lot.web != backwards)
        line.edges.append((lot.number, child.number, left, right, place, -1, flipped))
        found.append(Part(lot, right - left, begin, end))
    return found


def weigh_in(line: Line, m: Machine, d: Draw, batch: Lot) -> None:
    """A draw goes into a batch; each of its lots counts by its share of all that does.

    All: of every draw that is measured in the same unit.
    """
    st = m.station
    alike = [o for o in st.draws if o.unit == d.unit]
    total = sum(needed(o, batch.product, st.length) for o in alike)
    for part in draw_into_lot(line, m, d, batch, needed(d, batch.product, st.length), st.length):
        batch.coat += part.lot.coat * (part.quantity / total)


def make_joint(line: Line, m: Machine, b: Buffer | None, product: int) -> None:
    """Start a batch of a vessel, or a module: from materials and from what the step takes.

    Cells that go in are used; lots that go in are parents with all that is left of them.
    """
    st = m.station
    size = st.length or st.units * y.MICRO
    lot = new_lot(line, st.kind, st.number, m.index, product, m.campaign, size)
    taken = [pop(line, b) for _ in range(st.units)] if b is not None else []
    base = 0.0
    for unit in taken:
        if isinstance(unit, Cell):
            use(line, unit, -1, lot.number)
            lot.cells += 1
        else:
            left = unit.rest_left
            line.edges.append((unit.number, lot.number, left, left + unit.rest, 0, -1, 0))
            base += unit.coat / st.units
            unit.rest, unit.state = 0, y.LOT_USED
    lot.coat = base + machine_deviation(line, m)
    if st.roll_spread > 0.0:
        lot.coat += st.roll_spread * normal(uniform(st.key, m.order, y.P_ROLL))
    for d in st.draws:
        weigh_in(line, m, d, lot)
    if st.measures:
        measure(line, st, lot, 0, -1, lot.coat)
    m.held = [lot]


def make_mother(line: Line, m: Machine, product: int) -> None:
    """Start a mother roll: coated from slurry on foil."""
    st = m.station
    roll = new_lot(line, st.kind, st.number, m.index, product, m.campaign, st.length)
    for d in st.draws:
        parts = draw_into_lot(line, m, d, roll, needed(d, product, st.length), st.length)
        if d.buffer is not None:
            roll.spans += [Span(part.begin, part.end, part.lot.coat) for part in parts]
        if d.splice > 0:
            for part in parts[1:]:
                end = min(part.begin + d.splice, st.length)
                add_defect(line, m, roll, part.begin, end, -1, y.D_SPLICE)
    if st.head_loss > 0:
        add_defect(line, m, roll, 0, st.head_loss, -1, y.D_HEAD)
    lay_profile(line, m, roll)
    random_defects(line, m, roll, m.order)
    if m.restart and st.start_loss > 0:
        add_defect(line, m, roll, 0, st.start_loss, -1, y.D_START)
    m.restart = False
    m.held, m.size = [roll], st.length


def make_coils(line: Line, m: Machine, parent: Lot) -> None:
    """Start to run a roll through a web step: one coil for each lane.

    What is left of the roll are its first metres. A step that turns unwinds it: the metre that was
    wound last leads. One that does not lets its first metre lead. From the end that leads the head
    is cut off; there the coils begin. What the step draws goes into the roll before it is cut.
    """
    st, rest = m.station, parent.rest
    cut = min(st.head_loss, rest)
    left, right = (0, rest - cut) if st.turns else (cut, rest)
    lead, way = (right, -1) if st.turns else (left, 1)
    st.lost[y.LOSS_HEAD] += cut
    if m.restart and st.start_loss > 0 and right > left:
        start = min(st.start_loss, right - left)
        add_defect(line, m, parent, lead, lead + way * start, parent.lane, y.D_START)
    m.restart = False
    thick = machine_deviation(line, m)
    if st.roll_spread > 0.0:
        thick += st.roll_spread * normal(uniform(st.key, m.order, y.P_ROLL))
    m.held = []
    for lane in range(st.lanes):
        coil = new_lot(
            line, st.kind, st.number, m.index, parent.product, parent.campaign, right - left
        )
        _inherit(line, st.lanes, parent, coil, lane)
        coil.thickness = parent.thickness + thick
        coil.origin, coil.sense = parent.origin + parent.sense * lead, parent.sense * way
        edge = (parent.number, coil.number, left, right, 0, coil.lane, int(st.turns))
        line.edges.append(edge)
        random_defects(line, m, coil, m.order * st.lanes + lane)
        if st.measures and lane == 0:
            measure(line, st, coil, 0, coil.lane, coil.thickness)
        m.held.append(coil)
    m.size = rest
    for d in st.draws:
        draw_into_lot(line, m, d, parent, needed(d, parent.product, rest), rest, st.turns)
    parent.rest, parent.state = 0, y.LOT_USED


def _inherit(line: Line, lanes: int, parent: Lot, coil: Lot, lane: int) -> None:
    """What a coil has from its parent, and from its lane where it is cut out of several."""
    coil.mother = parent.roll
    coil.stamp, coil.uptake = parent.stamp, parent.uptake
    coil.coat, coil.lane = parent.coat, parent.lane
    if lanes > 1:
        coil.lane = lane
        coil.coat += lane_deviation(line, parent.roll, lane)


def web_stopped(line: Line, m: Machine) -> None:
    """The web stood in the middle of a roll: metres at that place are lost.

    Where it stood while the head ran through, they begin with the first metre behind the head.
    """
    st = m.station
    if st.start_loss <= 0 or m.service <= 0:
        return
    lot = m.held[0]
    assert isinstance(lot, Lot)
    at = int(m.size * ((m.service - m.left) / m.service)) - (m.size - lot.size)
    end = at + st.start_loss
    if end <= 0 or lot.size == 0:
        return
    lane = -1 if st.lanes > 1 else lot.lane
    add_defect(line, m, lot, max(at, 0), min(end, lot.size), lane, y.D_STOP)
