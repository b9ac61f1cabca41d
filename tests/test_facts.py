"""Both providers' facts load, and say what their terms say."""

from __future__ import annotations

import re
from datetime import date, time, timedelta
from decimal import Decimal
from operator import attrgetter
from pathlib import Path

import pytest
from msgspec.structs import replace

from formsapp.facts import Fact, Facts, Term, findings, load, read_document
from formsapp.facts.channels import Hours
from formsapp.facts.dutch_format import file_size
from formsapp.facts.fact_findings import CRISIS_CHECK, LAW_CHECK
from formsapp.facts.fact_paths import walk_sourced
from formsapp.facts.lengths import Length
from formsapp.facts.markdown import to_html
from tests.conftest import PROVIDERS

DOCS = Path(__file__).resolve().parent.parent / "docs"
TODAY = date(2026, 11, 22)
A_DAY = timedelta(days=1)
YEARS_20 = Length(20, "y")
STATUTORY = dict.fromkeys(("jeugdwet", "zvw", "wlz"), YEARS_20) | {"wmo": Length(15, "y")}
WEEKDAYS = (Hours(days=(1, 2, 3, 4, 5), opens=time(8, 30), closes=time(17)),)


@pytest.fixture(scope="module")
def al_osra() -> Facts:
    return load(DOCS / "al-osra-zorg")


@pytest.fixture(scope="module")
def doz() -> Facts:
    return load(DOCS / "doz-thuiszorg")


@pytest.fixture
def facts(provider: str) -> Facts:
    return load(DOCS / provider)


AL_OSRA = [
    ("contact.phone", "06 57814476", "AO-9.3"),
    ("contact.hours", WEEKDAYS, "AO-9.3"),
    ("youth_index.up_to_age", 23, "AO-3.6"),
    ("youth_index.manager", "de gemeente waar je woont", "AO-3.7"),
]

DOZ = [
    ("damage.report_within", Length(72, "h"), "DOZ-4.8"),
    ("plan.review", Length(6, "m"), "DOZ-2.5"),
    ("money.pay_within", Length(14, "d"), "DOZ-4.3"),
    ("money.reminder_within", Length(14, "d"), "DOZ-4.4"),
    ("money.cancel_start_euros", 250, "DOZ-4.6"),
    ("money.wlz_pgb_euros", 400, "DOZ-8.1"),
    ("pgb.agreement", "overeenkomst van opdracht met zorginstelling", "DOZ-P.2"),
]


def stated(facts: Facts, name: str) -> tuple[object, str | None]:
    fact = attrgetter(name)(facts)
    assert isinstance(fact, Fact)
    return fact.value, fact.clause


@pytest.mark.parametrize(("name", "value", "clause"), AL_OSRA)
def test_al_osra_states_what_its_terms_state(
    al_osra: Facts, name: str, value: object, clause: str
) -> None:
    assert stated(al_osra, name) == (value, clause)


@pytest.mark.parametrize(("name", "value", "clause"), DOZ)
def test_doz_states_what_its_terms_state(doz: Facts, name: str, value: object, clause: str) -> None:
    assert stated(doz, name) == (value, clause)


@pytest.mark.parametrize(
    ("number", "phone", "clause"),
    [("alarm", "112", "AO-9.1"), ("jeugdcrisis", "043-6045777", "AO-9.2")],
)
def test_al_osra_names_the_crisis_numbers_of_its_terms(
    al_osra: Facts, number: str, phone: str, clause: str
) -> None:
    fact = al_osra.numbers[number].phone
    assert (fact.value, fact.clause) == (phone, clause)
    assert al_osra.numbers[number].bar


@pytest.mark.parametrize(
    ("number", "phones"),
    [
        ("zelfmoordpreventie", ("113", "0800-0113")),
        ("veilig_thuis", ("0800-2000",)),
        ("kindertelefoon", ("0800-0432",)),
        ("seksueel_geweld", ("0800-0188",)),
        ("luisterlijn", ("088 0767 000",)),
        ("meldpunt_zorg", ("088 120 50 20",)),
        ("politie", ("0900-8844",)),
    ],
)
def test_national_numbers_are_the_same_for_all(
    facts: Facts, number: str, phones: tuple[str, ...]
) -> None:
    named = facts.numbers[number]
    assert tuple(fact.value for fact in (named.phone, named.also) if fact) == phones


def test_a_number_for_youth_help_is_there_where_it_is_given(al_osra: Facts, doz: Facts) -> None:
    assert str(al_osra.numbers["jeugdstem"].phone) == "088 555 1000"
    assert "jeugdstem" not in doz.numbers


def test_the_first_number_is_the_one_for_danger(facts: Facts) -> None:
    assert facts.crisis[0].id == "alarm"
    assert facts.crisis[0].bar


TERMS = [
    ("al-osra-zorg", "dossier", "1m", "3m", "EU1182"),
    ("al-osra-zorg", "destruction_wmo", "3m", None, "ATW"),
    ("al-osra-zorg", "counsellor", "3d", None, "contract-calendar"),
    ("al-osra-zorg", "complaint_ruling", "1m", None, "ATW"),
    ("al-osra-zorg", "consent_withdrawal", "0d", None, "none"),
    ("doz-thuiszorg", "dossier", "1m", "3m", "EU1182"),
    ("doz-thuiszorg", "destruction_wmo", "3m", None, "ATW"),
    ("doz-thuiszorg", "complaint", "6w", "10w", "ATW"),
    ("doz-thuiszorg", "consent_withdrawal", "0d", None, "none"),
]


@pytest.mark.parametrize(("slug", "name", "length", "extended", "regime"), TERMS)
def test_terms_have_their_length_and_regime(
    slug: str, name: str, length: str, extended: str | None, regime: str
) -> None:
    term = load(DOCS / slug).terms[name]
    total = term.extended and str(term.extended)
    assert (str(term.length), total, term.regime) == (length, extended, regime)


def test_al_osra_keeps_dossiers_as_long_as_its_terms_say(al_osra: Facts) -> None:
    kept = {law: (fact.value, fact.clause) for law, fact in al_osra.retention.items()}
    assert kept == {"jeugdwet": (YEARS_20, "AO-3.10"), "wmo": (Length(15, "y"), "AO-3.10")}


def test_doz_keeps_dossiers_for_20_years(doz: Facts) -> None:
    kept = {law: fact.value for law, fact in doz.retention.items()}
    assert kept == dict.fromkeys(("zvw", "wlz", "wmo"), YEARS_20)


def test_a_retention_that_names_a_law_is_the_one_of_that_law() -> None:
    known = (load(DOCS / slug).retention for slug in PROVIDERS)
    named = [(law, fact.value) for one in known for law, fact in one.items() if fact.law]
    assert named
    assert [(law, years) for law, years in named if years != STATUTORY[law]] == []


def test_own_risk_is_the_lowest_amount_that_a_clause_names(doz: Facts) -> None:
    assert doz.damage is not None
    own_risk = doz.damage.own_risk_euros
    assert {name: fact.value for name, fact in own_risk.items()} == {
        "wasgoed": 50,
        "apparaten": 50,
        "overig": 50,
    }
    assert own_risk["wasgoed"].stated == {"DOZ-1.8": 80, "DOZ-4.8": 50}
    assert own_risk["apparaten"].stated == {"DOZ-1.8": 50, "DOZ-4.8": 80}
    for fact in own_risk.values():
        assert fact.state == "contradictory"
        assert fact.note
        assert fact.value == min(fact.stated.values())


def test_doz_terms_date_from_2021_and_those_of_al_osra_are_undated(
    al_osra: Facts, doz: Facts
) -> None:
    assert doz.terms_document.effective is not None
    assert doz.terms_document.effective.value == date(2021, 1, 1)
    assert al_osra.terms_document.effective is None


def test_what_is_contradictory_or_out_of_date_is_marked_so(doz: Facts) -> None:
    states = {path: item.state for path, item in walk_sourced(doz) if item.doubtful}
    assert states["retention_start"] == "contradictory"
    assert states["money.payment.acceptgiro"] == "out-of-date"


def test_unknown_contacts_are_placeholders(al_osra: Facts, doz: Facts) -> None:
    facts = (doz.contact.phone, doz.contact.mail, doz.contact.address, al_osra.contact.mail)
    assert {fact and (fact.placeholder, fact.state) for fact in facts} == {
        (True, "to-be-confirmed")
    }


def test_collection_costs_follow_the_decree(facts: Facts) -> None:
    table = [(bracket.euros, bracket.percent) for bracket in facts.collection.brackets.value]
    assert table == [
        (2500, Decimal(15)),
        (2500, Decimal(10)),
        (5000, Decimal(5)),
        (190000, Decimal(1)),
        (None, Decimal("0.5")),
    ]
    least, most = facts.collection.minimum_euros, facts.collection.maximum_euros
    assert (least.value, most.value) == (40, 6775)


def test_every_statutory_fact_has_its_source_and_was_read_there_or_is_marked(facts: Facts) -> None:
    statutory = [(path, item) for path, item in walk_sourced(facts) if item.law]
    assert len(statutory) >= 8
    for path, item in statutory:
        assert item.article, path
        assert item.source, path
        assert re.match(r"https://(wetten\.overheid\.nl|eur-lex\.europa\.eu)/.", item.source), path
        assert (item.checked is None) == (item.state == "to-be-confirmed"), path


def test_every_term_of_a_regime_of_law_names_that_law(facts: Facts) -> None:
    for name, term in facts.terms.items():
        assert (term.law is not None) == (term.regime in {"ATW", "EU1182", "none"}), name


def test_every_doubtful_fact_has_a_note(facts: Facts) -> None:
    for path, item in walk_sourced(facts):
        assert item.note or not item.doubtful, path


def test_the_collection_costs_wait_for_the_newest_version_of_the_decree(facts: Facts) -> None:
    figures = facts.collection
    for figure in (figures.brackets, figures.minimum_euros, figures.maximum_euros):
        assert figure.checked is None
        assert "1 oktober 2024" in str(figure.note)


@pytest.mark.parametrize(("slug", "count"), [("al-osra-zorg", 49), ("doz-thuiszorg", 50)])
def test_every_clause_has_its_own_place_on_the_site(slug: str, count: int) -> None:
    facts = load(DOCS / slug)
    assert len(facts.clauses) == count
    assert len(set(facts.clauses.values())) == count
    text = to_html(read_document(DOCS / slug, facts, "voorwaarden").text)
    for clause, address in facts.clauses.items():
        assert f'id="{address.partition("#")[2]}"' in text, clause


def test_each_consent_asks_one_party_for_one_purpose(facts: Facts) -> None:
    assert facts.consent_lasts
    assert facts.consent_lasts.value == Length(12, "m")
    asked = [(question.party, question.purpose) for question in facts.consents]
    assert len(set(asked)) == len(asked)
    for question in facts.consents:
        assert question.refused


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (1, "1 kB"),
        (85_400, "85 kB"),
        (999_499, "999 kB"),
        (999_500, "1,0 MB"),
        (1_240_000, "1,2 MB"),
    ],
)
def test_a_kilobyte_has_a_thousand_bytes(size: int, words: str) -> None:
    assert file_size(size) == words


def test_terms_and_facts_print_as_dutch(al_osra: Facts, doz: Facts) -> None:
    assert str(al_osra.contact.hours) == "maandag tot en met vrijdag, 8.30 tot 17.00 uur"
    assert str(doz.terms_document.effective) == "1 januari 2021"
    assert str(Term(length=Length(1, "d"), regime="contract-calendar")) == "1 dag"


# ---- findings: what the provider must still do


def test_findings_show_each_doubtful_fact(facts: Facts) -> None:
    found = {finding.key for finding in findings(facts, TODAY)}
    assert {path for path, item in walk_sourced(facts) if item.doubtful} <= found
    assert {f"consents.{asked.id}" for asked in facts.consents if asked.doubtful} <= found


def no_example(facts: Facts) -> Facts:
    real = replace(facts.provider, example=False)
    return replace(facts, provider=real)


def test_what_is_unfilled_or_unread_blocks_unless_it_is_an_example(doz: Facts) -> None:
    assert not any(finding.blocks for finding in findings(doz, TODAY))
    found = findings(no_example(doz), TODAY)
    blocking = {finding.key for finding in found if finding.blocks}
    assert {"contact.phone", "contact.mail", "contact.address", "provider.region"} <= blocking
    assert {"collection.brackets", "collection.minimum_euros"} <= blocking
    assert "money.payment.acceptgiro" not in blocking, "doubtful, but no figure of the law"
    assert [finding.blocks for finding in found] == sorted(
        (finding.blocks for finding in found), reverse=True
    )


def told_of_teams(facts: Facts) -> dict[str, str]:
    return {
        finding.key: finding.problem
        for finding in findings(facts, TODAY)
        if finding.key.startswith("teams.")
    }


def test_a_team_that_hears_of_nothing_while_an_answer_is_promised_is_found(al_osra: Facts) -> None:
    without = replace(al_osra.teams["zorg"], mail=None)
    found = told_of_teams(replace(al_osra, teams={**al_osra.teams, "zorg": without}))
    assert set(found) == {"teams.zorg.mail", "teams.klachten.mail", "teams.vertrouwenspersoon.mail"}
    assert found["teams.vertrouwenspersoon.mail"] == (
        "niemand krijgt bericht van wat binnenkomt, en een antwoord is beloofd "
        "(vertrouwenspersoon: 3 dagen)"
    )
    assert "(intrekken: 1 dag, dossier: 1 maand)" in found["teams.zorg.mail"], (
        "what follows at once is no answer"
    )


def test_of_a_real_provider_a_team_without_a_mailbox_blocks(al_osra: Facts) -> None:
    real = replace(al_osra, provider=replace(al_osra.provider, example=False))
    for facts, blocks in ((al_osra, False), (real, True)):
        found = {one.key: one.blocks for one in findings(facts, TODAY)}
        assert found["teams.klachten.mail"] is blocks
        assert found["teams.vertrouwenspersoon.mail"] is blocks


@pytest.mark.parametrize("slug", ["klacht", "vertrouwenspersoon"])
def test_of_complaints_and_the_counsellor_someone_hears_without_a_promise_too(
    al_osra: Facts, slug: str
) -> None:
    kind = replace(al_osra.kinds[slug], term=None)
    found = told_of_teams(replace(al_osra, kinds={**al_osra.kinds, slug: kind}))
    assert found[f"teams.{kind.team}.mail"] == (
        f"niemand krijgt bericht van wat binnenkomt, ook niet van {slug}"
    )


def test_a_team_with_a_mailbox_or_without_a_promise_is_in_order(al_osra: Facts) -> None:
    told = replace(al_osra.teams["zorg"], mail=Fact(value="zorg@voorbeeld.nl"))
    facts = replace(al_osra, teams={**al_osra.teams, "zorg": told})
    assert "teams.zorg.mail" not in told_of_teams(facts)
    assert not {"teams.administratie.mail", "teams.ervaringen.mail"} & set(told_of_teams(facts))


def alarm(facts: Facts, phone: Fact[str]) -> Facts:
    """Facts with one crisis number, ``phone``."""
    return replace(facts, crisis=(replace(facts.numbers["alarm"], phone=phone),))


def told_of_alarm(facts: Facts, today: date) -> list[str]:
    found = findings(facts, today)
    return [finding.problem for finding in found if finding.key == "crisis.alarm.phone"]


def test_crisis_numbers_get_old_after_180_days(doz: Facts) -> None:
    facts = alarm(doz, Fact(value="112", source="https://www.112.nl/bellen", checked=TODAY))

    assert told_of_alarm(facts, TODAY + CRISIS_CHECK) == []
    old = told_of_alarm(facts, TODAY + CRISIS_CHECK + A_DAY)
    assert old == ["112 is meer dan 180 dagen niet nagekeken"]
    assert told_of_alarm(facts, TODAY - A_DAY) == [
        "de dag van controle, 2026-11-22, moet nog komen"
    ]


def test_a_number_that_nobody_ever_checked_is_found(doz: Facts) -> None:
    assert told_of_alarm(alarm(doz, Fact(value="112")), TODAY) == ["112 is nog nooit nagekeken"]


def test_each_crisis_number_that_nobody_checked_is_listed_once(facts: Facts) -> None:
    found = [finding.key for finding in findings(facts, TODAY)]
    for number in facts.crisis:
        if not (number.phone.checked or number.phone.placeholder):
            assert found.count(f"crisis.{number.id}.phone") == 1
    assert found.count("crisis.zelfmoordpreventie.also") == 1


def test_a_page_never_doubts_112_and_113(facts: Facts) -> None:
    unsure = {number.id for number in facts.crisis if number.unsure}
    assert "veilig_thuis" in unsure
    assert not {"alarm", "zelfmoordpreventie", "huisartsenpost"} & unsure


def test_figures_of_the_law_get_old_after_a_year(facts: Facts) -> None:
    def told(today: date) -> set[str]:
        found = [one for one in findings(no_example(facts), today) if "terms" in one.key]
        return {f"{one.blocks} {one}".partition(". Doe: ")[0] for one in found}

    key = "terms.destruction_wmo"
    assert facts.terms["destruction_wmo"].checked == TODAY
    assert not {line for line in told(TODAY + LAW_CHECK) if key in line}
    old = f"False {key}: meer dan 365 dagen niet nagekeken in de wet"
    assert old in told(TODAY + LAW_CHECK + A_DAY)
    assert f"True {key}: de dag van controle, 2026-11-22, moet nog komen" in told(TODAY - A_DAY)
