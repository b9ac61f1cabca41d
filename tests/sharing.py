"""In which order several workers take the test files: what takes longest first.

A file stays together: a fixture of a module is made once in each worker. What is shared by all of
them is in tests/made_once.py.
"""

from __future__ import annotations

from typing import Final

from xdist.scheduler import (  # type: ignore[import-untyped]  # it comes without types
    LoadFileScheduling,
)
from xdist.workermanage import WorkerController  # type: ignore[import-untyped]  # likewise

LONGEST: Final = (
    "tests/site/test_browser.py",
    "tests/web/test_every_form_browser.py",
    "tests/web/test_any_input.py",
    "tests/web/test_new_form.py",
    "tests/web/test_plain_provider.py",
    "tests/web/test_figures.py",
    "tests/test_harmless_good_files.py",
    "tests/test_harmless_damage.py",
    "tests/test_dev.py",
    "tests/web/test_serve_while_stuck.py",
    "tests/web/test_builds_under_load.py",
    "tests/deploy/test_up_for_real.py",
    "tests/deploy/test_installed.py",
    "tests/deploy/test_caddy.py",
    "tests/deploy/test_cut_off.py",
    "tests/cli/test_begin_as_told.py",
    "tests/cli/test_backup_of_postgresql.py",
    "tests/web/test_earlier_database.py",
    "tests/web/test_one_word_for_one_thing.py",
)
"""Files that take longest, though others hold more tests: they begin first, in this order."""
IN_A_BROWSER: Final = "_browser.py"
"""How files end that come next: few tests, but long ones, with which no worker should end alone."""


class LongestFirst(LoadFileScheduling):  # type: ignore[misc]  # likewise
    """Hands out files as a whole: the longest first, then those with the most tests."""

    def _assign_work_unit(self, node: WorkerController) -> None:
        self.put_longest_first()
        super()._assign_work_unit(node)

    def put_longest_first(self) -> None:
        files = [file for file in self.workqueue if file.endswith(IN_A_BROWSER)]
        for file in (*files, *reversed(LONGEST)):
            if file in self.workqueue:
                self.workqueue.move_to_end(file, last=False)
