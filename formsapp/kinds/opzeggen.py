"""Ending the care: from which day, and what goes with it (copy of the dossier, a new provider)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import partial

from formsapp.facts import Facts
from formsapp.facts.consents import Consent, has_topic
from formsapp.facts.dutch_format import day
from formsapp.kinds.base import (
    TAKEN_BACK,
    Answers,
    FollowUp,
    Kind,
    ReceiptLine,
    Revocable,
    Said,
    SaidOf,
    Situation,
    Step,
    Told,
    _,
    in_part,
)
from formsapp.kinds.conditions import ALWAYS, Condition, Is, day_of
from formsapp.kinds.demands import Demand
from formsapp.kinds.parts import applicant, end_of_care
from formsapp.kinds.parts.consent_meaning import consent_fingerprint
from formsapp.kinds.parts.consent_topics import last_day
from formsapp.kinds.parts.far_days import A_YEAR, TWO_YEARS, near
from formsapp.kinds.parts.needed_before import needed_by_day
from formsapp.kinds.parts.receipt_lines import consent_lines, prove_answers, told_lines
from formsapp.kinds.questions import Choice, Day, Option, Question, Seen, Text, YesNo

ANY_DAY = Option("dag", _("Vanaf een dag die ik kies"), _("Dat kan op elk moment."))
WHY = Choice(
    name="vanaf",
    back=None,
    label=_("Vanaf wanneer wilt u stoppen?"),
    options=(
        ANY_DAY,
        Option(
            "prijs",
            _("Vanaf de dag waarop een hogere prijs ingaat"),
            _("Het gaat om extra zorg die u zelf betaalt."),
        ),
    ),
)

COPY = YesNo(
    name="kopie",
    label=_("Wilt u een kopie van uw dossier?"),
    hint=_("Een eerste kopie is gratis. U hoeft niet te zeggen waarom u die wilt."),
)

SHARE = YesNo(
    name="doorgeven",
    label=_("[[Mogen wij/Mag ik]] uw nieuwe zorgaanbieder informatie over uw zorg geven?"),
    hint=_(
        "Alleen wat nodig is om de zorg over te nemen. Uw ja geldt tot en met {{ last }}. "
        "U kunt het eerder intrekken."
    ),
    options=(
        Option("ja", _("Ja, dat mag")),
        Option(
            "nee",
            _("Nee, dat mag niet"),
            _("Dan [[geven wij/geef ik]] niets door. De zorg stopt wel."),
        ),
    ),
)

PARTY = Text(
    name="nieuwe-aanbieder",
    label=_("Hoe heet uw nieuwe zorgaanbieder?"),
    hint=_(
        "Alleen als u ja zegt. Alleen deze organisatie krijgt informatie. Zet de plaats erbij als "
        "u die weet."
    ),
    when=Is(SHARE.name, "ja"),
    missing=_("Vul in hoe uw nieuwe zorgaanbieder heet."),
)

ENDS_PRICE = _(
    "Betaalt u zelf extra zorg en gaat de prijs omhoog? Dan mag u stoppen vanaf de dag waarop de "
    "hogere prijs geldt."
)
SVB_LEADS = _(
    "Betaalt u uit een pgb, een persoonsgebonden budget? Lees dan ook uw "
    "overeenkomst van de SVB, de Sociale Verzekeringsbank. Staat in die "
    "overeenkomst iets anders over stoppen? Dan geldt dat."
)
ENDS = _("De zorg stopt op {{ end }}.")
COPY_COMES = _("U vraagt ook een kopie van uw dossier. Daarvoor krijgt u een eigen nummer.")
SHARED = _(
    "[[Wij geven/Ik geef]] uw nieuwe zorgaanbieder alleen wat nodig is om de zorg over te nemen."
)
NOT_SHARED = _("[[Wij geven/Ik geef]] niets over uw zorg door aan een nieuwe zorgaanbieder.")


def consequences(situation: Situation) -> tuple[Told, ...]:
    """Say by which rule the care ends, and when."""
    facts = situation.facts
    ends_on = Told(lambda answers: (Said(ENDS, (("end", day(day_of(answers["einde"]))),)),))
    dearer = Told(Said(ENDS_PRICE, applies="rules.price_rise"), Is("vanaf", "prijs"))
    as_agreed = by_agreement(facts)
    if not stops_any_day(facts):
        agreed = end_of_care.say_end(situation, as_agreed)
        ends_then = replace(ends_on, when=Is("vanaf", "prijs"))
        return (*agreed, dearer, ends_then) if facts.rules.price_rise else agreed
    rule = Said(end_of_care.FOR_ALL, (("rule", str(facts.ending)),), "ending")
    any_day = Told(rule, as_agreed)
    return (any_day, dearer, ends_on) if facts.rules.price_rise else (any_day, ends_on)


def stops_any_day(facts: Facts) -> bool:
    """Whether everyone can stop on each day, so that no last day is computed."""
    return facts.ending is not None and facts.ending.any_day


def by_agreement(facts: Facts) -> Condition:
    """Return when care ends by the agreement: always, but where a higher price can end it."""
    return ALWAYS if facts.rules.price_rise is None else Is("vanaf", "dag")


def say_svb_leads(facts: Facts) -> tuple[Told, ...]:
    """Say that the SVB's agreement leads, where the terms say so and no rule of it is applied."""
    applied = facts.ending is not None and facts.ending.pgb is not None
    if facts.pgb is None or applied:
        return ()
    return (Told(Said(SVB_LEADS, applies="pgb.agreement")),)


def outcome(situation: Situation) -> tuple[Told, ...]:
    """Say all that follows from these answers."""
    return (
        *consequences(situation),
        *say_svb_leads(situation.facts),
        Told(Said(COPY_COMES), Is("kopie", "ja")),
        Told(Said(SHARED, applies="rules.handover"), Is("doorgeven", "ja")),
        Told(Said(NOT_SHARED, applies="rules.handover"), Is("doorgeven", "nee")),
    )


def end_steps(situation: Situation) -> tuple[Step, ...]:
    """Ask the last day; first by which rule, where the price can be a reason."""
    facts, when = situation.facts, by_agreement(situation.facts)
    title = _("Vanaf welke dag wilt u geen zorg meer?")
    agreed = end_of_care.rule_steps(situation, when)
    why = WHY
    if stops_any_day(facts):
        agreed = (replace(end_step("dag", title, situation.today, situation), when=when),)
    else:
        why = replace(WHY, options=(replace(ANY_DAY, hint=""), *WHY.options[1:]))
    if facts.rules.price_rise is None:
        return agreed
    title = _("Op welke dag gaat de hogere prijs in?")
    return (Step(questions=(why,)), *agreed, end_step("prijs", title, None, situation))


def end_step(slug: str, title: str, earliest: date | None, situation: Situation) -> Step:
    """Ask the last day, for one of the ways to stop."""
    question = Day(
        name="einde",
        back=None,
        label=title,
        hint=_("Bijvoorbeeld {{ example }}."),
        given=(("example", day(situation.today)),),
        earliest=earliest,
        missing=_("Vul de dag in."),
    )
    asked = near(question, situation.today, back=A_YEAR, ahead=TWO_YEARS)
    applies = "rules.price_rise" if slug == "prijs" else "ending"
    when = Is("vanaf", slug)
    return Step(id=f"einde-{slug}", questions=(asked,), applies=(applies,), when=when)


def steps(situation: Situation) -> tuple[Step, ...]:
    """Ask who and from when, and warn what follows; then ask about a copy and a new provider."""
    return (
        *applicant.steps(situation, signed=True),
        *in_part(_("Het einde van de zorg"), *end_steps(situation)),
        Step(
            id="gevolgen",
            title=_("U zegt uw zorg op"),
            intro=(
                _(
                    "Na het versturen kunt u dit hier niet terugdraaien. Twijfelt u? {{ "
                    "reach_word('Bel') }} [[ons/mij]] eerst."
                ),
            ),
            notice=(*consequences(situation), *say_svb_leads(situation.facts)),
            by_time="" if stops_any_day(situation.facts) else end_of_care.BY_TIME,
            questions=(Seen(name="gevolgen-gelezen"),),
        ),
        *handover_step(situation),
    )


def needed_for_ending(facts: Facts) -> tuple[str, ...]:
    """Return the day that is asked, and the new provider where its name is."""
    from_day = _("De eerste dag waarop u geen zorg meer wilt.")
    last_day = _("De laatste dag waarop u de zorg nog wilt.")
    new = (_("Gaat u naar een andere zorgaanbieder? Dan de naam daarvan."),)
    day_asked = from_day if stops_any_day(facts) else last_day
    return (day_asked, *(new if find_shared(facts) else ()))


def handover_step(situation: Situation) -> tuple[Step, ...]:
    """Ask what the forms that this provider offers can take on: a copy, and a consent."""
    kinds, consent = situation.facts.kinds, find_shared(situation.facts)
    asked: tuple[Question, ...] = (COPY,) if "dossier" in kinds else ()
    if consent:
        given = (("last", day(last_day(situation))),)
        about = consent_fingerprint(consent)
        asked += (replace(SHARE, given=given, about=about, literal=True), PARTY)
    step = Step(
        id="overdracht",
        title=_("Uw dossier en uw nieuwe zorg"),
        questions=asked,
        applies=("rules.handover",),
    )
    return (step,) if asked else ()


def follow_ups(answers: Answers) -> tuple[FollowUp, ...]:
    """Make separate cases of the request for a copy and of the consent."""
    who = ((applicant.CAPACITY, answers["hoedanigheid"]), (applicant.SIGNATURE, answers["naam"]))
    found = []
    if answers.get(COPY.name) == "ja":
        found.append(FollowUp("dossier", (*who, (COPY, "ja")), prove_answers(COPY.name)))
    if answers.get(SHARE.name) == "ja":
        party = (PARTY, answers["nieuwe-aanbieder"])
        found.append(FollowUp("toestemming", (*who, (SHARE, "ja"), party), sharing))
    return tuple(found)


WHAT_IS_SHARED = _("Aan uw nieuwe zorgaanbieder: informatie over uw zorg geven")


def revocable(answers: Answers, situation: Situation) -> tuple[Revocable, ...]:
    """Return the consent to inform the new provider, while it lasts."""
    if answers.get("doorgeven") != "ja":
        return ()
    text = _("Aan uw nieuwe zorgaanbieder: informatie over uw zorg geven ({{ named }})")
    said = Said(text, (("named", str(answers[PARTY.name])),))
    return (Revocable(SHARE.name, said, last_day(situation)),)


def refused(answers: Answers, situation: Situation) -> Mapping[str, Said]:
    """Return the consent to inform the new provider, where it was refused."""
    del situation
    return {SHARE.name: Said(WHAT_IS_SHARED)} if answers.get(SHARE.name) == "nee" else {}


def sharing(answers: Answers, situation: Situation) -> Iterator[ReceiptLine]:
    """Yield what was said of informing the new provider, with its end."""
    return consent_lines(revocable(answers, situation), refused(answers, situation))


def proves(answers: Answers, situation: Situation) -> Iterator[str | ReceiptLine]:
    """Yield the last day of care and what goes with it."""
    yield from told_lines(_("Einde van de zorg"), consequences(situation), answers)
    yield COPY.name
    yield from sharing(answers, situation)


def row(answers: Answers, situation: Situation) -> Said | None:
    """Say from which day there is no care any more, or which day is the last.

    Where the rule names no length, it is the last day that the client asked for.
    """
    wished = answers.get(end_of_care.LAST_DAY)
    if wished:
        last = end_of_care.find_day_by_rule(answers, situation, by_agreement(situation.facts))
        if last:
            return Said(_("laatste dag {{ end }}"), (("end", day(last)),))
        return Said(_("gevraagd: tot en met {{ end }}"), (("end", day(day_of(wished))),))
    end = answers.get("einde")
    return Said(_("per {{ end }}"), (("end", day(day_of(end))),)) if end else None


def find_consent(facts: Facts) -> Consent | None:
    """Return the consent to inform a new provider, which this form can ask too."""
    return next((one for one in facts.consents if has_topic(one, "overdracht")), None)


def find_shared(facts: Facts) -> Consent | None:
    """Return the question of the consent form that is asked here too, where that form is there."""
    return find_consent(facts) if "toestemming" in facts.kinds else None


def said_in(answers: Answers, situation: Situation) -> Iterator[SaidOf]:
    """Yield what was said of the new provider, given or taken back."""
    consent = find_consent(situation.facts)
    if consent is None:
        return
    if answers.get(TAKEN_BACK) == SHARE.name:
        yield SaidOf(consent.id, "ingetrokken")
    elif answers.get(SHARE.name) == "ja":
        named = str(answers[PARTY.name])
        yield SaidOf(consent.id, "ja", last_day(situation), named, asked=SHARE.name)
    elif answers.get(SHARE.name) == "nee":
        yield SaidOf(consent.id, "nee", asked=SHARE.name)


kind = Kind(
    slug="opzeggen",
    title=_("Opzeggen"),
    noun=_("Opzegging"),
    calls=_("om de zorg op te zeggen"),
    about=_(
        "U kunt stoppen met [[onze/mijn]] zorg. Dat kan {{ ending }}. U hoeft niet te "
        "zeggen waarom. Dit formulier telt als uw opzegging. {% if not ending.written "
        "%}U mag het ook zeggen.{% elif contact.mail and contact.address %}Een e-mail "
        "of een brief mag ook.{% elif contact.mail %}Een e-mail mag ook.{% elif "
        "contact.address %}Een brief mag ook.{% endif %}"
    ),
    applies=("ending",),
    demands=(Demand("ending", "{ at_once = true, written = true }"),),
    needs=needed_for_ending,
    readers=_("Uw opzegging wordt gelezen door {{ team }}."),
    others=_("Uw nieuwe zorgaanbieder krijgt dit formulier niet te zien."),
    steps=steps,
    outcome=outcome,
    before_send=_("Met versturen zegt u de zorg op."),
    send=_("Opzeggen en versturen"),
    needed_by=partial(needed_by_day, name="einde"),
    row=row,
    after=(
        _(
            "{% if ending.any_day %}De zorg stopt op de dag die u koos: dat staat vast. "
            "{% endif %}[[Een medewerker moet/Ik moet]] het nog lezen."
        ),
        _("Wilt u toch verder met de zorg? {{ reach('Bel [[ons/mij]] zo snel mogelijk:') }}."),
    ),
    revocable=revocable,
    refused=refused,
    revoked=(
        _("Uw ja is ingetrokken. Beslist u hierover? Dan mag het doorgeven vanaf nu niet meer."),
        _("Wat al gedeeld is, [[kunnen wij/kan ik]] niet terughalen. Uw opzegging verandert niet."),
    ),
    follow_ups=follow_ups,
    proves=proves,
    said_in=said_in,
)
