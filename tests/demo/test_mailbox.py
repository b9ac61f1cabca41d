"""The mail of the demo, as who gets it reads it."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path
from uuid import UUID

from formsapp.cases.outbox import OutgoingMail, build_message
from formsapp.cases.smtp_mailer import FileMailer
from formsapp.demo.mailbox import MOST, cut_at_addresses, read_mails
from tests.demo.conftest import NOW, Demo


def write_mail(folder: Path, number: int, sent: datetime = NOW, body: str = "Dag") -> None:
    mail = OutgoingMail(to=f"c{number}@voorbeeld.example", subject=f"Bericht {number}", body=body)
    FileMailer(folder, "loket@localhost").send(
        build_message(UUID(int=number), sent, mail, "loket@localhost")
    )


def test_the_newest_mail_comes_first(tmp_path: Path) -> None:
    for number, hours in ((1, 2), (2, 0), (3, 1)):
        write_mail(tmp_path, number, NOW - timedelta(hours=hours))
    assert [mail.subject for mail in read_mails(tmp_path)] == [f"Bericht {n}" for n in (2, 3, 1)]
    assert read_mails(tmp_path)[0].to == "c2@voorbeeld.example"
    assert read_mails(tmp_path)[0].when == "di 3 mrt 10.30", "the time in the Netherlands"


def test_without_mail_it_is_empty(tmp_path: Path) -> None:
    assert read_mails(tmp_path / "none") == []


def test_a_mail_that_is_being_written_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "half.part").write_bytes(b"To: someone")
    assert read_mails(tmp_path) == []


def test_only_the_newest_are_shown(tmp_path: Path) -> None:
    for number in range(MOST + 2):
        write_mail(tmp_path, number, datetime(2026, 3, 3, tzinfo=UTC) + timedelta(minutes=number))
    assert len(read_mails(tmp_path)) == MOST
    assert read_mails(tmp_path)[-1].subject == "Bericht 2"


def test_each_address_can_be_clicked_and_the_rest_stays_text() -> None:
    text = "Kijk op\nhttps://voorbeeld.example/o/1?a=1&b=2\nof bel. <b>"
    parts = list(cut_at_addresses(text))
    assert parts == ["Kijk op\n", "https://voorbeeld.example/o/1?a=1&b=2", "\nof bel. <b>"]
    assert "".join(parts) == text


def test_what_a_mail_says_is_shown_as_text(demo: Demo, provider: str) -> None:
    folder = demo.configured[provider].data / "mail"
    write_mail(folder, 77, NOW + timedelta(days=1), "<script>é</script>\nhttp://a.example/?a=1&b=2")
    page = demo.get(f"/mail/{provider}/")[1]
    assert "&lt;script&gt;é&lt;/script&gt;" in page
    assert 'href="http://a.example/?a=1&amp;b=2"' in page


def test_the_links_in_the_mail_open(demo: Demo, provider: str) -> None:
    demo.send_mail()
    page = demo.get(f"/mail/{provider}/")[1]
    links = {unescape(one) for one in re.findall(rf'href="({demo.base}[^"]+)"', page)}
    statuses = {demo.get(link.removeprefix(demo.base))[0] for link in links}
    assert any("/o/" in link for link in links)
    assert statuses == {200, 302}, "staff sign in first"
