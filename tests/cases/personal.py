"""A team that is sealed in person: its members, their keys, and a case on which all happened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from formsapp.cases import own_keys
from formsapp.cases.client_view import find_by_code
from formsapp.cases.database import writing
from formsapp.cases.event_log import CLIENT
from formsapp.cases.messages import NewMessage, add_message
from formsapp.cases.staff_desk import Actor, Desk
from formsapp.cases.staff_memos import add_memo, open_memos
from formsapp.cases.staff_models import Staff
from formsapp.sealing import letterbox as lb
from formsapp.sealing.item_key import ItemKey
from tests.cases.conftest import NOW, Office

PHRASE = "vijf losse woorden zonder verband"
TEAM, ROLE = "klachten", "klachtenfunctionaris"
WORDS = (
    "Mijn moeder is gevallen",
    "Er is nog iets",
    "Wij bellen u",
    "Let op: bang voor de buurman",
)


@dataclass
class Room:
    """An office whose complaints are sealed in person."""

    office: Office

    def person(self, name: str, now: datetime = NOW) -> Staff:
        staff = Staff(mail=f"{name}@voorbeeld.nl", role=ROLE, created_at=now)
        with writing(self.office.session):
            self.office.session.add(staff)
        return staff

    def join(self, staff: Staff, now: datetime = NOW) -> ItemKey:
        """Let a person make a key."""
        session = self.office.session
        key = own_keys.make_own_key(session, staff, PHRASE, now=now)
        own_keys.join_teams(session, self.office.ring, staff, key, now=now)
        return key

    def desk(self, staff: Staff, key: ItemKey | None) -> Desk:
        actor = Actor(str(staff.id), ROLE, frozenset({TEAM}))
        return Desk(self.office.session, self.office.ring.held_by(key), actor, self.office.now)

    def send(self, now: datetime = NOW) -> str:
        self.office.now = now
        return self.office.send(team=TEAM, content={"answers": WORDS[0], "mail": ""}).reference

    def story(self, staff: Staff, key: ItemKey) -> str:
        """Let everything happen on one case."""
        office, desk = self.office, self.desk(staff, key)
        receipt = office.send(team=TEAM, content={"answers": WORDS[0], "mail": ""})
        desk.read(receipt.reference)
        status = find_by_code(office.session, receipt.code)
        assert status.key is not None
        more = NewMessage(lb.new_form_key(), "client", WORDS[1])
        box = office.ring.letterbox
        add_message(office.session, box, status.case, status.key, more, by=CLIENT, now=NOW)
        add_memo(desk, receipt.reference, WORDS[3], form_key=lb.new_form_key())
        desk.answer(receipt.reference, WORDS[2], version=status.case.version)
        return receipt.reference


def words_on(desk: Desk, reference: str) -> list[str]:
    opened = desk.read(reference)
    memos = open_memos(desk.session, desk.keyring, opened.case)
    said = [[one.text for one in opened.messages], [one.text for one in opened.replies]]
    return [str(opened.content["answers"]), *said[0], *said[1], *(one.text for one in memos)]
