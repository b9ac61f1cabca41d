"""``loket init`` begins a provider that is nobody else's and can be looked at at once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from formsapp.check.borrowed import find_theirs, read_borrowable
from formsapp.check.page_faults import UNFILLED
from formsapp.facts import Facts
from formsapp.facts.fact import Fact
from formsapp.facts.fact_paths import walk_facts
from formsapp.kinds import all_kinds, load_provider
from formsapp.skeleton import CARES, FORMS
from tests.cli.commands import Ran, Run, refused
from tests.conftest import REPO

SLUG = "praktijk-nieuw"
GIVEN = {"--name": "Praktijk Nieuw", "--laws": "zvw,wmo", "--address-form": "u"}


@pytest.fixture
def docs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The pages of all providers, and no provider."""
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "common").symlink_to(REPO / "docs" / "common")
    for name in ("mkdocs.yml", "site_overrides"):
        (tmp_path / name).symlink_to(REPO / name)
    monkeypatch.setenv("LOKET_DOCS", str(folder))
    return folder


def begin(run: Run, slug: str = SLUG, **changed: str) -> Ran:
    """Run the command with options as the technician's, some of them changed."""
    options = GIVEN | {f"--{name.replace('_', '-')}": value for name, value in changed.items()}
    return run("init", slug, *(word for pair in options.items() for word in pair))


def texts_of(folder: Path) -> str:
    return "".join(file.read_text(encoding="utf-8") for file in sorted(folder.iterdir()))


def test_it_says_what_it_wrote_and_where_the_guide_lies(docs: Path, run: Run) -> None:
    *written, told = begin(run).out.splitlines()
    assert {*map(Path, written)} == {*(docs / SLUG).iterdir()}
    (guide,) = re.findall(r"\S+README\.md", told)
    assert "**A new provider.**" in Path(guide).read_text(encoding="utf-8")


def test_every_placeholder_is_listed_by_file_and_line(docs: Path, run: Run) -> None:
    assert begin(run).status == 0
    ran = run("check", "--provider", SLUG)
    assert ran.status == 1
    listed = {line.split(": ")[0] for line in ran.out.splitlines() if line.startswith("! ")}
    left = {
        f"! docs/{SLUG}/{file.name}:{number}"
        for file in (docs / SLUG).iterdir()
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1)
        if UNFILLED.search(line)
    }
    assert listed == left
    assert len(left) > 15


@pytest.mark.parametrize("law", CARES)
@pytest.mark.parametrize("form", ["je", "u"])
def test_with_every_law_and_form_it_loads(docs: Path, run: Run, law: str, form: str) -> None:
    assert begin(run, laws=law, address_form=form, forms="all").status == 0
    facts = load_provider(docs / SLUG)
    assert {*facts.kinds} == {*all_kinds()} == {*FORMS}
    assert facts.provider.bases == (law,)
    assert "[[" not in (docs / SLUG / "voorwaarden.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("form", ["je", "u"])
def test_one_person_speaks_as_one_and_reads_all_but_what_is_for_others(
    docs: Path, run: Run, form: str
) -> None:
    assert begin(run, voice="ik", address_form=form, forms="all").status == 0
    facts = load_provider(docs / SLUG)
    assert {*facts.teams} == {"praktijk", "vertrouwenspersoon", "ervaringen"}
    assert facts.teams["praktijk"].name == f"wie {form} helpt"
    text = (docs / SLUG / "voorwaarden.md").read_text(encoding="utf-8")
    assert not re.findall(r"(?i)\b(?:wij|we|ons|onze)\b|\[\[", text)
    assert "Ik houd een dossier bij" in text


@pytest.mark.parametrize("form", FORMS)
def test_each_form_can_be_offered_alone(docs: Path, run: Run, form: str) -> None:
    assert begin(run, forms=form).status == 0
    facts = load_provider(docs / SLUG)
    assert [*facts.kinds] == [form]
    assert [*facts.teams] == [facts.kinds[form].team]


@pytest.mark.usefixtures("docs")
def test_a_draft_of_it_can_be_looked_at_at_once(run: Run, tmp_path: Path) -> None:
    assert begin(run, forms="all", laws="jeugdwet,wmo,zvw,wlz,none").status == 0
    site = tmp_path / "site"
    assert run("build", "--provider", SLUG, "--draft", "--out", str(site)).status == 0
    assert "Praktijk Nieuw" in (site / "index.html").read_text(encoding="utf-8")
    refused(run("build", "--provider", SLUG, "--out", str(site)), "Not ready to publish")


def examples() -> Iterator[Facts]:
    for example in read_borrowable(REPO / "docs" / "common"):
        yield load_provider(REPO / "docs" / example.slug)


def figures_of(facts: Facts) -> Iterator[str]:
    """The amounts and lengths of time that an example states of itself, as TOML has them."""
    for path, item in walk_facts(facts):
        if isinstance(item, Fact) and item.clause and not item.law:
            value = item.value
            if isinstance(value, int) and "euros" in path:
                yield str(value)
            if path in {"visits.notice", "damage.report_within"}:
                yield value if isinstance(value, str) else str(getattr(value, "hours", value))


def test_nothing_in_it_is_of_an_example(docs: Path, run: Run) -> None:
    assert begin(run, forms="all", laws="jeugdwet,wmo,zvw,wlz,none").status == 0
    text = texts_of(docs / SLUG)
    for example in read_borrowable(REPO / "docs" / "common"):
        assert [*find_theirs(text, example)] == []
    theirs = [*examples()]
    own = [
        word
        for facts in theirs
        for word in (*facts.clauses, facts.look.accent, facts.look.accent_dark, facts.provider.slug)
    ]
    assert [word for word in own if word in text] == []
    figures = {figure for facts in theirs for figure in figures_of(facts)}
    assert len(figures) > 3
    assert {*re.findall(r"\d+\w?", text)} & figures == set()


WRONG = {
    "slug": ("Praktijk", "'Praktijk' is no name of a folder: write small letters"),
    "name": (" ", "' ' is no name: write 1 to 80 characters"),
    "laws": ("zvw,avg", "'avg' is no law: write one or more of jeugdwet, wmo, zvw, wlz"),
    "address_form": ("jij", "'jij' is not one of 'je', 'u'"),
    "phone": ("bel maar", "'bel maar' is no telephone number: write digits and spaces"),
    "mail": ("post", "'post' is no mail address: write an address such as"),
    "forms": ("klagen", "'klagen' is no form: write one or more of all, aanmelden"),
}


@pytest.mark.parametrize("key", WRONG)
def test_what_is_wrong_is_refused_with_what_to_write(docs: Path, run: Run, key: str) -> None:
    typed, said = WRONG[key]
    refused(begin(run, **{key: typed}), said)
    assert [file.name for file in docs.iterdir()] == ["common"]


@pytest.mark.usefixtures("docs")
@pytest.mark.parametrize("slug", ["", "a" * 64, "zorg-", "zorg_aan", "../zorg", "zörg"])
def test_a_name_of_a_folder_that_is_none_is_refused(run: Run, slug: str) -> None:
    refused(begin(run, slug), "is no name of a folder")


@pytest.mark.parametrize("name", ["a" * 80, 'Zorg "De Brug" \\ Co', "De Brug: #1 & <Zorg> 'n", "Ω"])
def test_any_name_is_written_as_it_is(docs: Path, run: Run, name: str) -> None:
    assert begin(run, name=name).status == 0
    assert load_provider(docs / SLUG).provider.name == name


def test_a_folder_that_is_there_is_left_as_it_is(docs: Path, run: Run) -> None:
    (docs / SLUG).mkdir()
    refused(begin(run), "is there already: choose another slug, or remove it first.")
    refused(begin(run, "common"), "is there already")
    assert [*(docs / SLUG).iterdir()] == []


def test_the_first_provider_needs_no_folder_for_it(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOKET_DOCS", str(tmp_path / "docs"))
    refused(begin(run, "common"), "is there already")
    assert begin(run).status == 0
    assert load_provider(tmp_path / "docs" / SLUG).provider.slug == SLUG


@pytest.mark.usefixtures("docs")
@pytest.mark.parametrize("left_out", GIVEN)
def test_without_a_terminal_it_says_what_is_missing(run: Run, left_out: str) -> None:
    given = {name: value for name, value in GIVEN.items() if name != left_out}
    ran = run("init", SLUG, *(word for pair in given.items() for word in pair))
    refused(ran, f"'{left_out}' is missing: give it, or run `loket init` on a terminal")


@pytest.mark.parametrize("law", CARES)
def test_each_example_in_a_comment_can_be_used(docs: Path, run: Run, law: str) -> None:
    assert begin(run, laws=law, forms="all").status == 0
    facts = docs / SLUG / "provider.toml"
    example = re.compile(r"(?m)^# (?=\[+[a-z._]+\]+$|[a-z]+ = )")
    used, count = example.subn("", facts.read_text(encoding="utf-8"))
    assert count > 15
    facts.write_text(used.replace('logo = "logo.svg"', ""), encoding="utf-8")
    assert load_provider(docs / SLUG).visits
