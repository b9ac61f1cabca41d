"""The command that an operator gives, in a process of its own; its clock stands still."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from formsapp.settings import Settings
from tests.ports import free_port

PROGRAM = """
import sys
from functools import partial
from formsapp.cli import command_serve, main
from tests.clock import FakeClock

clock = command_serve.utc_now = FakeClock()
clock.ahead(seconds=float(sys.argv[2]))
command_serve.make_app = partial(command_serve.make_app, clock=clock)
command_serve.PAUSE_SECONDS = 0.1
sys.exit(main(["serve", "--port", sys.argv[1]]))
"""


class Served(NamedTuple):
    """Where it listens, and which process it is."""

    port: int
    pid: int


def list_settings(settings: Settings, smtp: str, face: str) -> dict[str, str]:
    """Return the variables that an operator sets."""
    return {
        "LOKET_PROVIDER": settings.provider,
        "LOKET_BASE_URL": settings.base_url,
        "LOKET_FACE": face,
        "LOKET_DATABASE": settings.database,
        "LOKET_SECRET_KEYS": ",".join(settings.secret_keys),
        "LOKET_DATA": str(settings.data),
        "LOKET_SMTP_URL": smtp,
        "LOKET_PROXIES": "1",
        "PYTHONUNBUFFERED": "1",
    }


@contextmanager
def serving(  # noqa: PLR0913 - an installation has so many settings
    settings: Settings, smtp: str, repo: Path, log: Path, *, face: str = "both", ahead: float = 0
) -> Iterator[Served]:
    """Serve in a process of its own, which writes all it says to a file.

    Its clock is so many seconds ``ahead`` of that of other processes.
    """
    port, site = free_port(), settings.data / "site"
    if not site.exists():
        site.symlink_to(settings.site)
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LOKET_")}
    with (
        log.open("wb") as out,
        subprocess.Popen(
            [sys.executable, "-c", PROGRAM, str(port), str(ahead)],
            cwd=repo,
            env=kept | list_settings(settings, smtp, face),
            stdout=subprocess.PIPE,
            stderr=out,
        ) as process,
    ):
        assert process.stdout is not None
        said = process.stdout.readline()
        assert said.startswith(b"Serving"), log.read_text()
        try:
            yield Served(port, process.pid)
        finally:
            process.terminate()
            with log.with_suffix(".out").open("wb") as rest:
                rest.write(said + process.stdout.read())
