"""What stands before and between numbers tells a BSN, counted on made-up numbers."""

from __future__ import annotations

import random

import pytest

from formsapp.bsn_and_iban import has_bsn, has_iban, has_named_bsn
from tests.test_bsn_and_iban import (
    Maker,
    alarms,
    amount,
    bsn,
    digits,
    iban,
    in_groups,
    moment,
    phone,
)

CALLED = (
    *("RSIN {}", "ons RSIN is {}", "dossier {}", "dossiernummer: {}", "fax {}", "SKJ {}", "BIG {}"),
    *("BIG-registratie {}", "giro {}", "rekening: {}", "meter {}", "meterstand {}", "chassis {}"),
    *("id {}", "ID: {}", "art. {}", "artikel {}", "kost {}", "5x {}", "5 x {}", "lengte {} mm"),
    *("https://www.voorbeeld.example/huis/{}", "(zie WWW.voorbeeld.example/a?b=c&id={}#d)"),
    f"http://voorbeeld.example/{'kamer/' * 20}{{}}",
    *("toegangscode: {}", "DigiD code {}", "AGB-code {}", "huurcontract {}", "Zorgpolis nr. {}"),
    *("spaarrekening {}", "herinneringsfactuur {}", "schadeclaim nr {}", "Teams-code {}"),
    *("zorgmail {}", "Zorgmail-account {}", "kassabon {}", "inboedelverzekering {}"),
    *("zorgverzekering {}", "indicatie {}", "CIZ-indicatie: {}"),
    *("contract {}", "incident {}", "melding {}", "lidmaatschap {}", "CJIB {}"),
    *("relatie {}", "onze relatie: {}", "casus {}", "Case {}", "case no. {}", "registratie {}"),
    *("CAK nr {}", "CAK-nr. {}", "Z/{}", "claim {}", "declaratie {}", "boeking #{}", "bon {}"),
    *("kamer {}", "MRN: {}", "OV-chipkaart {}", "ov chipkaart: {}", "rijbewijs {}", "RVG {}"),
    *("PIN {}", "pincode is {}", "nummerbord {}", "kenteken: {}", "Signal {}", "{} kg"),
    *("{} mm", "{} m2", "{} kWh", "ECLI:NL:HR:2019:{}", "ECLI {}"),
    *("gsm {}", "LRK: {}", "klacht met nummer {}", "in uw brief met nummer {}", "aanvraag {}"),
    *("telefoonnummer van mijn dochter is {}", "Tel. (moeder): {}", "telefoon opa {}"),
    *("polisnummer van mijn zoon: {}", "factuurnr. (maart) {}", "kenmerk van de brief: {}"),
    *("u kunt bellen naar {}", "Bel mijn dochter op nummer {}"),
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
        *("Ik heb gebeld over mijn zoon {}", "Klacht van mijn zoon {}", "Ik bel op maandag {}"),
        *("klantnummer en persoonsnummer {}", "burgernummer van mijn zoon: {}"),
        *("polisnummer weet ik niet {}", "Telefoonnummer 06-00000000. {}", "tel. is stuk, {}"),
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


@pytest.mark.parametrize(
    "text",
    [
        "BSN van mijn dochter (geboren 12-03-2015): 623456710",
        "burgerservicenummer van mijn vader, die sinds vorig jaar bij u is: 12345 6782",
        "burgerservicenummer van mijn vader, die sinds vorig jaar bij u klant is: 12345 6782",
        "b s n 623456710",
        "b-s-n: 623456710",
        "B.S.N. 623456710",
        "B. S. N. 623456710",
        "b_s_n 623456710",
        "burger service nummer 623456710",
        "burger  service  nummer: 623456710",
        "burger-service-nummer 623456710",
        "Burgerservice nummer 623456710",
        "burgerservicenr 623456710",
        "burgerservice-nr. 623456710",
        "burgerservicenummers 623456710",
        "burgerservisenummer 623456710",
        "bsnr 623456710",
        "bsnr. 623456710",
        "BSN-nr 623456710",
        "BSN-nr.: 623456710",
        "BSN nr 623456710",
        "bsnnummer 623456710",
        "bsn nummer: 623456710",
        "BSN-nummer 623456710",
        "bsn no 623456710",
        "sofi nummer 623456710",
        "sofi-nummer: 623456710",
        "sofinummer 623456710",
        "SoFi 623456710",
        "sofinr 623456710",
        "Sofi-nr. 623456710",
        "mijnbsn 623456710",
        "123 45 67 82 bsn",
        "1234 5678 2, dat is mijn bsn",
        "623456710 dit is het bsn van mijn kind",
        "623456710 b.s.n.",
        "BSN klant: 623456710",
        "BSN van klant Jansen: 623456710",
        "BSN van de bewoner van kamer 12: 623456710",
        "BSN van mevr. De Vries, geboren 3 april 1950: 623456710",
        "BSN van mevr. De Vries (03-04-1950) is 62 34 56 710",
        "BSN van J. de Vries, geb. 3-4-50: 623456710",
        "BSN van mijn dochter Sanne, geboren op 12 maart 2015 in Utrecht, is 623456710",
        "Naam: Jan\nBSN: 623456710\nTel: 0612345678",
        "Tel: 06-12345678\nBSN: 623456710",
        "Tel: 06-12345678 BSN 623456710",
        "tel 0612345678, bsn 12345 6782",
        "bsn 623456710, tel 06 12345678",
        "BSN 623456710 tel 0612345678",
        "BSN (niet delen!): 623456710",
        "Hierbij mijn BSN. Het is 623456710.",
        "U vroeg om het BSN van mijn moeder; dat is 12345 6782.",
        "bsn 62345 6710",
        "bsn 1234 5672",
        "bsn 12 34 56 72",
        "Mijn BSN-nummer is 62345 6710 en ik ben geboren op 12-03-1980",
        "geboren 12-03-1980, bsn 62345 6710",
        "BSN van Jan geboren 2015, 62345 6710",
        "BSN, geboortedatum: 623456710, 12-03-1980",
        "geb.datum/BSN 12-03-1980 / 623456710",
        "bsn;naam\n623456710;Jan",
        "citizen service number: 623456710",
        "BSN van mijn dochter (cli\u00ebntnummer 1234): 623456710",
        "BSN (voor de belastingdienst): 623456710",
    ],
)
def test_a_number_that_the_sentence_calls_a_bsn_is_found(text: str) -> None:
    assert has_bsn(text)
    assert has_named_bsn(text)


@pytest.mark.parametrize(
    "text",
    [
        "Sofia 623456710",
        "Mijn dochter Sofie 623456710",
        "BSN volgt, bel 623456710",
        "bsn heb ik niet, tel 010 1112223",
        "bsn volgt later, 12345 6782",
        "BSN is onbekend, 12345 6782",
        "BSN weet ik niet. Mijn klantnummer is 623456710",
        "Ik heb geen BSN. Mijn v-nummer is 623456710",
        "Dit is geen BSN: 623456710",
        "Dit is niet mijn bsn: 623456710",
        "623456710 is niet mijn bsn",
        "623456710 is geen bsn",
        "bel 623456710, mijn bsn volgt",
        "tel 623456710 bsn 0000",
        "06-23456710 bsn volgt",
        "BSN niet bekend, mobiel 623456710",
        "BSN? Bel mij: 623456710",
        "Mijn BSN staat in het dossier. Mijn nummer is 623456710",
        "BSN en 12-03-2015 en 1234 AB",
        "ordernummer 623456710, BSN volgt",
        "bestelling 623456710 zonder bsn",
        "BSN niet invullen! Telefoon: 623456710",
        "bsn volgt, \u20ac 1.234.567,82",
        "kvk 12345672, bsn heb ik niet",
        "BSN niet nodig, factuur 623456710",
        "BSN onbekend; polisnummer 623456710",
        "Mag ik mijn BSN mailen? Bel 6 23456710",
        "bsn volgt. +31 6 23456710",
        "BSN: zie bijlage. Tel. 0031 623456710",
        "B S noord 623456710",
        "abc bsnap 1",
        "12-03-2010 bsn",
        "bsn 12-03-2010",
        "bsn nog niet bekend, geb. 12032010",
    ],
)
def test_what_is_called_something_else_or_no_bsn_is_none_where_one_is_named(text: str) -> None:
    assert not has_bsn(text)
    assert not has_named_bsn(text)


NAMING = (
    "BSN heb ik niet bij de hand. {}",
    "Mijn burgerservicenummer geef ik liever niet hier.\n{}",
    "{}, mijn bsn volgt",
)
BESIDE: dict[str, tuple[Maker, int]] = {
    "phone": (phone, 10),
    "day": (lambda rng: f"geboren {moment(rng)}", 12),
    "address": (lambda rng: f"Dorpsstraat {digits(rng, 2)}, {digits(rng, 4)} AB Breda", 0),
    "amount": (lambda rng: f"ik betaalde {amount(rng)}", 0),
    "order": (lambda rng: f"{rng.choice(['order', 'polisnr.', 'dossier'])} {digits(rng, 9)}", 0),
}


@pytest.mark.parametrize("sort", BESIDE)
def test_how_many_other_numbers_are_taken_in_a_text_that_names_a_bsn(sort: str) -> None:
    make, most = BESIDE[sort]
    for text in NAMING:
        assert alarms(make, text=text) <= most


@pytest.mark.parametrize(
    "text",
    [
        "Mijn BSN en telefoonnummer: {}, 0612345678",
        "bsn/klantnummer {}",
        "BSN en mijn mobiele nummer zijn {} en 06 12345678",
        "bsn + polisnummer = {}",
    ],
)
def test_a_bsn_that_is_named_in_a_row_with_another_number_is_found(text: str) -> None:
    assert alarms(bsn, text=text) == 1000


@pytest.mark.parametrize(
    "text",
    ["mijn bsn geef ik niet, mijn klantnummer is {}", "bsn en adres niet. Mijn klantnummer: {}"],
)
def test_a_number_of_something_else_in_another_clause_is_none(text: str) -> None:
    assert alarms(bsn, text=text) == 0
