"""Where a complaint can go: doors within the provider and outside it, each as good as the other."""

from __future__ import annotations

from dataclasses import replace

from formsapp.facts import Facts
from formsapp.kinds.base import Given, Said, Situation, Step, Told, _
from formsapp.kinds.conditions import Condition, Is
from formsapp.kinds.parts.care_law import WKKGZ
from formsapp.kinds.questions import Choice, Option, Seen

COMMITTEE = _(
    "De klachtencommissie onderzoekt uw klacht en doet een uitspraak. U schrijft haar zelf."
    "{% if complaints.committee_address.placeholder %} Het adres staat hier nog niet. "
    "Vraag het aan ons of aan iemand die u helpt.{% else %} Haar adres: "
    "{{ complaints.committee_address }}.{% endif %}"
)
DISPUTE_BODY = _(
    "De geschilleninstantie: {{ complaints.dispute_body }}. Adres: "
    "{{ complaints.dispute_body_address }}. Daar kunt u heen als u het niet eens bent met ons "
    "oordeel, of als dat te laat komt."
)
COUNSELLOR = _(
    "De vertrouwenspersoon: mail naar {{ counsellor.mail }}. Die vertelt niets verder als u dat "
    "niet wilt."
)
YOUTH = _(
    "Jeugdstem: bel {{ numbers.jeugdstem.phone }}. Zij helpen jongeren en ouders en horen niet "
    "bij ons."
)
ADVICE = _(
    "Het Landelijk Meldpunt Zorg: bel {{ numbers.meldpunt_zorg.phone }}. Daar krijgt u advies "
    "over een klacht."
)
OTHERS_READ = _("Wat u hier verstuurt, wordt gelezen door {{ team }}.")
BODIES = ("complaints.officer", "complaints.committee", "complaints.dispute_body")

ABOUT_READER = Choice(
    name="over-lezer",
    label=_("Gaat het over iemand die dit leest?"),
    hint=OTHERS_READ,
    options=(
        Option("nee", _("Nee")),
        Option("ja", _("Ja")),
        Option("weet-niet", _("Dat weet ik niet")),
    ),
)
MANAGER = Option(
    "leidinggevende",
    _("De leidinggevende van uw contactpersoon"),
    _("Die praat met u en zoekt met u een oplossing."),
)
READER = Option("lezer", _("Wie dit leest: {{ team }}"))
"""The first door where nobody is over the own contact."""


def find_doors(facts: Facts) -> dict[Option, str]:
    """Return this provider's doors, with a text that says how to reach those outside it."""
    known = facts.complaints
    found = {MANAGER if known.manager else READER: ""}
    if known.officer:
        hint = _("Die helpt u met uw klacht en kiest geen kant. Dat kost niets.")
        found[Option("klachtenfunctionaris", _("De klachtenfunctionaris"), hint)] = ""
    if known.committee and known.committee_address:
        hint = _("Hoort niet bij ons. Onderzoekt uw klacht en doet een uitspraak.")
        found[Option("commissie", _("De klachtencommissie"), hint)] = COMMITTEE
    if known.dispute_body and known.dispute_body_address:
        hint = _("Hoort niet bij ons. Geeft een oordeel als u er met ons niet uitkomt.")
        found[Option("geschil", _("De geschilleninstantie"), hint)] = DISPUTE_BODY
    if facts.counsellor:
        hint = _("Luistert, geeft raad en vertelt niets verder als u dat niet wilt.")
        found[Option("vertrouwenspersoon", _("De vertrouwenspersoon"), hint)] = COUNSELLOR
    return found


def outside_doors(facts: Facts) -> tuple[Told, ...]:
    """Say how each door outside is reached, and who helps from outside."""
    laws = facts.provider.laws
    helpers = [YOUTH] if "jeugdwet" in laws and "jeugdstem" in facts.numbers else []
    if {*WKKGZ} & {*laws} and "meldpunt_zorg" in facts.numbers:
        helpers.append(ADVICE)
    texts = [reach for reach in find_doors(facts).values() if reach]
    return tuple(Told(Said(text)) for text in (*texts, *helpers))


def steps(situation: Situation, slug: str, when: Condition) -> tuple[Step, ...]:
    """Ask whether it is about a reader, name the doors outside, and ask which door to take."""
    facts = situation.facts
    given = (("team", facts.teams[facts.kinds[slug].team].name),)
    outside = outside_doors(facts)
    about = (replace(ABOUT_READER, given=given),) if outside else ()
    asked = (*about, *door_question(facts, given))
    route = Step(
        id="route",
        title=_("Wie mag dit lezen?"),
        questions=asked,
        applies=("rules.complaint_contact", *BODIES),
        when=when,
    )
    later = (*outside_step(outside, given), *reach_step(facts, given))
    return (route, *later) if asked else ()


def outside_step(outside: tuple[Told, ...], given: Given) -> tuple[Step, ...]:
    """Name the doors outside to whom does not want a reader to read it."""
    step = Step(
        id="buitendeur",
        title=_("Misschien leest iemand mee over wie het gaat"),
        intro=(
            OTHERS_READ,
            _("Wilt u dat niet? Stop dan hier, en kies iemand die niet bij ons hoort."),
        ),
        notice=outside,
        questions=(Seen(name="buitendeur-gelezen"),),
        forms=("vertrouwenspersoon",),
        when=Is("over-lezer", "ja", "weet-niet"),
        given=given,
    )
    return (step,) if outside else ()


def door_question(facts: Facts, given: Given) -> tuple[Choice, ...]:
    """Ask which door to take, without preferring one, where there is more than one."""
    doors = find_doors(facts)
    question = Choice(
        given=given,
        name="deur",
        label=_("Bij wie wilt u terecht?"),
        hint=_("Elke keuze is even goed. U hoeft niet met de eerste te beginnen."),
        options=tuple(doors),
        missing=_("Kies bij wie u terechtwilt."),
    )
    return (question,) if len(doors) > 1 else ()


def reach_step(facts: Facts, given: Given) -> tuple[Step, ...]:
    """Show how to get to a door that this form does not lead to."""
    found = {door.value: reach for door, reach in find_doors(facts).items() if reach}
    step = Step(
        id="zelf-erheen",
        title=_("Daar kunt u zelf naartoe"),
        intro=(
            _(
                "Dit formulier gaat daar niet vanzelf heen. Wilt u dat wij het niet lezen? "
                "Stop dan hier."
            ),
            _("Gaat u toch verder? Dan wordt het gelezen door {{ team }}, met uw keuze erbij."),
        ),
        notice=tuple(Told(Said(reach), Is("deur", door)) for door, reach in found.items()),
        forms=("vertrouwenspersoon",),
        when=Is("deur", *found),
        given=given,
    )
    return (step,) if found else ()
