"""The shared fixtures are what they say they are."""

from __future__ import annotations

import smtplib
from collections import OrderedDict
from datetime import UTC, datetime
from email.message import EmailMessage
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page
from sqlalchemy import create_engine, text

from tests import mail, sharing
from tests.clock import FakeClock
from tests.conftest import PROVIDERS, REPO
from tests.web import by_turns


def test_each_database_is_empty_and_takes_a_table(database_url: str) -> None:
    engine = create_engine(database_url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE thing (name TEXT)"))
        assert connection.execute(text("SELECT count(*) FROM thing")).scalar() == 0
    engine.dispose()


def test_the_browser_shows_a_page_on_a_phones_width(page: Page) -> None:
    page.set_content("<h1>Dag</h1>")
    assert page.inner_text("h1") == "Dag"
    assert page.evaluate("innerWidth") == 390


def test_a_test_in_a_browser_may_fail_once_and_is_then_named(
    request: pytest.FixtureRequest, page: Page
) -> None:
    assert page.url == "about:blank"
    assert request.node.get_closest_marker("flaky").kwargs == {"reruns": 1}
    assert "R" in request.config.getoption("reportchars")


def test_no_other_test_may_fail(request: pytest.FixtureRequest) -> None:
    assert request.node.get_closest_marker("flaky") is None
    assert not request.config.getoption("reruns")


@pytest.mark.parametrize("reply", ["250 OK", "451 try again later"])
def test_the_mail_server_keeps_or_refuses(smtp_server: mail.Server, reply: str) -> None:
    smtp_server.reply = reply
    address = urlsplit(smtp_server.url)
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@b.example", "c@d.example", "Dag"
    with smtplib.SMTP(str(address.hostname), address.port or 0) as client:
        if reply.startswith("250"):
            client.send_message(message)
        else:
            with pytest.raises(smtplib.SMTPDataError):
                client.send_message(message)
    assert [m["Subject"] for m in smtp_server.messages] == ["Dag"] * reply.startswith("250")


def test_the_clock_stands_still_until_it_is_moved(clock: FakeClock) -> None:
    assert clock() == clock()
    clock.set(datetime(2026, 3, 28, 23, 0, tzinfo=UTC))
    assert clock.ahead(hours=2) == datetime(2026, 3, 29, 1, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("nodeid", "place"),
    [
        ("tests/site/test_browser.py::test_it[doz-thuiszorg]", "tests/site"),
        ("tests/web/test_limits_browser.py::test_it[390-al-osra-zorg-x]", "tests/web"),
        ("tests/web/test_links.py::test_it[doz-thuiszorg]", "tests/web/test_links.py"),
        (
            "tests/site/test_opening_hours.py::test_it[Asia/Tokyo]",
            "tests/site/test_opening_hours.py",
        ),
    ],
)
def test_what_both_providers_show_in_a_browser_goes_to_one_worker(nodeid: str, place: str) -> None:
    assert sharing.place(nodeid) == place


def test_what_takes_longest_begins_first() -> None:
    work = OrderedDict.fromkeys(["tests/a.py", "tests/web/test_any_input.py", *sharing.LONGEST[:1]])
    scheduling = object.__new__(sharing.Together)
    scheduling.workqueue = work
    scheduling.put_longest_first()
    assert list(work) == [sharing.LONGEST[0], "tests/web/test_any_input.py", "tests/a.py"]


def test_tests_that_run_at_one_example_are_there_and_run_at_each_by_turns() -> None:
    known = {file.stem for file in (REPO / "tests" / "web").glob("test_*.py")}
    assert known >= by_turns.FILES
    turns = {by_turns.whose_turn("test_links", f"test_{number}") for number in range(20)}
    assert turns == set(PROVIDERS)
    assert by_turns.whose_turn("tests.web.test_kind_klacht", "test_1") is None
