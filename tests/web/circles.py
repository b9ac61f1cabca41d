"""A client's circle with a link for each, and what its consents come to for staff."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import get_args

from formsapp.cases.client_circle import ClientCircle, Person, store_circle
from formsapp.cases.signed_links import LinkSigner, LinkWish, new_link
from formsapp.client_consents import ClientConsent, ConsentReader
from formsapp.kinds.parts.who_signs import GROUPS
from formsapp.rules.ages_of_consent import Capacity, age_group, age_on
from formsapp.rules.consent_verdict import Member
from formsapp.sealing.letterbox import Keyring
from formsapp.web.shared.i18n import say
from formsapp.web.shared.services import db
from tests.web.conftest import STAFF, Loket
from tests.web.own_page import take_back
from tests.web.sent import Answers
from tests.web.test_toestemming import given

BORN = date(2013, 1, 14)
"""Of a client who is 13 on each day of the tests' clock."""


@dataclass(frozen=True)
class Family:
    """A client's circle, with a link by label; everyone says in the form what is recorded."""

    loket: Loket
    links: dict[str, str]
    born: date = BORN
    parents: int = 2

    def says(self, who: str, *yes: str, named: str = "De Linde") -> None:
        """Send the form: yes to these, no to the others; ``named`` is whom a yes is about."""
        pages = [*given(self.loket, *yes, named=named), self.introduce(who)]
        self.loket.visitor().send(f"/l/{self.links[who]}/toestemming", *pages)

    def introduce(self, who: str) -> Answers:
        """What this person says in the form about who decides."""
        group = age_group(age_on(self.born, self.loket.services.today))
        age = next(answer for answer, meant in GROUPS.items() if meant == group)
        if who == "jongere":
            return {"hoedanigheid": "zelf", "leeftijd": age}
        if who in get_args(Capacity):
            return {"hoedanigheid": "vertegenwoordiger"}
        role = "voogd" if who == "voogd" else "ouder"
        other = "ja" if self.parents > 1 else "nee"
        return {"hoedanigheid": role, "leeftijd": age, "andere-ouder": other}

    def takes_back(self, who: str) -> None:
        """Take back what stands first on the own page."""
        take_back(self.loket.visitor(), self.links[who])

    def read(self, day: date | None = None, client: str = "C-1") -> dict[str, ClientConsent]:
        return read_consents(self.loket, day, client)


def circle(*authority: str, born: date = BORN, client: str = "C-1", today: date) -> ClientCircle:
    own = Person(Member("jongere", "self", today), born)
    parents = (Person(Member(one, "parents", today)) for one in authority)
    return ClientCircle(client, "zorg", born, (own, *parents))


def family(
    loket: Loket,
    *authority: str,
    born: date = BORN,
    client: str = "C-1",
    kinds: tuple[str, ...] = ("toestemming",),
    told: Mapping[str, str] | None = None,
) -> Family:
    """Store a circle, with a link for each who must agree now; ``told`` are names of parties."""
    known, now = loket.services, loket.clock()
    settings = known.settings
    staff_side = Keyring.load(settings.data / "keys", settings.provider).letterbox
    signer = LinkSigner(settings.provider, settings.secret_keys, letterbox=staff_side)
    made = circle(*authority, born=born, client=client, today=known.today)
    wish = LinkWish(client, kinds, now + timedelta(days=90), many=True, told=told or {})
    wishes = made.link_wishes(wish, known.today, ask_born=False)
    with loket.app.app_context():
        store_circle(db.session, staff_side, made, now=now, by=STAFF)
        links = {
            label: new_link(db.session, signer, one, now=now, by=STAFF)
            for label, one in wishes.items()
        }
    return Family(loket, links, born, len(authority))


def read_consents(
    loket: Loket, day: date | None = None, client: str = "C-1"
) -> dict[str, ClientConsent]:
    known = loket.services
    keyring = Keyring.load(known.settings.data / "keys", known.settings.provider)
    with loket.app.app_context():
        reader = ConsentReader(db.session, keyring, known.facts, say)
        return {one.consent.id: one for one in reader.read(client, day or known.today).consents}
