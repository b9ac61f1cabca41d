"""Ending the care: the day, what follows, and what goes with it as a case of its own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import msgspec
import pytest

from formsapp.cases.models import Case
from formsapp.kinds import load_provider, opzeggen
from formsapp.kinds.base import Situation, tell
from formsapp.settings import Settings
from tests.clock import FakeClock
from tests.conftest import REPO
from tests.page import Page, Visitor
from tests.web.circles import Family, family
from tests.web.conftest import Loket
from tests.web.faults import full
from tests.web.own_page import names_on, take_back
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
FORM = "/f/opzeggen"


def from_day(date: str) -> list[Answers]:
    return [*myself(), {"vanaf": "dag"}, day("einde", date)]


def rest(copy: str = "nee", party: str = "") -> list[Answers]:
    """The warning, the copy, the new provider and the mail."""
    share: list[Answers] = [{"doorgeven": "nee"}]
    if party:
        share = [{"doorgeven": "ja"}, {"nieuwe__aanbieder": party}]
    return [{}, {"kopie": copy}, *share, NO_MAIL]


def by_kind(loket: Loket) -> dict[str, Case]:
    return {case.kind: case for case in cases(loket)}


@pytest.mark.parametrize(
    ("capacity", "born", "words"),
    [
        ("ouder", "3-3-2008", "is 18 jaar of ouder. Kijk de datum na."),
        ("voogd", "27-3-1975", "kies: als vertegenwoordiger van een volwassene."),
        ("vertegenwoordiger", "4-3-2008", "is jonger dan 18 jaar. Kijk de datum na."),
        ("zelf", "4-3-2014", "is jonger dan 12 jaar. Kijk de datum na."),
        *(("ouder", "4-3-2008", ""), ("vertegenwoordiger", "3-3-2008", "")),
    ],
)
def test_by_what_right_someone_acts_must_go_with_the_date_of_birth(
    loket: Loket, capacity: str, born: str, words: str
) -> None:
    who: Answers = {"hoedanigheid": capacity, "naam": "Fatima O'Brien"}
    whom: Answers = {} if capacity == "zelf" else {"naam-client": "Anna"}
    asked = "geboortedatum" if capacity == "zelf" else "geboortedatum-client"
    page = loket.visitor().walk(FORM, {**who, **whom}, {**day(asked, born), "telefoon": "06 1"})
    assert refused(page, words) if words else page.status == 200


@pytest.mark.parametrize(
    ("capacity", "asked", "fills_in"),
    [("zelf", "Wat is uw geboortedatum?", 1), ("ouder", "Wat is de geboortedatum?", 0)],
)
def test_who_stops_their_own_care_is_asked_their_own_date_of_birth(
    loket: Loket, capacity: str, asked: str, fills_in: int
) -> None:
    whom: Answers = {} if capacity == "zelf" else {"naam-client": "Anna"}
    page = loket.visitor().walk(FORM, {"hoedanigheid": capacity, "naam": "Fatima", **whom})
    assert asked in page.text
    assert ("Van degene die de zorg krijgt" in page.text) != bool(fills_in)
    assert len(page.all("input", autocomplete="bday-year")) == fills_in  # by the browser


def test_who_chooses_another_capacity_afterwards_is_asked_the_date_of_birth_anew(
    loket: Loket,
) -> None:
    visitor = loket.visitor()
    visitor.walk(FORM, *myself())
    while visitor.page and "Voor wie vult u dit in?" not in visitor.page.text:
        visitor.press("terug")
    page = visitor.press(**{"hoedanigheid": "vertegenwoordiger", "naam-client": "Anna"})
    assert "Van degene die de zorg krijgt" in page.text
    assert page.form()["geboortedatum-client-jaar"] == ""


def test_care_can_be_ended_from_today(loket: Loket) -> None:
    visitor = loket.visitor()
    page = visitor.walk(FORM, *from_day("3-3-2026"))
    assert page.heading == "U zegt uw zorg op"
    assert "U kunt op elk moment opzeggen. De zorg stopt op 3 maart 2026." in page.text
    for answers in rest():
        page = visitor.press(**answers)
    assert "Wij geven niets over uw zorg door aan een nieuwe zorgaanbieder." in page.text
    visitor.press("versturen")
    page = visitor.follow()
    assert "Wilt u toch verder met de zorg? Bel ons" in page.text
    (case,) = cases(loket)
    assert (case.kind, case.team, case.due_on) == ("opzeggen", "zorg", None)
    assert opened(loket, case)["einde"]["value"] == "2026-03-03"


def test_ending_from_a_higher_price_is_fine_when_it_holds_already(loket: Loket) -> None:
    visitor = loket.visitor()
    page = visitor.walk(FORM, *myself(), {"vanaf": "prijs"}, day("einde", "1-1-2026"))
    assert "vanaf de dag waarop de hogere prijs geldt. De zorg stopt op 1 januari" in page.text
    for answers in rest():
        page = visitor.press(**answers)
    links = [link.attributes["href"] for link in page.all("a", rel="noopener")]
    assert "/doz-thuiszorg/voorwaarden/#opzeggen-prijs" in links


def test_a_day_that_is_over_is_refused(loket: Loket) -> None:
    page = loket.visitor().walk(FORM, *from_day("2-3-2026"))
    assert refused(page, "Kies 3 maart 2026 of een latere dag.")


@pytest.mark.parametrize(
    ("pages", "error"),
    [
        ([{"hoedanigheid": "ander"}], "Kies voor wie u dit invult."),
        ([*myself(), {}], "Kies een antwoord."),
        ([*from_day("3-3-2026"), {}, {}], "Kies ja of nee."),
        ([*from_day("3-3-2026"), {}, {"kopie": "ja"}, {}], "Kies ja of nee."),
        (
            [*from_day("3-3-2026"), {}, {"kopie": "ja"}, {"doorgeven": "ja"}, {}],
            "Vul in hoe uw nieuwe zorgaanbieder heet.",
        ),
    ],
)
def test_an_error_points_at_its_field(loket: Loket, pages: list[Answers], error: str) -> None:
    assert refused(loket.visitor().walk(FORM, *pages), error)


def test_nothing_is_chosen_beforehand_where_consent_is_asked(loket: Loket) -> None:
    page = loket.visitor().walk(FORM, *from_day("3-3-2026"), {})
    assert "Mogen wij uw nieuwe zorgaanbieder informatie over uw zorg geven?" in page.text
    assert not [one for one in page.all("input") if "checked" in one.attributes]
    assert "Uw ja geldt tot en met 3 maart 2027." in page.text


def test_who_says_no_can_still_end_care_and_no_second_case_comes(loket: Loket) -> None:
    loket.visitor().send(FORM, *from_day("3-3-2026"), *rest())
    assert set(by_kind(loket)) == {"opzeggen"}


def test_consent_for_a_new_provider_is_a_case_of_its_own(loket: Loket) -> None:
    visitor = loket.visitor()
    page = visitor.send(FORM, *from_day("3-3-2026"), *rest(party="Zorg <b>Elders</b> & co"))
    found = by_kind(loket)
    linked = found["toestemming"]
    assert linked.parent_id == found["opzeggen"].id
    assert opened(loket, linked)["nieuwe-aanbieder"]["answer"] == "Zorg <b>Elders</b> & co"
    assert opened(loket, linked)["naam"]["answer"] == "Fatima O'Brien"
    assert linked.reference in page.text


def test_the_confirmation_leads_to_that_case_with_its_own_code(loket: Loket) -> None:
    visitor = loket.visitor()
    page = visitor.send(FORM, *from_day("3-3-2026"), *rest(party="Zorg Elders"))
    (link,) = [one for one in page.all("a") if one.text == "Toestemming: wat mag wel en wat niet"]
    own = visitor.get(link.attributes["href"])
    assert by_kind(loket)["toestemming"].reference in own.text
    codes = {one.all("strong", class_="receipt-code")[0].text for one in (page, own)}
    assert len(codes) == 2


DOSSIER = '\n[kinds.dossier]\nteam = "zorg"\nterm = "dossier"\n'


def offered(settings: Settings, folder: Path) -> Settings:
    """The provider with the form about the dossier, offered or not yet."""
    text = (settings.docs / settings.provider / "provider.toml").read_text()
    if "[kinds.dossier]" in text:
        return settings
    line = "[kinds.opzeggen]\n"
    return with_other_fact(settings, folder, line, DOSSIER + line)


def test_a_copy_of_the_dossier_is_a_case_of_its_own_with_the_dossier_s_term(
    settings: Settings, tmp_path: Path, start: Callable[[Settings], Loket]
) -> None:
    loket = start(offered(settings, tmp_path))
    if "dossier" not in loket.services.kinds:
        pytest.skip("there is no form about the dossier yet")
    visitor = loket.visitor()
    page = visitor.send(FORM, *from_day("3-3-2026"), *rest(copy="ja"))
    found = by_kind(loket)
    linked = found["dossier"]
    assert linked.parent_id == found["opzeggen"].id
    assert str(linked.due_on) == "2026-04-07"  # 3 April is Good Friday
    assert linked.reference in page.text
    assert opened(loket, linked)["kopie"]["answer"] == "Ja"


def linked_form(loket: Loket) -> tuple[Visitor, Page, str]:
    """Send the form from a link, with consent for a new provider."""
    token, visitor = loket.link("opzeggen"), loket.visitor()
    pages: list[Answers] = [{"hoedanigheid": "zelf"}, {"naam": "Fatima"}, {"vanaf": "dag"}]
    page = visitor.send(
        f"/l/{token}/opzeggen", *pages, day("einde", "3-3-2026"), *rest(party="Zorg Elders")
    )
    return visitor, page, token


def test_with_a_link_both_cases_stand_on_the_personal_page(loket: Loket) -> None:
    visitor, _, token = linked_form(loket)
    assert {case.client for case in cases(loket)} == {"C-1"}
    page = visitor.get(f"/l/{token}")
    assert "Opzeggen, 3 maart 2026" in page.text
    assert "Toestemming: wat mag wel en wat niet, 3 maart 2026" in page.text


def test_the_consent_is_taken_back_in_one_step(loket: Loket) -> None:
    visitor, _, token = linked_form(loket)
    page = visitor.get(f"/l/{token}")
    assert "Aan uw nieuwe zorgaanbieder: informatie over uw zorg geven" in page.text
    assert names_on(page, "intrekken") == ["doorgeven"]
    assert not names_on(page, "veranderen")
    assert "Uw opzegging verandert niet." in take_back(visitor, token).text
    assert "Ingetrokken op 3 maart 2026" in visitor.get(f"/l/{token}").text


def test_sending_twice_is_one_ending_with_one_consent(loket: Loket) -> None:
    visitor = loket.visitor()
    visitor.walk(FORM, *from_day("3-3-2026"), *rest(party="Zorg Elders"))
    assert len(sent_twice(loket, visitor)) == 1
    assert sorted(case.kind for case in cases(loket)) == ["opzeggen", "toestemming"]


def test_when_the_second_case_fails_there_is_no_first(loket: Loket) -> None:
    visitor = loket.visitor()
    visitor.walk(FORM, *from_day("3-3-2026"), *rest(party="Zorg Elders"))
    with full(loket, when="NEW.parent_id IS NOT NULL"):
        page = visitor.press("versturen")
    assert page.status == 503
    assert "niet ontvangen" in page.heading
    assert cases(loket) == []
    assert visitor.press("versturen").status == 303
    assert set(by_kind(loket)) == {"opzeggen", "toestemming"}


def test_the_length_of_the_consent_follows_the_fact(
    settings: Settings, tmp_path: Path, start: Callable[[Settings], Loket]
) -> None:
    old = '[consent_lasts]\nvalue = "12m"'
    loket = start(with_other_fact(settings, tmp_path, old, old.replace("12", "3")))
    page = loket.visitor().walk(FORM, *from_day("3-3-2026"), {}, {"kopie": "nee"})
    assert "Uw ja geldt tot en met 3 juni 2026." in page.text


def says_in_ending(loket: Loket, token: str, *share: Answers) -> None:
    """Send the form from a link, with what may go to a new provider."""
    pages: list[Answers] = [{"hoedanigheid": "zelf"}, {"naam": "Fatima"}, {"vanaf": "dag"}]
    last: list[Answers] = [{}, {"kopie": "nee"}, *share, NO_MAIL]
    loket.visitor().send(f"/l/{token}/opzeggen", *pages, day("einde", "3-3-2026"), *last)


def alone(loket: Loket) -> Family:
    """An adult who decides alone, with a link for ending the care and for consents."""
    return family(loket, born=date(1948, 3, 27), kinds=("opzeggen", "toestemming"))


def test_what_was_said_of_a_new_provider_counts_on_the_board(loket: Loket) -> None:
    client = alone(loket)
    (token,) = client.links.values()
    says_in_ending(loket, token, {"doorgeven": "ja"}, {"nieuwe__aanbieder": "Zorg Elders"})
    found = client.read()["overdracht"]
    assert (found.verdict.text(), found.verdict.named) == ("mag", "Zorg Elders")
    assert str(found.verdict.until) == "2027-03-03"
    assert [one.case.kind for one in found.heard] == ["opzeggen"]
    loket.clock.now += timedelta(days=2)
    visitor = loket.visitor()
    page = visitor.get(f"/l/{token}")
    assert "informatie over uw zorg geven (Zorg Elders)" in page.text
    take_back(visitor, token)
    verdict = client.read()["overdracht"].verdict
    assert (verdict.text(), str(verdict.since)) == ("ingetrokken", "2026-03-05")


def test_a_no_in_ending_the_care_closes_what_the_consent_form_opened(loket: Loket) -> None:
    client = alone(loket)
    (token,) = client.links.values()
    client.says(*client.links, "overdracht")
    assert client.read()["overdracht"].verdict.text() == "mag"
    loket.clock.now += timedelta(hours=1)
    page = loket.visitor().get(f"/l/{token}")
    assert names_on(page, "intrekken") == ["overdracht"]
    says_in_ending(loket, token, {"doorgeven": "nee"})
    assert client.read()["overdracht"].verdict.text() == "mag niet"
    page = loket.visitor().get(f"/l/{token}")
    assert names_on(page, "intrekken") == []
    assert (
        page.text.count("zorgaanbieder: informatie over uw zorg geven U zei nee. Dit mag niet.")
        == 1
    )


@pytest.mark.parametrize(
    ("left_out", "asked"),
    [
        ("", ["kopie", "doorgeven", "nieuwe-aanbieder"]),
        ("dossier", ["doorgeven", "nieuwe-aanbieder"]),
        ("toestemming", ["kopie"]),
        ("consents", ["kopie"]),
        ("dossier toestemming", []),
    ],
)
def test_it_asks_only_what_another_form_of_the_provider_takes_on(
    provider: str, left_out: str, asked: list[str]
) -> None:
    whole = load_provider(REPO / "docs" / provider)
    kinds = {slug: own for slug, own in whole.kinds.items() if slug not in left_out}
    consents = () if "consents" in left_out else whole.consents
    facts = msgspec.structs.replace(whole, kinds=kinds, consents=consents)
    now = FakeClock()()
    steps = opzeggen.steps(Situation(facts, now, now.date()))
    pages = {step.id: [one.name for one in step.questions] for step in steps}
    assert pages.get("overdracht", []) == asked
    sent = {"hoedanigheid": "zelf", "naam": "Sam", "einde": "2026-03-09"}
    assert not opzeggen.follow_ups(sent)


def test_where_no_rule_is_about_prices_only_the_day_is_asked(provider: str) -> None:
    whole = load_provider(REPO / "docs" / provider)
    rules = msgspec.structs.replace(whole.rules, price_rise=None)
    facts = msgspec.structs.replace(whole, rules=rules)
    now = FakeClock()()
    situation = Situation(facts, now, now.date())
    pages = [step.id for step in opzeggen.steps(situation) if step.when.holds({})]
    assert "einde-dag" in pages
    assert not {"vanaf", "einde-prijs"} & {*pages}
    said = [one.text for one in tell(opzeggen.outcome(situation), {"einde": "2026-03-09"})]
    assert said[:2] == ["U kunt {{ rule }} opzeggen.", "De zorg stopt op {{ end }}."]
