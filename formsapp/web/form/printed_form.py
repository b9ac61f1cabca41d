"""Forms to print: the same questions, rules and readers as on the screen, for who prefers paper."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from flask import Response, current_app

from formsapp.facts import clauses_of
from formsapp.facts.dutch_format import day
from formsapp.kinds import Kind
from formsapp.kinds.base import Situation, _
from formsapp.kinds.questions import Agree
from formsapp.paper.paper_form import sheet
from formsapp.web.form.form_context import FormContext
from formsapp.web.shared.i18n import say
from formsapp.web.shared.qr_code import qr
from formsapp.web.shared.services import services

FILE = "formulier-op-papier.pdf"
"""Neutral: it may stand on a screen that others see."""

QR_NAME = _("QR-code van de pagina op internet")
LATER = timedelta(days=40)
"""Long enough for every day that is counted from now to move."""

NIGHT = _(
    "Wij lezen geen berichten in de avond, in de nacht en in het weekend. Is het nu gevaarlijk of "
    "kunt u niet wachten? Bel dan."
)
HOW = (
    _("Schrijf met een blauwe of zwarte pen. Zet een kruisje in het hokje van uw keuze."),
    _("Te weinig ruimte? Schrijf verder op een los blad. Zet het nummer van de vraag erbij."),
    _("Staat er (niet verplicht) bij een vraag? Dan mag u haar leeg laten."),
    _("Hulp nodig bij het invullen? Bel {{ contact.phone }}. Dat kan {{ contact.hours }}."),
)
DATED = _(
    "Dit papier is gemaakt op {{ today }}. Datums die hier al staan, zijn vanaf die dag gerekend. "
    "Komt uw formulier later bij ons binnen? Dan rekenen wij vanaf die dag."
)
ONLINE = _("Liever op internet? Ga naar {{ address }} of scan de code.")
BY_LINK = _("Liever op internet? Vraag ons om een link. Uitleg staat op {{ address }}.")
OPENED = _(
    "Op papier kan iedereen het lezen die de envelop openmaakt. Wilt u dat niet? Gebruik dan het "
    "formulier op internet."
)
HAND = _(
    "Op papier kan iemand uw handschrift herkennen. Wilt u dat niet? Gebruik dan het formulier op "
    "internet. Zet hier geen naam op."
)
ENVELOPE = _("Doe het formulier in een dichte envelop. Zet erop: voor {{ team }}.")
ADDRESS = _("Stuur het naar {{ provider.name }}, {{ contact.address }}.")
NO_ADDRESS = _(
    "Ons postadres is hier nog niet ingevuld. Vraag het ons voordat u dit opstuurt: "
    "{{ contact.phone }}."
)
BY_HAND = _("U mag het formulier ook aan een medewerker geven.")
CALL = _("Vragen? Bel {{ contact.phone }}. Dat kan {{ contact.hours }}.")
ONLINE_WORDS = _(
    "Staat er iets over een link, een code of een scherm? Dat hoort bij het formulier op internet. "
    "Op papier hebt u dat niet nodig."
)
CLAUSES = _("Dit staat ook in onze voorwaarden, onder: {{ names }}.")
WHOM = _("Om wie gaat het?")
REPLY = _("Hoe wilt u ons antwoord krijgen?")
BY_LETTER = _("Per brief, op dit adres:")
BY_PHONE = _("Per telefoon, op dit nummer:")
SIGN = _("Uw handtekening")
SIGN_FREE = _("Zet u er liever geen naam bij? Laat dit dan leeg.")
SIGN_TRUE = _("Ik heb dit formulier gelezen en naar waarheid ingevuld.")
EACH_SIGNS = _("Moet er nog iemand toestemming geven? Die vult een eigen formulier in.")
TEXT = _("{{ title }}, versie {{ version }}")
TEXT_SUM = _("Controlegetal van precies deze tekst (SHA-256): {{ sha256 }}")
TEXT_PLACE = _(
    "De tekst zit bij dit formulier. Is dat niet zo? Vraag hem dan aan ons: {{ contact.phone }}. "
    "Of lees hem op {{ address }}. Teken pas als u hem gelezen hebt."
)
WORDS = {
    "sheet": _("Blad # van #"),
    "day": _("Dag"),
    "month": _("Maand"),
    "year": _("Jaar"),
    "optional": _("(niet verplicht)"),
    "needs": _("Wat nodig is"),
    "readers": _("Wie dit leest"),
    "how": _("Invullen met de hand"),
    "questions": _("De vragen"),
    "born": _("Geboortedatum"),
    "before": _("Lees dit voor het wegsturen"),
    "place": _("Plaats:"),
    "date": _("Datum"),
    "name": _("Naam:"),
    "signature": _("Handtekening"),
    "send": _("Waar dit formulier heen gaat"),
    "after": _("Wat er daarna gebeurt"),
    "received": _("Ontvangen op"),
}
"""What stands on every paper form. # stands for the number of a sheet, then for how many."""
OFFICE = (_("Kenmerk van de cliënt:"), _("Binnengekomen op:"), _("Ingevoerd op:"))
"""What staff note on a paper: the term runs from the day on which it came in."""
MADE = _("Gemaakt op {{ today }}, met de gegevens en regels die {{ provider.name }} die dag had.")


def paper_form(kind: Kind) -> Response:
    """Give the paper form of any kind."""
    return Response(
        _made_today(kind),
        mimetype="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{FILE}"'},
    )


def _made_today(kind: Kind) -> bytes:
    """Make a form once a day: it is the same for everyone, and it takes a second."""
    papers: dict[str, tuple[date, bytes]] = current_app.extensions.setdefault("loket.papers", {})
    today = services().today
    if kind.slug not in papers or papers[kind.slug][0] != today:
        papers[kind.slug] = (today, paper_pdf(paper_data(kind)))
    return papers[kind.slug][1]


def paper_pdf(data: dict[str, Any]) -> bytes:
    """Set the data of :func:`paper_data`."""
    from formsapp.pdf import accessible_pdf  # noqa: PLC0415  weighs much; a web worker does without

    return accessible_pdf("paper.typ", data)


def paper_data(kind: Kind) -> dict[str, Any]:
    """Give all texts of a kind's paper form, for the template."""
    situation = services().situation()
    made, moved = _sheet(kind, situation), _sheet(kind, _later(situation))
    dated = say(DATED, today=day(situation.today)) if made != moved else ""
    return {
        **made,
        **_frame(kind, made),
        "words": {name: say(text) for name, text in WORDS.items()},
        "before": [made["before"]] if made["before"] else [],
        "privacy": _privacy(kind, made),
        "how": [say(text) for text in (*HOW, ONLINE_WORDS)],
        "dated": dated,
        "documents": dict(_documents(kind, situation)),
        "clauses": _clauses(kind, situation),
        "made": say(MADE, today=day(situation.today)),
    }


def _sheet(kind: Kind, situation: Situation) -> dict[str, Any]:
    others = services().kinds
    titles = {slug: say(other.title) for slug, other in others.items()}

    return sheet(kind, situation, say, FormContext(kind).given, titles)


def _later(situation: Situation) -> Situation:
    return replace(situation, now=situation.now + LATER, today=situation.today + LATER)


def _frame(kind: Kind, made: dict[str, Any]) -> dict[str, Any]:
    """Give what stands around the questions: the provider, places to sign and to send it."""
    known = services()
    facts, address = known.facts, online(kind)
    is_open, nameless = _is_open(kind), made["nameless"]
    shown = address.partition("://")[2]
    return {
        "provider": facts.provider.name,
        "online": say(ONLINE if is_open else BY_LINK, address=shown),
        "qr": qr(address),
        "qr_alt": say(QR_NAME),
        "night": say(NIGHT),
        "numbers": [
            {"name": number.name, "phone": str(number.phone.value)}
            for number in facts.crisis
            if number.bar
        ],
        "about_whom_title": say(WHOM),
        "about_whom": [] if is_open else [say(WORDS["name"])],
        "send": _send(kind, made),
        "reply_title": say(REPLY),
        "reply_optional": _private(made),
        "reply": [] if kind.counted else _reply(),
        "sign_title": say(SIGN),
        "sign": [] if nameless else _sign(made),
        "office_title": say("In te vullen door de medewerker"),
        "office": [] if nameless else [say(text) for text in OFFICE],
    }


def _is_open(kind: Kind) -> bool:
    return services().facts.kinds[kind.slug].open or kind.counted


def online(kind: Kind) -> str:
    """Full address of the form on the screen; of its explanation where it needs a link."""
    return services().url(f"/f/{kind.slug}" if _is_open(kind) else f"/formulieren/{kind.slug}/")


def _private(made: dict[str, Any]) -> bool:
    return bool(made["nameless"] or made["maybe_nameless"])


def _privacy(kind: Kind, made: dict[str, Any]) -> list[str]:
    if kind.counted:
        return [say(HAND)]
    return [say(OPENED)] if _private(made) else []


def _send(kind: Kind, made: dict[str, Any]) -> list[str]:
    address = services().facts.contact.address
    found = [
        say(ENVELOPE, FormContext(kind).given),
        say(NO_ADDRESS if address.placeholder else ADDRESS),
    ]
    found += [] if _private(made) else [say(BY_HAND)]
    return [*found, say(CALL)]


def _reply() -> list[dict[str, Any]]:
    return [{"label": say(BY_LETTER), "rows": 2}, {"label": say(BY_PHONE), "rows": 1}]


def _sign(made: dict[str, Any]) -> list[str]:
    found = [say(SIGN_TRUE)]
    found += [say(EACH_SIGNS)] if made["several"] else []
    return [*found, say(SIGN_FREE)] if made["maybe_nameless"] else found


def _documents(kind: Kind, situation: Situation) -> Iterator[tuple[str, list[str]]]:
    """Name the exact text of each document that is agreed to, and where to get it."""
    known = services()
    for step in kind.steps(situation):
        for question in step.questions:
            if isinstance(question, Agree):
                text = known.documents[question.document]
                page = known.facts.documents[question.document].file.removesuffix(".md")
                address = known.url(f"/{page}/").partition("://")[2]
                yield (
                    question.document,
                    [
                        say(TEXT, title=text.title, version=text.version),
                        say(TEXT_SUM, sha256=text.sha256),
                        say(TEXT_PLACE, address=address),
                    ],
                )


def _clauses(kind: Kind, situation: Situation) -> str:
    """Name where the provider's terms say what the form applies."""
    steps = kind.steps(situation)
    applied = (*kind.rests_on, *(name for step in steps for name in step.applies))
    facts = services().facts
    anchors = (facts.clauses[one].partition("#")[2] for one in clauses_of(facts, applied))
    names = [anchor.replace("-", " ") for anchor in anchors]
    return say(CLAUSES, names=", ".join(dict.fromkeys(names))) if names else ""
