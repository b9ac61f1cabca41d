"""Colours that can be read, by everyone, in both providers' accents and in one that is too pale."""

from __future__ import annotations

from itertools import product

import pytest

from formsapp.facts import load
from formsapp.facts.colours import contrast, mix
from formsapp.facts.model import Look
from formsapp.site.look import minify_css, palette
from formsapp.site.page_frame import style_logo
from tests.conftest import PROVIDERS, REPO

GROUNDS = ("paper", "card", "tint")
TEXT = [
    *product(("ink", "soft", "accent", "deep", "red"), GROUNDS),
    *((name, f"{name}-tint") for name in ("red", "green", "orange")),
    *(("ink", f"{name}-tint") for name in ("red", "green", "orange", "grey")),
    ("soft", "grey-tint"),
    ("soft", "green-tint"),
    ("soft", "orange-tint"),
    ("accent", "orange-tint"),
    ("accent", "green-tint"),
    ("on-accent", "accent"),
    ("on-accent", "deep"),
    ("card", "red"),
    ("card", "green"),
    ("paper", "ink"),
]
"""Text and what it stands on: 4.5 (WCAG 2.2, 1.4.3)."""
SHAPES = [*product(("edge", "accent", "ink", "red"), GROUNDS), ("orange", "paper")]
"""Borders of fields, focus, icons: 3 (1.4.11)."""


PALE = Look(accent="#f2c94c", accent_dark="#3a2c05", logo="logo.svg")
LOOKS = {name: load(REPO / "docs" / name).look for name in PROVIDERS} | {"pale": PALE}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", LOOKS)
def test_text_and_shapes_stand_out(name: str, scheme: str) -> None:
    light, dark = palette(LOOKS[name])
    colours = light if scheme == "light" else dark
    found = {pair: contrast(colours[pair[0]], colours[pair[1]]) for pair in TEXT}
    assert {pair: ratio for pair, ratio in found.items() if ratio < 4.5} == {}
    found = {pair: contrast(colours[pair[0]], colours[pair[1]]) for pair in SHAPES}
    assert {pair: ratio for pair, ratio in found.items() if ratio < 3} == {}


def test_a_colour_that_can_be_read_stays_as_the_provider_chose_it(provider: str) -> None:
    look = load(REPO / "docs" / provider).look
    light, dark = palette(look)
    assert (light["accent"], dark["accent"]) == (look.accent, look.accent_dark)


def test_contrast_is_wcag_s() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert contrast("#ffffff", "#777777") == contrast("#777777", "#ffffff")


def test_mixing_goes_from_one_colour_to_the_other() -> None:
    assert mix("#102030", "#ffffff", 1) == "#102030"
    assert mix("#102030", "#ffffff", 0) == "#ffffff"
    assert mix("#000000", "#ffffff", 0.5) == "#808080"


def test_a_stylesheet_loses_only_what_it_can_miss() -> None:
    css = '/* note */\na , b > c {\n  color: red;\n}\n.x::before { content: "- " }'
    assert minify_css(css) == 'a,b>c{color:red}.x::before{content:"- "}'


@pytest.mark.parametrize(
    ("box", "width"), [("0 0 48 48", ""), ("0 0 80 10", "14rem"), ("1 2 30.5 10", "7.625rem")]
)
def test_a_wide_logo_is_as_high_as_others_where_there_is_room(box: str, width: str) -> None:
    found = style_logo(f'<svg viewBox="{box}"></svg>')
    assert (f"min({width}," in found) if width else not found
