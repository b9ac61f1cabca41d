"""A reference is no name or birth date, and a label says a role."""

from __future__ import annotations

import pytest

from formsapp.personal_words import is_birth_date, judge_label, names_someone


@pytest.mark.parametrize(
    "reference",
    [
        "Jan Jansen", "jan jansen", "JAN JANSEN", "J. Jansen", "J.P. de Vries", "Jansen, J.",
        "Jansen J", "Noor van den Berg", "Anne-Marie de Boer", "Fatima El Amrani", "Jan Jansen 12",
        "jan.jansen", "Jan_Jansen", "mevrouw Jansen", "fam. Jansen", "Özlem Şahin", "Łukasz Żak",
        "Émile D'Hondt", "فاطمة محمد",
    ],
)  # fmt: skip
def test_a_name_is_no_reference(reference: str) -> None:
    assert names_someone(reference)


@pytest.mark.parametrize(
    "reference",
    [
        "C-1042", "c 1", "DEMO-GEZIN", "demo gezin", "MAASTRICHT", "AB CD", "É 7", "Cliënt 7",
        "client A 7", "Team Noord 12", "2024.117", "1-23", "K/2013/4", "Jan 12", "x 111", "--", "",
        "Zuid Oost 3", "Huis Linde 4", "A", "NOOR-13", "C-1%'", "<b>9",
    ],
)  # fmt: skip
def test_what_an_administration_calls_a_client_is_no_name(reference: str) -> None:
    assert not names_someone(reference)
    assert not is_birth_date(reference)


@pytest.mark.parametrize(
    "reference",
    [
        "14-1-2013", "14/01/2013", "14.1.2013", "14 1 2013", "2013-01-14", "14 januari 2013",
        "14jan2013", "3 mrt. 1985", "Noor 14-1-2013", "geb. 14-1-2013",
    ],
)  # fmt: skip
def test_a_birth_date_is_no_reference(reference: str) -> None:
    assert is_birth_date(reference)


@pytest.mark.parametrize(
    "reference",
    ["20130114", "C-14-1-2013-2", "K-2024-01-15", "30-2-2013", "14-13-2013", "14-1-13", "2013-1"],
)
def test_a_number_that_only_has_a_day_in_it_is_a_reference(reference: str) -> None:
    assert not is_birth_date(reference)


@pytest.mark.parametrize(
    "label",
    [
        "moeder", "Moeder", "moeder 2", "tweede moeder", "vader", "pleegvader", "pleegmoeder",
        "stiefvader", "oma", "opa", "oma van moeders kant", "tante", "mentor", "bewindvoerder",
        "curator", "voogd", "voogd Jeugdbescherming", "voogd Jeugdbescherming Noord", "gezinsvoogd",
        "voogd William Schrikker", "voogd Leger des Heils", "voogd stichting Horizon", "voogd GI",
        "voogd 1", "jeugdbeschermer", "ouder A", "ouder met gezag", "vader in het buitenland",
        "moéder van dichtbij", "jongere", "cliënt", "ex-partner", "buurvrouw", "grootouders",
        "schriftelijk gemachtigde", "Bureau Jeugdzorg", "broer/zus", "pleegouder (nieuwe)",
        "persoonlijk begeleider", "de andere ouder",
    ],
)  # fmt: skip
def test_a_role_is_a_label(label: str) -> None:
    assert judge_label(label) == "role"


@pytest.mark.parametrize(
    "label",
    [
        "Jan Jansen", "jan jansen", "JAN JANSEN", "J. Jansen", "J Jansen", "moeder Jansen",
        "oma Ans", "vader van Noor", "mevrouw Jansen", "Jan (vader)", "voogd Piet Pietersen",
        "dhr. De Boer", "mama Fatima", "Jan en Anna",
    ],
)  # fmt: skip
def test_a_name_is_no_label(label: str) -> None:
    assert judge_label(label) == "name"


@pytest.mark.parametrize("label", ["De Wering", "voogd Horizon", "buur", "moeder ver", "A", "2"])
def test_of_what_may_be_a_name_staff_are_asked(label: str) -> None:
    assert judge_label(label) == "unsure"


@pytest.mark.parametrize("label", ["moeder 3-2-1985", "vader 3 februari 1985", "1985-02-03"])
def test_a_birth_date_is_no_label(label: str) -> None:
    assert judge_label(label) == "date"
