"""Chances corrected for all that was looked at: false-discovery rate in two levels.

A kind of parent with one characteristic is a family. Families are taken first: the chance of a
family is that of its most surprising member times the number of its members (Bonferroni), and
families are corrected by Benjamini and Hochberg (J. R. Stat. Soc. B 57 (1995) 289). Members are
then corrected within the families that were called (Benjamini and Bogomolov, J. R. Stat. Soc. B 76
(2014) 297). With nothing to be found the chance of any discovery is at most the wanted rate,
however many lots there are beside a handful of machines.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from gigafactory.quality.causes.family import Family

RATE = 0.01
"""Wanted rate of false discoveries."""


def corrected(families: Sequence[Family], rate: float = RATE) -> list[NDArray[np.float64]]:
    """Corrected chances of the members of each family.

    Parameters
    ----------
    families
        Of all kinds and characteristics.
    rate
        Of false discoveries that is wanted.
    """
    if not families:
        return []
    least = [min(1.0, float(one.chance.min()) * len(one)) for one in families]
    family_q = stats.false_discovery_control(least)
    share = max(int((family_q <= rate).sum()), 1) / len(families)
    found = []
    for one, q in zip(families, family_q, strict=True):
        # Only where the family is called, and at a rate lowered by the share of families called.
        within = stats.false_discovery_control(one.chance) / share
        found.append(np.maximum(np.minimum(within, 1.0), q))
    return found
