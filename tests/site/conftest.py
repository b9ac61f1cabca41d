"""Both sites, built once, and a browser that reads them without a server."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from jinja2 import Environment, FileSystemLoader
from playwright.sync_api import Browser, BrowserContext, Page

from formsapp.site import build
from tests.conftest import PROVIDERS, REPO
from tests.made_once import folder_of_run, make_once
from tests.site.serving import ORIGIN, Served
from tests.web import by_turns

SHOWN = Path(__file__).parent / "stylesheet.html"


@pytest.hookimpl(tryfirst=True)
def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    by_turns.choose_provider(metafunc)


@pytest.fixture(scope="session")
def sites(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The built site of each provider, with the style sheet page in both faces."""

    def build_all(folder: Path) -> None:
        for provider in PROVIDERS:
            build(REPO / "docs" / provider, folder / provider)
            show_parts(folder / provider)

    folder = make_once(folder_of_run(tmp_path_factory) / "sites", build_all)
    return {provider: folder / provider for provider in PROVIDERS}


def show_parts(site: Path) -> None:
    """Render every component in the frame of the forms and in that of the staff."""
    jinja = Environment(loader=FileSystemLoader([site, SHOWN.parent]), autoescape=True)
    for face in ("client", "staff"):
        html = jinja.get_template(SHOWN.name).render(root="", face=face, exit=True)
        (site / f"parts-{face}.html").write_text(html, encoding="utf-8")


@pytest.fixture
def site(sites: dict[str, Path], provider: str) -> Path:
    return sites[provider]


Opener = Callable[..., tuple[Page, Served]]


def open_folder(
    browser: Browser, folder: Path, *, width: int = 390, dark: bool = False, **shown: Any
) -> tuple[BrowserContext, Served]:
    """Open a browser of its own, in which a folder is a site."""
    context = browser.new_context(
        viewport={"width": width, "height": 844},
        color_scheme="dark" if dark else "light",
        reduced_motion="reduce",
        base_url=ORIGIN,
        **shown,
    )
    served = Served(folder)
    context.route("**/*", served.answer)
    return context, served


@pytest.fixture
def opened(browser: Browser) -> Iterator[Opener]:
    """Open a folder in a tab: ``opened(site, width=390, dark=True)`` gives the tab.

    ``runs``: whether scripts run; ``touch``: whether it is a phone, with fingers.
    """
    contexts = []

    def open_(
        folder: Path, *, runs: bool = True, touch: bool = False, **shown: Any
    ) -> tuple[Page, Served]:
        context, served = open_folder(
            browser,
            folder,
            java_script_enabled=runs,
            has_touch=touch,
            is_mobile=touch,
            **shown,
        )
        contexts.append(context)
        return context.new_page(), served

    yield open_
    for context in contexts:
        context.close()
