"""``loket check`` finds broken words of answers, and goes on to what else it has to say."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.cli.commands import PROVIDER, Run


@pytest.mark.parametrize("words", [b"{% if oordeel %}", b"\xff\xfe", b"{{ contact.fone }}"])
def test_check_finds_broken_words_of_an_answer(
    run: Run, tmp_path: Path, repo: Path, monkeypatch: pytest.MonkeyPatch, words: bytes
) -> None:
    docs = tmp_path / "docs"
    shutil.copytree(repo / "docs", docs)
    (docs / PROVIDER / "antwoorden").mkdir()
    (docs / PROVIDER / "antwoorden" / "klacht.md").write_bytes(words)
    monkeypatch.setenv("LOKET_DOCS", str(docs))
    ran = run("check")
    assert ran.status == 1
    assert [line for line in ran.out.splitlines() if line[0] == "!" and "klacht.md:1: " in line]
    assert "nog te bevestigen" in ran.out


def test_check_finds_files_that_the_facts_name_and_that_are_not_there(
    run: Run, tmp_path: Path, repo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    docs = tmp_path / "docs"
    shutil.copytree(repo / "docs", docs)
    named = {"documents.voorwaarden.file": "voorwaarden.md", "look.logo": "logo.svg"}
    for file in named.values():
        (docs / PROVIDER / file).unlink()
    monkeypatch.setenv("LOKET_DOCS", str(docs))
    ran = run("check")
    assert ran.status == 1
    for key, file in named.items():
        assert f": {key}: het bestand docs/{PROVIDER}/{file} is er niet" in ran.out
    assert "nog te bevestigen" in ran.out
