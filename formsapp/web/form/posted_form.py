"""One posted page of a form, as a value: read from the request once, and handed on."""

from __future__ import annotations

from dataclasses import dataclass

from flask import request

from formsapp.web.form.form_context import FormContext
from formsapp.web.form.form_key import FormKey
from formsapp.web.form.form_progress import FormProgress
from formsapp.web.form.uploads import Uploads


@dataclass(frozen=True)
class PostedForm:
    """Which form was posted, with which key, and all that was filled in so far.

    ``trapped``: the field that people do not see was filled in.
    """

    context: FormContext
    key: FormKey
    progress: FormProgress
    trapped: bool = False
    files: Uploads | None = None

    @property
    def at(self) -> str:
        """Name of the step that was on the page."""
        return request.form.get("bij", "")

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """The hidden inputs of every page, beside the answers that stand on other pages."""
        return [("form_key", self.key.signed), *self.context.hidden]
