"""Who writes in the database moves no answer, no link and nobody who decides without its showing.

What a thief has here is the whole database and the public keys, on both databases.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest
import sqlalchemy as sa

from formsapp.cases import migrate_database
from formsapp.cases.case_errors import Conflict, UnprovenCircle
from formsapp.cases.client_circle import (
    SORT,
    Change,
    ClientCircle,
    Person,
    SaidBy,
    assign_answers,
    confirm_authority,
    open_circle,
    store_circle,
)
from formsapp.cases.database import writing
from formsapp.cases.event_log import About, record
from formsapp.cases.merge_references import end_circle, merge_references
from formsapp.cases.models import Case, Link, SealedCircle
from formsapp.cases.name_client import FoundClient, name_client
from formsapp.cases.note_intake_link import note_intake_link
from formsapp.cases.prove_case import is_proven, judge_whose
from formsapp.cases.prove_circle import bind_circle
from formsapp.cases.prove_staff import is_let_in
from formsapp.cases.receive_case import Receipt
from formsapp.cases.reissue_link import close_request, reissue_link
from formsapp.cases.signed_links import revoke_link
from formsapp.cases.staff_accounts import NewPasskey, add_passkey, all_staff, start_session
from formsapp.cases.staff_models import Staff, StaffSession
from formsapp.cases.verify_stored import OF_WHOSE
from formsapp.cases.vouch_circle import print_of_circle, vouch_for_circle
from formsapp.rules.consent_verdict import Member
from formsapp.sealing import letterbox as lb
from formsapp.sealing.key_files import rotate_key
from formsapp.sealing.proof import Proven
from tests.cases.conftest import BY, NOW, TODAY, Office
from tests.cases.test_client_circle import CHILD, CIRCLE, FATHER, LOOKED, MOTHER, WISH
from tests.cases.test_verify_stored import alter, differences, of
from tests.cases.undo_migrations import undo_migrations

VOUCHED = Change("vouched", TODAY, "staff-1")


def store(office: Office, circle: ClientCircle = CIRCLE) -> None:
    store_circle(office.session, office.ring.letterbox, circle, now=NOW, by=BY)


def say_yes(office: Office, person: Person, client: str = "C-1") -> Receipt:
    link = office.link("toestemming", client=client, signer_id=person.id, many=True)
    return office.send(kind="toestemming", link=link)


def find(office: Office, receipt: Receipt) -> Case:
    office.session.expire_all()
    return office.session.get_one(Case, receipt.case_id)


def open_it(office: Office, client: str = "C-1") -> ClientCircle:
    office.session.expire_all()
    found = open_circle(office.session, office.ring, client)
    assert found is not None
    return found


def forge(office: Office, people: Sequence[Person], **values: Any) -> None:
    """Put another circle in the place of one, with what is public alone."""
    box = lb.Letterbox.load(office.keys_folder, "voorbeeld")
    row = office.session.scalars(sa.select(SealedCircle)).one()
    content = msgspec.to_builtins(replace(CIRCLE, people=tuple(people)))
    sealed = box.seal("zorg", row.id, SORT, {**content, "proven": "good"})
    alter(office, sa.update(SealedCircle).values({"sealed": sealed, **values}))


def add_event(office: Office, action: str) -> None:
    """Let the log, whole as it is, say that a circle is as it stands in the database."""
    row = office.session.scalars(sa.select(SealedCircle)).one()
    about, bound = About(client=row.client), bind_circle(row)
    record(office.session, BY, action, about, now=office.now, bound=bound)
    office.session.commit()


@pytest.mark.hostile("whose-forged")
def test_a_yes_that_was_moved_to_another_client_or_person_is_named_and_is_no_proof(
    office: Office,
) -> None:
    yes, other = say_yes(office, FATHER), say_yes(office, MOTHER, "C-2")
    assert is_proven(office.session, office.ring, find(office, yes))
    stolen = find(office, other).whose
    wrong = f"{yes.reference}: the proof of whose it is is not right: someone else may have said it"
    none = f"{yes.reference}: no proof says whose it is: someone else may have said it"
    link_id, kept = find(office, yes).link_id, find(office, yes).whose
    of_father = office.session.get_one(Link, link_id)
    moves: dict[str, tuple[sa.Update, sa.Update, str]] = {
        "client": (
            sa.update(Case).where(of(yes)).values(client="C-2"),
            sa.update(Case).where(of(yes)).values(client="C-1"),
            wrong,
        ),
        "with the proof of another": (
            sa.update(Case).where(of(yes)).values(client="C-2", whose=stolen),
            sa.update(Case).where(of(yes)).values(client="C-1", whose=kept),
            wrong,
        ),
        "without a proof": (
            sa.update(Case).where(of(yes)).values(whose=None),
            sa.update(Case).where(of(yes)).values(whose=kept),
            none,
        ),
        "person": (
            sa.update(Link).where(Link.id == link_id).values(signer_id=MOTHER.id),
            sa.update(Link).where(Link.id == link_id).values(signer_id=of_father.signer_id),
            wrong,
        ),
    }
    for name, (move, back, said) in moves.items():
        alter(office, move)
        assert not is_proven(office.session, office.ring, find(office, yes)), name
        assert said in differences(office), name
        alter(office, back)
    assert is_proven(office.session, office.ring, find(office, yes))
    assert differences(office) == []


@pytest.mark.hostile("whose-forged")
def test_a_link_that_was_given_to_another_before_anything_came_proves_no_one(
    office: Office,
) -> None:
    link = office.link("toestemming", signer_id=FATHER.id, many=True)
    alter(office, sa.update(Link).values(signer_id=MOTHER.id))
    office.session.expire_all()
    yes = office.send(kind="toestemming", link=link)
    assert judge_whose(office.session, office.ring, find(office, yes)) is Proven.FALSE
    said = "the proof that the staff side made it so is not right: it may be forged"
    named = {f"link {link.link.id} of C-1: {one}" for one in (said, "it was changed")}
    assert named <= {*differences(office)}
    alter(office, sa.update(Link).values(signer_id=FATHER.id))
    revoke_link(office.session, link.link.id, now=office.now, by=BY)
    assert differences(office) == [f"{yes.reference}: {OF_WHOSE[Proven.FALSE]}"]
    alter(office, sa.update(Link).values(revoked_at=None))
    said = "it was taken back, and works again"
    assert f"link {link.link.id} of C-1: {said}" in differences(office)


@pytest.mark.hostile("circle-forged")
def test_who_decides_is_not_changed_unseen(office: Office) -> None:
    store(office)
    columns = (SealedCircle.sealed, SealedCircle.proof)
    first = dict(office.session.execute(sa.select(*columns)).mappings().one())
    confirm_authority(office.desk(), "C-1", FATHER.id, LOOKED)
    kept = dict(office.session.execute(sa.select(SealedCircle.__table__)).mappings().one())
    assert (open_it(office).proven, differences(office)) == (Proven.GOOD, [])
    stranger = Person(Member("oma", "parents", TODAY))
    forged = "who decides for C-1: the proof that the staff side made it so is not right: it may be"
    for people in ((CHILD, MOTHER), (CHILD, MOTHER, FATHER, stranger)):
        forge(office, people)
        assert open_it(office).people == people, "it opens, for anyone can seal"
        assert not open_it(office).rule.proven
        assert f"{forged} forged" in differences(office)
    forge(office, (CHILD, MOTHER), proof=None)
    assert open_it(office).proven is Proven.MISSING
    alter(office, sa.update(SealedCircle).values(**first))
    assert open_it(office).proven is Proven.FALSE, "nor one of before with a later number"
    alter(office, sa.update(SealedCircle).values(**first, version=1))
    assert "who decides for C-1: it was changed" in differences(office)
    assert open_it(office).proven is Proven.FALSE, "nor all of it as it was then"
    add_event(office, "circle-change")
    assert open_it(office).proven is Proven.FALSE, "nor where the log was made to say so"
    alter(office, sa.update(SealedCircle).values({**kept, "client": "C-2"}))
    assert open_it(office, "C-2").proven is Proven.FALSE
    alter(office, sa.update(SealedCircle).values(kept))
    add_event(office, "circle-change")
    assert differences(office) == []
    alter(office, sa.delete(SealedCircle))
    assert differences(office) == [f"circle {kept['id']}: it was deleted"]
    alter(office, sa.insert(SealedCircle).values(kept))
    end_circle(office.desk(), "C-1")
    assert differences(office) == []
    alter(office, sa.insert(SealedCircle).values(kept))
    assert "who decides for C-1: it was ended, and is there again" in differences(office)
    add_event(office, "circle-new")
    assert open_it(office).proven is Proven.FALSE


@pytest.mark.hostile("circle-forged")
def test_nothing_but_someone_who_looked_makes_a_forged_circle_right(office: Office) -> None:
    store(office)
    forge(office, (CHILD, MOTHER))
    with pytest.raises(UnprovenCircle):
        confirm_authority(office.desk(), "C-1", MOTHER.id, LOOKED)
    office.send(client="C-2")
    merge_references(office.desk(), "C-1", "C-2")
    assert not open_it(office, "C-2").is_proven, "nor does a merge"
    shown = print_of_circle(office.session, "C-2")
    forge(office, (CHILD,), client="C-2")
    with pytest.raises(Conflict):
        vouch_for_circle(office.desk(), "C-2", VOUCHED, shown=shown)
    forge(office, CIRCLE.people, client="C-2")
    shown = print_of_circle(office.session, "C-2")
    vouch_for_circle(office.desk(), "C-2", VOUCHED, shown=shown)
    found = open_it(office, "C-2")
    assert (found.proven, found.people) == (Proven.GOOD, CIRCLE.people)
    assert [one.sort for one in found.history] == ["vouched"]
    assert differences(office) == []


def test_all_that_staff_do_stays_proven(office: Office) -> None:
    store(office)
    yes, signed_up, request, found = (
        say_yes(office, FATHER),
        office.send(kind="intake"),
        office.send(kind="link-kwijt"),
        office.send(kind="intrekken"),
    )
    confirm_authority(office.desk(), "C-1", FATHER.id, LOOKED)
    told = Change("assigned", TODAY, "staff-1", case_id=yes.case_id)
    assign_answers(office.desk(), "C-1", SaidBy(FATHER.id), told)
    desk = office.desk()
    with writing(office.session):
        note_intake_link(desk, desk.find(signed_up.reference), "C-1")
        close_request(desk, desk.find(request.reference), "C-1")
    named = FoundClient("C-1", "record", "Gebeld.")
    name_client(desk, found.reference, named, version=1, form_key=lb.new_form_key())
    source = office.send(kind="intrekken")
    office.send(kind="intrekken", client="C-1", works_out=source.case_id)
    office.send(client="C-2")
    merge_references(office.desk(), "C-1", "C-2")
    old = office.session.get_one(Link, find(office, yes).link_id)
    wish = replace(WISH, client="C-2", kinds=("toestemming",), many=True)
    again = office.open(reissue_link(office.desk(), office.signer, old, wish))
    last = office.send(kind="toestemming", link=again)
    for case in office.session.scalars(sa.select(Case)):
        assert is_proven(office.session, office.ring, case), case.kind
    assert find(office, last).client == "C-2"
    assert open_it(office, "C-2").is_proven
    assert differences(office) == []


def test_a_rotated_key_of_mail_leaves_all_proven_and_a_lost_one_is_said_to_be_that(
    office: Office,
) -> None:
    store(office)
    entered = office.send(client="C-1")
    folder = office.keys_folder
    kept = {name: (folder / name).read_bytes() for name in ("private/post.key", "public/post.pub")}
    try:
        rotate_key(folder, "post")
        office.ring = lb.Keyring.load(folder, "voorbeeld")
        assert differences(office) == []
        newest = (folder / "private/post.key").read_text().splitlines()[-1]
        (folder / "private/post.key").write_text(f"{newest}\n")
        office.ring = lb.Keyring.load(folder, "voorbeeld")
        found = find(office, entered)
        assert office.desk().judge(found) is Proven.STAFF_KEY_GONE
        assert open_it(office).proven is Proven.STAFF_KEY_GONE
    finally:
        for name, held in kept.items():
            (folder / name).write_bytes(held)


def test_what_there_was_before_is_proven_at_the_update(office: Office) -> None:
    store(office)
    yes, gone = say_yes(office, FATHER), uuid4()
    people = [Staff(mail=f"{name}@example.org", role="manager", created_at=NOW) for name in "ab"]
    people[1].disabled_at = NOW
    with writing(office.session):
        office.session.add_all(people)
        office.session.flush()
        key = NewPasskey(b"key", b"public")
        add_passkey(office.session, people[0].id, key, now=NOW)
        start_session(office.session, people[0], now=NOW)
    office.session.commit()
    with office.engine.begin() as connection:
        undo_migrations(connection, "0027")
    office.session.rollback()
    with pytest.raises(migrate_database.SchemaError, match="staff side first"):
        migrate_database.migrate(office.engine)
    migrate_database.migrate(office.engine, office.ring)
    assert is_proven(office.session, office.ring, find(office, yes))
    assert (open_it(office), differences(office)) == (CIRCLE, [])
    able, shut = all_staff(office.session)
    (begun,) = office.session.scalars(sa.select(StaffSession))
    assert is_let_in(office.session, office.ring, able, *able.passkeys, begun)
    assert not is_let_in(office.session, office.ring, shut)
    confirm_authority(office.desk(), "C-1", FATHER.id, LOOKED)
    assert differences(office) == []
    alter(office, sa.update(Link).values(signer_id=gone))
    assert not is_proven(office.session, office.ring, find(office, yes))


def test_an_old_link_that_was_ended_and_brought_nothing_is_not_asked_for_a_proof(
    office: Office,
) -> None:
    link: UUID = office.link().link.id
    later = office.now + timedelta(days=1)
    values = {"revoked_at": later, "revoked_by": "x", "proof": None}
    alter(office, sa.update(Link).where(Link.id == link).values(values))
    assert differences(office) == []
