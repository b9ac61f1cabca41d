"""Providers of sorts that no example is: facts and a text of their own, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from formsapp.check import list_findings
from formsapp.kinds import load_provider
from formsapp.settings import Settings
from formsapp.site.search_index import STOP
from tests.web.conftest import Loket
from tests.web.made_up import MADE_UP, Words, made_folder, read_made_up
from tests.web.test_i18n import TOGETHER, WE, plural_verbs

EXAMPLES = r"D\.O\.Z|Al Osra|DOZ-\d|AO-\d"
NONE = "raad denkt|cliëntenraad|vertrouwenspersoon|schade meld"
CALLS = r"per telefoon, op|zoals de telefoon|\*\*bel(?: als|\.?\*\*)|belt iemand af|wie er belt"
LACKS = {
    "dagbesteding-de-moestuin": f"{NONE}|functionaris|geschil|begeleiders leest",
    "fysiotherapie-de-kade": f"{NONE}|functionaris|leidinggevende|fysiotherapeuten leest",
    "psycholoog-lantaarn": f"{NONE}|commissie of|leidinggevende|{CALLS}",
    "woonhuis-de-elzen": "commissie|bezoek afzeggen",
}
"""What each does not have, beside the names of the examples and of their clauses."""
EVERYBODYS = ("formsapp/rules/", "docs/common/")
"""What the common facts and the rules have to confirm for everyone."""
TO_STAFF = ("staff", "handboek")
"""Where staff read."""
ALONE = "psycholoog-lantaarn"
"""Who says *ik*, being one person."""
COLLEAGUE = re.compile(r"(?<![/-])\bmedewerkers?\b(?!/)", re.IGNORECASE)
EMPTY = " ".join(sorted(STOP))
"""Words by which nobody finds a page, as the search has them."""
LEFT = re.compile("Bezoek afzeggen Bijstand")
"""Everyday words by which visitors search."""


@pytest.fixture(params=MADE_UP)
def slug(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def words(
    slug: str,
    tmp_path_factory: pytest.TempPathFactory,
    start: Callable[[Settings], Loket],
    sqlite_template: Path,
) -> Words:
    """All that can be read of a provider."""
    return read_made_up(tmp_path_factory, start, sqlite_template, slug).words


def test_every_page_form_paper_mail_and_desk_is_there(words: Words) -> None:
    sorts = {place.partition(" ")[0] for place in words}
    assert {"index.html", "loket", "paper", "mail", "staff", "handboek", "klacht"} <= sorts
    assert len(words) > 100
    firsts = {place: text for place, text in words.items() if place.endswith(" 0")}
    assert [place for place, text in firsts.items() if "Wie dit leest" not in text] == ["mail 0"]


def test_nothing_speaks_of_an_example_or_of_what_it_lacks(slug: str, words: Words) -> None:
    looked = re.compile(f"{EXAMPLES}|{LACKS[slug]}", re.IGNORECASE)
    found = {
        place: text[max(0, one.start() - 40) : one.end() + 40]
        for place, text in words.items()
        for one in looked.finditer(LEFT.sub("", text))
    }
    assert not found


def test_check_says_nothing_of_what_is_filled_in(
    slug: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = made_folder(tmp_path_factory) / "docs" / slug
    found = list_findings(folder, load_provider(folder), date(2026, 11, 25))
    keys = [one.key for one in found if not one.file.startswith(EVERYBODYS)]
    assert keys == []
    assert not any(one.blocks for one in found)
    assert len(found) > len(keys)


@pytest.mark.parametrize("slug", [ALONE])
def test_one_person_says_ik_everywhere(words: Words) -> None:
    verb = "|".join(sorted(plural_verbs()))
    modal = "".join(f"(?<!{one} )" for one in ("an", "ag", "oet", "il"))
    as_more = re.compile(rf"(?i:{WE.pattern})|\[\[|{modal}\b[Ii]k (?:{verb})\b|\b(?i:{verb}) ik\b")
    found = {
        (place, text[max(0, one.start() - 40) : one.end() + 40])
        for place, text in words.items()
        for looked in (as_more, *([] if place.startswith(TO_STAFF) else [COLLEAGUE]))
        for one in looked.finditer(TOGETHER.sub("", text.replace(EMPTY, "")))
    }
    assert not found
