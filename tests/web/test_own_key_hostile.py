"""The pages of someone's own key take anything that is posted, and lead nowhere else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from urllib.parse import urlencode
from uuid import uuid4

import pytest
import sqlalchemy as sa

from formsapp.cases.own_key_models import OwnKey
from formsapp.settings import Settings
from formsapp.web.shared.services import db
from tests.web.conftest import Loket
from tests.web.office import BASE, PHRASE, SAME, Office
from tests.web.test_any_input import tries
from tests.web.test_kind_vertrouwenspersoon import SLUG

pytestmark = pytest.mark.parametrize("provider", ["al-osra-zorg"])
NEW = ("nieuw", "nogmaals")


@pytest.fixture
def office(settings: Settings, start: Callable[[Settings], Loket]) -> Office:
    return Office(start(replace(settings, face="both")))


def test_every_field_takes_anything(office: Office) -> None:
    person, other = office.colleague(SLUG), office.colleague(SLUG, "ans@voorbeeld.nl")
    other.make_key()
    with office.loket.app.app_context():
        staff_id = office.staff("ans@voorbeeld.nl").id
    token = person.token("/medewerker/")
    acts = {
        "sleutel/maken": NEW,
        "sleutel/zin": NEW,
        f"sleutel/nieuw/{uuid4()}": NEW,
        "sleutel/openen": ("zin",),
        f"sleutel/overdragen/{staff_id}/{SLUG}": ("zaken",),
        f"sleutel/overdragen/{uuid4()}/zorg": ("zaken",),
        f"sleutel/herstel/{SLUG}": ("kenmerk",),
        "sleutel/herstel/zorg": ("kenmerk",),
        f"toegang-geven/{uuid4()}/instemmen": ("wie",),
        f"toegang-geven/{uuid4()}/weigeren": ("wie",),
    }
    for act, fields in acts.items():
        for name, value in tries(fields, one_in=24):
            sent = {**dict.fromkeys(fields, "x"), name: value, "csrf_token": token}
            answer = person.browser.post(
                f"{person.root}/medewerker/{act}",
                base_url=BASE,
                headers=SAME,
                data=urlencode(sent, errors="surrogatepass"),
                content_type="application/x-www-form-urlencoded",
            )
            assert answer.status_code in {303, 401, 404, 409, 422}, (act, answer.status_code)
    with office.loket.app.app_context():
        assert len(db.session.scalars(sa.select(OwnKey)).all()) == 1


@pytest.mark.parametrize("further", ["//example.org", "https://example.org/", "/f/klacht", "\\x"])
def test_it_goes_on_to_pages_of_staff_alone(office: Office, further: str) -> None:
    person = office.colleague(SLUG)
    person.make_key()
    page = person.get("/medewerker/sleutel/")
    assert page.status == 200
    again = office.colleague(SLUG)
    form = again.get("/medewerker/sleutel/").form(1, zin=PHRASE)
    done = again.post(f"/medewerker/sleutel/openen?verder={further}", form)
    assert done.location.endswith("/medewerker/")


def test_without_the_token_of_the_session_nothing_is_done(office: Office) -> None:
    person = office.colleague(SLUG)
    for act in ("maken", "openen", "sluiten", "zin"):
        sent: dict[str, str | list[str]] = {"nieuw": PHRASE, "nogmaals": PHRASE, "zin": PHRASE}
        assert person.post(f"/medewerker/sleutel/{act}", sent).status == 403
