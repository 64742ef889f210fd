"""Yields, shares, energy and the bottleneck candidate follow from the counts of a run by hand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from gigafactory.cell.product import energy
from gigafactory.plant import Plant, read_plant
from gigafactory.plant.states import INDEX, STATES
from gigafactory.quality import measure
from gigafactory.records.tally import Tally

PLANTS = Path(__file__).parents[1] / "plants"
ARRIVALS, SERVICE = 0, 1


@pytest.fixture(scope="module")
def plant() -> Plant:
    """Two steps: a source and two machines, with power, heat and energy of a job."""
    sets = {
        "machine.service.power": "3 kW",
        "machine.service.power_idle": "1 kW",
        "machine.service.heat": "2 kW",
        "machine.service.energy_each": "5 Wh",
    }
    return read_plant(PLANTS / "parts", sets)


@pytest.fixture
def tally(plant: Plant) -> Tally:
    """One day, written down by hand."""
    state = np.zeros((2, len(STATES)))
    state[ARRIVALS, INDEX["working"]] = 80_000
    state[ARRIVALS, INDEX["blocked"]] = 6_400
    state[SERVICE, INDEX["working"]] = 90_000
    state[SERVICE, INDEX["starved"]] = 40_000
    state[SERVICE, INDEX["off_shift"]] = 42_800
    none = np.zeros(0)
    return Tally(
        days=1.0,
        steps=plant.order,
        machines=np.array([1, 2]),
        done=np.array([100, 98]),
        good=np.array([100, 90]),
        scrapped=np.array([0, 6]),
        reworked=np.array([0, 2]),
        state_s=state,
        cells_started=100,
        cells_good=90,
        cells_scrapped=6,
        cells_inside=4,
        part_steps=198,
        products=("part",),
        good_each=np.array([90]),
        capacity_sum=np.array([0.0]),
        lead_s=np.array([120.0]),
        buffers=("queue",),
        content=np.array([1.5]),
        wait_s=np.array([9.0]),
        inside=np.array([2]),
        left=np.array([98]),
        draws=(),
        used=none,
        lost=np.zeros((0, 6)),
        daily_good=np.array([90]),
    )


def test_yields(plant: Plant, tally: Tally) -> None:
    """First-pass yield counts rework against a step; cell yield counts what has been decided."""
    service = measure.steps(plant, tally)[SERVICE]
    assert service.first_pass_yield == pytest.approx(90 / 98)
    assert measure.cell_yield(tally) == pytest.approx(90 / 96)


def test_nothing_done_is_no_loss(plant: Plant, tally: Tally) -> None:
    """Where nothing was judged the yield is 1, and nothing is divided by zero."""
    zero = np.zeros(2, np.int64)
    idle = replace(
        tally,
        done=zero,
        good=zero,
        scrapped=zero,
        reworked=zero,
        cells_good=0,
        cells_scrapped=0,
        good_each=np.array([0]),
        state_s=np.zeros((2, len(STATES))),
    )
    service = measure.steps(plant, idle)[SERVICE]
    assert service.first_pass_yield == measure.cell_yield(idle) == 1
    assert measure.utilisation(service) == measure.lead_time(idle) == 0
    assert set(service.share.values()) == {0.0}


def test_shares(plant: Plant, tally: Tally) -> None:
    """Shares of time add up to 1; utilisation leaves out what is off shift."""
    service = measure.steps(plant, tally)[SERVICE]
    assert sum(service.share.values()) == pytest.approx(1)
    assert service.share["working"] == pytest.approx(90_000 / 172_800)
    assert measure.utilisation(service) == pytest.approx(90_000 / 130_000)


def test_energy(plant: Plant, tally: Tally) -> None:
    """3 kW for 25 h, 1 kW for the other 23 h, 98 jobs at 5 Wh; 2 kW of heat while working."""
    service = measure.steps(plant, tally)[SERVICE]
    assert service.electricity_wh == pytest.approx(75_000 + 23_000 + 490)
    assert service.heat_wh == pytest.approx(50_000)


def test_bottleneck(plant: Plant, tally: Tally) -> None:
    """The candidate is the step that waits least, whether it works or stands broken."""
    assert measure.bottleneck(measure.steps(plant, tally)) == "arrivals"
    state = tally.state_s.copy()
    state[ARRIVALS] = 0
    state[ARRIVALS, INDEX["starved"]] = 86_400
    assert measure.bottleneck(measure.steps(plant, replace(tally, state_s=state))) == "service"


def test_bottleneck_of_several_runs(plant: Plant, tally: Tally) -> None:
    """Every replication has its say: the step that is least idle on the whole, in any order."""
    close, clear = tally.state_s.copy(), tally.state_s.copy()
    close[ARRIVALS, INDEX["starved"]] = 34_000  # a third idle, a little less than the other
    clear[ARRIVALS] = 0
    clear[ARRIVALS, INDEX["starved"]] = 86_400
    first, second = (
        measure.steps(plant, replace(tally, state_s=state)) for state in (close, clear)
    )
    assert measure.bottleneck(first) == "arrivals"
    assert measure.bottleneck(second) == "service"
    assert measure.bottleneck(first, second) == measure.bottleneck(second, first) == "service"


def test_lead_time(tally: Tally) -> None:
    """The mean over products is weighted by their good cells."""
    two = replace(tally, good_each=np.array([30, 60]), lead_s=np.array([60.0, 120.0]))
    assert measure.lead_time(two) == pytest.approx(100)


def test_energy_of_good_cells(tally: Tally) -> None:
    """Good cells hold their product's energy, more by as much as their capacity deviates."""
    plant = read_plant(PLANTS / "everything")
    cell = plant.products["small"]
    assert cell is not None
    made = replace(tally, products=("small",), capacity_sum=np.array([0.9]))
    assert measure.good_wh(plant, made) == pytest.approx(90.9 * energy(cell))
    assert measure.good_wh(read_plant(PLANTS / "parts"), tally) == 0
