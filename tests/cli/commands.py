"""What the tests of the commands share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy.orm import Session

from formsapp.cases import outbox
from formsapp.cases.receive_case import Dates, Submission, receive
from formsapp.sealing.letterbox import Keyring, KeysError, Letterbox, new_form_key

KEY = "0123456789abcdef0123456789abcdef"
NEW_LINK = ("link", "new", "--kind", "akkoord", "--client", "1234")
NOW = datetime(2026, 3, 3, 9, 30, tzinfo=UTC)
PROVIDER = "doz-thuiszorg"
TRIGGERS = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'event'"


@dataclass(frozen=True)
class Ran:
    status: int
    out: str
    err: str


Run = Callable[..., Ran]


def a_case(
    session: Session,
    data: Path,
    *,
    keep_until: datetime = NOW,
    form_key: str | None = None,
    now: datetime = NOW,
) -> str:
    """Put a case and a mail in the database."""
    try:
        box = Keyring.load(data / "keys", PROVIDER).letterbox
    except KeysError:  # as a client side with public keys that are not those of the staff side
        box = Letterbox.load(data / "keys", PROVIDER)
    submission = Submission(
        form_key=form_key or new_form_key(),
        kind="akkoord",
        team="zorg",
        content={"answers": [{"question": "Naam", "answer": "Sam de Vries"}]},
        dates=Dates(NOW.date(), due_on=NOW.date(), keep_until=keep_until.date()),
        mails=[outbox.OutgoingMail("sam@example.nl", "Ontvangen", "Tekst")],
    )
    receipt = receive(session, box, [KEY], submission, now=now)
    session.close()
    return receipt.reference


def refused(ran: Ran, words: str) -> None:
    assert (ran.status, ran.out) == (1, "")
    assert words in ran.err
    assert ran.err.count("\n") == 1
    assert "Traceback" not in ran.err
