"""``loket circle``: who decides for a client, and a link for each who must agree."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from formsapp.cases.client_circle import ClientCircle, open_circle
from formsapp.cases.models import Event, Link
from formsapp.cases.receive_case import Dates, Origin, Submission, receive
from formsapp.rules.ages_of_consent import birthday
from formsapp.rules.amsterdam_time import local_date
from formsapp.sealing.letterbox import Keyring, Letterbox, new_form_key
from tests.cli.commands import KEY, PROVIDER, Ran, Run, refused

TODAY = local_date(datetime.now(UTC))
CHILD = ("--authority", "moeder,vader")
ADULT = birthday(TODAY.replace(day=1), -40).isoformat()


def aged(years: int) -> str:
    """The birth date of who is so old, today or since this month began."""
    return birthday(TODAY.replace(day=1), -years).isoformat()


def make(run: Run, born: str, *more: str) -> Ran:
    return run("circle", "--client", "C-1", "--born", born, *more, "--json")


def labels(ran: Ran) -> list[str]:
    assert ran.status == 0, ran.err
    found = json.loads(ran.out)
    assert [*found] == ["links"]
    assert all(one["url"].startswith("https://www.example.nl/zorg/l/") for one in found["links"])
    return [one["label"] for one in found["links"]]


def stored(session: Session, data: Path) -> ClientCircle:
    found = open_circle(session, Keyring.load(data / "keys", PROVIDER), "C-1")
    assert found is not None
    return found


@pytest.mark.usefixtures("data")
@pytest.mark.parametrize(
    ("years", "more", "expected"),
    [
        pytest.param(8, CHILD, ["moeder", "vader"], id="Onder de 12 de ouders"),
        pytest.param(13, CHILD, ["jongere", "moeder", "vader"], id="Van 12 tot 16 samen"),
        pytest.param(13, ("--authority", "voogd Jeugdbescherming"),
                     ["jongere", "voogd Jeugdbescherming"], id="Met een voogd"),
        pytest.param(17, CHILD, ["jongere"], id="Vanaf 16 alleen"),
        pytest.param(17, (), ["jongere"], id="Vanaf 16 zonder ouders"),
        pytest.param(17, (*CHILD, "--incapable"), ["moeder", "vader"], id="17, kan het niet zelf"),
        pytest.param(60, (), ["cliënt"], id="Een volwassene"),
        pytest.param(60, ("--representative", "mentor", "--incapable"), ["mentor"], id="Mentor"),
        pytest.param(60, ("--representative", "zus,partner", "--incapable"), ["partner"],
                     id="De partner gaat voor"),
    ],
)  # fmt: skip
def test_a_link_for_each_who_must_agree(
    run: Run, years: int, more: tuple[str, ...], expected: list[str]
) -> None:
    assert labels(make(run, aged(years), *more)) == expected


def test_links_can_be_sent_again_and_open_what_all_sign(run: Run, session: Session) -> None:
    labels(make(run, aged(13), *CHILD))
    links = session.scalars(sa.select(Link)).all()

    assert {(*one.kinds, one.many, one.born_hash) for one in links} == {
        ("akkoord", "toestemming", True, None)
    }
    assert len({one.signer_id for one in links}) == 3


def test_kinds_are_chosen(run: Run, session: Session) -> None:
    labels(make(run, aged(13), *CHILD, "--kind", "toestemming"))

    assert {(*one.kinds,) for one in session.scalars(sa.select(Link))} == {("toestemming",)}


def test_each_link_asks_the_own_birth_date(run: Run, session: Session, data: Path) -> None:
    mother = "moeder=1985-02-03,vader=1984-12-31"
    labels(make(run, aged(13), "--authority", mother, "--factor", "born"))

    assert all(one.born_hash for one in session.scalars(sa.select(Link)))
    people = {one.member.label: one.born for one in stored(session, data).people}
    assert people["moeder"] == date(1985, 2, 3)


def test_birth_dates_that_are_given_are_asked(run: Run, session: Session) -> None:
    labels(make(run, ADULT, "--representative", "curator=1960-01-31", "--incapable"))

    assert session.scalars(sa.select(Link)).one().born_hash is not None


def test_without_json_a_line_for_each(run: Run, data: Path) -> None:
    del data
    ran = run("circle", "--client", "C-1", "--born", aged(8), *CHILD)

    assert [line.split(": ")[0] for line in ran.out.splitlines()] == ["moeder", "vader"]


@pytest.mark.usefixtures("data")
@pytest.mark.parametrize(
    ("born", "more", "words"),
    [
        (aged(13), (*CHILD, "--factor", "born"), "'moeder' has no birth date"),
        (
            aged(13),
            (*CHILD, "--kind", "toestemming", "--kind", "intrekken"),
            "--kind intrekken is not for a link of someone who decides",
        ),
        (
            aged(13),
            (*CHILD, "--since", "moeder=2099-01-01"),
            "The first day 2099-01-01 of 'moeder' lies after",
        ),
        (aged(13), (*CHILD, "--since", "moeder=1950-01-01"), "lies before the client's birth"),
        (aged(13), ("--authority", "moeder=1985-02-03,vader"), "'vader' has no birth date"),
        (aged(13), ("--authority", "moeder=3-2-1985"), "3-2-1985"),
        (aged(13), ("--authority", "moeder,,vader"), "names nobody"),
        (aged(13), ("--authority", "moeder,Moeder"), "Two people are called 'moeder'"),
        (aged(13), ("--authority", "moeder,moeder\u200b"), "Two people are called 'moeder'"),
        (aged(13), ("--authority", "moeder,\u202e "), "names nobody"),
        (aged(13), ("--authority", "moeder 111222333"), "label looks like a BSN"),
        (aged(13), ("--authority", "Jan Jansen"), "A label looks like a name: give a role"),
        (aged(13), ("--authority", "moeder,jan jansen"), "A label looks like a name"),
        (aged(13), ("--authority", "moeder 3-2-1985"), "A label holds a date"),
        (aged(13), ("--authority", "De Wering"), "A label may be a name"),
        (aged(13), ("--authority", "m" * 41), "at most 40 characters"),
        (aged(13), ("--authority", "moeder=2999-01-01"), "does not lie between 1900-01-01"),
        (aged(13), ("--authority", "moeder=0001-01-01"), "does not lie between 1900-01-01"),
        ("1850-01-01", (), "does not lie between 1900-01-01"),
        (aged(13), ("--authority", f"moeder={aged(13)}"), "'moeder' is not older than the client"),
        (aged(13), (*CHILD, "--since", "oma=2020-01-01"), "'oma' needs a label of this circle"),
        (aged(13), (*CHILD, "--since", "moeder"), "'moeder' needs a label of this circle"),
        (aged(13), (*CHILD, "--since", "moeder=2001-01-01"), "lies before the client's birth"),
        (aged(13), ("--authority", "jongere"), "Two people are called 'jongere'"),
        (aged(13), (), "Say who decides"),
        (aged(13), (*CHILD, "--told", "paspoort=De Linde"), "Give --told a name for one of"),
        (aged(13), (*CHILD, "--told", "De Linde"), "Give --told a name for one of"),
        (aged(13), ("--representative", "mentor"), "use --authority"),
        (aged(60), CHILD, "use --representative"),
        (aged(60), ("--representative", "mentor"), "add --incapable"),
        (aged(60), ("--incapable",), "Say who decides"),
        (aged(60), ("--representative", "buurman", "--incapable"), "use one of curator, mentor"),
        (aged(13), (*CHILD, "--kind", "paspoort"), "no form 'paspoort'"),
        ("2999-01-01", CHILD, "does not lie between 1900-01-01"),
    ],
)
def test_refused(run: Run, born: str, more: tuple[str, ...], words: str) -> None:
    refused(make(run, born, *more), words)


@pytest.mark.usefixtures("data")
@pytest.mark.parametrize("command", ["circle", "consents"])
@pytest.mark.parametrize(
    ("client", "words"),
    [
        *((blank, "1 to 40 characters") for blank in ("", " ", "\u200b")),
        ("x" * 41, "1 to 40 characters"),
        *((bsn, "looks like a BSN") for bsn in ("111222333", "C-111222333", "111.222.333")),
    ],
)
def test_a_reference_is_held_to_the_same_everywhere(
    run: Run, session: Session, command: str, client: str, words: str
) -> None:
    more = ("--born", ADULT) if command == "circle" else ()
    ran = run(command, "--client", client, *more)
    refused(ran, words)
    assert "222" not in ran.err
    assert not session.scalars(sa.select(Event)).all()


@pytest.mark.usefixtures("data")
@pytest.mark.parametrize("client", ["Jan Jansen", "J. van Dijk", "14-1-2013"])
def test_a_new_reference_is_no_name_or_birth_date(run: Run, session: Session, client: str) -> None:
    for command in (
        ("circle", "--client", client, "--born", ADULT),
        ("link", "new", "--kind", "toestemming", "--client", client),
    ):
        ran = run(*command)
        refused(ran, "looks like a name or a birth date")
        assert client not in ran.err
    assert not session.scalars(sa.select(Event)).all()


@pytest.mark.usefixtures("data")
def test_roles_are_labels(run: Run) -> None:
    roles = "moeder 2,pleegvader,oma,voogd stichting Horizon"
    assert labels(make(run, aged(8), "--authority", roles)) == roles.split(",")


def test_labels_are_cleaned(run: Run, session: Session, data: Path) -> None:
    label = "mo\u202ee\u0301der\nvan\u200b dichtbij"
    assert labels(make(run, aged(8), "--authority", label)) == ["moéder van dichtbij"]
    assert stored(session, data).label_of(session.scalars(sa.select(Link)).one().signer_id) == (
        "moéder van dichtbij"
    )


def test_a_reference_is_cleaned(run: Run, session: Session, data: Path) -> None:
    assert run("circle", "--client", " C-1\u202e ", "--born", ADULT).status == 0
    assert stored(session, data).client == "C-1"
    refused(make(run, ADULT), "C-1 has a circle already")


def test_what_is_refused_leaves_nothing(run: Run, session: Session, data: Path) -> None:
    refused(make(run, aged(13), *CHILD, "--factor", "born"), "birth date")
    labels(make(run, aged(13), *CHILD))
    refused(make(run, aged(13), *CHILD), "has a circle already")

    assert len(session.scalars(sa.select(Link)).all()) == 3
    assert stored(session, data).born.isoformat() == aged(13)


def test_a_parent_decides_since_the_birth_and_others_since_they_are_known(
    run: Run, session: Session, data: Path
) -> None:
    people = "moeder,vader,voogd,oma"
    labels(make(run, aged(13), "--authority", people, "--since", "vader=2020-05-01,oma=2021-01-01"))
    found = {one.member.label: one.member.since for one in stored(session, data).people}
    assert found == {
        "jongere": TODAY,
        "moeder": date.fromisoformat(aged(13)),
        "vader": date(2020, 5, 1),
        "voogd": TODAY,
        "oma": date(2021, 1, 1),
    }


def test_a_client_is_not_born_after_something_was_said(
    run: Run, session: Session, data: Path
) -> None:
    box = Letterbox.load(data / "keys", PROVIDER)
    dates = Dates(date.fromisoformat(aged(3)))
    content: dict[str, object] = {"answers": []}
    origin = Origin(channel="paper", client="C-1")
    sent = Submission(form_key=new_form_key(), kind="toestemming", team="zorg", content=content,
                      dates=dates, origin=origin)  # fmt: skip
    receive(session, box, [KEY], sent, now=datetime.now(UTC))
    session.close()
    refused(make(run, aged(2), *CHILD), f"Something was said about this client on {aged(3)}")
    labels(make(run, aged(3), *CHILD))


def test_a_name_that_is_told_goes_along_in_each_link(
    run: Run, session: Session, data: Path
) -> None:
    refusal = make(run, aged(8), *CHILD, "--told", "=").err
    consent_id = refusal.partition("one of ")[2].split(",")[0]
    labels(make(run, aged(8), *CHILD, "--told", f"{consent_id}=De Linde"))
    assert stored(session, data).told == {consent_id: "De Linde"}
    told = session.scalars(sa.select(Link.told)).all()
    assert len(told) == 2
    assert all(one and b"Linde" not in one for one in told)


@pytest.mark.usefixtures("data")
def test_numbers_of_an_administration_are_taken_and_found_again(run: Run) -> None:
    more = ("--born", aged(13), "--authority", "voogd 111222333")
    made = run("circle", "--client", "C-111222333", "--own-number", *more)
    assert (made.status, "voogd 111222333: http" in made.out) == (0, True), made.err
    assert run("consents", "--client", "C-111222333").status == 0
    assert run("link", "new", "--client", "c-111222333", "--kind", "toestemming").status == 0
