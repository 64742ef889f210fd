"""A drive like the WLTC, made up: the power of a cell in a car on a synthetic course.

Not the official cycle: four phases of the lengths and top speeds of the WLTC class 3b (UN Global
Technical Regulation No. 15: 589, 433, 455 and 323 s; 56.5, 76.6, 97.4 and 131.3 km/h), each of
smooth humps of speed. Whoever has the official speeds gives their own `Profile`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gigafactory.cell.virtual.designs import Floats
from gigafactory.cell.virtual.protocol import Profile

_PHASES = ((589.0, 56.5, 6), (433.0, 76.6, 3), (455.0, 97.4, 2), (323.0, 131.3, 1))
"""Length [s], top speed [km/h] and humps of each phase; the humps are an assumption."""
GRAVITY = 9.80665
AIR = 1.204
"""Density of air at 20 °C. [kg/m³]"""


@dataclass(frozen=True)
class Car:
    """A car, as far as its battery feels it; the values are assumptions for a premium sedan.

    Parameters
    ----------
    mass
        With driver. [kg]
    drag_area
        Drag coefficient times front area. [m²]
    rolling
        Coefficient of rolling resistance.
    efficiency
        Of the drive, from battery to wheel and back.
    recovered
        Share of the braking power that reaches the drive.
    auxiliary
        Power of everything else. [W]
    """

    mass: float = 2200.0
    drag_area: float = 0.55
    rolling: float = 0.009
    efficiency: float = 0.88
    recovered: float = 0.7
    auxiliary: float = 500.0


def synthetic_speed(step: float = 5.0) -> tuple[Floats, Floats]:
    """Time [s] and speed [m/s] of the made-up course, every ``step`` seconds."""
    times, speeds, begin = [], [], 0.0
    for length, top, humps in _PHASES:
        inside = np.arange(0.0, length, step)
        times.append(begin + inside)
        # The later humps of a phase are the higher ones; the last reaches its top speed.
        hump = np.minimum((inside / length * humps).astype(int), humps - 1)
        speeds.append(top / 3.6 * (hump + 1) / humps * np.sin(np.pi * inside / length * humps) ** 2)
        begin += length
    return np.append(np.concatenate(times), begin), np.append(np.concatenate(speeds), 0.0)


def synthetic_drive(cells: int, car: Car | None = None, step: float = 5.0) -> Profile:
    """Power of one of a car's ``cells`` on the made-up course; charging power is positive.

    Parameters
    ----------
    cells
        In the battery of the car.
    car
        The car.
    step
        Time between two points of the profile. [s]
    """
    car = car or Car()
    time, speed = synthetic_speed(step)
    force = car.mass * np.gradient(speed, time) + 0.5 * AIR * car.drag_area * speed**2
    force += car.rolling * car.mass * GRAVITY * (speed > 0)
    wheel = force * speed
    drawn = np.where(wheel > 0, wheel / car.efficiency, wheel * car.efficiency * car.recovered)
    power = -(drawn + car.auxiliary) / cells
    source = "synthetic course of the length and top speeds of a WLTC class 3b"
    return Profile(tuple(time.tolist()), tuple(power.tolist()), source)
