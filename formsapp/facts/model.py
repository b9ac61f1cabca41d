"""The facts of a provider: which there are, of which type, and what each means.

Each figure that a page, a form, a mail or a test uses is one :class:`Fact` in a TOML file.
``docs/<provider>/provider.toml`` holds those of the provider; ``docs/common/facts.toml`` holds
what the law or the country fixes for everyone, and the provider's file overrules it by key.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from msgspec import Meta, field

from formsapp.facts.care import Basis, CareKind
from formsapp.facts.channels import Contact
from formsapp.facts.consents import Consent
from formsapp.facts.documents import Document
from formsapp.facts.dutch_format import listed, who_reads
from formsapp.facts.ending import CareEnd, EndRule
from formsapp.facts.fact import Fact, Strict, Term
from formsapp.facts.fee import Visits
from formsapp.facts.legal_limits import LegalLimits
from formsapp.facts.lengths import Length
from formsapp.facts.objections import Objection
from formsapp.facts.reach import Complaints, Reach, Umbrella
from formsapp.facts.site_facts import Accessibility, Subject
from formsapp.facts.stated_rules import Rules
from formsapp.facts.tables import ListedPrice, Location, Waiting
from formsapp.facts.value_types import (
    BaseAddress,
    Colour,
    Count,
    Law,
    MailAddress,
    Name,
    PageAnchor,
    PhoneNumber,
    Slug,
    SvgFile,
)
from formsapp.facts.voice import Voice
from formsapp.facts.words import Words

AddressForm = Literal["je", "u"]
Role = Literal["medewerker", "manager", "klachtenfunctionaris", "vertrouwenspersoon", "beheerder"]
CrisisTopic = Literal["danger", "youth", "suicide", "violence", "talk", "health", "rights"]

Need = Literal["tolk", "lezen", "bellen"]

CARE_EXPECTED = 'a list such as [{ id = "thuis", name = "Zorg thuis", law = "zvw" }]'


class Provider(Strict, frozen=True, kw_only=True):
    """Who the provider is. ``voice`` is *ik* where that is one person.

    ``example`` marks an example that is not the provider's own. ``site_url`` and ``forms_url`` are
    where the pages and the forms stand, when that is not beside each other.
    """

    slug: Slug
    name: Name
    short_name: Name
    address_form: AddressForm
    voice: Voice = "wij"
    care: Annotated[tuple[CareKind, ...], Meta(min_length=1, description=CARE_EXPECTED)]
    summary: str
    region: str
    example: bool = False
    site_url: BaseAddress | None = None
    forms_url: BaseAddress | None = None

    @property
    def bases(self) -> tuple[Basis, ...]:
        """The laws under which care is given, and ``none`` if that goes for some of it."""
        return tuple(dict.fromkeys(kind.basis for kind in self.care))

    @property
    def laws(self) -> tuple[Law, ...]:
        """The laws under which care is given."""
        return tuple(dict.fromkeys(kind.law for kind in self.care if kind.law))

    def care_under(self, basis: Basis) -> str:
        """Return by name the care that is given under a law, or under none."""
        return listed((kind.name for kind in self.care if kind.basis == basis), "of")


class Look(Strict, frozen=True, kw_only=True):
    """Colours (``#rrggbb``) and logo (an SVG file beside ``provider.toml``), where there is one.

    ``accent`` is for links and buttons on a light page, ``accent_dark`` on a dark page.
    """

    accent: Colour
    accent_dark: Colour
    logo: SvgFile | None = None


class CrisisNumber(Strict, frozen=True, kw_only=True):
    """A number to call, shown on the crisis page by topic, in the order of the file.

    ``topic`` is what is happening. ``bar`` puts the number in the crisis bar of every page.
    ``also`` is a second number of the same line, ``typing`` tells how to reach it in writing.
    ``laws``: it is for clients who are helped under one of these.
    """

    id: str
    topic: CrisisTopic
    name: str
    phone: Fact[PhoneNumber]
    also: Fact[PhoneNumber] | None = None
    when: str
    hours: str
    cost: str
    region: str
    typing: str | None = None
    laws: tuple[Law, ...] = ()
    bar: bool = False

    @property
    def unsure(self) -> bool:
        """Whether a page calls the number unsure; never 112 and 113: doubt could cost a call."""
        known = self.phone.checked is not None or len(str(self.phone)) == len("112")
        return not (known or self.phone.placeholder)


class Team(Strict, frozen=True, kw_only=True):
    """Who reads a kind of case: its Dutch name and the roles that may open it.

    ``many``: the name is a plural, such as *de begeleiders*.
    ``mail`` is a mailbox that hears of each new case: a reference and a link, no content.
    ``sealed`` says whether a key on the server opens its cases, or each colleague's own alone.
    """

    name: str
    many: bool = False
    roles: Annotated[
        tuple[Role, ...], Meta(min_length=1, description="a list of at least one role")
    ]
    sealed: Literal["team", "personal"] = "team"
    mail: Fact[MailAddress] | None = None

    @property
    def reads(self) -> str:
        """The name with its verb: *het zorgteam leest*."""
        return who_reads(self.name, many=self.many)


class Mails(Strict, frozen=True, kw_only=True):
    """Whom mail of ours is from, and who gets an answer to it, where the provider says so."""

    sender: Fact[MailAddress] | None = None
    reply_to: Fact[MailAddress] | None = None


class LinkRoles(Strict, frozen=True, kw_only=True):
    """The roles that may see the links of clients listed, make one, and end one."""

    listed: tuple[Role, ...] = ("medewerker", "manager", "beheerder")
    made: tuple[Role, ...] = ("medewerker", "manager", "beheerder")
    ended: tuple[Role, ...] = ("medewerker", "manager", "beheerder")


class KindFacts(Strict, frozen=True, kw_only=True):
    """How this provider offers a kind of form; a kind without this is not offered.

    ``term`` names a term in ``Facts.terms``; ``open`` says that the form needs no link;
    ``clauses`` are those on which the form rests beside the ones of the facts that it applies.
    ``first`` is the time for a first reply, if that is promised too; ``keep`` is how long a case is
    kept; without it, as long as the dossier.
    """

    team: str
    term: str | None = None
    laws: tuple[Basis, ...] = ()
    open: bool = False
    clauses: tuple[str, ...] = ()
    first: Fact[Length] | None = None
    keep: Fact[Length] | None = None


class Intake(Strict, frozen=True, kw_only=True):
    """Forms that a new client gets together, by one link, in this order; ``name`` is for staff."""

    name: str
    kinds: Annotated[tuple[str, ...], Meta(min_length=1, description="a list of at least one form")]


class Needs(Strict, frozen=True, kw_only=True):
    """What a new client may ask that staff take into account, in the order in which it is asked.

    The words are those of ``formsapp/kinds/parts/needs.py``.
    """

    ask: Annotated[tuple[Need, ...], Meta(min_length=1, description="a list of at least one need")]


class Damage(Strict, frozen=True, kw_only=True):
    """Reporting damage: within what time, and own risk, if any, in whole euros by category.

    Categories of the forms: ``wasgoed``, ``apparaten``, ``overig``.
    """

    report_within: Fact[Length]
    own_risk_euros: dict[str, Fact[Count]] = field(default_factory=dict)


class Money(Strict, frozen=True, kw_only=True):
    """Paying: within what time, whole euros, and how an invoice can be paid; each by itself."""

    pay_within: Fact[Length] | None = None
    reminder_within: Fact[Length] | None = None
    cancel_start_euros: Fact[Count] | None = None
    wlz_pgb_euros: Fact[Count] | None = None
    payment: dict[str, Fact[str]] = field(default_factory=dict)


class Bracket(Strict, frozen=True, kw_only=True):
    """A part of the amount owed, in whole euros, and the percentage counted over it."""

    euros: int | None = None
    percent: Decimal


class Collection(Strict, frozen=True, kw_only=True):
    """Out-of-court collection costs: the table, and the least and most in whole euros."""

    brackets: Fact[tuple[Bracket, ...]]
    minimum_euros: Fact[Count]
    maximum_euros: Fact[Count]


class Plan(Strict, frozen=True, kw_only=True):
    """The care plan."""

    review: Fact[Length]


class Pgb(Strict, frozen=True, kw_only=True):
    """Care bought from a pgb: the agreement whose terms lead."""

    agreement: Fact[str]


class YouthIndex(Strict, frozen=True, kw_only=True):
    """Verwijsindex risicojongeren: up to which age someone may be registered."""

    up_to_age: Fact[Count]
    manager: Fact[str]


class Backups(Strict, frozen=True, kw_only=True):
    """After how long, counted from a destruction, no copy of the case keys has that of a case."""

    keys_gone_within: Fact[Length]


class Facts(Strict, frozen=True, kw_only=True):
    """Everything that a provider states. Absent parts do not apply to the provider.

    ``rules`` are rules of the terms that hold no figure but that forms apply; ``limits`` is
    what they say where the law leaves little room;
    ``retention`` is by law, or ``none`` for care under no law, counted from ``retention_start``;
    ``regulations`` are those to which the terms refer, ``partners`` organisations that they name;
    ``usual_terms`` are the terms that forms have without naming one;
    ``intake`` are packages of forms for new clients, by a short name;
    ``clauses`` is where the site states each clause of the terms, as a page and an anchor;
    ``council`` is the clients' council, ``counsellor`` the confidential counsellor
    (vertrouwenspersoon); ``umbrellas`` are organisations whose rules apply here;
    ``subjects`` are the everyday words by which visitors search; ``alike`` are words that ask
    for the same as another, by that, and ``elsewhere`` are words of what no care is about.
    """

    provider: Provider
    look: Look
    contact: Contact
    crisis: tuple[CrisisNumber, ...]
    documents: dict[Slug, Document]
    terms: dict[str, Term]
    retention: dict[Basis, Fact[Length]]
    retention_start: Fact[str]
    backups: Backups
    teams: dict[str, Team]
    kinds: dict[str, KindFacts]
    usual_terms: dict[str, str] = field(default_factory=dict)
    collection: Collection
    consent_lasts: Fact[Length] | None = None
    consents: tuple[Consent, ...] = ()
    clauses: dict[str, PageAnchor] = field(default_factory=dict)
    complaints: Complaints = Complaints()
    council: Reach | None = None
    rules: Rules = Rules()
    limits: LegalLimits = LegalLimits()
    links: LinkRoles = LinkRoles()
    mails: Mails = Mails()
    accessibility: Accessibility | None = None
    intake: dict[str, Intake] = field(default_factory=dict)
    needs: Needs | None = None
    objections: tuple[Objection, ...] = ()
    subjects: dict[str, Subject] = field(default_factory=dict)
    alike: dict[str, tuple[str, ...]] = field(default_factory=dict)
    elsewhere: dict[str, tuple[str, ...]] = field(default_factory=dict)
    regulations: dict[str, Fact[str]] = field(default_factory=dict)
    partners: dict[str, Fact[str]] = field(default_factory=dict)
    counsellor: Reach | None = None
    visits: Visits | None = None
    damage: Damage | None = None
    money: Money | None = None
    plan: Plan | None = None
    pgb: Pgb | None = None
    youth_index: YouthIndex | None = None
    ending: CareEnd | None = None
    svb_ending: EndRule | None = None
    prices: tuple[ListedPrice, ...] = ()
    waiting: Waiting | None = None
    locations: tuple[Location, ...] = ()
    words: Words = Words()
    umbrellas: tuple[Umbrella, ...] = ()

    @property
    def agreed_documents(self) -> dict[str, Document]:
        """The texts that ``akkoord`` asks to agree to, by their keys, in the order of the file."""
        return {key: one for key, one in self.documents.items() if one.agree}

    @property
    def only_terms(self) -> bool:
        """Whether clients agree to the general terms, called so, and to no other text."""
        titles = {key: one.title.casefold() for key, one in self.agreed_documents.items()}
        return [*titles] == ["voorwaarden"] and "voorwaarden" in titles["voorwaarden"]

    @property
    def terms_document(self) -> Document:
        """The general terms, of which pages state figures."""
        return self.documents["voorwaarden"]

    @property
    def outside(self) -> dict[str, Reach]:
        """Those to whom a client can take a complaint without its readers, by their key.

        That is not the officer who is one of those readers.
        """
        found = {**self.complaints.bodies, "counsellor": self.counsellor}
        return {
            name: one
            for name, one in found.items()
            if one and one.ways and not (name == "officer" and self.hears_officer)
        }

    @property
    def hears_officer(self) -> bool:
        """Whether the complaints officer is one of those who read the form of a complaint."""
        form = self.kinds.get("klacht")
        return form is not None and "klachtenfunctionaris" in self.teams[form.team].roles

    @property
    def helpers(self) -> tuple[str, ...]:
        """The numbers to call for help with a complaint from outside, by their id."""
        care = {"zvw", "wlz"} & {*self.provider.laws}
        asked = {"jeugdstem": "jeugdwet" in self.provider.laws, "meldpunt_zorg": bool(care)}
        return tuple(name for name, there in asked.items() if there and name in self.numbers)

    @property
    def personal_teams(self) -> dict[str, tuple[Role, ...]]:
        """The roles of each team whose cases are sealed in person: the counsellor's always."""
        always = {one.team for slug, one in self.kinds.items() if slug == "vertrouwenspersoon"}
        return {
            slug: team.roles
            for slug, team in self.teams.items()
            if team.sealed == "personal" or slug in always
        }

    @property
    def numbers(self) -> dict[str, CrisisNumber]:
        """The crisis numbers by id, for ``{{ numbers.veilig_thuis.phone | call }}``."""
        return {number.id: number for number in self.crisis}
