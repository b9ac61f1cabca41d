"""Lets MkDocs build a provider's site: chooses the pages and fills each with the facts.

The work itself is done in formsapp.facts and formsapp.site, which know no MkDocs: only
formsapp.site.run_mkdocs starts it. Another generator needs another adapter like this one, and
another way to start it.
"""

# ruff: noqa: INP001 - MkDocs loads this file by its path
from __future__ import annotations

import logging
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jinja2
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page
from mkdocs.utils import get_build_datetime, get_relative_url

from formsapp.documents import frozen_versions, version_pages
from formsapp.facts import FactsError, fill_by_origin, read_document
from formsapp.facts.dutch_reach import foot_ways
from formsapp.facts.fill_text import FILTERS
from formsapp.facts.logo import read_logo
from formsapp.facts.translatable_texts import make_say
from formsapp.kinds import load_provider
from formsapp.rules.amsterdam_time import local_date
from formsapp.settings import list_providers
from formsapp.site import page_html, receipt_check_page, share_card
from formsapp.site.drawings import draw_boxes
from formsapp.site.form_names import front_matter
from formsapp.site.icons import draw_icons
from formsapp.site.opening_hours import opening_attributes
from formsapp.site.page_frame import CRISIS_PAGE, Frame, make_frame, read_script
from formsapp.site.page_values import page_values
from formsapp.site.search_and_clause_pages import make_list_pages
from formsapp.site.service_worker import render_service_worker
from formsapp.site.site_pages import find_pages

Context = dict[str, Any]
THEME = Path(__file__).parent
NOTICES = logging.getLogger("loket")  # MkDocs would stop at a warning in its own log
FOOT = ("contact.md", "privacy.md", "klachten.md", "toegankelijkheid.md")
"""What the bottom of each page leads to, as far as the provider has it."""


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Choose the provider, and load its facts and the frame of its pages."""
    docs = Path(config.docs_dir)
    if not (docs / "provider.toml").exists():
        docs /= os.environ.get("LOKET_PROVIDER") or next(iter(list_providers(docs)), "")
    config.docs_dir = str(docs)
    config.theme.static_templates.discard("sitemap.xml")  # needs the site's full address
    config.theme.dirs = [str(THEME)]  # MkDocs would walk Material's 14,000 icons at each build
    facts = load_provider(docs)
    for key in facts.documents:
        read_document(docs, facts, key)  # what clients agree to is there
    config.site_name = facts.provider.name
    today = config.extra.get("today") or local_date(get_build_datetime())
    frame = make_frame(facts, docs, THEME, demo=bool(config.extra.get("demo")))
    config.extra.update(facts=facts, frame=frame, today=today, say=make_say(facts))
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Keep the pages that the provider has, add the files we make, and order the menu."""
    docs, facts = Path(config.docs_dir), config.extra["facts"]
    for file in list(files):
        is_own = Path(file.abs_src_path or "").is_relative_to(docs)
        if file.is_documentation_page() or not is_own:
            files.remove(file)
    for name, path in find_pages(docs, facts).items():
        files.append(File(name, str(path.parents[name.count("/")]), config.site_dir, True))
    look: Frame = config.extra["frame"]
    made = version_pages.version_files(docs, facts) | look.files
    if config.site_url:
        drawing = read_logo(docs, facts)
        made[share_card.FILE] = share_card.draw_share_card(facts, drawing, look.light)
    _add_files(files, made, config)
    for finding in frozen_versions.version_findings(docs, facts):
        if finding.blocks:
            NOTICES.warning("%s", finding)
    texts = {file.src_uri: file.content_string for file in files.documentation_pages()}
    config.nav = page_html.menu_pages({name: front_matter(text) for name, text in texts.items()})
    config.extra["values"] = page_values(facts, texts, config.extra["today"])
    return files


def _add_files(files: Files, made: Mapping[str, str | bytes], config: MkDocsConfig) -> None:
    for name, content in made.items():
        files.append(File.generated(config, name, content=content))


def on_page_markdown(markdown: str, *, page: Page, config: MkDocsConfig, **_: object) -> str:
    """Fill a page's text, title and description; an unknown fact stops the build."""
    if page.file.generated_by:
        return markdown  # ours, filled already: a frozen text must stay as it is
    facts, name = config.extra["facts"], page.file.src_uri
    origin = Path(page.file.abs_src_path or name)
    for key in ("title", "description"):
        if key not in page.meta:
            raise PluginError(f"{name}: no {key!r} in its front matter")
        page.meta[key] = fill_by_origin(origin, str(page.meta[key]), facts)
    filled = fill_by_origin(origin, markdown, facts, **config.extra["values"])
    return version_pages.add_version_links(name, filled, Path(config.docs_dir), facts)


def on_page_content(html: str, *, page: Page, config: MkDocsConfig, **_: object) -> str:
    """Make links from the site's root relative, and draw cards, boxes, timelines and icons."""
    linked = page_html.make_links_relative(html, _path_to_root(page))
    boxed = draw_boxes(page_html.wrap_cards(linked), config.extra["say"])
    return draw_icons(boxed, page.file.src_uri)


def on_env(env: jinja2.Environment, *, config: MkDocsConfig, files: Files) -> jinja2.Environment:
    by_url = {file.url: file.page for file in files.documentation_pages()}
    facts = config.extra["facts"]
    _fill_list_pages(config, files)
    env.optimized = False  # folding constants takes time, and the frame has none
    env.filters.update({name: FILTERS[name] for name in ("call", "mailto", "tel")})
    env.globals.update(
        facts=facts,
        say=config.extra["say"],
        look=config.extra["frame"],
        card=share_card.FILE,
        demo=config.extra.get("demo"),
        draft=config.extra.get("draft"),
        crisis_page=CRISIS_PAGE,
        opening=opening_attributes(facts.contact.open_week, config.extra["today"]),
        ways=foot_ways(facts.contact, facts.provider.voice),
        foot_pages=[file.page for name in FOOT if (file := files.get_file_from_path(name))],
        with_contents=page_html.with_contents,
        with_hero=page_html.with_hero,
        trail=lambda page: [by_url[url] for url in page_html.ancestors(page.url, by_url)],
    )
    return env


def _fill_list_pages(config: MkDocsConfig, files: Files) -> None:
    """Fill the pages that list all other pages, which are rendered by now."""
    live = [file for file in files.documentation_pages() if not file.generated_by]
    rendered = {f.url.removeprefix("./"): f.page for f in live if f.page}
    texts = {url: (str(page.title), page.content or "") for url, page in rendered.items()}
    field, script = (read_script(THEME / name) for name in ("zoekveld.js", "zoeken.js"))
    listing, made = make_list_pages(config.extra["facts"], texts, field=field, script=script)
    for url, html in listing.items():
        rendered[url].content = html
    check = rendered[receipt_check_page.CHECK]
    given = (Path(config.docs_dir).name, config.extra.get("keys") or (), config.extra["say"])
    check.content = receipt_check_page.fill_check_page(
        check.content or "", *given, read_script(THEME / "controleren.js")
    )
    _add_files(files, made, config)


def on_page_context(context: Context, *, page: Page, **_: object) -> Context:
    return context | {"root": _path_to_root(page)}


def on_template_context(context: Context, *, template_name: str, **_: object) -> Context:
    """Give the frame of the forms Flask's root, and the 404 page its full address."""
    root = "{{ root }}" if template_name == "layout.html" else context["base_url"].rstrip("/")
    return context | {"root": root}


def on_post_page(output: str, *, config: MkDocsConfig, **_: object) -> str:
    provider = config.extra["facts"].provider
    return page_html.strip_indentation(page_html.lead_to_forms(output, provider.forms_url))


on_post_template = on_post_page


def on_post_build(*, config: MkDocsConfig) -> None:
    """Write the service worker, whose version follows from the crisis page as it was built."""
    site = Path(config.site_dir)
    crisis = (site / "crisis" / "index.html").read_text(encoding="utf-8")
    script = (THEME / "sw.js").read_text(encoding="utf-8")
    forms_url = config.extra["facts"].provider.forms_url
    worker = render_service_worker(script, crisis, config.extra["say"], forms_url)
    (site / "sw.js").write_text(worker, encoding="utf-8")


def on_build_error(error: Exception, **_: object) -> None:
    """Say in one line which fact is wrong, as MkDocs does for its own errors."""
    if isinstance(error, FactsError):
        raise PluginError(str(error)) from error


def _path_to_root(page: Page) -> str:
    return get_relative_url(".", page.url)
