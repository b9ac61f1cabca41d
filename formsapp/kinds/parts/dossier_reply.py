"""What the answer to a question about a dossier must hold: a decision on each wish, and its ground.

That a no has reasons and names the authority and the court is AVG 12(4). The grounds of a no are
those of AVG 12(6) (who asks), 15(4) (someone else's rights), 16 and 17(3), and of BW 7:454-458,
Jeugdwet 7.3.8-7.3.14 and Wmo 2015 5.3.4-5.3.5.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from formsapp.facts import Facts
from formsapp.kinds.base import Answers, _
from formsapp.kinds.conditions import Is
from formsapp.kinds.parts.far_days import ANY_DAY_AHEAD
from formsapp.kinds.questions import Choice, Day, LongText, Option, Question
from formsapp.kinds.reply import ReplyForm, ReplyPart, ReplyPlan

WHO_ASKS = Option("wie", _("Niet zeker wie dit vraagt"), _("Vraag het eerst na, als dat kan."))
NO_RIGHT = Option("recht", _("Wie dit vraagt, gaat hier niet over"))
OTHERS = Option("ander", _("De privacy van iemand anders weegt zwaarder"))
IS_RIGHT = Option("klopt", _("Wat er staat, klopt"))
IS_OPINION = Option("oordeel", _("Het is een oordeel van een hulpverlener"))
MUST_KEEP = Option("wet", _("De wet zegt dat het bewaard moet blijven"))
WEIGHTY = Option("belang", _("Het is voor iemand anders heel belangrijk"))

YES, PARTLY, NO = (
    Option("ja", _("Ja")),
    Option("deels", _("Voor een deel")),
    Option("nee", _("Nee")),
)
WISHES = {
    "zien": (_("Mag het dossier gezien worden?"), (OTHERS, WHO_ASKS, NO_RIGHT)),
    "kopie": (_("Komt er een kopie?"), (OTHERS, WHO_ASKS, NO_RIGHT)),
    "verbeteren": (
        _("Wordt het dossier verbeterd?"),
        (IS_RIGHT, IS_OPINION, WHO_ASKS, NO_RIGHT),
    ),
    "verklaring": (_("Komt de verklaring in het dossier?"), (WHO_ASKS, NO_RIGHT)),
    "wie-keek": (_("Komt er een lijst van wie in het dossier keek?"), (OTHERS, WHO_ASKS, NO_RIGHT)),
    "vernietigen": (_("Wordt het vernietigd?"), (MUST_KEEP, WEIGHTY, WHO_ASKS, NO_RIGHT)),
}
"""What is decided on each wish, and the grounds on which the law lets a provider refuse it."""
TOPICS = {
    "zien": _("Het dossier zien"),
    "kopie": _("De kopie"),
    "verbeteren": _("Het verbeteren"),
    "verklaring": _("De verklaring"),
    "wie-keek": _("Wie er keek"),
    "vernietigen": _("Het vernietigen"),
}
"""What each wish is about: it tells apart what is asked about each of them."""
LOOKED_SINCE = "kijk-vanaf"
"""The question from which day on a client wants to know who looked."""
WHO_LOOKED = "wie_keek_lijst"
"""The part that begins with what the log tells."""
NAMES = (
    *(f"{slug.replace('-', '_')}{end}" for slug in WISHES for end in ("", "_grond", "_uitleg")),
    *("gaat_weg", "weg_op", "blijft", "blijft_tot", WHO_LOOKED),
)


def plan_dossier_reply(answers: Answers, facts: Facts, _marks: Collection[str]) -> ReplyPlan:
    """Ask for a decision on each wish, and for each no its ground and an explanation."""
    wished = {*answers.get("wens", ()), *answers.get("wens-nabestaande", ())}
    wishes = [slug for slug in WISHES if slug in wished]
    source = facts.terms["dossier"].legal_basis or ""
    parts = (ReplyPart(question, source) for slug in wishes for question in _ask(slug))
    return ReplyPlan(tuple(parts))


def _ask(slug: str) -> Iterator[Question]:
    """Yield what is asked about one wish."""
    name = slug.replace("-", "_")
    (label, grounds), topic = WISHES[slug], TOPICS[slug]
    options = (YES, NO) if slug == "verklaring" else (YES, PARTLY, NO)
    missing = f"{topic}: {_('kies een antwoord.')}"
    yield Choice(name=name, label=label, options=options, missing=missing)
    refused = Is(name, "deels", "nee")
    if slug == "vernietigen":
        yield from _ask_what_goes(name)
    if slug == "wie-keek":
        yield _ask_list(name)
    yield Choice(
        name=f"{name}_grond",
        label=f"{topic}: {_('zo nee, of voor een deel: wat is de grond?')}",
        options=grounds,
        when=refused,
        missing=f"{topic}: {_('kies op welke grond niet alles kan.')}",
    )
    yield LongText(
        name=f"{name}_uitleg",
        explains=True,
        label=f"{topic}: {_('hoe gaat het verder, of waarom kan niet alles?')}",
        hint=_("Ja: schrijf hoe en wanneer. Nee: leg de grond uit voor dit geval."),
        rows=4,
        missing=f"{topic}: {_('schrijf hoe het verdergaat, of waarom niet alles kan.')}",
    )


def _ask_list(name: str) -> LongText:
    """Return what asks for the list itself, with room for some hundreds of lines."""
    return LongText(
        name=WHO_LOOKED,
        label=_("Zo ja, of voor een deel: de lijst"),
        hint=_(
            "Dit komt uit het logboek van Loket. Collega's staan er met hun functie: zet er een "
            "naam bij waar dat hoort. Zet erbij wie in het andere dossier keek. Haal weg wat de "
            "cliënt niet mag weten."
        ),
        rows=10,
        limit=20_000,
        when=Is(name, "ja", "deels"),
        missing=_("Zet hier wie er keek, en wanneer."),
    )


def _ask_what_goes(name: str) -> Iterator[Question]:
    """Yield what is asked about destroying: what goes and by when, what stays and until when."""
    goes, stays = Is(name, "ja", "deels"), Is(name, "deels", "nee")
    yield LongText(
        name="gaat_weg",
        label=_("Zo ja: wat gaat weg?"),
        rows=4,
        when=goes,
        missing=_("Schrijf wat er weggaat."),
    )
    yield Day(
        name="weg_op",
        label=_("Zo ja: uiterlijk op welke dag?"),
        when=goes,
        missing=_("Vul in op welke dag het uiterlijk weg is."),
    )
    yield LongText(
        name="blijft",
        label=_("Zo nee, of voor een deel: wat blijft?"),
        rows=4,
        when=stays,
        missing=_("Schrijf wat er bewaard blijft."),
    )
    yield Day(
        name="blijft_tot",
        label=_("Zo nee, of voor een deel: tot en met welke dag?"),
        latest=ANY_DAY_AHEAD,
        when=stays,
        missing=_("Vul in tot en met welke dag het bewaard blijft."),
    )


DOSSIER_REPLY = ReplyForm(
    "dossier",
    NAMES,
    plan_dossier_reply,
    tuple(({"wens": some}, ()) for some in (*((one,) for one in WISHES), (*WISHES,))),
    outcome="vernietigen",
)
