"""Two hosts that serve the same providers from PostgreSQL, each with its own copy of the rest."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import text

from formsapp.cases.database import make_engine
from formsapp.clock import utc_now
from tests.clock import FakeClock
from tests.hosting.conftest import HERE, KADE, Place
from tests.page import Visitor
from tests.web.conftest import AKKOORD, Loket
from tests.web.office import Office


def test_two_hosts_share_links_cases_and_codes_of_one_database(
    place: Place, tmp_path: Path, postgres_url: str
) -> None:
    other = Place(tmp_path / "other", place.made, place.database, place.example)
    for one in (place, other):
        one.add(KADE, LOKET_DATABASE=postgres_url)
        one.look()
        assert one.get(f"{HERE}/{KADE}/f/klacht").status_code == 200
    desk = Office(Loket(place.app(KADE), FakeClock(utc_now())))
    link = desk.loket.link("akkoord")
    case = desk.case(team=next(iter(desk.loket.services.facts.teams)), kind="klacht")
    assert other.get(f"{HERE}/{KADE}/o/{case.code}").status_code == 200
    Visitor(other.app(KADE)).send(f"/l/{link}/akkoord", *AKKOORD)
    engine = make_engine(postgres_url)
    with engine.connect() as connection:
        assert connection.scalar(text('SELECT count(*) FROM "case"')) == 2
    engine.dispose()
    used = place.get(f"{HERE}/{KADE}/l/{link}/akkoord")
    assert "al " in used.text or used.status_code != 200
    for hosted in other.hosts.all:
        hosted.close()
