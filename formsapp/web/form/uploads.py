"""Files on a form's page: taken in and sealed at once, listed, taken away again."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from flask import request
from werkzeug.datastructures import FileStorage, MultiDict

from formsapp import scrub
from formsapp.cases.attachments import WAITING_KEPT, NamedFile, TooMany, Tray, WaitingFile
from formsapp.cases.case_errors import Busy, NotStored
from formsapp.cases.links import OpenedLink
from formsapp.facts.dutch_format import days, file_size
from formsapp.kinds.base import Step, _
from formsapp.kinds.questions import Files, Problem
from formsapp.kinds.questions.files import LARGEST, LIMITS, MOST
from formsapp.typed_text import clean_line
from formsapp.web.form.form_context import FormContext
from formsapp.web.form.form_key import FormKey
from formsapp.web.shared import rate_limit
from formsapp.web.shared.configuration import MAX_BODY
from formsapp.web.shared.i18n import say
from formsapp.web.shared.services import db, services

ROOM = MOST * LARGEST + MAX_BODY
"""Bytes of a page with as many files as there may be."""
ADD, REMOVE = "toevoegen", "verwijder"
LONGEST_NAME = 80
NOT_IN_NAMES = re.compile(r'[<>:"|?*]')

AT_ONCE = threading.BoundedSemaphore(2)
"""Photos that are drawn at the same time: a large one takes hundreds of megabytes a moment."""
PATIENCE = 30.0
"""Seconds that a photo waits for its turn."""

NONE_CHOSEN = _("Kies eerst een foto of PDF.")
TOO_MANY = _(
    "{{ name }} is niet toegevoegd. U kunt ten hoogste {{ most }} bestanden meesturen. Haal er "
    "eerst een weg."
)
TOO_LARGE = _(
    "{{ name }} is te groot. Een bestand mag ten hoogste {{ megabytes }} MB zijn. Maak een "
    "kleinere foto."
)
NOT_NOW = _(
    "{{ name }} is niet opgeslagen. Dat ligt aan ons. Probeer het zo nog een keer, of verstuur "
    "uw bericht zonder dit bestand."
)
NOT_SO_MANY = _(
    "{{ name }} is niet toegevoegd. Vanaf deze plek kwamen vandaag al veel bestanden. Verstuur uw "
    "bericht zonder dit bestand, en bel ons over het bestand: {{ contact.phone }}."
)
STILL_THERE = _("Het bestand weghalen lukte niet. Dat ligt aan ons. Probeer het zo nog een keer.")
NO_LONGER_THERE = _(
    "Bestanden die u toevoegde, zijn er niet meer. Wij bewaren ze {{ kept }} zolang u "
    "niets verstuurt. Voeg ze opnieuw toe."
)
GONE = Problem(NO_LONGER_THERE, kept=days(WAITING_KEPT))
REFUSED = {
    scrub.Reason.UNKNOWN: _(
        "{{ name }} is geen foto of PDF. Kies een foto (JPEG, PNG of HEIC) of een PDF."
    ),
    scrub.Reason.PIXELS: _("{{ name }} heeft te veel beeldpunten. Maak een kleinere foto."),
    scrub.Reason.DAMAGED: _("{{ name }} is niet te openen. Maak een nieuwe foto of kies er een."),
    scrub.Reason.ACTIVE: _(
        "{{ name }} is een PDF met iets erin dat kan werken als een programma. Die nemen wij niet "
        "aan. Maak een foto of een schermafdruk van de bladzijde."
    ),
    scrub.Reason.LOCKED: _(
        "{{ name }} zit op slot met een wachtwoord. Maak een foto of een schermafdruk van de "
        "bladzijde."
    ),
}


def make_room(slug: str) -> None:
    """Let the pages of a form with files be larger than others; before a body is read."""
    if request.mimetype == "multipart/form-data" and any(
        isinstance(question, Files) for question in services().questions.get(slug, ())
    ):
        request.max_content_length = ROOM


def files_step(steps: Iterable[Step]) -> tuple[Step, Files] | None:
    """Return the page that asks for files, and its question; None where no page does."""
    for step in steps:
        for question in step.questions:
            if isinstance(question, Files):
                return step, question
    return None


@dataclass(frozen=True)
class Uploads:
    """The files of the form that was posted."""

    step: Step
    question: Files
    tray: Tray
    opened: OpenedLink | None
    said: tuple[str, ...]
    """Lines of the files as the posted page knew them."""

    @property
    def files(self) -> Sequence[WaitingFile]:
        """What is there now."""
        return self.tray.files()

    @property
    def lines(self) -> list[str]:
        """A line for each file that is there now."""
        return [line(one) for one in self.files]

    @property
    def gone(self) -> bool:
        """Whether something that the client counts on is no longer there."""
        return bool(set(self.said) - set(self.lines))

    @property
    def changed(self) -> bool:
        """Whether there is anything else than the page said."""
        return sorted(self.said) != sorted(self.lines)

    def on(self, step: Step) -> list[tuple[int, str]] | None:
        """Return number and line of each file for the page that asks for them; None elsewhere."""
        if step.id != self.step.id:
            return None
        return [(one.number, line(one)) for one in self.files]

    def put_in(self, data: MultiDict[str, str]) -> None:
        """Let the answers hold what is there, whatever the page said."""
        data.setlist(self.question.name, self.lines)

    def take(self, doing: str, what: str) -> Problem | None:
        """Add what was posted and do what a button of the page asks for.

        Raises AlreadyReceived: the form was sent.
        """
        if doing == REMOVE and re.fullmatch("[0-9]{1,3}", what):
            try:
                self.tray.remove(int(what))
            except NotStored:
                return Problem(STILL_THERE)
        chosen = [one for one in request.files.getlist(self.question.name) if one.filename]
        if doing == ADD and not chosen:
            return Problem(NONE_CHOSEN)
        return together([problem for one in chosen for problem in self.add(one)])

    def add(self, posted: FileStorage) -> Iterator[Problem]:
        """Add one file; give what is wrong with it."""
        name = plain_name(posted.filename or "")
        if rate_limit.wait(rate_limit.ADDING, self.opened):
            yield problem(NOT_SO_MANY, name)
            return
        try:
            harmless = scrubbed(posted)
            stem = name.rpartition(".")[0] or name
            file = NamedFile(stem + harmless.suffix, harmless.mimetype, harmless.data)
            self.tray.add(file, most=MOST)
        except TooLarge:
            yield problem(TOO_LARGE, name)
        except scrub.FileRefused as refused:
            yield problem(REFUSED[refused.reason], name)
        except TooMany:
            yield problem(TOO_MANY, name)
        except NotStored:
            yield problem(NOT_NOW, name)


class TooLarge(ValueError):
    """A file has more bytes than are taken."""


def found(context: FormContext, key: FormKey, steps: Iterable[Step]) -> Uploads | None:
    """Return the files of a posted form; None where none of its steps asks for them."""
    asked = files_step(steps)
    if asked is None:
        return None
    step, question = asked
    known = services()
    tray = Tray(
        session=db.session,
        letterbox=known.letterbox,
        form_key=key.key,
        team=known.facts.kinds[context.kind.slug].team,
        kind=context.kind.slug,
        now=known.clock(),
    )
    said = tuple(clean_line(text) for text in request.form.getlist(question.name) if text)
    return Uploads(step, question, tray, context.opened, said)


def scrubbed(posted: FileStorage) -> scrub.Scrubbed:
    """Check a file's size and make it harmless; raises TooLarge, Refused or Busy."""
    size = posted.stream.seek(0, 2)
    if size > LARGEST:
        raise TooLarge
    if not AT_ONCE.acquire(timeout=PATIENCE):
        raise Busy("Too many photos at once.")
    try:
        return scrub.scrub(posted.stream)
    finally:
        AT_ONCE.release()


def plain_name(typed: str) -> str:
    """Return a file's name to show: no folders, nothing invisible, not too long.

    It is only ever shown and offered for saving; nothing here is stored under it.
    """
    last = re.split(r"[/\\]", typed)[-1]
    name = NOT_IN_NAMES.sub("", clean_line(last)).lstrip(". ")
    stem, dot, suffix = name.rpartition(".")
    return (stem[:LONGEST_NAME] + dot + suffix[:LONGEST_NAME]) or "bijlage"


def line(file: WaitingFile) -> str:
    """Say a file in one line: ``keuken.jpg (1,2 MB)``."""
    return f"{file.name} ({file_size(file.size)})"


def problem(text: str, name: str) -> Problem:
    """Say what is wrong with the file of this name."""
    return Problem(text, name=name, **dict(LIMITS))


def together(wrong: list[Problem]) -> Problem | None:
    """Make one of what is wrong with several files."""
    if len(wrong) < 2:  # noqa: PLR2004 - more than one
        return wrong[0] if wrong else None
    return Problem("{{ all }}", all=" ".join(said(one) for one in wrong))


def said(wrong: Problem) -> str:
    """Say what is wrong, with the name that was typed as it is."""
    return say(wrong.text, tuple((name, str(value)) for name, value in wrong.given.items()))
