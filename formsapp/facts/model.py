"""What a provider's facts are: frozen, typed, and each with where it comes from.

Every figure that a page shows, a form applies, a mail names or a test expects is
one :class:`Fact` in ``docs/<provider>/provider.toml`` (or, for what the law or the
country fixes for everyone, in ``docs/common/facts.toml``, which a provider's own
file may overrule key by key).
"""

from __future__ import annotations

from datetime import date, time
from typing import Generic, Literal, TypeVar

from msgspec import Struct

T = TypeVar("T")

AddressForm = Literal["je", "u"]
Law = Literal["jeugdwet", "wmo", "zvw", "wlz"]
Regime = Literal["ATW", "EU1182", "contract-calendar", "contract-hours", "none"]
State = Literal["in-force", "own-agreement", "contradictory", "out-of-date", "to-be-confirmed"]
Role = Literal["medewerker", "manager", "klachtenfunctionaris", "vertrouwenspersoon", "beheerder"]

DOUBTFUL: frozenset[State] = frozenset({"contradictory", "out-of-date", "to-be-confirmed"})
"""States that ``loket check`` shows to the provider and that a page mentions."""


class Strict(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A frozen record that refuses keys that it does not know."""


class Fact(Strict, Generic[T], frozen=True):
    """One thing that a provider states, with its state and its source.

    ``value`` is in the unit that the field's name gives (hours, days, years, whole
    euros). A statutory fact has ``law``, ``article``, ``source`` (address of the
    article) and ``checked`` (the day on which someone last read it there).
    ``clause`` is the number of the clause in the provider's terms; ``note`` says, in
    Dutch and for the provider, what is doubtful.
    """

    value: T
    state: State = "in-force"
    clause: str | None = None
    law: str | None = None
    article: str | None = None
    source: str | None = None
    checked: date | None = None
    note: str | None = None

    @property
    def doubtful(self) -> bool:
        """Whether the provider still has to confirm or mend this."""
        return self.state in DOUBTFUL

    def __str__(self) -> str:
        """The value as Dutch text, so that ``{{ contact.phone }}`` just works."""
        from formsapp.facts.dutch import in_dutch

        return in_dutch(self.value)


class Term(Strict, frozen=True):
    """A term within which the provider answers, e.g. one month, three in total.

    ``length`` and ``extended`` are ISO-like: ``3d``, ``6w``, ``1m``, ``72h``; ``extended``
    is the total counted from the original date, never an addition to the first end.
    """

    length: str
    regime: Regime
    extended: str | None = None
    state: State = "in-force"
    clause: str | None = None
    law: str | None = None
    article: str | None = None
    source: str | None = None
    checked: date | None = None
    note: str | None = None


class Provider(Strict, frozen=True):
    """Who the provider is. ``example`` marks an example that is not the provider's own."""

    slug: str
    name: str
    short_name: str
    address_form: AddressForm
    laws: tuple[Law, ...]
    summary: str
    region: str
    example: bool = False


class Look(Strict, frozen=True):
    """Colours (``#rrggbb``) and logo (an SVG file beside ``provider.toml``)."""

    accent: str
    accent_dark: str
    logo: str


class Hours(Strict, frozen=True):
    """Opening hours on the same weekdays each week; 1 is Monday. Closed on holidays."""

    days: tuple[int, ...]
    opens: time
    closes: time


class Contact(Strict, frozen=True):
    """How to reach the provider."""

    phone: Fact[str]
    hours: Fact[Hours]
    mail: Fact[str]
    address: Fact[str]


class Counsellor(Strict, frozen=True):
    """The confidential counsellor (vertrouwenspersoon)."""

    mail: Fact[str]


class CrisisNumber(Strict, frozen=True):
    """A number to call, shown on the crisis page in the order of the file.

    ``topic`` groups the page by what is happening. ``bar`` puts it in the crisis bar
    of every page.
    """

    id: str
    topic: Literal["danger", "youth", "suicide", "violence", "talk", "health", "rights"]
    name: str
    phone: Fact[str]
    when: str
    hours: str
    cost: str
    region: str
    bar: bool = False


class Document(Strict, frozen=True):
    """A text that clients agree to: ``file`` is its Markdown beside ``provider.toml``."""

    file: str
    title: str
    version: str
    effective: Fact[date]


class Team(Strict, frozen=True):
    """Who reads a kind of case: its Dutch name and the roles that may open it."""

    name: str
    roles: tuple[Role, ...]


class KindFacts(Strict, frozen=True):
    """How this provider offers a kind of form; a kind without this is not offered.

    ``term`` names a term in ``Facts.terms``, ``open`` says whether it needs no link.
    """

    team: str
    term: str | None = None
    laws: tuple[Law, ...] = ()
    open: bool = False


class Consent(Strict, frozen=True):
    """One question of the consent form: one party, one purpose, yes or no.

    ``months`` is how long a yes lasts unless the client picks an earlier end;
    ``refused`` says what happens after a no.
    """

    id: str
    party: str
    purpose: str
    months: Fact[int]
    refused: str
    clause: str


class Visits(Strict, frozen=True):
    """Cancelling a planned visit."""

    notice_hours: Fact[int]


class Damage(Strict, frozen=True):
    """Reporting damage: hours to report in, and own risk in whole euros by category."""

    report_hours: Fact[int]
    own_risk_euros: dict[str, Fact[int]]


class Money(Strict, frozen=True):
    """Paying: days, and whole euros."""

    invoice_days: Fact[int]
    reminder_days: Fact[int]
    cancel_start_euros: Fact[int]
    wlz_pgb_euros: Fact[int]


class Plan(Strict, frozen=True):
    """The care plan."""

    review_months: Fact[int]


class YouthIndex(Strict, frozen=True):
    """Verwijsindex risicojongeren: up to which age someone may be registered."""

    up_to_age: Fact[int]


class Facts(Strict, frozen=True):
    """Everything that a provider states. Absent parts do not apply to the provider."""

    provider: Provider
    look: Look
    contact: Contact
    crisis: tuple[CrisisNumber, ...]
    documents: dict[str, Document]
    terms: dict[str, Term]
    retention_years: dict[Law, Fact[int]]
    teams: dict[str, Team]
    kinds: dict[str, KindFacts]
    consents: tuple[Consent, ...]
    clauses: dict[str, str]
    counsellor: Counsellor | None = None
    visits: Visits | None = None
    damage: Damage | None = None
    money: Money | None = None
    plan: Plan | None = None
    youth_index: YouthIndex | None = None
