"""What terms say on matters where the law leaves little room; each is optional.

No page or form works with these: ``loket check`` tells where they clash with the law.
"""

from __future__ import annotations

from typing import Literal

from msgspec import field

from formsapp.facts.fact import Fact, Strict
from formsapp.facts.lengths import Length


class LegalLimits(Strict, frozen=True, kw_only=True):
    """How far the terms go.

    ``late_interest``: interest over what is paid late, as the law has it, the commercial one, or
    a percentage of the provider's own. ``collection_costs``: by the table of the law, or otherwise.
    ``liability``: for damage through the care, as the law has it, limited, or excluded.
    ``lapses``: after how long a right is lost, by what it is about in Dutch: ``klacht``.
    """

    late_interest: Fact[Literal["legal", "commercial", "own"]] | None = None
    collection_costs: Fact[Literal["table", "own"]] | None = None
    liability: Fact[Literal["legal", "limited", "excluded"]] | None = None
    lapses: dict[str, Fact[Length]] = field(default_factory=dict)
