"""Numbers, moments and missing values as answers say them."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from typing import Any

import numpy as np


def number(value: float) -> str:
    """A number as people read it: five digits, - where there is none."""
    return "-" if not math.isfinite(value) else f"{value:.5g}"


def plain(value: Any) -> Any:
    """A value as JSON: no NaN."""
    if isinstance(value, np.ndarray):
        return [plain(one) for one in value.tolist()]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def moment(seconds: float) -> str:
    """A moment in UTC, to the minute."""
    if not math.isfinite(seconds):
        return "-"
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%MZ")
