"""The event calendar: a tree of minima over everything that can have a next event.

A leaf is a machine, a calendar or a room. It holds one integer: the tick of the next event, and in
its low bits the number of what it belongs to, so that the root names both the earliest event and
whose it is. Of events at the same tick the one that comes first in the plant file comes first,
whatever the shape of the tree. A station with very many machines (the places of a rack) has a tree
of its own, whose root is one leaf of the main tree: what happens often stays near the root.
"""

from __future__ import annotations

from gigafactory.line.kernel import mem
from gigafactory.line.kernel.jit import hot
from gigafactory.line.layout import NEVER, OTHERS, ROOT, SHIFT


@hot
def put(tree, base, node, value):
    """Set a leaf of the tree at `base`, and every minimum above it; the new minimum of all.

    Every node has four children, which stand together: those of node i at 4 (i - 2). What the
    other three hold is compared before the value that comes up, which so waits for one of them.
    """
    tree[base + node] = value
    while node > ROOT:
        a, b, c = tree[base + (node ^ 1)], tree[base + (node ^ 2)], tree[base + (node ^ 3)]
        other = b if b < c else c
        other = a if a < other else other
        value = other if other < value else value
        node = (node >> 2) + 2
        tree[base + node] = value
    return value


@hot
def alarm(h, m, at):
    """Set the tick of machine m's next event."""
    set_leaf(h, m, (at << mem.ctl(h)[SHIFT]) | m)


@hot
def silence(h, m):
    """Nothing is to happen to machine m by itself."""
    set_leaf(h, m, NEVER)


@hot
def set_leaf(h, m, value):
    """Set the leaf of machine m, in its station's own tree where there is one."""
    tree = mem.tree(h)
    q = mem.mach(h)[m]
    leaf = q.leaf
    if leaf < 0:
        st = mem.station(h)[q.station]
        value = put(tree, st.own_tree, st.own_leaves + m - st.m0, value)
        leaf = st.leaf
    put(tree, 0, leaf, value)


@hot
def alarm_other(h, i, at):
    """Set the tick of the next event of calendar i, or of room i - number of calendars."""
    ctl = mem.ctl(h)
    value = NEVER if at >= NEVER else (at << ctl[SHIFT]) | (mem.mach(h).shape[0] + i)
    put(mem.tree(h), 0, ctl[OTHERS] + i, value)
