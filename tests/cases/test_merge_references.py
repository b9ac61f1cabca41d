"""Two references of one client become one: everything moves in one go, and the log stays."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from threading import Barrier
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from formsapp.cases import event_log
from formsapp.cases.case_errors import NotFound, Refused, Revoked
from formsapp.cases.client_circle import open_circle, store_circle
from formsapp.cases.client_reference import known_references
from formsapp.cases.client_view import own_cases
from formsapp.cases.database import writing
from formsapp.cases.merge_references import TwoCircles, end_circle, merge_references
from formsapp.cases.models import Case, Event, Link, SealedCircle, Task, WatchedClient
from formsapp.cases.tasks import TaskContent, TaskSort, TaskWish, add_task, open_tasks
from formsapp.cases.watched_words import Watched, open_words, seal_words
from formsapp.sealing.letterbox import Altered
from tests.cases.conftest import BY, NOW, Office
from tests.cases.test_client_circle import CIRCLE, FATHER, MOTHER

GONE, KEPT = "c 1", "C-1"


def circle_of(office: Office, client: str) -> None:
    made = replace(CIRCLE, client=client)
    store_circle(office.session, office.ring.letterbox, made, now=NOW, by=BY)


def task_of(office: Office, client: str, reason: str, sort: TaskSort = "review") -> None:
    wish = TaskWish("zorg", client, TaskContent(sort, reason, age=16))
    with writing(office.session):
        add_task(office.session, office.ring, wish, now=NOW)


def watched(office: Office, client: str, *named: str, **words: str) -> None:
    """What was seen last of a client; ``named`` are the parties of all of it."""
    with writing(office.session):
        row = WatchedClient(id=uuid4(), client=client, team="zorg", seen="1.1.1")
        seen = {name: Watched(word, named) for name, word in words.items()}
        seal_words(office.ring.letterbox, row, seen)
        office.session.add(row)


def rows(office: Office) -> list[object]:
    office.session.rollback()
    tables = (Link, Case, SealedCircle, Task, WatchedClient, Event)
    return [
        tuple(row)
        for table in tables
        for row in office.session.execute(sa.select(*table.__table__.columns)).all()
    ]


def test_everything_moves_and_still_opens(office: Office) -> None:
    opened = office.link("klacht", client=GONE)
    office.send(link=opened, team="klachten")
    kept = office.send(client=KEPT)
    circle_of(office, GONE)
    task_of(office, GONE, "16")
    watched(office, GONE, school="allowed")
    merge_references(office.desk(), GONE, KEPT)
    assert known_references(office.session) == [KEPT]
    assert open_circle(office.session, office.ring, KEPT) == replace(CIRCLE, client=KEPT)
    assert len(own_cases(office.session, opened)) == 1, "the client's own page is as it was"
    (task,) = open_tasks(office.session, office.ring, ["zorg"], client=KEPT)
    assert (task.content.age, task.content.reason) == (16, "16")
    (row,) = office.session.scalars(sa.select(WatchedClient)).all()
    assert (row.client, row.seen) == (KEPT, ""), "it is looked at anew"
    assert open_words(office.ring, row) == {"school": Watched("allowed", ())}
    assert office.desk().read(kept.reference).case.client == KEPT


def test_of_a_case_only_the_reference_and_its_proof_change(office: Office) -> None:
    office.send(client=GONE, team="klachten")
    office.send(client=KEPT)
    columns = [one for one in Case.__table__.columns if one.name not in {"client", "whose"}]
    query = sa.select(*columns).order_by(Case.id)
    before = office.session.execute(query).all()
    merge_references(office.desk("zorg"), GONE, KEPT)
    assert office.session.execute(query).all() == before


def test_the_log_says_it_and_is_not_rewritten(office: Office) -> None:
    office.send(client=GONE)
    office.send(client=KEPT)
    before = office.session.execute(sa.select(*Event.__table__.columns)).all()
    merge_references(office.desk(), GONE, KEPT)
    after = office.session.execute(sa.select(*Event.__table__.columns)).all()
    assert after[: len(before)] == before
    new = office.session.scalars(sa.select(Event).order_by(Event.number)).all()[len(before) :]
    assert [(one.action, one.client, one.who) for one in new] == [
        ("client-moved", GONE, "staff-1"),
        ("client-merge", KEPT, "staff-1"),
    ]
    assert event_log.verify_chain(office.session) is None


def test_two_circles_are_refused_until_one_ends(office: Office) -> None:
    for client in (GONE, KEPT):
        circle_of(office, client)
    token = office.token(client=GONE, signer_id=MOTHER.id)
    other = office.token(client=KEPT, signer_id=FATHER.id)
    open_one = office.token(client=GONE)
    before = rows(office)
    with pytest.raises(TwoCircles):
        merge_references(office.desk(), GONE, KEPT)
    assert rows(office) == before
    end_circle(office.desk(), GONE)
    with pytest.raises(Revoked):
        office.open(token)
    merge_references(office.desk(), GONE, KEPT)
    assert office.open(other).link.client == KEPT
    assert office.open(open_one).link.client == KEPT
    assert open_circle(office.session, office.ring, KEPT) == replace(CIRCLE, client=KEPT)
    ended = sa.select(Event.client).where(Event.action == "circle-end")
    assert office.session.scalars(ended).all() == [GONE]


def test_a_circle_that_is_not_there_does_not_end(office: Office) -> None:
    with pytest.raises(NotFound):
        end_circle(office.desk(), "C-9")


def test_a_changed_circle_counts_as_a_new_version(office: Office) -> None:
    circle_of(office, GONE)
    office.send(client=KEPT)
    merge_references(office.desk(), GONE, KEPT)
    assert office.session.scalars(sa.select(SealedCircle.version)).one() == 2


@pytest.mark.parametrize(
    ("gone", "kept", "error"),
    [(KEPT, KEPT, Refused), (GONE, "C-9", NotFound), ("C-9", KEPT, NotFound)],
)
def test_what_cannot_be_merged_changes_nothing(
    office: Office, gone: str, kept: str, error: type[Exception]
) -> None:
    office.send(client=GONE)
    office.send(client=KEPT)
    before = rows(office)
    with pytest.raises(error):
        merge_references(office.desk(), gone, kept)
    assert rows(office) == before


def test_a_circle_that_does_not_open_stops_it_half_way_with_nothing_done(office: Office) -> None:
    office.send(client=KEPT)
    office.token(client=GONE)
    circle_of(office, GONE)
    with writing(office.session):
        office.session.execute(sa.update(SealedCircle).values(sealed=b"cut off"))
    before = rows(office)
    with pytest.raises(Altered):
        merge_references(office.desk(), GONE, KEPT)
    assert rows(office) == before


def test_a_reason_that_both_have_makes_one_task(office: Office) -> None:
    office.send(client=KEPT)
    for client, reason in ((GONE, "16"), (KEPT, "16"), (GONE, "18")):
        task_of(office, client, reason)
    office.send(client=GONE)
    merge_references(office.desk(), GONE, KEPT)
    found = open_tasks(office.session, office.ring, ["zorg"], client=KEPT)
    assert sorted(one.content.reason for one in found) == ["16", "18"]
    task_of(office, KEPT, "18")
    assert len(open_tasks(office.session, office.ring, ["zorg"])) == 2, "no reason comes twice"


def test_what_either_allowed_is_remembered_so_that_its_end_is_told(office: Office) -> None:
    office.send(client=GONE)
    office.send(client=KEPT)
    watched(office, GONE, "De Linde", school="allowed", huisarts="refused", ouders="allowed")
    watched(office, KEPT, "De Eik", school="waiting", huisarts="allowed", ouders="allowed")
    merge_references(office.desk(), GONE, KEPT)
    (row,) = office.session.scalars(sa.select(WatchedClient)).all()
    assert open_words(office.ring, row) == {
        "school": Watched("allowed", ("De Linde",)),
        "huisarts": Watched("allowed", ("De Eik",)),
        "ouders": Watched("allowed", ("De Linde", "De Eik")),
    }


def test_merging_twice_at_once_happens_once(office: Office) -> None:
    office.send(client=GONE)
    office.send(client=KEPT)
    start = Barrier(2)
    office.session.rollback()

    def merge(names: tuple[str, str]) -> bool:
        with Session(office.engine) as session:
            start.wait()
            try:
                merge_references(office.desk(session=session), *names)
            except NotFound:
                return False
            return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(merge, [(GONE, KEPT), (KEPT, GONE)])) == [False, True]
    assert len(known_references(office.session)) == 1
    count = sa.select(sa.func.count()).select_from(Event).where(Event.action == "client-merge")
    assert office.session.scalar(count) == 1


def test_wrong_birth_dates_of_both_count_together(office: Office) -> None:
    for client in (GONE, KEPT):
        office.token(client=client, born=date(2010, 3, 27))
    with writing(office.session):
        office.session.execute(sa.update(Link).values(born_tries=4))
    merge_references(office.desk(), GONE, KEPT)
    tries = sa.select(sa.func.sum(Link.born_tries)).where(Link.client == KEPT)
    assert office.session.scalar(tries) == 8
