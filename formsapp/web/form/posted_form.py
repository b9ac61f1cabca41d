"""One posted page of a form, as a value: read from the request once, and handed on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from flask import request

from formsapp.kinds.questions import Problem
from formsapp.web.form.form_context import FormContext
from formsapp.web.form.form_key import FormKey, read_signed, sign_for
from formsapp.web.form.form_progress import FormPage, FormProgress
from formsapp.web.form.form_trail import is_kept, keep_trail, show_at, trail_address
from formsapp.web.form.uploads import Uploads
from formsapp.web.shared.page_answer import PageAnswer

WANTS_COPY = "teruglezen"
"""Name of the input by which someone asks to be able to read again what is sent."""


SEEN = "gezien"
"""Name of the hidden input that tells what the page with all answers showed, and when."""


@dataclass(frozen=True)
class Checked:
    """What the page with all answers showed, as we signed it for this form.

    ``at`` is the moment; ``told`` and ``answers`` are fingerprints of what the pages that time
    brings said, and of what was answered.
    """

    at: datetime | None = None
    told: str = ""
    answers: str = ""


@dataclass(frozen=True)
class PostedForm:
    """Which form was posted, with which key, and all that was filled in so far."""

    context: FormContext
    key: FormKey
    progress: FormProgress
    files: Uploads | None = None

    @property
    def at(self) -> str:
        """Name of the step that was on the page."""
        return request.form.get("bij", "")

    @property
    def trapped(self) -> bool:
        """Whether the field that people do not see was filled in."""
        return bool(request.form.get("website"))

    @property
    def is_changed_by_time(self) -> bool:
        """Whether these same answers got other marks when all were checked, in this form."""
        checked = self.checked
        if checked.at is None or checked.answers != self.progress.checked_now:
            return False
        return self.progress.judged_at(checked.at).marks != self.progress.marks

    @property
    def checked(self) -> Checked:
        """What was shown before this was sent; nothing where that was altered or is missing."""
        shown = read_signed(self.key, "shown", self.progress.data.get(SEEN, ""))
        if shown is None:
            return Checked()
        at, told, answers = shown
        return Checked(datetime.fromtimestamp(at, UTC), told, answers)

    @property
    def seen_now(self) -> list[tuple[str, str]]:
        """What the page with all answers keeps in a hidden input, to find what time changed."""
        progress = self.progress
        at = progress.situation.now.timestamp()
        shown = [at, progress.told_now, progress.checked_now]
        return [(SEEN, sign_for(self.key, "shown", shown))]

    @property
    def wants_copy(self) -> bool:
        """Whether what was sent can be read again with the code, where that is for who asks it."""
        return bool(self.progress.data.get(WANTS_COPY))

    @property
    def kept_wish(self) -> list[tuple[str, str]]:
        """The wish to read it again, as a hidden input of other pages than where it is asked."""
        return [(WANTS_COPY, "ja")] if self.wants_copy else []

    def hidden_inputs(self, page: FormPage | None) -> list[tuple[str, str]]:
        """Return the hidden inputs of a page: key, and answers that stand on other pages."""
        key = ("form_key", self.key.signed)
        return [key, *self.context.hidden, *self.progress.hidden_inputs(page)]

    def show_at(
        self, step: str, make: Callable[[], PageAnswer], said: Mapping[str, Problem] | None = None
    ) -> PageAnswer:
        """Show the page of a step, after a post at an address where it shows again.

        ``said``: what it says at its questions that does not follow from what was typed.
        """
        if request.method != "POST" or not self.context.has_trail or not self._is_kept(said):
            return make()
        address = trail_address(self.context.action, self.key.key, step)
        return show_at(address, make)

    def begin_at(self, step: str) -> PageAnswer:
        """Tell the first page its address. A press that overtook this one left more there."""
        if not self.context.has_trail or not (is_kept(self.key.key) or self._is_kept()):
            return "", 204
        return show_at(trail_address(self.context.action, self.key.key, step), lambda: ("", 204))

    @property
    def inputs(self) -> list[tuple[str, str]]:
        """All that was filled in, on whichever page."""
        return [*self.progress.hidden_inputs(None), *self.kept_wish]

    def _is_kept(self, said: Mapping[str, Problem] | None = None) -> bool:
        return keep_trail(self.key.key, [("form_key", self.key.signed), *self.inputs], said)
