"""Who fills in a form, for whom, and how to reach them: no more than staff need.

Behind a link the client is known, so nothing is asked to find them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from formsapp.kinds.base import (
    Answers,
    Situation,
    Step,
    _,
    in_part,
)
from formsapp.kinds.conditions import ALWAYS, Condition, Is, Not, day_of
from formsapp.kinds.questions import AN_ADULT_BORN, Choice, Day, Mail, Option, Phone, Question, Text
from formsapp.rules.ages_of_consent import age_group, age_on

CAPACITY = Choice(
    name="hoedanigheid",
    caller="who",
    back=_("Voor wie dit is: {{ answer }}."),
    label=_("Voor wie vult u dit in?"),
    options=(
        Option("zelf", _("Voor mijzelf")),
        Option("ouder", _("Als ouder met gezag"), _("U mag over uw kind beslissen.")),
        Option("voogd", _("Als voogd"), _("De rechter wees u aan om voor een kind te zorgen.")),
        Option(
            "vertegenwoordiger",
            _("Als vertegenwoordiger van een volwassene"),
            _(
                "U beslist voor een ander. De rechter wees u aan als mentor, die over "
                "verzorging beslist, of als curator, die ook over geld beslist. Of de cliënt "
                "gaf u dat recht in een brief. Of u bent partner of familielid."
            ),
        ),
    ),
    missing=_("Kies voor wie u dit invult."),
)
"""Asked where it matters by what right someone acts for another."""

FOR_WHOM = replace(
    CAPACITY,
    options=(
        CAPACITY.options[0],
        Option("ander", _("Voor iemand anders"), _("Bijvoorbeeld uw partner, ouder of kind.")),
    ),
)
FOR_SELF = Is(CAPACITY.name, "zelf")
FOR_OTHER = Not(FOR_SELF)
FOR_A_CHILD = Is(CAPACITY.name, "ouder", "voogd")
FOR_AN_ADULT = Is(CAPACITY.name, "vertegenwoordiger")

NAME = Text(
    name="naam",
    caller="who",
    back=_("Uw naam is {{ answer }}."),
    label=_("Wat is uw naam?"),
    autocomplete="name",
    named=True,
    missing=_("Vul uw naam in."),
)
PLAIN_NAME = replace(NAME, label=_("Hoe heet u?"))
SIGNATURE = replace(
    NAME, hint=_("Dit telt als uw handtekening. Schrijf uw naam zoals u dat altijd doet.")
)
CLIENT_NAME = Text(
    name="naam-client",
    caller="who",
    back=_("Het gaat om {{ answer }}."),
    label=_("Hoe heet degene die de zorg krijgt?"),
    hint=_("Alleen als u dit voor iemand anders invult."),
    named=True,
    when=FOR_OTHER,
    missing=_("Vul de naam in van degene die de zorg krijgt."),
)
PHONE = Phone(
    name="telefoon",
    caller="reach",
    back=_("Uw telefoonnummer is {{ answer }}."),
    label=_("Op welk telefoonnummer [[kunnen wij/kan ik]] u bellen?"),
    hint=_("[[Wij bellen/Ik bel]] alleen als [[wij/ik]] iets [[willen/wil]] vragen of nagaan."),
    missing=_("Vul een telefoonnummer in."),
)
OPTIONAL_PHONE = replace(PHONE, label=_("Telefoonnummer"), hint="", required=False)
OPTIONAL_MAIL = Mail(
    name="mail",
    caller="reach",
    back=_("Uw e-mailadres is {{ answer }}."),
    label=_("E-mailadres"),
    required=False,
)
EITHER_PHONE = replace(
    OPTIONAL_PHONE, hint=_("Vul een telefoonnummer of een e-mailadres in. Eén is genoeg.")
)
"""Asked by :func:`ask_either`, with :func:`check_reach`."""

BORN = "geboortedatum"
"""Name of the question for the client's date of birth."""
REACHED = "bereikbaar"
"""Name of the question how to reach someone, by phone or mail."""
ASKED_ONCE = frozenset((CAPACITY.name, NAME.name, PHONE.name, REACHED, OPTIONAL_MAIL.name))
"""Names of what is asked once for all forms of a link."""

IS_ADULT = _(
    "De cliënt van deze link is {{ ages.consent.adult }} jaar of ouder. Kies: als "
    "vertegenwoordiger van een volwassene."
)
IS_CHILD = _(
    "De cliënt van deze link is jonger dan {{ ages.consent.adult }} jaar. Kies: als ouder met "
    "gezag, of als voogd. Lukt het niet? {{ reach('Bel dan') }}."
)
TOO_YOUNG = _(
    "De cliënt van deze link is jonger dan {{ ages.consent.with_parents }} jaar. Dan vult een "
    "ouder of voogd dit in."
)

BORN_ADULT = _(
    "Wie op deze dag geboren is, is {{ ages.consent.adult }} jaar of ouder. Kijk de datum na. "
    "Klopt die? Ga dan terug en kies: als vertegenwoordiger van een volwassene."
)
BORN_CHILD = _(
    "Wie op deze dag geboren is, is jonger dan {{ ages.consent.adult }} jaar. Kijk de datum na. "
    "Klopt die? Ga dan terug en kies: als ouder met gezag, of als voogd. Lukt het niet? "
    "{{ reach('Bel dan') }}."
)
BORN_TOO_YOUNG = _(
    "Wie op deze dag geboren is, is jonger dan {{ ages.consent.with_parents }} jaar. Kijk de datum "
    "na. Klopt die? Dan vult een ouder of voogd dit in."
)


def ask_either(situation: Situation, mail: Mail) -> tuple[Question, ...]:
    """Ask a phone number or ``mail``; that alone of who neither calls nor sends messages."""
    contact = situation.facts.contact
    if contact.calls_out or contact.whatsapp:
        return (EITHER_PHONE, mail)
    missing = _("Vul een e-mailadres in.")
    return (replace(mail, required=not situation.entered, missing=missing),)


def check_reach(answers: Answers, _situation: Situation) -> Mapping[str, str]:
    """Ask for at least one way to reach someone, where there are two."""
    if PHONE.name not in answers or answers[PHONE.name] or answers[OPTIONAL_MAIL.name]:
        return {}
    return {PHONE.name: _("Vul een telefoonnummer of een e-mailadres in. Eén van de twee is goed.")}


def check_capacity(answers: Answers, situation: Situation) -> Mapping[str, str]:
    """Refuse a capacity that does not go with the date of birth that opened the link."""
    too_young = FOR_SELF.holds(answers) and situation.ages == "child"
    return (
        {CAPACITY.name: TOO_YOUNG} if too_young else check_capacity_at_any_age(answers, situation)
    )


def check_capacity_at_any_age(answers: Answers, situation: Situation) -> Mapping[str, str]:
    """Like :func:`check_capacity`, where a child of any age may sign."""
    if situation.ages is None:
        return {}
    if FOR_A_CHILD.holds(answers) and situation.ages == "adult":
        return {CAPACITY.name: IS_ADULT}
    if FOR_AN_ADULT.holds(answers) and situation.ages != "adult":
        return {CAPACITY.name: IS_CHILD}
    return {}


def check_born(answers: Answers, situation: Situation) -> Mapping[str, str]:
    """Refuse a date of birth that does not go with the capacity; what staff enter came in so."""
    if situation.entered or not answers.get(BORN):
        return {}
    group = age_group(age_on(day_of(answers[BORN]), situation.today))
    if FOR_A_CHILD.holds(answers) and group == "adult":
        return {BORN: BORN_ADULT}
    if FOR_AN_ADULT.holds(answers) and group != "adult":
        return {BORN: BORN_CHILD}
    return {BORN: BORN_TOO_YOUNG} if FOR_SELF.holds(answers) and group == "child" else {}


RECEIPT_MAIL = replace(
    OPTIONAL_MAIL,
    label=_("Uw e-mailadres"),
    hint=_(
        "[[Wij mailen/Ik mail]] dan uw bewijs van ontvangst. In de mail staat niet waar het over "
        "gaat."
    ),
)
MESSAGE_PHONE = replace(
    PHONE,
    label=_("Op welk telefoonnummer [[kunnen wij/kan ik]] u een bericht sturen?"),
    hint=_("Alleen als [[wij/ik]] iets [[willen/wil]] vragen of nagaan."),
)
REACH_MAIL = replace(
    RECEIPT_MAIL,
    label=_("Op welk e-mailadres [[kunnen wij/kan ik]] u bereiken?"),
    missing=_("Vul een e-mailadres in."),
)


def ask_reach(situation: Situation) -> tuple[Question, ...]:
    """Ask how to reach who fills it in, by what the provider uses; behind a link that is known.

    Of a client who has no mail staff enter none.
    """
    contact = situation.facts.contact
    if situation.linked or contact.calls_out:
        return (RECEIPT_MAIL,) if situation.linked else (PHONE, RECEIPT_MAIL)
    if contact.whatsapp:
        return (MESSAGE_PHONE, RECEIPT_MAIL)
    return (replace(REACH_MAIL, required=not situation.entered),)


ABOUT_YOU = _("Over u")
"""What pages are about that ask who someone is."""


def who_step(*questions: Question) -> Step:
    """Ask together by what right someone acts, and what else says who it is."""
    return Step(id="wie", questions=questions, check=check_capacity, part=ABOUT_YOU)


def steps(situation: Situation, *, signed: bool = False) -> tuple[Step, ...]:
    """Ask who fills it in; without a link also which client it is, and a phone number.

    ``signed``: it needs someone who may decide, and the name counts as a signature.
    """
    who = (CAPACITY, SIGNATURE) if signed else (FOR_WHOM, NAME)
    found = () if situation.linked else (CLIENT_NAME, birth_question(situation))
    reach = ask_reach(situation)
    if signed and found:  # too long for one page
        rest = (*birth_questions(situation, by_self=FOR_SELF), *reach)
        title = _("Nog een paar gegevens")
        further = Step(id="gegevens", title=title, questions=rest, check=check_born)
        return in_part(ABOUT_YOU, who_step(*who, CLIENT_NAME), further)
    return (who_step(*who, *found, *reach),)


def birth_question(situation: Situation) -> Day:
    """Ask the client's date of birth, of whoever fills it in."""
    return Day(
        name=BORN,
        caller="who",
        back=_("De geboortedatum is {{ answer }}."),
        label=_("Wat is de geboortedatum?"),
        hint=_(
            "Van degene die de zorg krijgt. Zo [[weten wij/weet ik]] zeker om wie het gaat. "
            "Bijvoorbeeld 27 3 1948."
        ),
        birth=True,
        like=AN_ADULT_BORN,
        latest=situation.today,
        missing=_("Vul de geboortedatum in."),
    )


def birth_questions(
    situation: Situation, *, by_self: Condition, hint: str | None = None
) -> tuple[Day, ...]:
    """Ask whoever fills it in for themself, as an earlier page told, their own date of birth.

    ``hint`` is that of the question about someone else, in place of the usual one. Who changes who
    it is about is asked anew, and sends no own date as the client's.
    """
    asked = birth_question(situation)
    asked = asked if hint is None else replace(asked, hint=hint)
    if situation.entered:  # on one page, for anyone
        return (asked,)
    others = replace(asked, when=Not(by_self), typed_as=f"{BORN}-client")
    return (own_birth_question(situation, when=by_self), others)


def own_birth_question(situation: Situation, *, when: Condition = ALWAYS) -> Day:
    """Ask the client who fills it in their own date of birth."""
    return replace(
        birth_question(situation),
        label=_("Wat is uw geboortedatum?"),
        hint=_("Zo [[weten wij/weet ik]] zeker om wie het gaat. Bijvoorbeeld 27 3 1948."),
        own=True,
        when=when,
    )
