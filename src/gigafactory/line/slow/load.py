"""What a job takes, at the moment at which it begins."""

from __future__ import annotations

from gigafactory.line import layout as y
from gigafactory.line.slow.build import Line
from gigafactory.line.slow.effect import apply_effects, measure_cell
from gigafactory.line.slow.feed import draw, needed
from gigafactory.line.slow.lots import Cell, Lot, Unit
from gigafactory.line.slow.parts import Buffer, Machine
from gigafactory.line.slow.stock import pop, use
from gigafactory.line.slow.tray import next_place
from gigafactory.line.slow.web import draw_into_lot, make_coils, make_joint, make_mother


def load(line: Line, m: Machine, b: Buffer | None, product: int) -> None:
    """Take what the job of machine m works on, what goes in together with it, and what it draws."""
    st = m.station
    m.size = 0
    m.held, m.cell = [], None
    if b is not None and st.take == y.TAKE_CELL:
        m.cell = _cell(pop(line, b))
    elif st.take == y.TAKE_TRAY:
        assert m.tray is not None
        m.cell = m.tray.places[m.place]
        m.place = next_place(m.tray, m.place + 1)
    elif st.make == y.MAKE_CELL:
        m.cell = Cell(len(line.cells), product, m.campaign, line.now)
        line.cells.append(m.cell)
    elif st.make == y.MAKE_JOINT:
        make_joint(line, m, b, product)
    elif b is None:
        make_mother(line, m, product)
    elif st.make == y.MAKE_LOTS:
        make_coils(line, m, _lot(pop(line, b)))
    else:
        take_several(line, m, b, product)
    if st.by_plan:
        st.left -= st.worth[product]
    take_together(line, m)
    if m.cell is not None:
        _treat_cell(line, m, m.cell, product)


def _cell(unit: Unit) -> Cell:
    assert isinstance(unit, Cell)
    return unit


def _lot(unit: Unit) -> Lot:
    assert isinstance(unit, Lot)
    return unit


def _treat_cell(line: Line, m: Machine, c: Cell, product: int) -> None:
    """Draw what goes into a cell, add what this step does to its values, measure it at a sort.

    Where a job uses the end of one lot and the start of the next, the cell's parent is the first.
    """
    st = m.station
    for i, d in enumerate(st.draws):
        lot, left, _ = draw(line, m, d, needed(d, product, 0))[0]
        c.parents[st.parent_column + i] = (lot.number, left)
    apply_effects(line, m, c, 0, m.tray)
    if st.sort:
        measure_cell(m, c)


def take_several(line: Line, m: Machine, b: Buffer, product: int) -> None:
    """Load an oven or a rack with lots, trays or loose cells.

    What such a job draws is shared out evenly among its lots.
    """
    st = m.station
    m.held = [pop(line, b) for _ in range(st.units)]
    for i, unit in enumerate(m.held):
        if isinstance(unit, Cell):
            apply_effects(line, m, unit, i, None)
            continue
        for place, c in enumerate(unit.places):
            if c is not None:
                apply_effects(line, m, c, place, unit)
    for d in st.draws:
        need = needed(d, product, st.length)
        for i, unit in enumerate(m.held):
            part = need * (i + 1) // st.units - need * i // st.units
            if isinstance(unit, Lot):
                draw_into_lot(line, m, d, unit, part, 0)
            else:
                draw(line, m, d, part)


def take_together(line: Line, m: Machine) -> None:
    """Take one unit of each buffer that is taken together with the main one: it goes in."""
    for b in m.station.together:
        unit = pop(line, b)
        if isinstance(unit, Cell):
            use(line, unit, m.station.number, -1)
            continue
        for c in unit.places:
            if c is not None:
                use(line, c, m.station.number, -1)
        if m.held and isinstance(m.held[0], Lot):
            left = unit.rest_left
            line.edges.append((unit.number, m.held[0].number, left, left + unit.rest, 0, -1, 0))
        unit.places, unit.rest, unit.state = [], 0, y.LOT_USED
