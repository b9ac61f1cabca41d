"""What is said of a late cancellation is true, and Dutch, for each combination of a fee."""

from __future__ import annotations

import re
from itertools import product

import pytest
from msgspec.structs import replace

from formsapp.facts import Facts, fill
from formsapp.facts.dutch_format import NBSP
from formsapp.facts.fact import Fact
from formsapp.facts.fee import (
    Again,
    Excuse,
    Fee,
    Price,
    PriceFrom,
    PriceOf,
    Visits,
    find_wrong_prices,
)
from formsapp.facts.model import AddressForm
from formsapp.facts.notice import Before, Notice
from formsapp.facts.read_document import fill_page
from formsapp.facts.translatable_texts import make_say
from formsapp.kinds import bezoek_afzeggen, load_provider
from formsapp.kinds.parts.money_replies import plan_late_visit_reply
from formsapp.site.visit_example import visit_examples
from tests.conftest import REPO

COMMON = REPO / "docs" / "common"
FACTS = load_provider(REPO / "docs" / "doz-thuiszorg")
PLACES = (PriceOf(name="bij ons", euros=20), PriceOf(name="bij de rivier", percent=50))
PRICES = (
    Fee(percent=100),
    Fee(percent=75),
    Fee(euros=60),
    Fee(rate="ons particuliere tarief"),
    Fee(euros=75, per=45),
    Fee(percent=100, at_most=65),
    Fee(percent=100, at_most="visit"),
    Fee(euros=75, per=45, at_most="visit"),
    Fee(by="place", choices=PLACES),
    Fee(again=(Again(time=2, euros=45),)),
    Fee(again=(Again(time=2, says="Dan stopt de zorg."),)),
)
STEPS = (PriceFrom(notice=Before(hours=4), euros=90),)
AGAIN = (Again(time=2, euros=120), Again(time=3, says="Dan stopt de zorg."))
EXCUSES: tuple[Excuse | None, ...] = (None, "impossible", ("ziekte",), "whatever the reason")
UGLY = re.compile(r"[(] |[)] [(]|[.][.]|[?][.]|(?<![{]) [.,]|: [.]|het het|  |None|\\{")


def fees() -> list[Fee]:
    """Every fee that facts can state, of these parts."""
    found = []
    for fee, steps, again, may in product(PRICES, ((), STEPS), ((), AGAIN), (False, True)):
        more = {"again": fee.again or again, "steps": steps, "may": may}
        made = replace(fee, **more)
        if not (steps and not fee.is_stated) and not [*find_wrong_prices(made)]:
            found.append(made)
    return found


def with_visits(fee: Fee, excuse: Excuse | None = None, form: AddressForm = "u") -> Facts:
    told = Fact(value=excuse) if excuse else None
    visits = Visits(notice=Fact(value=Notice(hours=24)), fee=Fact(value=fee), excuse=told)
    return replace(FACTS, visits=visits, provider=replace(FACTS.provider, address_form=form))


def page_of(facts: Facts) -> str:
    text = (COMMON / "afzeggen.md").read_text(encoding="utf-8")
    return plain(fill(text, facts, visit_examples=visit_examples(facts)))


def plain(text: str) -> str:
    return re.sub(r"[ \n]+", " ", text.replace(NBSP, " ")).strip()


def paper_of(facts: Facts) -> str:
    assert facts.visits
    say = make_say(facts)
    return plain(" ".join(say(one) for one in bezoek_afzeggen._warn_on_paper(facts.visits)))  # noqa: SLF001 - its words alone


def staff_of(facts: Facts) -> str:
    say = make_say(facts)
    parts = plan_late_visit_reply({"onmogelijk": "ja"}, facts, ()).parts
    return plain(" ".join(say(one.question.hint, one.question.given) for one in parts))


def answer_of(facts: Facts, exception: str) -> str:
    path = COMMON / "antwoorden" / "te-laat-afgezegd.md"
    return plain(fill_page(path, facts, uitzondering=exception, redenen="Daarom."))


def said(price: Price) -> str:
    return plain(str(price))


@pytest.mark.parametrize("form", ["je", "u"])
def test_each_price_is_said_everywhere_in_whole_sentences(form: AddressForm) -> None:
    for fee in fees():
        facts = with_visits(fee, "impossible", form)
        page, paper = page_of(facts), paper_of(facts)
        texts = [page, paper, staff_of(facts), answer_of(facts, "ja"), answer_of(facts, "nee")]
        assert not [found for text in texts for found in UGLY.findall(text)], (fee, texts)
        for price in fee.all_prices:
            assert said(price) in page, (fee, page)
            assert said(price) in paper, (fee, paper)
            if not fee.is_certain:
                assert said(price) in staff_of(facts), fee
                assert said(price) in answer_of(facts, "nee"), fee


def test_what_may_be_charged_is_never_said_to_be_charged() -> None:
    for fee in fees():
        if fee.may:
            facts = with_visits(fee)
            for text in (page_of(facts), paper_of(facts)):
                assert not re.search(
                    r"[Dd]at kost |kost dat (?!niets)|brengen wij|betaalt u (?!niets)", text
                ), (fee, text)


def test_a_reason_takes_off_what_is_due_and_nothing_where_nothing_is() -> None:
    for fee, excuse in product(fees(), EXCUSES[1:3]):
        facts = with_visits(fee, excuse)
        takes_off = "dit bedrag niet" if fee.all_prices else "Dan telt het niet mee."
        is_visit = fee.has_one_price and fee.percent == 100 and fee.at_most in {None, "visit"}
        takes_off = "het bezoek niet" if is_visit else takes_off
        assert takes_off in page_of(facts), fee
        assert takes_off in staff_of(facts), fee
        assert ("betaalt" in staff_of(facts)) == bool(fee.all_prices), fee


@pytest.mark.parametrize(
    ("price", "sentence"),
    [
        (
            Price(euros=75, per=45),
            "Naar verhouding is dat € 50 voor 30 minuten en € 100 voor 60 minuten.",
        ),
        (
            Price(euros=60, per=60),
            "Naar verhouding is dat € 30 voor 30 minuten en € 45 voor 45 minuten.",
        ),
        (
            Price(euros="40.53", per=45, at_most=50),
            "Naar verhouding is dat € 27,02 voor 30 minuten en € 50 voor 60 minuten.",
        ),
        (Price(euros=65), ""),
    ],
)
def test_a_price_by_the_minute_is_worked_out(price: Price, sentence: str) -> None:
    assert plain(price.worked_out) == sentence


def test_a_step_stands_in_the_short_list_with_its_moment() -> None:
    page = page_of(with_visits(Fee(percent=50, steps=STEPS)))
    assert (
        "- Zegt u later af? Dan betaalt u 50 procent van het geplande bezoek. "
        "- Zegt u niet minstens 4 uur van tevoren af? Dan betaalt u € 90."
    ) in page
    assert "en daarna" not in page


def test_the_rule_for_staff_names_each_moment() -> None:
    fee = Fee(euros=60, steps=STEPS, again=AGAIN)
    assert plain(fee.rule) == (
        "€ 60. Niet minstens 4 uur van tevoren: € 90. Voor de 2e keer: € 120. "
        "Voor de 3e keer: Dan stopt de zorg."
    )
    assert plain(Fee(again=AGAIN).rule).startswith("De eerste keer niets. Voor de 2e keer: € 120.")
