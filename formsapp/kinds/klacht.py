"""A complaint or a compliment: the story first, then who tells it and where it should go."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime

from formsapp.facts import Facts
from formsapp.facts.care import NO_LAW
from formsapp.kinds.base import Answers, Given, Kind, ReceiptLine, Said, Situation, Step, Told, _
from formsapp.kinds.conditions import And, Condition, Is, Or
from formsapp.kinds.parts import applicant, care_law, complaint_routes
from formsapp.kinds.parts.applicant import NAME, OPTIONAL_MAIL, OPTIONAL_PHONE
from formsapp.kinds.parts.complaint_reply import (
    COMMITTEE_RULING,
    COMPLAINS,
    COMPLAINT_REPLY,
    FOR_COMMITTEE,
    IS_JUDGED,
    complaint_term,
)
from formsapp.kinds.parts.receipt_lines import OTHERS_MAY_FIND_IT, told_lines
from formsapp.kinds.parts.umbrella import WHOSE_RULES, say_whose_rules
from formsapp.kinds.questions import Choice, LongText, Option, Text
from formsapp.rules.last_day import due

SLUG = "klacht"
NAMELESS = _("zonder naam")
TO_COMMITTEE = _("voor de klachtencommissie")
PRAISE = _("compliment")
COMMITTEE = _("De klachtencommissie")

PRAISES = Is("soort", "compliment")
UNNAMED = Is("met-naam", "nee")
BY_NAME = Is("met-naam", "ja")

STORY = LongText(
    name="verhaal",
    back=_("U vertelde: {{ answer }}"),
    label=_("Wat wilt u [[ons/mij]] vertellen?"),
    hint=_("Schrijf het op zoals u het zou zeggen. U mag zo veel punten noemen als u wilt."),
    limit=50_000,
    rows=10,
    missing=_("Schrijf op wat u [[ons/mij]] wilt vertellen."),
)
SORT = Choice(
    name="soort",
    label=_("Gaat het over iets wat niet goed ging?"),
    options=(
        Option("klacht", _("Ja, er ging iets niet goed")),
        Option("beide", _("Ja, en er ging ook iets goed")),
        Option("compliment", _("Nee, ik ben tevreden"), _("Dan is het een compliment.")),
    ),
)
NAMED = Choice(
    name="met-naam",
    label=_("Wilt u uw naam erbij zetten?"),
    options=(
        Option(
            "ja",
            _("Ja, met mijn naam"),
            _("Dan [[weten wij/weet ik]] aan wie [[wij antwoorden/ik antwoord]]."),
        ),
        Option(
            "nee",
            _("Nee, zonder naam"),
            _("[[Wij lezen/Ik lees]] het wel. Misschien krijgt u geen antwoord."),
        ),
    ),
)
WHO = Choice(
    name="wie",
    caller="who",
    label=_("Wie bent u?"),
    options=(
        Option("client", _("Ik krijg zelf hulp")),
        Option("ouder", _("Ouder"), _("Ook als u niet over het kind mag beslissen.")),
        Option("pleegouder", _("Pleegouder")),
        Option("vertegenwoordiger", _("Voogd of vertegenwoordiger")),
        Option("nabestaande", _("Nabestaande"), _("Degene die hulp kreeg, leeft niet meer.")),
        Option(
            "ander",
            _("Iemand anders"),
            _("[[Wij kijken/Ik kijk]] wat [[wij/ik]] met u [[mogen/mag]] bespreken."),
        ),
    ),
    missing=_("Kies wie u bent."),
)
ABOUT = Text(
    name="naam-client",
    caller="who",
    back=applicant.CLIENT_NAME.back,
    label=_("Hoe heet degene die hulp krijgt of kreeg?"),
    hint=_("Alleen als u dit voor of over iemand anders schrijft."),
    required=False,
)
MAIL = replace(OPTIONAL_MAIL, hint=_("In de mail staat niet waar het over gaat."))

NO_TERM = _(
    "U verstuurt dit zonder naam. [[Wij lezen/Ik lees]] het wel, maar misschien krijgt u geen "
    "antwoord. [[Wij weten/Ik weet]] niet wie u bent en [[bewaren/bewaar]] niet via welke "
    "link het kwam."
)
BY_YOURSELF = _(
    "U kiest de klachtencommissie. [[Wij sturen/Ik stuur]] dit niet door: u "
    "schrijft zelf naar de commissie. Het antwoord komt van de commissie, niet van "
    "[[ons/mij]]."
)
WAS_BY_YOURSELF = _(
    "U koos de klachtencommissie. [[Wij sturen/Ik stuur]] dit niet door: u "
    "schrijft zelf naar de commissie. Het antwoord komt van de commissie, niet van "
    "[[ons/mij]]."
)
READ_BACK = _("[[Schrijven wij/Schrijf ik]] iets terug? Dan leest u dat met de code die u krijgt.")
WAS_NAMELESS = _(
    "U stuurde dit zonder naam. Misschien krijgt u geen antwoord. "
    "[[Schrijven wij/Schrijf ik]] iets terug? Dan leest u dat hier, met uw code."
)
JUDGED = _(
    "U krijgt [[ons/mijn]] oordeel binnen "
    "{{ terms.complaint | length }}.{% if terms.complaint.extended %} [[Hebben wij/Heb ik]] meer "
    "tijd nodig? Dan [[schrijven wij/schrijf ik]] dat op tijd, met de reden. Het duurt dan ten "
    "hoogste {{ terms.complaint | extended }}, tot en met {{ longest }}.{% endif %}"
)
MORE_TIME = _(
    "[[Hebben wij/Heb ik]] meer tijd nodig? Dan [[schrijven wij/schrijf ik]] dat op tijd, met de "
    "reden. Het duurt dan ten hoogste {{ terms.complaint | extended }}, tot en met {{ longest }}."
)
BY_RULES = _(
    "Bij jeugdhulp geldt {% if umbrella_of('complaints') %}de klachtenregeling van "
    "{{ umbrella_of('complaints') }}{% else %}[[onze/mijn]] klachtenregeling{% endif %}: binnen "
    "{{ terms.complaint | length }}.{% if terms.complaint.new_day %} Is er meer tijd nodig? Dan "
    "hoort u dat op tijd, met de reden en de nieuwe "
    "dag.{% endif %}{% if terms.complaint.doubtful %} {{ provider.name }} gaat die tijd nog "
    "na.{% endif %}"
)
YOUTH_HELP = _("Jeugdstem helpt u bij uw klacht. Bel {{ numbers.jeugdstem.phone }}.")
BY_OWN = _(
    "Bij hulp van de gemeente (Wmo) geldt {% if umbrella_of('complaints') %}de klachtenregeling "
    "van {{ umbrella_of('complaints') }}{% else %}[[onze/mijn]] eigen "
    "klachtenregeling{% endif %}: binnen "
    "{{ terms.complaint_wmo | length }}.{% if terms.complaint_wmo.doubtful %} "
    "{{ provider.name }} gaat die tijd nog na.{% endif %}"
)
BY_OWN_ALONE = _(
    "Bij hulp van de gemeente (Wmo) geldt {% if umbrella_of('complaints') %}de klachtenregeling "
    "van {{ umbrella_of('complaints') }}{% else %}[[onze/mijn]] klachtenregeling{% endif %}: "
    "binnen {{ terms.complaint | length }}.{% if terms.complaint.doubtful %} {{ provider.name }} "
    "gaat die tijd nog na.{% endif %}"
)
THANKS = _(
    "[[Wij zijn/Ik ben]] blij dat u dit schrijft. Voor een compliment is er geen vaste tijd."
)
BY_TERMS = _(
    "U krijgt antwoord binnen {{ terms.complaint | length }}.{% if terms.complaint.doubtful %} "
    "{{ provider.name }} gaat die tijd nog na.{% endif %}"
)


def term(facts: Facts, received_on: date) -> tuple[tuple[str | None, Condition], ...]:
    """Return the terms that can apply, each with the help it is for; the shortest if unknown."""
    names = {law: complaint_term((law,), facts) for law in facts.provider.bases}
    by_answer: dict[str, str | None] = {
        **{law: name if name in facts.terms else None for law, name in names.items()},
        care_law.UNKNOWN: care_law.shortest_term(names.values(), facts, received_on),
    }
    judged = (
        (name, And(IS_JUDGED, care_law.is_about(facts, *answers)))
        for name in dict.fromkeys(by_answer.values())
        if (answers := [one for one, other in by_answer.items() if other == name])
    )
    return (*judged, (None, Or(PRAISES, UNNAMED, FOR_COMMITTEE)))


def marks(answers: Answers, _situation: Situation) -> tuple[str, ...]:
    """Tell staff that there is nobody to answer, or nothing to mend."""
    found = {NAMELESS: UNNAMED, PRAISE: PRAISES, TO_COMMITTEE: FOR_COMMITTEE}
    return tuple(mark for mark, when in found.items() if when.holds(answers))


def outcome(situation: Situation) -> tuple[Told, ...]:
    """Say what happens with it, by which rule, and where to go after that."""
    return (
        Told(Said(THANKS), PRAISES),
        Told(Said(NO_TERM), UNNAMED),
        Told(Said(READ_BACK), UNNAMED),
        *say_committee(situation.facts),
        *say_terms(situation),
    )


def say_committee(facts: Facts) -> tuple[Told, ...]:
    """Say to who means it for the committee how it gets there, and that nothing is answered."""
    if facts.complaints.committee is None or facts.complaints.comes_later("committee"):
        return ()
    return (
        Told(Said(BY_YOURSELF), FOR_COMMITTEE),
        Told(Said(complaint_routes.COMMITTEE), FOR_COMMITTEE),
    )


def say_terms(situation: Situation) -> tuple[Told, ...]:
    """Say for each law that may apply how long an answer takes and who comes next."""
    facts = situation.facts
    scheme, after = say_scheme(facts), complaint_routes.say_next(facts)
    judged, others = tuple(say_judged(situation)), tuple(say_others(situation))
    return (*scheme, *judged, *after, *others) if judged else (*scheme, *others, *after)


def say_scheme(facts: Facts) -> tuple[Told, ...]:
    """Say whose complaint scheme applies, where that is another organisation's."""
    return say_whose_rules(facts, "complaints", IS_JUDGED)


def prove(answers: Answers, situation: Situation) -> Iterator[ReceiptLine]:
    """Put that on the receipt too, and how it gets to the committee."""
    yield from told_lines(WHOSE_RULES, say_scheme(situation.facts), answers)
    there = [Told(Said(complaint_routes.COMMITTEE), FOR_COMMITTEE)]
    yield from told_lines(COMMITTEE, there, answers)


def say_judged(situation: Situation) -> Iterator[Told]:
    """Say by when the provider judges, for help under the Wkkgz."""
    facts = situation.facts
    home = care_law.is_about(facts, *care_law.WKKGZ, care_law.UNKNOWN)
    if {*care_law.WKKGZ} & {*facts.provider.laws} and "complaint" in facts.terms:
        given = longest(situation)
        yield Told(Said(JUDGED, given, "terms.complaint"), And(IS_JUDGED, home))


def say_others(situation: Situation) -> Iterator[Told]:
    """Say the same for help under another law, by the rules that there are."""
    facts = situation.facts
    laws, terms = facts.provider.laws, facts.terms
    youth, town = (
        And(IS_JUDGED, care_law.is_about(facts, law, care_law.UNKNOWN))
        for law in ("jeugdwet", "wmo")
    )
    if "jeugdwet" in laws:
        yield from (Told(one, youth) for one in say_youth(facts))
    if "wmo" in laws and (name := complaint_term(["wmo"], facts)) in terms:
        text = BY_OWN if name == "complaint_wmo" else BY_OWN_ALONE
        yield Told(Said(text, applies=f"terms.{name}"), town)
    if NO_LAW in facts.provider.bases and "complaint" in terms:
        alone = care_law.is_about(facts, NO_LAW, care_law.UNKNOWN)
        yield Told(Said(BY_TERMS, applies="terms.complaint"), And(IS_JUDGED, alone))
    timed = [one for one in facts.provider.bases if one not in care_law.WKKGZ]
    timed = [one for one in timed if complaint_term([one], facts) == "complaint"]
    if timed and "complaint" in terms and terms["complaint"].extended:
        unsaid = () if {*laws} & {*care_law.WKKGZ} else (care_law.UNKNOWN,)
        about = care_law.is_about(facts, *timed, *unsaid)
        yield Told(Said(MORE_TIME, longest(situation)), And(IS_JUDGED, about))


def longest(situation: Situation) -> Given:
    """Return the last day that an answer may take, if the time is extended."""
    term = situation.facts.terms["complaint"]
    total, now = term.extended, situation.now
    last = due(situation.today, term.length, term.regime, at=now, extended=total)
    return (("longest", str(last.limit)),)


def say_youth(facts: Facts) -> Iterator[Said]:
    """Say in what time a complaint to the provider about youth help is answered, and who helps."""
    if "complaint" in facts.terms:
        yield Said(BY_RULES, applies="terms.complaint")
    if "jeugdstem" in facts.numbers:
        yield Said(YOUTH_HELP)


def say_unanswered(found: tuple[str, ...], _received: datetime) -> tuple[Said, ...]:
    """Say on the receipt too where no answer is promised."""
    said = {TO_COMMITTEE: WAS_BY_YOURSELF, NAMELESS: WAS_NAMELESS}
    return tuple(Said(text) for mark, text in said.items() if mark in found)


def steps(situation: Situation) -> tuple[Step, ...]:
    """Ask for the story first, with the sort and a name or not; then the door, and who tells it."""
    youth = "jeugdwet" in situation.facts.provider.laws
    options = (one for one in WHO.options if youth or one.value != "pleegouder")
    who = replace(WHO, options=tuple(options))
    about = () if situation.linked else (ABOUT,)
    return (
        Step(questions=(STORY, SORT, NAMED), applies=("kinds.klacht",), part=_("Uw verhaal")),
        *complaint_routes.steps(situation, SLUG, COMPLAINS),
        Step(
            id="bereik",
            title=_("Hoe [[bereiken wij/bereik ik]] u?"),
            intro=(
                _(
                    "[[Schrijven wij/Schrijf ik]] u terug? Dat leest u met de code die u "
                    "straks krijgt. Met een telefoonnummer of e-mailadres "
                    "[[kunnen wij/kan ik]] u ook iets vragen."
                ),
            ),
            questions=(
                replace(who, when=COMPLAINS),
                *care_law.law_questions(situation, COMPLAINS),
                NAME,
                *about,
                OPTIONAL_PHONE,
                MAIL,
            ),
            when=BY_NAME,
        ),
    )


kind = Kind(
    slug=SLUG,
    title=_("Vertel wat u van [[ons/mij]] vindt"),
    noun=_("Klacht"),
    calls=_("om te vertellen wat u van [[ons/mij]] vindt"),
    nouns={PRAISE: _("Compliment")},
    about=_(
        "Ging er iets niet goed, of juist wel? Vertel het [[ons/mij]]: [[wij leren/ik leer]] "
        "ervan. Iedereen mag dit doen. U kunt ook {{ reach('bellen:') }}."
    ),
    minutes=10,
    readers=_("Wat u schrijft, wordt gelezen door {{ team }}."),
    others=_(
        "[[Andere medewerkers kunnen het niet/Niemand anders kan het]] openen.{% if "
        "outside or helpers %} Gaat het over iemand die dit leest? Straks staat hier "
        "wie u kan helpen.{% endif %}"
    ),
    steps=steps,
    outcome=outcome,
    after=(
        _(
            "[[Wij lezen/Ik lees]]{% if contact.reads_by_day %} op werkdagen{% endif %} wat u "
            "schreef. Is er nog iets? Dat mag u later toevoegen."
        ),
    ),
    term=term,
    marks=marks,
    counted_apart=(PRAISE, NAMELESS),
    proof=say_unanswered,
    proves=prove,
    why_no_copy=OTHERS_MAY_FIND_IT,
    anonymous=UNNAMED,
    reply=COMPLAINT_REPLY,
    ruling=COMMITTEE_RULING,
    laws=care_law.laws_of,
)
