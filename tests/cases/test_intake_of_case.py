"""A sign-up of which a link was made: whose it is, once, and noted in the log."""

from __future__ import annotations

import pytest

from formsapp.cases.case_errors import Conflict
from formsapp.cases.database import writing
from formsapp.cases.event_log import events_of_case
from formsapp.cases.note_intake_link import note_intake_link
from tests.cases.conftest import Office


def note(office: Office, reference: str, client: str) -> None:
    desk = office.desk()
    case = desk.find(reference)
    with writing(office.session):
        note_intake_link(desk, case, client)


def test_the_case_gets_the_client_and_stays_open(office: Office) -> None:
    case = office.desk().find(office.send().reference)
    note(office, case.reference, "C-77")
    note(office, case.reference, "C-77")
    assert (case.client, case.closed_at) == ("C-77", None)
    actions = [one.action for one in events_of_case(office.session, case.id)]
    assert actions.count("link-intake") == 2


def test_it_is_of_no_other_client_and_not_of_a_closed_case(office: Office) -> None:
    case = office.desk().find(office.send().reference)
    note(office, case.reference, "C-77")
    with pytest.raises(Conflict):
        note(office, case.reference, "C-78")
    office.desk().close(case.reference, version=case.version)
    with pytest.raises(Conflict):
        note(office, case.reference, "C-77")
    assert case.client == "C-77"
