"""``loket terms import`` writes new files, and never over one."""

from __future__ import annotations

import html
import re
import shlex
import shutil
from pathlib import Path

import pytest

from formsapp.facts.toml_file import read_toml
from tests.begun import HOME, empty_docs, fill_in
from tests.cli.commands import Run, refused
from tests.conftest import REPO
from tests.terms_import.word_files import paragraph, table, write_docx

TEXT = "# Bellen\nU belt als het nodig is.\n"


def test_the_page_and_the_report_are_new_files(run: Run, tmp_path: Path) -> None:
    source, page, report = (tmp_path / name for name in ("mijn.txt", "nieuw.md", "verslag.txt"))
    source.write_text(TEXT, encoding="utf-8")
    shown = run("terms", "import", str(source), "--out", str(page))
    assert (shown.status, shown.err) == (0, "")
    assert "## Bellen {#bellen}" in page.read_text(encoding="utf-8")
    refused(run("terms", "import", str(source), "--out", str(page)), "exists")
    page.unlink()
    kept = run("terms", "import", str(source), "--out", str(page), "--report", str(report))
    assert (kept.status, kept.out) == (0, "")
    assert report.read_text(encoding="utf-8") == shown.out


def test_nothing_is_written_where_one_of_both_is_there(run: Run, tmp_path: Path) -> None:
    source, page, report = (tmp_path / name for name in ("mijn.txt", "nieuw.md", "verslag.txt"))
    source.write_text(TEXT, encoding="utf-8")
    arguments = ("terms", "import", str(source), "--out", str(page), "--report", str(report))
    report.touch()
    refused(run(*arguments), "exists")
    assert not page.exists()
    report.unlink()
    page.write_text("eigen", encoding="utf-8")
    refused(run(*arguments), "exists")
    assert page.read_text(encoding="utf-8") == "eigen"
    assert not report.exists()


README = (REPO / "docs" / "README.md").read_text(encoding="utf-8")
TOLD = README[
    README.index("**Terms that you have.**") : README.index("**More texts to agree to.**")
]
OWN = (
    *(paragraph(title, style="Kop1") for title in ("Wat wij doen", "Afspraken afzeggen")),
    paragraph("Kunt u niet? Zeg uw afspraak 24 uur van tevoren af.", style="Lid"),
    table(["Zorg", "Tarief"], ["Hulp", "€ 40 {{ geheim }}"]),
    paragraph("Uw dossier", style="Kop1"),
    paragraph("U mag uw dossier inzien. Wij bewaren het volgens de Wbp.", style="Lid"),
    paragraph("Einde van de zorg", style="Kop1"),
    paragraph(
        "U kunt altijd opzeggen. Bent u niet tevreden, dan dient u een klacht in.", style="Lid"
    ),
)


def test_a_new_provider_gets_a_site_with_its_own_terms_by_the_commands_as_told(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    docs = empty_docs(tmp_path)
    monkeypatch.setenv("LOKET_DOCS", str(docs))
    monkeypatch.chdir(tmp_path)
    assert run("init", *HOME.arguments).status == 0
    fill_in(docs / HOME.slug, HOME)
    Path("eigen.docx").write_bytes(write_docx("".join(OWN)))
    commands = re.findall(r"(?m)^    (\w+) (.*)$", TOLD.replace("praktijk-voorbeeld", HOME.slug))
    for name, arguments in commands:
        words = shlex.split(arguments)
        done = run(*words) if name == "loket" else shutil.move(words[0], words[1])
        assert not getattr(done, "status", 0), done
    clauses = read_toml(docs / HOME.slug / "provider.toml").table["clauses"]
    assert clauses["dossier"] == "voorwaarden/#uw-dossier"
    assert clauses["afzeggen"] == "voorwaarden/#afspraken-afzeggen"
    assert clauses["stoppen"] == "voorwaarden/#einde-van-de-zorg-1"
    assert clauses["klachten"] == "voorwaarden/#einde-van-de-zorg-1"
    assert clauses["wat-wij-doen"] == "voorwaarden/#wat-wij-doen"
    page = Path("site/voorwaarden/index.html").read_text(encoding="utf-8")
    assert '<h2 id="uw-dossier">3 Uw dossier' in page
    assert re.search(r"<td>Hulp</td>\s*<td>€ 40 \{+ geheim \}\}</td>", html.unescape(page))
    assert "Verouderd: 1" in Path("verslag.txt").read_text(encoding="utf-8")


def test_each_step_of_taking_over_is_told() -> None:
    assert re.findall(r"(?m)^    (\w+ \w+)", TOLD) == [
        "loket terms",
        "mv nieuw",
        "mv nieuw",
        "loket build",
    ]
