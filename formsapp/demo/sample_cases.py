"""Made-up cases, sent as a client sends them: through the forms themselves."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict

from formsapp.cases.events import Who
from formsapp.cases.links import LinkWish, new_link
from formsapp.kinds import Kind
from formsapp.kinds.base import Situation
from formsapp.settings import Settings
from formsapp.web import create_app
from formsapp.web.form.form_progress import CHECK, FormProgress
from formsapp.web.shared.services import db, services

DAYS_AGO = (0, 2, 5, 9, 13, 18, 24, 29, 33, 40)
"""When the first, second, ... case came in: some are nearly due, some are late."""
FORM_KEY = re.compile(r'name="form_key" value="([^"]+)"')
DEMO = Who("demo", "operator")


@dataclass
class Moment:
    """A clock that stands at one moment until it is set."""

    now: datetime

    def __call__(self) -> datetime:
        """Tell the moment."""
        return self.now


def seed(settings: Settings, *, now: datetime) -> int:
    """Send one form of each kind that the provider offers; return how many were taken."""
    clock = Moment(now)
    app = create_app(settings, clock=clock)
    with app.app_context():
        kinds = list(services().kinds.values())
    taken = 0
    for number, kind in enumerate(kinds):
        clock.now = now - timedelta(days=DAYS_AGO[number % len(DAYS_AGO)])
        taken += send(app, kind, f"DEMO-{number + 1:03}")
    with app.app_context():
        db.engine.dispose()
    return taken


def send(app: Flask, kind: Kind, client: str) -> bool:
    """Fill in one form and send it; return whether it was taken."""
    with app.app_context():
        known = services()
        data = fill_in(kind, known.situation())
        path = f"/f/{kind.slug}"
        if not known.facts.kinds[kind.slug].open:
            wish = LinkWish(client, (kind.slug,), known.clock() + timedelta(days=90))
            token = new_link(db.session, known.signer, wish, now=known.clock(), by=DEMO)
            path = f"/l/{token}/{kind.slug}"
        address = known.settings.base_url
    browser = app.test_client()
    found = FORM_KEY.search(fetch(browser, path, address))
    if found is None:
        return False
    data.update({"form_key": found[1], "bij": CHECK, "doe": "versturen"})
    return browser.post(path, base_url=address, data=data).status_code == HTTPStatus.SEE_OTHER


def fetch(browser: FlaskClient, path: str, address: str) -> str:
    """Return the text of a page."""
    return browser.get(path, base_url=address).get_data(as_text=True)


def fill_in(kind: Kind, situation: Situation) -> MultiDict[str, str]:
    """Answer the questions of each page that comes, as a client would."""
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
