"""``loket terms import`` writes new files, and never over one."""

from __future__ import annotations

from pathlib import Path

from tests.cli.commands import Run, refused

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
