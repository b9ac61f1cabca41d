"""Every act of staff may be posted twice, as by a double click: the second says it was done."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
import sqlalchemy as sa

from formsapp.cases import outbox, staff_accounts, tasks
from formsapp.cases.database import writing
from formsapp.cases.models import Case, Event, Link, Message, OutboxMail, Reply, Task
from formsapp.cases.outbox import OutgoingMail
from formsapp.cases.staff_accounts import NewPasskey
from formsapp.sealing.letterbox import Keyring
from formsapp.settings import Settings
from formsapp.web.shared.services import db
from tests.page import Page
from tests.web.answering import answer, preview
from tests.web.circles import family
from tests.web.conftest import Loket
from tests.web.office import Colleague, Office
from tests.web.test_circle_changes import BOARD, CHANGE, ending
from tests.web.test_kind_intrekken import settle, take_back
from tests.web.test_staff_cases import dossier
from tests.web.test_staff_reissue import C1
from tests.web.test_toestemming import cases, consents, given

DONE = "Dit was al gedaan. Er is nu niets veranderd."


@pytest.fixture
def provider() -> str:
    """The one that offers everything."""
    return "al-osra-zorg"


@pytest.fixture
def office(settings: Settings, start: Callable[[Settings], Loket]) -> Office:
    return Office(start(replace(settings, face="both")))


def twice(person: Colleague, path: str, action: str, /, **answers: str | list[str]) -> Page:
    """Post the form of a page twice, and return what the second leads to."""
    page = person.get(path)
    forms = [one.attributes.get("action", "") for one in page.all("form")]
    number = next(place for place, found in enumerate(forms) if found.endswith(action))
    return post_twice(person, forms[number], page.form(number, **answers))


def post_twice(person: Colleague, path: str, data: dict[str, str | list[str]]) -> Page:
    first = person.post(path, dict(data))
    assert first.status in {200, 303}, first.text
    second = person.post(path, dict(data))
    return person.follow() if second.status == 303 else second


def says_done(page: Page) -> bool:
    return page.status == 200 and DONE in page.text


@pytest.mark.parametrize("close", ["ja", "nee"])
def test_an_answer_is_given_once(office: Office, close: str) -> None:
    case, person = office.case(), office.colleague("manager")
    path = f"/medewerker/zaak/{case.reference}"
    shown = preview(person, path, tekst="Dat kan.", klaar=close)
    assert says_done(post_twice(person, f"{path}/antwoord", shown.form(1, doe="versturen")))
    with office.loket.app.app_context():
        assert len(db.session.scalars(sa.select(Reply)).all()) == 1
        assert db.session.get_one(Case, case.case_id).version == 2


@pytest.mark.parametrize("act", ["antwoord", "afronden"])
@pytest.mark.hostile("staff-act-twice")
def test_what_comes_at_the_same_moment_is_done_once(office: Office, act: str) -> None:
    case = office.case()
    path = f"/medewerker/zaak/{case.reference}"
    people = [office.colleague("manager", f"{name}@voorbeeld.nl") for name in ("an", "bo")]
    given = {"tekst": "Dat kan.", "klaar": "ja"}
    first = [preview(one, path, **given) if act == "antwoord" else one.get(path) for one in people]
    forms = [one.attributes["action"].rpartition("/")[2] for one in first[0].all("form")]
    more = {"doe": "versturen"} if act == "antwoord" else {"waarom": "double"}

    def post(at: int) -> str:
        page = people[at].post(f"{path}/{act}", first[at].form(forms.index(act), **more))
        return page.headers["Location"].rpartition("?")[2]

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(post, range(2))) == ["al=1", "gedaan=1"]


def test_another_answer_from_the_same_page_is_not_lost_and_not_called_done(office: Office) -> None:
    case, person = office.case(), office.colleague("manager")
    page = person.get(path := f"/medewerker/zaak/{case.reference}")
    answer(person, path, tekst="Dat kan.", klaar="nee")
    for tekst, klaar in (("Dat kan wel.", "nee"), ("Dat kan.", "ja")):
        second = person.post(f"{path}/antwoord", page.form(1, tekst=tekst, klaar=klaar))
        assert second.status == 409
        assert tekst in second.all("textarea")[0].text


def test_a_case_is_closed_and_opened_once(office: Office) -> None:
    case, person = office.case(), office.colleague("manager")
    path = f"/medewerker/zaak/{case.reference}"
    assert says_done(twice(person, path, "/afronden", waarom="double"))
    assert says_done(twice(person, path, "/heropenen"))
    with office.loket.app.app_context():
        assert db.session.get_one(Case, case.case_id).version == 3


def test_a_case_is_given_to_a_colleague_once(office: Office) -> None:
    case, person = office.case(), office.colleague("manager")
    with office.loket.app.app_context():
        me = str(office.staff("manager@voorbeeld.nl").id)
    assert says_done(twice(person, f"/medewerker/zaak/{case.reference}", "/toewijzen", collega=me))
    with office.loket.app.app_context():
        assert db.session.get_one(Case, case.case_id).version == 2


def test_a_term_is_extended_once(office: Office) -> None:
    reference, person = dossier(office), office.colleague("manager")
    path = f"/medewerker/zaak/{reference}"
    assert says_done(twice(person, path, "/verlengen", reden="Het dossier is groot."))


@pytest.mark.parametrize("back", ["", "client"])
def test_a_task_is_ticked_off_once(office: Office, back: str) -> None:
    family(office.loket, "moeder")
    known, person = office.loket.services, office.colleague("medewerker")
    keyring = Keyring.load(known.settings.data / "keys", known.settings.provider)
    team = known.facts.kinds["toestemming"].team
    wish = tasks.TaskWish(team, "C-1", tasks.TaskContent("circle"))
    with office.loket.app.app_context(), writing(db.session):
        tasks.add_task(db.session, keyring, wish, now=office.loket.clock())
    assert says_done(twice(person, BOARD if back else "/medewerker/", "/klaar"))
    with office.loket.app.app_context():
        done = sa.select(sa.func.count()).where(Event.action == "task-done")
        assert db.session.scalar(done) == 1
        assert db.session.scalars(sa.select(Task)).one().done_at is not None


def test_a_withdrawal_that_was_worked_out_shows_its_receipt_again(office: Office) -> None:
    first, *_ = consents(office.loket)
    noor = family(office.loket, "moeder", "vader")
    for who in noor.links:
        noor.says(who, first)
    take_back(office.loket, first)
    source = cases(office.loket)[-1]
    sent: list[tuple[Colleague, Page]] = []
    assert settle(office, source.reference, "vader", seen=sent).heading == "Het is ingevoerd"
    ((person, page),) = sent
    number = len(cases(office.loket))
    data = {**page.form(1), "doe": "versturen"}
    again = person.post("/medewerker/intrekken/", dict(data))
    assert (again.status, again.heading) == (200, "Het is ingevoerd")
    assert len(cases(office.loket)) == number


def test_a_withdrawal_that_a_colleague_worked_out_leads_to_its_case(office: Office) -> None:
    first, *_ = consents(office.loket)
    noor, other = family(office.loket, "moeder", "vader"), office.colleague("manager")
    for who in noor.links:
        noor.says(who, first)
    take_back(office.loket, first)
    source = cases(office.loket)[-1]
    page = other.get(f"/medewerker/intrekken/?van={source.reference}")
    settle(office, source.reference, "vader")
    assert other.post("/medewerker/intrekken/", page.form(1)).status == 303
    assert says_done(shown := other.follow())
    assert source.reference in shown.text


def test_two_references_are_merged_once(office: Office) -> None:
    office.case(client="C-1")
    office.case(client="C-10")
    person = office.colleague("medewerker")
    path = "/medewerker/kenmerken/samenvoegen"
    page = twice(person, f"{path}?weg=C-10&blijft=C-1", "/samenvoegen", zelfde="ja C-10 C-1")
    assert says_done(page)
    assert "van C-1" in page.text
    wrong = person.post(path, {**person.get(f"{path}?weg=C-10&blijft=C-9").form(1)})
    assert DONE not in wrong.text


def test_a_circle_ends_once(office: Office) -> None:
    family(office.loket, "moeder")
    person = office.colleague("medewerker")
    assert says_done(twice(person, "/medewerker/kring-beeindigen/C-1", "/C-1"))


def test_a_link_ends_once(office: Office) -> None:
    office.loket.link()
    person = office.colleague("medewerker")
    with office.loket.app.app_context():
        link_id = db.session.scalars(sa.select(Link.id)).one()
    assert says_done(twice(person, f"/medewerker/links/{link_id}/intrekken", "/intrekken"))


def test_a_link_is_replaced_once_and_the_page_says_what_to_do(office: Office) -> None:
    office.loket.link()
    person = office.colleague("medewerker")
    with office.loket.app.app_context():
        link_id = db.session.scalars(sa.select(Link.id)).one()
    path = f"/medewerker/links/{link_id}/opnieuw"
    data = person.get(path).form(1, **C1)
    person.post(path, dict(data))
    page = person.post(path, dict(data))
    assert page.heading == "Deze link werkte al niet meer"
    assert "Is de nieuwe link niet in beeld gekomen?" in page.text


@pytest.mark.parametrize(
    ("section", "answers"),
    [
        ("kan", {"kan": "nee", "waarom__kan": "ziek", "bevestigd__kan": "de huisarts"}),
        ("einde", {}),
        (
            "erbij",
            {"wie__1": "vader", "waarom__erbij": "heeft ook gezag", "factor": "geen"},
        ),
    ],
)
def test_a_circle_changes_once(office: Office, section: str, answers: dict[str, str]) -> None:
    people = ("moeder",) if section == "erbij" else ("moeder", "vader")
    family(office.loket, *people)
    person = office.colleague("medewerker")
    more = ending(office, "vader") if section == "einde" else answers
    page = person.get(CHANGE)
    forms = range(len(page.all("form")))
    number = next(at for at in forms if page.form(at).get("wat") == section)
    assert says_done(post_twice(person, CHANGE, page.form(number, **more)))
    other = {
        name: f"{text} x" if name.startswith("waarom") else text for name, text in more.items()
    }
    again = person.post(CHANGE, page.form(number, **other))
    assert again.status in {409, 422}, "another reason is another change"


def test_a_name_of_a_school_is_told_once(office: Office) -> None:
    family(office.loket, "moeder")
    person = office.colleague("medewerker")
    path = "/medewerker/kring/C-1/namen"
    page = person.get(path)
    name = next(one.attributes["name"] for one in page.all("input") if "naam-" in str(one))
    assert says_done(post_twice(person, path, page.form(1, **{name: "De Linde"})))
    assert person.post(path, page.form(1, **{name: "De Eik"})).status == 409


def test_a_passkey_goes_once(office: Office) -> None:
    person = office.colleague("manager")
    with office.loket.app.app_context():
        staff = office.staff("manager@voorbeeld.nl")
        first = staff.passkeys[0].id
        second, now = NewPasskey(b"second", b""), office.loket.clock()
        staff_accounts.add_passkey(db.session, staff.id, second, now=now)
    assert says_done(twice(person, "/medewerker/ik/", f"/{first}/weg"))


def test_a_mail_is_tried_again_once(office: Office) -> None:
    with office.loket.app.app_context():
        mail, now = OutgoingMail("a@voorbeeld.nl", "Nieuws", "Er is nieuws"), office.loket.clock()
        outbox.queue_mail(db.session, office.loket.services.letterbox, mail, now=now)
        outbox.give_up_waiting(db.session, now=now)
    assert says_done(twice(office.colleague("manager"), "/medewerker/post/", "/opnieuw"))
    with office.loket.app.app_context():
        assert db.session.scalars(sa.select(OutboxMail)).one().given_up_at is None


def test_who_signs_out_twice_is_out(office: Office) -> None:
    for path, action in (("/medewerker/", "/uitloggen"), ("/medewerker/ik/", "/overal-uitloggen")):
        person = office.colleague("manager", f"{action[1:]}@voorbeeld.nl")
        page = twice(person, path, action)
        assert page.status in {200, 401}
        assert page.heading in {"Inloggen", "De sessie is voorbij"}


@pytest.mark.parametrize("act", ["rol", "toegang-stoppen", "opnieuw"])
def test_what_managers_do_to_a_colleague_may_be_posted_twice(office: Office, act: str) -> None:
    person = office.colleague("manager")
    office.colleague("medewerker")
    with office.loket.app.app_context():
        other = office.staff("medewerker@voorbeeld.nl").id
    more = {"rol": "manager"} if act == "rol" else {}
    page = twice(person, f"/medewerker/collegas/{other}", f"/{act}", **more)
    assert page.status == 200


def test_a_deputy_is_chosen_once(office: Office) -> None:
    person = office.colleague("manager")
    office.colleague("medewerker")
    office.colleague("medewerker", "bo@voorbeeld.nl")
    with office.loket.app.app_context():
        one, bo = (str(office.staff(f"{who}@voorbeeld.nl").id) for who in ("medewerker", "bo"))
    path = f"/medewerker/collegas/{one}/waarnemer"
    assert twice(person, path, "/waarnemer", waarnemer=bo).status == 200
    assert twice(person, "/medewerker/ik/waarnemer", "/waarnemer", waarnemer="-").status == 200
    with office.loket.app.app_context():
        chosen = sa.select(sa.func.count()).where(Event.action == "deputy")
        assert db.session.scalar(chosen) == 1


def test_a_calendar_ends_once(office: Office) -> None:
    person = office.colleague("medewerker")
    person.submit("/medewerker/ik/", "/ik/agenda")
    assert says_done(twice(person, "/medewerker/ik/", "/ik/agenda/stoppen"))


def test_who_gave_an_answer_is_told_once(office: Office) -> None:
    office.loket.visitor().send(f"/l/{office.loket.link()}/toestemming", *given(office.loket))
    family(office.loket, "moeder")
    (case,), person = cases(office.loket), office.colleague("medewerker")
    number = case.reference
    told = {f"gezegd-{number}": "onbekend", f"bevestigd-{number}": "nagevraagd"}
    assert says_done(twice(person, BOARD, f"/gezegd/{number}", **told))


def test_a_message_is_sent_once(office: Office) -> None:
    case, person = office.case(), office.colleague("medewerker")
    path = f"/medewerker/zaak/{case.reference}/bericht"
    words = {"tekst": "Welke dag was het?", "soort": "question", "doe": "versturen"}
    assert twice(person, path, "/bericht", **words).status == 200
    with office.loket.app.app_context():
        assert len(db.session.scalars(sa.select(Message)).all()) == 1


def test_a_message_is_taken_up_once(office: Office) -> None:
    case, person = office.case(), office.colleague("medewerker")
    client = office.loket.visitor()
    client.get(f"/o/{case.code}/bericht")
    client.press("versturen", tekst="Nog iets.")
    assert says_done(twice(person, f"/medewerker/zaak/{case.reference}", "/opgepakt"))


def test_a_new_code_is_given_once_and_the_second_press_gives_no_other(office: Office) -> None:
    case, person = office.case(), office.colleague("medewerker")
    path = f"/medewerker/zaak/{case.reference}/nieuwe-code"
    page = twice(person, path, "/nieuwe-code", reden="Wij belden terug.", mailen="nee")
    assert (page.status, page.heading) == (200, "De nieuwe code is klaar")
    code = page.all("strong", class_="receipt-code")[0].text
    assert office.loket.visitor().get(f"/o/{code}").status == 200
    with office.loket.app.app_context():
        given = sa.select(sa.func.count()).where(Event.action == "new-code")
        assert db.session.scalar(given) == 1


@pytest.mark.hostile("staff-act-twice")
def test_every_act_of_staff_is_tried_twice(office: Office) -> None:
    """Those that make something new each time, and say so, are named here."""
    again = {
        *("invite_colleague", "make_link", "link_for_person", "ask_circle", "ask_agreement"),
        *("confirm", "take_entry", "check_in", "confirm_now", "sign_in_options"),
        *("passkey_options", "add_my_passkey", "invitation_options", "accept"),
        *("give_link_on_paper", "start_table", "check_readability", "make_calendar"),
        *("take_out", "take_list", "take_client", "download_log"),
    }
    tried = {
        *("answer", "extend", "close_case", "reopen", "tick_off", "take_withdrawal", "end_link"),
        *("merge_clients", "end_client_circle", "replace_link", "change_people", "drop_passkey"),
        *("change_names", "tell_who_said_it", "take_staff_message", "take_up", "new_code"),
        "assign",
        *(
            "send_again",
            "sign_out",
            "sign_out_everywhere",
            "end_my_session",
            "drop_my_account",
            "change_role",
            "end_access",
        ),
        *("replace_passkeys", "record_ruling", "write_memo", "add_client", "drop_calendar"),
        *("choose_my_deputy", "choose_deputy_of"),
        "vouch_for_who_decides",  # in test_forged_circle.py
        "destroy_asked",  # in test_destroy_on_request.py
        # in test_own_key.py and test_second_person.py
        *("make_my_key", "open_my_key", "shut_my_key", "agree_to_role", "refuse_role"),
        "move_days",  # in test_moved_days.py
        *("share_with", "let_recovery_open", "change_my_phrase", "replace_my_key"),
        *("key_passkey_options", "add_key_passkey", "open_with_my_passkey"),
    }
    rules = office.loket.app.url_map.iter_rules()
    acts = {
        re.sub(r"^staff\.", "", one.endpoint)
        for one in rules
        if "POST" in (one.methods or ()) and one.endpoint.startswith("staff.")
    }
    assert acts == again | tried
