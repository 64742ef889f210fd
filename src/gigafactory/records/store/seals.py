"""Seals: what became of the sealed parts of a store, each entry chained to the one before."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from gigafactory.records.store.chain import parts_said, seal_link
from gigafactory.records.store.parts import Part
from gigafactory.records.store.schema import SEALS, START

SEAL, EXPIRY = "seal", "expiry"
"""Parts came; parts went, since they were older than they are kept."""


def add_seal(
    connection: sa.Connection, what: str, n: int, head: bytes, parts: Sequence[Part]
) -> None:
    """Chain a seal to the one before."""
    s = SEALS.c
    last = connection.execute(sa.select(s.number, s.hash).order_by(s.number.desc())).first()
    number, before = (last.number + 1, bytes(last.hash)) if last else (1, START)
    said = parts_said(parts)
    hash_ = seal_link(before, number, what, n, head, said)
    values = {"number": number, "what": what, "n": n, "head": head, "parts": said, "hash": hash_}
    connection.execute(sa.insert(SEALS).values(values))
