"""Forms, mails, paper and failure pages of who has no telephone, or reads day and night."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from formsapp.settings import Settings
from formsapp.site import build
from formsapp.web.form.print_empty_form import paper_data
from formsapp.web.shared.mail_texts import received_mail
from tests.other_contact import ALWAYS, MAIL, PORTAL, PROVIDER, with_contact
from tests.test_channels import DIALS
from tests.web.conftest import Loket

SATURDAY = datetime(2026, 3, 7, 9, tzinfo=UTC)
BY_PORTAL = PORTAL + "[contact.hours]\nvalue = [\n" + (
    "{ days = [1, 2, 3, 4, 5], opens = 08:00:00, closes = 18:00:00 },\n"
    "{ days = [6], opens = 11:00:00, closes = 11:30:00 }]\n"
)  # fmt: skip
DAY_AND_NIGHT = MAIL + ALWAYS

Started = Callable[[str], Loket]


@pytest.fixture
def other(
    settings: Settings, start: Callable[[Settings], Loket], tmp_path: Path
) -> Callable[[str], Loket]:
    """Start the example as it is reached by these channels, at nine on a Saturday."""

    def begin(contact: str) -> Loket:
        folder = with_contact(tmp_path / "docs", contact)
        build(folder, tmp_path / "site")
        loket = start(replace(settings, docs=folder.parent, site=tmp_path / "site"))
        loket.clock.now = SATURDAY
        return loket

    return begin


pytestmark = pytest.mark.parametrize("provider", [PROVIDER])


@pytest.mark.parametrize(
    ("contact", "at", "reads", "state"),
    [
        (
            BY_PORTAL,
            "portaal.example/zorg",
            "zaterdag van 11.00 tot 11.30 uur, niet op feestdagen.",
            "Ons kantoor gaat weer open op zaterdag 7 maart 2026 om 11.00 uur.",
        ),
        (DAY_AND_NIGHT, "zorg@praktijk.example", "Wij lezen berichten dag en nacht.", ""),
    ],
    ids=["portal", "day-and-night"],
)
def test_a_message_goes_its_way_without_a_telephone(
    other: Started, contact: str, at: str, reads: str, state: str
) -> None:
    loket = other(contact)
    visitor = loket.visitor()
    first = visitor.get("/f/link-aanvragen")
    assert reads in first.text
    receipt = visitor.send("/f/link-aanvragen", {"naam": "Fatima"}, {"bekend": "06 00000009"})
    status = visitor.get(f"/o/{receipt.all('strong', class_='receipt-code')[0].text}")
    assert state in status.text
    assert ("gaat weer open" in status.text) == bool(state)
    asked = visitor.get("/f/clientenraad").form()
    assert ("telefoon" in asked, "mail" in asked) == (False, True)
    pages = [first, receipt, status, visitor.get("/bestaat-niet"), visitor.get("/o")]
    for page in pages:
        assert not DIALS.findall(page.text), page.title
    assert at in receipt.text
    assert at in status.text


def test_its_mails_paper_and_failures_name_the_portal(other: Started) -> None:
    loket = other(BY_PORTAL)
    assert "portaal.example/zorg" in loket.app.extensions["loket.last_resort"]
    with loket.app.test_request_context():
        mail = received_mail("a@b.example", "zorg").body
        papers = [str(paper_data(kind)) for kind in loket.services.kinds.values()]
    assert mail.endswith("\nportaal.example/zorg\n")
    for said in (mail, *papers, loket.app.extensions["loket.last_resort"]):
        assert not DIALS.findall(said.replace("None", ""))
    assert all("Vraag ons waar dit heen kan" in paper for paper in papers)
