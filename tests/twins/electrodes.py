"""Random electrodes: from slurry over rolls and coils to stacked cells."""

from __future__ import annotations

from tests.twins.writer import A, Tables, Writer, effect


def electrode(w: Writer, side: str) -> str:
    """Slurry to coils in front of the stacker; the name of the last buffer."""
    lanes = w.whole(1, 3)
    draws: Tables = {
        "foil": {
            "from": f"{side}_foil",
            "per": "metre",
            "quantity": f"1 m {A}",
            "straddle": True,
            "change": f"5 s {A}",
            "splice_loss": f"{w.whole(0, 2)} m {A}",
        }
    }
    w.material[f"{side}_foil"] = {"lot": f"{w.whole(25, 120)} m {A}", "spread": f"1 % {A}"}
    if w.maybe(3):
        draws["foil"]["limit"] = w.limit(None, 2000.0)
    if w.maybe():
        draws["slurry"] = slurry(w, side)
    length = w.pick([30, 60])
    web: Tables = {"kind": "web", "makes": f"{side}_roll", "length": f"{length} m {A}"}
    web |= {"lanes": f"{lanes} {A}", "draws": draws, "measures": "coat_weight"}
    for key, value in (("lane", 1), ("roll", 2), ("drift", 1)):
        if w.maybe():
            web[f"{key}_spread"] = f"{value} % {A}"
    last = w.places(f"{side}_rolls")
    w.add(
        f"{side}_coating", w.share("", web | losses(w) | {"gives": last}), None, speed=f"1 m/s {A}"
    )
    if w.maybe():
        last = run_through(w, f"{side}_calendering", last, f"{side}_pressed", f"{side}_roll", {})
    last = run_through(
        w, f"{side}_slitting", last, f"{side}_slit", f"{side}_coil", {"lanes": f"{lanes} {A}"}
    )
    if w.maybe():
        last = run_through(w, f"{side}_notching", last, f"{side}_notched", f"{side}_coil", {})
    return last


def slurry(w: Writer, side: str) -> Tables:
    """A mixer; the coater's draw from its batches."""
    draws: Tables = {}
    for what, unit in (("powder", "kg"), ("carbon", "kg"), ("solvent", "L")):
        lot = {"lot": f"{w.whole(30, 90)} {unit} {A}", "spread": f"1 % {A}"}
        w.material[f"{side}_{what}"] = lot
        taken = {"from": f"{side}_{what}", "quantity": f"{w.whole(5, 40)} {unit} {A}"}
        draws[what] = taken | {"straddle": True}
    bad = {"material": f"{side}_powder", "lots": [2, 2], "deviation": f"7 % {A}"}
    w.cause[f"{side}_powder"] = bad
    step = {"kind": "vessel", "makes": f"{side}_slurry", "batch": f"{w.whole(9, 20)} L {A}"}
    step |= {"draws": draws, "roll_spread": f"1 % {A}", "measures": "solids"}
    step |= {"stamps": w.maybe()}
    gives = w.places(f"{side}_tank", 1)
    if w.maybe(4):
        w.add(
            f"{side}_premix", w.share("", step | {"gives": w.places(f"{side}_premixed", 1)}), 30.0
        )
        step = {k: v for k, v in step.items() if k != "draws"}
        step |= {"takes": [f"{side}_premixed"]}
    w.add(f"{side}_mixing", w.share("", step | {"gives": gives}), 60.0)
    found = {"from": gives, "per": "lane_metre", "quantity": f"0.1 L {A}", "straddle": True}
    if w.maybe():
        found["limit"] = w.limit(None, w.pick([300.0, 1200.0]))
    return found


def losses(w: Writer) -> Tables:
    """Metres that a web step loses."""
    found: Tables = {}
    for key, metres in (("head_loss", 3), ("start_loss", 2), ("defect_length", 1)):
        if w.maybe():
            found[key] = f"{metres} m {A}"
    if w.maybe():
        found["defects"] = f"0.05 /m {A}"
    return found


def run_through(w: Writer, name: str, takes: str, gives: str, makes: str, more: Tables) -> str:
    """A web step that takes rolls; the name of what it gives."""
    step: Tables = {"kind": "web", "takes": [takes], "gives": w.places(gives), "makes": makes}
    step |= more | losses(w) | {"turns": w.maybe(), "roll_spread": f"1 % {A}"}
    step |= {"measures": "thickness"} if w.maybe() else {}
    if makes.endswith("coil") and not more and w.maybe(4):
        step["rework"] = {"share": f"15 % {A}", "to": takes}
    if w.maybe(4):
        w.material["film"] = {"lot": f"70 m {A}"}
        film = {"from": "film", "per": "metre", "quantity": f"1 m {A}", "straddle": True}
        step["draws"] = {"film": film}
    if w.maybe(4):
        step["limit"] = w.limit(None, w.pick([500.0, 2000.0]))
    w.add(name, w.share("", step), None, speed=f"{w.pick([0.6, 2])} m/s {A}")
    return gives


def oven(w: Writer, name: str, takes: str, gives: str, kind: str, number: int) -> str:
    """An oven or rack; the name of what it gives."""
    step: Tables = {"kind": kind, "takes": [takes], "gives": gives, "dwell": w.time(150.0)}
    step |= {"number": f"{number} {A}", "stamps": w.maybe(), "room": "dry"}
    if w.maybe(5):
        w.material["gas"] = {"lot": f"7 L {A}"}
        step["draws"] = {"gas": {"from": "gas", "quantity": f"3 L {A}", "straddle": True}}
    if w.maybe(4):
        step["rework"] = {"share": f"20 % {A}", "to": takes}
    w.add(name, w.share("", step), None)
    return gives


def stacking(w: Writer) -> str:
    """Two electrodes and a separator become cells; the name of the buffer of stacks."""
    draws: Tables = {}
    effects: Tables = {"machine": effect("machine", None)}
    for side, metres in (("cathode", 3), ("anode", 4)):
        last = electrode(w, side)
        dried = w.mostly()
        if dried:
            number = w.whole(1, 3)
            wet = last
            w.buffer[wet] = {"places": f"{w.whole(number, 9)} places {A}"}
            last = oven(w, f"{side}_drying", wet, w.places(f"{side}_dry"), "oven", number)
            w.step[f"{side}_drying"]["stamps"] = True
        named = f"{side}_metres" if w.products else f"{metres} m {A}"
        draws[side] = {"from": last, "quantity": named, "change": f"4 s {A}"}
        if w.mostly() if dried else w.maybe():
            draws[side]["limit"] = w.limit(wet if dried else None, w.pick([200, 600, 1500]))
        for of in ("coat_weight", "thickness", "exposure"):
            if w.maybe():
                effects[f"{side}_{of}"] = effect(of, side)
    if w.maybe():
        w.material["separator"] = {"lot": f"{w.whole(10, 60)} m {A}", "spread": f"1 % {A}"}
        draws["separator"] = {"from": "separator", "quantity": f"5 m {A}", "change": f"3 s {A}"}
        effects["separator"] = effect("lot", "separator")
    if w.maybe(3):
        w.cause["web"] = {"step": "cathode_coating", "machine": f"1 {A}", "deviation": f"5 % {A}"}
    if w.maybe(3):
        w.cause["lane"] = {"step": "cathode_coating", "lane": f"1 {A}", "drift": f"5 %/day {A}"}
    step = {"kind": "piece", "gives": w.places("stacks"), "draws": draws, "effects": effects}
    w.add("stacking", w.share("", step | {"room": "dry"}), 8.0)
    return "stacks"
