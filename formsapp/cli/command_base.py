"""What all commands share: the provider, and errors in one sentence."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

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

Command = TypeVar("Command", bound=Callable[..., Any])


def with_provider(command: Command) -> Command:
    """Add ``--provider``, which may stand before or after a command's name."""
    option = click.option(
        "--provider",
        metavar="SLUG",
        expose_value=False,
        callback=_remember,
        help="The provider's folder in docs (or LOKET_PROVIDER).",
    )
    return option(command)


def _remember(context: click.Context, _option: click.Parameter, value: str | None) -> None:
    chosen = context.find_root().ensure_object(dict)
    if value:
        chosen["provider"] = value


def asked_provider() -> str | None:
    chosen = click.get_current_context().find_root().ensure_object(dict)
    provider: str | None = chosen.get("provider")
    return provider


def current_settings() -> Settings:
    """Return the configuration for this command; raises SettingsError."""
    return Settings.from_environment(os.environ, provider=asked_provider())


def current_folder() -> Path:
    """Return the provider's folder in docs, for which no keys are needed; raises SettingsError."""
    configuration.refuse_unknown(os.environ)
    slug = configuration.choose_provider(os.environ, asked_provider())
    return configuration.docs_folder(os.environ) / slug


def current_facts() -> Facts:
    """Return the provider's facts; raises SettingsError or FactsError."""
    return load(current_folder())


def one_sentence(error: BaseException) -> str:
    if isinstance(error, click.ClickException):
        return " ".join(error.format_message().split())
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename or 'A file'}: {error.strerror}."
    return " ".join(str(error).split())
