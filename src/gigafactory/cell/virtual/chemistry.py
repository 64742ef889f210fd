"""What designs must share to be run by one built model: laws, electrolyte, temperature, ageing."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from gigafactory.cell.parameters import Barrier, Formula, Parameters, Porous

Key = tuple[object, ...]


@dataclass(frozen=True)
class Chemistry:
    """A cell without its geometry and balance; two are equal when their laws are.

    Parameters
    ----------
    parameters
        With ordinary values in place of all that is an input of the built model.
    key
        What makes it this chemistry.
    """

    parameters: Parameters = field(compare=False, repr=False)
    key: Key


def chemistry(parameters: Parameters) -> Chemistry:
    """The chemistry of a cell."""
    neutral = replace(
        parameters,
        title="",
        cathode=_neutral(parameters.cathode),
        anode=_neutral(parameters.anode),
        separator=Barrier(1e-5, 0.4, 0.25),
        area=0.1,
        pairs=1,
        lower=2.5,
        upper=4.2,
        capacity=1.0,
        volume=1e-5,
        surface=1e-2,
        mass=0.1,
        specific_heat=1000.0,
        thermal_conductivity=1.0,
        resistance=0.0,
    )
    more = tuple(sorted(parameters.more.items(), key=lambda item: item[0]))
    laws = (*_laws(parameters.cathode), *_laws(parameters.anode))
    return Chemistry(neutral, (*laws, parameters.salt, parameters.temperature, more))


def _neutral(electrode: Porous) -> Porous:
    return replace(
        electrode,
        thickness=7e-5,
        porosity=0.3,
        active_fraction=0.65,
        transport_efficiency=0.16,
        particle_radius=5e-6,
        maximum_concentration=3e4,
        reaction_rate=1e-6,
        conductivity=10.0,
        empty=0.4,
        full=0.6,
    )


def _laws(electrode: Porous) -> tuple[Formula, ...]:
    return (
        electrode.potential,
        electrode.entropic_change,
        electrode.diffusivity,
        electrode.diffusivity_activation,
        electrode.reaction_activation,
    )
