"""Which tables a database had last, noted outside it.

Who can write in a database can make its tables as an earlier version had them, without proofs: the
next migration would prove whatever stands there then. So what ran last is noted beside the ledger,
and what stands in tables that are older than that is not proven.
"""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

NAME: Final = "tables.ledger"
"""It goes along wherever the pages of the ledger are copied to."""


@dataclass(frozen=True)
class TablesMark:
    """A file to which a line is added when the tables are others: the migration and the moment.

    Args:
        folder: Of the ledger. Where it is not there, nothing can be read or noted.

    """

    folder: Path

    @property
    def file(self) -> Path:
        return self.folder / NAME

    def at(self, moment: datetime | None = None) -> str:
        """Return the migration that ran last, up to a moment; empty where none was noted.

        Raises:
            OSError: The folder is not there, or can't be read.

        """
        if not self.folder.is_dir():
            raise FileNotFoundError(f"There is no folder {self.folder} for the ledger.")
        if not self.file.exists():
            return ""
        lines = self.file.read_text(encoding="ascii", errors="replace").splitlines()
        noted = (line.partition(" ") for line in lines)
        known = [revision for revision, _, at in noted if _is_by(at, moment)]
        return known[-1] if known else ""

    def note(self, revision: str, *, now: datetime) -> None:
        """Note the migration that the tables are of; raises OSError."""
        if self.at() == revision:
            return
        handle = os.open(self.file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(handle, "wb", buffering=0) as out:
            # The first break ends a line that was cut off.
            out.write(f"\n{revision} {now.astimezone(UTC).isoformat()}\n".encode())
            os.fsync(out.fileno())


def _is_by(at: str, moment: datetime | None) -> bool:
    """Return whether a line is of a moment or before it; one that was cut off is of none."""
    with suppress(ValueError, TypeError):
        return datetime.fromisoformat(at) <= (moment or datetime.max.replace(tzinfo=UTC))
    return False
