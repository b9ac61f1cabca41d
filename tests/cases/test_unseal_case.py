"""Each case has a key of its own: to read it, hand it over or destroy it, the key is enough."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from formsapp.cases import destroy_cases, migrate_database
from formsapp.cases.attachments import NamedFile, Tray
from formsapp.cases.client_view import find_by_code, own_cases
from formsapp.cases.database import writing
from formsapp.cases.models import Attachment, Case, CaseKey, Reply
from formsapp.cases.receive_case import Receipt
from formsapp.cases.unseal_case import open_answers, open_case_key
from formsapp.sealing import letterbox as lb
from formsapp.sealing import secret_box
from tests.cases.before_case_keys import drop_case_keys
from tests.cases.conftest import BY, NOW, Office

PHOTO = NamedFile("stoel.jpg", "image/jpeg", b"\xff\xd8 een foto")
ON_ONE_DATABASE = pytest.mark.parametrize("url", ["sqlite"], indirect=True)


def send_with_photo(office: Office) -> Receipt:
    form_key = lb.new_form_key()
    tray = Tray(office.session, form_key, NOW)
    tray.add(PHOTO, most=3)
    listed = [{"number": 1, "sha256": tray.files()[0].sha256, "mimetype": PHOTO.mimetype}]
    content = {"answers": {"wat": "De stoel is stuk"}, "attachments": listed}
    return office.send(form_key=form_key, content=content, files=1)


def case_of(office: Office, receipt: Receipt) -> Case:
    office.session.expire_all()
    return office.session.get_one(Case, receipt.case_id)


def test_a_case_that_is_handed_over_changes_its_key_alone(office: Office) -> None:
    receipt = send_with_photo(office)
    office.desk().answer(receipt.reference, "Wij maken hem.", version=1, close=False)
    case = case_of(office, receipt)
    key = open_case_key(office.ring, case)
    with writing(office.session):
        case.team = "klachten"
        stored = office.session.get_one(CaseKey, case.id)
        stored.for_team = office.ring.letterbox.seal_key("klachten", key)
    read = office.desk("klachten").read(receipt.reference)
    assert read.content["answers"] == {"wat": "De stoel is stuk"}
    assert [one.text for one in read.replies] == ["Wij maken hem."]
    assert office.desk("klachten").open_file(receipt.reference, 1) == PHOTO
    [reply] = find_by_code(office.session, receipt.code).replies
    assert reply.text == "Wij maken hem."


def test_destroying_a_case_forgets_its_key(office: Office) -> None:
    receipt = send_with_photo(office)
    destroy_cases.destroy(office.session, receipt.reference, BY, now=NOW, ground="request")
    assert office.session.scalars(sa.select(CaseKey)).all() == []
    assert open_answers(office.ring, case_of(office, receipt)) == {}
    assert find_by_code(office.session, receipt.code).replies == []


def test_a_case_of_before_case_keys_reads_as_it_did(office: Office) -> None:
    receipt = send_with_photo(office)
    office.desk().answer(receipt.reference, "Wij maken hem.", version=1, close=False)
    drop_case_keys(office)
    migrate_database.migrate(office.engine, office.ring)
    read = office.desk().read(receipt.reference)
    assert read.content["answers"] == {"wat": "De stoel is stuk"}
    assert [one.text for one in read.replies] == ["Wij maken hem."]
    assert office.desk().open_file(receipt.reference, 1) == PHOTO
    [reply] = find_by_code(office.session, receipt.code).replies
    assert reply.text == "Wij maken hem."
    office.desk().answer(receipt.reference, "Hij is klaar.", version=2)
    replies = find_by_code(office.session, receipt.code).replies
    assert {one.text for one in replies} == {"Wij maken hem.", "Hij is klaar."}
    assert office.session.scalars(sa.select(Reply.for_client)).all() == [None, None]


def test_a_copy_of_before_case_keys_stays_on_the_clients_page(office: Office) -> None:
    opened = office.link("klacht")
    receipt = office.send(link=opened)
    content = open_answers(office.ring, case_of(office, receipt))
    own = secret_box.derive_key(opened.secret, b"loket copy")
    before = secret_box.encrypt(own, receipt.case_id, content)
    with writing(office.session):
        office.session.execute(sa.text("UPDATE copy SET sealed = :old"), {"old": before})
    [case] = own_cases(office.session, opened)
    assert case.data == content


@ON_ONE_DATABASE
def test_a_case_whose_team_key_is_gone_waits_for_the_recovery_key(office: Office) -> None:
    receipt = send_with_photo(office)
    office.desk().answer(receipt.reference, "Wij maken hem.", version=1, close=False)
    drop_case_keys(office)
    box = office.ring.letterbox
    migrate_database.migrate(office.engine, lb.Keyring(box, {}))
    with pytest.raises(lb.NoKey):
        office.desk().read(receipt.reference)
    [reply] = find_by_code(office.session, receipt.code).replies
    assert reply.text == "Wij maken hem."


@ON_ONE_DATABASE
def test_without_private_keys_cases_of_before_wait_for_the_staff_side(office: Office) -> None:
    receipt = office.send()
    drop_case_keys(office)
    with pytest.raises(migrate_database.SchemaError, match="staff side first"):
        migrate_database.migrate(office.engine)
    migrate_database.migrate(office.engine, office.ring)
    assert office.desk().read(receipt.reference).content["answers"]


@ON_ONE_DATABASE
def test_files_of_forms_under_way_are_asked_for_again(office: Office) -> None:
    Tray(office.session, lb.new_form_key(), NOW).add(PHOTO, most=3)
    drop_case_keys(office)
    migrate_database.migrate(office.engine)
    assert office.session.scalars(sa.select(Attachment)).all() == []
