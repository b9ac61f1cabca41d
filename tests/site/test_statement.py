"""The accessibility statement says what the tests did: it is written from them and held to them.

``pytest tests/site/test_statement.py --write-statement`` writes it anew, after a run in
which tests/site/test_browser.py found nothing.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from formsapp.facts import load
from formsapp.facts.site_facts import Accessibility
from tests.accessible import WIDTHS, rules
from tests.conftest import REPO
from tests.site.reading import pages_of

FACTS = REPO / "docs" / "common" / "facts.toml"
WRITTEN = re.compile(r"^\[accessibility\]\n.*\Z", re.MULTILINE | re.DOTALL)
YEAR = timedelta(days=365)


@pytest.fixture(scope="module")
def found(sites: dict[str, Path], browser: Browser) -> Accessibility:
    """What the tests of today do."""
    with browser.new_context() as context:
        version, count = rules(context.new_page())
    today, tested = datetime.now(UTC).date(), tuple(sorted(sites))
    return Accessibility(tested=today, providers=tested, axe=version, rules=count, widths=WIDTHS)


def as_toml(found: Accessibility) -> str:
    providers = ", ".join(f'"{provider}"' for provider in found.providers)
    return (
        f"[accessibility]\ntested = {found.tested}\n"
        f'axe = "{found.axe}"\nrules = {found.rules}\nwidths = {list(found.widths)}\n'
        f"providers = [{providers}]\n"
    )


def test_the_statement_is_what_the_tests_did(
    found: Accessibility, request: pytest.FixtureRequest
) -> None:
    if request.config.getoption("--write-statement"):
        written = WRITTEN.sub(lambda _: as_toml(found), FACTS.read_text(encoding="utf-8"))
        FACTS.write_text(written, encoding="utf-8")
    stated = load(REPO / "docs" / "al-osra-zorg").accessibility
    assert stated is not None
    assert stated.providers == found.providers
    assert (stated.axe, stated.rules, stated.widths) == (found.axe, found.rules, found.widths)


def test_the_statement_is_not_older_than_a_year(provider: str) -> None:
    stated = load(REPO / "docs" / provider).accessibility
    assert stated is not None
    assert stated.tested <= datetime.now(UTC).date() + timedelta(days=1)
    assert datetime.now(UTC).date() - stated.tested < YEAR


def test_the_page_says_so(site: Path, provider: str) -> None:
    stated = load(REPO / "docs" / provider).accessibility
    assert stated is not None
    text = (site / "toegankelijkheid" / "index.html").read_text(encoding="utf-8")
    assert f"alle {len(pages_of(site))} pagina" in text
    assert f"de {stated.rules} regels" in text
    assert "mensen met een beperking hebben de site nog niet getest" in text


def test_what_is_written_is_read_back_alike() -> None:
    day = date(2026, 1, 2)
    one = Accessibility(tested=day, providers=("x-y",), axe="4", rules=5, widths=(320,))
    before = FACTS.read_text(encoding="utf-8")
    after = WRITTEN.sub(lambda _: as_toml(one), before)
    assert after.endswith('axe = "4"\nrules = 5\nwidths = [320]\nproviders = ["x-y"]\n')
    assert after.partition("[accessibility]")[0] == before.partition("[accessibility]")[0]
