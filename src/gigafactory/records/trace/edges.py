"""Parts of lots in lots: where a stretch of one lies on the other.

Decision 2 says how a place on a parent lies on its child. What is drawn in another unit, such as
litres of a batch onto metres of a roll, lies in proportion between the place where its part begins
and the one where the next part of the same kind does. A child that has no metres is mixed: whatever
went into it is everywhere in it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gigafactory.records.read import Array
from gigafactory.records.trace.spans import EPS, Lots, Places


@dataclass(frozen=True)
class Edges:
    """Parts of parents in children, one a row.

    Parameters
    ----------
    parent, child
        Lots.
    left, right
        The part on the parent, in its unit.
    child_left, child_right
        Where it lies on the child; −∞ to ∞ where it is mixed in.
    lane
        Lane of the parent that it is, from 1; 0: all.
    flipped
        Whether the higher end of the part is the lower one on the child.
    level
        Metre for metre: not in proportion.
    """

    parent: Lots
    child: Lots
    left: Places
    right: Places
    child_left: Places
    child_right: Places
    lane: Array
    flipped: Array
    level: Array

    def down(self, rows: Array, left: Places, right: Places) -> tuple[Places, Places]:
        """Where stretches of the parents lie on the children, row by row."""
        return self._mapped(rows, left, right, down=True)

    def up(self, rows: Array, left: Places, right: Places) -> tuple[Places, Places]:
        """Where stretches of the children lie on the parents, row by row."""
        return self._mapped(rows, left, right, down=False)

    def _mapped(
        self, rows: Array, left: Places, right: Places, down: bool
    ) -> tuple[Places, Places]:
        ends = (self.left[rows], self.right[rows]), (self.child_left[rows], self.child_right[rows])
        (a, b), (c, d) = ends if down else ends[::-1]
        low, high = np.maximum(left, a), np.minimum(right, b)
        with np.errstate(invalid="ignore", divide="ignore"):
            scale = np.where(self.level[rows], 1.0, (d - c) / (b - a))
            turned = self.flipped[rows]
            start = np.where(turned, c + (b - high) * scale, c + (low - a) * scale)
            stop = np.where(turned, c + (b - low) * scale, c + (high - a) * scale)
        known = np.isfinite(start) & np.isfinite(stop)
        return np.where(known, start, c), np.where(known, stop, d)


@dataclass(frozen=True)
class Ends:
    """What `lots` says of the two ends of each edge.

    Parameters
    ----------
    kind
        Of the parent.
    web
        Whether the child has metres.
    level
        Whether the parent is a web that was made in the plant, and the child one too.
    size
        Of the child, ∞ where it is not told.
    """

    kind: Array
    web: Array
    level: Array
    size: Places


def placed(e: dict[str, Array], ends: Ends) -> Edges:
    """Edges with the stretch of the child that each is; all edges into each child are given."""
    parent, child, web = e["parent"], e["child"], ends.web
    left = np.where(np.isfinite(e["left"]), e["left"], -np.inf)
    right = np.where(np.isfinite(e["right"]), e["right"], np.inf)
    length = right - left
    begin = np.where(np.isfinite(e["child_left"]), e["child_left"], -np.inf)
    level = ends.level & np.isfinite(length)
    order = np.lexsort((begin, ends.kind, child))
    until = np.empty(len(parent))
    until[order] = _next(
        child[order], ends.kind[order], begin[order], length[order], ends.size[order]
    )
    stop = np.where(level, begin + length, until)
    return Edges(
        parent,
        child,
        left,
        right,
        np.where(web, begin, -np.inf),
        np.where(web, stop, np.inf),
        e["lane"],
        e["flipped"].astype(bool),
        level,
    )


def _next(child: Lots, kind: Array, begin: Places, length: Places, size: Places) -> Places:
    """Where the next part of the same kind begins on the child, or the child ends; sorted rows.

    Where a kind is drawn twice, so that two of its parts begin at one place, it is not told which
    goes on to where: each may reach the end.
    """
    if not len(child):
        return np.zeros(0)
    new = np.concatenate([[True], (np.diff(child) != 0) | (np.diff(kind) != 0)])
    group = np.cumsum(new) - 1
    further = np.concatenate([[True], begin[1:] > begin[:-1] + EPS]) | new
    place = np.cumsum(further) - 1
    heads = np.flatnonzero(further)
    following = np.concatenate([heads[1:], [len(child)]])[place]
    inside = following < len(child)
    next_ = np.minimum(following, len(child) - 1)
    inside &= group[next_] == group
    real = length > 1e-3  # a part of less may begin where the next does by rounding alone
    twice = np.bincount(place, weights=real)[place] > 1
    unclear = np.bincount(group, weights=twice)[group] > 0
    until: Places = np.where(inside & ~unclear, begin[next_], np.maximum(size, begin))
    return until
