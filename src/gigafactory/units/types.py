"""The quantities of a plant file, one type each: text in the file, a float in the unit named here.

Zero is allowed unless the type says ``positive``; nothing is negative but temperatures and
what is called signed.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from gigafactory.units.measure import Measure, Number

LONGEST = 1e11
"""The longest time that can be written, some 3,000 years: ticks still fit 64 bits. [s]"""
TICK = 1e-6
"""The shortest time that is not zero. [s]"""

Duration = Annotated[float, Measure("a time", "s", "20 s [assumption]", high=LONGEST)]
PositiveDuration = Annotated[
    float, Measure("a time", "s", "20 s [assumption]", low=TICK, high=LONGEST, positive=True)
]
Length = Annotated[float, Measure("a length", "m", "5 m [assumption]", high=1e6)]
WebLength = Annotated[
    float, Measure("a length", "m", "1500 m [assumption]", low=0.1, high=1e6, positive=True)
]
PositiveLength = Annotated[
    float, Measure("a length", "m", "5 m [assumption]", low=1e-8, high=1e6, positive=True)
]
Area = Annotated[float, Measure("an area", "m²", "0.05 m² [assumption]", positive=True)]
Volume = Annotated[
    float, Measure("a volume", "L", "1200 L [assumption]", low=1e-3, high=1e7, positive=True)
]
Mass = Annotated[float, Measure("a mass", "kg", "1.2 kg [assumption]", positive=True)]
Energy = Annotated[float, Measure("an energy", "Wh", "50 Wh [assumption]")]
Power = Annotated[float, Measure("a power", "W", "12 kW [assumption]")]
Speed = Annotated[
    float, Measure("a speed", "m/s", "80 m/min [assumption]", low=1e-6, high=1e3, positive=True)
]
Money = Annotated[float, Measure("an amount of money", "EUR", "1.5 MEUR [assumption]")]

Ratio = Annotated[float, Measure("a plain number or percentage", "", "2 % [assumption]", high=10.0)]
Share = Annotated[float, Measure("a share", "", "2 % [assumption]", high=1.0)]
Factor = Annotated[float, Measure("a factor", "", "3 [assumption]", low=1.0, high=1e6)]
Headcount = Annotated[
    float,
    Measure(
        "a number of people",
        "",
        "0.5 people [assumption]",
        high=1e6,
        counting=True,
        words=("person",),
    ),
]
SignedRatio = Annotated[
    float, Measure("a plain number or percentage", "", "-5 % [assumption]", low=-100.0, high=100.0)
]
PER_DEVIATION = Measure("an effect per unit of a deviation", "", "0.9 %/% [assumption]", low=-1e12)
PER_HOUR = Measure("an effect per time", "1/h", "0.4 %/h [assumption]", low=-1e6, high=1e6)
Sensitivity = Annotated[float, replace(PER_DEVIATION, other=("1/h",))]
"""Per unit of a deviation; for deviations in hours (``0.4 %/h``) per HOUR."""
PerLength = Annotated[
    float, Measure("a number per length", "1/m", "0.002 /m [assumption]", high=100.0)
]
PerTime = Annotated[float, Measure("a rate", "1/s", "2 %/day [assumption]", high=1.0)]
SignedPerTime = Annotated[
    float, Measure("a rate", "1/s", "2 %/day [assumption]", low=-1.0, high=1.0)
]

Density = Annotated[float, Measure("a density", "kg/m³", "4.7 g/cm³ [assumption]", positive=True)]
ArealMass = Annotated[
    float, Measure("a mass per area", "kg/m²", "200 g/m² [assumption]", positive=True)
]
Voltage = Annotated[float, Measure("a voltage", "V", "3.7 V [assumption]", positive=True)]
Charge = Annotated[float, Measure("a charge", "Ah", "78 Ah [assumption]", positive=True)]
SpecificCapacity = Annotated[
    float, Measure("a charge per mass", "Ah/kg", "200 mAh/g [assumption]", positive=True)
]
ArealCharge = Annotated[
    float, Measure("a charge per area", "Ah/m²", "4 mAh/cm² [assumption]", positive=True)
]
MassPerCharge = Annotated[
    float, Measure("a mass per charge", "kg/Ah", "1.5 g/Ah [assumption]", positive=True)
]
Resistance = Annotated[float, Measure("a resistance", "ohm", "1 mohm [assumption]", positive=True)]
Temperature = Annotated[
    float, Measure("a temperature", "°C", "45 °C [assumption]", low=-273.15, high=5000)
]
Concentration = Annotated[
    float, Measure("a concentration", "mol/m³", "1000 mol/m³ [assumption]", positive=True)
]
Conductivity = Annotated[
    float, Measure("an electric conductivity", "S/m", "0.2 S/m [assumption]", positive=True)
]
ThermalConductivity = Annotated[
    float, Measure("a thermal conductivity", "W/m/K", "1 W/m/K [assumption]", positive=True)
]
SpecificHeat = Annotated[
    float, Measure("a specific heat", "J/kg/K", "900 J/kg/K [assumption]", positive=True)
]
ReactionRate = Annotated[
    float,
    Measure("a rate of reaction", "mol/m²/s", "3e-6 mol/m²/s [assumption]", low=1e-15, high=1.0),
]
MolarEnergy = Annotated[float, Measure("a molar energy", "J/mol", "30 kJ/mol [assumption]")]
MoneyPerArea = Annotated[float, Measure("a price per area", "EUR/m²", "0.9 EUR/m² [assumption]")]
Pressure = Annotated[float, Measure("a pressure", "Pa", "35 kPa [assumption]", high=1e12)]
Stiffness = Annotated[
    float, Measure("a force per length", "N/m", "20 kN/mm [assumption]", positive=True)
]
MoneyPerMass = Annotated[float, Measure("a price per mass", "EUR/kg", "12 EUR/kg [assumption]")]

_CELLS = ("cell", "part", "piece")
_UNITS = (*_CELLS, "sheet", "tray", "roll", "coil", "batch", "lot", "module", "pallet")
CellCount = Annotated[
    int,
    Number("a number of cells", "", "1000 cells [assumption]", low=1, high=1e9, words=_CELLS),
]
SheetCount = Annotated[
    int,
    Number("a number of sheets", "", "16 sheets [assumption]", low=1, high=1e9, words=("sheet",)),
]
JobCount = Annotated[
    int,
    Number(
        "a number of jobs",
        "",
        "500 jobs [assumption]",
        low=1,
        high=1e9,
        words=("job", "stroke", *_UNITS),
    ),
]
UnitCount = Annotated[
    int, Number("a number of units", "", "12 [assumption]", low=1, high=1e5, words=_UNITS)
]
TrayCount = Annotated[
    int, Number("a number of cells", "", "64 cells [assumption]", low=1, high=1e4, words=_CELLS)
]
ChannelCount = Annotated[
    int,
    Number(
        "the number of a channel",
        "",
        "7 [assumption]",
        low=1,
        high=1e4,
        words=("channel", "place", "cell"),
    ),
]
LaneCount = Annotated[
    int, Number("a number of lanes", "", "4 lanes [assumption]", low=1, high=16, words=("lane",))
]
MachineCount = Annotated[
    int,
    Number(
        "a number of machines",
        "",
        "4 machines [assumption]",
        low=1,
        high=1e4,
        words=("machine", "place"),
    ),
]
PeopleCount = Annotated[
    int,
    Number("a number of people", "", "2 people [assumption]", low=1, high=1e5, words=("person",)),
]
OpenCount = Annotated[
    int,
    Number("a number of places", "", "20 places [assumption]", high=1e7, unlimited=True),
]
"""How many places a buffer has; -1 where there is no end to them."""
