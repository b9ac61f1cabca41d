"""Made-up cases, sent as a client sends them: through the forms themselves."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from itertools import cycle

from flask import Flask
from werkzeug.datastructures import MultiDict

from formsapp.cases.circle_links import LinkMaker
from formsapp.cases.client_circle import ClientCircle, Person
from formsapp.cases.event_log import Who
from formsapp.cases.signed_links import LinkWish, new_link
from formsapp.client_consents import KIND, offered_to_sign, own_label
from formsapp.kinds import Kind
from formsapp.kinds.base import Situation
from formsapp.kinds.questions import LongText
from formsapp.rules.consent_verdict import Member
from formsapp.settings import Settings
from formsapp.web import create_app
from formsapp.web.form.form_progress import CHECK, SEND, FormProgress
from formsapp.web.form.form_trail import SCRIPT
from formsapp.web.form.posted_form import SEEN
from formsapp.web.shared.services import db, services

DAYS_AGO = (0, 2, 5, 9, 13, 18, 24, 29, 33, 40)
"""How long ago each case came in, in turn: some are nearly due, some are late."""
FORM_KEY = re.compile(r'name="form_key" value="([^"]+)"')
CHECKED = re.compile(rf'name="{SEEN}" value="([^"]+)"')
TALKS = "dossier"
"""The kind of which the client adds something, so that newcomers see a message."""
DEMO = Who("demo", "operator")


def send_samples(settings: Settings, *, now: datetime) -> None:
    """Send one form of each kind that the provider offers, each on another day before ``now``."""
    sent_at = now
    app = create_app(settings, clock=lambda: sent_at)
    with app.app_context():
        kinds = services().kinds.values()
        first_signer = make_family() if KIND in services().kinds else None
    for number, (kind, days) in enumerate(zip(kinds, cycle(DAYS_AGO)), start=1):
        sent_at = now - timedelta(days=days)
        sent = send_form(app, kind, f"DEMO-{number:03}", first_signer if kind.by_circle else None)
        if kind.slug == TALKS:
            add_to(app, sent)
    with app.app_context():
        db.engine.dispose()


def make_family() -> str:
    """Record who decides for a made-up client, and return the token of the first one's link.

    A child of 13 with two parents; where no youth help is given, an adult with a mentor.
    """
    known = services()
    today, young = known.today, "jeugdwet" in known.facts.provider.laws
    since = today - timedelta(days=max(DAYS_AGO))  # some answers came before today
    born = date(today.year - (13 if young else 81), 1, 1)
    own = Person(Member(own_label(known.facts, adult=not young), "self", since), born)
    parents = (Person(Member(label, "parents", since)) for label in ("moeder", "vader"))
    mentor = Person(Member("mentor", "representative", since, capacity="mentor"))
    others = tuple(parents) if young else (mentor,)
    team = known.facts.kinds[KIND].team
    circle = ClientCircle("DEMO-GEZIN", team, born, (own, *others), capable=young)
    ends = known.clock() + timedelta(days=90)
    wish = LinkWish(circle.client, offered_to_sign(known.facts), ends, many=True)
    maker = LinkMaker(db.session, known.letterbox, known.signer, known.clock(), DEMO)
    return maker.make_circle(circle, wish, ask_born=False)[0].token


def send_form(app: Flask, kind: Kind, client: str, token: str | None) -> str:
    """Fill in one form and send it, by this link, or by a new one where it needs one.

    Returns:
        Where it led: the page of its receipt code; empty where it could not be sent.

    """
    with app.app_context():
        known = services()
        data = fill_in(kind, known.situation())
        pages = FormProgress(kind, known.situation(), data).pages
        path = f"/l/{token}/{kind.slug}" if token else f"/f/{kind.slug}"
        if token is None and not known.facts.kinds[kind.slug].open:
            wish = LinkWish(client, (kind.slug,), known.clock() + timedelta(days=90))
            token = new_link(db.session, known.signer, wish, now=known.clock(), by=DEMO)
            path = f"/l/{token}/{kind.slug}"
        address = known.settings.base_url
    browser = app.test_client()
    if found := FORM_KEY.search(browser.get(path, base_url=address).text):
        data.setlist("klaar", [page.step.id for page in pages])
        data.update({"form_key": found[1], "bij": CHECK})
        checked = browser.post(path, base_url=address, data=data, headers={SCRIPT: "1"})
        data.setlist(SEEN, CHECKED.findall(checked.text))
        data["doe"] = SEND
        return browser.post(path, base_url=address, data=data).location or ""
    return ""


def add_to(app: Flask, status: str) -> None:
    """Let the client of this status page write a message, for staff to find."""
    with app.app_context():
        known = services()
        root, address = known.root, known.settings.base_url
    browser, path = app.test_client(), f"{status.partition('?')[0].removeprefix(root)}/bericht"
    if found := FORM_KEY.search(browser.get(path, base_url=address).text):
        data = {"form_key": found[1], "tekst": LongText.example, "doe": SEND}
        browser.post(path, base_url=address, data=data)


def fill_in(kind: Kind, situation: Situation) -> MultiDict[str, str]:
    """Return answers to all questions of a form; which pages it has follows from the answers."""
    data: MultiDict[str, str] = MultiDict()
    filled: set[str] = set()
    while True:
        pages = FormProgress(kind, situation, data).pages
        step = next((page.step for page in pages if page.step.id not in filled), None)
        if step is None:
            return data
        filled.add(step.id)
        for question in step.questions:
            data.update(question.sample(situation.today, situation.texts))
