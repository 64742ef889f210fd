"""The one error tree: whatever goes wrong at the door says where, what, and how to mend it.

Errors are raised where text from outside becomes a value; behind that door an exception is a bug of
ours. This file names the errors and prints them; it decides nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


class GigafactoryError(Exception):
    """Any error that this package raises on purpose."""


class BadText(GigafactoryError, ValueError):  # noqa: N818  (named as people say it)
    """A text that is not the value it should be.

    Parameters
    ----------
    what
        What is wrong, as the end of a sentence that begins with the place:
        ``"3 kg" is not a time``.
    cure
        What to write instead, as a sentence.
    """

    def __init__(self, what: str, cure: str) -> None:
        super().__init__(f"{what}. {cure}")
        self.what = what
        self.cure = cure

    def __reduce__(self) -> tuple[type[BadText], tuple[str, str]]:
        return (type(self), (self.what, self.cure))


@dataclass(frozen=True)
class Finding:
    """One defect of an input, with the place where it stands and its cure."""

    file: str
    """The file (or ``--set``) in which the culprit stands."""
    place: str
    """The dotted table and key, empty when the file as a whole is meant."""
    what: str
    """What is wrong, without the full stop."""
    cure: str
    """What to do, as a sentence."""
    whole: bool = False
    """The place is a table as a whole, not a key in one."""

    @property
    def table(self) -> str:
        """The table in which the culprit stands: ``machine.stacking``."""
        return self.place.removesuffix(self.key).removesuffix(".")

    @property
    def key(self) -> str:
        """The key in that table: ``cycle``, ``takes.2``; nothing where the table is meant."""
        *tables, key = self.place.split(".")
        if self.whole or not tables:
            return ""
        return f"{tables[-1]}.{key}" if key.isdecimal() and tables[1:] else key

    def __str__(self) -> str:
        where = f"[{_short(self.table)}] {_short(self.key)}".rstrip() + ": " if self.place else ""
        return _line(f"{self.file}: {where}{self.what}. {self.cure}")


def _short(name: str) -> str:
    return name if len(name) <= 100 else name[:97] + "..."


def _line(text: str) -> str:
    """``text`` as one line: a name may hold any sign, and some of them would hide the message."""
    signs = (one if one.isprintable() else one.encode("unicode_escape").decode() for one in text)
    return "".join(signs)


class BadInput(GigafactoryError):  # noqa: N818
    """An input that cannot be used, with everything that was found wrong with it.

    Parameters
    ----------
    findings
        At least one; one defect is one finding.
    """

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__("\n".join(map(str, self.findings)))

    def __reduce__(self) -> tuple[type[BadInput], tuple[tuple[Finding, ...]]]:
        return (type(self), (self.findings,))

    @classmethod
    def at(cls, file: object, place: str, what: str, cure: str) -> BadInput:
        """One defect at one place."""
        return cls([Finding(str(file), place, what, cure)])
