"""One article page as a draft: what its recipe finds, what the page states, what it looks like."""

from __future__ import annotations

import html
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from selectolax.lexbor import LexborHTMLParser, LexborNode

from aggregator.extract.addresses import absolute, base_address, same_site
from aggregator.extract.article.body import find_text
from aggregator.extract.article.by_recipe import Picked, read_by, recipe_for
from aggregator.extract.article.byline import author_of, clean_name, is_office, is_somebody
from aggregator.extract.article.dates import agreed_date, dates_of
from aggregator.extract.article.files import files_of
from aggregator.extract.article.headline import headline_above, headline_of
from aggregator.extract.article.image import cut_caption, lead_picture, pictures_of
from aggregator.extract.article.lines import BLOCKS, lines_of
from aggregator.extract.article.links import canonical_of, next_page_of, refresh_of, section_of
from aggregator.extract.article.opened import OpenedPage, open_page
from aggregator.extract.encoding import MAX_DOCUMENT, decode
from aggregator.extract.error_page import error_sign
from aggregator.extract.page import parse_page
from aggregator.extract.unreadable import Unreadable
from aggregator.model import EntryDraft, ParsedArticle, Reason
from aggregator.recipes import RecipeBook, shipped

# Characters of markup; a shorter text without any headline is a notice.
LEAST_UNTITLED = 1_000

NO_ARTICLE = "no article is recognised on the page"


def read_article(
    body: bytes,
    headers: Mapping[str, str],
    url: str,
    book: RecipeBook | None = None,
    recipe: str | None = None,
    day: date | None = None,
) -> ParsedArticle:
    """The article on a page. Never raises for what a site sent.

    ``headers`` have lower-case names. ``book`` are the recipes, those shipped when None; ``recipe`` is the
    name of the one that is fixed for the source of the page, None to look for one. ``day`` is when the page
    was fetched: recipes hold for a time, and a date beyond it is none of an article.
    """
    try:
        return _read(body, headers, url, shipped() if book is None else book, recipe, day)
    except Unreadable as unreadable:
        return ParsedArticle(None, reason=unreadable.reason, detail=unreadable.detail[:500])


def _read(
    body: bytes, headers: Mapping[str, str], url: str, book: RecipeBook, name: str | None, day: date | None
) -> ParsedArticle:
    if len(body) > MAX_DOCUMENT:
        raise Unreadable(Reason.TOO_LARGE, f"more than {MAX_DOCUMENT} bytes")
    decoded = decode(body, headers.get("content-type", ""))
    text = decoded.text
    if not text.strip("\ufeff\x00 \t\r\n"):
        raise Unreadable(Reason.EMPTY_BODY, "the body is blank" if body else "the body is empty")
    sign = error_sign(text)
    if sign:
        raise Unreadable(Reason.ERROR_PAGE, f"the page says {sign!r}")
    tree = parse_page(text)
    fitting = recipe_for(tree, text, url, book, name, day)
    page = open_page(tree, url)
    picked = read_by(fitting.article, fitting.name, tree) if fitting and fitting.article else None
    draft = _draft(page, picked, day, decoded.warnings)
    if draft is None:
        raise Unreadable(Reason.BROKEN_DOCUMENT, _why_none(tree, url))
    if fitting and fitting.article:
        draft = replace(draft, office_name=fitting.article.office_name(url, draft.categories))
    return ParsedArticle(
        draft,
        next_url=_next(page, picked),
        recipe=picked.recipe if picked else "",
        unfit=fitting.name if fitting and not picked else "",
    )


def _draft(
    page: OpenedPage, picked: Picked | None, day: date | None, warnings: tuple[str, ...]
) -> EntryDraft | None:
    complete = (
        picked is not None
        and picked.title
        and picked.published
        and picked.author
        and not is_office(picked.author)
    )
    lines = [] if complete else lines_of(page.tree)
    headline = (picked.title if picked else "") or headline_of(page, lines)
    published, updated = (picked.published, picked.updated) if picked else ("", "")
    if picked and published:
        published = agreed_date(published, page, day, headline)
    author = clean_name(picked.author) if picked else ""
    author = author if is_somebody(author, page) else ""
    found = None if picked else find_text(page, lines, headline)
    if not headline:
        headline = headline_above(page, lines, found.start if found else 0)
    start = found.start_below(lines, headline) if found else 0
    if not published or not author or is_office(author):
        dates = dates_of(page, lines, headline, start, day)
        published, updated = published or dates.published, updated or dates.updated
        named = author_of(page, lines, headline, start)
        author = author if author and (not named or is_office(named)) else named
    block = picked.body if picked else found.block if found else None
    shown = pictures_of(block, headline)
    picture = lead_picture(page, shown, picked.image if picked else "", picked.caption if picked else "")
    files = files_of(page, block, headline, picked.attachments if picked else ())
    body = picked.body if picked else found.cut_out(lines, headline) if found else None
    if picked and body is not None:
        cut_caption(body, picture.caption)
    content = _markup(body) if body is not None else page.data.body
    if not content or (not headline and len(content) < LEAST_UNTITLED):
        return None
    link = canonical_of(page)
    return EntryDraft(
        guid=link,
        link=link,
        title=headline,
        summary_html=html.escape(page.data.description or page.stated("og:description", "description")),
        content_html=content,
        published=published,
        updated=updated,
        author=author,
        categories=(picked.categories if picked else ()) or section_of(page),
        image_url=picture.url,
        image_alt=(picked.image_alt if picked else "") or picture.alt,
        image_caption=picture.caption,
        enclosures=files,
        language=_language(page),
        base_url=page.base,
        warnings=(*warnings, found.warning) if found and found.warning else warnings,
    )


def _markup(body: LexborNode) -> str:
    """An element's markup; one that HTML does not know (``text``, of SVG elsewhere) is a plain one."""
    if body.tag in BLOCKS:
        return body.html or ""
    return f"<div>{body.inner_html or ''}</div>"


def _next(page: OpenedPage, picked: Picked | None) -> str:
    address = absolute(page.base, picked.next) if picked and picked.next else next_page_of(page)
    return address if same_site(address, page.url) and address != page.url else ""


def _language(page: OpenedPage) -> str:
    root = page.tree.css_first("html")
    stated = (root.attributes.get("lang") or root.attributes.get("xml:lang") or "") if root else ""
    return (stated or page.data.language or page.stated("og:locale", "content-language", "language"))[:20]


def _why_none(tree: LexborHTMLParser, url: str) -> str:
    target = refresh_of(tree, base_address(tree, url))
    if target and target != url:
        where = target if same_site(target, url) else "another site"
        return f"{NO_ARTICLE}; it sends its readers on to {where}"
    return NO_ARTICLE
