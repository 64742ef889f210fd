"""Cells that obey every bound of a porous-electrode model, as hypothesis draws them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from gigafactory.cell.parameters import Barrier, Formula, Parameters, Porous, Salt, Table

FARADAY = 96485.33212
Draw = Callable[..., Any]
NAMES = st.text(st.characters(codec="utf-8"), min_size=1, max_size=20).filter(
    lambda name: name not in ("description", "Contact resistance [Ohm]")
)


def between(low: float, high: float) -> st.SearchStrategy[float]:
    """Any float in a range."""
    return st.floats(low, high, allow_nan=False)


@st.composite
def tables(draw: Draw, low: float, high: float, top: float, bottom: float) -> Table:
    """A falling table over x from low to high."""
    inner = st.lists(st.integers(1, 999), max_size=6, unique=True)
    x = sorted({low, high, *(low + (high - low) * step / 1000 for step in draw(inner))})
    y = sorted((draw(between(bottom, top)) for _ in x), reverse=True)
    return Table(tuple(x), (top, *y[1:-1], bottom))


@st.composite
def potentials(draw: Draw, top: float, bottom: float) -> Formula:
    """A falling potential between two values, as an expression or as a table."""
    if draw(st.booleans()):
        return draw(tables(0.0, 1.0, top, bottom))
    return draw(
        st.sampled_from(
            [f"{top!r} - {top - bottom!r} * x", f"{bottom!r} + {top - bottom!r} * exp(-3 * x)"]
        )
    )


@st.composite
def laws(draw: Draw, low: float, high: float, span: float) -> Formula:
    """A positive law over x from 0 to span."""
    kind = draw(st.integers(0, 2))
    value = draw(between(low, high))
    if kind == 0:
        return value
    return f"{value!r} * (1 + x / {span!r})" if kind == 1 else draw(tables(0.0, span, high, low))


@st.composite
def electrodes(draw: Draw, top: float, bottom: float) -> Porous:
    """An electrode whose stoichiometries are still as the smaller and the greater one."""
    thickness, porosity = draw(between(2e-5, 3e-4)), draw(between(0.05, 0.6))
    low, high = draw(between(0.0, 0.4)), draw(between(0.5, 1.0))
    return Porous(
        thickness=thickness,
        porosity=porosity,
        active_fraction=(1 - porosity) * draw(between(0.1, 0.999)),
        transport_efficiency=porosity * draw(between(0.05, 1.0)),
        particle_radius=draw(between(1e-8, thickness / 2)),
        maximum_concentration=draw(between(1e4, 6e4)),
        potential=draw(potentials(top, bottom)),
        diffusivity=draw(laws(1e-18, 1e-11, 1.0)),
        reaction_rate=draw(between(1e-8, 1e-3)),
        conductivity=draw(between(1e-3, 1e4)),
        empty=low,
        full=high,
        entropic_change=draw(st.one_of(between(-1e-3, 1e-3), tables(0.0, 1.0, 1e-3, -1e-3))),
        diffusivity_activation=draw(between(0.0, 1e5)),
        reaction_activation=draw(between(0.0, 1e5)),
    )


@st.composite
def cells(draw: Draw) -> Parameters:
    """A cell whose two electrodes give up the same lithium."""
    anode, drawn = draw(electrodes(1.5, 0.01)), draw(electrodes(4.5, 3.0))
    area, pairs = draw(between(1e-5, 10.0)), draw(st.integers(1, 500))
    charge = anode.thickness * anode.active_fraction * anode.maximum_concentration
    charge *= anode.full - anode.empty
    share = drawn.thickness * drawn.active_fraction * (drawn.full - drawn.empty)
    cathode = Porous(
        **{
            **vars(drawn),
            "maximum_concentration": charge / share,
            "empty": drawn.full,
            "full": drawn.empty,
        }
    )
    rest = draw(between(100.0, 3000.0))
    separator = draw(between(0.2, 0.9))
    words = st.sampled_from(["1 + x", "2 * x**2", "exp(-x)"])
    return Parameters(
        title=draw(st.text(max_size=30)),
        cathode=cathode,
        anode=anode,
        separator=Barrier(draw(between(5e-6, 1e-4)), separator, separator * draw(between(0.1, 1))),
        salt=Salt(
            rest,
            draw(between(-0.5, 0.9)),
            draw(laws(0.01, 3.0, 2 * rest)),
            draw(laws(1e-12, 1e-9, 2 * rest)),
            draw(between(0.0, 1e5)),
            draw(between(0.0, 1e5)),
        ),
        area=area,
        pairs=pairs,
        lower=draw(between(0.5, 1.4)),
        upper=draw(between(4.5, 5.0)),
        capacity=FARADAY / 3600 * area * pairs * charge * draw(between(0.6, 1.9)),
        volume=draw(between(1e-7, 1.0)),
        surface=draw(between(1e-5, 10.0)),
        mass=draw(between(1e-4, 1e3)),
        specific_heat=draw(between(100.0, 5000.0)),
        thermal_conductivity=draw(between(0.01, 100.0)),
        resistance=draw(between(0.0, 1.0)),
        temperature=draw(between(-60.0, 120.0)),
        more=draw(st.dictionaries(NAMES, st.one_of(between(-1e9, 1e9), words), max_size=3)),
    )
