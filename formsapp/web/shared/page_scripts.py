"""Scripts inside the client's pages: small, only where they serve, and allowed by their hash."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from markupsafe import Markup

from formsapp.site.built_pages_csp import hash_inline_code
from formsapp.site.page_frame import read_script

FOLDER: Final = Path(__file__).parents[2] / "templates" / "client"
SCRIPTS: Final = {
    file.stem: Markup(f"<script>{read_script(file)}</script>")  # noqa: S704  our files
    for file in sorted(FOLDER.glob("*.js"))
}
"""Elements for the end of a page, by the name of the file that they come from."""


def script_hashes() -> Sequence[str]:
    """Return the hash of each script, for the Content-Security-Policy."""
    return hash_inline_code(SCRIPTS.values())["script"]
