"""What each page of a site says that was built although something still blocks it."""

from __future__ import annotations

from typing import Final

DRAFT: Final = "Dit is een proefversie. Nog niet alles klopt: gebruik haar niet."
