"""Questions of consent in a provider's own words, on topics of its own, without a clause."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from formsapp.facts import FactsError, load
from formsapp.facts.consents import Consent, OwnTopic, Wording
from formsapp.kinds.parts.consent_meaning import asks_the_same, consent_fingerprint
from formsapp.settings import Settings
from tests.web.circles import family, read_consents
from tests.web.conftest import Loket
from tests.web.offered import offering
from tests.web.sent import cases
from tests.web.test_toestemming import adult

pytestmark = pytest.mark.parametrize("provider", ["doz-thuiszorg"])
PEERS = """
[[consents]]
id = "intervisie"
refused = "Dan bespreken wij uw situatie alleen met uw behandelaar."
[consents.own]
name = "Overleg onder vakgenoten"
ask = "Mogen wij uw situatie zonder uw naam in de intervisie bespreken?"
short = "Uw situatie zonder uw naam in de intervisie bespreken"
explained = ["In de intervisie leren vakgenoten van elkaar."]
lasting = true

[[consents]]
id = "rijlessen"
party = "de rijschool"
purpose = "vertellen welke hulp u krijgt"
named = "Hoe heet de rijschool?"
refused = "Dan regelt u dit zelf."
[consents.own]
name = "Leren rijden"
ask = "Mogen wij {{ party }} {{ purpose }}?"
short = "{{ party }} {{ purpose }}"
"""
OWN = OwnTopic(name="Overleg", ask="Mogen wij dit bespreken?", short="Dit bespreken")
ASKED = Consent(id="overleg", own=OWN, refused="Dan doen wij het niet.")


@pytest.fixture
def loket(settings: Settings, tmp_path: Path, start: Callable[[Settings], Loket]) -> Loket:
    return start(replace(offering(settings, tmp_path, PEERS), face="both"))


def test_it_is_asked_in_the_own_words_among_the_other_topics(loket: Loket) -> None:
    visitor = loket.visitor()
    address = f"/l/{loket.link('toestemming')}/toestemming"
    chosen = {"onderwerpen": ["eigen-intervisie", "eigen-rijlessen"]}
    page = visitor.walk(address, *adult(loket)[:-1])
    assert "Overleg onder vakgenoten" in page.text
    assert "Leren rijden" in page.text
    page = visitor.go_on(chosen)
    assert "zonder uw naam in de intervisie bespreken?" in page.text
    assert "leren vakgenoten van elkaar" in page.text
    assert "Vraag 1 van 2" in page.text
    assert not page.all("input", name="intervisie-tot-dag"), "it lasts until it is taken back"
    page = visitor.go_on({"intervisie": "ja"})
    assert "Mogen wij de rijschool vertellen welke hulp u krijgt?" in page.text
    assert page.all("input", name="rijlessen-tot-dag")
    sent = {"rijlessen": "ja", "rijlessen-wie": "Vlot op Weg"}
    page = visitor.go_on(sent)
    visitor.post(address, {**page.form(), "doe": "versturen"})
    receipt = visitor.follow().text
    assert "Uw situatie zonder uw naam in de intervisie bespreken" in receipt
    assert "de rijschool (Vlot op Weg) vertellen welke hulp u krijgt" in receipt
    assert [case.kind for case in cases(loket)] == ["toestemming"]


def test_staff_read_a_verdict_on_it_as_on_any_other(loket: Loket) -> None:
    family(loket, "moeder").says("moeder", "intervisie")
    found = read_consents(loket)
    assert found["intervisie"].verdict.word == "waiting", "a child of 13 agrees too"
    assert found["rijlessen"].verdict.word == "refused"


@pytest.mark.usefixtures("provider")
def test_another_question_asks_anew_unless_it_was_called_the_same() -> None:
    before = consent_fingerprint(ASKED)
    other = Consent(
        id="overleg",
        own=OwnTopic(name="Overleg", ask="Mag dit in overleg?", short="Dit bespreken"),
        refused=ASKED.refused,
    )
    assert not asks_the_same(other, before)
    same = Consent(
        id="overleg", own=other.own, refused=other.refused, earlier=(Wording(ask=OWN.ask),)
    )
    assert asks_the_same(same, before)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('party = "de rijschool"\n', "", "consents.rijlessen.party: expected text, which your own"),
        ("{{ purpose }}?", "{{ contact.phone }}?", "consents.rijlessen.own.ask: expected words,"),
        ("{{ purpose }}?", "{% if x %}?", "consents.rijlessen.own.ask: expected words,"),
        ('id = "rijlessen"\n', 'id = "rijlessen"\ntopic = "beeld"\n', "no topic beside own"),
        ('short = "Uw situatie zonder uw naam in de intervisie bespreken"\n', "", "own"),
    ],
)
def test_what_makes_no_sense_is_refused_in_a_sentence(
    settings: Settings, tmp_path: Path, old: str, new: str, said: str
) -> None:
    wrong = offering(settings, tmp_path, PEERS.replace(old, new, 1))
    with pytest.raises(FactsError) as refused:
        load(wrong.folder)
    assert said in str(refused.value)
