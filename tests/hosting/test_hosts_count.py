"""Hosts of one folder count together, also one that begins later, and each provider by itself."""

from __future__ import annotations

from formsapp.hosting.providers import Providers
from formsapp.web.shared.open_form_floods import count_open_form
from formsapp.web.shared.rate_limit import FROM_ONE
from tests.hosting.conftest import ELZEN, KADE, Place


def count(place: Place, slug: str, times: int = 1) -> int:
    """Count open forms from one address; return how much work the last one takes."""
    with place.app(slug).test_request_context(headers={"X-Forwarded-For": "203.0.113.7"}):
        return [count_open_form() for _ in range(times)][-1]


def test_a_host_that_begins_anew_knows_of_a_flood_and_which_provider_has_it(place: Place) -> None:
    for slug in (KADE, ELZEN):
        place.add(slug)
    place.look()
    assert count(place, KADE, FROM_ONE.most) == 0
    before = place.hosts
    place.hosts = Providers(place.folder, "env")
    place.look()
    assert count(place, KADE) > 0
    assert count(place, ELZEN) == 0
    for hosted in before.all:
        hosted.close()
