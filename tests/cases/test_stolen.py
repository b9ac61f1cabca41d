"""A thief with the whole database and every secret of the client side reads no answer.

The thief has all rows, all raw bytes of the files, the server's secrets, the provider's name and
the public keys; and tries every value found as every kind of key, code, form key and token.
"""

from __future__ import annotations

import base64
import contextlib
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import pyrage  # type: ignore[import-untyped]  # pyrage ships no types
import pytest
import sqlalchemy as sa

from formsapp.cases import signed_links, staff_accounts
from formsapp.cases.client_view import find_by_code, own_cases
from formsapp.cases.database import writing
from formsapp.cases.event_log import CLIENT
from formsapp.cases.messages import NewMessage, add_message
from formsapp.cases.models import Base, Case
from formsapp.cases.outbox import CODE, OutgoingMail, queue_mail
from formsapp.cases.receive_case import Dates
from formsapp.cases.reissue_link import reissue_link
from formsapp.cases.sealed_birth_date import hash_birth_date
from formsapp.cases.staff_desk import Extension
from formsapp.cases.staff_models import Staff
from formsapp.cases.typed_codes import add_typed_code
from formsapp.cases.unseal_case import open_answers
from formsapp.sealing import key_files, secret_box
from formsapp.sealing import letterbox as lb
from tests.cases.conftest import BY, KEYS, NOW, TODAY, Office, submission

SECRETS = (
    "Mijn moeder is gevallen",
    "Wij komen morgen langs",
    "Er is onderzoek nodig",
    "client@example.org",
    "0612345678",
    "Welke dag was dat?",
    "Op dinsdag, zie de foto",
)


def a_whole_story(office: Office) -> list[str]:
    """Let everything happen once, and return what only its owner may know."""
    token = office.token("klacht", born=date(2010, 2, 1))
    opened = office.open(token)
    form_key = lb.new_form_key()
    receipt = office.send(
        form_key=form_key,
        link=opened,
        content={"answers": {"wat": SECRETS[0], "telefoon": SECRETS[4]}, "mail": SECRETS[3]},
        dates=Dates(TODAY, date(2026, 4, 13), date(2026, 4, 13)),
        mails=[OutgoingMail(SECRETS[3], "Ontvangen", f"https://example.org/o/{CODE}")],
    )
    desk = office.desk()
    longer = Extension(SECRETS[2], date(2026, 5, 11), date(2026, 5, 11))
    desk.extend(receipt.reference, longer, version=1, today=TODAY)
    desk.write(receipt.reference, NewMessage(lb.new_form_key(), "question", SECRETS[5]), version=2)
    status = find_by_code(office.session, receipt.code)
    assert status.key is not None
    box, new = office.ring.letterbox, NewMessage(lb.new_form_key(), "client", SECRETS[6])
    add_message(office.session, box, status.case, status.key, new, by=CLIENT, now=NOW)
    desk.answer(receipt.reference, SECRETS[1], version=4)
    wish = signed_links.LinkWish("C-1", ["klacht"], opened.link.expires_at, born=date(2010, 2, 1))
    renewed = reissue_link(desk, office.signer, opened.link, wish)
    typed = add_typed_code(office.session, office.signer, KEYS, renewed)
    letter = OutgoingMail(SECRETS[3], "Uw nieuwe link", f"https://example.org/l/{renewed}")
    queue_mail(office.session, office.ring.letterbox, letter, now=NOW)
    signer = signed_links.LinkSigner("voorbeeld", KEYS, purpose="invitation")
    invitation = staff_accounts.new_invitation(
        office.session, signer, "a@b.nl", "manager", now=NOW, by=BY
    )
    tokens = [part for whole in (token, renewed, invitation) for part in whole.split(".")]
    codes = [part for code in (receipt.code, typed) for part in (code, code.replace("-", ""))]
    return [*SECRETS, form_key, *codes, *tokens]


def stolen_values(office: Office) -> list[object]:
    office.session.rollback()
    with office.engine.connect() as connection:
        return [
            value
            for table in Base.metadata.sorted_tables
            for row in connection.execute(sa.select(table))
            for value in row
            if value is not None
        ]


def as_bytes(values: list[object]) -> set[bytes]:
    """Every value as the bytes that it could stand for."""
    found: set[bytes] = {key.encode() for key in KEYS}
    for value in values:
        text = value.bytes if isinstance(value, UUID) else value
        found.add(text if isinstance(text, bytes) else str(text).encode())
        for decode in (bytes.fromhex, base64.urlsafe_b64decode, base64.b32decode):
            with contextlib.suppress(ValueError):
                found.add(decode(str(value)))
    return found


def possible_codes(candidates: set[bytes]) -> Iterator[str]:
    for value in candidates:
        yield lb.encode_crockford(value)[:20]
        text = value.decode("latin-1")
        yield text[:20]
        for key in (*KEYS, "voorbeeld", ""):
            yield lb.receipt_code(key, text)
            yield lb.receipt_code(key, value.hex())


@pytest.mark.hostile("database-stolen")
def test_a_stolen_database_and_all_client_secrets_show_no_answer(office: Office) -> None:
    a_whole_story(office)
    values = stolen_values(office)
    blobs = [value for value in values if isinstance(value, bytes)]
    cases = [value for value in values if isinstance(value, UUID)]
    candidates = as_bytes(values)
    assert len(blobs) >= 8
    codes = set(possible_codes(candidates))
    known = {value for value in values if isinstance(value, str)}
    for code in codes:
        with contextlib.suppress(lb.BrokenCode):
            assert lb.lookup_hash(code) not in known
    for secret in candidates:
        assert signed_links.secret_hash(secret) not in known
        assert lb.form_hash(secret.decode("latin-1")) not in known
    small = [blob for blob in blobs if blob[:1] == secret_box.VERSION]
    assert len(small) >= 2, "those of the case, and what begins alike by chance, as one hash in 256"
    case = next(case for case in cases if any(opens(office, case, blob) for blob in small))
    for blob in small:
        for secret in candidates:
            with pytest.raises(lb.Altered):
                lb.open_copy(secret, case, blob)


def opens(office: Office, case_id: UUID, blob: bytes) -> bool:
    """Whether the real owner's code opens it: the attack is tried on the right case."""
    cases = office.session.scalars(sa.select(Case))
    [code] = {open_answers(office.ring, case)["receipt"] for case in cases}
    with contextlib.suppress(lb.Altered):
        return bool(lb.key_by_code(code, case_id, blob))
    return False


def test_the_case_does_not_open_with_any_code_that_a_thief_can_make(office: Office) -> None:
    a_whole_story(office)
    values = stolen_values(office)
    small = [
        value for value in values if isinstance(value, bytes) and value[:1] == secret_box.VERSION
    ]
    cases = {value for value in values if isinstance(value, UUID)}
    [case] = {case for case in cases if any(opens(office, case, blob) for blob in small)}
    tried = 0
    for code in set(possible_codes(as_bytes(values))):
        for blob in small:
            with contextlib.suppress(lb.BrokenCode, lb.Altered):
                lb.key_by_code(code, case, blob)
                pytest.fail("a thief opened the case")
            tried += 1
    assert tried > 1000


def test_sealed_answers_do_not_open_with_the_client_sides_keys(office: Office) -> None:
    a_whole_story(office)
    client_side = [path.read_text() for path in (office.keys_folder / "public").iterdir()]
    sealed = [value for value in stolen_values(office) if isinstance(value, bytes)]
    sealed = [value for value in sealed if value.startswith(b"age-encryption.org")]
    assert len(sealed) == 8
    own = pyrage.x25519.Identity.generate()
    for text in [*client_side, *KEYS]:
        with pytest.raises(pyrage.IdentityError):
            pyrage.x25519.Identity.from_str(text.strip())
        for value in sealed:
            with pytest.raises(pyrage.DecryptError):
                pyrage.passphrase.decrypt(value, text.strip())
    for value in sealed:
        with pytest.raises(pyrage.DecryptError):
            pyrage.decrypt(value, [own])


def raw_database(office: Office) -> bytes:
    """All that stands on the disk; of PostgreSQL, all that it says."""
    if office.engine.dialect.name == "sqlite":
        base = Path(office.engine.url.database or "")
        return b"".join(path.read_bytes() for path in base.parent.glob(base.name + "*"))
    return repr(stolen_values(office)).encode()


@pytest.mark.hostile("database-stolen")
def test_no_file_of_the_database_holds_a_secret_in_any_writing(office: Office) -> None:
    secrets = a_whole_story(office)
    raw = raw_database(office)
    for secret in secrets:
        for written in (secret, secret.lower(), secret.encode().hex()):
            assert written.encode() not in raw


@pytest.mark.hostile("database-stolen")
def test_the_birth_date_cannot_be_guessed_from_the_database(office: Office) -> None:
    a_whole_story(office)
    values = stolen_values(office)
    stored = {value for value in values if isinstance(value, bytes) and len(value) == 32}
    assert len(stored) == 3  # two of dates, and the key of a case for backups
    for secret in (*(key.encode() for key in KEYS), b"", b"voorbeeld"):
        assert hash_birth_date(secret, date(2010, 2, 1)) not in stored


@pytest.mark.hostile("key-lost")
def test_the_recovery_key_alone_opens_every_answer(office: Office) -> None:
    a_whole_story(office)
    offline = (office.keys_folder.parent / "recovery.txt").read_text().strip()
    identities = [pyrage.x25519.Identity.from_str(offline)]
    sealed = [value for value in stolen_values(office) if isinstance(value, bytes)]
    sealed = [value for value in sealed if value.startswith(b"age-encryption.org")]
    opened = b"".join(open_all(sealed, identities))
    opened += b"".join(open_all(sealed, [case_key_in(opened)]))
    assert all(secret.encode() in opened for secret in SECRETS)
    assert not (office.keys_folder / "private" / f"{key_files.RECOVERY}.key").exists()


def open_all(sealed: list[bytes], identities: list[Any]) -> Iterator[bytes]:
    """Yield what these keys open, as `age -d` would."""
    for value in sealed:
        with contextlib.suppress(pyrage.DecryptError):
            yield pyrage.decrypt(value, identities)


def case_key_in(opened: bytes) -> Any:
    [secret] = re.findall(rb"AGE-SECRET-KEY-1[A-Z0-9]+", opened)
    return pyrage.x25519.Identity.from_str(secret.decode())


@pytest.mark.hostile("log-content")
def test_what_ends_in_a_log_by_accident_holds_no_secret(office: Office) -> None:
    opened = office.link(born=date(2010, 2, 1))
    sent = submission(link=opened, content={"answers": SECRETS[0], "receipt": ""})
    receipt = office.send(form_key=sent.form_key, link=opened)
    [own] = own_cases(office.session, opened)
    read = office.desk().read(receipt.reference)
    mail = OutgoingMail(SECRETS[3], "Onderwerp", receipt.code)
    shown = repr([sent, receipt, own, read, mail, opened, office.desk()])
    with pytest.raises(sa.exc.IntegrityError) as error:
        add_twice(office, receipt.code)
    for secret in (*SECRETS, receipt.code, sent.form_key, repr(opened.secret)):
        assert secret not in shown
        assert secret not in str(error.value)


def add_twice(office: Office, secret: str) -> None:
    with writing(office.session):
        for _ in range(2):
            statement = sa.insert(Staff).values(
                id=UUID(int=1), mail=secret, name="", role="", created_at=NOW
            )
            office.session.execute(statement)
