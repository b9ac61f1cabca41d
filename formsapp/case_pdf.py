"""One case as accessible PDF, in the look of the provider."""

from __future__ import annotations

from collections.abc import Callable

from formsapp.cases.case_state import awaits_answer
from formsapp.cases.client_view import OpenedReply, in_order
from formsapp.cases.messages import OpenedMessage
from formsapp.cases.staff_desk import OpenedCase
from formsapp.facts.dutch_format import day
from formsapp.facts.translatable_texts import _
from formsapp.rules.amsterdam_time import local_date

TOLD = {
    "answer": _("[[Ons/Mijn]] antwoord"),
    "extension": _("Meer tijd nodig"),
    "recount": _("Een andere laatste dag"),
    "destroyed": _("Vernietigd"),
    "question": _("[[Onze/Mijn]] vraag"),
    "note": _("[[Ons/Mijn]] bericht"),
    "client": _("Van de cliënt"),
}
"""What stands above what one of both wrote."""
SENT = _("Wat er is verstuurd")
"""Stands above answers that are all about one thing."""
FILES = _("Bestanden")
SHUT = _(
    "Dit gaat niet open. Geef het nummer van de zaak door aan het technisch beheer. Misschien "
    "staat het nog in een reservekopie."
)
"""In place of what one of both wrote."""
BY = _("Uiterlijk: {{ value }}")
UNTIL = _("De termijn liep tot en met: {{ value }}")
"""Of a case in which no answer is awaited any more: nothing is promised there."""


def case_pdf(
    opened: OpenedCase, title: str, look: dict[str, object], say: Callable[..., str]
) -> bytes:
    """Make the PDF of a case.

    Args:
        opened: The case; what staff wrote for each other is no part of it.
        title: What it is about.
        look: Of the provider, from :func:`formsapp.letterhead.letterhead`.
        say: Says our own texts as the provider does.

    """
    from formsapp.typst_pdf import accessible_pdf  # noqa: PLC0415  weighs much; a web worker does without

    case = opened.case
    about = {
        _("Nummer: {{ value }}"): case.reference,
        _("Kenmerk: {{ value }}"): case.client,
        _("Ontvangen op: {{ value }}"): day(case.received_on),
        (BY if awaits_answer(case) else UNTIL): str(case.answer_limit or ""),
    }
    files = "\n".join(one["name"] for one in opened.content.get("attachments", ()))
    told = [
        (f"{say(TOLD[one.sort])}, {day(local_date(one.at))}", _with_files(one, say))
        for one in in_order(opened.replies, opened.messages)
    ]
    texts = ((say(FILES), files), *told)
    data = {
        **look,
        "title": title,
        "about": case.reference,
        "lines": [say(text, value=value) for text, value in about.items() if value],
        "asked": [
            {"title": name or say(SENT), "rows": [(one["question"], one["answer"]) for one in rows]}
            for name, rows in opened.parts
        ],
        "parts": [{"title": name, "lines": text.split("\n")} for name, text in texts if text],
        "closing": "",
    }
    return accessible_pdf("letter.typ", data, system_fonts=True)


def _with_files(one: OpenedReply | OpenedMessage, say: Callable[..., str]) -> str:
    """Return what was written, and the names of the files with it."""
    if not one.opens:
        return say(SHUT)
    if not one.files:
        return one.text
    return "\n".join([one.text, f"{say(FILES)}:", *(str(file["name"]) for file in one.files)])
