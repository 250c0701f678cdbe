"""One article page as a draft: what the page states about itself, then what it looks like.

Structured statements come first (JSON-LD, OpenGraph, microdata), then the headline, the date text
near it and the block with the most text and the least links.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from aggregator.extract.addresses import absolute, base_address, same_site
from aggregator.extract.encoding import MAX_DOCUMENT, decode
from aggregator.extract.error_page import error_sign
from aggregator.extract.json_ld import ArticleData, article_data
from aggregator.extract.page import parse_page
from aggregator.extract.unreadable import Unreadable
from aggregator.model import EntryDraft

# A body shorter than this is a teaser or a caption.
LEAST_TEXT = 120

MAX_NODES = 5_000
MAX_CANDIDATES = 20
MAX_VISIBLE = 50_000
MAX_FLAT = 1_000
NEAR_HEADLINE = 3_000

BODY_SELECTORS = (
    "[itemprop=articleBody]",
    "div.article-content",
    "div.entry-content",
    "div.post-content",
    "div.post-body",
    "div.detail-content",
    "div.isi-berita",
    "div.post-text",
    "article",
)

# What is cut out of a page before its text is looked for.
_CLUTTER = (
    "script, style, noscript, template, nav, aside, footer, form, button, iframe[src*=facebook], "
    "[role=navigation], [role=complementary], [aria-hidden=true]"
)
_CLUTTER_NAMES = re.compile(
    r"(?:^|[\s_-])(?:share|sharing|sharedaddy|social|sosmed|related|terkait|lainnya|baca-juga|comments?|komentar|"
    r"sidebar|breadcrumbs?|pagination|navbar|navigation|menu|iklan|ads?|advert|banner|popular|populer|"
    r"terpopuler|newsletter|author-box|post-tags|tagcloud|jp-relatedposts)(?:$|[\s_-])",
    re.IGNORECASE,
)
_DATE_SELECTORS = (
    ("[itemprop=datePublished]", "content"),
    ("[itemprop=datePublished]", "datetime"),
    ("time[datetime]", "datetime"),
    ("meta[name='publish-date'], meta[name='pubdate'], meta[name='date']", "content"),
)
_MONTHS = (
    r"jan(?:uari|uary)?|[fp]eb(?:ruari|ruary)?|mar(?:et|ch)?|apr(?:il)?|me[iy]|may|jun[ie]?|jul[iy]?|"
    r"agu?s?t?(?:ustus)?|aug(?:ust)?|sept?(?:ember)?|o[kc]t(?:ober)?|no[vp](?:ember)?|de[sc](?:ember)?"
)
_DATE = re.compile(
    r"(?:(?:senin|selasa|rabu|kamis|jum['’]?at|sabtu|minggu|ahad),?\s{1,3})?"
    rf"\b\d{{1,2}}[\s-](?:{_MONTHS})\.?[\s,-]{{1,2}}(?:19|20)\d\d"
    r"(?:[\s,|/–-]{1,5}(?:pukul\s|jam\s)?\d{1,2}[.:]\d\d(?:[.:]\d\d)?(?:\s(?:wib|wita|wit|am|pm))?)?",
    re.IGNORECASE,
)
_BYLINE = re.compile(r"\b(?:penulis|oleh|kontributor|reporter)\s?:\s?([^|\n:]{3,60})", re.IGNORECASE)
_BLANKS = re.compile(r"\s+")


def read_article(body: bytes, headers: Mapping[str, str], url: str) -> EntryDraft | None:
    """The article on a page; None when the page is an error page, unreadable, or has no article."""
    if len(body) > MAX_DOCUMENT:
        return None
    text = decode(body, headers.get("content-type", "")).text
    if not text.strip() or error_sign(text):
        return None
    try:
        page = parse_page(text)
    except Unreadable:
        return None
    data = article_data(page)
    meta = _meta(page)
    base = base_address(page, url)
    link = _canonical(page, meta, base, url)
    headline = _headline(page, data, meta)
    author = data.author or _author(page, meta)
    categories = data.keywords or _categories(page, meta)
    published = (
        data.published or meta.get("article:published_time") or _stated_date(page) or _visible_date(page)
    )
    main = main_block(page)  # cuts clutter out of the page: nothing else is read from it after this
    content = (main.html or "") if main else data.body
    if not headline or not content:
        return None
    image, alt = data.image or meta.get("og:image", ""), meta.get("og:image:alt", "")
    if main and not image:
        image, alt = _first_image(main)
    return EntryDraft(
        guid=link,
        link=link,
        title=headline,
        summary_html=html.escape(
            data.description or meta.get("og:description") or meta.get("description", "")
        ),
        content_html=content,
        published=published,
        updated=data.modified or meta.get("article:modified_time", ""),
        author=author,
        categories=categories,
        image_url=image,
        image_alt=alt,
        language=_language(page),
        base_url=base,
    )


def main_block(page: LexborHTMLParser) -> LexborNode | None:
    """The element with the text of the article; clutter is cut out of the page on the way."""
    _cut_clutter(page)
    for selector in BODY_SELECTORS:
        candidates = page.css(selector)[:MAX_CANDIDATES]
        best = max(candidates, key=_own_text, default=None)
        if best is not None and _own_text(best) >= LEAST_TEXT:
            return best
    return _densest(page)


def _densest(page: LexborHTMLParser) -> LexborNode | None:
    """The element whose paragraphs hold the most text outside of links."""
    scores: dict[int, float] = {}
    elements: dict[int, LexborNode] = {}
    for paragraph in page.css("p, blockquote")[:MAX_NODES]:
        text = _own_text(paragraph)
        parent = paragraph.parent
        for share, element in ((1.0, parent), (0.5, parent.parent if parent else None)):
            if element is not None and element.tag not in ("html", "-undef"):
                scores[element.mem_id] = scores.get(element.mem_id, 0.0) + share * text
                elements[element.mem_id] = element
    if not scores:
        # Some editors write lines and <br> without paragraphs.
        loose = [element for element in page.css("div, td, section")[:MAX_NODES] if element.css_first("br")]
        scores = {element.mem_id: _direct_text(element) for element in loose}
        elements = {element.mem_id: element for element in loose}
    best = max(scores, key=lambda key: scores[key], default=None)
    return elements[best] if best is not None and scores[best] >= LEAST_TEXT else None


def _cut_clutter(page: LexborHTMLParser) -> None:
    cut = page.css(_CLUTTER)
    for element in page.css("[class], [id]")[:MAX_NODES]:
        names = f"{element.attributes.get('class') or ''} {element.attributes.get('id') or ''}"
        if _CLUTTER_NAMES.search(names[:300]) and not _is_frame(element):
            cut.append(element)
    # Elements are taken out, not freed: one of them may lie within another.
    for element in cut:
        element.remove()


def _is_frame(element: LexborNode) -> bool:
    """Whether an element is the page around the article, whatever its names say."""
    return element.tag in ("html", "body", "main", "article") or bool(
        element.css_first("h1, [itemprop=articleBody]")
    )


def _own_text(element: LexborNode) -> int:
    """Length of the text outside of links."""
    linked = sum(len(link.text(strip=True)) for link in element.css("a")[:200])
    return max(len(_BLANKS.sub(" ", element.text())) - 2 * linked, 0)


def _direct_text(element: LexborNode) -> float:
    return float(len(_BLANKS.sub(" ", element.text(deep=False))))


def _meta(page: LexborHTMLParser) -> dict[str, str]:
    """``meta`` by property or name, the first of each."""
    found: dict[str, str] = {}
    for element in page.css("meta[content]")[:500]:
        name = element.attributes.get("property") or element.attributes.get("name") or ""
        found.setdefault(name.lower(), (element.attributes.get("content") or "").strip())
    return found


def _headline(page: LexborHTMLParser, data: ArticleData, meta: Mapping[str, str]) -> str:
    """The headline without the name of the site that titles have behind it."""
    title = page.css_first("title")
    stated = meta.get("og:title") or (_flat(title) if title else "")
    headings = [_flat(heading) for heading in page.css("[itemprop=headline], article h1, h1")[:10]]
    named = [heading for heading in headings if heading and heading.lower() in stated.lower()]
    return data.headline or next(iter(named), "") or stated or next(iter(headings), "")


def _stated_date(page: LexborHTMLParser) -> str:
    for selector, attribute in _DATE_SELECTORS:
        for element in page.css(selector)[:5]:
            stated = (element.attributes.get(attribute) or "").strip() or _flat(element)[:100]
            if stated:
                return stated
    return ""


def _visible_date(page: LexborHTMLParser) -> str:
    """The date text that stands next after the headline, or else first on the page."""
    body = page.body
    text = _BLANKS.sub(" ", body.text(separator=" ")) if body else ""
    heading = page.css_first("h1")
    after = text.find(_flat(heading)) if heading else -1
    near = _DATE.search(text, max(after, 0), max(after, 0) + NEAR_HEADLINE)
    found = near or _DATE.search(text[:MAX_VISIBLE])
    return found[0] if found else ""


def _author(page: LexborHTMLParser, meta: Mapping[str, str]) -> str:
    author = meta.get("author", "")
    element = page.css_first("[itemprop=author], [rel=author], .author-name, .post-author")
    if element and not author:
        author = _flat(element)[:100]
    body = page.body
    if not author and body:
        byline = _BYLINE.search(body.text(separator="\n")[:MAX_VISIBLE])
        author = byline[1].strip() if byline else ""
    return "" if author.startswith(("http://", "https://")) else author


def _categories(page: LexborHTMLParser, meta: Mapping[str, str]) -> tuple[str, ...]:
    words = [meta.get("article:section", "")]
    words += [_flat(link)[:60] for link in page.css('a[rel~="category"], [itemprop=articleSection]')[:10]]
    return tuple(dict.fromkeys(word for word in words if word))


def _canonical(page: LexborHTMLParser, meta: Mapping[str, str], base: str, url: str) -> str:
    """The page's own address as it states it; the host of another site is not believed."""
    element = page.css_first('link[rel="canonical"]')
    for stated in (element.attributes.get("href") if element else "", meta.get("og:url")):
        address = absolute(base, stated)
        if same_site(address, url) and urlsplit(address).path.strip("/"):
            return address
    return url


def _first_image(main: LexborNode) -> tuple[str, str]:
    for image in main.css("img")[:20]:
        source = image.attributes.get("data-src") or image.attributes.get("src") or ""
        if source and not source.startswith("data:"):
            return source, image.attributes.get("alt") or ""
    return "", ""


def _language(page: LexborHTMLParser) -> str:
    root = page.css_first("html")
    return ((root.attributes.get("lang") or "") if root else "")[:20]


def _flat(element: LexborNode) -> str:
    return _BLANKS.sub(" ", element.text(separator=" ")).strip()[:MAX_FLAT]
