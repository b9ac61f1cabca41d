"""Which tests go to one worker when pytest has several: those that share what is slow to make."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from xdist.scheduler import (  # type: ignore[import-untyped]  # it comes without types
    LoadScopeScheduling,
)
from xdist.workermanage import WorkerController  # type: ignore[import-untyped]  # likewise

from formsapp.settings import list_providers

IN_A_BROWSER: Final = re.compile(r"(tests/site)/|(tests/web)/.*_browser\.py")
SLUGS: Final = "|".join(list_providers(Path(__file__).parent.parent / "docs"))
LONGEST: Final = ("tests/web", "tests/site", "tests/web/test_any_input.py")
"""What takes longest, though others are more tests: it begins first."""
PROVIDER: Final = re.compile(rf"\[[^]]*({SLUGS})")


def place(nodeid: str) -> str:
    """Name what a test shares with others: pages of providers in a browser, else its file.

    Which sorts of elements were inspected whole is known in one process alone (see
    tests/accessible.py); a fixture of a module or a session is made once in each.
    """
    file, _, name = nodeid.partition("::")
    in_a_browser = IN_A_BROWSER.match(file)
    if not in_a_browser or not PROVIDER.search(name):
        return file
    return in_a_browser[1] or in_a_browser[2]


class Together(LoadScopeScheduling):  # type: ignore[misc]  # likewise
    """Hands out what belongs together as a whole: the longest first, then the most tests."""

    def _split_scope(self, nodeid: str) -> str:
        return place(nodeid)

    def _assign_work_unit(self, node: WorkerController) -> None:
        self.put_longest_first()
        super()._assign_work_unit(node)

    def put_longest_first(self) -> None:
        for scope in reversed(LONGEST):
            if scope in self.workqueue:
                self.workqueue.move_to_end(scope, last=False)
