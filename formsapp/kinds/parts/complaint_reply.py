"""What the answer to a complaint must hold, by the law that it falls under.

Wkkgz 17(1): judgement, reasons, what is decided, and by when it is done. Jeugdwet 4.2.1(5): after a
ruling of the committee, whether there will be measures and which.
"""

from __future__ import annotations

from collections.abc import Collection

from formsapp.facts import Facts
from formsapp.facts.care import LAWS, Basis
from formsapp.kinds.base import Answers, Ruling, _
from formsapp.kinds.conditions import And, Is, Not
from formsapp.kinds.parts import care_law
from formsapp.kinds.questions import Choice, Day, LongText, Option, YesNo
from formsapp.kinds.reply import TEXT_ALONE, ReplyForm, ReplyPart, ReplyPlan

COMPLAINS = Is("soort", "klacht", "beide")
FOR_COMMITTEE = And(COMPLAINS, Is("deur", "commissie"))
"""It is meant for the committee, which is written to by who complains: nothing is promised here."""
IS_JUDGED = And(COMPLAINS, Is("met-naam", "ja"), Not(Is("deur", "commissie")))
"""A complaint to the provider with a name: it is answered within a term."""

RULED = _("uitspraak gedaan")
"""Mark: the committee ruled, and the answer says what the provider does with that."""
OWN = _(
    "{% if umbrella_of('complaints') %}de klachtenregeling van {{ umbrella_of('complaints') }}"
    "{% else %}de eigen klachtenregeling{% endif %}"
)

VERDICT = Choice(
    name="oordeel",
    label=_("Wat is het oordeel over de klacht?"),
    options=(
        Option("gegrond", _("Gegrond")),
        Option("deels", _("Voor een deel gegrond")),
        Option("ongegrond", _("Niet gegrond")),
    ),
    missing=_("Kies het oordeel over de klacht."),
)
REASONS = LongText(
    name="redenen",
    explains=True,
    label=_("Waarom is dat het oordeel?"),
    hint=_("Noem per punt van de klacht wat er is onderzocht en gevonden."),
    limit=20_000,
    rows=8,
    missing=_("Schrijf waarom dat het oordeel is."),
)
ACTS = YesNo(
    name="maatregelen",
    label=_("Komen er maatregelen?"),
    missing=_("Kies of er maatregelen komen."),
)
WHICH = LongText(
    name="welke",
    explains=True,
    label=_("Zo ja: welke maatregelen?"),
    hint=_("Schrijf wat er anders gaat, en wie dat doet."),
    when=Is("maatregelen", "ja"),
    missing=_("Schrijf welke maatregelen er komen."),
)
DONE_BY = Day(
    name="wanneer",
    label=_("Zo ja: op welke dag is dat klaar?"),
    when=Is("maatregelen", "ja"),
    missing=_("Vul in op welke dag de maatregelen klaar zijn."),
)
WHY_NONE = LongText(
    name="geen_maatregelen",
    explains=True,
    label=_("Zo nee: waarom niet?"),
    rows=4,
    when=Is("maatregelen", "nee"),
    missing=_("Schrijf waarom er geen maatregelen komen."),
)
AFTER_RULING = (ACTS, WHICH, DONE_BY, WHY_NONE)
PARTS = (VERDICT, REASONS, *AFTER_RULING)
NEXT = "verder"
"""Name by which the template knows where one can go after the answer, by key."""


def complaint_term(laws: Collection[Basis], facts: Facts) -> str:
    """Return the name of the term for a complaint about help under these laws.

    Wmo help alone may have one of its own.
    """
    own = "complaint_wmo"
    return own if {*laws} == {"wmo"} and own in facts.terms else "complaint"


def plan_complaint_reply(answers: Answers, facts: Facts, marks: Collection[str]) -> ReplyPlan:
    """Ask for judgement, reasons and measures; after a ruling of the committee for measures."""
    laws, ruled = {*care_law.laws_of(answers, facts)}, RULED in marks
    if not (IS_JUDGED.holds(answers) or ruled):
        return TEXT_ALONE
    term = "complaint_ruling" if ruled else complaint_term(laws, facts)
    found = facts.terms.get(term)
    source = (found.legal_basis if found else None) or OWN
    asked = AFTER_RULING if ruled else PARTS
    holds = {"jeugd": "jeugdwet" in laws, "uitspraak": ruled}
    given = tuple((name, "ja" if one else "") for name, one in holds.items())
    then = (one for one in facts.complaints.find_next(laws) if not (ruled and one == "committee"))
    return ReplyPlan(
        tuple(ReplyPart(one, source) for one in asked), (*given, (NEXT, " ".join(then)))
    )


def committee_may_rule(answers: Answers, facts: Facts) -> bool:
    """Return whether a committee may rule on it and the provider must then say what it does."""
    is_youth = "jeugdwet" in care_law.laws_of(answers, facts)
    committee = facts.complaints.committee
    may_rule = committee is not None and committee.is_for(["jeugdwet"])
    asked = "complaint_ruling" in facts.terms and COMPLAINS.holds(answers)
    return is_youth and may_rule and asked


COMMITTEE_RULING = Ruling("complaint_ruling", RULED, committee_may_rule)
COMPLAINT_REPLY = ReplyForm(
    "klacht",
    (*(one.name for one in PARTS), "jeugd", "uitspraak", NEXT),
    plan_complaint_reply,
    tuple(
        ({"soort": "klacht", "met-naam": "ja", "hulp": law}, marks)
        for law in LAWS
        for marks in ((), (RULED,))
    ),
    VERDICT.name,
)
