"""What may stand where in a BPX file (bpxstandard.com, 0.1 to 1.1, as its JSON Schema says).

BPX refuses unknown keys, and so do we: an optional key that is misspelt would silently not count.
"""

from __future__ import annotations

ELECTRODES = {"anode": "Negative electrode", "cathode": "Positive electrode"}
USER = "User-defined"
RESISTANCE = "Contact resistance [Ohm]"
"""PyBaMM's name; BPX has none for it, so it stands in the user-defined section."""
CONDUCTIVITY = "Thermal conductivity [W.m-1.K-1]"
"""In [Cell] up to BPX 0.x; BPX 1.x has it in the user-defined section."""
DESCRIPTION = "description"
"""The one key of the user-defined section that holds free text."""
AREA = "Surface area per unit volume [m-1]"

HEADER = frozenset({"BPX", "Title", "Description", "References", "Model"})
MODELS = ("DFN", "SPMe", "SPM", "Partial")
TOP = frozenset({"Header", "Parameterisation", "State", "Validation"})
PARTS = frozenset(
    {"Cell", "Electrolyte", "Negative electrode", "Positive electrode", "Separator", USER}
)
CELL = frozenset(
    {
        "Electrode area [m2]",
        "External surface area [m2]",
        "Volume [m3]",
        "Number of electrode pairs connected in parallel to make a cell",
        "Lower voltage cut-off [V]",
        "Upper voltage cut-off [V]",
        "Nominal cell capacity [A.h]",
        "Reference temperature [K]",
        "Density [kg.m-3]",
        "Specific heat capacity [J.K-1.kg-1]",
    }
)
OLD_CELL = frozenset({"Ambient temperature [K]", "Initial temperature [K]", CONDUCTIVITY})
ELECTROLYTE = frozenset(
    {
        "Cation transference number",
        "Diffusivity [m2.s-1]",
        "Diffusivity activation energy [J.mol-1]",
        "Conductivity [S.m-1]",
        "Conductivity activation energy [J.mol-1]",
    }
)
OLD_ELECTROLYTE = frozenset({"Initial concentration [mol.m-3]"})
SEPARATOR = frozenset({"Thickness [m]", "Porosity", "Transport efficiency"})
PARTICLE = frozenset(
    {
        "Minimum stoichiometry",
        "Maximum stoichiometry",
        "Maximum concentration [mol.m-3]",
        "Particle radius [m]",
        AREA,
        "Diffusivity [m2.s-1]",
        "Diffusivity activation energy [J.mol-1]",
        "OCP [V]",
        "OCP (delithiation) [V]",
        "OCP (lithiation) [V]",
        "OCP hysteresis decay constant",
        "Entropic change coefficient [V.K-1]",
        "Reaction rate constant [mol.m-2.s-1]",
        "Reaction rate constant activation energy [J.mol-1]",
    }
)
ELECTRODE = SEPARATOR | PARTICLE | {"Conductivity [S.m-1]", "Particle"}
STATE = {
    "Initial conditions": frozenset(
        {
            "Initial state-of-charge",
            "Initial temperature [K]",
            "Initial electrolyte concentration [mol.m-3]",
            "Initial hysteresis state: Positive electrode",
            "Initial hysteresis state: Negative electrode",
        }
    ),
    "Thermal environment": frozenset(
        {"Ambient temperature [K]", "Heat transfer coefficient [W.m-2.K-1]"}
    ),
    "Degradation": frozenset({"LLI", "LAM: Positive electrode", "LAM: Negative electrode"}),
}
EXPERIMENT = frozenset({"Time [s]", "Current [A]", "Voltage [V]", "Temperature [K]"})


def known(part: str, major: int) -> frozenset[str]:
    """Keys that may stand in one part of the parameterisation, by the first number of BPX."""
    old = major < 1
    return {
        "Cell": CELL | (OLD_CELL if old else frozenset()),
        "Electrolyte": ELECTROLYTE | (OLD_ELECTROLYTE if old else frozenset()),
        "Separator": SEPARATOR,
    }.get(part, ELECTRODE)
