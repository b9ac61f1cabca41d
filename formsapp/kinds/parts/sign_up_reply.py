"""What an answer to a sign-up must hold: whether help is possible, and what comes next."""

from __future__ import annotations

from collections.abc import Collection

from formsapp.facts import Facts
from formsapp.kinds.base import Answers, _
from formsapp.kinds.conditions import Is
from formsapp.kinds.questions import Choice, LongText, Option
from formsapp.kinds.reply import ReplyForm, ReplyPart, ReplyPlan

CAN_HELP, NEXT = "hulp_mogelijk", "verder"
"""Whether help is possible; how it goes on, where a new link can be put."""
PARTS = (
    Choice(
        name=CAN_HELP,
        label=_("[[Kunnen wij/Kan ik]] helpen?"),
        options=(
            Option("ja", _("Ja")),
            Option("onzeker", _("Dat [[weten wij/weet ik]] nog niet")),
            Option("nee", _("Nee")),
        ),
        missing=_("Kies of [[wij kunnen/ik kan]] helpen."),
    ),
    LongText(
        name=NEXT,
        label=_("Zo ja, of nog niet zeker: hoe gaat het verder?"),
        hint=_(
            "Noem wie er {% if contact.calls_out %}belt{% else %}contact opneemt{% endif %} en "
            "wanneer. Een link voor de intake mag hier staan."
        ),
        rows=6,
        when=Is(CAN_HELP, "ja", "onzeker"),
        missing=_("Schrijf hoe het verdergaat."),
    ),
    LongText(
        name="waarheen",
        explains=True,
        label=_("Zo nee: waarom niet, en wie kan wel helpen?"),
        rows=4,
        when=Is(CAN_HELP, "nee"),
        missing=_("Schrijf waarom niet, en wie wel kan helpen."),
    ),
)


def plan_sign_up_reply(_answers: Answers, _facts: Facts, _marks: Collection[str]) -> ReplyPlan:
    """Ask whether help is possible, and what comes next or who else can help."""
    return ReplyPlan(tuple(ReplyPart(one) for one in PARTS))


SIGN_UP_REPLY = ReplyForm(
    "aanmelden", tuple(one.name for one in PARTS), plan_sign_up_reply, (({}, ()),), CAN_HELP
)
