"""The mail that the demo sent, which stands in files: read as who gets it reads it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.policy import default
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Final

from formsapp.facts.dutch_format import short_moment
from formsapp.rules.amsterdam_time import local_time

ADDRESS: Final = re.compile(r"https?://\S+")
MOST: Final = 100
"""How many mails the page shows, the newest ones."""


@dataclass(frozen=True)
class Mail:
    """One mail; ``parts`` is its text, cut so that each address in it stands alone."""

    sent: datetime
    to: str
    subject: str
    parts: tuple[str, ...]

    @property
    def when(self) -> str:
        return short_moment(local_time(self.sent))


def read_mails(folder: Path) -> list[Mail]:
    """Return the mails in a folder, the newest first; none where there is no folder."""
    found = sorted(_read_all(folder), key=lambda mail: mail.sent, reverse=True)
    return found[:MOST]


def _read_all(folder: Path) -> Iterator[Mail]:
    for file in folder.glob("*.eml"):
        message = message_from_bytes(file.read_bytes(), policy=default)
        sent = parsedate_to_datetime(str(message["Date"]))
        parts = tuple(cut_at_addresses(message.get_content()))
        yield Mail(sent, str(message["To"]), str(message["Subject"]), parts)


def cut_at_addresses(text: str) -> Iterator[str]:
    """Give the text in pieces: what stands between addresses, and each address by itself."""
    end = 0
    for found in ADDRESS.finditer(text):
        yield text[end : found.start()]
        yield found[0]
        end = found.end()
    yield text[end:]
