"""Which text a client agreed to last, for whom it may be told."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest

from formsapp.cases.agreed_texts import known_replies
from formsapp.cases.models import Case
from formsapp.cases.signed_links import OpenedLink
from formsapp.facts import DocumentText
from tests.cases.conftest import Office


def text(version: str) -> DocumentText:
    words = f"Tekst {version}"
    return DocumentText("Voorwaarden", version, words, sha256(words.encode()).hexdigest(), "")


def agree(office: Office, version: str, **changes: Any) -> None:
    office.send(kind="akkoord", agreed=text(version), **changes)
    office.now += timedelta(days=1)


def version(office: Office, **wish: Any) -> str | None:
    return newest(office, office.link("akkoord", **wish))


def newest(office: Office, link: OpenedLink) -> str | None:
    found = known_replies(office.session, link, "akkoord")
    return next((one.text.version for one in found), None)


def test_the_newest_text_of_this_client_counts_whichever_link_it_came_through(
    office: Office,
) -> None:
    assert version(office) is None
    agree(office, "1", link=office.link("akkoord"))
    agree(office, "2", link=office.link("akkoord"))
    assert version(office) == "2"
    assert version(office, client="C-2") is None


def test_only_what_came_through_the_same_link_is_known_to_be_ones_own(office: Office) -> None:
    link = office.link("akkoord", many=True)
    agree(office, "1", link=link)
    agree(office, "2", link=office.link("akkoord"))
    agree(office, "3", client="C-1", channel="paper")
    found = known_replies(office.session, link, "akkoord")
    assert [(one.text.version, one.own) for one in found] == [
        ("3", False),
        ("2", False),
        ("1", True),
    ]


def test_what_came_on_paper_counts(office: Office) -> None:
    agree(office, "1", client="C-1", channel="paper")
    assert version(office) == "1"


def test_another_kind_of_form_and_one_without_a_client_do_not_count(office: Office) -> None:
    agree(office, "1")
    office.send(agreed=text("9"), link=office.link("klacht"))
    assert version(office) is None


def test_a_destroyed_case_does_not_count(office: Office) -> None:
    agree(office, "1", link=office.link("akkoord"))
    case = office.session.query(Case).one()
    case.destroyed_at = office.now
    office.session.commit()
    assert version(office) is None


@pytest.mark.parametrize("own", [True, False])
def test_who_signs_as_well_is_told_of_their_own_agreement_only(
    office: Office, *, own: bool
) -> None:
    agree(office, "1", link=office.link("akkoord"))
    case = office.session.query(Case).one()
    second = office.link("akkoord", case_id=case.id, many=True)
    if own:
        agree(office, "2", link=second)
    assert newest(office, second) == ("2" if own else None)
    assert version(office) == "1", "nor does what they signed count for the first"
