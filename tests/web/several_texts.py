"""A provider that asks several texts: what is answered there, and the links of a family."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from formsapp.cases.client_circle import store_circle
from formsapp.cases.signed_links import LinkWish, new_link
from formsapp.web.shared.services import db
from tests.page import Page
from tests.web.circles import BORN, circle
from tests.web.conftest import STAFF, Loket
from tests.web.sent import Answers

YES: list[Answers] = [
    {"akkoord": "ja"},
    {"akkoord-behandeling": "ja"},
    {"akkoord-huisregels": "ja"},
]
ADULT: list[Answers] = [{"hoedanigheid": "zelf"}, {"leeftijd": "volwassen"}]
SIGNED: list[Answers] = [{"naam": "Noor", "mail": ""}]
PARENT: list[Answers] = [
    {"hoedanigheid": "ouder"},
    {"leeftijd": "samen"},
    {"andere-ouder": "ja"},
]
Begin = Callable[[Path], Loket]
MIXED: list[Answers] = [YES[0], {"akkoord-behandeling": "vraag"}, {"akkoord-huisregels": "nee"}]
ASKED: Answers = {"vraag": "Hoe lang duurt het?", "bereikbaar": "06 00000000"}


def send(loket: Loket, token: str, *pages: Answers) -> Page:
    found = loket.visitor().send(f"/l/{token}/akkoord", *pages)
    loket.clock.now += timedelta(minutes=1)
    return found


def family_links(loket: Loket, *, born: date = BORN) -> dict[str, str]:
    known, now = loket.services, loket.clock()
    made = circle("moeder", "vader", born=born, today=known.today)
    made = replace(made, team="praktijk")
    wish = LinkWish("C-1", ("akkoord",), now + timedelta(days=14), many=True)
    wishes = made.link_wishes(wish, known.today, ask_born=False)
    with loket.app.app_context():
        store_circle(db.session, known.letterbox, made, now=now, by=STAFF)
        return {
            label: new_link(db.session, known.signer, one, now=now, by=STAFF)
            for label, one in wishes.items()
        }
