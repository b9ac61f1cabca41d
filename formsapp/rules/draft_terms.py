"""How long a form is kept that is not sent yet: our own choice, which pages and forms both say."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

RUNNING_KEPT: Final = timedelta(minutes=30)
"""How long a form that is being filled in is kept after the last sign of life of its page."""
SAVED_KEPT: Final = timedelta(days=30)
"""How long a form that was put aside is kept, counted from the last time it was saved."""
