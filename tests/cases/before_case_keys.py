"""Makes a database as it was before cases had keys of their own."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pyrage  # type: ignore[import-untyped]  # pyrage ships no types
import sqlalchemy as sa

from formsapp.cases.attachments import open_file_key
from formsapp.cases.models import Attachment, Case
from formsapp.cases.unseal_case import open_answers, open_case_key
from formsapp.sealing import secret_box
from tests.cases.conftest import Office
from tests.cases.undo_migrations import undo_migrations

Change = tuple[str, dict[str, Any]]


def drop_case_keys(office: Office) -> None:
    """Seal all that is stored to its team, as it was, and drop the tables of case keys."""
    cases = office.session.scalars(sa.select(Case).where(Case.sealed.is_not(None))).all()
    changes = [one for case in cases for one in sealed_to_the_team(office, case)]
    office.session.rollback()
    with office.engine.begin() as connection:
        undo_migrations(connection, "0005")
        for sql, values in changes:
            query = sa.text(sql).bindparams(sa.bindparam("id", type_=sa.Uuid()))
            connection.execute(query, values)


def sealed_to_the_team(office: Office, case: Case) -> Iterator[Change]:
    box, key = office.ring.letterbox, open_case_key(office.ring, case)
    content = open_answers(office.ring, case)
    sealed = box.seal(case.team, case.id, case.kind, content)
    yield 'UPDATE "case" SET sealed = :sealed WHERE id = :id', {"sealed": sealed, "id": case.id}
    for reply in case.replies:
        text = key.open(reply.id, reply.sort, reply.sealed or b"")["text"]
        own = secret_box.derive_key(content["receipt"].encode(), b"loket reply")
        client = secret_box.encrypt(own, case.id, text)
        team = box.seal(case.team, case.id, reply.sort, {"text": text, "by": reply.by})
        yield (
            "UPDATE reply SET for_client = :client, for_team = :team WHERE id = :id",
            {"client": client, "team": team, "id": reply.id},
        )
    for file in office.session.scalars(sa.select(Attachment).where(Attachment.case_id == case.id)):
        name, data = open_file_key(key, file).open_file(file.sealed)
        place = {"provider": "voorbeeld", "team": case.team, "case": str(file.id)}
        header = json.dumps({**place, "kind": case.kind, "name": name}).encode()
        readers = box._recipients_of(case.team)  # noqa: SLF001 - as it was
        sealed = pyrage.encrypt(header + b"\n" + data, readers)
        yield (
            "UPDATE attachment SET sealed = :sealed WHERE id = :id",
            {"sealed": sealed, "id": file.id},
        )
