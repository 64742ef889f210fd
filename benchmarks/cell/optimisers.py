"""Which optimiser: `python -m benchmarks.cell.optimisers` measures them on our own problem.

Every one gets the same number of designs, the same first generation (where it takes one) and the
same bounds, on two problems of four aims and five variables: the balance of a pouch cell, and the
same with a cheap stand-in for its energy at 2C. The figure is the hypervolume of what was found
(Zitzler and Thiele, IEEE Trans. Evol. Comput. 3 (1999) 257), aims scaled by a large random sample.
Optuna is measured where it is installed; it is no dependency of ours.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from gigafactory.cell.design import coating as coats
from gigafactory.cell.design.balance import Balance
from gigafactory.cell.design.value import Design
from gigafactory.scenario.cellsearch.asked import Asked
from gigafactory.scenario.cellsearch.look import Looked, balanced
from gigafactory.scenario.cellsearch.read import read_study
from gigafactory.scenario.cellsearch.search import beginning, evolution, ready, snapping, tell
from gigafactory.scenario.cellsearch.study import Aim, Floats, Study

CELL = Path(__file__).parents[2] / "cells" / "premium_pouch.toml"
ASKED = Asked(
    vary=(
        "cathode.coating=120..320 g/m²",
        "anode.np_ratio=1.02..1.30",
        "cathode.porosity=20..40 %",
        "anode.porosity=22..45 %",
        "pouch.sheets=10..26 sheets",
    ),
    most=("energy_density", "specific_energy"),
    least=("material_cost_per_energy", "resistance"),
    where=("np_first_charge>=1.02", "thickness<=14 mm"),
)
DESIGNS, SEEDS = 2000, 5
Judge = Callable[[Floats], Looked]


def proxy(design: Design, found: Balance, rate: float = 2.0) -> Floats:
    """Energy at a rate in Wh, cheaply: penetration depth of the salt, and the loss in resistance.

    Depth: Gallagher et al., J. Electrochem. Soc. 163 (2016) A138, equation 8.
    """
    liquid = design.electrolyte.liquid
    current = rate * found.capacity / found.geometry.facing
    usable: Any = 1.0
    for electrode, coat in ((design.cathode, found.coating[0]), (design.anode, found.coating[1])):
        transport = coats.porosity(electrode, coat) ** electrode.bruggeman
        diffusivity = 3e-10  # of LiPF6 in carbonates near 1 mol/L [m²/s]
        depth = transport * diffusivity * liquid.concentration * 96485
        depth = depth / ((1 - liquid.transference) * current)
        usable = np.minimum(usable, depth / coats.thickness(electrode, coat))
    drop = 1e-3 * current / 10 / found.voltage  # 1 mΩ m² across the layers
    return np.asarray(found.energy * usable * (1 - np.minimum(drop, 1.0)))


def problems(study: Study) -> dict[str, tuple[Study, Judge]]:
    """Studies with what judges a batch of their designs."""
    fast = replace(study, aims=(*study.aims[:3], Aim("fast", True)))

    def with_proxy(shares: Floats) -> Looked:
        found, design, balance = balanced(study, shares)
        energy = proxy(design, balance) / balance.mass
        figures = {**found.figures, "fast": np.broadcast_to(energy, len(shares))}
        return replace(found, figures=figures)

    return {"balance": (study, lambda s: balanced(study, s)[0]), "proxy": (fast, with_proxy)}


def pymoo(name: str) -> Callable[[Study, Judge], Looked]:
    """One of pymoo's algorithms."""

    def run(study: Study, judge: Judge) -> Looked:
        from gigafactory.scenario.cellsearch.look import together

        first = beginning(study)
        made = ready(study, _algorithm(name, study, first))
        parts = []
        while sum(len(one.shares) for one in parts) < DESIGNS:
            asked = made.ask()
            parts.append(judge(study.snapped(asked.get("X"))))
            tell(made, asked, study, parts[-1])
        return together(parts).taken(np.arange(DESIGNS))

    return run


def _algorithm(name: str, study: Study, first: Floats) -> Any:
    from pymoo.algorithms.moo.age2 import AGEMOEA2
    from pymoo.algorithms.moo.nsga2 import NSGA2
    from pymoo.algorithms.moo.nsga3 import NSGA3
    from pymoo.algorithms.moo.sms import SMSEMOA
    from pymoo.algorithms.moo.unsga3 import UNSGA3
    from pymoo.util.ref_dirs import get_reference_directions

    if name == "NSGA2, wide":
        return evolution(study, first)
    common = {"pop_size": len(first), "sampling": first, "repair": snapping(study)}
    made = {"NSGA2": NSGA2, "AGEMOEA2": AGEMOEA2, "SMSEMOA": SMSEMOA}
    if name in made:
        return made[name](**common)
    directions = get_reference_directions("energy", len(study.aims), len(first), seed=1)
    return {"NSGA3": NSGA3, "UNSGA3": UNSGA3}[name](directions, **common)


def even(study: Study, judge: Judge) -> Looked:
    """No optimiser: points spread evenly, those within the bounds of the balance."""
    from scipy.stats import qmc

    count = len(study.variables)
    shares = study.snapped(qmc.Sobol(count, seed=study.effort.seed).random(8192))
    found = judge(shares)
    return found.taken(np.flatnonzero(found.allowed)[:DESIGNS])


def optuna(name: str) -> Callable[[Study, Judge], Looked]:
    """One of optuna's samplers, asked in generations."""

    def run(study: Study, judge: Judge) -> Looked:
        import optuna as package

        from gigafactory.scenario.cellsearch.look import together

        package.logging.set_verbosity(package.logging.ERROR)
        size, seed = study.effort.generation, study.effort.seed

        def constraints(trial: Any) -> tuple[float]:
            return (trial.user_attrs["broken"],)

        samplers = package.samplers
        sampler = (
            samplers.NSGAIISampler(population_size=size, seed=seed, constraints_func=constraints)
            if name == "NSGA-II"
            else samplers.TPESampler(seed=seed, constraints_func=constraints, multivariate=True)
        )
        made = package.create_study(directions=["minimize"] * len(study.aims), sampler=sampler)
        for row in beginning(study):
            made.enqueue_trial({f"x{i}": float(x) for i, x in enumerate(row)})
        parts = []
        while sum(len(one.shares) for one in parts) < DESIGNS:
            trials = [made.ask() for _ in range(size)]
            rows = [
                [t.suggest_float(f"x{i}", 0, 1) for i in range(len(study.variables))]
                for t in trials
            ]
            seen = judge(study.snapped(np.array(rows)))
            for i, trial in enumerate(trials):
                trial.set_user_attr("broken", float(seen.broken[i]))
                goals = np.nan_to_num(seen.objectives(study)[i], nan=1e12)
                made.tell(trial, goals.tolist())
            parts.append(seen)
        return together(parts).taken(np.arange(DESIGNS))

    return run


def hypervolume(goals: Floats, low: Floats, high: Floats) -> float:
    """Of the scaled aims, towards 1.1 in each."""
    from pymoo.indicators.hv import HV

    from gigafactory.scenario.cellsearch.front import undominated

    places = (goals - low) / (high - low)
    return float(HV(ref_point=np.full(places.shape[1], 1.1))(places[undominated(places)]))


def main() -> None:
    """Print hypervolume and seconds of each."""
    ways: dict[str, Callable[[Study, Judge], Looked]] = {"even points": even}
    ways |= {
        f"pymoo {n}": pymoo(n)
        for n in ("NSGA2, wide", "NSGA2", "NSGA3", "UNSGA3", "AGEMOEA2", "SMSEMOA")
    }
    if find_spec("optuna"):
        ways |= {f"optuna {n}": optuna(n) for n in ("NSGA-II", "TPE")}
    chosen = sys.argv[1:] or list(ways)
    for title, (study, judge) in problems(read_study(CELL, ASKED)).items():
        sample = judge(
            study.snapped(np.random.default_rng(0).random((20_000, len(study.variables))))
        )
        goals = sample.objectives(study)[sample.allowed]
        low, high = goals.min(axis=0), goals.max(axis=0)
        print(f"{title}: hypervolume of {DESIGNS} designs, {SEEDS} seeds")
        for name in chosen:
            values, seconds = [], []
            for seed in range(1, SEEDS + 1):
                one = replace(study, effort=replace(study.effort, seed=seed))
                begun = time.process_time()
                found = ways[name](one, judge)
                seconds.append(time.process_time() - begun)
                values.append(hypervolume(found.objectives(one)[found.allowed], low, high))
            print(
                f"  {name:<16} {np.mean(values):.4f} ± {np.std(values, ddof=1):.4f} "
                f"{np.mean(seconds):6.1f} s",
                flush=True,
            )


if __name__ == "__main__":
    main()
