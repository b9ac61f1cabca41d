"""What the apps of several providers share holds nothing of one of them."""

from __future__ import annotations

from pathlib import Path

from formsapp.shipped import PACKAGE
from tests.hosting.conftest import ELZEN, EXAMPLE, HERE, KADE, Place

TEMPLATES = PACKAGE / "templates"
FOLDERS = ("client", "staff", "bare")


def templates() -> list[Path]:
    return sorted(file for name in FOLDERS for file in (TEMPLATES / name).rglob("*.html"))


def test_a_template_is_compiled_alike_for_each_provider(place: Place) -> None:
    for slug in (KADE, EXAMPLE):  # one says u, the other says je
        place.add(slug)
    place.look()
    first, other = (place.app(slug).jinja_env for slug in (KADE, EXAMPLE))
    assert len(templates()) > 60
    for file in templates():
        source, name = file.read_text(encoding="utf-8"), file.relative_to(TEMPLATES).as_posix()
        assert first.compile(source, name, raw=True) == other.compile(source, name, raw=True), name


def test_each_shows_its_own_words_on_the_pages_that_share_their_code(place: Place) -> None:
    for slug in (KADE, ELZEN, EXAMPLE):
        place.add(slug)
    place.look()
    shown = {slug: place.get(f"{HERE}/{slug}/f/klacht").text for slug in (KADE, ELZEN, EXAMPLE)}
    again = {slug: place.get(f"{HERE}/{slug}/f/klacht").text for slug in (EXAMPLE, ELZEN, KADE)}
    for slug, text in shown.items():
        assert place.app(slug).extensions["loket"].facts.provider.name in text
        others = {*shown} - {slug}
        names = [place.app(one).extensions["loket"].facts.provider.name for one in others]
        for words in (text, again[slug]):
            assert [name for name in names if name in words or f"/{name}/" in words] == []


def test_apps_share_a_map_of_routes_only_where_they_have_the_same(place: Place) -> None:
    for slug in (KADE, EXAMPLE):
        place.add(slug)
    own = place.add(ELZEN, LOKET_FACE="client")
    (own / "data/keys/private").rename(own / "elsewhere")
    place.look()
    shared = place.app(KADE).url_map
    assert place.app(EXAMPLE).url_map is shared
    assert place.app(ELZEN).url_map is not shared
    assert place.get(f"{HERE}/{EXAMPLE}/medewerker/inloggen").status_code == 200
    assert place.get(f"{HERE}/{ELZEN}/medewerker/inloggen").status_code == 404


def test_a_route_that_one_app_gets_later_is_its_own(place: Place) -> None:
    for slug in (KADE, EXAMPLE):
        place.add(slug)
    place.look()
    app, other = place.app(KADE), place.app(EXAMPLE)
    app.add_url_rule("/later", view_func=lambda: "later")
    app.add_url_rule("/late", view_func=lambda: "late", endpoint="late")
    assert place.get(f"{HERE}/{KADE}/later").text == "later"
    assert place.get(f"{HERE}/{KADE}/late").text == "late"
    assert place.get(f"{HERE}/{KADE}/f/klacht").status_code == 200
    assert place.get(f"{HERE}/{EXAMPLE}/later").status_code == 404
    ways = [
        {(one.rule, one.endpoint) for one in each.url_map.iter_rules()} for each in (app, other)
    ]
    assert ways[0] - ways[1] == {("/later", "<lambda>"), ("/late", "late")}
