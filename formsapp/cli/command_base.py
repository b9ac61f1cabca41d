"""What all commands share: how they run, the provider, and errors in one sentence."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import click

from formsapp import settings as configuration
from formsapp.backup import BackupError
from formsapp.cases.case_errors import CasesError
from formsapp.facts import Facts, FactsError, load
from formsapp.rules.rule_errors import RulesError
from formsapp.sealing.key_files import KeysError
from formsapp.server import PortError
from formsapp.settings import Settings, SettingsError
from formsapp.site import BuildError

EXPECTED = (
    SettingsError,
    FactsError,
    RulesError,
    KeysError,
    CasesError,
    BuildError,
    BackupError,
    PortError,
    OSError,
)

FILE = click.Path(dir_okay=False, path_type=Path)
DAY = click.DateTime(["%Y-%m-%d"])
_PROVIDER = "formsapp.provider"


def _remember_provider(context: click.Context, _: click.Parameter, value: str | None) -> None:
    if value:
        context.meta[_PROVIDER] = value


with_provider = click.option(
    "--provider",
    metavar="SLUG",
    expose_value=False,
    callback=_remember_provider,
    help="The provider's folder in docs (or LOKET_PROVIDER).",
)
"""Adds ``--provider``, which may stand before or after a command's name."""


def current_settings() -> Settings:
    """Return the configuration for this command; raises SettingsError."""
    chosen = click.get_current_context().meta.get(_PROVIDER)
    return Settings.from_environment(os.environ, provider=chosen)


def current_folder() -> Path:
    """Return the provider's folder in docs, for which no keys are needed; raises SettingsError."""
    configuration.refuse_unknown(os.environ)
    chosen = click.get_current_context().meta.get(_PROVIDER)
    slug = configuration.choose_provider(os.environ, chosen)
    return configuration.docs_folder(os.environ) / slug


def current_facts() -> Facts:
    """Return the provider's facts; raises SettingsError or FactsError."""
    return load(current_folder())


def run_command(command: click.Command, arguments: Sequence[str] | None, name: str) -> int:
    """Run a command; an expected error becomes one sentence on stderr and status 1."""
    try:
        status = command.main(arguments, prog_name=name, standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message(), err=True)
        return 1
    except click.exceptions.Abort:
        return 130
    except (click.ClickException, *EXPECTED) as error:
        click.echo(_one_sentence(error), err=True)
        return 1
    return status if isinstance(status, int) else 0


def _one_sentence(error: BaseException) -> str:
    if isinstance(error, click.ClickException):
        return " ".join(error.format_message().split())
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename or 'A file'}: {error.strerror}."
    return " ".join(str(error).split())
