"""What stands before and between numbers tells a BSN, counted on made-up numbers."""

from __future__ import annotations

import random

import pytest

from formsapp.bsn_and_iban import has_bsn, has_iban, has_named_bsn
from tests.test_bsn_and_iban import Maker, alarms, bsn, digits, iban, in_groups

CALLED = (
    *("RSIN {}", "ons RSIN is {}", "dossier {}", "dossiernummer: {}", "fax {}", "SKJ {}", "BIG {}"),
    *("BIG-registratie {}", "giro {}", "rekening: {}", "meter {}", "meterstand {}", "chassis {}"),
    *("id {}", "ID: {}", "art. {}", "artikel {}", "kost {}", "5x {}", "5 x {}", "lengte {} mm"),
    *("https://www.voorbeeld.example/huis/{}", "(zie WWW.voorbeeld.example/a?b=c&id={}#d)"),
    f"http://voorbeeld.example/{'kamer/' * 20}{{}}",
    *("contract {}", "incident {}", "melding {}", "lidmaatschap {}", "CJIB {}"),
    *("relatie {}", "onze relatie: {}", "casus {}", "Case {}", "case no. {}", "registratie {}"),
    *("CAK nr {}", "CAK-nr. {}", "Z/{}", "claim {}", "declaratie {}", "boeking #{}", "bon {}"),
    *("kamer {}", "MRN: {}", "OV-chipkaart {}", "ov chipkaart: {}", "rijbewijs {}", "RVG {}"),
    *("PIN {}", "pincode is {}", "nummerbord {}", "kenteken: {}", "Signal {}", "{} kg"),
    *("{} mm", "{} m2", "{} kWh", "ECLI:NL:HR:2019:{}", "ECLI {}"),
)


@pytest.mark.parametrize("called", CALLED)
def test_none_of_a_thousand_numbers_that_are_called_something_else_is_taken(called: str) -> None:
    assert alarms(lambda rng: called.format(digits(rng, 9))) == 0


@pytest.mark.parametrize(
    "called",
    [
        "https://voorbeeld.example/?bsn={}",
        "www.voorbeeld.example {}",
        "arts {}",
        "mijn idee {}",
        "ID-nummer {}",
        "id-kaart {}",
        "bigamist {}",
        "casemanager {}",
        "Jansen/{}",
        "kamergenoot {}",
        "pinksteren {}",
        "{} M",
    ],
)
def test_a_word_that_begins_like_another_numbers_name_hides_no_bsn(called: str) -> None:
    assert alarms(lambda rng: called.format(in_one(rng))) == 1000


def in_one(rng: random.Random) -> str:
    """A BSN that does not look like a mobile number."""
    return next(found for found in iter(lambda: bsn(rng), "") if found[0] != "6")


@pytest.mark.parametrize("between", ["/", "-", ",", ".", "; ", " en ", "\n"])
def test_one_of_two_numbers_with_a_sign_between_is_found(between: str) -> None:
    assert alarms(lambda rng: f"{in_one(rng)}{between}123456789") == 1000
    assert alarms(lambda rng: f"123456789{between}{in_one(rng)}") == 1000
    assert alarms(lambda rng: f"{digits(rng, 10)}{between}{digits(rng, 9)}0") == 0


@pytest.mark.parametrize("between", ["*", "\u00b7", "|", "\u2022"])
def test_other_signs_between_the_groups_are_read_behind_the_name(between: str) -> None:
    for sizes in ((3, 3, 3), (4, 2, 3)):
        assert alarms(in_groups(*sizes, between=between), text="mijn bsn is {}.") == 1000


def test_an_account_number_is_found_behind_a_word_that_is_glued_to_it() -> None:
    assert alarms(lambda rng: f"rekening{iban(rng)}", has_iban) == 1000


ONE_BY_ONE = pytest.mark.parametrize("between", [" ", "-", ".", " - ", "\u00a0", "/", "\u2011"])


@ONE_BY_ONE
def test_a_bsn_that_is_written_digit_by_digit_is_found_without_its_name(between: str) -> None:
    """Also where it begins with 6: nobody writes a mobile number so without its 0."""
    for text in ("{}", "Dit is {}, dank u", "Mijn nummer ({}).", "{} (2 kinderen)"):
        assert alarms(in_groups(*[1] * 9, between=between), text=text) == 1000


@ONE_BY_ONE
def test_what_else_is_written_digit_by_digit_is_taken_for_one_as_seldom_as_other_numbers(
    between: str,
) -> None:
    """Eight, ten or twelve digits and a phone number never; of nine digits one in eleven."""
    for size in (8, 10, 12):
        assert alarms(in_row(size, between)) == 0
    assert alarms(lambda rng: between.join(f"06{digits(rng, 8)}")) == 0
    assert 50 < alarms(in_row(9, between), of=1000) < 110


def test_a_list_of_nine_figures_is_no_bsn() -> None:
    for between in (", ", ",", "; ", "\n", " en "):
        assert alarms(in_row(9, between)) == 0


def in_row(size: int, between: str) -> Maker:
    return lambda rng: between.join(digits(rng, size))


@pytest.mark.parametrize("between", [",", ", ", " , "])
@pytest.mark.parametrize("text", ["bsn: {}", "Mijn BSN is {}.", "burgerservicenummer {}, dank u"])
def test_a_bsn_with_commas_is_found_behind_the_name(between: str, text: str) -> None:
    def with_commas(rng: random.Random) -> str:
        found = bsn(rng)
        return between.join(found[at : at + 3] for at in (0, 3, 6))

    assert alarms(with_commas, text=text) == 1000
    assert alarms(with_commas, has_named_bsn, text=text) == 1000


@pytest.mark.parametrize(
    ("text", "found"),
    [
        *(("_111222333_", True), ("*111222333*", True), ("**111222333**", True)),
        *(("C_111222333", False), ("111222333_x", False), ("nr_1_111222333", False)),
        *(("bsn: 111, 222, 333", True), ("bsn: 111, 222, 334", False), ("111, 222, 333", False)),
        *(("123,456,782 euro", False), ("bsn volgt, \u20ac 123,456,78", False)),
    ],
)
def test_signs_around_and_between(text: str, *, found: bool) -> None:
    assert has_bsn(text) is found


OTHERS: dict[str, Maker] = {
    "dollars in English": lambda rng: f"$ {digits(rng, 3, 3, 3, between=',')}",
    "amount in English": lambda rng: digits(rng, 3, 3, 3, between=","),
    "amount in Swiss": lambda rng: digits(rng, 3, 3, 3, between="'"),
    "phone in dots": lambda rng: "06\u00b7" + digits(rng, 2, 3, 3, between="\u00b7"),
    "ten in dots": lambda rng: digits(rng, 3, 3, 3, 1, between="\u00b7"),
    "vat of no land": lambda rng: f"{digits(rng, 9)}B01",
    "code with a word's letters": lambda rng: (
        f"{digits(rng, 9)}{rng.choice(['ens', 'is2', 'vanX'])}"
    ),
}


@pytest.mark.parametrize("sort", OTHERS)
def test_none_of_a_thousand_numbers_with_other_signs_in_or_behind_them_is_taken(sort: str) -> None:
    assert alarms(OTHERS[sort]) == 0


@pytest.mark.parametrize(
    ("text", "found"),
    [
        *(("NL91ABNAO4171643OO", True), ("nl91 abna o417 1643 oo t.n.v. Jo", True)),
        *(
            ("NLO2ABNA0123456789", True),
            ("NL02ABNAO123456789", True),
            ("NLO2ABNA0123456780", False),
        ),
        *(("FR2620041010050500O13402606", True), ("FR2620041010050500013402606", False)),
        *(("NL91(ABNA)0417164300", True), ("NL91 (ABNA) 0417.1643.00", True)),
        *(("NL91'ABNA'0417164300", True), ("NL91\u201cABNA\u201d0417164300", True)),
    ],
)
def test_an_account_number_with_the_letter_o_or_its_bank_apart(text: str, *, found: bool) -> None:
    assert has_iban(text) is found
