"""Forms to print, with the same questions, rules and readers as on the screen."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from flask import Response, current_app

from formsapp.facts.channels import Contact
from formsapp.facts.dutch_format import day
from formsapp.kinds import Kind
from formsapp.kinds.base import Situation, _
from formsapp.kinds.questions import Agree
from formsapp.paper.empty_form_content import sheet
from formsapp.web.form.asked_once import needs_off_screen
from formsapp.web.form.form_context import FormContext, is_open
from formsapp.web.shared.clause_links import list_clauses
from formsapp.web.shared.i18n import say
from formsapp.web.shared.letterhead import own_letterhead
from formsapp.web.shared.out_of_hours import NIGHT
from formsapp.web.shared.qr_code import qr
from formsapp.web.shared.services import services

FILE = "formulier-op-papier.pdf"
"""Neutral: it may stand on a screen that others see."""

LATER = timedelta(days=40)
"""So much later that every day that is counted from now becomes another."""

HOW = (
    _("Schrijf met een blauwe of zwarte pen. Zet een kruisje in het hokje van uw keuze."),
    _("Te weinig ruimte? Schrijf verder op een los blad. Zet het nummer van de vraag erbij."),
    _("Staat er (niet verplicht) bij een vraag? Dan mag u die leeg laten."),
    _("Hulp nodig bij het invullen? {{ reach('Bel') }}.{{ reach_hours('Dat kan') }}"),
    _(
        "Staat er iets over een link, een code of een scherm? Dat hoort bij het formulier op "
        "internet. Op papier hebt u dat niet nodig."
    ),
)
DATED = _(
    "Dit papier is gemaakt op {{ today }}. Datums die hier al staan, zijn vanaf die dag "
    "gerekend. Komt uw formulier later bij [[ons/mij]] binnen? Dan [[rekenen wij/reken ik]] "
    "vanaf die dag."
)
ONLINE = _("Liever op internet? Ga naar {{ address }} of scan de code.")
BY_LINK = _("Liever op internet? Vraag [[ons/mij]] om een link. Uitleg staat op {{ address }}.")
ENVELOPE = _("Doe het formulier in een dichte envelop. Zet erop: voor {{ team }}.")
ADDRESS = _("Stuur het naar {{ provider.name }}, {{ contact.address }}.")
NO_ADDRESS = _(
    "[[Ons/Mijn]] postadres staat hier nog niet. Wilt u dit opsturen? "
    "{{ reach('Bel [[ons/mij]] dan eerst:') }}."
)
TO_DESK = _("Breng het naar {{ provider.name }}, {{ contact.desk }}.")
ASK_WHERE = _("Vraag [[ons/mij]] waar dit heen kan voordat u het opstuurt: {{ reach_at }}.")
NAMED = _("{{ title }}, versie {{ version }}")
TEXT_SUM = _("Controlegetal van precies deze tekst (SHA-256): {{ sha256 }}")
TEXT_PLACE = _(
    "De tekst zit bij dit formulier. Is dat niet zo? {{ reach('Bel [[ons/mij]] dan:') }}. Of "
    "lees hem op {{ address }}. Teken pas als u hem gelezen hebt."
)
MADE = _("Gemaakt op {{ today }}, met de gegevens en regels die {{ provider.name }} die dag had.")
WORDS = {
    "sheet": _("Blad # van #"),
    "qr": _("QR-code van de pagina op internet"),
    "needs": _("Wat nodig is"),
    "readers": _("Wie dit leest"),
    "opened": _(
        "Wie de envelop openmaakt, kan lezen wat u schreef. Wilt u dat niet? Gebruik "
        "dan het formulier op internet."
    ),
    "handwriting": _(
        "Op papier kan iemand uw handschrift herkennen. Wilt u dat niet? Gebruik dan het formulier "
        "op internet. Zet hier geen naam op."
    ),
    "how": _("Invullen met de hand"),
    "questions": _("De vragen"),
    "about_whom": _("Om wie gaat het?"),
    "born": _("Geboortedatum"),
    "optional": _("(niet verplicht)"),
    "day": _("Dag"),
    "month": _("Maand"),
    "year": _("Jaar"),
    "before": _("Lees dit voor het wegsturen"),
    "reply": _("Hoe wilt u antwoord krijgen?"),
    "by_letter": _("Per brief, op dit adres:"),
    "by_phone": _("{% if contact.calls_out %}Per telefoon, op dit nummer:{% endif %}"),
    "sign": _("Uw handtekening"),
    "true": _("Ik heb dit formulier gelezen en eerlijk ingevuld."),
    "each_signs": _("Moet er nog iemand toestemming geven? Die vult een eigen formulier in."),
    "sign_free": _("Zet u er liever geen naam bij? Laat dit dan leeg."),
    "place": _("Plaats:"),
    "date": _("Datum"),
    "name": _("Naam:"),
    "signature": _("Handtekening"),
    "send": _("Waar dit formulier heen gaat"),
    "by_hand": _("U mag het formulier ook aan [[een medewerker/mij]] geven."),
    "call": _("Vragen? {{ reach('Bel') }}.{{ reach_hours('Dat kan') }}"),
    "after": _("Wat er daarna gebeurt"),
    "office": _("[[In te vullen door de medewerker/Dit vul ik in]]"),
    "received": _("Ontvangen op"),
    "client": _("Kenmerk van de cliënt:"),
    "number": _("Nummer van de zaak:"),
    "entered": _("Ingevoerd op:"),
}
"""What stands on every paper form, in its order; some of it only where a form asks for it.

The first ``#`` stands for the number of a sheet, the second for how many there are.
"""


def paper_form(kind: Kind) -> Response:
    """Return the paper form of any kind.

    It is made once a day: it is the same for everyone, and it takes a second.
    """
    papers: dict[str, tuple[date, bytes]] = current_app.extensions.setdefault("loket.papers", {})
    today = services().today
    if kind.slug not in papers or papers[kind.slug][0] != today:
        papers[kind.slug] = (today, paper_pdf(paper_data(kind)))
    return Response(
        papers[kind.slug][1],
        mimetype="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{FILE}"'},
    )


def paper_pdf(data: dict[str, Any]) -> bytes:
    """Typeset the data of :func:`paper_data`."""
    from formsapp.typst_pdf import accessible_pdf  # noqa: PLC0415  weighs much; a web worker does without

    return accessible_pdf("paper.typ", data)


def paper_data(kind: Kind) -> dict[str, Any]:
    """Return all that stands on a kind's paper form, for the template."""
    facts, situation = services().facts, paper_situation(kind)
    later = replace(situation, now=situation.now + LATER, today=situation.today + LATER)
    made, today = _sheet(kind, situation), day(situation.today)
    address = screen_address(kind)
    return {
        **made,
        "words": {name: say(text) for name, text in WORDS.items()}
        | {"night": " ".join(say(text) for text in NIGHT)},
        **own_letterhead(),
        "online": say(ONLINE if is_open(kind) else BY_LINK, address=address.partition("://")[2]),
        "qr": qr(address),
        "numbers": [
            {"name": number.name, "phone": str(number.phone.value)}
            for number in facts.crisis
            if number.bar
        ],
        "how": [say(text) for text in HOW],
        "dated": say(DATED, today=today) if made != _sheet(kind, later) else "",
        "asks_whom": not is_open(kind),
        "documents": _documents(kind),
        "counted": kind.counted,
        "send": [
            say(ENVELOPE, FormContext(kind).given),
            say(_where_to_send(facts.contact)),
        ],
        "clauses": _clauses(kind, situation),
        "made": say(MADE, today=today),
    }


def _where_to_send(contact: Contact) -> str:
    """Choose the sentence about where the paper goes, by what there is."""
    if contact.address:
        return NO_ADDRESS if contact.address.placeholder else ADDRESS
    return TO_DESK if contact.desk else ASK_WHERE


def paper_situation(kind: Kind) -> Situation:
    """Return what a form on paper may know: nothing of who fills it in."""
    return replace(services().situation(), needs_told=needs_off_screen(kind))


def _sheet(kind: Kind, situation: Situation) -> dict[str, Any]:
    titles = {slug: say(other.title) for slug, other in services().kinds.items()}
    return sheet(kind, situation, say, FormContext(kind).given, titles)


def screen_address(kind: Kind) -> str:
    """Return the full address of the form on the screen, or of its explanation."""
    return services().url(f"/f/{kind.slug}" if is_open(kind) else f"/formulieren/{kind.slug}/")


def _documents(kind: Kind) -> dict[str, dict[str, Any]]:
    """Name the exact text of each document that is agreed to, and where to get it."""
    known, found = services(), {}
    for question in known.questions[kind.slug]:
        if isinstance(question, Agree):
            text = known.documents[question.document]
            page = known.facts.documents[question.document].file.removesuffix(".md")
            address = known.url(f"/{page}/").partition("://")[2]
            found[question.document] = {
                "texts": [
                    say(NAMED, title=text.title, version=text.version),
                    say(TEXT_PLACE, address=address),
                ],
                "sum": say(TEXT_SUM, sha256=text.sha256),
            }
    return found


def _clauses(kind: Kind, situation: Situation) -> str:
    """Name where the provider's terms say what the form applies."""
    applied = (*kind.rests_on, *(name for step in kind.steps(situation) for name in step.applies))
    names = ", ".join(f"“{title}”" for title in list_clauses(applied) if title)
    return names and say(
        "Dit staat ook in [[onze/mijn]] voorwaarden, onder: {{ names }}.", names=names
    )
