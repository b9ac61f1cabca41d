"""A telephone number is dialled, texted and messaged in one way, however it was written."""

from __future__ import annotations

from pathlib import Path

import pytest

from formsapp.facts import FactsError, load
from formsapp.facts.dutch_reach import link_of
from formsapp.hosting.away_page import make_away
from formsapp.phone_number import dial, dial_abroad, dial_typed
from tests.other_contact import PHONE, with_contact


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("06 00000000", "0600000000"),
        ("+31 (0)6-0000.0000", "+31600000000"),  # the 0 is for who calls within the country
        ("0031 (0)6 00000000", "0031600000000"),
        ("+31 06 0000 0000", "+31600000000"),
        *(("6 00000000", "0600000000"), ("600000000", "0600000000")),  # a table dropped the 0
        ("+0031 6 00000000", "+31600000000"),
        ("+31-020-000 0000", "+31200000000"),
        ("+31.020.0000000", "+31200000000"),
        ("(+31) 020 000 0000", "+31200000000"),
        ("(0031)-(0)20 0000000", "0031200000000"),
        ("0031 06 0000 0000", "0031600000000"),
        ("+ 31 0 20 000 00 00", "+31200000000"),
        ("\uff0b\uff13\uff11 \u0660\u0662\u0660 000 0000", "+31200000000"),
        ("+49 (0)30 000000", "+4930000000"),
        ("+44\u00a0(0)20-0000 0000", "+442000000000"),
        ("+39 06 000000", "+3906000000"),
        *(("+39 (0)6 000000", "+3906000000"), ("0039 (0)6 000000", "003906000000")),
        *(("+378 (0)549 000000", "+3780549000000"), ("+37 9(0)6 000000", "+3790" + "6000000")),
        *(("+370 (0)5 0000000", "+37050000000"), ("+31 (0)0600000000", "+31600000000")),
        *(("+31 (0) 06 0000 0000", "+31600000000"), ("0031(0)600000000", "0031600000000")),
        *(("0031(0)0600000000", "0031600000000"), ("+31 0 06 00000000", "+31600000000")),
        ("+31 (20) 000 0000", "+31200000000"),
        *(("+32 0400 00 00 00", "+32400000000"), ("0033 06 00 00 00 00", "0033600000000")),
        *(("+49 0151 00000000", "+4915100000000"), ("+212 0600-000000", "+212600000000")),
        *(("+90 0500 000 00 00", "+905000000000"), ("+352 020 000", "+352020000")),
        ("06\u20110000\u20130000", "0600000000"),
        ("010/000 00 00", "0100000000"),
        *(("112", "112"), ("0800 0000", "08000000"), ("14 020", "14020")),
        ("06 00000000 / 010 0000000", ""),
        *(("+31 6 0000 +31 6 0000", ""), ("06+0000", "")),
        *(("", ""), ("via de buurvrouw", ""), ("06 00000000 na 17.00 uur", "")),
        ("1,2?body=x", ""),
        *(("31600000000", "+31600000000"), ("31 (0)20 000 0000", "+31200000000")),
        *(("(31) 06-0000 0000", "+31600000000"), ("310000000", "310000000")),
    ],
)
def test_a_number_is_dialled_only_where_one_was_given(written: str, number: str) -> None:
    assert dial(written) == number


@pytest.mark.parametrize(
    ("written", "number"),
    [
        *((f"020 0000000{behind}", "0200000000") for behind in (" tst 12", " toestel 12", " #12")),
        *((f"06 00 00 00 00{behind}", "0600000000") for behind in ("", " (na 17 uur)", " moeder")),
        *(("06-00000000, na 17.00 uur", "0600000000"), ("+31 (0)6 0000 0000 (Jo)", "+31600000000")),
        *(("06-00000000 / 020-0000000", ""), ("06-00000000 of 020-0000000", "")),
        *(("06-00000000, 06-00000001", ""), ("geen", ""), ("", "")),
        *((f"{before}06 00000000", "0600000000") for before in ("tel: ", "M ", "van oma ", "sms:")),
        *((f"{before}+31 6 00000000", "+31600000000") for before in ("tel:", "\u260e", "oma (")),
        *((f"06-00000000{behind}", "0600000000") for behind in ("!", "\u201d", "\U0001f44d", "*")),
        *(("06-00000000/01", ""), ("020 0000000 / 1", ""), ("0900 - 000 00 00", "09000000000")),
        *(("O6 00000000", ""), ("06 000l00000", ""), ("06~00000000", ""), ("0600l0 0000", "")),
        *(("kamer 6 06 00000000", ""), ("oma 00000000", ""), ("oma 06 0000000", "")),
        *(("14 020", "14020"), ("06 0000000 (oma)", ""), ("oma 600000000", "0600000000")),
    ],
)
def test_a_text_goes_to_the_one_number_that_was_typed(written: str, number: str) -> None:
    assert dial_typed(written) == number


@pytest.mark.parametrize(
    "written",
    ["+31 06 00000000", "0031 6 00000000", "06-00000000", "00 31 (0)6 00000000", "31600000000"],
)
def test_whatsapp_gets_a_number_with_its_country_and_no_more(written: str) -> None:
    assert dial_abroad(written) == "31600000000"
    assert link_of("whatsapp", written) == "https://wa.me/31600000000"
    assert link_of("phone", written).endswith("600000000")


def test_a_number_of_the_facts_is_dialled_without_the_0_of_its_country(tmp_path: Path) -> None:
    stated = PHONE.replace("06 00000001", "+31 020 0000001")
    facts = load(with_contact(tmp_path / "docs", stated))
    assert link_of("phone", facts.contact.ways["phone"].value) == "tel:+31200000001"


@pytest.mark.parametrize("stated", ["0" * 18, "06 0000 0000 / 020 000 0000", "06", "+31 (0)20 000"])
def test_the_facts_state_one_number_that_can_be_dialled(tmp_path: Path, stated: str) -> None:
    with pytest.raises(FactsError, match="expected a telephone number"):
        load(with_contact(tmp_path / "docs", PHONE.replace("06 00000001", stated)))


def test_the_last_page_dials_the_numbers_of_danger_as_other_pages_do(tmp_path: Path) -> None:
    page = make_away(with_contact(tmp_path / "docs", PHONE)).body.decode()
    assert {'href="tel:112"', 'href="tel:08002000"'} <= {*page.replace(">", " ").split()}
