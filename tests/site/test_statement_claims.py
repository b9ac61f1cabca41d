"""Each thing that the accessibility statement claims is found wrong where it is wrong.

Who drops a measure from the test of every page makes a line of the statement untrue; and a line
that no test stands behind does not get in.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import test_texts
from tests.accessible import sorts
from tests.site import test_browser
from tests.site.conftest import Opener
from tests.site.reading import pages_of
from tests.web import test_every_form_browser as forms

CLAIMED = {
    "regels van een testprogramma": (r"^light 320 px: image-alt", r"^light 1280 px: image-alt"),
    "kleuren verschillen genoeg": (
        *(r"^light 320 px: color-contrast", r"^dark 1280 px: color-contrast"),
        r"^forced 320 px: contrast",
    ),
    "Met de Tab-toets": (r"^not reached|^own place in the order", r"^no visible focus"),
    "letters van twee keer zo groot": (r"^text of 32 px on 390 px", r"^text of 32 px on 1280 px"),
    "past op een smal scherm": (r"^light 320 px: sticks out", r"^light 320 px: image-alt"),
}
"""Words of each line, and the faults that the test of every page must find in a wrong page."""
WHOLE: dict[str, Callable[..., None]] = {
    "werkt ook zonder JavaScript": forms.test_every_sort_of_question_works_without_javascript,
    "zinnen zijn kort": test_texts.test_a_page_is_plain_dutch,
}
"""Words of lines that have a test of their own."""
LINES = re.compile(r"Dit keek hij na:</p>\s*<ul>(.*?)</ul>", re.DOTALL)
PALE = "a, p { forced-color-adjust: none; color: #777 !important; background: #888 }"
WRONG = test_browser.WRONG.replace("</style>", f"{PALE}</style>")


@pytest.fixture
def wrong(tmp_path: Path) -> Path:
    """A site in which nothing is right."""
    for name in ("index.html", "404.html", *test_browser.PARTS):
        (tmp_path / name.lstrip("/")).write_text(WRONG, encoding="utf-8")
    (tmp_path / "csp.json").write_text("""{"script": [], "style": ["'unsafe-inline'"]}""")
    return tmp_path


def test_every_line_of_the_statement_has_a_test(site: Path) -> None:
    page = pages_of(site)["/toegankelijkheid/"].read_text(encoding="utf-8")
    found = LINES.search(page)
    assert found
    lines = re.findall(r"<li>(.*?)</li>", found[1], re.DOTALL)
    words = [*CLAIMED, *WHOLE]
    assert len(lines) == len(words)
    for line in lines:
        assert sum(some in line for some in words) == 1, line


def test_the_test_of_every_page_finds_what_the_statement_says_is_right(
    wrong: Path, opened: Opener
) -> None:
    tab, _ = opened(wrong)
    tab.goto("/")
    faults = test_browser.faults_of(tab, sorts(tab))
    for line, wanted in CLAIMED.items():
        for fault in wanted:
            assert any(re.search(fault, told) for told in faults), (line, fault)


def test_the_test_of_every_page_fails_where_a_page_is_wrong(wrong: Path, opened: Opener) -> None:
    with pytest.raises(AssertionError, match="contrast: "):
        test_browser.test_every_page_is_accessible(wrong, opened)
