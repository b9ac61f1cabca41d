"""One posted page of a form, as a value: read from the request once, and handed on."""

from __future__ import annotations

from dataclasses import dataclass

from flask import request

from formsapp.web.form.form_context import FormContext
from formsapp.web.form.form_key import FormKey
from formsapp.web.form.form_progress import FormPage, FormProgress
from formsapp.web.form.uploads import Uploads


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

    def hidden_inputs(self, page: FormPage | None) -> list[tuple[str, str]]:
        """Return the hidden inputs of a page: key, and answers that stand on other pages."""
        key = ("form_key", self.key.signed)
        return [key, *self.context.hidden, *self.progress.hidden_inputs(page)]
