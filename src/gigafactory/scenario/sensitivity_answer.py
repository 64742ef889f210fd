"""The answer of a sensitivity study in words and as JSON."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import Any

from gigafactory.scenario.compare import Comparison
from gigafactory.scenario.comparison import as_json as comparison_json
from gigafactory.scenario.comparison import foot, head
from gigafactory.scenario.sensitivity import Sensitivity, bottleneck
from gigafactory.scenario.sentence import output_unit, signed
from gigafactory.scenario.summary import Key, interval_json

IN = "  "
ANSWER = (
    Key("bottleneck_measured", "text", "step at which 1 % more rate brings most; null: none does"),
    Key("sensitivities", "list", "one entry for each, the most first; see below"),
)
"""Keys beside those of a comparison, `what_ifs` left out."""
SENSITIVITY = (
    Key("what", "text", "rate, machines or places"),
    Key("at", "text", "step or buffer"),
    Key("change", "text", "as --set takes it"),
    Key("output", "interval", "by how much more the plant puts out"),
    Key("bottleneck", "text", "step whose machines are least idle then"),
)


def as_json(found: Sequence[Sensitivity], comparison: Comparison) -> dict[str, Any]:
    """The study under stable names."""
    answer = comparison_json(comparison)
    del answer["what_ifs"]
    return answer | {
        "bottleneck_measured": bottleneck(found),
        "sensitivities": [_one(s) for s in found],
    }


def _one(s: Sensitivity) -> dict[str, Any]:
    return {
        "what": s.nudge.what,
        "at": s.nudge.at,
        "change": s.nudge.key + s.nudge.change,
        "output": interval_json(s.gain),
        "bottleneck": s.arm.bottleneck,
    }


def printed(found: Sequence[Sensitivity], comparison: Comparison) -> str:
    """The study for the terminal: what brings or costs something, the most gain first."""
    scale, unit = output_unit(comparison)
    shown = [s for s in found if shows(s, comparison)]
    width = max((len(s.nudge.words) for s in shown), default=0)
    lines = head(comparison)
    lines += [f"  {s.nudge.words:<{width}}  {signed(s.gain, scale, unit)}" for s in shown]
    rest = [s.nudge.words for s in found if s not in shown]
    if rest:
        said = f"{len(rest)} of {len(found)} bring nothing that these runs could show: "
        lines += textwrap.wrap(
            said + "; ".join(rest), 98, initial_indent="  ", subsequent_indent="  "
        )
    best = bottleneck(found)
    if any(s.nudge.what == "rate" for s in found):
        said = f"{best}: there 1 % more rate brings most" if best else "none that shows"
        lines += ["", f"  bottleneck by measurement: {said}"]
    return "\n".join([*lines, *foot(comparison)]) + "\n"


def shows(s: Sensitivity, comparison: Comparison) -> bool:
    """Whether a gain or loss is more than its interval, and than a millionth of the output."""
    size = abs(s.gain.mean)
    return not size <= s.gain.half and size > 1e-6 * comparison.base.output.mean
