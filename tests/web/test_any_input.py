"""Whatever is sent to whatever address, the answer is a page of ours, never a fault of the program.

Every route of both faces, every field of every form, each with some of a list of values that broke
other programs (others each day: see tests/by_day.py), and with values that Hypothesis makes up.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import quote, urlencode
from uuid import uuid4

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given
from hypothesis import settings as bounded
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from formsapp.cases.models import Link
from formsapp.demo.sample_cases import FORM_KEY, fill_in
from formsapp.kinds import Kind
from formsapp.kinds.questions import Mail, Text
from formsapp.settings import Settings
from formsapp.web.form.form_progress import CHECK, SEND, FormProgress
from formsapp.web.shared.services import db
from tests import figures
from tests.by_day import some, some_of
from tests.conftest import PROVIDERS
from tests.page import Page
from tests.web import by_turns
from tests.web.circle_pages import PARENTS, make_links
from tests.web.conftest import Loket
from tests.web.entering import arrived
from tests.web.office import Office
from tests.web.sent import Answers
from tests.web.test_akkoord import cases

MARKS = "\u0315\u0327"
NUMBERS = (
    *("", "0", "-1", "9" * 5000, "9" * 20, "1e9", "NaN", "12-03", "2026-11", "31-02-2026"),
    *("24:00", "25:61"),
    *("9.", ":", "-", "1-2-3-4", "\u0661\u0662", "\u00b2", "\u2460", "\u00bd", "\ud800", "a\0b"),
)
"""Days, times and numbers that are none, or that only some parsers take."""
TEXTS = (
    *(" ", "None", "\0", "\udfff\ud800", "\ufffe", "\x1b[2J", "\r\nBcc: x@voorbeeld.example"),
    *("\u202e\u2066abc", "\u200b\u200d\ufeff", "a" + MARKS * 400, "\U0001f468\u200d\U0001f469"),
    *(
        "<script>alert(1)</script>",
        "{{ 7*7 }}",
        "{% raw %}",
        "[[je|u]]",
        "%(x)s %s {0}",
        "#let x = 1",
    ),
    *("../../etc/passwd", "%00%0a", "'; DROP TABLE x; --", "=1+1", "\\", '"', "\u2028"),
    "a" * 20_000,
    *(
        "x@",
        "@",
        "a@b",
        "jan.@voorbeeld.example",
        '"a b"@voorbeeld.example',
        "a@" + "b." * 200 + "nl",
    ),
)
"""Signs that hide or turn text, and texts that mean something in another language or program."""
NASTY = (*NUMBERS, *TEXTS)
RAW_BODIES = (
    ("application/x-www-form-urlencoded", b"%ED%A0%80=%FF&&&==&%&bij=%C0%AF"),
    ("application/x-www-form-urlencoded; charset=utf-16", b"\xff\xfe\x00"),
    ("multipart/form-data", b"--x\r\n\r\n"),
    ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data\r\n\r\n1\r\n--x--"),
    ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="a'),
    ("application/json", b'{"a": [[[[[[[[[[1]]]]]]]]]]}'),
    ("\x00/", b"\x00"),
    ("", b""),
)
NASTY_HEADERS = (
    {"X-Forwarded-For": "rubbish, , 1.2.3.4:99, [::1]:3, \xff"},
    {"Cookie": "loket=; a=\xff; =; loket_medewerker=" + "x" * 3000},
    {"Range": "bytes=-0,5-1,abc"},
    {"If-Modified-Since": "Tue, 99 Foo 99999 99:99:99"},
    {"If-None-Match": 'W/"\xff'},
    {"Accept-Encoding": "br;q=nan, gzip;q=1e999, *;q=-1"},
    {"Accept-Language": "\xff;q=x"},
    {"Content-Length": "0"},
    {"Transfer-Encoding": "chunked"},
    {"Origin": "null"},
    {"Origin": "http://[::1"},
    {"Referer": "http://[", "Sec-Fetch-Site": "x"},
)
METHODS = ("PUT", "DELETE", "PATCH", "OPTIONS", "HEAD", "TRACE", "X")
BEHIND_ONE_LINK = 8
"""Forms that are sent by one link: each opens all that were sent by it before."""
TODAYS = {
    "Origin": "http://localhost:8000",
    "Sec-Fetch-Site": "same-origin",
    "Loket-Script": "1",
}
Fields = Mapping[str, str | list[str]]


@dataclass
class Attacker:
    """Sends anything to an app, each time from another address, and refuses faults as an answer."""

    loket: Loket
    sent: int = 0
    statuses: dict[int, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.browser = self.loket.app.test_client()
        self.root = self.loket.services.root

    def send(self, path: str, fields: Fields | None = None, **raw: object) -> TestResponse:
        """GET a path below the root of the provider, or POST the fields to it."""
        self.sent += 1
        figures.note("requests with anything in them", 1)
        network = f"203.0.{self.sent // 250 % 250}.{self.sent % 250}"
        headers = {**TODAYS, **raw.pop("headers", {})}  # type: ignore[dict-item]  # always of text
        made = {
            "base_url": "http://localhost:8000",
            "environ_overrides": {"REMOTE_ADDR": network},
            "headers": headers,
            **raw,
        }
        if fields is not None:
            made |= {
                "method": "POST",
                "data": urlencode(fields, doseq=True, errors="surrogatepass"),
                "content_type": "application/x-www-form-urlencoded",
            }
        address = self.root + path.removeprefix(self.root)
        answer = self.browser.open(address, **made)  # type: ignore[arg-type]  # of any kind
        assert answer.status_code < 500, (path[:200], fields, raw)
        self.statuses[answer.status_code] = self.statuses.get(answer.status_code, 0) + 1
        return answer


@pytest.fixture
def attacker(settings: Settings, start: Callable[[Settings], Loket]) -> Iterator[Attacker]:
    """Who attacks; ``pytest -rP`` tells how much was sent."""
    loket = start(replace(settings, face="both"))
    loket.app.config["PROPAGATE_EXCEPTIONS"] = True  # a fault names its line
    made = Attacker(loket)
    yield made
    print(f"{made.sent} requests to {len(places(made))} addresses: {made.statuses}")  # noqa: T201 - a figure


@dataclass
class FilledForm:
    """A form of one kind with good answers, ready to send, of which some may be changed."""

    attacker: Attacker
    kind: Kind
    answers: dict[str, str | list[str]] = field(default_factory=dict)
    sent: int = 0

    def __post_init__(self) -> None:
        loket = self.attacker.loket
        with loket.app.app_context():
            situation = loket.services.situation()
            made = fill_in(self.kind, situation)
            pages = FormProgress(self.kind, situation, made).pages
        steps = [page.step.id for page in pages]
        self.asked = [one for page in pages for one in page.step.questions if one.name in page.own]
        self.typed = [
            one.name for one in self.asked if isinstance(one, Text) and not isinstance(one, Mail)
        ]
        self.answers = {**{name: made.getlist(name) for name in made}, "klaar": steps}
        self.open_anew()

    def open_anew(self) -> None:
        """Open the form as a browser does, with a key of its own; by a new link now and then."""
        if self.sent % BEHIND_ONE_LINK == 0:
            link = self.attacker.loket.link(self.kind.slug, many=True)
            self.path = f"/l/{link}/{self.kind.slug}"
        shown = self.attacker.send(self.path).text
        found = FORM_KEY.search(shown)
        assert found, shown
        self.key = found[1]

    def send(self, **changed: str | list[str]) -> TestResponse:
        """Send it; the answer is what follows on the last page."""
        fields = {**self.answers, "form_key": self.key, "bij": CHECK, "doe": SEND, **changed}
        answer = self.attacker.send(self.path, fields)
        self.sent += 1
        if answer.status_code == 303 or self.sent % BEHIND_ONE_LINK == 0:
            self.open_anew()
        return answer


def tries(names: Iterable[str], one_in: int = 44) -> Iterator[tuple[str, str]]:
    """Each name with values of its own: of a day or a time more of the numbers, than of others."""
    for place, name in enumerate(sorted(names)):
        is_number = name.endswith(("-dag", "-maand", "-jaar")) or "tijd" in name or name == "versie"
        for value in some_of(NUMBERS, 12, place) if is_number else some_of(NASTY, one_in, place):
            yield name, value


def every_form(attacker: Attacker) -> Iterator[FilledForm]:
    """Each kind of form of this provider that no provider before it offers."""
    for slug in by_turns.kinds_met_first(attacker.loket.services.settings):
        yield FilledForm(attacker, attacker.loket.services.kinds[slug])


@pytest.mark.hostile("send-anything")
def test_every_field_of_every_form_takes_anything(attacker: Attacker) -> None:
    for form in every_form(attacker):
        for name, value in tries((*form.answers, "form_key", "bij", "doe", "gezien")):
            form.send(**{name: value})
        for name in some_of(list(form.answers), 3):
            form.send(**{name: ["", "x", "x"]})
    assert attacker.statuses.keys() >= {200, 303, 422}, attacker.statuses
    assert cases(attacker.loket), "texts that are no fault are taken in"


def test_what_was_taken_in_can_be_read_by_the_client_and_by_staff(attacker: Attacker) -> None:
    forms = list(every_form(attacker))
    for value in some_of(TEXTS, 3):
        for form in forms[::3]:  # the next value begins at the next form
            answer = form.send(**dict.fromkeys(form.typed, value))
        if answer.status_code == 303:
            receipt = answer.location.partition("?")[0]
            attacker.send(answer.location.removeprefix("http://localhost:8000"))
            assert attacker.send(f"{receipt}/ontvangstbewijs.pdf").status_code == 200
        forms.append(forms.pop(0))
    staff = Insider(attacker)
    found = {
        staff.get(f"/medewerker/zaak/{case.reference}").status_code for case in cases(staff.loket)
    }
    assert 200 in found
    assert found <= {200, 404}, "some are for the counsellor alone, or only counted"


@dataclass
class Insider:
    """A colleague who is signed in and sends anything from any form on the pages of staff."""

    attacker: Attacker

    def __post_init__(self) -> None:
        self.loket = self.attacker.loket
        self.office = Office(self.loket)
        self.sign_in()

    def sign_in(self) -> None:
        self.attacker.browser = self.office.colleague().browser

    def get(self, path: str) -> TestResponse:
        """Fetch a page; one that asks to sign in is fetched again after that."""
        answer = self.attacker.send(path)
        if "inloggen" in (answer.location or ""):
            self.sign_in()
            answer = self.attacker.send(path)
        return answer

    def forms(self, path: str) -> Iterator[tuple[str, dict[str, str | list[str]]]]:
        """The forms of a page: where each goes, and what a browser would send."""
        shown = Page(self.get(path))
        for number, form in enumerate(shown.all("form")):
            if form.attributes.get("method") == "post":
                yield form.attributes.get("action") or path, filled_in(shown, number)


def filled_in(shown: Page, number: int) -> dict[str, str | list[str]]:
    """What a browser would send from a form in which everything was chosen and typed."""
    fields = shown.form(number)
    for one in shown.elements:
        name, value = one.attributes.get("name", ""), one.attributes.get("value", "")
        if shown.all("form")[number] in one.inside and name and not fields.get(name):
            fields[name] = value or ("x@voorbeeld.example" if name == "mail" else "1")
    return fields


@pytest.mark.parametrize("provider", PROVIDERS[-1:])
@pytest.mark.hostile("send-anything")
def test_every_field_of_every_staff_page_takes_anything(attacker: Attacker) -> None:
    staff = Insider(attacker)
    attacker.loket.link("akkoord")
    case = staff.office.case()
    with attacker.loket.app.app_context():
        link = db.session.scalars(sa.select(Link.id)).first()
    make_links(staff.office.colleague("medewerker", "ander@voorbeeld.example"), **PARENTS)
    with attacker.loket.app.app_context():
        person = staff.office.staff("ander@voorbeeld.example").id
    pages = (
        *("", "links/?client=C-1", "links/nieuw", f"links/{link}/opnieuw", "collegas/"),
        f"links/{link}/intrekken",
        *("ik/waarnemer", f"collegas/{person}/waarnemer"),
        *("collegas/uitnodigen", f"collegas/{person}", "ik/", "post/", "bevestigen", "inloggen"),
        *(f"zaak/{case.reference}{page}" for page in ("", "/bericht", "/nieuwe-code")),
        *("invoeren/klacht", "intrekken/", "kring/nieuw", "kenmerken/", "logboek/"),
        "kring/C-1/wijzigen",
    )
    for path in (f"/medewerker/{page}" for page in pages):
        for action, fields in list(staff.forms(path)):
            if not action.endswith("uitloggen"):
                for name, value in tries(fields.keys() - {"csrf_token"}):
                    attacker.send(action, {**fields, name: value})
    assert min(attacker.statuses[status] for status in (200, 422)) > 5, attacker.statuses


def test_what_staff_enter_takes_anything(attacker: Attacker) -> None:
    staff = Insider(attacker)
    for form in every_form(attacker):
        path = f"/medewerker/invoeren/{form.kind.slug}"
        if staff.get(path).status_code == 200:
            fields = next(fields for action, fields in staff.forms(path) if "/invoeren/" in action)
            came: Answers = {
                name.replace("__", "-"): value for name, value in arrived(client="C-1").items()
            }
            sent = {**fields, **form.answers, **came}
            for number, (name, value) in enumerate(some_of(list(tries(sent)), 5)):
                doing = SEND if number % 3 else "verder"
                attacker.send(path, {**sent, "doe": doing, name: value})
    assert min(attacker.statuses[status] for status in (200, 422)) > 5, attacker.statuses


def places(attacker: Attacker) -> list[str]:
    """Every address of both faces, with holes for what varies."""
    return sorted(
        {
            re.sub(r"<(?:\w+:)?(\w+)>", "{}", rule.rule)
            for rule in attacker.loket.app.url_map.iter_rules()
        }
    )


@pytest.mark.parametrize("provider", PROVIDERS[-1:])
def test_every_address_takes_anything_in_its_path_and_query(attacker: Attacker) -> None:
    found = places(attacker)
    assert len(found) > 40
    # Neighbours take each other's values: what is done to a hole is done before its route is known.
    for number, place in enumerate(found):
        for value in some_of(NASTY, 9, number):
            hole = quote(value[:2000], safe="", errors="surrogatepass")
            attacker.send(place.replace("{}", hole))
            attacker.send(
                f"{place.replace('{}', 'x')}?client={hole}&zoek={hole}&na={hole}&verder={hole}"
            )


@pytest.mark.parametrize("provider", PROVIDERS[-1:])
@pytest.mark.parametrize("path", ["/o", "/code", "/verder", "/samen", "/samen/klaar", "/bezig/x"])
def test_what_is_typed_beside_a_form_takes_anything(attacker: Attacker, path: str) -> None:
    key = FORM_KEY.search(attacker.send(path).text)
    fields: dict[str, str | list[str]] = {"form_key": key[1] if key else "x", "code": "x"}
    for name in [*fields]:
        for value in (*NASTY, ["", "x", "x"]):
            attacker.send(path, fields | {name: value})


@pytest.mark.parametrize("provider", PROVIDERS[-1:])
def test_every_address_takes_any_body_and_header(attacker: Attacker) -> None:
    for number, place in enumerate(places(attacker)):
        path = place.replace("{}", str(uuid4()))
        for content_type, body in some_of(RAW_BODIES, 4, number):
            attacker.send(path, method="POST", data=body, content_type=content_type)
        for headers in some_of(NASTY_HEADERS, 4, number):
            attacker.send(path, headers=headers)
            attacker.send(path, {"a": "b"}, headers=headers)
        for method in some_of(METHODS, 4, number):
            attacker.send(path, method=method)


texts = st.text(alphabet=st.characters(), max_size=300) | st.text("0123456789-:. /", max_size=12)


@pytest.mark.parametrize("provider", PROVIDERS[-1:])
@bounded(
    max_examples=some(400, 40),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_no_made_up_text_is_a_fault(attacker: Attacker, data: st.DataObject) -> None:
    kinds = attacker.loket.services.kinds
    form = FilledForm(attacker, kinds[data.draw(st.sampled_from(sorted(kinds)))])
    names = st.sampled_from(sorted(form.answers))
    form.send(**data.draw(st.dictionaries(names, texts | st.lists(texts, max_size=3), max_size=4)))


@pytest.mark.parametrize("provider", PROVIDERS[-1:])
def test_every_number_and_name_in_an_address_may_be_any(attacker: Attacker) -> None:
    staff = Insider(attacker)
    case, unknown = staff.office.case().reference, str(uuid4())
    for place in places(attacker):
        staff.get(place.replace("{}", "x" * 300))  # longer than the name of a file can be
    rules = [one.rule for one in attacker.loket.app.url_map.iter_rules() if "<int:" in one.rule]
    assert len(rules) > 3
    for rule in rules:
        path = re.sub(r"<uuid:\w+>", unknown, rule.replace("<reference>", case))
        for number in ("0", "1", "9999", "10000", str(2**31), str(2**63), "9" * 400):
            staff.get(re.sub(r"<code>", "x", re.sub(r"<int:\w+>", number, path)))
