"""Een bezoek afzeggen: op tijd of te laat, op het moment waarop het binnenkomt."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import cast

import pytest

from formsapp.cases.client_view import find_by_code
from formsapp.rules import AMSTERDAM
from formsapp.settings import Settings
from formsapp.web import create_app
from formsapp.web.client.status_page import receipt_data
from formsapp.web.shared.services import db
from tests.clock import FakeClock
from tests.page import Page
from tests.web.conftest import Loket
from tests.web.sent import (
    NO_MAIL,
    Answers,
    cases,
    day,
    myself,
    opened,
    refused,
    sent_twice,
    with_other_fact,
)

pytestmark = pytest.mark.parametrize("provider", ["doz-thuiszorg"])
FORM = "/f/bezoek-afzeggen"
SENT = "Wij ontvingen dit op dinsdag 3 maart 2026 om 10.30 uur"


def at(loket: Loket, local: str) -> None:
    """Let it be this moment on the clock in the Netherlands."""
    loket.clock.set(datetime.fromisoformat(local).replace(tzinfo=AMSTERDAM))


def one(date: str, time: str) -> list[Answers]:
    return [*myself(), {"wat": "een"}, {**day("dag", date), "tijd": time}]


def late(reason: str = "") -> list[Answers]:
    """The warning page, and whether it could not be earlier."""
    exception: Answers = {"onmogelijk": "ja", "reden": reason} if reason else {"onmogelijk": "nee"}
    return [{}, exception]


def test_een_bezoek_op_tijd_van_begin_tot_bewijs(loket: Loket) -> None:
    visitor = loket.visitor()
    page = visitor.walk(FORM, *one("5-3-2026", "9.00"), NO_MAIL)
    assert page.heading == "Kijk uw antwoorden na"
    assert "Op tijd: het bezoek van donderdag 5 maart 2026 om 9.00 uur" in page.text
    assert "Verstuur het dus uiterlijk woensdag 4 maart 2026 om 9.00 uur" in page.text
    assert any(
        "#bezoek-afzeggen" in one.attributes["href"] for one in page.all("a", rel="noopener")
    )
    visitor.press("versturen")
    page = visitor.follow()
    assert f"{SENT}: op tijd. Dit kost u niets." in page.text
    (case,) = cases(loket)
    assert (case.team, case.marks, case.client) == ("zorg", ["op tijd"], None)
    assert opened(loket, case)["tijd"]["answer"] == "9.00 uur"


def test_met_een_link_vraagt_het_formulier_niet_wie_de_client_is(loket: Loket) -> None:
    visitor = loket.visitor()
    visit: Answers = {**day("dag", "5-3-2026"), "tijd": "9.00"}
    pages: list[Answers] = [{"hoedanigheid": "ander"}, {"naam": "Jan"}, {"wat": "een"}, visit]
    page = visitor.send(f"/l/{loket.link('bezoek-afzeggen')}/bezoek-afzeggen", *pages, NO_MAIL)
    assert SENT in page.text
    assert cases(loket)[0].client == "C-1"


def test_wie_voor_een_ander_afzegt_noemt_diens_naam(loket: Loket) -> None:
    page = loket.visitor().walk(FORM, {"hoedanigheid": "ander"}, {"naam": "Jan"})
    assert page.heading == "Hoe heet degene die de zorg krijgt?"


def test_te_laat_kost_ten_hoogste_het_geplande_bezoek_en_dat_staat_er_eerst(loket: Loket) -> None:
    visitor = loket.visitor()
    page = visitor.walk(FORM, *one("4-3-2026", "9.00"))
    assert page.heading == "Dit is te laat om gratis af te zeggen"
    assert "ten hoogste het geplande bezoek, want afzeggen kon tot en met" in page.text
    assert "dinsdag 3 maart 2026 om 9.00 uur. Dat is 24 uur van tevoren." in page.text
    for answers in (*late(), NO_MAIL):
        page = visitor.press(**answers)
    assert "Te laat: het bezoek van woensdag 4 maart" in page.text
    visitor.press("versturen")
    assert f"{SENT}: te laat." in visitor.follow().text
    assert cases(loket)[0].marks == ["te laat"]


def test_wie_niet_eerder_kon_afzeggen_schrijft_waarom(loket: Loket) -> None:
    visitor = loket.visitor()
    visitor.walk(FORM, *one("4-3-2026", "9.00"), {})
    assert refused(visitor.press(), "Kies ja of nee.")
    assert refused(visitor.press(onmogelijk="ja"), "Schrijf waarom u niet op tijd kon afzeggen.")
    visitor.press(reden="Ik lag in het ziekenhuis.")
    page = visitor.press()
    assert "Een medewerker leest uw reden en beslist" in page.text
    visitor.press("versturen")
    (case,) = cases(loket)
    assert case.marks == ["te laat", "uitzondering gevraagd"]
    assert opened(loket, case)["reden"]["answer"] == "Ik lag in het ziekenhuis."


BOUNDARIES = [
    ("precies 24 uur van tevoren is op tijd", "2026-03-04T09:00:00", "5-3-2026", "9.00", True),
    ("een seconde later is te laat", "2026-03-04T09:00:01", "5-3-2026", "9.00", False),
    ("na het bezoek is te laat", "2026-03-05T12:00", "5-3-2026", "9.00", False),
    ("zomertijd begint: zaterdag 9 uur telt", "2026-03-28T09:00", "29-3-2026", "9.00", True),
    ("zomertijd begint: daarna niet", "2026-03-28T09:00:01", "29-3-2026", "9.00", False),
    ("wintertijd begint: zaterdag 10 uur telt", "2026-10-24T10:00", "25-10-2026", "9.00", True),
    ("wintertijd begint: daarna niet", "2026-10-24T10:00:01", "25-10-2026", "9.00", False),
    ("half drie komt twee keer: de tweede telt", "2026-10-24T03:30", "25-10-2026", "2.30", True),
    ("half drie komt twee keer: daarna", "2026-10-24T03:30:01", "25-10-2026", "2.30", False),
]


@pytest.mark.parametrize(
    ("now", "date", "time", "is_in_time"),
    [pytest.param(*rest, id=name) for name, *rest in BOUNDARIES],
)
def test_de_grens_van_24_uur(
    loket: Loket, now: str, date: str, time: str, *, is_in_time: bool
) -> None:
    at(loket, now)
    visitor = loket.visitor()
    visitor.walk(FORM, *one(date, time), *([] if is_in_time else late()), NO_MAIL)
    assert visitor.press("versturen").status == 303
    assert cases(loket)[0].marks == ["op tijd" if is_in_time else "te laat"]


def test_een_tijd_die_de_zomertijd_overslaat_wordt_geweigerd(loket: Loket) -> None:
    page = loket.visitor().walk(FORM, *one("29-3-2026", "2.30"))
    assert refused(page, "Deze tijd bestaat niet: in die nacht gaat de klok een uur vooruit.")


def test_de_tijd_die_twee_keer_komt_is_op_het_bewijs_te_onderscheiden(loket: Loket) -> None:
    at(loket, "2026-10-20T12:00")
    page = loket.visitor().walk(FORM, *one("25-10-2026", "2.30"), NO_MAIL)
    assert "zondag 25 oktober 2026 om 2.30 uur (wintertijd)" in page.text


@pytest.mark.parametrize("typed", ["9", "9.30", "09:30", "0930", "9u30", "9.30 uur", "om 9.30"])
def test_een_tijd_mag_getypt_worden_zoals_mensen_dat_doen(loket: Loket, typed: str) -> None:
    page = loket.visitor().walk(FORM, *one("5-3-2026", typed), NO_MAIL)
    assert "om 9.00 uur" in page.text or "om 9.30 uur" in page.text


@pytest.mark.parametrize("typed", ["half tien", "25.00", "9.60", "9.3", "-1"])
def test_wat_geen_tijd_is_wordt_geweigerd_en_blijft_staan(loket: Loket, typed: str) -> None:
    page = loket.visitor().walk(FORM, *one("5-3-2026", typed))
    assert refused(page, "Vul de tijd in zoals 9.30 of 14.00.")
    assert page.all("input", name="tijd")[0].attributes["value"] == typed


@pytest.mark.parametrize(
    ("date", "error"),
    [
        ("31-2-2026", "Deze datum bestaat niet"),
        ("5-3-1890", "wel heel ver terug"),
        ("5-3-2206", "of een eerdere dag"),
        ("--", "Vul de dag van het bezoek in."),
    ],
)
def test_een_dag_die_niet_kan_wordt_geweigerd(loket: Loket, date: str, error: str) -> None:
    assert refused(loket.visitor().walk(FORM, *one(date, "9.00")), error)


def test_meer_bezoeken_een_voor_een_elk_met_een_eigen_uitkomst(loket: Loket) -> None:
    visitor = loket.visitor()
    first: Answers = {**day("dag-1", "4-3-2026"), "tijd__1": "9.00", "nog__1": "ja"}
    second: Answers = {**day("dag-2", "6-3-2026"), "tijd__2": "14.00", "nog__2": "nee"}
    page = visitor.walk(FORM, *myself(), {"wat": "meer"}, first)
    assert page.heading == "Wanneer is bezoek 2?"
    page = visitor.press(**second)
    assert "woensdag 4 maart" in page.text
    assert "vrijdag 6 maart" not in page.text
    for answers in (*late(), NO_MAIL):
        page = visitor.press(**answers)
    assert "Te laat: het bezoek van woensdag 4 maart 2026 om 9.00 uur" in page.text
    assert "Op tijd: het bezoek van vrijdag 6 maart 2026 om 14.00 uur" in page.text
    visitor.press("versturen")
    assert "voor een deel op tijd en voor een deel te laat" in visitor.follow().text


def test_na_het_achtste_bezoek_vraagt_het_formulier_niet_verder(loket: Loket) -> None:
    visitor = loket.visitor()
    visitor.walk(FORM, *myself(), {"wat": "meer"})
    for number in range(1, 9):
        more: Answers = {f"nog__{number}": "ja"} if number < 8 else {}
        date = day(f"dag-{number}", f"{number + 9}-3-2026")
        page = visitor.press(**date, **{f"tijd__{number}": "9.00"}, **more)
    assert page.heading.startswith("Wilt u een bericht per e-mail?")


def test_een_periode_wordt_beoordeeld_op_het_eerste_bezoek(loket: Loket) -> None:
    visitor = loket.visitor()
    period: Answers = {**day("dag", "4-3-2026"), "tijd": "9.00", **day("tot", "11-3-2026")}
    page = visitor.walk(FORM, *myself(), {"wat": "periode"}, period, *late(), NO_MAIL)
    assert "Andere bezoeken in deze periode zijn op tijd als u ze 24 uur van tevoren" in page.text
    visitor.press("versturen")
    assert cases(loket)[0].marks == ["deels te laat"]


def test_een_periode_die_eindigt_voor_zij_begint_wordt_geweigerd(loket: Loket) -> None:
    period: Answers = {**day("dag", "9-3-2026"), "tijd": "9.00", **day("tot", "8-3-2026")}
    page = loket.visitor().walk(FORM, *myself(), {"wat": "periode"}, period)
    assert refused(page, "De laatste dag ligt voor de dag van het eerste bezoek.")


def checked(loket: Loket) -> Callable[[], Page]:
    """A form that was in time when its answers were checked; gives the button."""
    at(loket, "2026-03-04T08:59:30")
    visitor = loket.visitor()
    page = visitor.walk(FORM, *one("5-3-2026", "9.00"), NO_MAIL)
    assert "Verstuur het dus uiterlijk woensdag 4 maart 2026 om 9.00 uur" in page.text

    def press() -> Page:
        visitor.press("versturen")
        return visitor.follow()

    return press


def test_wie_tussen_nakijken_en_versturen_te_laat_wordt_hoort_dat_op_het_bewijs(
    loket: Loket,
) -> None:
    press = checked(loket)
    at(loket, "2026-03-04T09:00:30")
    page = press()
    assert "woensdag 4 maart 2026 om 9.00 uur en 30 seconden: te laat." in page.text
    assert "liep af tussen het nakijken en het versturen" in page.text
    assert cases(loket)[0].marks == ["te laat", "anders dan bij nakijken"]


def test_het_bewijs_verandert_later_niet_meer(loket: Loket) -> None:
    page = checked(loket)()
    loket.clock.ahead(days=30)
    code = page.all("strong", class_="receipt-code")[0].text
    assert "om 8.59 uur en 30 seconden: op tijd." in loket.visitor().get(f"/o/{code}").text


def test_het_oordeel_staat_ook_op_het_bewijs_in_pdf(loket: Loket) -> None:
    code = checked(loket)().all("strong", class_="receipt-code")[0].text
    with loket.app.test_request_context(base_url=loket.services.settings.base_url):
        data = receipt_data(find_by_code(db.session, code), code)
    assert any(": op tijd." in line for line in cast("list[str]", data["lines"]))


def test_wie_op_tijd_begon_en_te_laat_nakijkt_krijgt_eerst_de_waarschuwing(loket: Loket) -> None:
    at(loket, "2026-03-04T08:59")
    visitor = loket.visitor()
    visitor.walk(FORM, *one("5-3-2026", "9.00"))
    at(loket, "2026-03-04T09:01")
    assert visitor.press().heading == "Dit is te laat om gratis af te zeggen"


def test_de_uren_volgen_het_feit(
    settings: Settings, tmp_path: Path, start: Callable[[Settings], Loket]
) -> None:
    old = "[visits.notice_hours]\nvalue = 24"
    loket = start(with_other_fact(settings, tmp_path, old, old.replace("24", "48")))
    visitor = loket.visitor()
    assert "minstens 48 uur van tevoren" in visitor.get(FORM).text
    page = visitor.walk(FORM, *one("5-3-2026", "9.00"))
    assert "dinsdag 3 maart 2026 om 9.00 uur. Dat is 48 uur van tevoren." in page.text


def test_twee_keer_versturen_is_een_afzegging_ook_als_de_tweede_te_laat_komt(loket: Loket) -> None:
    at(loket, "2026-03-04T08:59:30")
    visitor = loket.visitor()
    visitor.walk(FORM, *one("5-3-2026", "9.00"), NO_MAIL)
    assert len(sent_twice(loket, visitor)) == 1
    assert len(cases(loket)) == 1


def test_later_nog_eens_versturen_verandert_het_oordeel_niet(loket: Loket) -> None:
    at(loket, "2026-03-04T08:59:30")
    visitor = loket.visitor()
    page = visitor.walk(FORM, *one("5-3-2026", "9.00"), NO_MAIL)
    data = {**page.form(), "doe": "versturen"}
    first = visitor.post(FORM, data).location
    loket.clock.ahead(hours=1)
    assert visitor.post(FORM, data).location == first
    assert [case.marks for case in cases(loket)] == [["op tijd"]]


class Running(FakeClock):
    """A clock that goes on by a second every time that it is read."""

    def __call__(self) -> datetime:
        return self.ahead(seconds=1)


def test_het_oordeel_geldt_het_moment_dat_op_het_bewijs_staat(
    loket: Loket, settings: Settings
) -> None:
    clock = Running()
    running = Loket(create_app(settings, clock=clock), loket.clock)
    visitor = running.visitor()
    page = visitor.walk(FORM, *one("5-3-2026", "9.00"), NO_MAIL)
    limit = datetime(2026, 3, 4, 9, tzinfo=AMSTERDAM)
    for seconds in range(6):
        fresh = running.visitor().get(FORM).form()["form_key"]
        clock.set(limit - timedelta(seconds=seconds))
        visitor.post(FORM, {**page.form(), "form_key": fresh, "doe": "versturen"})
    found = cases(running)
    assert len({case.marks[0] for case in found}) == 2
    for case in found:
        assert ("op tijd" in case.marks) == (case.received_at <= limit)


def test_de_titel_en_de_mail_zeggen_niets_over_de_reden(loket: Loket) -> None:
    visitor = loket.visitor()
    page = visitor.send(FORM, *one("4-3-2026", "9.00"), *late("Ziekenhuis"), NO_MAIL)
    assert "Ziekenhuis" not in page.html
