"""Everything that a request needs, made once at start, in one typed object."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import cast

from flask import Flask, current_app
from itsdangerous import URLSafeSerializer

from formsapp.birth_dates_of_links import make_birth_seal
from formsapp.cases.sealed_birth_date import BirthSeal
from formsapp.cases.signed_links import LinkSigner
from formsapp.documents.frozen_versions import read_versions, texts_in_force
from formsapp.documents.split_clauses import split_clauses
from formsapp.facts import DocumentText, Facts, read_document
from formsapp.facts.model import Team
from formsapp.kinds import Kind, offered_kinds
from formsapp.kinds.base import Situation
from formsapp.kinds.questions import Question
from formsapp.rules.amsterdam_time import local_date
from formsapp.sealing.intake_key import KeyInUse, has_intake_key
from formsapp.sealing.keys_in_use import KeysInUse
from formsapp.sealing.letterbox import Keyring, Letterbox
from formsapp.settings import Settings
from formsapp.web.shared.form_signer import make_form_signer
from formsapp.web.shared.request_session import Database, attach_database

db = Database()
WRITERS_SEATED = 1
"""Threads that may wait long for the one that writes: with it half of the lane that others need."""


@dataclass(frozen=True)
class Services:
    """What one provider's app works with."""

    settings: Settings
    facts: Facts
    clock: Callable[[], datetime]
    signer: LinkSigner
    form_signer: URLSafeSerializer
    keys: KeysInUse
    kinds: Mapping[str, Kind]
    """The kinds that this provider offers: those that its facts name."""
    documents: Mapping[str, DocumentText]
    root: str

    @property
    def letterbox(self) -> Letterbox:
        """The public keys."""
        return self.keys.letterbox

    @property
    def keyring(self) -> Keyring | None:
        """The private keys, which the client's side does not have."""
        return self.keys.keyring

    @property
    def today(self) -> date:
        """Today's date in the Netherlands."""
        return local_date(self.clock())

    def situation(self, *, linked: bool = False) -> Situation:
        """Return what a kind may know at this moment; ``linked``: it stands behind a link."""
        now = self.clock()
        texts = {key: text.sha256 for key, text in self.documents.items()}
        return Situation(self.facts, now, local_date(now), texts, linked)

    @cached_property
    def questions(self) -> Mapping[str, tuple[Question, ...]]:
        """All questions that each kind asks behind a link, whoever fills it in."""
        situation = self.situation(linked=True)
        return {
            slug: tuple(one for step in kind.steps(situation) for one in step.questions)
            for slug, kind in self.kinds.items()
        }

    @cached_property
    def clause_titles(self) -> Mapping[str, str]:
        """The heading above each part of a text to agree to, by the anchor of that part."""
        parts = (one for text in self.documents.values() for one in split_clauses(text.text))
        return {one.anchor: one.title for one in parts if one.anchor}

    @cached_property
    def births(self) -> BirthSeal:
        """What keeps the birth date of a link for its successor."""
        return make_birth_seal(self.facts, self.letterbox)

    def documents_of(self, kind: Kind) -> tuple[str, ...]:
        """Return the keys of the documents that a kind asks to agree to; none for most."""
        asked = self.questions[kind.slug]
        return tuple(one.about_text for one in asked if one.about_text)

    def texts_in_force(self, key: str) -> frozenset[str]:
        """Return the SHA-256 of the texts that say what a document says now."""
        versions = read_versions(self.settings.folder, key)
        return texts_in_force(versions, self.documents[key].sha256)

    @cached_property
    def opened_teams(self) -> Mapping[str, Team]:
        """The teams whose cases someone opens: a form that is only counted is opened by nobody."""
        kinds = self.facts.kinds
        counted = {kinds[slug].team for slug, kind in self.kinds.items() if kind.counted}
        return {slug: team for slug, team in self.facts.teams.items() if slug not in counted}

    def url(self, path: str) -> str:
        """Return the full address of a path, made from the settings alone, never from Host."""
        return self.settings.base_url.rstrip("/") + path


def connect(app: Flask, settings: Settings, clock: Callable[[], datetime], facts: Facts) -> None:
    """Load the keys, prepare the database, and give ``app`` its services."""
    attach_database(app, settings.database, seats=WRITERS_SEATED)
    keys = KeysInUse(
        settings.data / "keys",
        settings.provider,
        _intake_key(settings, clock),
        facts.personal_teams,
        opens=settings.face != "client",
    )
    app.extensions["loket"] = Services(
        settings=settings,
        facts=facts,
        clock=clock,
        signer=LinkSigner(settings.provider, settings.secret_keys, letterbox=keys.letterbox),
        form_signer=make_form_signer(settings.provider, settings.secret_keys),
        keys=keys,
        kinds=offered_kinds(facts),
        documents={key: read_document(settings.folder, facts, key) for key in facts.documents},
        root=settings.root,
    )


def _intake_key(settings: Settings, clock: Callable[[], datetime]) -> KeyInUse | None:
    """Return the key that signs receipts, which the staff side alone does not need."""
    keys = settings.data / "keys"
    wanted = settings.face != "staff" and has_intake_key(keys)
    return KeyInUse.load(keys, clock()) if wanted else None


def services() -> Services:
    """Return the services of the app that handles this request."""
    return cast("Services", current_app.extensions["loket"])
