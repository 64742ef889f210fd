"""Whatever happens to the writer or the disk: nothing acknowledged is lost, nothing is doubled."""

from __future__ import annotations

import pytest

from tests.faults.series import FAULTS, fails, holds


@pytest.mark.parametrize("name", FAULTS)
def test_the_store_holds(name: str) -> None:
    """A few of each fault: every acknowledged event is there once, as it was said."""
    found = FAULTS[name].run(FAULTS[name].few)
    assert holds(found), str(found)


@pytest.mark.parametrize("name", FAULTS)
def test_the_guarantee_is_what_holds(name: str) -> None:
    """The same run with the guarantee switched off fails, power cuts in 80 % of them at least."""
    fault = FAULTS[name]
    found = fault.run(fault.control, 1, fault.off)
    assert fails(found, fault.share), str(found)


@pytest.mark.parametrize("name", [name for name, fault in FAULTS.items() if fault.server])
def test_the_store_holds_on_postgresql(name: str, postgres: str) -> None:
    """The same on a PostgreSQL server, which lives on when the writer does not."""
    found = FAULTS[name].run(FAULTS[name].few, server=postgres)
    assert holds(found), str(found)


@pytest.mark.long
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("name", FAULTS)
def test_the_store_holds_often(name: str) -> None:
    """The same as often as it takes to believe it, from another seed."""
    found = FAULTS[name].run(FAULTS[name].many, 2)
    print(found)
    assert holds(found), str(found)
