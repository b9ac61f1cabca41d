"""What an answer about money must hold: damage that was reported, a visit cancelled too late."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from formsapp.facts import Facts
from formsapp.kinds.base import Answers, _
from formsapp.kinds.conditions import Is
from formsapp.kinds.questions import Choice, LongText, Option, Text, YesNo
from formsapp.kinds.reply import TEXT_ALONE, ReplyForm, ReplyPart, ReplyPlan

DAMAGE = (
    Choice(
        name="vergoeding",
        label=_("Wordt de schade betaald?"),
        options=(
            Option("ja", _("Ja")),
            Option("deels", _("Voor een deel")),
            Option("nee", _("Nee")),
        ),
        missing=_("Kies of de schade wordt betaald."),
    ),
    Text(
        name="bedrag",
        label=_("Zo ja: hoeveel wordt er betaald, en wanneer?"),
        hint=_(
            "Noem het bedrag en de dag.{% if damage is not none and damage.own_risk_euros %} Trek "
            "het eigen risico ervan af.{% endif %}"
        ),
        when=Is("vergoeding", "ja", "deels"),
        missing=_("Vul in hoeveel er wordt betaald, en wanneer."),
    ),
    LongText(
        name="redenen",
        explains=True,
        label=_("Waarom is dat het besluit?"),
        hint=_(
            "Noem {% if damage is not none and damage.own_risk_euros %}het eigen risico, en "
            "{% endif %}wie er volgens de afspraken betaalt."
        ),
        missing=_("Schrijf waarom dat het besluit is."),
    ),
)
EXCEPTION = (
    YesNo(
        name="uitzondering",
        label=_("Komt er een uitzondering?"),
        hint=_(
            "Was op tijd afzeggen echt onmogelijk? {% if visits.costs %}Dan betaalt de cliënt "
            "{{ visits.taken_off }} niet.{% else %}Dan telt het niet mee.{% endif %}"
        ),
        missing=_("Kies of er een uitzondering komt."),
    ),
    LongText(
        name="redenen",
        explains=True,
        label=_("Waarom is dat het besluit?"),
        rows=4,
        missing=_("Schrijf waarom dat het besluit is."),
    ),
)
NAME_COST = _("De regel: {{ rule }} Zo nee: noem ook wat dit bezoek dan kost.")
"""Said where the terms have more than one price."""
OWN_REASONS = _(
    "Kwam het door {{ reasons }}? {% if visits.costs %}Dan betaalt de cliënt "
    "{{ visits.taken_off }} niet.{% else %}Dan telt het niet mee.{% endif %}"
)
TERMS = _("de voorwaarden")


def plan_damage_reply(_answers: Answers, _facts: Facts, _marks: Collection[str]) -> ReplyPlan:
    """Ask whether the damage is paid, how much, and why."""
    return ReplyPlan(tuple(ReplyPart(one, TERMS) for one in DAMAGE))


def plan_late_visit_reply(answers: Answers, facts: Facts, _marks: Collection[str]) -> ReplyPlan:
    """Ask whether there is an exception, and why, where the client asked for one."""
    if answers.get("onmogelijk") != "ja":
        return TEXT_ALONE
    exception, reasons = EXCEPTION
    visits = facts.visits
    if visits and visits.free_if:
        own = (("reasons", visits.free_if),)
        exception = replace(exception, hint=OWN_REASONS, given=own)
    if visits and visits.fee and not visits.fee.value.is_certain:
        reasons = replace(reasons, hint=NAME_COST, given=(("rule", visits.fee.value.rule),))
    return ReplyPlan((ReplyPart(exception, TERMS), ReplyPart(reasons, TERMS)))


DAMAGE_REPLY = ReplyForm(
    "schade", tuple(one.name for one in DAMAGE), plan_damage_reply, (({}, ()),), DAMAGE[0].name
)
LATE_VISIT_REPLY = ReplyForm(
    "te-laat-afgezegd",
    tuple(one.name for one in EXCEPTION),
    plan_late_visit_reply,
    (({"onmogelijk": "ja"}, ()),),
    EXCEPTION[0].name,
)
