"""A figure is an empty place, its words, and its data as JSON that a page can hold."""

from __future__ import annotations

import json
import math
import re

from gigafactory.report.figure import Figure, as_json, html


def test_json_cannot_end_its_script() -> None:
    """Neither a tag nor a number that JSON does not know gets into the page."""
    text = as_json({"text": "</script><b>", "values": [1.5, math.nan, -math.inf, (2,)]})
    assert "<" not in text
    assert json.loads(text) == {"text": "</script><b>", "values": [1.5, None, None, [2]]}


def test_a_figure_says_what_it_shows() -> None:
    """Its sentence stands in the empty place and for those who cannot see it; axes are filled."""
    figure = Figure("key", "Cells & days", "More < less.", [{"x": [1]}], {"xaxis": {"title": "d"}})
    made = html(figure)
    assert made.count("More &lt; less.") == 2
    assert "Cells &amp; days" in made
    found = re.search(r'<script type="application/json">(.*)</script>', made)
    assert found
    layout = json.loads(found[1])["layout"]
    assert layout["xaxis"]["title"]["text"] == "d"
    assert layout["height"] == figure.height
    assert layout["yaxis"]["automargin"] is True
    assert "tools" not in made
