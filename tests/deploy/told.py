"""The commands that a guide tells, as they stand in it, and what the program makes of them."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Sequence
from typing import Final

import click

from formsapp.cli import loket

COMMAND: Final = re.compile(
    r"""^[ ]{4,}(\S.*)$                       # a line that is copied
    |`((?:[A-Z_]+='[^']*'\s)?[a-z0-9-]+\s[^`]+)`  # in a sentence: a program, and what it is told
    """,
    re.MULTILINE | re.VERBOSE,
)


def list_commands(guide: str) -> list[str]:
    """Return what someone types who follows a guide, in its order."""
    return [" ".join((one[1] or one[2]).split()) for one in COMMAND.finditer(guide)]


def loket_commands(text: str) -> Iterator[list[str]]:
    """Yield the words behind each ``loket`` that is called in lines of a shell."""
    for line in text.replace("\\\n", " ").splitlines():
        words = shlex.split(line, comments=True)
        for place, word in enumerate(words):
            if f"/bin/{word}".endswith("/bin/loket") and words[place + 1 : place + 2]:
                yield words[place + 1 :]


def parse(words: Sequence[str]) -> click.Command:
    """Return the command that words name; raises a click error for one that is not there."""
    command: click.Command = loket
    left = list(words)
    while isinstance(command, click.Group):
        context = command.make_context("loket", left)
        _, found, left = command.resolve_command(context, context._protected_args + context.args)  # noqa: SLF001 - as click itself goes on
        assert found is not None
        command = found
    command.make_context(command.name, left)
    return command
