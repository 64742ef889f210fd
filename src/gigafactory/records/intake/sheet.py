"""What many rows say of the same lots or cells, put together: one value in each place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gigafactory.records.intake.account import Account

REJECT, FIRST, LAST = 0, 1, 2
POLICY = {"reject": REJECT, "first": FIRST, "last": LAST}


@dataclass
class Said:
    """What rows say of one column.

    Parameters
    ----------
    who, value, row, policy
        Of which lot or cell, what, which row says so, what to do where two disagree; (n,) each.
    """

    who: list[int] = field(default_factory=list)
    value: list[Any] = field(default_factory=list)
    row: list[int] = field(default_factory=list)
    policy: list[int] = field(default_factory=list)


@dataclass
class Sheet:
    """Columns of the lots, or of the cells."""

    columns: dict[str, Said] = field(default_factory=dict)

    def add(
        self,
        column: str,
        who: Iterable[int],
        value: Iterable[Any],
        row: Iterable[int],
        policy: int = REJECT,
    ) -> None:
        """What some rows say of a column; a row that says nothing is left out."""
        said = self.columns.setdefault(column, Said())
        for w, v, r in zip(who, value, row, strict=True):
            if v is not None:
                said.who.append(w)
                said.value.append(v)
                said.row.append(r)
                said.policy.append(policy)

    def settled(self, count: int, account: Account, what: Sequence[str]) -> dict[str, NDArray[Any]]:
        """Every column with one value (or None) for each lot or cell, (count,) objects.

        A row that says something else than one before it is turned away, unless the mapping says
        which of the two holds.

        Parameters
        ----------
        what
            Names of the lots or cells, for messages.
        """
        return {
            name: _settled(name, said, count, account, what) for name, said in self.columns.items()
        }


def _settled(
    name: str, said: Said, count: int, account: Account, what: Sequence[str]
) -> NDArray[Any]:
    found = np.full(count, None, object)
    who = np.asarray(said.who, np.int64)
    value = np.empty(len(who), object)
    value[:] = said.value
    found[who[::-1]] = value[::-1]  # of several the first
    held = found[who]
    for i in np.flatnonzero(held != value).tolist():
        if said.policy[i] == REJECT:
            first = next(k for k in range(i + 1) if said.who[k] == said.who[i])
            file, line = account.place(said.row[first])
            of = what[said.who[i]]
            reason = f"{name} of {of}: says {value[i]}, but line {line} of {file} says {held[i]}"
            account.reject(said.row[i], "", reason)
        elif said.policy[i] == LAST:
            found[who[i]] = value[i]
    return found
