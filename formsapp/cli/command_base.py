"""What all commands share: how they run, the provider, and errors in one sentence."""

from __future__ import annotations

import os
import re
import sqlite3
import sys
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path

import click

from formsapp import settings as configuration
from formsapp.backup import BackupError
from formsapp.cases.case_errors import CasesError
from formsapp.cases.ledger_pages import LedgerError
from formsapp.clock import utc_now
from formsapp.facts import Facts, FactsError
from formsapp.kinds import load_provider
from formsapp.kinds.questions.day import NEWEST, OLDEST
from formsapp.rules.amsterdam_time import local_date
from formsapp.rules.rule_errors import RulesError
from formsapp.sealing.key_access import refuse_exposed
from formsapp.sealing.key_files import KeysError
from formsapp.sealing.locked_keys import ask_with
from formsapp.server import PortError
from formsapp.settings import Settings, SettingsError
from formsapp.site import BuildError
from formsapp.skeleton import SkeletonError
from formsapp.terms_import.source_lines import ImportRefused

EXPECTED = (
    SettingsError,
    FactsError,
    RulesError,
    KeysError,
    CasesError,
    LedgerError,
    BuildError,
    BackupError,
    PortError,
    SkeletonError,
    ImportRefused,
    OSError,
    sqlite3.Error,
)

FILE = click.Path(dir_okay=False, path_type=Path)


class KnownDay(click.DateTime):
    """A day between those that forms take: with others one cannot always reckon.

    ``past``: it is none to come, as a date of birth, which could open no link.
    """

    def __init__(self, *, past: bool = False) -> None:
        super().__init__(["%Y-%m-%d"])
        self._past = past

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        """Return the day, at midnight."""
        found: datetime = super().convert(value, param, ctx)
        newest = local_date(utc_now()) if self._past else NEWEST
        if not OLDEST <= found.date() <= newest:
            self.fail(f"{value} does not lie between {OLDEST} and {newest}.", param, ctx)
        return found


DAY = KnownDay()
BIRTH_DAY = KnownDay(past=True)
LONGEST_ERROR = 2000
"""Characters of an error that are shown."""
UNREADABLE = re.compile("[\ud800-\udfff]")
"""What stands for a byte that is no text where Python reads the command line."""
IN_UTF_8 = "write it in UTF-8, in a locale that has it, such as LC_ALL=C.UTF-8."
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
    settings = Settings.from_environment(os.environ, provider=chosen)
    ask_with(settings.data / "keys", partial(tell_passphrase, settings.passphrase))
    return settings


def tell_passphrase(file: Path | None) -> str | None:
    """Return the passphrase of the keys, from a file or from who sits at the terminal.

    Raises:
        KeysError: The file holds none, or others can read or exchange it.

    """
    if file is not None:
        refuse_exposed(file)
        try:
            told = file.read_text(encoding="utf-8").strip("\r\n")
        except UnicodeDecodeError as error:
            raise KeysError(f"{file} is no text in UTF-8: write the passphrase so.") from error
        if told:
            return told
        raise KeysError(f"{file} holds no passphrase: put it there, on one line.")
    if sys.stdin.isatty():
        return str(click.prompt("Passphrase of the keys", hide_input=True, err=True))
    return None


def current_folder() -> Path:
    """Return the provider's folder in docs, for which no keys are needed; raises SettingsError."""
    configuration.refuse_unknown(os.environ)
    chosen = click.get_current_context().meta.get(_PROVIDER)
    slug = configuration.choose_provider(os.environ, chosen)
    return configuration.docs_folder(os.environ) / slug


def current_facts() -> Facts:
    """Return the provider's facts; raises SettingsError or FactsError."""
    return load_provider(current_folder())


def run_command(command: click.Command, arguments: Sequence[str] | None, name: str) -> int:
    """Run a command; an expected error becomes one sentence on stderr and status 1."""
    typed = sys.argv[1:] if arguments is None else [*arguments]
    try:
        refuse_unreadable(typed, os.environ)
        status = command.main(typed, prog_name=name, standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message(), err=True)
        return 1
    except click.exceptions.Abort:
        return 130
    except (click.ClickException, *EXPECTED) as error:
        click.echo(say_in_one_sentence(error), err=True)
        return 1
    return status if isinstance(status, int) else 0


def refuse_unreadable(typed: Sequence[str], environ: Mapping[str, str]) -> None:
    """Refuse bytes that are no text where this Python reads it: nothing may drop them later.

    Raises:
        UsageError: They stand in an argument, or in a variable that configures Loket.

    """
    for text in typed:
        if UNREADABLE.search(text):
            raise click.UsageError(f"The argument {text!r} cannot be read as text: {IN_UTF_8}")
    for name, value in sorted(environ.items()):
        ours = name.startswith("LOKET_") or name in {"HOST", "PORT"}
        if ours and UNREADABLE.search(value):  # its value may be a secret
            raise click.UsageError(f"The variable {name} cannot be read as text: {IN_UTF_8}")


def say_in_one_sentence(error: BaseException) -> str:
    """Return what an error says, as a terminal can show it: what comes of a file may be anything.

    Signs that a terminal acts on, or that turn the text around, are written out.
    """
    told = _word_error(error)
    shown = write_out_signs(told[:LONGEST_ERROR])
    return shown if len(told) <= LONGEST_ERROR else f"{shown} ..."


def write_out_signs(text: str) -> str:
    """Return a text on one line, with signs that a terminal acts on or that turn it written out."""
    plain = text.translate(dict.fromkeys(map(ord, "\u00a0\u202f"), " "))
    return "".join(one if one.isprintable() else ascii(one)[1:-1] for one in plain)


def _word_error(error: BaseException) -> str:
    if isinstance(error, click.ClickException):
        return " ".join(error.format_message().split())
    if isinstance(error, sqlite3.Error):
        return f"The database does not work: {error}."
    if isinstance(error, PermissionError) and error.strerror:
        return (
            f"{error.filename or 'A file'}: {error.strerror}: give the user that runs this the "
            "right to it, or run this as its owner."
        )
    if isinstance(error, FileNotFoundError) and error.strerror:
        place = error.filename or "A file"
        return f"{place}: {error.strerror}: put it there, or name the place where it is."
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename or 'A file'}: {error.strerror}."
    return " ".join(str(error).split())
