"""What the code asks of what staff enter for someone who decides: the date of the own link."""

from __future__ import annotations

import secrets
from uuid import UUID

from formsapp.cases.birth_date_tries import find_counting_link
from formsapp.cases.client_circle import open_circle
from formsapp.cases.sealed_birth_date import hash_birth_date
from formsapp.web.form.receipt_content import BIRTH_HASH, BIRTH_SALT, Lock
from formsapp.web.shared.services import db, services
from formsapp.web.staff.guard import SignedIn


def lock_of_person(staff: SignedIn, client: str, signer: str) -> Lock:
    """Return what the code of someone in a circle checks the own birth date with.

    Empty where no link of that person asks it. The date itself is not in it, and its salt is
    sealed with the answers: who has the database can't try all dates.
    """
    person_id = UUID(signer)
    link = find_counting_link(db.session, client, person_id)
    if link is None:
        return {}
    keyring = staff.desk.keyring
    circle = open_circle(db.session, keyring, client)
    known = (one.born for one in (circle.people if circle else ()) if one.id == person_id)
    born = next(known, None) or services().births.open(keyring, link)
    salt = secrets.token_bytes(32)
    # A date that can't be known is not guessed either: then the code tells the status alone.
    hashed = hash_birth_date(salt, born) if born else b""
    return {BIRTH_SALT: salt.hex(), BIRTH_HASH: hashed.hex()}
