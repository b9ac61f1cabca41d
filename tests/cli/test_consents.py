"""``loket consents``: what may be shared about a client on a day."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from fhir.resources.R4B.consent import Consent
from sqlalchemy.orm import Session

from formsapp.cases.client_circle import Change, SaidBy, assign_answers, open_circle
from formsapp.cases.models import Case, Event
from formsapp.cases.receive_case import Dates, Submission, receive
from formsapp.cases.signed_links import LinkSigner, open_link
from formsapp.cases.staff_desk import Actor, Desk
from formsapp.facts import load
from formsapp.facts.lengths import Length
from formsapp.kinds.parts.consent_meaning import consent_fingerprint
from formsapp.rules.amsterdam_time import local_date
from formsapp.rules.durations import add
from formsapp.sealing.letterbox import Keyring, new_form_key
from tests.cli.commands import KEY, NEW_LINK, PROVIDER, Run, refused

REPO = Path(__file__).resolve().parents[2]
CONSENTS = load(REPO / "docs" / PROVIDER).consents


def told(run: Run, *more: str) -> list[dict[str, Any]]:
    ran = run("consents", "--client", "1234", *more, "--json")
    assert ran.status == 0, ran.err
    rows: list[dict[str, Any]] = json.loads(ran.out)
    return rows


def links(run: Run) -> dict[str, str]:
    ran = run("circle", "--client", "1234", "--born", "1950-03-01", "--representative", "mentor",
              "--incapable", "--json")  # fmt: skip
    return {one["label"]: one["url"] for one in json.loads(ran.out)["links"]}


def say(  # noqa: PLR0913 - each is part of one answer
    session: Session,
    data: Path,
    url: str,
    name: str,
    value: str | list[str],
    *,
    kind: str = "toestemming",
    keep_until: date | None = None,
    about: str | None = None,
) -> None:
    """Send one answer through a link, to the question as it is now or with ``about`` to another."""
    now = datetime.now(UTC)
    token = url.rpartition("/l/")[2]
    opened = open_link(session, LinkSigner(PROVIDER, [KEY]), token, now=now)
    answer = {"name": name, "question": "Mogen wij dat?", "answer": str(value), "value": value}
    if about is None:
        about = next((consent_fingerprint(one) for one in CONSENTS if one.id == name), "")
    sent = Submission(
        form_key=new_form_key(),
        kind=kind,
        team="zorg",
        content={"answers": [{**answer, **({"about": about} if about else {})}]},
        dates=Dates(local_date(now), keep_until=keep_until),
        link=opened,
    )
    box = Keyring.load(data / "keys", PROVIDER).letterbox
    receive(session, box, [KEY], sent, now=now)
    session.rollback()


def test_each_party_and_purpose_with_its_verdict(run: Run, session: Session, data: Path) -> None:
    url, today = links(run)["mentor"], local_date(datetime.now(UTC))
    rows = told(run)
    assert len(rows) > 5
    assert {row["verdict"] for row in rows} == {"niet gevraagd"}
    first = rows[0]["id"]
    say(session, data, url, first, "ja")
    assert told(run)[0] == {
        "id": first,
        "party": rows[0]["party"],
        "purpose": rows[0]["purpose"],
        "verdict": "mag",
        "since": today.isoformat(),
        "until": add(today, Length(12, "m")).isoformat(),
        "missing": [],
    }
    say(session, data, url, first, "nee")
    assert told(run)[0]["verdict"] == "mag niet"
    yesterday = (today - timedelta(days=1)).isoformat()
    assert told(run, "--on", yesterday)[0]["verdict"] == "niet gevraagd"
    over = (add(today, Length(12, "m")) + timedelta(days=1)).isoformat()
    say(session, data, url, first, "ja")
    row = told(run, "--on", over)[0]
    assert (row["verdict"], row["missing"]) == ("afgelopen", ["mentor"])


def test_a_link_without_a_circle(run: Run, session: Session, data: Path) -> None:
    url = run(*NEW_LINK, "--kind", "toestemming").out.strip()
    first = told(run)[0]["id"]
    say(session, data, url, first, "ja")
    assert {row["id"]: row["verdict"] for row in told(run)}[first] == "kring onbekend"
    lines = run("consents", "--client", "1234").out.splitlines()
    assert lines[0].split() == [first, "kring", "onbekend"]


def test_who_said_it_before_the_circle_counts_once_staff_tell(
    run: Run, session: Session, data: Path
) -> None:
    url = run(*NEW_LINK, "--kind", "toestemming").out.strip()
    first = told(run)[0]["id"]
    say(session, data, url, first, "ja")
    links(run)
    assert told(run)[0]["verdict"] == "kring onbekend"
    keyring = Keyring.load(data / "keys", PROVIDER)
    known, case = open_circle(session, keyring, "1234"), session.scalars(sa.select(Case)).one()
    assert known is not None
    session.rollback()
    mentor = next(one.id for one in known.people if one.member.label == "mentor")
    desk = Desk(session, keyring, Actor("m1", "manager", frozenset({"zorg"})), datetime.now(UTC))
    change = Change("assigned", local_date(desk.now), "m1", case_id=case.id, case=case.reference)
    assign_answers(desk, "1234", SaidBy(mentor, told_by="nagebeld"), change)
    assert told(run)[0]["verdict"] == "mag"
    (given,) = fhir(run)
    assert [one.display for one in given.performer] == ["mentor"]


def test_the_log_says_that_answers_were_opened(run: Run, session: Session) -> None:
    links(run)
    told(run)
    event = session.scalars(sa.select(Event).where(Event.action == "read")).one()
    assert (event.who, event.client) == ("loket", "1234")


def test_an_answer_that_does_not_open_tells_nothing(run: Run, session: Session, data: Path) -> None:
    say(session, data, links(run)["mentor"], told(run)[0]["id"], "ja")
    with session.begin():
        session.execute(sa.update(Case).values(sealed=b"cut off"))
    refused(run("consents", "--client", "1234"), "changed or cut off")


@pytest.mark.usefixtures("data")
def test_a_day_that_does_not_exist_is_refused(run: Run) -> None:
    refused(run("consents", "--client", "1234", "--on", "2026-02-30"), "2026-02-30")


def test_other_systems_get_resources_that_fhir_accepts(
    run: Run, session: Session, data: Path
) -> None:
    found = links(run)
    ids = [row["id"] for row in told(run)]
    assert fhir(run) == []
    say(session, data, found["mentor"], ids[0], "ja")
    say(session, data, found["mentor"], ids[1], "nee")
    given, refused_one = fhir(run)
    assert [given.status, refused_one.status] == ["active", "rejected"]
    assert [given.provision.type, refused_one.provision.type] == ["permit", "deny"]
    today = local_date(datetime.now(UTC))
    assert given.provision.period.end == add(today, Length(12, "m"))
    assert [one.display for one in given.performer] == ["mentor"]
    assert given.patient.identifier.value == "1234"
    say(session, data, found["mentor"], ids[0], "nee")
    assert {one.status for one in fhir(run)} == {"rejected"}


def fhir(run: Run, *more: str) -> list[Any]:
    """Return what is printed, as the reference implementation of R4B reads it."""
    ran = run("consents", "--client", "1234", *more, "--fhir")
    assert ran.status == 0, ran.err
    return [Consent.model_validate(one) for one in json.loads(ran.out)]


def test_of_a_reference_that_nobody_knows_nothing_is_told(run: Run, session: Session) -> None:
    for form in ((), ("--json",), ("--fhir",)):
        refused(run("consents", "--client", "C-9", *form), "Nothing is known of 'C-9'")
    assert session.scalars(sa.select(Event)).all() == []
    links(run)
    assert run("consents", "--client", "1234", "--json").err == ""


def test_where_only_who_answered_is_unknown_that_is_what_is_told(
    run: Run, session: Session, data: Path
) -> None:
    found, url = links(run), run(*NEW_LINK, "--kind", "toestemming").out.strip()
    first, second = (row["id"] for row in told(run)[:2])
    say(session, data, url, first, "ja")
    say(session, data, found["mentor"], second, "ja")
    rows = told(run)
    assert [row.get("answerer") for row in rows[:3]] == ["unknown", None, None]
    line = run("consents", "--client", "1234").out.splitlines()[0]
    assert line.endswith("[it is not known who answered]")
    unknown, given = fhir(run)
    assert (unknown.status, given.status) == ("proposed", "active")
    [mark] = unknown.extension
    assert mark.url.endswith("/consent/answerer-unknown")
    assert mark.valueBoolean
    assert given.extension is None


def test_a_question_that_asks_something_else_since_is_marked(
    run: Run, session: Session, data: Path
) -> None:
    found = links(run)
    first, second = (row["id"] for row in told(run)[:2])
    say(session, data, found["mentor"], first, "ja", about="0" * 64)
    say(session, data, found["mentor"], second, "ja")
    rows = told(run)
    assert [row["verdict"] for row in rows[:2]] == ["mag", "mag"]
    assert [row.get("text") for row in rows[:2]] == ["changed", None]
    line = run("consents", "--client", "1234").out.splitlines()[0]
    assert line.endswith("[the question asks something else now: ask anew]")
    changed, same = fhir(run)
    [mark] = changed.extension
    assert mark.url.endswith("/consent/text-changed")
    assert mark.valueBoolean
    assert same.extension is None


def test_who_agreed_is_told_as_it_stood_on_that_day(run: Run, session: Session, data: Path) -> None:
    found, today = links(run), local_date(datetime.now(UTC))
    first = told(run)[0]["id"]
    say(session, data, found["mentor"], first, "ja")
    say(session, data, found["mentor"], first, "nee")
    newest = sa.select(Case).order_by(Case.received_at.desc()).limit(1)
    tomorrow = today + timedelta(days=1)
    session.scalars(newest).one().received_on = tomorrow
    session.commit()
    (given,) = fhir(run)
    assert (given.status, [one.display for one in given.performer]) == ("active", ["mentor"])
    (refused_one,) = fhir(run, "--on", tomorrow.isoformat())
    assert (refused_one.status, refused_one.performer) == ("rejected", None)


def test_a_no_of_a_day_on_which_a_yes_came_by_phone_too_agreed_to_nothing(
    run: Run, session: Session, data: Path
) -> None:
    found = links(run)
    first = told(run)[0]["id"]
    say(session, data, found["mentor"], first, "nee")
    say(session, data, found["mentor"], first, "ja")
    newest = sa.select(Case).order_by(Case.received_at.desc()).limit(1)
    session.scalars(newest).one().channel = "phone"
    session.commit()
    (found_one,) = fhir(run)
    assert (found_one.status, found_one.performer) == ("rejected", None)


def test_what_was_taken_back_is_not_allowed_again_by_clearing_away(
    run: Run, session: Session, data: Path
) -> None:
    url, today = links(run)["mentor"], local_date(datetime.now(UTC))
    first, over = told(run)[0]["id"], today - timedelta(days=1)
    say(session, data, url, first, "ja", keep_until=today + timedelta(days=1))
    other = run(*NEW_LINK, "--kind", "intrekken").out.strip()
    say(session, data, other, "wat", [first], kind="intrekken", keep_until=over)
    assert told(run)[0]["verdict"] == "kring onbekend"
    assert run("purge").status == 0
    assert told(run)[0]["verdict"] == "kring onbekend"
