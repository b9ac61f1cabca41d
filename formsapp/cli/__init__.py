"""The command ``loket``: what an operator does outside the web pages."""

from __future__ import annotations

import os
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

import click

from formsapp import __version__
from formsapp.cli.command_base import FILE, run_command, with_provider

MODULES = {
    "audit": "command_cases",
    "backup": "command_backup",
    "build": "command_build",
    "case": "command_case",
    "cases": "command_cases",
    "check": "command_check",
    "circle": "command_circle",
    "consents": "command_consents",
    "deadline": "command_deadline",
    "doctor": "command_doctor",
    "doubt": "command_restore",
    "host": "command_host",
    "init": "command_init",
    "keys": "command_keys",
    "link": "command_link",
    "outbox": "command_cases",
    "publish": "command_build",
    "purge": "command_backup",
    "receipt": "command_receipt",
    "reopen": "command_restore",
    "report": "command_report",
    "restore": "command_restore",
    "serve": "command_serve",
    "staff": "command_staff",
    "terms": "command_terms",
}
"""In which module each command is; only that one is loaded, which halves the wait."""


class Commands(click.Group):
    """Loads the module of a command only when the command is asked for."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        return sorted(MODULES)

    def get_command(self, _ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in MODULES:
            return None
        module = import_module(f"formsapp.cli.{MODULES[cmd_name]}")
        command: click.Command = getattr(module, cmd_name)
        return command


def _use_settings(context: click.Context, _: click.Parameter, file: Path | None) -> None:
    if file is None:
        return
    from formsapp.hosting.settings_file import read_told  # noqa: PLC0415 - few commands need it

    set_before = sorted(name for name in os.environ if name.startswith("LOKET_"))
    if set_before:
        raise click.UsageError(f"{set_before[0]} is set beside --settings: unset it.")
    told = read_told(file)
    os.environ.update(told)
    context.call_on_close(lambda: [os.environ.pop(name, None) for name in told])


@click.group(cls=Commands)
@with_provider
@click.option(
    "--settings",
    metavar="FILE",
    type=FILE,
    expose_value=False,
    callback=_use_settings,
    help="Take the settings from a file, such as that of a provider of `loket host`.",
)
@click.version_option(__version__, prog_name="loket")
def loket() -> None:
    """Client information and signed-link forms for small care providers.

    Configured by LOKET_ variables; where nothing is set, a command acts on the demo's data.
    """


def main(arguments: Sequence[str] | None = None) -> int:
    return run_command(loket, arguments, "loket")
