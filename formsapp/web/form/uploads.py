"""Files of a form: each is sealed as soon as it is added, listed on its page, and removable."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field

from flask import request
from werkzeug.datastructures import FileStorage, MultiDict

from formsapp import harmless_files
from formsapp.cases.attachments import (
    WAITING_KEPT,
    NamedFile,
    Sender,
    TooMany,
    TooMuchOfOne,
    Tray,
    WaitingFile,
)
from formsapp.cases.case_errors import Busy, NotStored
from formsapp.cases.signed_links import OpenedLink
from formsapp.facts.dutch_format import days, file_size
from formsapp.harmless_files import Reason
from formsapp.kinds.base import Given, Step, _
from formsapp.kinds.questions import Files, Problem
from formsapp.kinds.questions.files import LARGEST, LIMITS, MOST
from formsapp.typed_text import clean_line
from formsapp.web.form.form_context import FormContext
from formsapp.web.form.form_key import FormKey
from formsapp.web.shared import rate_limit
from formsapp.web.shared.answer_later import is_crowded
from formsapp.web.shared.flask_configuration import MAX_BODY
from formsapp.web.shared.i18n import say, say_to_staff
from formsapp.web.shared.left_out_words import say_left_out
from formsapp.web.shared.services import db, services

ROOM = MOST * LARGEST + MAX_BODY
"""Bytes of a page with the most files that are allowed."""
ADD, REMOVE = "toevoegen", "verwijder"
LONGEST_NAME = 80
NOT_IN_NAMES = re.compile(r'[<>:"|?*]')

SCRUBBING = threading.BoundedSemaphore(1)
"""One file at a time: the memory that a small server can spare is that of one."""
PLACES = 4
IN_LINE = threading.BoundedSemaphore(PLACES)
"""Those that wait for their turn and the one whose it is: other threads are there for pages."""
PATIENCE = 20.0
"""Seconds that a file waits for its turn."""

TOO_MANY = _(
    "{{ name }} is niet toegevoegd. U kunt ten hoogste {{ most }} bestanden meesturen. Haal er "
    "eerst een weg."
)
TOO_LARGE = _(
    "{{ name }} is te groot. Een bestand mag ten hoogste {{ megabytes }} MB zijn. Maak een "
    "kleinere foto, of verstuur een PDF in delen."
)
NOT_NOW = _(
    "{{ name }} is niet opgeslagen. Dat ligt aan [[ons/mij]]. Probeer het zo nog een keer, of "
    "verstuur uw bericht zonder dit bestand."
)
NOT_YET = _(
    "{{ name }} is nog niet toegevoegd: er zijn te veel bestanden tegelijk. Wacht een minuut en "
    "voeg het dan opnieuw toe. Wat er al in het formulier staat, blijft staan."
)
NOT_SO_MANY = _(
    "{{ name }} is niet toegevoegd. Vanaf deze plek kwamen net al veel bestanden. Verstuur "
    "uw bericht zonder dit bestand, en {{ reach('bel [[ons/mij]] over het bestand:') }}."
)
STILL_THERE = _(
    "Het bestand weghalen lukte niet. Dat ligt aan [[ons/mij]]. Probeer het zo nog een keer."
)
GONE = Problem(
    _(
        "Bestanden die u toevoegde, zijn er niet meer. [[Wij bewaren/Ik bewaar]] ze {{ kept }} "
        "zolang u niets verstuurt. Voeg ze opnieuw toe."
    ),
    kept=days(WAITING_KEPT),
)
NOT_STORED = {
    Busy: NOT_YET,
    TooMany: TOO_MANY,
    TooMuchOfOne: NOT_SO_MANY,
    NotStored: NOT_NOW,
    OSError: NOT_NOW,  # the disk has no room for it
}
"""By what kept it from being stored; the first that fits, for one is a sort of another."""
REFUSED = {
    Reason.UNKNOWN: _(
        "{{ name }} is geen JPEG, PNG, HEIC of PDF. Andere soorten [[nemen wij/neem ik]] niet "
        "aan. Is het een brief of een mail? Kies Afdrukken en daarna Opslaan als PDF, en stuur "
        "dat. Of maak een foto of een schermafdruk."
    ),
    Reason.PIXELS: _(
        "{{ name }} heeft meer beeldpunten dan [[wij kunnen/ik kan]] verwerken. Maak een "
        "kleinere foto, of een schermafdruk van de foto."
    ),
    Reason.LONG: _(
        "{{ name }} is te lang of te breed om leesbaar te blijven. Stuur het in delen, "
        "bijvoorbeeld als een paar schermafdrukken."
    ),
    Reason.PARTIAL: _(
        "{{ name }} is niet heel: een deel ontbreekt. Kies het bestand opnieuw, of maak een nieuwe "
        "foto."
    ),
    Reason.DAMAGED: _(
        "{{ name }} is beschadigd. Is het een foto? Maak of kies een andere. Is het een PDF die "
        "wel opengaat? Kies dan Afdrukken en daarna Opslaan als PDF, en stuur dat. Of maak er een "
        "foto van."
    ),
    Reason.HEAVY: _(
        "In {{ name }} zit meer dan [[wij kunnen/ik kan]] verwerken. Maak een foto of een "
        "schermafdruk van wat erin staat."
    ),
    Reason.PROGRAM: _(
        "{{ name }} is een PDF die alleen in een eigen programma te lezen is. Maak een foto of een "
        "schermafdruk van de bladzijde."
    ),
    Reason.FOLDER: _(
        "{{ name }} is een PDF waar losse bestanden in zitten, zoals in een map. Voeg die "
        "bestanden zelf toe."
    ),
    Reason.UNDRAWN: _(
        "In {{ name }} is iets ingevuld, getypt of getekend dat [[wij/ik]] niet heel "
        "[[kunnen/kan]] overnemen. Sla het op als gewone PDF: kies Afdrukken en dan Opslaan als "
        "PDF. Of maak er een foto van."
    ),
    Reason.SCAN: _(
        "In {{ name }} zit een scan die zo is ingepakt dat [[wij/ik]] hem niet [[kunnen/kan]] "
        "nakijken. Open het bestand, kies Afdrukken en dan Opslaan als PDF, en stuur dat. Of "
        "maak een foto van elke bladzijde."
    ),
    Reason.REMARKS: _(
        "In {{ name }} staan meer opmerkingen en losse stukken dan [[wij kunnen/ik kan]] "
        "overnemen. Haal weg wat niet nodig is, of stuur het in delen."
    ),
    Reason.BUSY: NOT_YET,
    Reason.LOCKED: _(
        "{{ name }} zit op slot met een wachtwoord. Maak een foto of een schermafdruk van de "
        "bladzijde."
    ),
}


def make_room(slug: str) -> None:
    """Allow larger bodies for a form with files; to be called before the body is read."""
    if any(isinstance(question, Files) for question in services().questions.get(slug, ())):
        make_room_for_files()


def make_room_for_files() -> None:
    """Allow larger bodies where files are posted; to be called before the body is read."""
    if request.mimetype == "multipart/form-data":
        request.max_content_length = ROOM


@dataclass(frozen=True)
class Uploads:
    """The files of the form that was posted."""

    step: Step
    question: Files
    tray: Tray
    opened: OpenedLink | None
    posted: Sequence[str]
    """Lines of the files as the posted page knew them."""
    lacking: list[str] = field(default_factory=list)
    """Names of the files that were added just now, of which something was left out."""
    counted_by: str = ""
    """What is counted instead of the link or the network."""
    to_staff: bool = False
    """Whether staff add them, and not the client."""

    @property
    def gone(self) -> Problem:
        """Say that files that stood on the page are no longer stored."""
        return Problem("{{ all }}", all=self._say(GONE.text, (), **GONE.given))

    def _say(self, text: str, given: Given = (), **more: object) -> str:
        return (say_to_staff if self.to_staff else say)(text, given, **more)

    @property
    def files(self) -> Sequence[WaitingFile]:
        """All files that are stored now."""
        return self.tray.files()

    @property
    def lines(self) -> list[str]:
        """A line for each file that is stored now."""
        return [describe_file(one) for one in self.files]

    @property
    def missing(self) -> bool:
        """Whether a file that stood on the page is no longer stored."""
        return bool(set(self.posted) - set(self.lines))

    @property
    def changed(self) -> bool:
        """Whether other files are stored than stood on the page."""
        return sorted(self.posted) != sorted(self.lines)

    def listed_on(self, step: Step) -> list[tuple[int, str, list[str]]] | None:
        """Return number, line and what was left out of each file for the page that asks for them.

        None for other pages.
        """
        if step.id != self.step.id:
            return None
        return [(one.number, describe_file(one), say_left_out(one.left_out)) for one in self.files]

    def fill_answer(self, data: MultiDict[str, str]) -> None:
        """Make the answer the list of what is stored, whatever was posted."""
        data.setlist(self.question.name, self.lines)

    def add_or_remove(self, doing: str, what: str) -> Problem | None:
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
            return Problem(_("Kies eerst een foto of PDF."))
        wrong = [text for one in chosen if (text := self.add(one, plain_name(str(one.filename))))]
        return Problem("{{ all }}", all=" ".join(wrong)) if wrong else None

    def add(self, posted: FileStorage, name: str) -> str:
        """Add one file under this name; return why it could not be added, empty when it was."""
        if is_crowded():
            fault = NOT_YET
        elif rate_limit.count_turn(rate_limit.ADDING, self.opened, who=self.counted_by):
            fault = NOT_SO_MANY
        elif posted.stream.seek(0, 2) > LARGEST:
            fault = TOO_LARGE
        else:
            fault = self._store(posted, name)
        return self._say(fault, LIMITS, name=name) if fault else ""

    def _store(self, posted: FileStorage, name: str) -> str:
        """Store the harmless form of a file; return what is wrong with it, empty when nothing."""
        stem = name.rpartition(".")[0] or name
        try:
            harmless = scrub_in_turn(posted)
            left_out = [(one.sort, clean_line(one.words)) for one in harmless.left_out]
            file = NamedFile(stem + harmless.suffix, harmless.mimetype, harmless.data, left_out)
            self.tray.add(file, most=MOST)
        except harmless_files.FileRefused as refused:
            return REFUSED[refused.reason]
        except (Busy, TooMany, TooMuchOfOne, NotStored, OSError) as error:
            return next(words for sort, words in NOT_STORED.items() if isinstance(error, sort))
        self.lacking.extend([name] if left_out else [])
        return ""


def find_uploads(context: FormContext, key: FormKey, steps: Iterable[Step]) -> Uploads | None:
    """Return the files of a posted form; None where none of its steps asks for them."""
    asking = ((step, one) for step in steps for one in step.questions if isinstance(one, Files))
    found = next(asking, None)
    if found is None:
        return None
    (step, question), known = found, services()
    tray = Tray(
        session=db.session,
        form_key=key.key,
        now=known.clock(),
        sender=_find_sender(context.opened),
    )
    posted = [clean_line(text) for text in request.form.getlist(question.name) if text]
    to_staff = context.situation.entered
    return Uploads(step, question, tray, context.opened, posted, to_staff=to_staff)


def uploads_of_case(
    question: Files,
    key: FormKey,
    *,
    posted: Sequence[str] = (),
    counted_by: str,
    to_staff: bool = False,
) -> Uploads:
    """Return the files of a page on which something is written about a case.

    ``posted`` are the lines of the files as the page knew them; ``counted_by`` is what is counted,
    ``to_staff`` whether staff write.
    """
    tray = Tray(db.session, key.key, services().clock(), _find_sender(who=counted_by))
    step = Step(id=question.name, title="", questions=(question,))
    return Uploads(step, question, tray, None, posted, counted_by=counted_by, to_staff=to_staff)


def _find_sender(opened: OpenedLink | None = None, who: str = "") -> Sender | None:
    """Return of whom files are that are added now: those of staff are bounded with all others."""
    name = rate_limit.find_sender(opened, who)
    if name is None:
        return None
    return Sender(rate_limit.hash_sender(name), is_known=bool(opened or who))


def scrub_in_turn(posted: FileStorage) -> harmless_files.Scrubbed:
    """Make a file harmless, one at a time; raises FileRefused or Busy."""
    with ExitStack() as places:
        for place, patience in ((IN_LINE, 0.0), (SCRUBBING, PATIENCE)):
            if not place.acquire(timeout=patience):
                raise Busy("Too many files at once.")
            places.callback(place.release)
        return harmless_files.scrub(posted.stream)


def plain_name(typed: str) -> str:
    """Return a file's name to show: no folders, nothing invisible, not too long.

    It is only ever shown and offered for saving; nothing here is stored under it.
    """
    last = re.split(r"[/\\]", typed)[-1]
    name = NOT_IN_NAMES.sub("", clean_line(last)).lstrip(". ")
    stem, dot, suffix = name.rpartition(".")
    return (stem[:LONGEST_NAME] + dot + suffix[:LONGEST_NAME]) or say("bijlage")


def describe_file(file: WaitingFile) -> str:
    """Return the line of a file: ``keuken.jpg (1,2 MB)``."""
    return f"{file.name} ({file_size(file.size)})"
