"""What pages say of a house where children stay on weekends, with words and hours of its own."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from formsapp.facts import fill, fill_ours
from formsapp.kinds import gegevens_vooraf, klacht, load_provider, schade
from formsapp.kinds.base import tell
from formsapp.site import build
from formsapp.skeleton.new_provider import NewProvider, write_terms
from tests.made_once import folder_of_run, make_once
from tests.plain_provider import EVERYBODYS, TERMS, write_provider
from tests.test_channels import words_of

KINDS = ("opzeggen", "bezwaar", "toestemming", "vertrouwenspersoon", "clientenraad", "schade")
FIRST = """
council = { name = "de ouderraad" }
counsellor = { name = "de vertrouwenspersoon", mail = "vertrouwen@voorbeeld.example" }
visits.notice.value = { working_days = 2, before = "12.00", ill = { days = 0, before = "8.30" } }
ending = { at_once = true, pgb = { svb = true } }
damage = { report_within = { value = "5d" }, own_risk_euros = { overig = { value = 50 } } }
objections = [{ id = "foto", sentence = "We hangen een foto op.", then = "Dan doen we dat niet." }]
consents = [{ id = "site", topic = "beeld", purpose = "de site", refused = "Dan niet." }]
consent_lasts.value = "12m"
waiting = { renew_within = "1m", times = [{ before = "echo", weeks = 1, updated = 2026-11-01 }] }
prices = [{ name = "Ophalen", euros = "0.45", per = "kilometer" }]
terms.complaint = { length = "6w", regime = "contract-calendar" }
terms.counsellor = { length = "5wd", regime = "contract-calendar" }
[visits.fee.value]
percent = 50
at_most = 180
steps = [{ notice = { hours = 24 }, percent = 100 }]
again = [{ time = 3, says = "Dan stopt het." }]
[words]
visit = { one = "logeerweekend", many = "logeerweekenden", article = "het" }
client = { one = "logé", many = "logés", article = "de" }
council = { one = "ouderraad", article = "de" }
"""
OTHER = {
    'address_form = "u"': 'address_form = "je"',
    "Hulp voor wie dat nodig heeft": "Logeren, ook na een bevalling",
    "[{ days = [1, 2, 3, 4, 5], opens = 09:00:00, closes = 17:00:00 }]": (
        "[{ days = [5], opens = 16:00:00, closes = 24:00:00 },"
        " { days = [6], opens = 00:00:00, closes = 24:00:00 }]"
    ),
}
OWN = "\nZeg je logeerweekend {{ visits.notice }} af. Later betaal je {{ visits.fee }}.\n"
SAID = (
    ("afzeggen", "vrijdag van 16.00 tot 24.00 uur en zaterdag de hele dag, niet op feestdagen."),
    ("clientenraad", "De ouderraad komt op voor logés. De raad praat met Voorbeeld over"),
    ("formulieren/bezwaar", "Daarop staat waartegen het bezwaar is."),
    ("formulieren/vertrouwenspersoon", "Binnen 5 werkdagen. Je leest het antwoord"),
    ("prijzen", "Ophalen, per kilometer"),
    ("voorwaarden", "Later betaal je 50 procent van het geplande logeerweekend (ten hoogste"),
    ("wachttijd", "Wachten op"),
    ("zoeken", "Hoe je dan opzegt, staat bij opzeggen."),
    ("zoeken", "Dan vragen we eerst toestemming."),
)
UNSAID = (
    ("formulieren/bezwaar", "te laat"),
    ("wachttijd", " u "),
    ("zoeken", "niets over zorg rond een geboorte"),
    ("zoeken", "niets over foto's"),
)


@pytest.fixture
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the facts and the site, made once in a run."""

    def make(folder: Path) -> None:
        own = write_provider(folder / "docs", kinds=(*EVERYBODYS, *KINDS), more=FIRST)
        facts = (own / "provider.toml").read_text()
        for old, new in OTHER.items():
            assert old in facts
            facts = facts.replace(old, new)
        (own / "provider.toml").write_text(facts)
        (own / "voorwaarden.md").write_text(TERMS + OWN)
        build(own, folder / "site")

    return make_once(folder_of_run(tmp_path_factory) / "own-words", make)


def test_pages_say_it_in_its_words_and_nothing_that_is_untrue_for_it(made: Path) -> None:
    pages = {page: words_of(made / "site" / page / "index.html") for page, _text in SAID}
    assert [one for one in SAID if one[1] not in pages[one[0]]] == []
    assert [one for one in UNSAID if one[1] in pages[one[0]]] == []


def test_terms_that_are_begun_say_the_whole_rule_for_cancelling(made: Path) -> None:
    new = NewProvider("huis", "Huis", ("jeugdwet",), "je", ("bezoek-afzeggen", "opzeggen"))
    terms = fill(write_terms(new), load_provider(made / "docs" / "praktijk-voorbeeld"))
    assert "Bij ziekte kan het later: uiterlijk de dag zelf om 8.30 uur. Zeg je later af?" in terms
    assert "niet minstens 24 uur van tevoren af? Dan kan dat het geplande logeer" in terms
    assert "Zeg je voor de 3e keer te laat af? Dan stopt het." in terms
    assert "Dan kun je met een opzegtermijn van 1 maand opzeggen" in terms


def test_a_complaint_is_read_when_messages_are_read(made: Path) -> None:
    (after,) = klacht.kind.after
    facts = load_provider(made / "docs" / "praktijk-voorbeeld")
    assert fill_ours(str(after), facts).startswith("Wij lezen wat u schreef.")


def test_damage_of_one_sort_is_not_asked_of_which_it_is(made: Path) -> None:
    facts = load_provider(made / "docs" / "praktijk-voorbeeld")
    assert schade.sort_question(facts) == ()
    (risk,) = tell(schade.own_risks(facts), {})
    assert dict(risk.given)["amount"] == "€\N{NO-BREAK SPACE}50"


@pytest.mark.parametrize(
    ("hint", "said", "unsaid"),
    [
        (schade.BY_WHOM.hint, "die dinsdagochtend er was.", "kwam"),
        (gegevens_vooraf.MORE.hint, "Bijvoorbeeld een allergie.", "sleutelkluisje"),
    ],
)
def test_an_example_is_one_of_where_the_care_is_given(
    made: Path, hint: str, said: str, unsaid: str
) -> None:
    facts = load_provider(made / "docs" / "praktijk-voorbeeld")
    assert unsaid in fill_ours(hint, facts)
    away = replace(facts, words=replace(facts.words, places=("location",)))
    assert fill_ours(hint, away).endswith(said)
