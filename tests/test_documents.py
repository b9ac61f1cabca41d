"""Frozen versions of the texts that clients agree to: kept, shown, and never changed unseen."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from datetime import date
from hashlib import sha256
from html import unescape
from pathlib import Path

import pytest

from formsapp.documents import freeze_version, frozen_versions, version_pages
from formsapp.documents.version_pages import TEMPLATES
from formsapp.facts import Facts, FactsError, fill, load, read_document
from formsapp.facts.readability import measure_readability
from formsapp.site import BuildError, build
from tests.conftest import PROVIDERS, REPO
from tests.web import by_turns

DAY = date(2026, 11, 21)
LATER = date(2027, 3, 1)
KEY = "voorwaarden"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    by_turns.choose_provider(metafunc)


@pytest.fixture
def folder(tmp_path: Path, provider: str) -> Path:
    """A provider of which nothing was frozen yet."""
    for name in ("common", provider):
        shutil.copytree(REPO / "docs" / name, tmp_path / "docs" / name)
    shutil.copytree(REPO / "site_overrides", tmp_path / "site_overrides")
    shutil.copy(REPO / "mkdocs.yml", tmp_path)
    folder = tmp_path / "docs" / provider
    shutil.rmtree(folder / frozen_versions.FOLDER, ignore_errors=True)
    return folder


def own_version(folder: Path) -> str:
    """The version of the terms that the provider states itself."""
    return load(REPO / "docs" / folder.name).documents[KEY].version


def freeze(
    folder: Path, day: date = DAY, *, again: bool = False, editorial: bool = False
) -> frozen_versions.Version:
    return freeze_version.freeze_text(
        folder, load(folder), KEY, frozen_on=day, again=again, editorial=editorial
    )


def edit(path: Path, change: Callable[[str], str]) -> None:
    text = path.read_text(encoding="utf-8")
    assert change(text) != text
    path.write_text(change(text), encoding="utf-8")


def reword(folder: Path) -> None:
    edit(folder / "voorwaarden.md", lambda text: text.replace("In het kort", "Heel kort"))


def raise_version(folder: Path) -> None:
    now = f'version = "{own_version(folder)}"'
    edit(folder / "provider.toml", lambda text: text.replace(now, 'version = "9"'))


def blocking(folder: Path) -> list[str]:
    found = frozen_versions.version_findings(folder, load(folder))
    return [f"{finding.problem}: {finding.todo}" for finding in found if finding.blocks]


def frozen_file(folder: Path, suffix: str = "md") -> Path:
    return folder / frozen_versions.FOLDER / KEY / f"{own_version(folder)}.{suffix}"


class TestFreeze:
    def test_the_very_text_is_kept_with_its_hash(self, folder: Path) -> None:
        made = freeze(folder)
        now = read_document(folder, load(folder), KEY)
        content = frozen_file(folder).read_bytes()
        assert content.decode() == now.text
        assert sha256(content).hexdigest() == made.sha256 == now.sha256
        assert frozen_versions.read_versions(folder, KEY) == (made,)
        assert (made.version, made.frozen_on) == (own_version(folder), DAY)
        assert blocking(folder) == []

    def test_its_pdf_is_kept_too_and_stays_when_the_look_changes(
        self, folder: Path, tmp_path: Path
    ) -> None:
        made = freeze(folder)
        kept = frozen_file(folder, "pdf").read_bytes()
        assert sha256(kept).hexdigest() == made.pdf_sha256
        accent = load(folder).look.accent
        edit(folder / "provider.toml", lambda text: text.replace(accent, "#103090"))
        build(folder, tmp_path / "site")
        served = tmp_path / "site" / KEY / frozen_versions.FOLDER / made.version
        assert (served / f"{KEY}-{made.version}.pdf").read_bytes() == kept

    def test_the_same_text_can_be_frozen_twice(self, folder: Path) -> None:
        first = freeze(folder)
        assert freeze(folder, LATER) == first

    def test_another_text_needs_another_version(self, folder: Path) -> None:
        freeze(folder)
        reword(folder)
        with pytest.raises(FactsError, match="expected a new version"):
            freeze(folder)
        raise_version(folder)
        assert freeze(folder, LATER).version == "9"
        assert [item.version for item in frozen_versions.read_versions(folder, KEY)][1:] == ["9"]

    def test_an_editorial_version_says_what_the_one_before_it_says(self, folder: Path) -> None:
        first = freeze(folder)
        reword(folder)
        raise_version(folder)
        second = freeze(folder, LATER, editorial=True)
        known = frozen_versions.read_versions(folder, KEY)
        assert [one.editorial for one in known] == [False, True]
        same = frozen_versions.texts_in_force(known, second.sha256)
        assert same == {first.sha256, second.sha256}
        assert frozen_versions.texts_in_force(known, first.sha256) == {first.sha256}
        assert frozen_versions.texts_in_force(known, "unfrozen") == {"unfrozen"}
        archive = version_pages.version_files(folder, load(folder))
        page = str(archive[f"{KEY}/{frozen_versions.FOLDER}/index.md"])
        assert page.count("Alleen woorden zijn verbeterd.") == 1

    def test_after_a_material_version_the_older_text_is_no_longer_in_force(
        self, folder: Path
    ) -> None:
        freeze(folder)
        reword(folder)
        raise_version(folder)
        second = freeze(folder, LATER)
        known = frozen_versions.read_versions(folder, KEY)
        assert frozen_versions.texts_in_force(known, second.sha256) == {second.sha256}

    def test_the_first_version_is_not_editorial_nor_does_a_kept_one_become_so(
        self, folder: Path
    ) -> None:
        with pytest.raises(FactsError, match="expected a version before"):
            freeze(folder, editorial=True)
        freeze(folder)
        with pytest.raises(FactsError, match="frozen as a material one"):
            freeze(folder, editorial=True)

    def test_again_replaces_only_the_newest(self, folder: Path) -> None:
        first = freeze(folder)
        reword(folder)
        second = freeze(folder, LATER, again=True)
        assert second.sha256 != first.sha256
        assert frozen_versions.read_versions(folder, KEY) == (second,)
        raise_version(folder)
        freeze(folder)
        now, back = 'version = "9"', f'version = "{own_version(folder)}"'
        edit(folder / "provider.toml", lambda text: text.replace(now, back))
        edit(folder / "voorwaarden.md", lambda text: text.replace("Heel kort", "Kort"))
        with pytest.raises(FactsError, match="expected a new version"):
            freeze(folder, again=True)

    @pytest.mark.parametrize("name", ["index", "../1", "1/2", "", "a b", ".1"])
    def test_a_version_must_fit_in_an_address(self, folder: Path, name: str) -> None:
        now = f'version = "{own_version(folder)}"'
        edit(folder / "provider.toml", lambda text: text.replace(now, f'version = "{name}"'))
        with pytest.raises(FactsError, match=r"version"):
            freeze(folder)


class TestTampering:
    def test_nothing_frozen_is_only_something_to_do(self, folder: Path) -> None:
        (found,) = frozen_versions.version_findings(folder, load(folder))
        assert "nog niet vastgelegd" in found.problem
        assert not found.blocks
        assert version_pages.version_files(folder, load(folder)) == {}

    @pytest.mark.parametrize(("suffix", "named"), [("md", "tekst"), ("pdf", "PDF")])
    def test_a_changed_frozen_file_is_found_and_stops_the_build(
        self, folder: Path, tmp_path: Path, suffix: str, named: str
    ) -> None:
        freeze(folder)
        with frozen_file(folder, suffix).open("ab") as kept:
            kept.write(b" ")
        assert blocking(folder)[0].startswith(f"de vastgelegde {named} van versie")
        with pytest.raises(BuildError, match="expected what was frozen, got another"):
            build(folder, tmp_path / "site")

    @pytest.mark.parametrize("suffix", ["md", "pdf"])
    def test_a_lost_file_and_a_lost_list_are_found(self, folder: Path, suffix: str) -> None:
        freeze(folder)
        content = frozen_file(folder, suffix).read_bytes()
        frozen_file(folder, suffix).unlink()
        assert "veranderd of weg" in blocking(folder)[0]
        frozen_file(folder, suffix).write_bytes(content)
        (folder / frozen_versions.FOLDER / KEY / "index.toml").unlink()
        name = frozen_file(folder, suffix).name
        assert f"{name} staat niet in index.toml: zet die terug" in blocking(folder)

    def test_a_broken_list_is_named(self, folder: Path) -> None:
        freeze(folder)
        edit(folder / frozen_versions.FOLDER / KEY / "index.toml", lambda text: text + "x = 1\n")
        with pytest.raises(FactsError, match=r"index\.toml: expected a list of versions"):
            frozen_versions.read_versions(folder, KEY)

    @pytest.mark.parametrize("what", ["text", "fact"])
    def test_a_change_without_a_new_version_is_found(
        self, folder: Path, what: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
    ) -> None:
        freeze(folder)
        if what == "text":
            reword(folder)
        else:
            facts = folder / "provider.toml"
            old = "value = 23\n" if folder.name == "al-osra-zorg" else 'value = "72h"\n'
            edit(facts, lambda text: text.replace(old, old.replace("2", "4", 1), 1))
        assert "geef hem een nieuw versienummer" in blocking(folder)[0]
        build(folder, tmp_path / "site")
        assert "geef hem een nieuw versienummer" in caplog.text
        page = (tmp_path / "site" / KEY / "index.html").read_text(encoding="utf-8")
        assert "nog niet vastgelegd" in page
        assert ".pdf" not in page, "that PDF has another text"


class TestSite:
    def test_the_archive_is_built_and_linked(self, folder: Path, tmp_path: Path) -> None:
        old = freeze(folder)
        reword(folder)
        raise_version(folder)
        new = freeze(folder, LATER)
        out = tmp_path / "site"
        build(folder, out)
        root = out / KEY / frozen_versions.FOLDER
        terms = (out / KEY / "index.html").read_text(encoding="utf-8")
        for address in ("versies/", f"versies/9/{KEY}-9.pdf", f"versies/9-sinds-{old.version}/"):
            assert f'href="{address}"' in terms
        shown = (root / "index.html").read_text(encoding="utf-8")
        for version in (old, new):
            assert version.sha256 in shown
            plain = (root / version.version / f"{KEY}-{version.version}.txt").read_bytes()
            assert sha256(plain).hexdigest() == version.sha256
            assert (root / version.version / f"{KEY}-{version.version}.pdf").stat().st_size > 9999
        was = (root / old.version / "index.html").read_text(encoding="utf-8")
        assert "oude versie" in was
        assert "In het kort" in was
        assert "Heel kort" not in was
        diff = (root / f"9-sinds-{old.version}" / "index.html").read_text(encoding="utf-8")
        assert re.search(r"<del>.*In het.*</del>.*<ins>.*Heel.*</ins>", diff)

    def test_all_own_words_are_plain_and_in_one_form(self, folder: Path) -> None:
        freeze(folder)
        reword(folder)
        raise_version(folder)
        freeze(folder, LATER)
        facts = load(folder)
        wrong = {"je": r"\b(u|uw)\b", "u": r"\b(je|jij|jou|jouw)\b"}[facts.provider.address_form]
        for path, made in version_pages.version_files(folder, facts).items():
            if path.endswith("versies/index.md") and isinstance(made, str):
                assert measure_readability(made).describe_faults() == []
            if isinstance(made, str):
                assert not re.search(wrong, made)
                assert "{{" not in made
        assert {page.stem for page in TEMPLATES.glob("*.md")} == {
            *("archive", "version", "changes", "links", "year_of_complaints")
        }

    def test_a_frozen_text_is_never_filled_again(self, folder: Path) -> None:
        made = freeze_version.freeze_text(folder, load(folder), KEY, frozen_on=DAY)
        text = "# Titel\n\nLees {{ dit }} en [[dat|dit]] niet.\n"
        digest = sha256(text.encode()).hexdigest()
        frozen_file(folder).write_bytes(text.encode())
        index = folder / frozen_versions.FOLDER / KEY / "index.toml"
        edit(index, lambda listed: listed.replace(made.sha256, digest))
        pages = version_pages.version_files(folder, load(folder))
        assert "Lees {{ dit }} en [[dat|dit]] niet." in str(
            pages[f"{KEY}/versies/{made.version}.md"]
        )

    def test_links_to_pages_that_are_gone_become_text(self, folder: Path) -> None:
        edit(
            folder / "voorwaarden.md",
            lambda text: text + "\nZie [crisis](crisis.md#x), [weg](weg.md) en [hier](#klacht).\n",
        )
        version = freeze(folder).version
        page = version_pages.version_files(folder, load(folder))[f"{KEY}/versies/{version}.md"]
        assert "Zie [crisis](../../crisis.md#x), weg en [hier](#klacht)." in str(page)


@pytest.mark.parametrize("name", PROVIDERS)
def test_what_the_project_froze_is_whole(name: str) -> None:
    folder = REPO / "docs" / name
    facts: Facts = load(folder)
    assert frozen_versions.read_versions(folder, KEY), "run `loket terms freeze`"
    assert blocking(folder) == []
    now = frozen_versions.current_version(folder, facts, KEY)
    assert now is not None
    page = version_pages.add_version_links("voorwaarden.md", "# X\n", folder, facts)
    assert f"{KEY}-{now.version}.pdf" in page
    assert version_pages.add_version_links("privacy.md", "# X\n", folder, facts) == "# X\n"
    assert "{{" not in unescape(page)
    assert fill("{{ terms_document.version }}", facts) == now.version
