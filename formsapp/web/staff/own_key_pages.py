"""The page of someone's own key, with which the cases of a team open that is sealed in person."""

from __future__ import annotations

from typing import NamedTuple

from flask import abort, current_app, redirect, render_template, request, url_for

from formsapp.cases import own_keys
from formsapp.cases.case_errors import Refused
from formsapp.cases.share_cases import list_without_recovery, mark_of_recovery
from formsapp.cases.unseal_case import NotOpened, NotShared
from formsapp.facts.dutch_format import in_units, listed
from formsapp.kinds.base import _
from formsapp.kinds.questions import Problem
from formsapp.kinds.questions.passphrase import SHORTEST, Passphrase
from formsapp.sealing.item_key import ItemKey
from formsapp.sealing.key_files import drop_private
from formsapp.sealing.letterbox import Altered
from formsapp.sealing.own_key import clean_passphrase
from formsapp.web.shared import rate_limit
from formsapp.web.shared.page_answer import PageAnswer
from formsapp.web.shared.services import db, services
from formsapp.web.staff.guard import (
    COOKIE,
    SignedIn,
    ask_before,
    blueprint,
    local_path,
    show_done_already,
    signed_in,
    staff_page,
)
from formsapp.web.staff.second_person_pages import two_persons
from formsapp.web.staff.staff_form import InternalForm, empty_form, read_form

PHRASE = Passphrase(name="zin", label=_("Wachtwoordzin"), missing=_("Vul de wachtwoordzin in."))
NEW = Passphrase(
    name="nieuw",
    label=_("Nieuwe wachtwoordzin"),
    hint=_(
        "Minstens {{ shortest }} tekens. Neem vijf losse woorden die niets met elkaar te maken "
        "hebben. Schrijf de zin op en bewaar het papier achter slot."
    ),
    given=(("shortest", str(SHORTEST)),),
    missing=_("Kies een wachtwoordzin."),
    autocomplete="new-password",
    new=True,
)
AGAIN = Passphrase(
    name="nogmaals",
    label=_("Nog een keer dezelfde zin"),
    missing=_("Vul de zin nog een keer in."),
    autocomplete="new-password",
)
DIFFERS = Problem(_("Dit is een andere zin dan hierboven. Vul twee keer dezelfde in."))
WRONG = Problem(_("Deze zin past niet op de sleutel. Probeer het nog eens."))
TOO_OFTEN = _("Er is te vaak geprobeerd. Wacht {{ wait }}.")
OPEN_FIRST = _("Open eerst de eigen sleutel.")


@staff_page("/sleutel/")
def show_my_key(staff: SignedIn) -> PageAnswer:
    """Show whether one has a key and whether it is open; 404 for who needs none."""
    return show_key_page(staff)


@staff_page("/sleutel/maken", methods=["POST"], confirmed=True)
def make_my_key(staff: SignedIn) -> PageAnswer:
    """Make one's key with a passphrase, and open it."""
    form = read_new_phrase()
    if not form.is_good:
        return show_key_page(staff, make=form)
    phrase, now = str(form.values[NEW.name]), services().clock()
    try:
        key = own_keys.make_own_key(db.session, staff.person, phrase, now=now)
    except Refused:
        return show_done_already("staff.show_my_key")
    return use_key(staff, key)


@staff_page("/sleutel/openen", methods=["POST"])
def open_my_key(staff: SignedIn) -> PageAnswer:
    """Open one's key with the passphrase, for this session."""
    form = read_form(PHRASE)
    if not form.is_good:
        return show_key_page(staff, enter=form)
    if left := rate_limit.count_turn(rate_limit.OPENING, who=f"staff {staff.person.id}"):
        wait = Problem(TOO_OFTEN, wait=rate_limit.wait_in_words(left))
        return show_key_page(staff, enter=form.refuse(PHRASE.name, wait))
    try:
        key = own_keys.open_with_passphrase(
            db.session, staff.person, str(form.values[PHRASE.name]), now=services().clock()
        )
    except Altered:
        return show_key_page(staff, enter=form.refuse(PHRASE.name, WRONG))
    return use_key(staff, key)


@staff_page("/sleutel/sluiten", methods=["POST"])
def shut_my_key(staff: SignedIn) -> PageAnswer:
    """Let one's key be open no longer in this browser."""
    if staff.session.own_key is None:
        return show_done_already("staff.show_my_key")
    own_keys.shut(db.session, staff.session.id)
    return redirect(url_for("staff.show_my_key", gedaan=1), 303)


def read_new_phrase() -> InternalForm:
    """Return the new passphrase that was posted, typed twice."""
    form = read_form(NEW, AGAIN)
    new, again = (clean_passphrase(str(form.values[one.name])) for one in (NEW, AGAIN))
    return form.refuse(AGAIN.name, DIFFERS) if form.is_good and new != again else form


def show_key_page(staff: SignedIn, **posted: InternalForm) -> PageAnswer:
    """Show the page, with a form as it was posted when something is wrong with it."""
    if not staff.sealed_teams:
        abort(404)
    new = dict.fromkeys(("make", "change", "lost"), empty_form(NEW, AGAIN))
    forms = {**new, "enter": empty_form(PHRASE)} | posted
    wrong = next((form for form in posted.values() if form.wrong), None)
    page = render_template(
        "staff/own_key.html",
        staff=staff,
        teams=listed(services().facts.teams[one].name for one in sorted(staff.sealed_teams)),
        waiting=two_persons().list_waiting(),
        mine=own_keys.find_own_key(db.session, staff.person.id),
        by_passkey=own_keys.passkeys_that_open(db.session, staff.person.id),
        is_open=staff.own_key is not None,
        recoveries=find_recoveries(staff),
        further=request.args.get("verder", ""),
        wrong=wrong,
        is_wrong=bool(wrong),
        **forms,
    )
    return page, 422 if wrong else 200


class Recovery(NamedTuple):
    """The recovery key of a team, and in words how many earlier cases it does not open yet."""

    team: str
    name: str
    mark: str
    left: str


def find_recoveries(staff: SignedIn) -> list[Recovery]:
    """Return the recovery keys that do not open all that this person can read now."""
    keyring, teams = staff.desk.keyring, services().facts.teams
    left = {
        team: len(list_without_recovery(db.session, keyring, team))
        for team in sorted(staff.sealed_teams)
    }
    return [
        Recovery(
            team,
            teams[team].name,
            mark_of_recovery(keyring.letterbox, team),
            in_units(count, "case"),
        )
        for team, count in left.items()
        if count
    ]


def open_for_session(staff: SignedIn, key: ItemKey) -> None:
    """Keep a key open in this session, and have the person's teams sealed to it."""
    own_keys.keep_open(db.session, staff.session.id, request.cookies[COOKIE], key)
    join_with(staff, key)


def use_key(staff: SignedIn, key: ItemKey) -> PageAnswer:
    """Keep a key open in this session, and go on to what was asked for."""
    open_for_session(staff, key)
    return redirect(local_path(request.args.get("verder", "")), 303)


def join_with(staff: SignedIn, key: ItemKey) -> None:
    """Have the person's teams sealed to this key; the keys of those that need none any more go."""
    known = services()
    if known.keyring is None:
        raise RuntimeError("The staff pages need the private keys.")
    joined = own_keys.join_teams(db.session, known.keyring, staff.person, key, now=known.clock())
    for team in joined:
        known.keyring.forget(team)
        try:
            drop_private(known.settings.data / "keys", team)
        except OSError:
            current_app.logger.warning(
                "keys/private/%s.key opens nothing any more: remove it.", team
            )


@blueprint.errorhandler(NotOpened)
def ask_own_key(error: NotOpened) -> PageAnswer:
    """Lead to where the own key is made or opened; what was just posted stays on the page."""
    del error
    db.session.rollback()
    return ask_before("staff.show_my_key", OPEN_FIRST)


@blueprint.errorhandler(NotShared)
def show_not_shared(error: NotShared) -> PageAnswer:
    """Say that a case is of before this person's time."""
    del error
    db.session.rollback()
    return render_template("staff/not_shared.html", staff=signed_in()), 403
