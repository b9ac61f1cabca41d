"""A provider that is no example publishes nothing that is another's, unfilled or unsure."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from formsapp.check import list_findings
from formsapp.check.borrowed import NUMBER, read_borrowable
from formsapp.facts import Facts, Finding
from formsapp.facts.fact_paths import walk_facts
from formsapp.kinds import load_provider
from tests.cli.commands import Ran, Run, refused
from tests.conftest import REPO
from tests.plain_provider import SLUG, write_provider

TODAY = date(2026, 11, 29)
COPY = "kopie-zorg"


@pytest.fixture
def docs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Providers that a test may spoil."""
    monkeypatch.setenv("LOKET_DOCS", str(tmp_path / "docs"))
    monkeypatch.setenv("LOKET_PROVIDER", SLUG)
    return tmp_path / "docs"


@pytest.fixture
def own(docs: Path, run: Run) -> Path:
    """A provider with nothing that blocks."""
    folder = write_provider(docs)
    with (folder / "provider.toml").open("a") as facts:
        facts.write('\n[[crisis]]\nid = "huisartsenpost"\nphone.value = "088 0000001"\n')
    assert "frozen on" in run("terms", "freeze", "--missing", "--provider", SLUG).out
    return folder


def copy_example(docs: Path, slug: str = "al-osra-zorg") -> Path:
    """An example under another name, as a technician would begin."""
    shutil.copytree(REPO / "docs" / "common", docs / "common")
    folder = shutil.copytree(REPO / "docs" / slug, docs / COPY)
    facts = folder / "provider.toml"
    name = re.compile(r'(?m)^(slug|name|short_name) = ".*"$')
    text = name.sub(lambda found: f'{found[1]} = "{COPY}"', facts.read_text(encoding="utf-8"), 3)
    facts.write_text(text.replace("example = true\n", "", 1), encoding="utf-8")
    return folder


def blocking(folder: Path) -> list[Finding]:
    found = list_findings(folder, load_provider(folder), TODAY, built=False)
    return [one for one in found if one.blocks]


def test_a_sign_that_turns_the_text_is_told_and_printed_as_a_number(own: Path, run: Run) -> None:
    facts, page = own / "provider.toml", own / "contact.md"
    facts.write_text(
        re.sub(r'(?m)^name = "(.*)"$', r'name = "\\u202e\\u001b[2J\1"', facts.read_text(), count=1)
    )
    before = page.read_text() if page.exists() else "# Contact\n"
    page.write_text(before + "\nBel ons \u2066gerust.\n")

    ran = run("check", "--provider", SLUG)

    assert ran.status == 1
    told = [line for line in ran.out.splitlines() if "omdraaien" in line]
    assert [re.search(r"[(]U[+](\w+)[)]", line)[1] for line in told] == ["202E", "2066"]  # type: ignore[index]  # each has one
    assert "provider.toml:" in told[0]
    assert "contact.md:" in told[1]
    assert all(line.isprintable() for line in (ran.out + ran.err).splitlines())


def test_a_text_that_is_kept_is_not_missing(own: Path, run: Run) -> None:
    done = run("terms", "freeze", "--missing", "--provider", own.name)
    assert (done.status, done.out) == (0, "")


def test_a_copied_example_is_found_line_by_line(docs: Path) -> None:
    folder = copy_example(docs)
    said = {
        f"{one.file.removeprefix('docs/')}:{one.key}: {one.problem}: {one.todo}"
        for one in blocking(folder)
    }
    text = "is van het voorbeeld Al Osra: vul in wat van u is"
    for key, value in {
        "contact.phone": "0657814476",
        "counsellor.mail": "vertrouwenspersoon@facit.nl",
        "crisis.jeugdcrisis.phone": "0436045777",
    }.items():
        assert f"{COPY}/provider.toml:{key}: {value} {text}" in said
    assert [line for line in said if "vastgelegde tekst van Al Osra" in line]


def test_what_a_provider_checked_itself_is_its_own(docs: Path) -> None:
    """Two providers of a region can have one crisis line."""
    folder = copy_example(docs)
    facts = folder / "provider.toml"
    checked = facts.read_text().replace(
        'value = "043-6045777"\nstate = "to-be-confirmed"',
        'value = "043-6045777"\nchecked = 2026-11-20',
    )
    facts.write_text(checked)
    assert "crisis.jeugdcrisis.phone" not in {one.key for one in blocking(folder)}


def test_the_name_of_an_example_in_a_page_is_found_with_its_line(own: Path) -> None:
    (own / "extra.md").write_text(
        "---\ntitle: Meer\ndescription: Meer\n---\n\n# Meer\n\nBij D.O.Z. Thuiszorg is dat zo.\n"
    )
    (one,) = blocking(own)
    assert (one.file, one.line) == (f"docs/{SLUG}/extra.md", 8)
    assert one.problem.startswith("D.O.Z. is van het voorbeeld")


def own_words(facts: Facts) -> Iterator[str]:
    return (value for _, value in walk_facts(facts) if isinstance(value, str))


def test_all_that_is_of_an_example_alone_is_known() -> None:
    common = (REPO / "docs" / "common" / "facts.toml").read_text(encoding="utf-8")
    for example in read_borrowable(REPO / "docs" / "common"):
        folder = REPO / "docs" / example.slug
        facts = load_provider(folder)
        words = [one for one in own_words(facts) if one not in common]
        numbers = {re.sub(r"\D", "", one) for one in words if NUMBER.fullmatch(one)}
        mails = {one for one in words if re.fullmatch(r"\S+@\S+", one)}
        assert {*example.contacts} == numbers | mails
        assert all(facts.provider.name.startswith(name) for name in example.names)


def test_what_is_left_to_fill_in_in_a_page_is_found(own: Path) -> None:
    (own / "extra.md").write_text(
        "---\ntitle: Meer\ndescription: Meer\n---\n\n# Meer\n\n[onze plaats nog invullen]\n"
    )
    (one,) = blocking(own)
    assert (one.line, one.problem) == (8, "nog invullen: [onze plaats nog invullen]")


def test_what_is_not_sure_stands_in_no_text_to_agree_to(own: Path) -> None:
    facts, text = own / "provider.toml", own / "voorwaarden.md"
    assert not blocking(own)
    with text.open("a") as file:
        file.write("\nBel ons: {{ plan.review }}.\n")
    line = len(text.read_text().splitlines())
    with facts.open("a") as file:
        file.write('\n[plan.review]\nvalue = "6m"\nstate = "to-be-confirmed"\nnote = "?"\n')
    (one, frozen) = sorted(blocking(own), key=lambda found: found.file)[::-1]
    assert (one.file, one.line) == (f"docs/{SLUG}/voorwaarden.md", line)
    assert one.problem.startswith("plan.review is niet zeker")
    assert "geef hem een nieuw versienummer" in frozen.todo


def test_figures_of_the_law_that_its_makers_look_up_block_nobody(own: Path) -> None:
    found = list_findings(own, load_provider(own), date(2030, 1, 1), built=False)
    told = [one for one in found if one.mender == "makers"]
    assert {one.key for one in told} >= {"collection.brackets", "consent"}
    assert not any(one.blocks for one in found)


def test_check_builds_the_site_and_says_on_which_line_a_link_leads_nowhere(
    own: Path, run: Run
) -> None:
    page = own / "extra.md"
    page.write_text(
        "---\ntitle: Meer\ndescription: Meer\n---\n\n# Meer\n\n[weg](weg.md)\n\n"
        "[anker](index.md#nergens)\n"
    )
    ran = run("check", "--provider", SLUG)
    assert ran.status == 1
    lines = [line for line in ran.out.splitlines() if line.startswith("!")]
    assert [line.partition(": ")[0] for line in lines] == [
        f"! docs/{SLUG}/extra.md:8",
        f"! docs/{SLUG}/extra.md:10",
    ]


def test_a_link_in_html_that_leads_nowhere_is_found_with_its_line(own: Path, run: Run) -> None:
    (own / "extra.md").write_text(
        "---\ntitle: Meer\ndescription: Meer\n---\n\n# Meer\n\n<a href='../weg/'>weg</a>\n"
    )
    ran = run("check", "--provider", SLUG)
    assert f"! docs/{SLUG}/extra.md:8: " in ran.out
    assert "leads to ../weg/, which is not there" in ran.out


def test_a_crisis_page_that_lacks_a_number_is_found_and_never_published(
    own: Path, run: Run, tmp_path: Path
) -> None:
    common = (REPO / "docs" / "common" / "crisis.md").read_text(encoding="utf-8")
    (own / "crisis.md").write_text(common.replace("phone | call", "phone"), encoding="utf-8")
    ran = run("check", "--provider", SLUG)
    assert f"! docs/{SLUG}/crisis.md:1: " in ran.out
    assert "does not have the number 09008844" in ran.out
    for command in ("build", "publish"):
        out = tmp_path / command
        refused(
            run(command, "--draft", "--provider", SLUG, "--out", str(out)),
            "does not have the number",
        )
        assert not out.exists()


def test_what_blocks_is_not_built_published_or_frozen(docs: Path, run: Run, tmp_path: Path) -> None:
    copy_example(docs)
    site, pages = str(tmp_path / "site"), str(tmp_path / "pages")
    for command in (("build", "--out", site), ("publish", "--out", pages), ("terms", "freeze")):
        ran: Ran = run(*command, "--provider", COPY)
        refused(ran, "Not ready to publish (docs/kopie-zorg/provider.toml:")
        assert "or add --draft" in ran.err
    assert not Path(site).exists()
    assert not Path(pages).exists()


def test_a_draft_says_on_each_page_that_it_is_one(own: Path, run: Run, tmp_path: Path) -> None:
    facts = own / "provider.toml"
    text = facts.read_text()
    facts.write_text(text.replace('"088 0000001"', '"[telefoonnummer nog invullen]"'))
    site, pages = tmp_path / "site", tmp_path / "pages"
    assert run("build", "--draft", "--provider", SLUG, "--out", str(site)).status == 0
    assert run("publish", "--draft", "--provider", SLUG, "--out", str(pages)).status == 0
    built = [*site.rglob("*.html")]
    assert len(built) > 15
    for page in (*built, *pages.rglob("*.md")):
        assert "Dit is een proefversie" in page.read_text(encoding="utf-8"), page
    assert all('name="robots" content="noindex"' in page.read_text() for page in built)


def test_each_line_says_what_to_do(own: Path, run: Run) -> None:
    facts = own / "provider.toml"
    text = facts.read_text()
    facts.write_text(text.replace('"088 0000001"', '"[telefoonnummer nog invullen]"'))
    lines = [one for one in run("check", "--provider", SLUG).out.splitlines() if one[0] in "!-"]
    assert len(lines) > 10
    assert [one for one in lines if not re.fullmatch(r"[!-] \S+:\d+: .+[^.]\. Doe: .+", one)] == []
    (mine,) = [one for one in lines if one.startswith("! ")]
    assert mine.endswith("nog invullen]. Doe: zet hier uw eigen waarde, zonder de haken")
    theirs = [one for one in lines if one.startswith("- formsapp/rules/")]
    assert theirs
    assert {one.partition(". Doe: ")[2] for one in theirs} == {
        "niets: dit kijken de makers van Loket na"
    }


def test_a_clause_that_leads_to_nothing_is_found_on_its_line(own: Path, run: Run) -> None:
    facts = own / "provider.toml"
    with facts.open("a") as file:
        file.write('\n[clauses]\n"V-1.2" = "voorwaarden/#nergens"\n')
    line = len(facts.read_text().splitlines())
    ran = run("check", "--provider", SLUG)
    (said,) = [one for one in ran.out.splitlines() if one.startswith("! ")]
    place, _, todo = said.partition(" is er niet. ")
    assert place == f"! docs/{SLUG}/provider.toml:{line}: clauses.V-1.2: voorwaarden/#nergens"
    assert todo.startswith("Doe: zet bij de kop een anker met die naam")
