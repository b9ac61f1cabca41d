"""Before sending, all answers stand under what they are about, as the kind of form names it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from formsapp.cases.sent_parts import group_sent
from formsapp.kinds.base import Situation, Step, in_part
from formsapp.settings import Settings
from formsapp.web.form.answer_parts import Part, group_rows
from formsapp.web.shared.i18n import say
from tests.page import Visitor
from tests.web.conftest import Loket
from tests.web.office import Office
from tests.web.test_figures import walks
from tests.web.test_weight_of_forms import pages_of_form


def situations(loket: Loket) -> list[Situation]:
    """A form that is open to all, and one behind a link."""
    known = loket.services
    return [known.situation(linked=linked) for linked in (False, True)]


def repeats(part: Part) -> bool:
    question = part.rows[0][0].question
    return say(question.label, question.given) == part.title


def test_each_heading_stands_once_and_repeats_no_question_below_it(loket: Loket) -> None:
    """A part that came back further down would have its heading twice."""
    repeated, twice = set(), set()
    with loket.app.test_request_context():
        for situation in situations(loket):
            for kind in loket.services.kinds.values():
                for journey in walks(kind, situation):
                    parts = group_rows(journey.rows())
                    titles = [part.title for part in parts]
                    twice |= {(kind.slug, one) for one in titles if titles.count(one) > 1}
                    if len(parts) > 1:
                        repeated |= {(kind.slug, part.title) for part in parts if repeats(part)}
    assert repeated == set()
    assert twice == set()


def test_a_page_says_itself_what_it_is_about_before_its_group_does() -> None:
    own, other = in_part(
        "Samen", Step(id="een", title="Een", part="Alleen"), Step(id="b", title="B")
    )
    assert (own.part, other.part) == ("Alleen", "Samen")


def test_what_one_page_asked_has_one_button_to_change_it(loket: Loket) -> None:
    """Twenty answers with a button each are a list that nobody reads."""
    visitor, most = Visitor(loket.app, script=False), 0
    for slug in loket.services.kinds:
        for page in pages_of_form(loket, visitor, slug):
            buttons = [str(one.attributes.get("value")) for one in page.all("button", name="doe")]
            changes = [one for one in buttons if one.startswith("wijzig:")]
            assert len(changes) == len(set(changes)), slug
            if changes and len(page.all("dl")) > 1:
                most = max(most, len(page.all("dl")))
                assert len(page.all("h2")) + len(page.all("h3")) >= len(page.all("dl")), slug
    assert most > 3


def test_what_was_sent_stands_under_the_same_headings_for_the_client_and_for_staff(
    settings: Settings, start: Callable[[Settings], Loket]
) -> None:
    office = Office(start(replace(settings, face="both")))
    visitor = Visitor(office.loket.app, script=False)
    *_, last, receipt = pages_of_form(office.loket, visitor, "dossier")
    wanted = [one.text for one in last.all("h2") if one.within("div") and one.within("main")]
    told = [one.text for one in receipt.all("h3") if one.within("details")]
    (reference,) = {*re.findall(r"Z-\w{4}-\w{4}", receipt.text)}
    case = office.colleague("medewerker").get(f"/medewerker/zaak/{reference}")
    read = [one.text for one in case.all("h3") if one.text in wanted]
    assert len(wanted) > 1
    assert told == read == wanted


def test_what_came_in_without_headings_has_none() -> None:
    old: list[dict[str, str]] = [{"question": "A"}, {"question": "B"}]
    assert group_sent(old) == [("", (*old,))]
    assert group_sent([{"part": "Een", **old[0]}, {"part": "Een", **old[1]}])[0][0] == ""
    assert [title for title, _ in group_sent([{"part": "Een"}, *old])] == ["Een", ""]
