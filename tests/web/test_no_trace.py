"""After a whole story, nothing that was typed in it stands in a log, a mail or a file, bare.

The command that an operator gives serves both faces and sends the mail; only its clock stands
still. Into each field of every form, and what staff write, goes a word that stands nowhere else.
"""

from __future__ import annotations

import os
import re
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import quote

import pytest
import sqlalchemy as sa
from werkzeug.wrappers import Request, Response

from formsapp.cases.models import OutboxMail
from formsapp.demo.sample_cases import CHECKED
from formsapp.kinds.questions import Day, LongText, Mail, Phone, Text
from formsapp.kinds.questions.question import Question
from formsapp.settings import Settings
from formsapp.web.form.posted_form import SEEN
from formsapp.web.shared.services import db
from tests import mail
from tests.page import Page, Visitor
from tests.web.answering import answer
from tests.web.conftest import Loket
from tests.web.entering import arrived, enter
from tests.web.needles import find_needles, make_needles
from tests.web.office import Office
from tests.web.sent import Answers
from tests.web.serving import Served, serving
from tests.web.test_akkoord import cases
from tests.web.test_any_input import Attacker, FilledForm
from tests.web.test_export import take_out
from tests.web.test_kind_klacht import complaint
from tests.web.test_list_export import take
from tests.web.test_messages import add_photo, form_of
from tests.web.test_staff_entry import code_on
from tests.web.uploading import photo

AGREED = "akkoord"


def pass_on(port: int) -> Callable[..., object]:
    """Return an app that asks the server on this port, as a proxy does."""

    @Request.application
    def ask(request: Request) -> Response:
        headers = {**dict(request.headers), "X-Forwarded-For": request.remote_addr or ""}
        with closing(HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
            path = request.environ["REQUEST_URI"]
            connection.request(request.method, path, request.get_data(), headers)
            found = connection.getresponse()
            return Response(found.read(), found.status, found.getheaders())

    return ask


@dataclass
class Story:
    """What happens at an office, and each word that was typed or drawn in it, by a name."""

    office: Office
    attacker: Attacker
    typed: dict[str, str] = field(default_factory=dict)
    drawn: dict[str, str] = field(default_factory=dict)
    of_staff: dict[str, str] = field(default_factory=dict)
    """Addresses of colleagues, which the database and their own mails hold, and no log."""

    def word(self, name: str) -> str:
        """Return a word that stands nowhere else, and keep it."""
        return self.typed.setdefault(name, f"kwibus{len(self.typed):03}vlinder")

    def send_form(self, slug: str) -> str:
        """Send a form with such a word in each field; return where its status is read."""
        form = FilledForm(self.attacker, self.office.loket.services.kinds[slug])
        for question in form.asked:
            form.answers.update(self.make_answer(f"{slug} {question.name}", question))
        self.drawn |= {f"{slug} form key": form.key, f"{slug} link": form.path.split("/")[2]}
        sent = form.send()
        if seen := CHECKED.findall(sent.text):  # something to be told first, as that it is too late
            sent = form.send(**{SEEN: seen})
        assert sent.status_code == 303, (slug, Page(sent).text)
        code = re.search(r"/o/([^/?]+)", sent.location or "")
        if code:
            self.drawn[f"{slug} code"] = code[1]
            self.drawn[f"{slug} bare code"] = code[1].replace("-", "")
        return f"/o/{code[1]}" if code else ""

    def make_answer(self, name: str, question: Question) -> dict[str, str | list[str]]:
        number = len(self.typed)
        if isinstance(question, Day) and question.birth and question.required:
            day, month = 1 + number % 27, 1 + number % 11
            self.typed[f"{name} ISO"] = f"1941-{month:02}-{day:02}"
            self.typed[f"{name} Dutch"] = f"{day}-{month}-1941"
            return dict(zip(question.inputs, map(str, (day, month, 1941)), strict=True))
        if isinstance(question, Mail):
            return {question.name: self.typed.setdefault(name, f"kwibus{number}@voorbeeld.example")}
        if isinstance(question, Phone):
            return {question.name: self.typed.setdefault(name, f"06000{number:05}")}
        if isinstance(question, LongText) or type(question) is Text:
            return {question.name: self.word(name)}
        return {}

    def write_on_case(self, reference: str, status: str) -> None:
        """Let staff and the client write all that they can on a case."""
        path, person = f"/medewerker/zaak/{reference}", self.office.colleague("medewerker")
        person.submit(path, "/notitie", notitie=self.word("memo"))
        page = person.get(f"{path}/bericht")
        words = {"tekst": self.word("question"), "soort": "question", "doe": "versturen"}
        assert person.post(f"{path}/bericht", page.form(form_of(page), **words)).status == 303
        client = self.office.loket.visitor()
        client.get(f"{status}/bericht")
        name = f"{self.word('name of a file')}.jpg"
        assert add_photo(client, f"{status}/bericht", "", (name, photo())).status == 200
        assert client.press("versturen", tekst=self.word("message")).status == 303
        assert answer(person, path, tekst=self.word("answer"), klaar="nee").status == 303

    def act_as_staff(self, reference: str) -> None:
        """Enter a form for someone, take cases out, and invite a colleague."""
        person, manager = self.office.colleague("medewerker"), self.office.colleague("manager")
        pages = complaint(self.office.loket)
        told: Answers = {"verhaal": self.word("entered")}
        reach: Answers = {**pages[-1], "naam": self.word("entered name")}
        entered = enter(person, "klacht", arrived(), told, *pages[1:-1], reach)
        self.drawn["code of what was entered"] = code_on(entered)
        for sort in ("json", "pdf"):
            assert take_out(person, f"/medewerker/zaak/{reference}", sort).status == 200
        assert take(person, f"?zoek={self.word('searched, to take out')}").status == 200
        invited = self.of_staff["address"] = "kwibuscollega@voorbeeld.example"
        path = "/medewerker/collegas/uitnodigen"
        shown = manager.submit(path, "/uitnodigen", mail=invited, rol="medewerker")
        (token,) = {*re.findall(r"/uitnodiging/([\w.-]+)", shown.text)}
        self.drawn["invitation"] = token

    def begin_without_script(self) -> None:
        """Fill in a form without its script, so that the server keeps a draft, and leave it so."""
        client = Visitor(self.office.loket.app, script=False)
        client.get("/f/link-aanvragen")
        client.press(naam=self.word("draft"), bekend=self.word("draft, more"))
        assert "/bezig/" in client.address
        self.drawn["key of a draft"] = client.address.split("/bezig/")[1].partition("?")[0]

    def go_wrong(self) -> None:
        """Type and ask what is refused: codes, links, searches, and a form with faults in it."""
        send, staff = self.attacker.send, self.office.colleague("manager")
        for path in ("/o", "/code", "/l", "/medewerker/zaak", "/f", "/verder"):
            word = self.word(f"below {path}")
            send(f"{path}/{word}")
            send(path, {"code": word, "form_key": word})
            send(f"{path}?verder={word}", headers={"Referer": f"http://localhost:8000/{word}"})
            send(path, method="POST", data=word, content_type="multipart/form-data; boundary=a")
        for path in ("", "zaken/", "links/", "collegas/"):
            staff.get(f"/medewerker/{path}?zoek={quote(self.word(path))}")
        send("/", headers={"User-Agent": self.word("browser"), "Cookie": self.word("cookie")})
        send("/f/link-aanvragen", {"naam": self.word("name without a key"), "doe": "versturen"})
        form = FilledForm(self.attacker, self.office.loket.services.kinds["link-aanvragen"])
        form.send(naam=self.word("name beside a fault"), bekend="")

    def check_that_it_arrived(self) -> None:
        """Check that what was typed is really kept: on the pages of cases staff read it."""
        readers = [self.office.colleague(role) for role in ("manager", "medewerker")]
        paths = [f"/medewerker/zaak/{case.reference}" for case in cases(self.office.loket)]
        read = "".join(person.get(path).text for person in readers for path in paths)
        kept = [name for name, word in self.typed.items() if word in read]
        assert {"memo", "question", "message", "answer"} <= {*kept}
        assert len(kept) > 20, kept


@pytest.fixture
def outgoing() -> Iterator[mail.Server]:
    with mail.running() as server:
        yield server


@pytest.mark.hostile("log-content")
def test_a_whole_story_leaves_no_word_bare(
    settings: Settings,
    start: Callable[[Settings], Loket],
    outgoing: mail.Server,
    repo: Path,
    tmp_path: Path,
) -> None:
    office = Office(start(replace(settings, face="both")))
    with serving(settings, outgoing.url, repo, tmp_path / "log") as served:
        office.loket.app.wsgi_app = pass_on(served.port)  # type: ignore[method-assign,assignment]  # all ask that server
        see_more(served, tmp_path / "log")
        story = Story(office, Attacker(office.loket))
        ways = {slug: story.send_form(slug) for slug in office.loket.services.kinds}
        case = next(one for one in cases(office.loket) if one.kind == AGREED)
        story.write_on_case(case.reference, ways[AGREED])
        story.act_as_staff(case.reference)
        story.begin_without_script()
        story.go_wrong()
        story.check_that_it_arrived()
        wait_for_mail(office.loket)
        hold_files_to(story, tmp_path)
    hold_files_to(story, tmp_path)
    hold_mails_to(story, outgoing)


def see_more(served: Served, log: Path) -> None:
    """Let each request be logged too, as an operator who looks for a fault."""
    os.kill(served.pid, signal.SIGUSR1)
    for _ in range(600):
        if "each request is logged now" in log.read_text():
            return
        time.sleep(0.1)
    raise AssertionError("Requests are not logged.")


def wait_for_mail(loket: Loket) -> None:
    """Wait until no mail waits."""
    waiting = sa.select(sa.func.count()).select_from(OutboxMail).where(OutboxMail.sent_at.is_(None))
    for _ in range(600):
        with loket.app.app_context():
            if not db.session.scalar(waiting):
                return
        time.sleep(0.1)
    raise AssertionError("Mail still waits.")


def hold_files_to(story: Story, folder: Path) -> None:
    needles = make_needles(story.typed | story.drawn)
    files = [file for file in folder.rglob("*") if file.is_file()]
    assert {"loket.sqlite", "log"} <= {file.name for file in files}
    found = {file.name: find_needles(file.read_bytes(), needles) for file in files}
    assert not {name: bare for name, bare in found.items() if bare}
    log = (folder / "log").read_bytes()
    assert b"POST staff.write_memo: 303 in " in log
    assert not find_needles(log, make_needles(story.of_staff))


def hold_mails_to(story: Story, outgoing: mail.Server) -> None:
    """Check that a mail holds no more than the code of a case, and its own address."""
    needles, codes = make_needles(story.typed | story.drawn), set()
    for one in outgoing.messages:
        del one["To"]
        body = one.get_body()
        assert body is not None
        codes |= find_needles(one.as_bytes() + body.get_content().encode(), needles)
    assert codes
    assert {name for name in codes if not name.endswith(" code")} == {"invitation"}
