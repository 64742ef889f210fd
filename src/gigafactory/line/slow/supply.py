"""What suppliers deliver, and what somebody has planted."""

from __future__ import annotations

from gigafactory.line import layout as y
from gigafactory.line.slow.build import Line
from gigafactory.line.slow.chance import normal, uniform
from gigafactory.line.slow.lots import Lot
from gigafactory.line.slow.parts import Machine
from gigafactory.line.slow.said import Cause, Material
from gigafactory.line.slow.stock import new_lot


def planted(
    line: Line,
    causes: list[Cause],
    machine: int = -1,
    lane: int = -1,
    channel: int = -1,
    serial: int = -1,
    at: int | None = None,
) -> float:
    """Deviation that planted causes add; a cause of a lane acts on that lane alone."""
    t = line.now if at is None else at
    x = 0.0
    for c in causes:
        meant = (
            c.begin <= t < c.end
            and c.machine in (-1, machine)
            and (c.lane == lane)
            and c.channel in (-1, channel)
            and (c.first < 0 or c.first <= serial <= c.last)
        )
        if meant:
            x += c.deviation + c.drift * ((t - c.begin) * 1e-6)
    return x


def machine_deviation(line: Line, m: Machine) -> float:
    """Deviation of a machine: its bias, the wear of its tool, and what is planted in it."""
    st, x = m.station, m.bias
    if st.tool_life > 0:
        x += st.wear * (m.tool / st.tool_life)
    return x + planted(line, st.causes, machine=m.index) if st.causes else x


def deliver(line: Line, a: Material) -> Lot:
    """A supplier's next lot arrives at the machine; there is always one."""
    lot = new_lot(line, a.kind, -1, -1, -1, -1, a.size)
    lot.serial = a.lots
    if a.spread > 0.0:
        lot.coat = a.spread * normal(uniform(a.key, a.lots, y.P_LOT))
    lot.coat += planted(line, a.causes, serial=a.lots)
    a.lots += 1
    return lot
