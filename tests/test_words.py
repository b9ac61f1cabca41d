"""A provider's own words come in the place of ours, with what Dutch makes agree with them."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from formsapp.facts.fee import Fee, PriceOf
from formsapp.facts.read_document import fill_page
from formsapp.facts.translatable_texts import make_say
from formsapp.facts.words import KNOWN, OURS, Noun, OurText, Words, put_words
from formsapp.kinds import load_provider
from tests.conftest import REPO

APPOINTMENT = Words(
    visit="afspraak", client="deelnemer", care="dagbesteding", council="familieraad"
)
LESSON = Words(visit="consult", client="patiënt", care="therapie", places=("practice", "home"))
MEMBER = Words(
    visit=Noun(one="rit", many="ritten", article="de"),
    client=Noun(one="lid", many="leden", article="het"),
    care=Noun(one="wonen", article="het"),
    places=("online",),
)
CASES = [
    (APPOINTMENT, "Wanneer is het bezoek?", "Wanneer is de afspraak?"),
    (APPOINTMENT, "Het geplande bezoek dat u kiest", "De geplande afspraak die u kiest"),
    (APPOINTMENT, "Een te laat afgezegd bezoek", "Een te laat afgezegde afspraak"),
    (APPOINTMENT, "nooit meer dan dat bezoek", "nooit meer dan die afspraak"),
    (
        APPOINTMENT,
        "Bezoek {{ number }} en alle bezoeken",
        "Afspraak {{ number }} en alle afspraken",
    ),
    (APPOINTMENT, "De [cliëntenraad](x.md) van cliënten", "De [familieraad](x.md) van deelnemers"),
    (APPOINTMENT, "Krijgt u al zorg van ons?", "Krijgt u al dagbesteding van ons?"),
    (APPOINTMENT, "Wilt u geen zorg meer?", "Wilt u geen dagbesteding meer?"),
    (APPOINTMENT, "Wat onze hulp kost", "Wat onze dagbesteding kost"),
    (LESSON, "Dit bezoek, waar de cliënt is", "Dit consult, waar de patiënt is"),
    (LESSON, "Is er bij u thuis iets stuk?", "Is er in de praktijk of bij u thuis iets stuk?"),
    (Words(manager="manager"), "Vraag naar de leidinggevende.", "Vraag naar de manager."),
    (MEMBER, "een nieuwe cliënt die belt", "een nieuw lid dat belt"),
    (
        MEMBER,
        "als nieuwe cliënt, of voor de nieuwe cliënt",
        "als nieuw lid, of voor het nieuwe lid",
    ),
    (MEMBER, "Wie die bij jou komt, ziet het", "Wie die je helpt, ziet het"),
    (LESSON, "Wie die bij u komt, ziet het", "Wie die bij u komt, ziet het"),
    (MEMBER, "Zoals de cliënt die noemt", "Zoals het lid die noemt"),
    (MEMBER, "Is dit dezelfde cliënt?", "Is dit hetzelfde lid?"),
    (MEMBER, "Deze cliënten, en de zorg die u kent", "Deze leden, en het wonen dat u kent"),
    (MEMBER, "extra zorg die u betaalt", "extra wonen dat u betaalt"),
    (MEMBER, "Is er bij je thuis iets stuk?", "Is er online iets stuk?"),
]
DAY = Words(visit="dag")
CASES += [
    (DAY, "Vul de dag van het bezoek in.", "Vul de dag in."),
    (
        DAY,
        "De laatste dag ligt voor de dag van het eerste bezoek.",
        "De laatste dag ligt voor de eerste dag.",
    ),
    (DAY, "Is de dag voor het bezoek een zondag?", "Is de dag ervoor een zondag?"),
    (DAY, "Op welke dag is bezoek 2?", "Wanneer is dag 2?"),
]
STAYS = [
    "[Zeg het](/f/bezoek-afzeggen) of [zo](formulieren/bezoek-afzeggen.md#bezoek) {#bezoek}",
    '{% if kinds["bezoek-afzeggen"].open %}ja{% endif %}',
    "De zorgverzekeraar, het Landelijk Meldpunt Zorg en de Wet langdurige zorg",
    "Zorg dat iemand hulp krijgt. Hulp bij lezen. Veilig Thuis. Bezoekers van de site.",
    "Het gaat niet goed met de hulp of zorg zelf",
    "Geld om zelf zorg in te kopen, van een andere zorgaanbieder. Uw nieuwe zorg.",
]


@pytest.mark.parametrize(("words", "ours", "said"), CASES)
def test_a_noun_comes_with_what_agrees_with_it(words: Words, ours: str, said: str) -> None:
    assert put_words(ours, words) == said


@pytest.mark.parametrize("words", [APPOINTMENT, LESSON, MEMBER])
@pytest.mark.parametrize("text", STAYS)
def test_what_is_no_word_of_the_provider_stays(words: Words, text: str) -> None:
    assert put_words(text, words) == text


def test_without_words_of_its_own_nothing_changes() -> None:
    for _, ours, _ in CASES:
        assert put_words(ours, OURS) == ours


def test_our_own_words_said_as_forms_change_nothing() -> None:
    same = Words(visit=KNOWN["bezoek"], client=KNOWN["cliënt"])
    for _, ours, _ in CASES:
        assert put_words(ours, same) == ours


def test_what_comes_back_is_plain_text_that_can_be_stored() -> None:
    for text in (OurText("de leerling"), "de leerling"):
        assert type(put_words(text, OURS)) is str
        assert type(put_words(text, MEMBER)) is str


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Dat kost {{ visits.fee }}.", "Dat kost ten hoogste de geplande afspraak."),
        ("U betaalt {{ visits.taken_off }} niet.", "U betaalt de afspraak niet."),
        ("Dat kost {{ cost }}.", "Dat kost ten hoogste de geplande afspraak."),
        ("Wij schrijven: {{ typed }}", "Wij schrijven: het bezoek van de cliënt"),
    ],
)
def test_a_price_is_said_in_those_words_and_what_someone_typed_is_not(text: str, said: str) -> None:
    facts = load_provider(REPO / "docs" / "doz-thuiszorg")
    assert facts.visits
    assert facts.visits.fee
    cost = ("cost", str(facts.visits.fee.value))
    say = make_say(replace(facts, words=APPOINTMENT))
    assert say(text, (cost, ("typed", "het bezoek van de cliënt"))) == said


def test_a_place_that_a_price_names_stays() -> None:
    facts = load_provider(REPO / "docs" / "doz-thuiszorg")
    home = PriceOf(name="bij u thuis", percent=50)
    away = PriceOf(name="bij ons", euros=20)
    cost = ("cost", str(Fee(by="place", choices=(away, home))))
    say = make_say(replace(facts, words=LESSON))
    assert say("{{ cost }}", (cost,)).endswith("procent van het geplande consult (bij u thuis)")


def test_a_page_of_the_provider_stays_as_it_wrote_it(tmp_path: Path) -> None:
    facts = load_provider(REPO / "docs" / "doz-thuiszorg")
    facts = replace(facts, words=APPOINTMENT)
    for folder, said in (("doz-thuiszorg", "Het bezoek"), ("common", "De afspraak")):
        page = tmp_path / folder / "pagina.md"
        page.parent.mkdir()
        page.write_text("Het bezoek", encoding="utf-8")
        assert fill_page(page, facts) == f"{said}\n"
