"""The start of a job: people, set-up, how long it lasts; and who looks for one."""

from __future__ import annotations

from gigafactory.line import layout as y
from gigafactory.line.slow.build import Line
from gigafactory.line.slow.chance import quantile, unit, words
from gigafactory.line.slow.crew import forget, people
from gigafactory.line.slow.load import load
from gigafactory.line.slow.machine import go_on, join_idle, leave_idle, wait
from gigafactory.line.slow.parts import Machine, Station
from gigafactory.line.slow.ready import ready


def start(line: Line, m: Machine) -> None:
    """Machine m begins its next job, if it can; otherwise it waits and says for what.

    It needs, in this order: to stand free and not be kept from work, everything that goes into the
    job, and people. What it needs and what it takes is decided before anything is taken. A machine
    whose people left it in the middle of a job goes on as soon as it has them again.
    """
    if m.pending or m.down or m.closed:
        return
    if m.phase != y.IDLE:
        if not m.staffed and people(line, m):
            go_on(line, m)
        return
    job = ready(line, m)
    if job is None:
        if not m.idle:
            join_idle(m)
            wait(line, m, y.STARVED)
        return
    if not people(line, m):
        return
    leave_idle(m)
    st = m.station
    m.order, st.starts = st.starts, st.starts + 1
    m.hits = 0
    forget(m)
    w = words(st.key, m.order, y.P_SERVICE)
    m.scrap_word, m.rework_word = w[2], w[3]
    setup = set_up(m, job.product)
    m.campaign = job.campaign
    load(line, m, job.buffer, job.product)
    setup, m.due = setup + m.due, 0
    m.service = quantile(st.law, unit(w[0], w[1])) + st.load
    if st.paced:
        m.service = int((m.service - st.load) * st.pace[job.product] + 0.5) + st.load
    if st.law.kind == y.BY_LENGTH:
        m.service = int(m.size * st.law.a + 0.5) + st.load
    if setup > 0:
        m.phase, m.left = y.SETTING_UP, setup
    else:
        m.phase, m.left, m.job_since = y.SERVING, m.service, line.now
    go_on(line, m)


def wake(line: Line, st: Station) -> None:
    """The idle machines of a station look again, the one that has waited longest first.

    None looks, and the order stays as it is, once every buffer that they take from is empty.
    """
    st.listed = False
    for m in list(st.idle):
        if nothing_to_take(st):
            return
        leave_idle(m)
        start(line, m)


def nothing_to_take(st: Station) -> bool:
    """Whether no machine of a station can begin: it takes something, and there is nothing.

    A machine that waits for something else may hold a tray.
    """
    if st.take == y.TAKE_NOTHING or any(b.entries for b in st.inputs):
        return False
    return st.take != y.TAKE_TRAY or not (st.draws or st.together)


def set_up(m: Machine, product: int) -> int:
    """Ticks of set-up before a job of this product: changeover, cleaning, tool.

    After a changeover the web starts anew. Jobs are counted from cleaning to cleaning and from tool
    to tool.
    """
    st, setup = m.station, 0
    if product != m.product:
        if m.product >= 0 and st.changeover > 0:
            setup += st.changeover
            m.restart = True
        m.product = product
    if st.clean_every > 0 and m.jobs >= st.clean_every:
        setup += st.clean
        m.jobs = 0
    if st.tool_life > 0 and m.tool >= st.tool_life:
        setup += st.tool_change
        m.tool = 0
    return setup
