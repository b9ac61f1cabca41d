"""What a form takes as a mail address can be sent to; what cannot is refused with why."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from formsapp.cases.outbox import OutgoingMail, build_message
from formsapp.cases.smtp_mailer import SmtpMailer
from formsapp.facts import FactsError, load
from formsapp.kinds.questions import Mail, Problem, Text
from formsapp.mail_address import Fault, NoAddress, ascii_host, clean_address, sendable
from formsapp.typed_text import clean_line
from tests import mail
from tests.other_contact import MAIL, with_contact

SENDER = "loket@voorbeeld.example"
QUESTION = Mail(name="mail", label="E-mailadres")
LOCAL = st.text("abzAZ09.!#$%&'*+/=?^_`{|}~-é@ \"\\(<,", max_size=70)
ENCODED_WORD = st.builds(
    "{}=?{}?{}?{}?={}".format,
    st.text("ab=", max_size=2),
    st.sampled_from(["utf-8", "us-ascii", "x", ""]),
    st.sampled_from("qbQBx"),
    st.text("abx=40CAD2!_", max_size=20),
    st.text("ab=", max_size=2),
)
LABEL = st.text("abzAZ09-éßøшあ_\uff0e。", max_size=66)
ADDRESSES = st.builds(
    lambda local, labels: f"{local}@{'.'.join(labels)}",
    LOCAL | st.text("abc.", min_size=1, max_size=64) | ENCODED_WORD,
    st.lists(LABEL | st.sampled_from(["café", "straße", "nl", "example"]), min_size=1, max_size=6),
)


@pytest.fixture(scope="module")
def server() -> Iterator[mail.Server]:
    with mail.running() as running:
        yield running


def make(to: str) -> EmailMessage:
    mail_of = OutgoingMail(to, "Onderwerp", "Tekst")
    return build_message(uuid4(), datetime(2026, 3, 3, tzinfo=UTC), mail_of, SENDER)


def taken(address: str) -> bool:
    try:
        QUESTION.check(address)
    except Problem:
        return False
    return True


def assert_arrives(server: mail.Server, address: str) -> None:
    server.messages.clear()
    server.recipients.clear()
    SmtpMailer(server.url, SENDER).send(make(address))
    [message] = server.messages
    assert server.recipients == [sendable(address)]
    assert [one.addr_spec for one in message["To"].addresses] == [sendable(address)]


@settings(max_examples=300, deadline=None)
@given(address=ADDRESSES)
def test_whatever_a_form_takes_arrives_at_that_address(server: mail.Server, address: str) -> None:
    if taken(address):
        assert_arrives(server, address)
    else:
        with pytest.raises(NoAddress):
            sendable(address)


LONG = "a" * 64 + "@" + ".".join(["b" * 60, "c" * 60, "d" * 60, "nl"])


@pytest.mark.parametrize(
    ("address", "sent"),
    [
        *(("jan@zorgcafé.nl", "jan@xn--zorgcaf-hya.nl"), ("jan@straße.de", "jan@xn--strae-oqa.de")),
        *(("o'brien+zorg@voorbeeld.nl",) * 2, ("a{b|c}~!#$%&*/?=^`@voorbeeld.nl",) * 2),
        *(("Jan@Voorbeeld.NL", "Jan@voorbeeld.nl"), ("jan@voorbeeld。nl", "jan@voorbeeld.nl")),
        *((LONG, LONG), ("jan@123.nl", "jan@123.nl"), ("jan@xn--zorgcaf-hya.nl",) * 2),
    ],
)
def test_an_address_is_sent_with_its_host_in_ascii(
    server: mail.Server, address: str, sent: str
) -> None:
    assert taken(address)
    assert sendable(address) == sent
    assert_arrives(server, address)


@pytest.mark.parametrize(
    ("address", "words"),
    [
        *(
            (wrong, "Kijk de punten voor de @ na")
            for wrong in ("jan.@a.nl", ".jan@a.nl", "j..n@a.nl")
        ),
        *((wrong, "letter met een accent") for wrong in ("jané@voorbeeld.nl", "жан@voorbeeld.nl")),
        *(
            (f"{local}@voorbeeld.nl", "Voor de @ staat =")
            for local in ("=?utf-8?q?x?=", "a=?utf-8?b?YQ==?=b", "=?")
        ),
        *(
            (f"jan@{host}", "achter de @")
            for host in ("voorbeeld", "a..nl", "-a.nl", "a.nl.", "1.2.3.4")
        ),
        *(
            (f"jan@{host}", "achter de @")
            for host in ("a_b.nl", "é" * 64 + ".nl", "\u2603\ufe0f.nl")
        ),
        *(
            (wrong, "zoals naam@")
            for wrong in ("jan", "@a.nl", "jan@", "a@b@c.nl", "jan jansen@a.nl")
        ),
        *((wrong, "zoals naam@") for wrong in ('"jan"@a.nl', "Jan <jan@a.nl>", "jan@[1.2.3.4]")),
        *((wrong, "zoals naam@") for wrong in ("%20jan@a.nl", "jan%40b.nl@a.nl", "=jan@a.nl")),
        *((wrong, "zoals naam@") for wrong in ("*jan@a.nl", "06-12345678/jan@a.nl", "#jan@a.nl")),
        *((wrong, "zoals naam@") for wrong in ("a@b@c.nl@d.nl", "a" * 65 + "@b.nl", 'a"@b.nl')),
        *((wrong, "zoals naam@") for wrong in ("@a.nl @b.nl", "jan@ piet@", "j\u00e9@a.nl, p@")),
        *(
            (f"jan@a.nl{between}piet@b.nl", "meer dan één e-mailadres")
            for between in (",", ";", " ", " en ", "/", " / ", " of ", "|", "; mailto:", ">, <")
        ),
    ],
)
def test_what_no_mail_can_be_sent_to_is_refused_with_why(address: str, words: str) -> None:
    with pytest.raises(Problem, match=words):
        QUESTION.check(address)
    with pytest.raises(NoAddress):
        make(address)


def test_the_sender_is_in_ascii_too() -> None:
    assert ascii_host("zorgcafé.nl") == "xn--zorgcaf-hya.nl"
    assert ascii_host("localhost") == "localhost"


@pytest.mark.parametrize(
    "pasted",
    [
        *("mailto:jan@voorbeeld.nl", "MAILTO: jan@voorbeeld.nl", "mailto:jan%40voorbeeld.nl"),
        *("mailto:jan@voorbeeld.nl?subject=Hallo%20daar", "<mailto:jan@voorbeeld.nl>"),
        *("mailto://jan@voorbeeld.nl", "<MAILTO://jan@voorbeeld.nl>", "mailto:%20jan@voorbeeld.nl"),
        *("Jan <mailto://jan@voorbeeld.nl?subject=x>", "mailto:// jan@voorbeeld.nl"),
        *("<jan@voorbeeld.nl>", "\u2039jan@voorbeeld.nl\u203a", "\u00abjan@voorbeeld.nl\u00bb"),
        *("Jan \u2039jan@voorbeeld.nl\u203a", "Jan <mailto:jan@voorbeeld.nl>."),
        *("Jan Jansen <jan@voorbeeld.nl>", '"Jansen, Jan" <jan@voorbeeld.nl>;'),
        *("jan@voorbeeld.nl.", "jan@voorbeeld.nl,", "jan@voorbeeld.nl;", "(jan@voorbeeld.nl)."),
        *('"jan@voorbeeld.nl"', "\u201cjan@voorbeeld.nl\u201d", "'jan@voorbeeld.nl'"),
        *("*jan@voorbeeld.nl*", "_jan@voorbeeld.nl_", "[jan@voorbeeld.nl]", "`jan@voorbeeld.nl`"),
        *("jan\uff20voorbeeld.nl", " jan@voorbeeld.nl\u200b\n"),
        *("jan@voorbeeld.nl!", "E-mail: jan@voorbeeld.nl"),
    ],
)
def test_what_people_paste_around_an_address_goes(pasted: str) -> None:
    assert QUESTION.read({"mail": [pasted]}) == "jan@voorbeeld.nl"


@pytest.mark.parametrize(
    ("pasted", "address"),
    [
        ("jan\u2011jansen@voorbeeld.nl", "jan-jansen@voorbeeld.nl"),
        ("jan@zorg\u2010huis.nl", "jan@zorg-huis.nl"),
        ("o\u2019brien@voorbeeld.nl", "o'brien@voorbeeld.nl"),
        ("Jan <jan@zorg\u2011huis.nl>.", "jan@zorg-huis.nl"),
        ("Mail\u2013jan@voorbeeld.nl", "Mail\u2013jan@voorbeeld.nl"),  # may stand between words
        ("jan\u2011jans\u00e9n@voorbeeld.nl", "jan\u2011jans\u00e9n@voorbeeld.nl"),
    ],
)
def test_hyphens_and_apostrophes_of_a_word_processor_become_those_of_an_address(
    pasted: str, address: str
) -> None:
    assert QUESTION.read({"mail": [pasted]}) == address


@pytest.mark.parametrize(
    "pasted",
    [
        *("'{}' <{}>", "{}<mailto:{}>", "{} <mailto:{}>", "[{}](mailto:{})", '"{}" <{}>'),
        *("Van: Jan Jansen [mailto:{}]", "Jan ({})", "{} (Jan)", "Mail: {}", "Mijn mail is {}"),
        *("\u2022 {}", "\u2192 {}", "1) {}", "- {}", "{} \u2013", "mailto:mailto:{}"),
        *("Jan Jansen<{}>", "Jan Jansen <{}", "{}; {}", "{};{};", "{}\n{}", "{}/{}", "{}, {} {}"),
        *("Jan Oud <{}>", "06-12345678, {}", "(mijn mail {})", "\u2018{}\u2019", "Van:<{}>"),
        *("Email={}", "email={}", "mail={}", "//{}", "Van: Jan <{}>", "Mail : <mailto:{}>."),
    ],
)
def test_the_one_address_that_a_mail_program_names_is_found(pasted: str) -> None:
    assert clean_address(pasted.replace("{}", "jan@voorbeeld.nl")) == "jan@voorbeeld.nl"
    in_capitals = pasted.replace("{}", "jan@voorbeeld.nl", 1).replace("{}", "Jan@Voorbeeld.nl")
    assert clean_address(in_capitals).lower() == "jan@voorbeeld.nl"


@pytest.mark.parametrize(
    "pasted",
    [
        *("jan@voorbeeld.nl<mailto:piet@voorbeeld.nl>", "[jan@voorbeeld.nl](mailto:jan@x.nl)"),
        *("Jan (jan@voorbeeld.nl), Piet (piet@voorbeeld.nl)", "Mail: jan@voorbeeld.nl, p@x.nl"),
        *(
            "mail: jan jansen@voorbeeld.nl",
            "jan. jansen@voorbeeld.nl",
            "1. jan@voorbeeld.nl of .be",
            "12. jansen@voorbeeld.nl",  # a telephone puts a space behind a dot
        ),
        *("06 12 34 56 78 90@voorbeeld.nl", "12 345 678 90jan@x.nl", "Tel: 1) 90@voorbeeld.nl"),
        *("jan<vries@voorbeeld.nl", "j(an)vries@voorbeeld.nl", "(jan)vries@voorbeeld.nl"),
        *("jan(vries@voorbeeld.nl)", "<jan@voorbeeld.nl>vries", "[jan] vries@voorbeeld.nl"),
        *("jan(dot)vries@voorbeeld.nl", "jan (punt) vries@voorbeeld.nl", "jan@x.co(punt)uk"),
        *("jan@x.co (punt) uk", "jan@x.co (punt uk)", "jan@x.co(m)", "jan@x.nl (.com)"),
        *(",aria@voorbeeld.nl", ";inda@voorbeeld.nl", "\u2018thart@voorbeeld.nl"),
        *("jan@voorbeeld.co\u2026", "jan@voorbeeld.co...", "jan@voorbeeld.co,", "jan@x.nl\u2013"),
        *("vervallen: jan@voorbeeld.nl", "jan@voorbeeld.nl (fout)", "was: jan@voorbeeld.nl"),
        *("jan.vries@voorbeeld.nl (zonder punt)", "verkeerd adres: jan@voorbeeld.nl"),
        *("niet: jan@voorbeeld.nl", "jan@voorbeeld.nl (oud)", "jan@voorbeeld.nl (niet meer)"),
        *("jan@voorbeeld.nl jan@voorbeeld.n", "vjan@x.nl, jan@x.nl", "jan@x.nl<mailto:jo@x.nl>"),
    ],
)
def test_two_addresses_or_a_part_of_one_stay_as_they_were_typed(pasted: str) -> None:
    assert QUESTION.read({"mail": [pasted]}) == pasted
    with pytest.raises(Problem):
        QUESTION.check(pasted)


@pytest.mark.parametrize(
    "typed",
    [
        *(
            "jan @voorbeeld.nl",
            "jan@ voorbeeld.nl",
            "jan@voorbeeld .nl",
            "jan. jansen@voorbeeld.nl",
        ),
        *("graag naar jan@voorbeeld.nl", "jan @ voorbeeld . nl", "jan\njansen@voorbeeld.nl"),
    ],
)
def test_a_space_in_an_address_is_named(typed: str) -> None:
    with pytest.raises(Problem, match="Er staat een spatie in") as refused:
        QUESTION.check(QUESTION.read({"mail": [typed]}))
    assert "zoals naam@voorbeeld.nl" in str(refused.value)


LOOK_ALIKES = [
    *(("v\u043e\u043erbeeld.nl", "\u043e"), ("voorbeeld.n\u04cf", "\u04cf")),
    *(
        ("\u0430\u0440\u0440\u04cf\u0435.com", "\u0430\u0440\u04cf\u0435"),
        ("voorbeeld.\u0578l", "\u0578"),
    ),
    *(
        ("z\u0131ggo.nl", "\u0131"),
        ("zig\u0332go.nl", "\u0332"),
        ("\u0261oogle.nl", "\u0261"),
        ("\u03bf\u03bd\u03b1.gr", "\u03bf\u03bd\u03b1"),
    ),
]


LABELS = [
    *("mail", "e-mail", "Gmail", "Hotmail", "Werkmail", "prive-mail", "privé-mail", "1e-mail", "x"),
    *("e.mail", "tel/mail", "naam/e-mail", "G-mail", "Gmailadres", "mailadres", "mailing"),
]


@pytest.mark.parametrize("label", LABELS)
def test_of_a_word_before_an_address_nothing_becomes_part_of_it(label: str) -> None:
    for between in (":", ": ", " : ", "=", " = ", "\n", ":\t", " is ", "; ", " ", " (", " <", "->"):
        typed = f"{label}{between}jan@zorg.example"
        assert clean_address(typed) in {"jan@zorg.example", clean_line(typed)}, typed
        bracketed = {"jan@zorg.example", clean_line(typed), clean_line(f"({typed})")}
        assert clean_address(f"({typed})") in bracketed, typed
    for between in (": ", ":"):
        if "mail" in label and not label.endswith("ing"):
            assert clean_address(f"{label}{between}jan@zorg.example") == "jan@zorg.example"


@pytest.mark.parametrize(
    "typed",
    [
        "oudgmail: {}",
        "oudemail:{}",
        "ex-mail: {}",
        "geen mail: {}",
        "oude mail: {}",
        "vorige gmail: {}",
    ],
)
def test_an_address_that_is_called_an_old_one_is_asked_again(typed: str) -> None:
    typed = typed.format("jan@zorg.example")
    assert clean_address(typed) == typed


@pytest.mark.parametrize(("host", "letters"), LOOK_ALIKES)
def test_a_host_that_looks_like_another_is_asked_again_with_what_is_odd(
    host: str, letters: str
) -> None:
    for typed in (host, ascii_host(host)):  # a browser sends the second in place of the first
        for pasted in ("jan@{}", "Jan <jan@{}>"):
            value = QUESTION.read({"mail": [pasted.format(typed)]})
            with pytest.raises(Problem) as refused:
                QUESTION.check(value)
            assert refused.value.given == {"letters": " ".join(letters)}
        with pytest.raises(NoAddress):
            make(f"jan@{typed}")


@pytest.mark.parametrize(
    "host",
    [
        *(
            "\u043f\u043e\u0447\u0442\u0430.\u0440\u0444",
            "\u0445\u043e\u0440.\u0440\u0444",
            "zorg.\u0440\u0444",
        ),
        *("\u043f\u043e\u0447\u0442\u0430.com", "abc\u4f8b\u3048.jp", "\u0142\u00f3d\u017a.pl"),
        *("kas\u0131m.com.tr", "caf\u00e9-zorg.example", "\u0133sselland.nl", "\ud55c\uad6d.kr"),
        *("\u0645\u062b\u0627\u0644.\u0625\u062e\u062a\u0628\u0627\u0631", "l\u00b7l.cat"),
    ],
)
def test_a_host_in_letters_of_one_language_is_taken(host: str) -> None:
    assert taken(f"jan@{host}")
    assert sendable(f"jan@{host}").isascii()


def test_the_facts_name_no_host_that_mail_cannot_be_sent_to(tmp_path: Path) -> None:
    for host in ("xn--99999999999.nl", ascii_host("v\u043e\u043erbeeld.nl")):
        stated = MAIL.replace("praktijk.example", host)
        with pytest.raises(FactsError, match=r"a mail address that mail can be sent to"):
            load(with_contact(tmp_path / host / "docs", stated))


@pytest.mark.parametrize(
    "host",
    [
        *("xn--99999999999.nl", "xn--a.nl", "XN--zz--.nl", "a.xn--.nl"),
        *(
            "zorg.nl\u00b9",
            "zorg\u2122.nl",
            "zorg\u2460.nl",
            "\u33c4.nl",
            "\U0001d41a.nl",
            "zorg\u00aa.nl",
        ),
    ],
)
def test_a_host_that_stands_for_no_letters_is_refused(host: str) -> None:
    with pytest.raises(NoAddress) as refused:
        sendable(f"jan@{host}")
    assert refused.value.fault == Fault.HOST


def test_a_host_that_stands_for_letters_is_taken_in_capitals_too() -> None:
    assert sendable("jan@XN--ZORGCAF-HYA.nl") == "jan@xn--zorgcaf-hya.nl"


@pytest.mark.parametrize(
    "typed",
    [
        *(
            "jan",
            "jan@",
            "Jan <jan>",
            ".jan@voorbeeld.nl",
            "a@b.nl, c@d.nl",
            "Jan <a@b.nl> <c@d.nl>",
        ),
        *("jan@voorbeeld", "mailto:", "jan jansen@voorbeeld.nl", "jan@voorbeeld.nl of .com", ""),
        *("1948 jan@voorbeeld.nl", "12 jansen@voorbeeld.nl"),
        *("o'brien@voorbeeld.nl", "'jan@voorbeeld.nl", "_jan@voorbeeld.nl", "*jan_@voorbeeld.nl"),
        *(
            "\u2026jan@voorbeeld.nl",
            "mailto:jan",
            "jan\u00e9@voorbeeld.nl",
            "50%40@voorbeeld.nl",
            "?jan=1@voorbeeld.nl",
        ),
    ],
)
def test_what_may_be_meant_otherwise_stays_as_it_was_typed(typed: str) -> None:
    assert QUESTION.read({"mail": [typed]}) == typed


@given(st.text("a@.nl<>\u2039*_'\"(),;: %?\uff20mailto\u00e9", max_size=40) | ADDRESSES)
def test_cleaning_an_address_once_is_enough_and_never_spoils_one(typed: str) -> None:
    cleaned = str(QUESTION.read({"mail": [typed]}))
    assert QUESTION.read({"mail": [cleaned]}) == cleaned
    if taken(str(Text(name="x", label="").read({"x": [typed]}))):
        assert cleaned == Text(name="x", label="").read({"x": [typed]})
