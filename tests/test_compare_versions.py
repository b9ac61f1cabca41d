"""What changed between two versions, clause by clause."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formsapp.documents.changes_html import change_heading, mark_changes
from formsapp.documents.compare_versions import Change, compare_texts
from formsapp.documents.split_clauses import split_clauses

OLD = """# Voorwaarden

## Afzeggen

Zeg een bezoek 24 uur van tevoren af.
{: #afzeggen }

Te laat? Dan betaalt u het bezoek.
{: #te-laat }

## Dossier

U mag uw dossier zien.
{: #dossier }

## Klachten {#klacht}

- Praat met ons.
- Of ga naar de commissie.
"""


def only(old: str, new: str) -> Change:
    (change,) = compare_texts(old, new)
    return change


def said(change: Change) -> str:
    marks = {"same": "{}", "ins": "[+{}]", "del": "[-{}]"}
    lines = ("".join(marks[p.mark].format(p.text) for p in line) for line in change.lines)
    return "\n".join(lines)


def test_the_clauses_of_a_text() -> None:
    keys = [clause.key for clause in split_clauses(OLD)]
    assert keys == [
        *("~voorwaarden", "~afzeggen", "afzeggen", "te-laat", "~dossier", "dossier", "klacht")
    ]
    assert split_clauses(OLD)[-1].lines == (
        "Klachten",
        "Praat met ons.",
        "Of ga naar de commissie.",
    )


def test_nothing_changed() -> None:
    assert compare_texts(OLD, OLD) == ()


def test_changed_words_are_marked() -> None:
    change = only(OLD, OLD.replace("24 uur", "48 uur"))
    assert (change.sort, change.anchor, change.title) == ("changed", "afzeggen", "Afzeggen")
    assert said(change) == "Zeg een bezoek [-24][+48] uur van tevoren af."


def test_an_added_clause() -> None:
    change = only(
        OLD, OLD.replace("## Klachten", "U krijgt een kopie.\n{: #kopie }\n\n## Klachten")
    )
    assert (change.sort, change.anchor, said(change)) == (
        "added",
        "kopie",
        "[+U krijgt een kopie.]",
    )


def test_a_removed_clause_with_its_heading() -> None:
    change = only(OLD, OLD.replace("## Dossier\n\nU mag uw dossier zien.\n{: #dossier }\n\n", ""))
    assert (change.sort, change.anchor, change.title) == ("removed", "", "Dossier")
    assert said(change) == "[-Dossier]\n[-U mag uw dossier zien.]"


def test_a_moved_clause() -> None:
    clause = "Te laat? Dan betaalt u het bezoek.\n{: #te-laat }\n\n"
    change = only(OLD, OLD.replace(clause, "").replace("## Klachten", clause + "## Klachten"))
    assert (change.sort, change.anchor, change.moved) == ("moved", "te-laat", True)
    assert change.after == "Dossier"
    assert said(change) == "Te laat? Dan betaalt u het bezoek."


def test_a_clause_that_moved_past_its_heading_moved_and_not_the_heading() -> None:
    clause = "Te laat? Dan betaalt u het bezoek.\n{: #te-laat }\n\n"
    change = only(OLD, OLD.replace(clause, "").replace("## Dossier\n\n", f"## Dossier\n\n{clause}"))
    assert (change.sort, change.anchor, change.after) == ("moved", "te-laat", "Dossier")


def test_moved_and_changed_at_once() -> None:
    clause = "Te laat? Dan betaalt u het bezoek.\n{: #te-laat }\n\n"
    moved = clause.replace("het bezoek", "de helft")
    change = only(OLD, OLD.replace(clause, "").replace("## Klachten", moved + "## Klachten"))
    assert (change.sort, change.moved) == ("changed", True)


def test_a_renamed_anchor_is_no_change_for_a_reader() -> None:
    assert compare_texts(OLD, OLD.replace("#te-laat", "#laat")) == ()


def test_a_renamed_heading_is_one_change() -> None:
    change = only(
        OLD.replace("## Dossier", "## Uw dossier zien"),
        OLD.replace("## Dossier", "## Uw dossier lezen"),
    )
    assert (change.sort, said(change)) == ("changed", "Uw dossier [-zien][+lezen]")


def test_a_new_item_of_a_list() -> None:
    change = only(OLD, OLD.replace("- Of ga", "- Of bel de vertrouwenspersoon.\n- Of ga"))
    assert change.anchor == "klacht"
    assert "[+Of bel de vertrouwenspersoon.]" in said(change).split("\n")


def test_another_line_is_not_mixed_with_the_old_one() -> None:
    change = only(OLD, OLD.replace("U mag uw dossier zien.", "Bel voor een afspraak naar kantoor."))
    assert said(change) == "[-U mag uw dossier zien.]\n[+Bel voor een afspraak naar kantoor.]"


def test_the_order_is_that_of_the_text() -> None:
    new = OLD.replace("24", "48").replace("U mag uw", "Iedereen mag het")
    assert [change.title for change in compare_texts(OLD, new)] == ["Afzeggen", "Dossier"]


@pytest.mark.parametrize("hostile", ["<script>alert(1)</script>", "a & b < c", "</ins></p>"])
def test_marked_text_is_only_text(hostile: str) -> None:
    change = only(OLD, OLD.replace("U mag uw dossier zien.", f"U mag `{hostile}` zien."))
    html = mark_changes(change)
    assert hostile not in html
    assert re.findall(r"</?(\w+)", html.replace("span", "")).count("ins") == 2


def test_marks_are_heard_and_seen() -> None:
    change = only(OLD, OLD.replace("24 uur", "48 uur"))
    html = mark_changes(change)
    assert '<ins><span class="visually-hidden"> begin nieuw </span>48<span' in html
    assert '<del><span class="visually-hidden"> begin weg </span>24<span' in html
    assert change_heading(change) == "Veranderd: Afzeggen"


def test_a_mark_ends_with_its_last_letter_also_before_a_full_stop() -> None:
    html = mark_changes(only(OLD, OLD.replace("uw dossier zien", "uw dossier lezen")))
    seen = re.sub(r'<span class="visually-hidden">.*?</span>', "", html)
    assert "<del>zien</del><ins>lezen</ins>." in seen


def test_a_heading_that_stayed_is_not_said_again_below_itself() -> None:
    new = OLD.replace("- Praat met ons.", "- Praat eerst met ons.")
    assert "Klachten" not in mark_changes(only(OLD, new))
    renamed = OLD.replace("## Klachten", "## Een klacht over ons")
    assert "Klachten" in mark_changes(only(OLD, renamed))


WORDS = st.lists(st.sampled_from(["een", "twee", "drie.", "vier,", "24"]), min_size=1, max_size=12)


@given(
    st.dictionaries(st.sampled_from("abcdef"), WORDS),
    st.dictionaries(st.sampled_from("abcdef"), WORDS),
)
def test_old_and_new_can_both_be_read_from_the_marks(
    old: dict[str, list[str]], new: dict[str, list[str]]
) -> None:
    before, after = (
        "".join(f"{' '.join(words)}\n{{: #{key} }}\n\n" for key, words in version.items())
        for version in (old, new)
    )
    for change in compare_texts(before, after):
        if change.sort == "changed":
            for mark, version in (("ins", old), ("del", new)):
                kept = " ".join(
                    "".join(p.text for p in line if p.mark != mark) for line in change.lines
                )
                assert kept.split() == version[change.anchor]
