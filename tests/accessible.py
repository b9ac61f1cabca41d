"""What a page is held to in a browser: WCAG 2.2 AA as far as a machine can measure it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple
from weakref import WeakSet

import axe_playwright_python  # type: ignore[import-untyped]  # it comes without types
from playwright.sync_api import Frame, Page

from tests.made_once import Remembered

HERE: Final = Path(__file__).parent
PHONE: Final = 390
WIDTHS: Final = (320, PHONE, 1280)
ENDS: Final = (WIDTHS[0], WIDTHS[-1])
"""The smallest phone and a desk: between the phones a style sheet changes the logo's size alone."""
LOOKS: Final[dict[str, dict[str, Any]]] = {
    "light": {"color_scheme": "light", "forced_colors": "none"},
    "dark": {"color_scheme": "dark", "forced_colors": "none"},
    "forced": {"color_scheme": "dark", "forced_colors": "active"},
}
ADDED: Final = (
    "target-size",
    "css-orientation-lock",
    "focus-order-semantics",
    "label-content-name-mismatch",
    "p-as-heading",
    "table-fake-caption",
    "td-has-header",
)
"""Rules that axe leaves off: WCAG 2.2's size of targets, and those it calls experimental."""
COLOURS: Final = "color-contrast"
OF_SIZE: Final = ("target-size",)
OF_LOOK: Final = (COLOURS, "link-in-text-block", *OF_SIZE)
"""Rules whose outcome hangs on colours and sizes; the others read the same page twice alike."""
SPACED: Final = (
    "* { line-height: 1.5 !important; letter-spacing: .12em !important;"
    " word-spacing: .16em !important } p { margin-bottom: 2em !important }"
)
"""The text spacing that a page must bear (WCAG 1.4.12)."""


class Sorts(NamedTuple):
    """The sorts of elements in a page: as they look, and as they are built."""

    look: set[str]
    build: set[str]


class Inspected(NamedTuple):
    """The sorts of elements that were read in a page that was right."""

    look: Remembered
    build: Remembered


inspected: Final = Inspected(Remembered(), Remembered())


@cache
def _axe() -> str:
    folder = Path(axe_playwright_python.__file__).parent
    return (folder / "axe.min.js").read_text(encoding="utf-8")


@cache
def _measures() -> str:
    return (HERE / "accessible.js").read_text(encoding="utf-8")


_brings_measures: Final[WeakSet[Page]] = WeakSet()
"""Tabs whose pages have our own measures from the start."""
_loaded: Final[WeakSet[Page]] = WeakSet()
"""Those of them whose page is loaded, as far as it was the same page all the while."""
_has_axe: Final[WeakSet[Page]] = WeakSet()
"""Those whose page has axe too."""


def _ready(tab: Page) -> None:
    """Put our own measures in the page; its own policy does not stop a debugger.

    The pages that this tab opens later bring them along: sending them each time takes longer.
    """
    if tab in _loaded:
        return
    tab.wait_for_load_state()  # what is brought along is there before the page is
    if tab not in _brings_measures:
        tab.evaluate(_measures())
        tab.add_init_script(_measures())
        tab.on("framenavigated", _forget)
        _brings_measures.add(tab)
    _loaded.add(tab)


def _forget(frame: Frame) -> None:
    """Know nothing of a page that another one took the place of."""
    _loaded.discard(frame.page)
    _has_axe.discard(frame.page)


def _ready_for_axe(tab: Page) -> None:
    """Put axe in the page too, which most pages do not need."""
    _ready(tab)
    if tab in _has_axe:
        return
    if not tab.evaluate("'axe' in window"):
        tab.evaluate(_axe())
        tab.evaluate("loketMeasures.rememberColours()")
    _has_axe.add(tab)


def axe(tab: Page, *only: str) -> list[str]:
    """What axe finds wrong in the page as it is; ``only`` names the rules to run."""
    _ready_for_axe(tab)
    found: list[str] = tab.evaluate("([a, o]) => loketMeasures.axe(a, o)", [ADDED, only])
    return found


def axe_without_colours(tab: Page) -> list[str]:
    """What axe finds wrong but for colours."""
    _ready_for_axe(tab)
    asked = [ADDED, [COLOURS]]
    found: list[str] = tab.evaluate("([a, left]) => loketMeasures.axeBut(a, left)", asked)
    return found


def rules(tab: Page) -> tuple[str, int]:
    """The version of axe, and how many of its rules are run on a page."""
    _ready_for_axe(tab)
    version, count = tab.evaluate("added => loketMeasures.rules(added)", ADDED)
    return str(version), int(count)


def looks(
    tab: Page,
    widths: Sequence[int] = (PHONE,),
    *,
    whole: Sequence[int] = (),
    of: Sequence[str] = tuple(LOOKS),
    fresh: Iterable[str] = (),
) -> list[str]:
    """Faults in light, in dark and in forced colours, at these widths in pixels.

    At the widths in ``whole`` axe runs all its rules in light, not those of the look alone. Its
    rule for colours takes half of its time: axe measures them at the last width, and our own
    measure at the others. Where it is told which sorts of elements are ``fresh`` in the page, axe
    reads those alone, with what is in them.
    """
    _ready_for_axe(tab)
    found = []
    for width in widths:
        tab.set_viewport_size({"width": width, "height": 844})
        for look in of:
            tab.emulate_media(**LOOKS[look])
            only = _rules_of(look, whole=width in whole, colours=width == widths[-1])
            asked = [ADDED, only, [*fresh]]
            faults = tab.evaluate("([a, o, f]) => loketMeasures.looked(a, o, f)", asked)
            found += [f"{look} {width} px: {fault}" for fault in faults]
    tab.emulate_media(**LOOKS["light"])
    return found


def _rules_of(look: str, *, whole: bool, colours: bool) -> Sequence[str] | None:
    """The rules that axe runs in a look; none is all, and None is our own measure of colours."""
    if look == "forced":
        return None
    if look == "light" and whole:
        return ()
    if colours:
        return OF_LOOK
    return OF_SIZE if look == "light" else None


def lost(tab: Page) -> list[str]:
    """Text that is cut off or sticks out sideways, as the page is now."""
    _ready(tab)
    found: list[str] = tab.evaluate("loketMeasures.lost()")
    return found


def enlarged(tab: Page, widths: Sequence[int] = (PHONE, 1280)) -> list[str]:
    """What is lost with text of 200 % and with wide spacing, at these widths in pixels."""
    found = []
    tools = tab.context.new_cdp_session(tab)  # not detached: that takes its passkeys from the tab
    for size, style in ((32, ""), (16, SPACED)):
        tools.send("Page.setFontSizes", {"fontSizes": {"standard": size, "fixed": size}})
        tab.evaluate("css => loketMeasures.style(css)", style)
        for width in widths:
            tab.set_viewport_size({"width": width, "height": 844})
            found += [f"text of {size} px on {width} px: {fault}" for fault in lost(tab)]
    tab.evaluate("loketMeasures.style('')")
    return found


def walked(tab: Page) -> list[str]:
    """Go through the page with Tab; say what is missed, out of order, unseen or a trap."""
    _ready(tab)
    wanted: int = tab.evaluate("loketMeasures.startWalk()")
    for _ in range(wanted):
        tab.keyboard.press("Tab")
    for _ in range(2):
        if not tab.evaluate("loketMeasures.goesOn()"):
            break
        tab.keyboard.press("Tab")
    tab.bring_to_front()
    found: list[str] = tab.evaluate("loketMeasures.walked()")
    return found


def focused(tab: Page) -> list[str]:
    """Give everything the focus; say where it does not come, is unseen or has an own order.

    This takes a tenth of the time that going there with Tab does, and finds no trap.
    """
    _ready(tab)
    tab.keyboard.press("Tab")
    found: list[str] = tab.evaluate("loketMeasures.focusEach()")
    return found


def passed(tab: Page, fresh: Iterable[str]) -> list[str]:
    """What is wrong with the way of the focus.

    With Tab the page is gone through where what is fresh in it, or something in that, can have it.
    """
    _ready(tab)
    takes = tab.evaluate("looks => loketMeasures.takesFocus(looks)", [*fresh])
    return walked(tab) if takes else focused(tab)


def sorts(tab: Page) -> Sorts:
    """The sorts of elements in the page."""
    _ready(tab)
    found = tab.evaluate("loketMeasures.sorts()")
    return Sorts(set(found["look"]), set(found["build"]))


def glance(tab: Page) -> tuple[Sorts, list[str]]:
    """The sorts of elements in the page, and what is wrong as far as that costs little."""
    _ready(tab)
    seen = tab.evaluate("loketMeasures.glance()")
    return Sorts(set(seen["look"]), set(seen["build"])), list(seen["faults"])


def inspect(tab: Page) -> None:
    """Hold the page to everything here if it looks new; else to what costs little.

    New looks: an element whose name and classes no page had before. Colours, sizes and the way of
    the focus hang on these, and looking at all of that takes a second; axe does so for what is new
    and all that is in it. Elsewhere our own measure reads the colours, at a tenth of the time: of
    another provider too, whose palette differs (see tests/site/test_look.py). axe reads a page
    whole where an element is built in a way, or stands in a place, in which it has read none yet.
    """
    tab.wait_for_load_state()
    tab.emulate_media(reduced_motion="reduce")  # a fading colour or a sliding page is half way
    shown, faults = glance(tab)
    if fresh := [one for one in shown.look if inspected.look.lacks([one])]:
        faults += _inspect_whole(tab, fresh)
    elif inspected.build.lacks(shown.build):
        faults += axe_without_colours(tab)
    assert faults == [], (tab.url, faults)
    inspected.look.add(shown.look)  # once it is right: a test that failed may run again
    inspected.build.add(shown.build)


def _inspect_whole(tab: Page, fresh: Iterable[str]) -> list[str]:
    """Everything that is wrong with the page as it is, on a phone and on a desk.

    Colours in light hang on no width. What a desk shows beside a phone, the pages of the site have
    too, which are measured in each look at each width.
    """
    tab.set_viewport_size({"width": PHONE, "height": 844})
    return [
        *axe_without_colours(tab),
        *passed(tab, fresh),
        *looks(tab, ENDS, of=("light",), fresh=fresh),
        *looks(tab, (320,), of=("dark", "forced"), fresh=fresh),
        *enlarged(tab),
    ]
