"""``loket host``: many providers in one process."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from contextlib import suppress
from pathlib import Path
from typing import Final

import click

from formsapp import server
from formsapp.cli.command_serve import Host, log_requests_when_asked, port_option
from formsapp.hosting.named_log import log_to
from formsapp.hosting.providers import Providers
from formsapp.hosting.settings_file import SETTINGS_FILE
from formsapp.hosting.work_beside import Work
from formsapp.server.open_files import raise_file_limit
from formsapp.settings import SettingsError

M_ARENA_MAX: Final = -8
"""Of ``mallopt(3)``."""


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--bind", default="127.0.0.1", show_default=True, type=Host(), help="Where to listen."
)
@port_option
@click.option(
    "--file", default=SETTINGS_FILE, show_default=True, help="The name of each settings file."
)
@click.option(
    "--proxies", type=click.IntRange(0, 9), help="How many every request passes (LOKET_PROXIES)."
)
def host(folder: Path, bind: str, port: int, file: str, proxies: int | None) -> None:
    """Serve all providers in a folder: each has its settings in FOLDER/SLUG/env.

    That file holds the LOKET_ variables of that provider. Who is added, changed or removed is
    noticed within seconds, or at once after SIGHUP; one that does not work keeps no other from it.
    After SIGUSR1 it logs for ten minutes which requests come, without their addresses.
    """
    if not folder.is_dir():
        raise SettingsError(f"{folder} is no folder: name the one that holds those of providers.")
    refuse_own_settings()
    server.refuse_taken_port(bind, port)
    log_to(sys.stderr)
    raise_file_limit()  # each database takes a few, before the server begins
    keep_memory_together()
    providers = Providers(folder.absolute(), file, proxies=proxies)
    providers.look(at_once=True)
    if hasattr(signal, "SIGHUP"):
        signal.signal(signal.SIGHUP, lambda *_: providers.wake())
    server.serve(
        providers,
        host=bind,
        port=port,
        ready=lambda: click.echo(
            f"Hosting {len(providers.all)} providers of {folder} on port {port} of {bind}"
        ),
        built=providers,
        proxies=proxies,
        beside=[providers.look_now_and_then, Work(providers).go_on, log_requests_when_asked()],
    )


def refuse_own_settings() -> None:
    """Refuse settings of one provider where there are many; raises SettingsError."""
    for name in sorted(os.environ):
        if name.startswith("LOKET_"):
            raise SettingsError(f"{name} is of one provider: unset it, each has a file of its own.")


def keep_memory_together() -> None:
    """Let all threads take memory from one place: of a place for each, much stays empty."""
    if sys.platform == "linux":
        with suppress(AttributeError):  # it is not the C library of GNU
            ctypes.CDLL(None).mallopt(M_ARENA_MAX, 1)
