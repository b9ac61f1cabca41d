"""What is asked once for all forms of a link: who fills them in, how to reach them, what they need.

It is read from the client's own copies of what was sent by this very link, which only the link's
secret opens: nothing more is stored, and nobody sees more than the personal page shows. A form that
who makes links does not read, or that can be sent without a name, takes nothing and gives nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from werkzeug.datastructures import MultiDict

from formsapp.birth_dates_of_links import LINK_MAKERS
from formsapp.cases.client_view import OwnCase, own_cases
from formsapp.cases.signed_links import OpenedLink
from formsapp.kinds import Kind
from formsapp.kinds.base import Answers, Situation, stored_answers
from formsapp.kinds.conditions import NEVER, Value
from formsapp.kinds.parts import needs
from formsapp.kinds.parts.applicant import ASKED_ONCE, NAME, OPTIONAL_MAIL, PHONE, REACHED
from formsapp.kinds.questions import Problem, Question
from formsapp.web.form.form_progress import FormPage
from formsapp.web.shared.services import db, services


def is_read_by_link_makers(kind: Kind) -> bool:
    """Return whether who makes links reads this form: what was sent of another is told nowhere."""
    facts = services().facts
    return LINK_MAKERS in facts.teams[facts.kinds[kind.slug].team].roles


@dataclass(frozen=True)
class Known:
    """What was said before through a link and a form asks again, by the name of the input.

    ``needs`` is what staff must take into account of whom, by name; nobody where it was not asked.
    """

    who: MultiDict[str, str] = field(default_factory=MultiDict, repr=False)
    needs: Mapping[str, MultiDict[str, str]] = field(default_factory=dict, repr=False)

    def __bool__(self) -> bool:
        """Whether anything is known."""
        return bool(self.who or self.needs)

    def fill_in(self, page: FormPage, data: MultiDict[str, str]) -> MultiDict[str, str]:
        """Return ``data`` with what is known filled in, on a page that was not answered yet."""
        names = [one.name for one in page.shown if one.name in self.who and one.name not in data]
        filled = data.copy()
        for name in names:
            filled.setlist(name, self.who.getlist(name))
        return filled

    def pass_needs(self, data: MultiDict[str, str]) -> None:
        """Take a page as answered that asks the same person again what to take into account."""
        told = self.needs.get(_same_name(data.get(NAME.name, "")))
        if told is None:
            return
        for name in told:
            data.setlist(name, told.getlist(name))
        data.add("klaar", needs.STEP_ID)


NOTHING = Known()
ALSO_REACHES: Mapping[str, Sequence[str]] = {REACHED: (PHONE.name, OPTIONAL_MAIL.name)}
"""What answers how to reach someone, where a form asks a phone number or an address alone."""


def find_known(kind: Kind, opened: OpenedLink, situation: Situation) -> Known:
    """Return what was said before through this link.

    Where the link does not tell whose it is and everyone who decides fills the form in, a second
    time is taken to be of someone else.
    """
    if not _takes_part(kind):
        return NOTHING
    sent = [one for one in own_cases(db.session, opened) if _gives(one)]
    is_anyones = kind.by_circle and opened.link.signer_id is None
    if is_anyones and any(one.case.kind == kind.slug for one in sent):
        return NOTHING
    said = [stored_answers(one.data) for one in sent]
    asked = [one for step in kind.steps(situation) for one in step.questions]
    who = _newest((one for one in asked if one.name in ASKED_ONCE), said)
    again = [one for one in asked if one.name in needs.ASKED]
    return Known(who, {name: _newest(again, [one]) for name, one in _newest_needs(said)})


def _newest_needs(said: Sequence[Answers]) -> Iterator[tuple[str, Answers]]:
    """Yield of each person, by name, the newest form that asked what to take into account."""
    for one in reversed(said):
        if needs.was_asked(one):
            yield _same_name(one.get(NAME.name, "")), one


def _same_name(typed: Value) -> str:
    """Return a name as it is compared: capitals and spaces make nobody someone else."""
    return "".join(str(typed).split()).casefold()


def _newest(questions: Iterable[Question], said: Sequence[Answers]) -> MultiDict[str, str]:
    """Return the newest answer to each question that takes it: another form offers other ones."""
    found: MultiDict[str, str] = MultiDict()
    for question in questions:
        value = next((one[question.name] for one in said if question.name in one), "")
        others = ALSO_REACHES.get(question.name, ())
        value = value or next((one[name] for one in said for name in others if one.get(name)), "")
        if value and _fits(question, value):
            found.setlist(question.name, [value] if isinstance(value, str) else [*value])
    return found


def _takes_part(kind: Kind) -> bool:
    named = not kind.counted and kind.anonymous == NEVER
    return named and is_read_by_link_makers(kind)


def _gives(own: OwnCase) -> bool:
    kind = services().kinds.get(own.case.kind)
    return kind is not None and _takes_part(kind)


def _fits(question: Question, value: Value) -> bool:
    try:
        question.check(value)
    except Problem:
        return False
    return True
