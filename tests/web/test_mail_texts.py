"""Mails: a neutral subject, a reference and a link; nothing of what was typed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from sqlalchemy import select

from formsapp.cases.models import Case, OutboxMail
from formsapp.cli.send_waiting_mail import send_waiting
from formsapp.sealing.letterbox import Keyring
from formsapp.settings import Settings
from formsapp.web.shared.services import db
from tests.web.conftest import AKKOORD, Loket
from tests.web.docs import with_fact
from tests.web.test_links import close

SECRET_WORDS = ("akkoord", "voorwaarden", "klacht", "toestemming", "Fatima", "jeugd", "zorg nodig")


def sent(loket: Loket) -> Sequence[dict[str, str]]:
    """Mails as the worker of the staff's side will send them."""
    settings = loket.services.settings
    keyring = Keyring.load(settings.data / "keys", settings.provider)
    with loket.app.app_context():
        waiting = db.session.scalars(select(OutboxMail).order_by(OutboxMail.created_at)).all()
    return [keyring.open("post", one.id, "mail", one.sealed or b"") for one in waiting]


def to_client(loket: Loket) -> Sequence[dict[str, str]]:
    """The mails that do not go to a team."""
    boxes = {team.mail.value for team in loket.services.facts.teams.values() if team.mail}
    return [mail for mail in sent(loket) if mail["to"] not in boxes]


def send(loket: Loket, mail: str) -> Case:
    loket.visitor().send(f"/l/{loket.link()}/akkoord", *AKKOORD[:-1], {"mail": mail})
    with loket.app.app_context():
        return db.session.scalars(select(Case)).one()


def test_a_client_who_gives_no_address_gets_no_mail(loket: Loket) -> None:
    send(loket, "")
    assert to_client(loket) == []


def test_the_mail_tells_nothing_but_reference_and_link(loket: Loket) -> None:
    case = send(loket, "fatima@example.nl")
    (mail,) = to_client(loket)
    assert mail["to"] == "fatima@example.nl"
    assert case.reference in mail["subject"]
    assert f"{loket.services.settings.base_url}/o/" in mail["body"]
    for word in SECRET_WORDS:
        assert word.lower() not in (mail["subject"] + mail["body"]).lower()


def test_the_mail_speaks_as_the_provider_does(loket: Loket) -> None:
    send(loket, "fatima@example.nl")
    (mail,) = to_client(loket)
    je = loket.services.facts.provider.address_form == "je"
    assert ("je bericht" if je else "uw bericht") in mail["body"]


def test_a_mail_is_from_the_provider_by_its_short_name_and_is_plain_text(loket: Loket) -> None:
    send(loket, "fatima@example.nl")
    settings = loket.services.settings
    with loket.app.app_context():
        send_waiting(db.session, settings, clock=loket.clock)
    made = [
        message_from_bytes(file.read_bytes(), policy=default)
        for file in (settings.data / "mail").glob("*.eml")
    ]
    assert made
    for mail in made:
        (sender,) = mail["From"].addresses
        assert sender.display_name == loket.services.facts.provider.short_name
        assert sender.addr_spec == "loket@localhost"
        assert mail.get_content_type() == "text/plain"


@pytest.mark.parametrize(
    "address", ["fatima", "a@b", "a b@c.nl", "a@c.nl, d@e.nl", "a@c.nl\nBcc: x"]
)
def test_what_is_no_address_is_refused(loket: Loket, address: str) -> None:
    visitor = loket.visitor()
    page = visitor.walk(f"/l/{loket.link()}/akkoord", *AKKOORD[:-1], {"mail": address})
    assert page.status == 422


@pytest.fixture
def without_mailbox(
    settings: Settings, start: Callable[[Settings], Loket], tmp_path: Path
) -> Loket:
    """The provider as it is, but for the mailbox of the care team."""
    facts = (settings.folder / "provider.toml").read_text()
    box = facts[facts.index("[teams.zorg.mail]") : facts.index("[teams.klachten]")]
    return start(with_fact(settings, tmp_path, box, ""))


def test_a_team_with_a_mailbox_hears_of_a_case_without_its_content(loket: Loket) -> None:
    case = send(loket, "")
    (mail,) = sent(loket)
    assert mail["to"] == f"zorgteam@{loket.services.facts.provider.slug}.example"
    assert case.reference in mail["body"]
    assert "Fatima" not in mail["body"]


def test_a_team_with_a_mailbox_hears_once_of_a_closed_link_without_its_client(
    loket: Loket,
) -> None:
    token = loket.link("akkoord", "toestemming", born=date(2010, 3, 27))
    close(loket, token)
    loket.visitor().get(f"/l/{token}")
    (mail,) = sent(loket)
    assert mail["to"] == f"zorgteam@{loket.services.facts.provider.slug}.example"
    assert f"{loket.services.settings.base_url}/medewerker/links/" in mail["body"]
    for word in (*SECRET_WORDS, "C-1", token, "27", "2010"):
        assert word.lower() not in (mail["subject"] + mail["body"]).lower()


def test_no_mail_goes_out_where_no_team_has_a_mailbox(without_mailbox: Loket) -> None:
    close(without_mailbox, without_mailbox.link(born=date(2010, 3, 27)))
    assert sent(without_mailbox) == []
