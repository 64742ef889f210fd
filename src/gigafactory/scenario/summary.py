"""The answer of a simulation in words and as JSON."""

from __future__ import annotations

import math
import sys
import textwrap
from pathlib import Path
from typing import Any, NamedTuple

import gigafactory
from gigafactory.line.names import draw_unit
from gigafactory.plant.held import Units, plural
from gigafactory.plant.states import STATES
from gigafactory.quality import measure
from gigafactory.quality.confidence import Interval
from gigafactory.quality.stock import Stock, stock
from gigafactory.scenario.output import Caution, not_made
from gigafactory.scenario.simulate import Answer

JSON_FORMAT = 1
"""Version of the JSON answer; keys are added, never renamed, within a version."""


class Key(NamedTuple):
    """One key of the JSON answer."""

    name: str
    kind: str
    """integer, number, text, boolean, interval, list or table."""
    about: str


ANSWER = (
    Key("format", "integer", "version of this answer"),
    Key("plant", "text", "name of the plant"),
    Key("plant_hash", "text", "SHA-256 of what the plant files and --set say"),
    Key("version", "text", "of gigafactory"),
    Key("seed", "integer", "of the first replication"),
    Key("replications", "integer", "runs that count in this answer"),
    Key("complete", "boolean", "false where somebody stopped it"),
    Key("days", "number", "days counted, all replications together [d]"),
    Key("warm_up_days", "number", "days simulated before them in each replication [d]"),
    Key("cells_started", "integer", "cells whose first step began"),
    Key("cells_good", "integer", "cells that left the plant as good, alone or in a module"),
    Key("cells_scrapped", "integer", "cells that were scrapped"),
    Key("cells_inside", "number", "cells in the plant at the end, mean of the replications"),
    Key("cell_yield", "number", "good cells over good and scrapped ones"),
    Key("cells_per_day", "interval", "good cells a day"),
    Key("good_wh", "number", "energy that the good cells hold [Wh]"),
    Key("good_wh_per_year", "interval", "the same in 365 days [Wh]"),
    Key("products", "table", "good cells of each product"),
    Key(
        "products_not_made", "list", "products to be made of which no good cell left in these days"
    ),
    Key("cautions", "list", "what the output does not say, in words"),
    Key("energy_wh", "number", "electricity and heat of all steps [Wh]"),
    Key("lead_time_s", "number", "from a good cell's first step to its leaving, mean [s]"),
    Key("bottleneck", "text", "step whose machines are least idle: a candidate"),
    Key("cells_begun", "integer", "cells whose first step began, warm-up included"),
    Key("events", "integer", "events of the calendar, warm-up included"),
    Key("part_steps", "integer", "jobs on single cells, warm-up included"),
    Key("wall_s", "number", "time that the simulation took, replications added up [s]"),
    Key("compile_s", "number", "time that compiling or loading the engine took [s]"),
    Key("part_steps_per_s", "number", "part_steps over wall_s [1/s]"),
    Key("peak_rss_bytes", "integer", "most memory held by one process"),
    Key("records_bytes", "integer", "size of the data set"),
    Key("steps", "table", "one entry for each step"),
    Key("buffers", "table", "one entry for each buffer"),
    Key("draws", "table", "one entry for each STEP.SLOT that draws a material or a web"),
    Key("stock", "table", "work in progress: one entry for each kind, such as cell, coil, slurry"),
)
STEP = (
    Key("machines", "integer", "machines of this step"),
    Key("job", "text", "what one job is: cell, tray, batch, roll, load of 8 coils, module"),
    Key("done", "integer", "jobs that ended"),
    Key(
        "good", "integer", "units of those jobs that were good: cells (of a tray each one) or lots"
    ),
    Key("scrapped", "integer", "units that were scrapped"),
    Key("reworked", "integer", "units that are to be made again"),
    Key("first_pass_yield", "number", "good over good, scrapped and reworked"),
    Key("utilisation", "number", "share of the time that is not off shift spent working"),
    Key("states", "table", "share of time in each machine state; they add up to 1"),
    Key("electricity_wh", "number", "[Wh]"),
    Key("heat_wh", "number", "[Wh]"),
)
BUFFER = (
    Key("unit", "text", "what the content is counted in: cell, tray, batch, roll, coil, module"),
    Key("content_mean", "number", "mean content over time [unit]"),
    Key("content_end", "number", "content at the end, mean of the replications [unit]"),
    Key("wait_mean_s", "number", "mean time in the buffer of those that left [s]"),
)
DRAW = (
    Key("used", "number", "went into product [unit of the lot]"),
    Key("lost", "number", "was lost [unit of the lot]"),
    Key("unit", "text", "of both"),
)
STOCK = (
    Key("unit", "text", "cells (those in trays too), m of web, L of slurry, or the plural"),
    Key("mean", "number", "mean over time of what stands in the plant, at nominal sizes [unit]"),
    Key("buffers", "table", "how much of it stands in each buffer [unit]"),
    Key("steps", "table", "how much of it the machines of each step hold [unit]"),
)
INTERVAL = (
    Key("mean", "number", ""),
    Key("half_width_95", "number", "of the 95 % confidence interval; null where there is none"),
    Key("method", "text", "how it was made"),
)


def as_json(answer: Answer) -> dict[str, Any]:
    """The answer with one unit a key; sums run over replications, shares are means."""
    runs = answer.outcomes
    steps = [measure.steps(answer.plant, o.tally) for o in runs]
    energy = sum(s.electricity_wh + s.heat_wh for one in steps for s in one)
    wall = sum(o.wall_s for o in runs)
    part_steps = sum(o.part_steps for o in runs)
    units = Units(answer.plant)
    return {
        "format": JSON_FORMAT,
        "plant": answer.plant.head.name,
        "plant_hash": answer.plant.hash,
        "version": gigafactory.__version__,
        "seed": runs[0].seed,
        "replications": len(runs),
        "complete": answer.complete,
        "days": sum(o.tally.days for o in runs),
        "warm_up_days": runs[0].warm_up,
        "cells_started": sum(o.tally.cells_started for o in runs),
        "cells_good": sum(o.tally.cells_good for o in runs),
        "cells_scrapped": sum(o.tally.cells_scrapped for o in runs),
        "cells_inside": sum(o.tally.cells_inside for o in runs) / len(runs),
        "cell_yield": _mean([measure.cell_yield(o.tally) for o in runs]),
        "cells_per_day": interval_json(answer.cells_per_day),
        "good_wh": sum(measure.good_wh(answer.plant, o.tally) for o in runs),
        "good_wh_per_year": interval_json(answer.wh_per_year),
        "products": _products(answer),
        "products_not_made": list(not_made(answer.plant, runs)),
        "cautions": [c.text for c in answer.cautions],
        "energy_wh": energy,
        "lead_time_s": _mean([measure.lead_time(o.tally) for o in runs]),
        "bottleneck": measure.bottleneck(*steps),
        "cells_begun": sum(o.cells_begun for o in runs),
        "events": sum(o.events for o in runs),
        "part_steps": part_steps,
        "wall_s": wall,
        "compile_s": sum(o.compile_s for o in runs),
        "part_steps_per_s": part_steps / wall if wall else 0.0,
        "peak_rss_bytes": peak_rss(),
        "records_bytes": sum(o.records_bytes for o in runs),
        "steps": {
            s.step: _step(units.job(s.step), [one[i] for one in steps])
            for i, s in enumerate(steps[0])
        },
        "buffers": _buffers(answer),
        "draws": _draws(answer),
        "stock": _stock(answer),
    }


def _products(answer: Answer) -> dict[str, int]:
    tallies = [o.tally for o in answer.outcomes]
    return {
        name: sum(int(t.good_each[i]) for t in tallies)
        for i, name in enumerate(tallies[0].products)
    }


def peak_rss() -> int:
    """The most memory that this process or a child has held; 0 where unknown [bytes]."""
    if sys.platform == "win32":
        return 0
    import resource

    mine, theirs = (
        resource.getrusage(who).ru_maxrss
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return max(_high_water() or mine, theirs) * (1 if sys.platform == "darwin" else 1024)


def _high_water() -> int:
    """The most memory since this program began; 0 where the system does not tell [KiB].

    `getrusage` would count what the process held that started this one, too.
    """
    try:
        lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("VmHWM")), 0)


def _mean(values: list[float]) -> float:
    return math.fsum(values) / len(values)


def interval_json(interval: Interval) -> dict[str, Any]:
    """An interval under the names of `INTERVAL`."""
    half = None if math.isnan(interval.half) else interval.half
    return {"mean": interval.mean, "half_width_95": half, "method": interval.method}


def _step(job: str, runs: list[measure.StepMeasure]) -> dict[str, Any]:
    return {
        "machines": runs[0].machines,
        "job": job,
        "done": sum(r.done for r in runs),
        "good": sum(r.good for r in runs),
        "scrapped": sum(r.scrapped for r in runs),
        "reworked": sum(r.reworked for r in runs),
        "first_pass_yield": _mean([r.first_pass_yield for r in runs]),
        "utilisation": _mean([measure.utilisation(r) for r in runs]),
        "states": {s.name: _mean([r.share[s.name] for r in runs]) for s in STATES},
        "electricity_wh": math.fsum(r.electricity_wh for r in runs),
        "heat_wh": math.fsum(r.heat_wh for r in runs),
    }


def _buffers(answer: Answer) -> dict[str, Any]:
    tallies, units = [o.tally for o in answer.outcomes], Units(answer.plant)
    return {
        name: {
            "unit": units.held(name),
            "content_mean": _mean([float(t.content[i]) for t in tallies]),
            "content_end": _mean([float(t.inside[i]) for t in tallies]),
            "wait_mean_s": _mean([float(t.wait_s[i]) for t in tallies]),
        }
        for i, name in enumerate(tallies[0].buffers)
    }


def _draws(answer: Answer) -> dict[str, Any]:
    tallies = [o.tally for o in answer.outcomes]
    return {
        f"{step}.{slot}": {
            "used": math.fsum(float(t.used[i]) for t in tallies),
            "lost": math.fsum(float(t.lost[i].sum()) for t in tallies),
            "unit": draw_unit(answer.plant, step, slot),
        }
        for i, (step, slot) in enumerate(tallies[0].draws)
    }


def _stock(answer: Answer) -> dict[str, Any]:
    """What stands in the plant, kind by kind, the most first; means of the replications."""
    runs = [stock(answer.plant, o.tally) for o in answer.outcomes]
    found: dict[str, Any] = {}
    for places in zip(*runs, strict=True):
        one: Stock = places[0]
        mean = _mean([p.mean for p in places])
        entry = {"unit": one.unit, "mean": 0.0, "buffers": {}, "steps": {}}
        entry = found.setdefault(one.kind, entry)
        entry["mean"] += mean
        entry["steps" if one.on_machines else "buffers"][one.place] = mean
    return dict(sorted(found.items(), key=lambda kind: kind[0] != "cell"))


def printed(answer: Answer, out: Path | None) -> str:
    """The answer for the terminal: the same for the same seed, however long it took."""
    a = as_json(answer)
    lines = [
        f"{answer.plant.head.name}: {answer.plant.head.title}".rstrip(": "),
        f"  {_window(answer)} counted after a warm-up of "
        f"{_count(a['warm_up_days'], 'day')}, seed {a['seed']}, "
        f"{_count(a['replications'], 'replication')}"
        + ("" if a["complete"] else "; STOPPED before the end"),
        "",
        *_headline(answer, a),
        "",
        *_table(a),
        "",
        *_in_progress(a),
        f"  bottleneck candidate   {a['bottleneck']} (least idle; a sensitivity decides)",
    ]
    if out is not None:
        lines.append(f"  records                {out}")
    return "\n".join(lines) + "\n"


def cost(answer: Answer) -> str:
    """What the answer cost to compute: one line, another one each time."""
    a = as_json(answer)
    written = f", {a['records_bytes'] / 1e6:,.1f} MB of records" if a["records_bytes"] else ""
    return (
        f"  simulated              {a['part_steps']:,} part-steps in {a['wall_s']:.1f} s "
        f"({a['part_steps_per_s'] / 1e6:.1f} M/s){written}; "
        f"engine loaded in {a['compile_s']:.1f} s\n"
    )


def _count(number: float, what: str) -> str:
    said = f"{number:,.2f}".rstrip("0").rstrip(".")
    return f"{said} {what}{'' if said == '1' else 's'}"


def _window(answer: Answer) -> str:
    """The days counted: of each replication, where all are of one length."""
    days = [o.tally.days for o in answer.outcomes]
    if len(days) > 1 and max(days) - min(days) < 1e-9:
        return f"{len(days)} × {_count(days[0], 'day')}"
    return _count(math.fsum(days), "day")


def _caution(caution: Caution) -> list[str]:
    first, *more = textwrap.wrap(caution.text, 75)
    return [f"  {caution.about:<23}{first}", *(" " * 25 + line for line in more)]


def _headline(answer: Answer, a: dict[str, Any]) -> list[str]:
    per_day, per_year = answer.cells_per_day, answer.wh_per_year
    lines = [
        f"  good cells             {a['cells_good']:,} left, {a['cells_started']:,} were started; "
        f"{_with(per_day, 1, ',.0f', 'a day')}",
    ]
    if a["good_wh"]:
        scale, unit = (1e9, "GWh") if per_year.mean >= 1e9 else (1e6, "MWh")
        kwh = a["energy_wh"] / a["good_wh"]
        lines += [
            f"  output                 {_with(per_year, scale, '.2f', f'{unit} a year')}"
            + ("" if math.isnan(per_year.half) else f" ({per_year.method})"),
            f"  energy of the steps    {kwh:.2f} kWh per kWh of good cells",
        ]
    lines += [
        f"  cell yield             {_decided(a)}",
        f"  lead time              {_lead_time(a)}",
        f"  cells in the plant     {a['cells_inside']:,.0f}",
    ]
    return lines + [line for caution in answer.cautions for line in _caution(caution)]


def _decided(a: dict[str, Any]) -> str:
    if not a["cells_good"] + a["cells_scrapped"]:
        return "no cell was decided"
    return f"{100 * a['cell_yield']:.2f} % of the cells decided"


def _lead_time(a: dict[str, Any]) -> str:
    if not a["cells_good"]:
        return "no good cell left"
    return f"{_time(a['lead_time_s'])} from the first step on the cell to leaving"


def _with(interval: Interval, scale: float, form: str, unit: str) -> str:
    mean = f"{interval.mean / scale:{form}}"
    if math.isnan(interval.half):
        return f"{mean} {unit} (no interval)"
    return f"{mean} ± {interval.half / scale:{form}} {unit}"


def _time(seconds: float) -> str:
    for size, unit in ((86_400, "days"), (3600, "h"), (60, "min")):
        if seconds >= 2 * size:
            return f"{seconds / size:.1f} {unit}"
    return f"{seconds:.1f} s"


def _table(a: dict[str, Any]) -> list[str]:
    short = {"working": "work", "waiting_repair": "w.rep", "waiting_operator": "w.op"}
    short |= {"micro_stop": "micro", "planned_stop": "plan", "off_shift": "off"}
    names = [s.name for s in STATES]
    width = max(4, *(len(n) for n in a["steps"]))
    head = "".join(f"{short.get(n, n)[:7]:>8}" for n in names)
    jobs = {name: plural(s["job"].split(" ")[0]) for name, s in a["steps"].items()}
    wide = max(map(len, jobs.values()))
    title = f"{'jobs':>12}{'':{wide + 1}}"
    lines = [f"  {'step':<{width}}{'mach.':>7}{title}{'yield %':>9}{head}   (% of time)"]
    for name, s in a["steps"].items():
        shares = "".join(f"{100 * s['states'][n]:8.1f}" for n in names)
        lines.append(
            f"  {name:<{width}}{s['machines']:>7,}{s['done']:>12,} {jobs[name]:<{wide}}"
            f"{100 * s['first_pass_yield']:>9.2f}{shares}"
        )
    return lines


def _in_progress(a: dict[str, Any]) -> list[str]:
    """How much of each kind stands in the plant, and where most of it does."""
    lines = []
    for kind, s in a["stock"].items():
        places = {f"buffer {k}": v for k, v in s["buffers"].items()} | s["steps"]
        most = sorted(places.items(), key=lambda place: -place[1])[:3]
        said = ", ".join(f"{name} {_amount(mean)}" for name, mean in most if mean > 0)
        if said:
            what = s["unit"] if s["unit"] == plural(kind) else f"{s['unit']} of {kind}"
            lines.append(f"{_amount(s['mean'])} {what}, most of it: {said}")
    titles = ["work in progress", *[""] * len(lines)]
    return [f"  {t:<23}{line}" for t, line in zip(titles, lines, strict=False)]


def _amount(mean: float) -> str:
    return f"{mean:,.0f}" if mean >= 10 else f"{mean:.1f}"
