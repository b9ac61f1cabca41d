"""Texts to agree to that make no sense are refused in a sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from formsapp.facts import FactsError
from formsapp.kinds import load_provider
from tests.three_texts import write_texts


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_texts(tmp_path / "docs")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "parents_until = 12",
            "parents_until = 13",
            "documents.huisregels.agreed_by.parents_until: expected one of the ages 12, 16, 18",
        ),
        (
            "parents_until = 12",
            "client_from = 14",
            "documents.huisregels.agreed_by.client_from: expected one of the ages 0, 12, 16",
        ),
        (
            "parents_until = 12",
            "parents_until = 12, client_from = 16",
            "documents.huisregels.agreed_by.client_from: expected an age up to parents_until",
        ),
        ('parents = "one"', 'parents = "each"', "documents.huisregels.agreed_by.parents"),
        ("agreed_by = {}", "agreed_by = true", "documents.behandeling.agreed_by"),
        ("[documents.huisregels]", "[documents.Huis_Regels]", "documents"),
        ("agree = false", 'agree = "no"', "documents.folder.agree"),
    ],
)
def test_what_makes_no_sense_is_refused_in_a_sentence(
    folder: Path, old: str, new: str, said: str
) -> None:
    facts = folder / "provider.toml"
    assert facts.read_text().count(old) == 1
    facts.write_text(facts.read_text().replace(old, new))
    with pytest.raises(FactsError) as refused:
        load_provider(folder)
    assert said in str(refused.value)


def test_the_form_is_not_offered_without_a_text_to_agree_to(folder: Path) -> None:
    facts = folder / "provider.toml"
    words = facts.read_text().replace("agree = false\n", "")
    facts.write_text(words.replace("\nversion = ", "\nagree = false\nversion = "))
    with pytest.raises(FactsError, match=r"kinds\.akkoord: expected a text to agree to"):
        load_provider(folder)
