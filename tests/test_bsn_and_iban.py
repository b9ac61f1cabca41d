"""Finding BSNs and account numbers: how often it is wrong, counted on made-up numbers."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

import pytest

from formsapp.bsn_and_iban import (
    ANYWHERE,
    IBAN,
    IBAN_LENGTHS,
    NAMED,
    WHOLE,
    has_bsn,
    has_iban,
    has_named_bsn,
    holds_bsn,
)
from tests.by_day import some
from tests.steps import steps

Maker = Callable[[random.Random], str]
Finder = Callable[[str], bool]
PHONES = (
    *(
        "06 {0}",
        "06{0}",
        "06-{0}",
        "06 {1} {2}",
        "+31 6 {0}",
        "+316{0}",
        "+31 6 {1} {2}",
        "0031 6 {0}",
    ),
    *(
        "+31 (0)6 {0}",
        "+31(0)6-{0}",
        "06 {3}",
        "tel. 06 {0}",
        "+32 470 {4}",
        "+31 6{0}",
        "0031 6{0}",
    ),
    *("010 {5}", "010-{6}", "0412 {7}", "+31 412 {7}", "+31 10 {5}", "088 {5}", "(010) {6}"),
)
DATES = (
    *("%d-%m-%Y", "%d-%m-%Y %H.%M", "%d-%m-%Y %H:%M", "%d/%m/%Y %H.%M uur", "%d.%m.%Y %H.%M"),
    *("%Y-%m-%d %H:%M", "%Y%m%d", "%Y%m%d %H%M", "%d %m %Y %H %M", "%d-%m-%y %H.%M", "%d%m%Y"),
    *("%d-%m-%Y, %H.%M-%H.%M", "van %d-%m-%Y tot %d-%m-%Y", "%H.%M uur op %d-%m"),
)
AMOUNTS = ("€ {0}", "€{0}", "{0} euro", "EUR {0}", "€ {0},50", "{0},50", "€ {0},-", "{1}", "€ {1}")


def digits(rng: random.Random, *lengths: int, between: str = "") -> str:
    return between.join(str(rng.randrange(10**size)).zfill(size) for size in lengths)


def phone(rng: random.Random) -> str:
    sizes = ((8,), (4, 4), (2, 2, 2, 2), (2, 2, 2, 2), (3, 3), (3, 2, 2), (7,), (3, 3))
    return rng.choice(PHONES).format(*(digits(rng, *size, between=" ") for size in sizes))


def moment(rng: random.Random) -> str:
    day = datetime(1930, 1, 1) + timedelta(minutes=rng.randrange(50_000_000))  # noqa: DTZ001  no zone is written
    return day.strftime(rng.choice(DATES))


def amount(rng: random.Random) -> str:
    return rng.choice(AMOUNTS).format(
        digits(rng, 3, 3, 3, between="."), digits(rng, 3, 3, between=".")
    )


def bsn(rng: random.Random) -> str:
    """A number that passes the eleven test; the first digits are those of numbers for tests."""
    while True:
        found = str(rng.randrange(10_000_000, 999_999_999)).zfill(9)
        weights = (9, 8, 7, 6, 5, 4, 3, 2, -1)
        if sum(int(one) * weight for one, weight in zip(found, weights, strict=True)) % 11 == 0:
            return found


def iban(rng: random.Random) -> str:
    land = rng.choice([*IBAN_LENGTHS])
    rest = digits(rng, IBAN_LENGTHS[land] - 4)
    number = "".join(str(int(char, 36)) for char in f"{rest}{land}00")
    return f"{land}{98 - int(number) % 97:02}{rest}"


def alarms(
    make: Maker, found: Finder = has_bsn, text: str = "Dit is {}, dank u", of: int = some(1000, 200)
) -> float:
    """How many in 1,000 made-up texts are taken for a private number; ``pytest -rP`` tells it."""
    rng = random.Random(2026)  # noqa: S311  the same each time
    number = sum(found(text.format(make(rng))) for _ in range(of))
    print(f"{found.__name__} finds {number} of {of}, as in {text.format(make(rng))!r}")  # noqa: T201 - a figure
    return number * 1000 / of


NO_BSN: dict[str, Maker] = {
    "phone": phone,
    "moment": moment,
    "amount": amount,
    "mobile without 0": lambda rng: f"6{digits(rng, 8)}",
    "reference": lambda rng: f"C-{digits(rng, 9)}",
    "order": lambda rng: f"bestelling {digits(rng, 9)}",
    "order of ten": lambda rng: digits(rng, 10),
    "kvk": lambda rng: digits(rng, 8),
    "establishment": lambda rng: digits(rng, 12),
    "postcode": lambda rng: f"{digits(rng, 4)} AB {digits(rng, 3)}",
    "pin": lambda rng: digits(rng, 4),
    "times": lambda rng: f"{digits(rng, 2, 2, between='.')}-{digits(rng, 2, 2, between='.')}",
    "vat": lambda rng: f"NL{digits(rng, 9)}B01",
    "moment by twos": lambda rng: f"{digits(rng, 2, 2, 2, between='.')}.{digits(rng, 3)}",
    "landline abroad": lambda rng: f"09 {digits(rng, 2, 2, 3, between=' ')}",
    "landline by twos": lambda rng: f"+31 10 {digits(rng, 2, 2, 3, between=' ')}",
    "cents": lambda rng: f"{digits(rng, 3, 3, 3, between='.')} cent",
    "dollars": lambda rng: f"$ {digits(rng, 3, 3, 3, between='.')}",
    "iban": lambda rng: f"NL91 ABNA {digits(rng, 4, 4, 2, between=' ')}",
}


@pytest.mark.parametrize("sort", NO_BSN)
def test_none_of_a_thousand_other_numbers_is_taken_for_a_bsn(sort: str) -> None:
    assert alarms(NO_BSN[sort]) == 0


@pytest.mark.parametrize("sort", [*NO_BSN][:12])
def test_none_of_a_thousand_other_numbers_is_taken_for_an_account(sort: str) -> None:
    assert alarms(NO_BSN[sort], has_iban) == 0


def test_one_in_eleven_numbers_of_nine_digits_without_a_name_is_taken_for_a_bsn() -> None:
    """What cannot be told apart: this says how often."""
    assert 50 < alarms(lambda rng: digits(rng, 9), of=1000) < 100


GROUPINGS = {
    "bare": "{}",
    "dots": "{0[0]}{0[1]}{0[2]}.{0[3]}{0[4]}{0[5]}.{0[6]}{0[7]}{0[8]}",
    "spaces": "{0[0]}{0[1]}{0[2]} {0[3]}{0[4]}{0[5]} {0[6]}{0[7]}{0[8]}",
    "dashes": "{0[0]}{0[1]}{0[2]}-{0[3]}{0[4]}{0[5]}-{0[6]}{0[7]}{0[8]}",
    "old": "{0[0]}{0[1]}{0[2]}{0[3]}.{0[4]}{0[5]}.{0[6]}{0[7]}{0[8]}",
    "by twos": "{0[0]}{0[1]} {0[2]}{0[3]} {0[4]}{0[5]} {0[6]}{0[7]}{0[8]}",
    "middle dots": "{0[0]}{0[1]}{0[2]}\u00b7{0[3]}{0[4]}{0[5]}\u00b7{0[6]}{0[7]}{0[8]}",
    "bullets": "{0[0]}{0[1]}{0[2]}{0[3]} \u2022 {0[4]}{0[5]} \u2022 {0[6]}{0[7]}{0[8]}",
    "wide": "{0[0]}{0[1]}{0[2]} - {0[3]}{0[4]}{0[5]} - {0[6]}{0[7]}{0[8]}",
}


@pytest.mark.parametrize("grouping", GROUPINGS)
@pytest.mark.parametrize(
    "text",
    [
        "mijn bsn is {}",
        "BSN: {}.",
        "{}",
        "bsn-nummer ({}) van mijn kind 2 jaar",
        "burgerservicenummer\n{}",
    ],
)
def test_a_bsn_is_found_in_every_usual_grouping(grouping: str, text: str) -> None:
    assert alarms(lambda rng: GROUPINGS[grouping].format(not_from_0(rng)), text=text) == 1000


def not_from_0(rng: random.Random) -> str:
    """A BSN that does not begin with 0, as few do."""
    return next(found for found in iter(lambda: bsn(rng), "") if found[0] != "0")


def test_a_bsn_that_is_not_called_one_is_found_unless_it_looks_like_a_mobile_number() -> None:
    """Nine in ten: those that begin with 6 are missed."""
    assert 880 < alarms(bsn, of=1000) < 920
    assert alarms(lambda rng: GROUPINGS["old"].format(bsn(rng))) == 1000


KEYCAPS = "".join(f"{figure}\ufe0f\u20e3" for figure in "111222333")
"""A BSN as a keyboard with emoji writes it."""


@pytest.mark.parametrize(
    ("text", "found"),
    [
        *(("mijn bsn is 111222333", True), ("1112.22.333", True), ("111222334", False)),
        *((f"Het is {KEYCAPS}", True), (f"{KEYCAPS}1\ufe0f\u20e3", False)),
        ("Het is \uff11\uff11\uff11\uff0e\uff12\uff12\uff12\uff0e\uff13\uff13\uff13", True),
        *(("0612345678", False), ("000000000", False), ("bestelling 1112223334", False)),
        *(("+31 6 12345002", False), ("12-3-2024 10.30", False), ("111\u00a0222\u00a0333", True)),
        *(("bel 612345002", False), ("bsn 612345002", True), ("111\u2011222\u2011333", True)),
        *(("€ 123.456.782", False), ("€ 123 456 782", False), ("123.456.782 euro", False)),
        *(("(111222333)", True), ("bsn=111222333;", True), ("111222333 2 keer per dag", True)),
        *(("111222333, dat is mijn nummer", True), ("geb. 1-2-1950 bsn 111222333", True)),
        *(("623456710 is mijn bsn", True), ("623456710 (BSN)", True), ("BSN123456721", True)),
        *(("623456710 bsn", True), ("623456710 - BSN", True), ("(623456710) mijn bsn", True)),
        *(("623456710, dat is mijn bsn", True), ("tel 623456710 bsn 0000", False)),
        *(("612345002 is niet mijn bsn", False), ("Ik heb 623456710 en een bsn", False)),
        *(("bsn 123  456  721", True), ("00 32 123456721", False), ("cliënt 123456721", True)),
        *(("persoonsnummer 123456721", True), ("mijn nummer is 123456721", True)),
        *(("111222333en mijn naam", True), ("111222333ens", False), ("111222333B01", False)),
        *(("bsn-111222333", True), ("C-111222333", False), ("ordernummer: 111222333", False)),
    ],
)
def test_bsn(text: str, *, found: bool) -> None:
    assert has_bsn(text) is found


def in_groups(*sizes: int, between: str = " ") -> Maker:
    """Make BSNs with a sign between groups of these sizes."""

    def make(rng: random.Random) -> str:
        left = iter(bsn(rng))
        return between.join("".join(next(left) for _ in range(size)) for size in sizes)

    return make


def without_zero(rng: random.Random) -> str:
    return next(found[1:] for found in iter(lambda: bsn(rng), "") if found[0] == "0")


@pytest.mark.parametrize("text", ["bsn {}", "Mijn B.S.N. is {}.", "burger service nummer:\n{}"])
@pytest.mark.parametrize("sizes", [(2, 2, 2, 3), (1,) * 9, (3, 6), (4, 5), (8, 1)], ids=str)
def test_every_grouping_is_found_behind_the_name(sizes: tuple[int, ...], text: str) -> None:
    assert alarms(in_groups(*sizes), text=text) == 1000
    assert alarms(in_groups(*sizes), has_named_bsn, text=text) == 1000


@pytest.mark.parametrize("text", ["bsn {}", "Mijn BSN is {}.", "BSN-nummer: {} (van mijn kind)"])
def test_a_bsn_without_its_first_0_is_found_behind_the_name(text: str) -> None:
    assert alarms(without_zero, text=text) == 1000


def test_what_is_still_missed() -> None:
    """Without the name these cannot be told from other numbers: this says how often."""
    assert alarms(without_zero) == 0
    assert alarms(in_groups(2, 2, 2, 3, between=".")) == 0
    assert alarms(in_groups(4, 5)) == alarms(in_groups(3, 6)) == 0
    assert alarms(bsn, text="klant {}") == 0
    assert alarms(bsn, has_named_bsn) == 0


@pytest.mark.parametrize(
    ("sort", "most"),
    [
        *(
            (sort, 0)
            for sort in ("order of ten", "establishment", "postcode", "pin", "times", "iban")
        ),
        *(("moment", 30), ("phone", 35), ("amount", 60), ("kvk", 100), ("order", 110)),
    ],
)
def test_how_many_other_numbers_behind_the_name_are_taken_for_a_bsn(sort: str, most: int) -> None:
    assert alarms(NO_BSN[sort], text="Mijn bsn volgt later, {}", of=1000) <= most


@pytest.mark.parametrize(
    ("text", "found"),
    [
        *(
            ("bsn 111222333/123456721", True),
            ("bsn 111\n222\n333", True),
            ("BSN:111222333Jan", True),
        ),
        *(("bsn nog niet bekend, geb. 12032010", False), ("bsn 12-03-2010", False)),
        *(("bsn heb ik niet, tel 010 1112223", False), ("0612345678, bsn 111222333", True)),
        *(("111222333", False), ("111222333 is mijn bsn", True), ("0412 123456", False)),
    ],
)
def test_where_numbers_are_asked_a_bsn_is_found_by_its_name(text: str, *, found: bool) -> None:
    assert has_named_bsn(text) is found


@pytest.mark.parametrize(
    ("reference", "found"),
    [
        *(("111222333", True), ("C-111222333", True), ("c111222333", True), ("111222333-A", True)),
        *(("C-111.222.333", True), ("klant 111222333", True), ("C-1112223334", False)),
        *(("C-1042", False), ("2024-001234", False), ("111222334", False), ("C-1", False)),
    ],
)
def test_a_reference_with_a_bsn_in_it(reference: str, *, found: bool) -> None:
    assert holds_bsn(reference) is found


@pytest.mark.parametrize(
    "other",
    [
        *(
            f"{what}nummer"
            for what in (
                *("relatie", "lid", "dossier", "cliënt", "patiënt", "serie", "artikel", "meld"),
                *("ticket", "meter", "vestigings", "BIG-", "meldings", "verzekerden", "klant"),
            )
        ),
        *("beschikking", "betalingskenmerk", "tel. nr.", "tel.nr.", "Mijn zus is te bereiken op"),
        *("appen kan op", "bereikbaar via", "kenmerk is", "isbn-10", "ISBN nr.", "postbus", "AGB"),
    ],
)
def test_none_of_a_thousand_numbers_that_words_call_another_is_taken_for_a_bsn(other: str) -> None:
    for text in (f"{other} {{}}", f"Dit is {other}: {{}}, dank u"):
        assert alarms(bsn, text=text) == 0


@pytest.mark.parametrize(
    "between", ["  ", "\n", "", " ", "-", ".", " - ", "\u00a0", "\u2011", ",", ", ", "\u3000"]
)
def test_every_account_number_is_found_however_it_is_grouped(between: str) -> None:
    def grouped(rng: random.Random) -> str:
        whole = iban(rng)
        return between.join(whole[at : at + 4] for at in range(0, len(whole), 4))

    assert alarms(grouped, has_iban) == 1000


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(" ".join, id="One by one"),
        pytest.param("\u00a0".join, id="One by one, with spaces that do not break"),
        pytest.param("IBAN{}".format, id="Glued to its name"),
        pytest.param(
            lambda text: text.translate({one: one + 0xFEE0 for one in range(33, 127)}), id="Wide"
        ),
    ],
)
def test_an_account_number_is_found_however_it_is_typed(change: Callable[[str], str]) -> None:
    assert alarms(lambda rng: change(iban(rng)), has_iban) == 1000


def test_one_wrong_digit_makes_it_no_account_number() -> None:
    def mistyped(rng: random.Random) -> str:
        right = iban(rng)
        at = rng.randrange(4, len(right))
        return right[:at] + str((int(right[at]) + 1) % 10) + right[at + 1 :]

    assert alarms(mistyped, has_iban) == 0


@pytest.mark.parametrize(
    ("text", "found"),
    [
        *(("NL91ABNA0417164300", True), ("op nl91 abna 0417 1643 00 graag", True)),
        *(("NL91ABNA0417164301", False), ("kamer AB12", False), ("NL91-ABNA-0417-1643-00", True)),
        *(("NL 91 ABNA 0417164300", True), ("IBAN:NL91.ABNA.0417.1643.00.", True)),
        *(("NL91ABNA041716430", False), ("AB12 NL91 ABNA 0417 1643 00", True)),
        *(("NL91ABNA0417164300t.n.v. Jan", True), ("NL91\nABNA\n0417 1643 00\nJan", True)),
        *(("NL91  ABNA  0417  1643  00", True), ("nl91abna0417164300op", True)),
        *(("XX91ABNA0417164300", False), ("NL91ABNA04171643001", False)),
    ],
)
def test_iban(text: str, *, found: bool) -> None:
    assert has_iban(text) is found


CHOICE_OR_ESCAPED = re.compile(r"\\.|\[(?:\\.|[^\]\\])*\]")
WITHOUT_END = re.compile(r"[*+]|\{\d*,\}")
FULL_OF_NUMBERS = [
    *("111222333 ", "612345002 ", "tel 111222333 ", "1", "1 ", "12-", "bsn ", "bsn 1"),
    *("€111222333 ", "w-612345002 ", "123 ", "aa11 ", "NL91ABNA", "a1", "be12 ", "NL", "is12 3"),
    *("\u0661", "\u06f1\u06f1", "\uff11 ", "NL91 ABNA 0417 1643 01 "),
]


@pytest.mark.parametrize("full", FULL_OF_NUMBERS)
@pytest.mark.parametrize("find", [has_bsn, has_named_bsn, holds_bsn, has_iban])
def test_a_text_full_of_numbers_takes_steps_in_proportion(
    full: str, find: Callable[[str], bool]
) -> None:
    """So many for the numbers that are looked at, and for each character that may be a digit."""
    text = full * (256_000 // len(full))
    most = 200_000 + 4 * len(text) * (not full.isascii())
    assert steps(partial(find, text)) < most


@pytest.mark.parametrize("pattern", [WHOLE, ANYWHERE, NAMED, IBAN])
def test_what_looks_through_a_text_looks_a_few_characters_ahead(pattern: re.Pattern[str]) -> None:
    """So that it takes time in proportion, which no count of steps of Python tells."""
    signs = CHOICE_OR_ESCAPED.sub("", pattern.pattern)
    assert "?" in signs
    assert not WITHOUT_END.search(signs)


def test_a_number_behind_many_others_is_still_found() -> None:
    assert has_bsn("bestelling 123456789 " * 5000 + "bsn 111222333")
    assert has_iban("kamer aa11 " * 5000 + "NL91ABNA0417164300")


@pytest.mark.parametrize("between", [":", " : ", "*", " * ", "\u2022", " \u00b7 ", "|", "="])
def test_every_account_number_is_found_with_other_signs_between_its_groups(between: str) -> None:
    def grouped(rng: random.Random) -> str:
        whole = iban(rng)
        return between.join(whole[at : at + 4] for at in range(0, len(whole), 4))

    assert alarms(grouped, has_iban) == 1000
