"""The chains of hashes: every event names the one before, and so does every seal.

Who changes, adds or removes a row changes every hash behind it. The two chains meet in the seals,
which hold the hash of the last event that they sealed, and the SHA-256 of the files.
"""

from __future__ import annotations

import hashlib
import json
import struct
from collections.abc import Iterable

from gigafactory.records.store.parts import Part

_NUMBERS = struct.Struct(">qq").pack


def link(before: bytes, n: int, source: str, seq: int, of: str, row: str) -> bytes:
    """Hash of an event; neither source nor table holds the sign that stands between them."""
    said = f"{source}\0{of}\0{row}".encode()
    return hashlib.sha256(before + _NUMBERS(n, seq) + said).digest()


def seal_link(before: bytes, number: int, what: str, n: int, head: bytes, parts: str) -> bytes:
    """Hash of a seal."""
    said = f"{what}\0{parts}".encode()
    return hashlib.sha256(before + _NUMBERS(number, n) + head + said).digest()


def parts_said(parts: Iterable[Part]) -> str:
    """What a seal says of its parts."""
    said = [{"path": p.path, "rows": p.rows, "sha256": p.sha256} for p in parts]
    return json.dumps(said, separators=(",", ":"))


def digest(row: str) -> int:
    """A short mark of a row, kept when the row itself is sealed: 64 bits of its SHA-256."""
    return int.from_bytes(hashlib.sha256(row.encode()).digest()[:8], "big", signed=True)
