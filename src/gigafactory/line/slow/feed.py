"""What a job draws from mounted lots: coils, slurry, foil, separator, electrolyte.

A draw that may not straddle (a coil into a cell) skips defects, and throws away the end of a lot
that is too short for one more job. One that may straddle (slurry into a roll) uses the end of one
lot and the start of the next. Lots of an older campaign that meet a younger one on the same machine
are what was left over: they are scrapped, so that two sides of a merge never wait for each other.
"""

from __future__ import annotations

from typing import NamedTuple

from gigafactory.line import layout as y
from gigafactory.line.slow.build import Line
from gigafactory.line.slow.lots import Lot
from gigafactory.line.slow.parts import Buffer, Draw, Machine, Mount
from gigafactory.line.slow.said import NEVER
from gigafactory.line.slow.stock import look_at, pop, push, take_out
from gigafactory.line.slow.supply import deliver


def find_defect(p: Mount) -> None:
    """Find the next span of the mounted lot, from its position on, that gives no cells."""
    p.defect = p.defect_end = NEVER
    lot = p.lot
    assert lot is not None
    origin, sense = lot.origin, lot.sense
    if lot.web:  # its last metre comes off first
        origin, sense = origin + sense * lot.size, -sense
    for d in reversed(lot.roll.defects):
        if d.lane >= 0 and lot.lane >= 0 and d.lane != lot.lane:
            continue
        left, right = d.left - origin, d.right - origin
        if sense < 0:
            left, right = -right, -left
        if right > p.position and left < p.defect:
            p.defect, p.defect_end = left, right


def unmount(d: Draw, p: Mount, why: int) -> None:
    """Take the lot off a mount; what is left of it is lost."""
    assert p.lot is not None
    d.lost[why] += p.end - p.position
    p.lot.rest = 0
    p.lot.state = y.LOT_USED if why == y.LOSS_TAIL else y.LOT_SCRAPPED
    p.lot = None


def too_old(line: Line, d: Draw, lot: Lot) -> bool:
    """Whether a lot is older than a draw allows."""
    return d.limit > 0 and line.now - lot.stamp > d.limit


def turn_away(line: Line, d: Draw, lot: Lot) -> None:
    """A lot that is too old goes back to be made fresh, as far as it is left, or is scrapped."""
    if d.redo_to is not None:
        push(line, d.redo_to, lot, None)
    else:
        d.lost[y.LOSS_AGE] += lot.rest
        lot.rest, lot.state = 0, y.LOT_SCRAPPED


def turn_away_old(line: Line, m: Machine, d: Draw, b: Buffer) -> bool:
    """Turn away the lots in a draw's buffer that are too old; whether none is left.

    A draw that straddles looks at all (`MOST_LOTS` at most), another one at the first. At most
    `AWAY` are turned away in one look; after that the machine looks again in the same instant.
    """
    i = away = 0
    while i < min(len(b.entries), y.MOST_LOTS if d.straddle else 1):
        if not too_old(line, d, _lot(b, i)):
            i += 1
            continue
        if away == y.AWAY:
            look_at(line, m)
            return False
        away += 1
        lot = take_out(line, b, i)
        assert isinstance(lot, Lot)
        turn_away(line, d, lot)
    return True


def _lot(b: Buffer, i: int) -> Lot:
    lot = b.entries[i].unit
    assert isinstance(lot, Lot)
    return lot


def mount_next(line: Line, m: Machine, d: Draw, p: Mount) -> bool:
    """Put the next lot of a draw on its mount; whether there was one."""
    if d.material is not None:
        lot = deliver(line, d.material)
    else:
        assert d.buffer is not None
        if not turn_away_old(line, m, d, d.buffer) or not d.buffer.entries:
            return False
        taken = pop(line, d.buffer)
        assert isinstance(taken, Lot)
        lot = taken
    p.lot, p.position, p.end = lot, lot.size - lot.rest, lot.size
    find_defect(p)
    d.mounts += 1
    m.due += d.change
    return True


def reach(b: Buffer, p: Mount, need: int) -> bool:
    """Whether the mounted lot and those that will follow it hold what a job needs.

    Those of the same campaign directly behind it, `MOST_LOTS` at most.
    """
    assert p.lot is not None
    have = p.end - p.position
    for i in range(min(len(b.entries), y.MOST_LOTS)):
        lot = _lot(b, i)
        if have >= need:
            break
        if lot.campaign != p.lot.campaign:
            break
        have += lot.rest
    return have >= need


def needed(d: Draw, product: int, length: int) -> int:
    """What one job takes of a draw."""
    quantity = d.quantity[product]
    if d.by_length:
        return quantity * (length // 1000) // 1000
    return quantity


def fetch(line: Line, m: Machine, d: Draw, product: int, length: int) -> bool:
    """Have at hand what one job needs of a draw; whether that worked."""
    p = m.mounts[m.station.draws.index(d)]
    while True:
        if p.lot is not None and p.position >= p.end:
            unmount(d, p, y.LOSS_TAIL)
        if p.lot is not None and too_old(line, d, p.lot):
            lot, p.lot = p.lot, None
            turn_away(line, d, lot)
        if p.lot is None and not mount_next(line, m, d, p):
            return False
        assert p.lot is not None
        own = p.lot.product if p.lot.product >= 0 else product
        need = needed(d, own, length)
        if d.straddle:
            if d.buffer is None:
                return True
            if not turn_away_old(line, m, d, d.buffer):
                return False
            if reach(d.buffer, p, need):
                return True
            if not d.buffer.entries:
                return False
            if _lot(d.buffer, 0).campaign == p.lot.campaign:
                return False
            unmount(d, p, y.LOSS_CAMPAIGN)
        elif p.end - p.position < need:
            unmount(d, p, y.LOSS_TAIL)
        elif p.defect < p.position + need:
            end = min(p.defect_end, p.end)
            d.lost[y.LOSS_DEFECT] += end - p.position
            p.position = end
            p.lot.rest = p.end - end
            find_defect(p)
        else:
            return True


class Fed(NamedTuple):
    """Whether every draw has what a job needs; campaign and product of what is mounted."""

    all_there: bool
    campaign: int
    product: int


def prepare(line: Line, m: Machine, campaign: int, product: int, length: int) -> Fed:
    """Have every draw of machine m at hand, all of one campaign, the youngest of those mounted.

    Parameters
    ----------
    campaign, product
        Of what else goes into the job; -1: the lots from buffers decide.
    length
        Metres of web in the job. [µm]
    """
    stocked = [(d, p) for d, p in zip(m.station.draws, m.mounts, strict=True) if d.buffer]
    while True:
        there, newest = True, campaign
        for d, p in stocked:
            there = fetch(line, m, d, product, length) and there
            if p.lot is not None and p.lot.campaign > newest:
                newest, product = p.lot.campaign, p.lot.product
        older = [(d, p) for d, p in stocked if p.lot is not None and p.lot.campaign < newest]
        for d, p in older:
            unmount(d, p, y.LOSS_CAMPAIGN)
        if not older:
            break
    if there:
        for d in m.station.draws:
            if d.buffer is None:
                fetch(line, m, d, product, length)
    return Fed(there, newest, product)


def draw(line: Line, m: Machine, d: Draw, need: int) -> list[tuple[Lot, int, int]]:
    """Take a quantity of a draw; from which lots, and from where to where on each."""
    p = m.mounts[m.station.draws.index(d)]
    d.used += need
    found: list[tuple[Lot, int, int]] = []
    while need > 0:
        if p.lot is not None and p.position >= p.end:
            unmount(d, p, y.LOSS_TAIL)
        if p.lot is None:
            mount_next(line, m, d, p)
        assert p.lot is not None
        part = min(p.end - p.position, need)
        p.position += part
        left = p.end - p.position if p.lot.web else p.position - part
        found.append((p.lot, left, left + part))
        p.lot.rest = p.end - p.position
        if p.lot.rest == 0:
            p.lot.state = y.LOT_USED
        need -= part
    return found
