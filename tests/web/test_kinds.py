"""Kinds find themselves; each one's pages are in order."""

from __future__ import annotations

from tests.web.conftest import Loket


def test_a_kind_that_the_provider_does_not_offer_is_not_there(loket: Loket) -> None:
    assert loket.visitor().get("/f/bestaat-niet").status == 404
    for slug, own in loket.services.facts.kinds.items():
        if not own.open:
            assert loket.visitor().get(f"/f/{slug}").status == 404


def test_every_kind_has_steps_with_names_of_their_own(loket: Loket) -> None:
    with loket.app.app_context():
        situation = loket.services.situation()
    for kind in loket.services.kinds.values():
        steps = kind.steps(situation)
        assert steps
        assert len({step.id for step in steps}) == len(steps)


def test_every_first_page_says_who_reads_it_and_that_nobody_does_at_night(loket: Loket) -> None:
    visitor = loket.visitor()
    link = loket.link(*loket.services.kinds, many=True)
    for slug in loket.services.kinds:
        page = visitor.get(f"/l/{link}/{slug}")
        assert "Wie dit leest" in page.text
        assert "alleen overdag" in page.text
        assert page.status == 200
