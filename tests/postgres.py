"""A real PostgreSQL server for the tests: a cluster of its own that goes when they end.

It listens on a socket in a folder of its own and on nothing else. The server refuses to run as
root; it runs as `postgres` or `nobody` then.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from urllib.parse import quote

import pytest

PLACES = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/*/postgresql*/bin")
_numbers = count(1)


def programs() -> Path | None:
    """Where initdb and pg_ctl are; None where there is no server."""
    found = [Path(one).parent for one in [shutil.which("pg_ctl")] if one]
    for place in PLACES:
        found += sorted(Path("/").glob(place.removeprefix("/")), reverse=True)
    return next((one for one in found if (one / "initdb").is_file()), None)


def _user() -> str | None:
    """Who runs the server, where we are root."""
    if os.geteuid():
        return None
    names = {one.pw_name for one in pwd.getpwall()}
    return next((name for name in ("postgres", "nobody") if name in names), None)


@contextmanager
def running() -> Iterator[str]:
    """The URL of a server; it ends with the block."""
    where, user = programs(), _user()
    if where is None:
        pytest.skip("PostgreSQL IS NOT TESTED: initdb and pg_ctl are not here")
    folder = Path(tempfile.mkdtemp(prefix="gigafactory-pg-"))
    as_user = ["runuser", "-u", user, "--"] if user else []
    if user:
        shutil.chown(folder, user)

    def call(program: str, *words: str) -> None:
        with (folder / "said").open("ab") as said:
            command = [*as_user, str(where / program), *words]
            subprocess.run(command, check=True, stdout=said, stderr=said, cwd="/", timeout=120)

    data, socket = str(folder / "data"), f"-k {folder} -c listen_addresses=''"
    call("initdb", "-D", data, "-U", "gigafactory", "-A", "trust", "-N", "-E", "UTF8")
    call("pg_ctl", "-D", data, "-w", "-o", socket, "-l", str(folder / "log"), "start")
    try:
        yield f"postgresql://gigafactory@/postgres?host={quote(str(folder))}"
    finally:
        call("pg_ctl", "-D", data, "-w", "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


def fresh(url: str) -> str:
    """A URL of the same server that has tables of its own."""
    import psycopg

    name = f"store{next(_numbers)}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"create schema {name}")
    return f"{url}&options={quote(f'-csearch_path={name}')}"


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """A server for all tests of a session."""
    with running() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> str | None:
    """Each kind of database in turn: none (SQLite in the folder), the URL of an empty one."""
    if request.param == "sqlite":
        return None
    return fresh(request.getfixturevalue("postgres"))
