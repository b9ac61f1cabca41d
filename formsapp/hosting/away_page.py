"""What someone sees where no app of a provider answers: that it does not work, and whom to call.

It needs nothing of the provider. Where its facts can be read, its own numbers stand there.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Final

from jinja2 import Environment, FileSystemLoader

from formsapp.facts import Facts
from formsapp.facts.translatable_texts import _, make_say, say_source
from formsapp.kinds import load_provider
from formsapp.phone_number import dial
from formsapp.rules.law_figures import ages
from formsapp.shipped import PACKAGE
from formsapp.web.shared.error_pages import TEXTS

if TYPE_CHECKING:
    from _typeshed import OptExcInfo
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

TEMPLATE: Final = "client/last_resort.html"
WAIT: Final = _("Er is niets ontvangen. Probeer het later opnieuw, of bel.")
"""In place of what a provider says itself of how to reach it."""
HEADERS: Final = (
    ("Content-Type", "text/html; charset=utf-8"),
    ("Cache-Control", "no-store"),
    ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; base-uri 'none'"),
    ("Referrer-Policy", "no-referrer"),
    ("X-Content-Type-Options", "nosniff"),
)
RETRY_AFTER: Final = "60"


@dataclass(frozen=True)
class Number:
    """A number of the whole country, as far as the page asks."""

    name: str
    phone: str
    bar: bool = True


@dataclass(frozen=True)
class Everyones:
    """Stands in for the facts of a provider."""

    crisis: tuple[Number, ...] = (
        Number(_("Politie, brandweer of ambulance"), "112"),
        Number("113 Zelfmoordpreventie", "113"),
    )


@dataclass(frozen=True)
class Away:
    """A page that is made beforehand, with its status."""

    status: HTTPStatus
    body: bytes

    def __call__(
        self,
        environ: WSGIEnvironment,
        start_response: StartResponse,
        fault: OptExcInfo | None = None,
    ) -> Iterable[bytes]:
        """Answer with the page, in place of what an app began to say before a ``fault``."""
        headers = [*HEADERS, ("Content-Length", str(len(self.body)))]
        if self.status == HTTPStatus.SERVICE_UNAVAILABLE:
            headers.append(("Retry-After", RETRY_AFTER))
        start_response(f"{self.status.value} {self.status.phrase}", headers, fault)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [self.body]


def make_away(folder: Path | None) -> Away:
    """Make the page of a provider that is not served now; its facts are in ``folder``."""
    facts = read_facts(folder) if folder else None
    title, text = TEXTS[HTTPStatus.SERVICE_UNAVAILABLE]
    return Away(HTTPStatus.SERVICE_UNAVAILABLE, render((title, text if facts else WAIT), facts))


def make_not_here() -> Away:
    """Make the page for an address that is no provider's."""
    return Away(HTTPStatus.NOT_FOUND, render(TEXTS[HTTPStatus.NOT_FOUND], None))


def read_facts(folder: Path) -> Facts | None:
    """Return the facts of a provider; None where they are what is wrong."""
    try:
        return load_provider(folder)
    except Exception:  # noqa: BLE001 - whatever it is, this page must come
        return None


def render(words: tuple[str, str], facts: Facts | None) -> bytes:
    """Return the page with a title and a text."""
    say = make_say(facts, ages=ages()) if facts else say_source
    loader = FileSystemLoader(PACKAGE / "templates")
    made = Environment(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True)
    made.filters["tel"] = lambda phone: dial(str(phone))
    title, text = map(say, words)
    shown = made.get_template(TEMPLATE).render(
        say=say, title=title, text=text, facts=facts or Everyones()
    )
    return shown.encode()
