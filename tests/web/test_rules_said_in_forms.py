"""What the forms of the examples say of their rules, as a form on paper says all of it."""

from __future__ import annotations

from formsapp.web.form.print_empty_form import paper_data
from tests.site.test_rules_said import read_rules
from tests.web.conftest import Loket
from tests.web.made_up import strings


def test_each_form_says_the_rules_that_it_applies(loket: Loket, provider: str) -> None:
    rules = read_rules(f"{provider}.forms")
    lost = []
    for slug in sorted({slug for places in rules.values() for slug in places}):
        with loket.app.test_request_context():
            paper = strings(paper_data(loket.services.kinds[slug]))
        said = " ".join(" ".join(paper).split())
        wanted = [(clause, one) for clause, places in rules.items() for one in places.get(slug, ())]
        lost += [(slug, clause, one) for clause, one in wanted if one not in said]
    assert lost == []
