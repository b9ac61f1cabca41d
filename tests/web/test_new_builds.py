"""A running Loket shows a new build at once, and goes on with the last one that was good."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import msgspec
import pytest
from werkzeug.test import TestResponse

from formsapp.cli.command_serve import refuse_broken_site, see_what_is_new
from formsapp.facts import Fact, Facts
from formsapp.sealing import key_files
from formsapp.sealing.key_files import read_private
from formsapp.sealing.letterbox import Keyring, Letterbox
from formsapp.settings import Settings, SettingsError
from formsapp.site.built_note import NOTE, read_note, write_note
from formsapp.site.built_pages_csp import hash_inline_code
from formsapp.site.swap_folder import find_builds, replace_folder
from formsapp.web.shared.built_site import BuiltSite, built_site
from formsapp.web.shared.serve_site import read_short
from tests.web.conftest import Loket

NEW = "var now=1"


@pytest.fixture
def place(settings: Settings, tmp_path: Path) -> Path:
    """A site that a test may replace: a link to a copy of what was built."""
    shutil.copytree(settings.site, tmp_path / "first")
    (tmp_path / "site").symlink_to("first")
    return tmp_path / "site"


@pytest.fixture
def running(settings: Settings, place: Path, start: Callable[[Settings], Loket]) -> Loket:
    return start(replace(settings, site=place))


def swap(place: Path, spoil: Callable[[Path], object], name: str = "new") -> Path:
    """Show a copy of the first site in which something is changed."""
    made = shutil.copytree(place.with_name("first"), place.with_name(name))
    spoil(made)
    link = place.with_name("link")
    link.symlink_to(name)
    link.replace(place)
    return made


def get(loket: Loket, path: str, encoding: str = "") -> TestResponse:
    address, headers = loket.services.root + path, {"Accept-Encoding": encoding}
    client = loket.app.test_client()
    return client.get(address, base_url="http://localhost:8000", headers=headers)


def note_anew(site: Path, **changes: object) -> None:
    note = read_note(site)
    assert note
    write_note(site, msgspec.structs.replace(note, **changes))


def say_new(site: Path) -> None:
    """Make another home page and layout, with a script that only these pages may run."""
    for name in ("index.html", "layout.html"):
        text = (site / name).read_text().replace("</body>", f"<script>{NEW}</script></body>")
        (site / name).write_text(text)
    hashes = hash_inline_code(file.read_text() for file in site.rglob("*.html"))
    (site / "csp.json").write_text(json.dumps(hashes))
    note_anew(site)


def test_a_new_build_is_shown_with_its_layout_and_its_policy(running: Loket, place: Path) -> None:
    for path in ("/", "/f/dossier"):
        assert NEW not in get(running, path).text
    swap(place, say_new)
    assert NEW not in get(running, "/").text, "nobody looked yet"
    built_site(running.app).renew()
    allowed = hash_inline_code([f"<script>{NEW}</script>"])["script"][0]
    for path in ("/", "/f/dossier"):
        answer = get(running, path)
        assert NEW in answer.text, path
        assert allowed in answer.headers["Content-Security-Policy"], path


def test_a_plain_folder_is_left_for_the_build_that_took_its_name(
    settings: Settings, tmp_path: Path, start: Callable[[Settings], Loket]
) -> None:
    """Its pages would otherwise name files of which the running app does not know."""
    shutil.copytree(settings.site, plain := tmp_path / "site")
    loket = start(replace(settings, site=plain))
    assert NEW not in get(loket, "/").text

    def make(folder: Path, _former: Path | None) -> None:
        shutil.copytree(settings.site, folder, dirs_exist_ok=True)
        (folder / "assets" / "loket.0123456789.css").write_text("p { color: red }")
        say_new(folder)

    replace_folder(plain, make)
    for path in ("/", "/f/dossier", "/crisis/"):
        assert (NEW in get(loket, path).text) == (path != "/crisis/"), path
    assert get(loket, "/assets/loket.0123456789.css").status_code == 200


def test_forms_keep_their_layout_where_a_build_went_before_its_server_looked(
    settings: Settings, tmp_path: Path, start: Callable[[Settings], Loket]
) -> None:
    """A slow server can be two builds behind, and older ones are removed."""
    shutil.copytree(settings.site, tmp_path / "first")
    (tmp_path / "site").symlink_to("first")
    say_new(tmp_path / "first")
    behind = start(replace(settings, site=tmp_path / "site"))
    swap(tmp_path / "site", lambda _site: None)
    shutil.rmtree(tmp_path / "first")
    answer = get(behind, "/f/dossier")
    assert answer.status_code == 200
    assert NEW in answer.text


def forget_a_number(site: Path) -> None:
    page = site / "crisis" / "index.html"
    page.write_text(page.read_text().replace("tel:113", "tel:115"))
    note_anew(site)


def be_cut_off(site: Path) -> None:
    (site / NOTE).unlink()
    page = site / "klachten" / "index.html"
    page.write_text(page.read_text()[:500])


def lose_a_page(site: Path) -> None:
    shutil.rmtree(site / "klachten")


def be_another_s(site: Path) -> None:
    note_anew(site, provider="andere-zorg")


def lack_the_key(site: Path) -> None:
    page = site / "controleren" / "index.html"
    page.write_text(page.read_text().replace("data-key-id", "data-id"))
    note_anew(site)


def be_a_draft(site: Path) -> None:
    note_anew(site, draft=True)


NOT_GOOD: dict[str, Callable[[Path], None]] = {
    "crisis/index.html does not have the number 113": forget_a_number,
    "klachten/index.html is missing": lose_a_page,
    "klachten/index.html breaks off": be_cut_off,
    "it is not of": be_another_s,
    "it does not have the key that checks receipts": lack_the_key,
    "layout.html is missing": shutil.rmtree,
}


@pytest.mark.parametrize("fault", NOT_GOOD)
def test_what_is_not_good_is_not_shown_and_told_once(
    running: Loket, place: Path, caplog: pytest.LogCaptureFixture, fault: str
) -> None:
    site = built_site(running.app)
    before = site.now
    swap(place, NOT_GOOD[fault])
    for _ in range(3):
        site.renew()
    assert site.now is before
    (told,) = caplog.messages
    assert fault in told
    assert "the last good one stays" in told
    with pytest.raises(SettingsError, match=rf"{fault}.*build"):
        refuse_broken_site(site)
    swap(place, say_new, "good")
    site.renew()
    assert NEW in get(running, "/").text


def test_a_draft_is_shown_where_that_is_wanted_and_of_an_example(
    running: Loket, place: Path
) -> None:
    """Examples may be: nobody can mend what blocks them."""
    swap(place, be_a_draft)
    known = running.services
    own = replace(known, facts=without_example(known.facts))
    wanting = replace(own, settings=replace(own.settings, drafts=True))
    for services, faults in ((known, []), (own, ["it is a draft"]), (wanting, [])):
        assert BuiltSite(services).find_faults() == faults
    with pytest.raises(SettingsError, match=r"it is a draft.*add --draft, or run"):
        refuse_broken_site(BuiltSite(own))


def without_example(facts: Facts) -> Facts:
    own = msgspec.structs.replace(facts.provider, example=False)
    return msgspec.structs.replace(facts, provider=own)


def test_a_number_that_the_facts_have_only_now_is_told_at_start(
    running: Loket, caplog: pytest.LogCaptureFixture
) -> None:
    refuse_broken_site(built_site(running.app))
    assert not caplog.messages
    numbers = tuple(
        msgspec.structs.replace(one, phone=Fact(value="088 0000009"))
        for one in running.services.facts.crisis[:1]
    )
    facts = msgspec.structs.replace(running.services.facts, crisis=numbers)
    refuse_broken_site(BuiltSite(replace(running.services, facts=facts)))
    assert "lacks a number that the facts have now" in caplog.text


def test_the_last_good_one_stays_on_the_disk(
    settings: Settings, tmp_path: Path, start: Callable[[Settings], Loket]
) -> None:
    """Also when several builds follow that are not good: by another version, or by hand."""
    out = tmp_path / "site"

    def copy(folder: Path, _former: Path | None) -> None:
        shutil.copytree(settings.site, folder, dirs_exist_ok=True)

    def copy_half(folder: Path, former: Path | None) -> None:
        copy(folder, former)
        shutil.rmtree(folder / "klachten")

    replace_folder(out, copy)
    loket = start(replace(settings, site=out))
    for make in (copy_half, copy_half, copy_half):
        replace_folder(out, make)
        built_site(loket.app).renew()
    assert get(loket, "/privacy/").status_code == 200
    replace_folder(out, copy)
    built_site(loket.app).renew()
    replace_folder(out, copy)
    assert len([*find_builds(out).iterdir()]) == 2, "nothing is kept that nobody shows"


def lose_half(site: Path) -> None:
    say_new(site)
    shutil.move(site / "geld", site.parent)


def test_a_copy_that_is_under_way_is_shown_when_it_is_whole(running: Loket, place: Path) -> None:
    site = built_site(running.app)
    made = swap(place, lose_half)
    site.renew()
    assert NEW not in get(running, "/").text
    shutil.move(place.with_name("geld"), made)
    site.renew()
    assert NEW in get(running, "/").text


def test_the_crisis_page_outlives_its_folder(running: Loket, place: Path) -> None:
    read_short.cache_clear()
    before = get(running, "/crisis/").text
    shutil.rmtree(place.resolve())
    built_site(running.app).renew()
    assert get(running, "/crisis/").text == before
    for encoding in ("br", "gzip"):
        assert get(running, "/crisis/", encoding).status_code == 200
    lost = get(running, "/privacy/")
    assert lost.status_code == 503
    assert "tel:112" in lost.text


def test_a_file_that_changed_is_not_sent_as_what_it_was(running: Loket, place: Path) -> None:
    read_short.cache_clear()
    (place / "privacy" / "index.html").write_text("<p>Half")
    assert get(running, "/privacy/").status_code == 503


def test_a_running_loket_seals_to_a_key_that_was_made_since(running: Loket) -> None:
    keys, teams = running.services.settings.data / "keys", running.services.facts.teams
    team, case = next(iter(teams)), uuid4()
    key_files.rotate_key(keys, team)
    see_what_is_new(running.app)
    newest = read_private(keys)[team][-1:]
    sealed = running.services.letterbox.seal(team, case, "akkoord", {"said": "ja"})
    fresh = Keyring(Letterbox.load(keys, running.services.settings.provider), {team: newest})
    assert fresh.open(team, case, "akkoord", sealed) == {"said": "ja"}
