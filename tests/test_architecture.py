"""The sources keep to the rules that CONTRIBUTING.md states."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import fields

import pytest

from formsapp.facts import load
from formsapp.kinds.base import Kind, Step, Told
from tests.architecture import (
    Source,
    dutch_names,
    names_a_provider,
    public_functions,
    replaces_a_part,
    silenced_without_reason,
    tells_time,
    too_long,
    wrong_imports,
)
from tests.conftest import PROVIDERS, REPO
from tests.hostile import TABLE, find_marked, load_lines, write_table

PARTS = ("formsapp", "site_overrides", "tests", "bench", "deploy", "release")
NAMED_PATH = re.compile(
    r"(?<![\w/:.$-])(?!LOKET_|\.venv|keys/)"
    r"(?:[\w.<>*@-]+(?:/[\w.<>*@-]*[\w>*])+|[\w-]+\.(?:py|html|md|toml|lock|cfg))(?![\w/])"
)
"""A path in a text: with a slash in it, or the name of a file; not of what setting up makes."""
ROOMS = ("", "formsapp", "formsapp/kinds", "formsapp/kinds/questions", "docs/doz-thuiszorg")
"""Where a path in a map may begin."""
MOST_TESTS = 4
"""Of one hostile line: more nobody reads."""
KIND_HOOKS = {
    field.name for part in (Kind, Step, Told) for field in fields(part) if "Callable" in field.type
}
SAME_FOR_ALL = {*KIND_HOOKS, "init_app", "main", "upgrade"}
"""Functions that many modules have under one name, each for the same use."""
MAY_TELL_TIME = re.compile(r"formsapp/clock\.py|(tests|bench)/.*|dev\.py")


def sources() -> Iterator[Source]:
    files = [*REPO.glob("*.py"), *(file for part in PARTS for file in (REPO / part).rglob("*.py"))]
    for file in files:
        yield Source(file.relative_to(REPO).as_posix(), file.read_text(encoding="utf-8"))


SOURCES = list(sources())
TESTS = [source for source in SOURCES if source.path.startswith("tests/")]
OURS = [source for source in SOURCES if source.path.startswith("formsapp/")]


def faults(check: Callable[[Source], Iterator[str]], among: list[Source]) -> list[str]:
    return [fault for source in among for fault in check(source)]


def test_imports_point_one_way() -> None:
    assert len(OURS) > 20
    assert faults(wrong_imports, OURS) == []


def test_files_and_functions_can_be_read_in_one_look() -> None:
    assert faults(too_long, SOURCES) == []


def test_only_the_edge_tells_the_time() -> None:
    below = [source for source in SOURCES if not MAY_TELL_TIME.fullmatch(source.path)]
    assert faults(tells_time, below) == []


def test_tests_use_the_real_parts() -> None:
    assert len(TESTS) > 100
    assert faults(replaces_a_part, TESTS) == []


def test_a_name_means_one_function() -> None:
    counted = Counter(name for source in OURS for name in public_functions(source))
    assert len(counted) > 300
    assert {name for name, count in counted.items() if count > 1} - SAME_FOR_ALL == set()


def test_what_each_kind_may_answer_in_its_own_way_is_read_from_the_kind() -> None:
    assert {"steps", "term", "signers", "follow_ups", "laws", "at_once", "check"} <= KIND_HOOKS
    assert KIND_HOOKS.isdisjoint({"slug", "questions", "when", "verdict"})


def test_names_of_tests_are_english() -> None:
    assert faults(dutch_names, TESTS) == []


def test_each_silenced_check_has_its_reason() -> None:
    assert faults(silenced_without_reason, SOURCES) == []


def test_no_name_and_no_clause_of_a_provider_stands_outside_its_folder() -> None:
    known = [load(REPO / "docs" / slug) for slug in PROVIDERS]
    assert len(known) > 1
    names = {
        name
        for facts in known
        for who in [facts.provider]
        for name in (who.slug, who.name, who.short_name, *facts.clauses)
    }
    files = [file for part in ("formsapp", "site_overrides") for file in (REPO / part).rglob("*")]
    texts = [
        file for file in files if file.is_file() and file.suffix not in {".mo", ".pyc", ".ttf"}
    ]
    written = [Source(file.relative_to(REPO).as_posix(), file.read_text()) for file in texts]
    assert len(written) > len(OURS)
    assert faults(lambda source: names_a_provider(source, names), written) == []


@pytest.mark.parametrize("name", ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "SECURITY.md"])
def test_every_path_that_a_map_names_exists(name: str) -> None:
    named = set(NAMED_PATH.findall((REPO / name).read_text(encoding="utf-8")))
    assert len(named) >= 3
    assert [path for path in sorted(named) if not stands_somewhere(path)] == []


def stands_somewhere(path: str) -> bool:
    """Whether a path exists, from the project or a room that the maps shorten it to."""
    sought = re.sub(r"<\w+>", "*", path)
    return any(any((REPO / room).glob(sought + end)) for room in ROOMS for end in ("", ".py"))


def test_the_readme_names_every_room_of_the_program() -> None:
    rooms = {file.parent.name for file in (REPO / "formsapp").glob("*/__init__.py")}
    named = re.findall(r"`formsapp/(\w+)`", (REPO / "README.md").read_text(encoding="utf-8"))
    assert len(rooms) > 10
    assert rooms - {*named} == set()


@pytest.mark.hostile("package-changed")
def test_lock_files_hold_hashes_and_no_addresses() -> None:
    locks = [*REPO.glob("*.lock"), *REPO.glob("*lock*.json")]
    assert {lock.name for lock in locks} >= {"requirements.lock", "requirements-test.lock"}
    for lock in locks:
        text = lock.read_text(encoding="utf-8")
        assert "://" not in text, lock
        pins = re.findall(r"^\S+==", text, flags=re.MULTILINE)
        unhashed = re.findall(r"^\S+==[^\\\n]*\n(?!\s+--hash=sha256:)", text, flags=re.MULTILINE)
        assert pins
        assert unhashed == []


def test_each_hostile_line_has_a_test_and_each_mark_a_line() -> None:
    counted = Counter(line.id for line in load_lines())
    assert len(counted) > 60
    assert [name for name, times in counted.items() if times > 1] == []
    assert sorted(set(counted) ^ set(find_marked())) == []
    assert [line for line, tests in find_marked().items() if len(tests) > MOST_TESTS] == []


def test_the_table_of_hostile_lines_is_what_marks_make() -> None:
    """``.venv/bin/python -m tests.hostile`` makes it anew."""
    assert TABLE.read_text(encoding="utf-8") == write_table()


# The checks themselves


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("formsapp/rules/last_day.py", "from formsapp.cases import models"),
        ("formsapp/facts/__init__.py", "from formsapp import rules"),
        ("formsapp/facts/__init__.py", "import formsapp.web.client.client_routes"),
        ("formsapp/facts/__init__.py", "def f():\n    from formsapp.rules import due"),
        ("formsapp/cases/staff_desk.py", "from formsapp.kinds import Kind"),
        ("formsapp/kinds/klacht.py", "from formsapp.cases.models import Case"),
        ("formsapp/kinds/klacht.py", "from ..cases.models import Case"),
        ("formsapp/web/client/client_routes.py", "from formsapp.cli import main"),
        ("formsapp/rules/last_day.py", "import_module('formsapp.web')"),
        ("formsapp/kinds/klacht.py", "from flask import request"),
        ("formsapp/sealing/letterbox.py", "import flask_wtf"),
        ("formsapp/settings.py", "from formsapp.web import create_app"),
        ("formsapp/__init__.py", "from formsapp.web import create_app"),
        ("formsapp/misc.py", ""),
        ("formsapp/web/shared/security_headers.py", "from formsapp.web.form import uploads"),
        ("formsapp/web/form/submit.py", "from formsapp.web.client import views"),
        (
            "formsapp/web/staff/entry_by_staff.py",
            "from formsapp.web.client.status_page import show",
        ),
        ("formsapp/web/misc/entry.py", "from formsapp.web.shared import i18n"),
    ],
)
def test_an_arrow_that_points_up_is_found(path: str, text: str) -> None:
    assert len(list(wrong_imports(Source(path, text)))) == 1


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (
            "formsapp/web/client/client_routes.py",
            "from flask import request\nfrom formsapp.cases import staff_desk",
        ),
        ("formsapp/rules/last_day.py", "from formsapp.rules.durations import add"),
        ("formsapp/facts/dutch_format.py", "import formsapp"),
        ("formsapp/cases/staff_desk.py", "from formsapp.sealing import letterbox"),
        ("formsapp/web/client/client_routes.py", "from formsapp.web.form import uploads"),
    ],
)
def test_an_arrow_that_points_down_is_fine(path: str, text: str) -> None:
    assert list(wrong_imports(Source(path, text))) == []


def test_a_long_function_and_a_long_file_are_found() -> None:
    function = "def f() -> None:\n" + "    pass\n" * 40
    assert len(list(too_long(Source("dev.py", function)))) == 1
    assert list(too_long(Source("dev.py", function.replace("    pass\n", "", 1)))) == []
    assert len(list(too_long(Source("dev.py", "a = 1\n" * 401)))) == 1


def test_a_migration_may_have_a_long_function_but_no_long_file() -> None:
    function = "def upgrade() -> None:\n" + "    pass\n" * 60
    assert list(too_long(Source("formsapp/migrations/0009_any.py", function))) == []
    assert len(list(too_long(Source("formsapp/migrations/0009_any.py", "a = 1\n" * 401)))) == 1


def test_a_command_has_the_word_that_is_typed_and_no_name_for_others() -> None:
    text = "@loket.command()\ndef send(): ...\n\ndef store(): ...\n\ndef _own(): ..."
    assert public_functions(Source("formsapp/cli/command_any.py", text)) == {"store"}


@pytest.mark.parametrize("call", ["datetime.now(UTC)", "datetime.datetime.now()", "date.today()"])
def test_telling_the_time_is_found(call: str) -> None:
    assert len(list(tells_time(Source("formsapp/rules/last_day.py", f"x = {call}")))) == 1
    assert list(tells_time(Source("formsapp/rules/last_day.py", f"x = '{call}'"))) == []


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ('CLAUSES = ("V-3.1",)', 1),
        ("# as V-3.1 says", 1),
        ("# the site of zorg-aan-huis", 1),
        ('CLAUSES = ("V-3.11",)', 0),
        ("rules.next_of_kin", 0),
    ],
)
def test_a_name_of_a_provider_is_found(text: str, count: int) -> None:
    source = Source("formsapp/kinds/klacht.py", text)
    assert len(list(names_a_provider(source, ["V-3.1", "zorg-aan-huis"]))) == count


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("monkeypatch.setattr('formsapp.harmless_files.SECONDS', 1)", 1),
        ("patch.setattr(scrub, 'SECONDS', 1)  # no real part: the sun is far", 0),
        ("mock.patch('formsapp.harmless_files.scrub')", 1),
        ("patch('formsapp.harmless_files.scrub')", 1),
        ("monkeypatch.delattr(scrub, 'SECONDS')", 1),
        ("from formsapp import server\nsetattr(server, 'serve', fake)", 1),
        ("from formsapp.cases.staff_desk import Desk\ndelattr(Desk, 'read')", 1),
        ("from formsapp.cli import MODULES\nmonkeypatch.setitem(MODULES, 'keys', 'fake')", 1),
        ("import formsapp.cli\npatch.delitem(formsapp.cli.MODULES, 'keys')", 1),
        ("from formsapp import server\nserver.serve = fake", 1),
        ("from formsapp import server as ours\nours.Refusal.execute = fake", 1),
        ("def test():\n    from formsapp import server\n    server.serve, x = fake, 1", 1),
        ("from formsapp.cli import MODULES\nMODULES['keys'] = 'fake'", 1),
        ("from formsapp.cli import MODULES\ndel MODULES['keys']", 1),
        ("from formsapp import server\nserver.x = 1  # no real part: the sun is far", 0),
        ("monkeypatch.setenv('LOKET_FACE', 'staff')", 0),
        ("monkeypatch.setitem(os.environ, 'LOKET_FACE', 'staff')", 0),
        ("import os\nfrom formsapp import server\nos.environ['LOKET_FACE'] = server.FACE", 0),
        ("setattr(passkey, name, value)", 0),
        ("from formsapp.server import serve\nself.serve = serve", 0),
    ],
)
def test_a_part_that_is_replaced_is_found(text: str, count: int) -> None:
    assert len(list(replaces_a_part(Source("tests/test_any.py", text)))) == count


@pytest.mark.parametrize(
    ("name", "count"),
    [("test_een_fout_wijst_naar_het_veld", 1), ("test_a_klacht_about_its_reader_warns", 0)],
)
def test_a_dutch_name_is_found(name: str, count: int) -> None:
    source = Source("tests/test_any.py", f"def {name}() -> None: ...")
    assert len(list(dutch_names(source))) == count


@pytest.mark.parametrize(
    ("comment", "count"),
    [
        ("# noqa", 1),
        ("# noqa: S603", 1),
        ("# type: ignore[misc]", 1),
        ("# type: ignore", 1),
        ("# noqa: S603 - our own command", 0),
        ("# type: ignore[misc]  # WTForms ships no types", 0),
        ("# nothing to do with it", 0),
    ],
)
def test_a_silenced_check_without_reason_is_found(comment: str, count: int) -> None:
    assert len(list(silenced_without_reason(Source("dev.py", f"x = 1  {comment}\n")))) == count
