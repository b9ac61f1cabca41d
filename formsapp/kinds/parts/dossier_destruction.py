"""Having a dossier destroyed: what the law makes the provider keep, and until when."""

from __future__ import annotations

from formsapp.facts.care import Basis
from formsapp.facts.dutch_format import day
from formsapp.kinds.base import Said, Situation, Step, Told, _
from formsapp.kinds.conditions import And, Condition, Is
from formsapp.kinds.parts import care_law
from formsapp.kinds.questions import Choice, LongText, Option, Seen
from formsapp.rules.last_day import due
from formsapp.rules.retention import kept_until

EXTENT = Choice(
    name="omvang",
    label=_("Wat wilt u laten vernietigen?"),
    options=(
        Option("alles", _("Het hele dossier")),
        Option("deel", _("Een deel van het dossier")),
    ),
)
PARTS = LongText(
    name="delen",
    label=_("Welke delen?"),
    hint=_("Kiest u een deel? Schrijf dan om welke stukken of welke tijd het gaat."),
    when=Is(EXTENT.name, "deel"),
    missing=_("Schrijf welke delen u wilt laten vernietigen."),
)

KEPT = _(
    "{{ help }}: dit [[moeten wij/moet ik]] van de wet {{ length }} bewaren. Dat "
    "telt vanaf {{ retention_start }}. Veranderde er vandaag nog iets? Dan blijft "
    "het tot en met {{ last }}."
)
KEPT_BY_US = _(
    "{{ help }}: [[wij bewaren/ik bewaar]] dit {{ length }}, zoals in [[onze/mijn]] voorwaarden "
    "staat. Dat telt vanaf {{ retention_start }}. Veranderde er vandaag nog iets? Dan blijft het "
    "tot en met {{ last }}."
)
UNSURE = _("{{ provider.name }} gaat deze bewaartijd nog na.")
UNSURE_START = _(
    "In [[onze/mijn]] voorwaarden staat niet overal hetzelfde over het begin van die tijd. "
    "{{ provider.name }} gaat dat nog na. Tot dan [[volgen wij/volg ik]] de wet."
)
SOMETIMES_LONGER = _("Soms [[bewaren wij/bewaar ik]] het langer, als dat redelijk gezien nodig is.")
WEIGHED = _(
    "[[Wij wegen/Ik weeg]] af of het kan, en [[schrijven/schrijf]] wat [[wij/ik]] [[doen/doe]]. "
    "Soms kan het niet: als de wet zegt dat [[wij/ik]] het [[moeten/moet]] bewaren, of als het "
    "voor iemand anders heel belangrijk is."
)
IN_BACKUPS = _(
    "Wat vernietigd is, staat nog even in reservekopieën. Na ten hoogste "
    "{{ backups.keys_gone_within }} opent ook daar niemand het meer."
)
WMO = _(
    "[[Zeggen wij/Zeg ik]] ja, en gaat het om hulp van de gemeente (Wmo)? Dan "
    "[[vernietigen wij/vernietig ik]] het uiterlijk {{ last }}: {{ length }} na uw "
    "vraag."
)


def steps(situation: Situation, when: Condition) -> tuple[Step, ...]:
    """Ask what to destroy, then show what follows on a page that must be passed."""
    return (
        Step(questions=(EXTENT, PARTS), when=when),
        Step(
            id="niet-terug",
            title=_("Vernietigen is niet terug te draaien"),
            intro=(
                _(
                    "Wat vernietigd is, komt nooit terug. Wilt u het eerst zelf lezen of houden? "
                    "Vraag dan ook een kopie."
                ),
                _(
                    "[[Wij mogen/Ik mag]] niet alles vernietigen. Soms is het voor iemand anders "
                    "heel belangrijk. En soms zegt de wet dat [[wij/ik]] het [[moeten/moet]] "
                    "bewaren:"
                ),
            ),
            notice=say_retention(situation),
            applies=("rules.dossier_destruction",),
            questions=(Seen(name="niet-terug-gelezen"),),
            when=when,
        ),
    )


def say_retention(situation: Situation) -> tuple[Told, ...]:
    """Say for each kind of help how long it must be kept, and until when."""
    facts = situation.facts
    laws = facts.provider.bases
    unsure = [law for law in laws if facts.retention[law].doubtful]
    lines = (
        Told(say_years_kept(law, situation), care_law.is_about(facts, law, care_law.UNKNOWN))
        for law in laws
    )
    doubt = Told(Said(UNSURE), care_law.is_about(facts, *unsure, care_law.UNKNOWN))
    longer = Told(Said(SOMETIMES_LONGER, applies="rules.kept_longer"))
    return (
        *lines,
        *((doubt,) if unsure else ()),
        *((longer,) if facts.rules.kept_longer else ()),
        *((Told(Said(UNSURE_START)),) if facts.retention_start.stated else ()),
    )


def say_years_kept(law: Basis, situation: Situation) -> Said:
    """Say how long a dossier under this law is kept, and until when if it last changed today."""
    kept = situation.facts.retention[law]
    given = (
        ("help", situation.facts.provider.care_under(law)),
        ("length", str(kept)),
        ("last", day(kept_until(situation.today, kept.value))),
    )
    return Said(KEPT if kept.law else KEPT_BY_US, given)


def outcome(situation: Situation, when: Condition) -> tuple[Told, ...]:
    """Say what is weighed, and by when Wmo help is destroyed when the answer is yes."""
    facts = situation.facts
    found = [
        Told(Said(WEIGHED, applies="rules.dossier_destruction"), when),
        Told(Said(IN_BACKUPS), when),
    ]
    term = facts.terms.get("destruction_wmo")
    if term and "wmo" in facts.provider.laws:
        last = due(situation.today, term.length, term.regime).last_day
        given = (("last", day(last)), ("length", str(term)))
        is_wmo = care_law.is_about(facts, "wmo", care_law.UNKNOWN)
        found.append(Told(Said(WMO, given), And(when, is_wmo)))
    return tuple(found)
