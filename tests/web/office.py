"""The office of one provider: colleagues with a browser each, and cases on their desk."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from formsapp.cases import staff_accounts
from formsapp.cases.event_log import Who
from formsapp.cases.receive_case import Dates, Origin, Receipt, Submission, receive
from formsapp.cases.signed_links import LinkSigner
from formsapp.cases.staff_accounts import NewPasskey
from formsapp.cases.staff_models import Staff
from formsapp.cases.submission import AnsweredText
from formsapp.facts.model import Role
from formsapp.rules.amsterdam_time import local_date
from formsapp.sealing import letterbox as lb
from formsapp.web.shared.services import db
from formsapp.web.staff.guard import COOKIE
from tests.authenticator import Authenticator
from tests.lengths import due
from tests.page import Page, Visitor
from tests.web.conftest import KEYS, Loket

BASE = "http://localhost:8000"
SAME = {"Origin": BASE, "Sec-Fetch-Site": "same-origin"}
ANSWERS = [
    {"name": "wat", "question": "Wat is de vraag?", "answer": "Een kopie", "value": "kopie"},
]


PHRASE = "vijf losse woorden zonder verband"


class Colleague(Visitor):
    """Someone with a browser that keeps cookies, and a passkey."""

    def __init__(self, app: Flask, passkey: Authenticator | None = None) -> None:
        super().__init__(app)
        self.browser = app.test_client()
        self.passkey = passkey or Authenticator()

    def token(self, path: str = "/medewerker/inloggen") -> str:
        """The token against forged posts that stands on a page."""
        page = self.get(path)
        found = re.search(r'(?:data-token|name="csrf_token" value)="([^"]+)"', page.html)
        assert found is not None, page.text
        return found[1]

    def send(self, path: str, body: Any, token: str, **headers: str) -> TestResponse:  # type: ignore[override]  # JSON, not a form
        sent = {**SAME, "X-CSRF-Token": token, **headers}
        address = self.root + path.removeprefix(self.root)
        return self.browser.post(address, base_url=BASE, json=body, headers=sent)

    def accept(self, token: str) -> TestResponse:
        """Make a passkey with an invitation."""
        path = f"/medewerker/uitnodiging/{token}"
        guard = self.token(path)
        options = self.send(f"{path}/opties", {}, guard).get_json()
        return self.send(path, self.passkey.create(options), guard)

    def sign_in(self, verder: str = "") -> TestResponse:
        """Sign in with the passkey."""
        path, guard = "/medewerker/inloggen", self.token()
        options = self.send(f"{path}/opties", {}, guard).get_json()
        return self.send(f"{path}?verder={verder}", self.passkey.get(options), guard)

    def make_key(self, phrase: str = PHRASE) -> Page:
        """Make a key of one's own, with which the cases open that are sealed in person."""
        self.submit("/medewerker/sleutel/", "/maken", nieuw=phrase, nogmaals=phrase)
        return self.follow()

    def open_key(self, phrase: str = PHRASE) -> Page:
        """Open one's key in this browser."""
        return self.submit("/medewerker/sleutel/", "/openen", zin=phrase)

    def submit(self, path: str, action: str, **answers: str | list[str]) -> Page:
        """Open a page and post its form with this action."""
        page = self.get(path)
        forms = [one.attributes.get("action", "") for one in page.all("form")]
        number = next(
            place for place, found in enumerate(forms) if found.partition("?")[0].endswith(action)
        )
        return self.post(forms[number], page.form(number, **answers))


@dataclass
class Office:
    """A running app with its colleagues."""

    loket: Loket
    known: dict[str, Colleague] = field(default_factory=dict)

    @property
    def inviter(self) -> LinkSigner:
        """Signs invitations, and proves that they were made here."""
        known = self.loket.services
        provider, box = known.settings.provider, known.letterbox
        return LinkSigner(provider, KEYS, purpose="invitation", letterbox=box)

    def invitation(self, mail: str = "sanne@voorbeeld.nl", role: Role = "manager") -> str:
        signer = self.inviter
        with self.loket.app.app_context():
            by, now = Who("loket", "operator"), self.loket.clock()
            return staff_accounts.new_invitation(db.session, signer, mail, role, now=now, by=by)

    def colleague(self, role: Role = "manager", mail: str = "") -> Colleague:
        """Someone who is signed in."""
        mail = mail or f"{role}@voorbeeld.nl"
        person = Colleague(self.loket.app)
        signer = self.inviter
        token, now = self.invitation(mail, role), self.loket.clock()
        with self.loket.app.app_context():
            made = NewPasskey(person.passkey.credential_id, b"not used")
            staff = staff_accounts.accept_invitation(db.session, signer, token, made, now=now)
            box = self.loket.services.letterbox
            cookie = staff_accounts.start_session(db.session, staff, now=now, prover=box)
        path = f"{self.loket.services.root}/medewerker/"
        person.browser.set_cookie(COOKIE, cookie, domain="localhost", path=path)
        return person

    def case(self, team: str = "zorg", kind: str = "akkoord", **changes: Any) -> Receipt:
        """A case that came in now, due in a month unless ``dates`` says otherwise."""
        today = local_date(self.loket.clock())
        found = due(today, "1m", "EU1182")
        values: dict[str, Any] = {
            "form_key": lb.new_form_key(),
            "kind": kind,
            "team": team,
            "content": {"answers": ANSWERS, "outcome": [], "mail": "client@voorbeeld.nl"},
            "dates": Dates(today, found.last_day, found.raw, found.steps),
            **changes,
        }
        if text := values.pop("agreed", None):
            values["texts"] = [AnsweredText("voorwaarden", "ja", text)]
        origin = Origin(client=values.pop("client", "C-1"))
        submission = Submission(**values, origin=origin)
        known = self.loket.services
        with self.loket.app.app_context():
            return receive(db.session, known.letterbox, KEYS, submission, now=self.loket.clock())

    def staff(self, mail: str) -> Staff:
        """The row of a colleague, to look at inside an app context."""
        return next(one for one in staff_accounts.all_staff(db.session) if one.mail == mail)
