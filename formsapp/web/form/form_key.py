"""The signed ``form_key`` of every rendered form.

It is the protection against forged posts on the client's side, where there are no
cookies, and the key that makes sending twice one case. It holds a random key and says
for which provider, kind and link the form was shown, and when. It has no end: someone
may type for as long as it takes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, cast

from flask import current_app, request
from flask_wtf import FlaskForm
from itsdangerous import BadData, URLSafeSerializer
from wtforms import Field, StringField
from wtforms.csrf.core import CSRF, CSRFTokenField
from wtforms.validators import ValidationError

from formsapp.sealing.letterbox import new_form_key
from formsapp.web.shared.services import services

HONEYPOT = "website"


@dataclass(frozen=True)
class FormKey:
    """What is inside. ``link`` is empty for a form that needs none; ``at`` is in UTC."""

    key: str
    kind: str
    link: str
    issued: int

    @property
    def at(self) -> datetime:
        """When the form was shown."""
        return datetime.fromtimestamp(self.issued, UTC)


@dataclass(frozen=True)
class Purpose:
    """For what a form is shown: of which kind, behind which link."""

    kind: str
    link: str = ""


def issue(purpose: Purpose) -> str:
    """Make the signed key of a form that is about to be shown."""
    issued = int(services().clock().timestamp())
    made = FormKey(new_form_key(), purpose.kind, purpose.link, issued)
    return str(_serializer().dumps(vars(made)))


def read(signed: str, purpose: Purpose) -> FormKey | None:
    """Give what a posted key holds, or nothing when it is not ours or was for another form."""
    try:
        found = FormKey(**_serializer().loads(signed))
    except (BadData, TypeError):
        return None
    return found if (found.kind, found.link) == (purpose.kind, purpose.link) else None


def _serializer() -> URLSafeSerializer:
    settings = services().settings
    return _made_serializer(settings.provider, settings.secret_keys)


@lru_cache(8)
def _made_serializer(provider: str, keys: tuple[str, ...]) -> URLSafeSerializer:
    return URLSafeSerializer(list(keys), salt=f"loket form {provider}")


class SignedKey(CSRF):
    """WTForms' hook for a token: ours needs no session."""

    purpose: Purpose

    def setup_form(self, form: Any) -> list[tuple[str, Field]]:  # noqa: ANN401  WTForms' own type
        """Remember for what the form is."""
        self.purpose = form.meta.csrf_context
        return cast("list[tuple[str, Field]]", super().setup_form(form))

    def generate_csrf_token(self, csrf_token_field: CSRFTokenField) -> str:
        """Make the token that goes with a form shown for the first time."""
        del csrf_token_field
        return issue(self.purpose)

    def validate_csrf_token(self, form: Any, field: CSRFTokenField) -> None:  # noqa: ANN401  likewise
        """Refuse a token that is not ours or was made for another form."""
        del form
        if read(field.data or "", self.purpose) is None:
            raise ValidationError("form_key")


class KeyForm(FlaskForm):
    """The part that every form has: the signed key, and a field that people don't see."""

    website = StringField()

    class Meta(FlaskForm.Meta):
        """Flask-WTF's settings, with the token's own field and class."""

        csrf = True
        csrf_class = SignedKey
        csrf_field_name = "form_key"


def posted_key(purpose: Purpose) -> tuple[FormKey | None, bool]:
    """Read the key of the form that was posted, and whether the hidden field was filled in."""
    form = KeyForm(request.form, meta={"csrf_context": purpose})  # never JSON
    if not form.validate():
        current_app.logger.info("form key refused for kind %s", purpose.kind)
        return None, False
    return read(form["form_key"].data, purpose), bool(form.website.data)
