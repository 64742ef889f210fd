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
from gigafactory.line.layout import LEAVES, NEVER, OTHERS, SHIFT


@hot
def put(tree, base, leaves, i, value):
    """Set leaf i of the tree at `base`, and every minimum above it; the new minimum of all."""
    node = leaves + i
    tree[base + node] = value
    while node > 1:
        other = tree[base + (node ^ 1)]
        value = other if other < value else value
        node >>= 1
        tree[base + node] = value
    return value


@hot
def alarm(h, m, at):
    """Set the tick of machine m's next event; `NEVER` for none."""
    ctl = mem.ctl(h)
    tree = mem.tree(h)
    st = mem.station(h)[mem.mach(h)[m].station]
    value = NEVER if at >= NEVER else (at << ctl[SHIFT]) | m
    leaf = st.leaf
    if st.own_tree > 0:
        value = put(tree, st.own_tree, st.own_leaves, m - st.m0, value)
    else:
        leaf += m - st.m0
    put(tree, 0, ctl[LEAVES], leaf, value)


@hot
def alarm_other(h, i, at):
    """Set the tick of the next event of calendar i, or of room i - number of calendars."""
    ctl = mem.ctl(h)
    value = NEVER if at >= NEVER else (at << ctl[SHIFT]) | (mem.mach(h).shape[0] + i)
    put(mem.tree(h), 0, ctl[LEAVES], ctl[OTHERS] + i, value)
