"""A recall kept as a containment: what is affected, where it is, what was done; a page to send."""

from __future__ import annotations

from html import escape

import numpy as np

import gigafactory
from gigafactory.records.trace.genealogy import Genealogy
from gigafactory.records.trace.holds import done_about
from gigafactory.records.trace.moments import iso, utc
from gigafactory.records.trace.paged import runs
from gigafactory.records.trace.recall import Recall
from gigafactory.records.trace.told_recall import lots_table, rows, summary
from gigafactory.records.trace.trust import doubts, rests_on
from gigafactory.report.frame import framed
from gigafactory.report.words import count, listed, name, section, table

STATES = {"live": "in the plant", "gone": "left the plant", "used": "in a larger unit"}
"""Of a unit, as people say it."""
MOST = 2000
"""Rows of a table of the page."""


def containment_page(g: Genealogy, found: Recall) -> str:
    """The page of a recall."""
    body = "".join(
        (
            _head(g, found),
            _doubts(g, found),
            _where(g, found),
            _shipments(found),
            _units(g, found),
            _done(g, found),
            _lots(g, found),
            _cells(found),
            _rests(g, found),
            _provenance(g, found),
        )
    )
    return framed(f"Containment: {found.seeds.says}", body, figures=False)


def _head(g: Genealogy, found: Recall) -> str:
    s = summary(g, found)
    may = f", {s['may_be']:,} of them may be" if s["may_be"] else ""
    cells = count(s["cells"], "cell")
    units = count(s["modules"], "module")
    stand = f"some of them in {units}" if s["modules"] else "none of them in a module"
    verdict = f"{cells} affected{may}; {stand}."
    if not s["cells"]:
        verdict = "No cell that is recorded is affected."
    tiles = (
        ("cells affected", f"{s['cells']:,}", "certain and may be"),
        ("for certain", f"{s['certain']:,}", "their rows name the lot"),
        ("may be", f"{s['may_be']:,}", "not told for certain"),
        ("modules", f"{s['modules']:,}", "with affected cells"),
        ("shipments", f"{len(s['shipments']):,}", ", ".join(s["customers"]) or "none is recorded"),
    )
    boxes = "".join(
        f"<li><span>{escape(w)}</span><b>{escape(v)}</b><em>{escape(m)}</em></li>"
        for w, v, m in tiles
    )
    return (
        f"<header>\n<h1>Containment <small>{escape(found.seeds.says)}</small></h1>\n"
        f'<p class="muted">Data set {escape(g.records.folder.name)}</p>\n'
        f'<p class="verdict">{escape(verdict)}</p>\n</header>\n<ul class="tiles">{boxes}</ul>\n'
    )


def _doubts(g: Genealogy, found: Recall) -> str:
    return f'<div class="doubts"><h2>When not to trust it</h2>{listed(doubts(g, found))}</div>\n'


def _where(g: Genealogy, found: Recall) -> str:
    many = [(word, f"{n:,}") for word, n in found.counts.items()]
    if not many:
        return ""
    return section("where", "Where the cells are", table(("where", "cells"), many, "numbers"))


def _shipments(found: Recall) -> str:
    """Who has how much of it: one row a shipment."""
    f = found.fates
    sent = sorted({str(s) for s in f.shipment.tolist() if s})
    if not sent:
        return ""
    said = []
    for one in sent[:MOST]:
        mine = np.flatnonzero(f.shipment == one)
        pallets = sorted({str(p) for p in f.pallet[mine].tolist() if p})
        modules = np.unique(f.module[mine][f.module[mine] >= 0])
        said.append(
            (
                one,
                str(f.customer[mine[0]]),
                iso(utc(f.shipped[mine[0]])),
                count(len(mine), "affected cell"),
                ", ".join(f"module {m}" for m in modules.tolist()),
                ", ".join(f"pallet {p}" for p in pallets),
            )
        )
    head = ("shipment", "customer", "left (UTC)", "how many", "in modules", "pallets")
    here = int((f.shipment != "").sum())
    lead = f"{here:,} of {len(f):,} affected cells have left with {count(len(sent), 'shipment')}."
    return section("shipments", "Shipments", table(head, said, "said"), lead=lead)


def _units(g: Genealogy, found: Recall) -> str:
    """Modules and packs, and how many affected cells each holds."""
    lots = found.modules
    if not len(lots):
        return ""
    f = found.fates
    kinds, states = g.words(lots, "kind"), g.words(lots, "state")
    listed_ = []
    for i, lot in enumerate(lots.tolist()[:MOST]):
        mine = np.flatnonzero(f.module == lot)
        sent = f.shipment[mine[0]] if len(mine) else ""
        to = f"{f.customer[mine[0]]} {iso(utc(f.shipped[mine[0]]))}".strip() if sent else ""
        many = f"{count(len(mine), 'affected cell')} in it"
        is_ = STATES.get(str(states[i]), str(states[i]))
        listed_.append((f"{kinds[i]} {lot}", many, is_, str(sent), to))
    head = ("unit", "how many", "where it is", "shipment", "to whom")
    lead = f"{count(len(lots), 'unit')} hold affected cells, or were made with what is affected."
    more = f" The first {MOST:,} are shown." if len(lots) > MOST else ""
    return section("units", "Modules and packs", table(head, listed_, "said"), lead=lead + more)


def _done(g: Genealogy, found: Recall) -> str:
    acts = [(iso(utc(d.time)), d.what, d.on, d.who, d.text) for d in done_about(g, found)[:MOST]]
    if not acts:
        text = "<p>No hold, release, regrade or scrap of anything in the list is recorded.</p>\n"
        return section("done", "What was done with it", text)
    head = ("time (UTC)", "what", "on", "who", "said")
    return section("done", "What was done with it", table(head, acts, "said"))


def _lots(g: Genealogy, found: Recall) -> str:
    all_ = lots_table(g, found)
    if not all_.num_rows:
        return ""
    said = [
        (
            f"{r['kind']} {r['lot']}",
            "" if r["from"] is None or r["to"] is None else f"{r['from']:,.2f} to {r['to']:,.2f}",
            r["unit"] or "",
            f"lane {r['lane']}" if r["lane"] else "",
            f"{name(r['step'])} {r['machine']}" if r["step"] else "",
            r["made"] or "",
            r["state"] or "",
        )
        for r in rows(all_.slice(0, MOST))
    ]
    head = ("lot", "affected stretch", "unit", "lane", "made by", "made (UTC)", "state")
    more = f" The first {MOST:,} are shown." if all_.num_rows > MOST else ""
    many = count(all_.num_rows, "stretch", "stretches")
    lead = f"{many} of what was asked for and made of it.{more}"
    return section("lots", "Lots", table(head, said, "said"), lead=lead)


def _cells(found: Recall) -> str:
    """Numbers of all affected cells, those of one place together."""
    f = found.fates
    if not len(f):
        return ""
    parts = []
    for word, n in found.counts.items():
        here = np.flatnonzero(found.where == word)
        for sure, kind in ((True, "affected"), (False, "may be affected")):
            mine = f.cell[here[found.sure[here] == sure]]
            if not len(mine):
                continue
            numbers = ", ".join(str(a) if a == b else f"{a}–{b}" for a, b in runs(np.sort(mine)))
            parts.append(
                f"<details><summary>{escape(word)}: {len(mine):,} {kind}</summary>"
                f'<p class="numbers-list">{numbers}</p></details>\n'
            )
        del n
    lead = "The number of every cell, by where it is; a dash stands for all numbers between."
    return section("cells", "Cells", *parts, lead=lead)


def _rests(g: Genealogy, found: Recall) -> str:
    return section("rests", "What the list rests on", listed(rests_on(g, found)))


def _provenance(g: Genealogy, found: Recall) -> str:
    said = [
        ("asked", found.seeds.says),
        ("data set", g.records.folder.name),
        *((name(k), g.records.said[k]) for k in KEYS if k in g.records.said),
        ("this page", f"gigafactory {gigafactory.__version__}"),
    ]
    return section("provenance", "Provenance", table(("what", "said"), said, "said"))


KEYS = ("plant", "plant_hash", "start", "simulated_days", "seed", "version", "written")
