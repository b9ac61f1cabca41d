"""What an answer to an objection must hold: what is done no more, from when, and why."""

from __future__ import annotations

from collections.abc import Collection

from formsapp.facts import Facts
from formsapp.kinds.base import Answers, _
from formsapp.kinds.conditions import Is
from formsapp.kinds.questions import Choice, Day, LongText, Option
from formsapp.kinds.reply import TEXT_ALONE, ReplyForm, ReplyPart, ReplyPlan

PARTS = (
    Choice(
        name="besluit",
        label=_("Wat [[doen wij/doe ik]] na dit bezwaar?"),
        options=(
            Option("stopt", _("[[Wij doen/Ik doe]] dit niet meer")),
            Option("deels", _("[[Wij doen/Ik doe]] een deel niet meer")),
            Option("door", _("[[Wij blijven/Ik blijf]] dit doen")),
        ),
        missing=_("Kies wat [[wij/ik]] na dit bezwaar [[doen/doe]]."),
    ),
    Day(
        name="niet_meer_vanaf",
        label=_("Zo niet, of voor een deel niet meer: vanaf welke dag?"),
        when=Is("besluit", "stopt", "deels"),
        missing=_("Vul in vanaf welke dag [[wij/ik]] dit niet meer [[doen/doe]]."),
    ),
    LongText(
        name="redenen",
        explains=True,
        label=_("Waarom is dat het besluit?"),
        hint=_("Noem wat er al gebeurde en niet terug kan. Was het te laat? Leg uit wat nog kan."),
        rows=4,
        missing=_("Schrijf waarom dat het besluit is."),
    ),
)


def plan_objection_reply(answers: Answers, _facts: Facts, _marks: Collection[str]) -> ReplyPlan:
    """Ask for a decision with its reasons; what takes an objection back needs none."""
    if answers.get("soort") != "maken":
        return TEXT_ALONE
    return ReplyPlan(tuple(ReplyPart(one) for one in PARTS))


OBJECTION_REPLY = ReplyForm(
    "bezwaar",
    tuple(one.name for one in PARTS),
    plan_objection_reply,
    (({"soort": "maken"}, ()),),
    PARTS[0].name,
)
