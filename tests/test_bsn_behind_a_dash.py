"""What a number is called decides whether it may be a BSN, also where the word has a dash."""

from __future__ import annotations

import pytest

from formsapp.bsn_and_iban import has_bsn

OF_A_PERSON = ("ID", "persoons", "identiteits", "fiscaal", "sociaal-fiscaal", "burger", "I.D.")


@pytest.mark.parametrize("dash", ["-", "\u2010", "\u2011", ""])
@pytest.mark.parametrize("number", ["nummer", "nr", "nr.", "nummer is"])
@pytest.mark.parametrize("whose", [*OF_A_PERSON, "sofi", "burger-service"])
def test_a_number_of_a_person_may_be_a_bsn_with_a_dash_in_the_word(
    whose: str, number: str, dash: str
) -> None:
    for text in ("{} 123456782", "Mijn {}: 123456782.", "({} 623456710)"):
        bare = whose in OF_A_PERSON and "623456710" in text  # it looks like a mobile number
        assert has_bsn(text.format(whose + dash + number)) is not bare


@pytest.mark.parametrize("dash", ["-", "\u2010", "\u2011"])
@pytest.mark.parametrize("number", ["nummer", "nr", "nr."])
@pytest.mark.parametrize("other", ["cliënt", "polis", "klant", "BIG", "relatie", "mijn-zaak"])
def test_a_dash_in_the_word_for_another_number_makes_it_no_bsn(
    other: str, number: str, dash: str
) -> None:
    for text in ("{} 123456782", "Mijn {}: 123456782.", "nu {} (123456782"):
        assert not has_bsn(text.format(other + dash + number))
