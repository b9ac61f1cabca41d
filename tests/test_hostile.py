"""What is hostile, and how marks are read; that each line has a test is an architecture test."""

from __future__ import annotations

from tests.hostile import exists_in_asvs, load_lines, read_marks


def test_each_line_names_a_requirement_of_the_standard() -> None:
    assert [line.id for line in load_lines() if not exists_in_asvs(line.asvs)] == []
    assert not exists_in_asvs("V1.2.11")
    assert not exists_in_asvs("V18.1.1")


def test_a_mark_is_read_with_all_its_lines() -> None:
    text = (
        'import pytest\n@pytest.mark.hostile("a", "b")\ndef test_one() -> None: ...\n'
        "@pytest.mark.skipif(True)\ndef test_two() -> None: ...\n"
        'class TestIt:\n    @pytest.mark.hostile("c")\n    def test_three(self) -> None: ...\n'
    )
    assert [*read_marks(text)] == [
        ("test_one", "a"),
        ("test_one", "b"),
        ("TestIt::test_three", "c"),
    ]
