"""Mails: a neutral subject, a reference and a link; nothing of what was typed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from formsapp.cases.models import Case, OutboxMail
from formsapp.sealing.letterbox import Keyring
from formsapp.settings import Settings
from formsapp.web.shared.services import db
from tests.web.conftest import AKKOORD, Loket
from tests.web.test_links import close

SECRET_WORDS = ("akkoord", "voorwaarden", "klacht", "toestemming", "Fatima", "jeugd", "zorg nodig")


def sent(loket: Loket) -> Sequence[dict[str, str]]:
    """Mails as the worker of the staff's side will send them."""
    settings = loket.services.settings
    keyring = Keyring.load(settings.data / "keys", settings.provider)
    with loket.app.app_context():
        waiting = db.session.scalars(select(OutboxMail).order_by(OutboxMail.created_at)).all()
    return [keyring.open("post", one.id, "mail", one.sealed or b"") for one in waiting]


def send(loket: Loket, mail: str) -> Case:
    loket.visitor().send(f"/l/{loket.link()}/akkoord", *AKKOORD[:-1], {"mail": mail})
    with loket.app.app_context():
        return db.session.scalars(select(Case)).one()


def test_a_client_who_gives_no_address_gets_no_mail(loket: Loket) -> None:
    send(loket, "")
    assert sent(loket) == []


def test_the_mail_tells_nothing_but_reference_and_link(loket: Loket) -> None:
    case = send(loket, "fatima@example.nl")
    (mail,) = sent(loket)
    assert mail["to"] == "fatima@example.nl"
    assert case.reference in mail["subject"]
    assert f"{loket.services.settings.base_url}/o/" in mail["body"]
    for word in SECRET_WORDS:
        assert word.lower() not in (mail["subject"] + mail["body"]).lower()


def test_the_mail_speaks_as_the_provider_does(loket: Loket) -> None:
    send(loket, "fatima@example.nl")
    (mail,) = sent(loket)
    je = loket.services.facts.provider.address_form == "je"
    assert ("je bericht" if je else "uw bericht") in mail["body"]


@pytest.mark.parametrize(
    "address", ["fatima", "a@b", "a b@c.nl", "a@c.nl, d@e.nl", "a@c.nl\nBcc: x"]
)
def test_what_is_no_address_is_refused(loket: Loket, address: str) -> None:
    visitor = loket.visitor()
    page = visitor.walk(f"/l/{loket.link()}/akkoord", *AKKOORD[:-1], {"mail": address})
    assert page.status == 422


@pytest.fixture
def with_mailbox(settings: Settings, start: Callable[[Settings], Loket], tmp_path: Path) -> Loket:
    """The provider as it is, but for a mailbox of the care team."""
    docs = tmp_path / "docs"
    docs.mkdir()
    for folder in settings.docs.iterdir():
        (docs / folder.name).symlink_to(folder)
    (docs / settings.provider).unlink()
    own = docs / settings.provider
    own.mkdir()
    for file in (settings.docs / settings.provider).iterdir():
        (own / file.name).symlink_to(file)
    text = (own / "provider.toml").read_text()
    (own / "provider.toml").unlink()
    mailbox = '[teams.zorg]\nmail = { value = "team@example.nl" }'
    (own / "provider.toml").write_text(text.replace("[teams.zorg]", mailbox))
    return start(replace(settings, docs=docs))


def test_a_team_with_a_mailbox_hears_of_a_case_without_its_content(with_mailbox: Loket) -> None:
    case = send(with_mailbox, "")
    (mail,) = sent(with_mailbox)
    assert mail["to"] == "team@example.nl"
    assert case.reference in mail["body"]
    assert "Fatima" not in mail["body"]


def test_a_team_with_a_mailbox_hears_once_of_a_closed_link_without_its_client(
    with_mailbox: Loket,
) -> None:
    token = with_mailbox.link("akkoord", "toestemming", born=date(2010, 3, 27))
    close(with_mailbox, token)
    with_mailbox.visitor().get(f"/l/{token}")
    (mail,) = sent(with_mailbox)
    assert mail["to"] == "team@example.nl"
    assert f"{with_mailbox.services.settings.base_url}/medewerker/links/" in mail["body"]
    for word in (*SECRET_WORDS, "C-1", token, "27", "2010"):
        assert word.lower() not in (mail["subject"] + mail["body"]).lower()


def test_no_mail_goes_out_where_no_team_has_a_mailbox(loket: Loket) -> None:
    close(loket, loket.link(born=date(2010, 3, 27)))
    assert sent(loket) == []
