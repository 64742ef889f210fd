"""Modules and cells for tests: the shipped files, and random ones of any shape."""

from pathlib import Path

from hypothesis import strategies as st

from gigafactory.cell.module import CellFacts, Module

FILES = Path(__file__).parents[2] / "cells" / "modules"
SOURCE = "[assumption]"


def said(value, unit=""):
    """A value as a module file says it."""
    return f"{value!r} {unit} {SOURCE}"


def tables(series=4, parallel=2, rows=1, upright="width", bar=34.0, conductivity=35.0):
    """The tables of a plain module, without pads and plates."""
    return {
        "series": said(series),
        "parallel": said(parallel),
        "arrangement": {"rows": said(rows), "upright": upright, "room_length": said(40.0, "mm")},
        "busbar": {
            "material": "aluminium",
            "conductivity": said(conductivity, "MS/m"),
            "density": said(2.7, "g/cm³"),
            "width": said(40.0, "mm"),
            "thickness": said(2.0, "mm"),
            "link_length": said(bar, "mm"),
            "terminal_length": said(60.0, "mm"),
        },
        "joint": {"resistance": said(10.0, "µΩ")},
    }


def pads(stiffness=None, strain=(0.0, 1.0), pressure=(0.0, 100.0), fitted=0.1):
    """A table of pads, their curve in shares and kPa."""
    return {
        "material": "foam",
        "thickness": said(2.0, "mm"),
        "density": said(300.0, "kg/m³"),
        "every": said(1),
        "at_ends": True,
        "cover": said(1.0),
        "fitted": said(fitted),
        "strain": [said(one) for one in strain],
        "pressure": [said(one, "kPa") for one in pressure],
    }


def cell(**changed):
    """A vehicle cell."""
    usual = {
        "length": 0.6,
        "width": 0.1,
        "thickness": 0.008,
        "mass": 1.09,
        "capacity": 78.0,
        "energy": 287.6,
        "voltage": 3.687,
        "resistance": 1e-3,
        "swelling": 0.06,
    }
    return CellFacts(**(usual | changed))


@st.composite
def modules(draw):
    """Any module with any number of plates, pads and pieces."""
    size = st.floats(0.5, 20.0)
    series, parallel = draw(st.integers(1, 8)), draw(st.integers(1, 4))
    rows = draw(st.sampled_from([n for n in (1, 2, 3, 4) if series * parallel % n == 0]))
    ways = ("thickness", "length", "width")
    drawn = tables(series, parallel, rows, draw(st.sampled_from(ways)), draw(size))
    for way in ("row_gap", "room_thickness", "room_width"):
        drawn["arrangement"][way] = said(draw(size), "mm")
    if draw(st.booleans()):
        drawn["pads"] = pads() | {
            "every": said(draw(st.integers(1, 9))),
            "at_ends": draw(st.booleans()),
            "cover": said(draw(st.floats(0.1, 1.0))),
        }
    drawn["plate"] = {
        f"plate_{n}": {
            "across": draw(st.sampled_from(ways)),
            "plates": said(draw(st.integers(1, 2))),
            "material": "steel",
            "thickness": said(draw(size), "mm"),
            "density": said(draw(st.floats(900.0, 9000.0)), "kg/m³"),
            "solid": said(draw(st.floats(0.1, 1.0))),
            "filling": said(1000.0, "kg/m³"),
        }
        for n in range(draw(st.integers(0, 4)))
    }
    drawn["piece"] = {"screws": {"count": said(draw(st.integers(1, 9))), "mass": said(5.0, "g")}}
    return Module.model_validate(drawn)
