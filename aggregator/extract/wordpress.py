"""Posts of the REST API of WordPress (``/wp-json/wp/v2/posts``) as drafts."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from aggregator.extract.json_text import load_json, scalar_text
from aggregator.extract.unreadable import Unreadable
from aggregator.model import DocumentShape, Enclosure, EntryDraft, ParsedDocument, Reason

MAX_POSTS = 500
MAX_LIST = 50
MAX_WARNINGS = 100

# What WordPress gives to a request that does not say how many (REST API Handbook, Pagination).
PAGE_SIZE = 10

_TAGS = re.compile(r"<[^<>]{0,2000}>")
_BLANKS = re.compile(r"\s+")


def read_wordpress(text: str, url: str) -> ParsedDocument:
    """Posts as drafts, with the next, older page. Raises `Unreadable` for anything else, errors included."""
    warnings: dict[str, None] = {}
    document = load_json(text.lstrip("\ufeff \t\r\n\x00"), lambda warning: warnings.setdefault(warning))
    if isinstance(document, dict) and isinstance(document.get("code"), str):
        raise Unreadable(
            Reason.NOT_A_FEED, f"WordPress says {document['code'][:100]}: {_text(document, 'message')[:200]}"
        )
    if not isinstance(document, list):
        raise Unreadable(Reason.NOT_A_FEED, "the JSON document is no list of posts")
    if len(document) > MAX_POSTS:
        raise Unreadable(Reason.DOCUMENT_BOUND, f"more than {MAX_POSTS} items")
    drafts = []
    for position, post in enumerate(document):
        name = f"item {position + 1}"
        if not isinstance(post, dict):
            warnings[f"{name} is no object"] = None
        elif _is_protected(post):
            warnings[f"{name} is protected by a password"] = None
        else:
            draft = _draft(post, position, url)
            if draft.title or draft.content_html:
                drafts.append(draft)
            else:
                warnings[f"{name} is empty"] = None
    if document and not drafts and not any("protected" in warning for warning in warnings):
        raise Unreadable(Reason.NOT_A_FEED, "the JSON list holds no posts")
    return ParsedDocument(
        shape=DocumentShape.WORDPRESS,
        site_url=_site_of(url),
        drafts=tuple(drafts),
        next_url=_next(url, len(document)),
        warnings=tuple(warnings)[:MAX_WARNINGS],
    )


def _draft(post: dict[str, Any], position: int, url: str) -> EntryDraft:
    link = _text(post, "link")
    image = next(_objects(_embedded(post, "wp:featuredmedia")), {})
    terms = [
        term for group in _embedded(post, "wp:term") if isinstance(group, list) for term in _objects(group)
    ]
    return EntryDraft(
        guid=_plain(_rendered(post, "guid")) or link,
        link=link,
        title=_plain(_rendered(post, "title")),
        summary_html=_rendered(post, "excerpt"),
        content_html=_rendered(post, "content"),
        published=_moment(post, "date"),
        updated=_moment(post, "modified"),
        author=", ".join(
            dict.fromkeys(filter(None, (_text(one, "name") for one in _objects(_embedded(post, "author")))))
        ),
        categories=_categories(terms),
        image_url=_text(image, "source_url") or _text(post, "jetpack_featured_media_url"),
        image_alt=_text(image, "alt_text"),
        image_caption=_plain(_rendered(image, "caption")),
        enclosures=tuple(_enclosures(post)),
        base_url=link or url,
        position=position,
    )


def _is_protected(post: dict[str, Any]) -> bool:
    content = post.get("content")
    protected = isinstance(content, dict) and content.get("protected") is True
    return protected or _text(post, "status") in ("private", "draft", "pending", "trash", "future")


def _moment(post: dict[str, Any], name: str) -> str:
    """The time in UTC, which WordPress writes without its zone, or else the local one as written."""
    stated = _text(post, f"{name}_gmt")
    if stated and not stated.startswith("0000"):
        return stated if stated.endswith("Z") or "+" in stated else f"{stated}+00:00"
    return _text(post, name)


def _categories(terms: list[dict[str, Any]]) -> tuple[str, ...]:
    """Categories first, tags behind them; what every post has that has none says nothing."""
    named = {
        taxonomy: [_plain(_text(term, "name")) for term in terms if _text(term, "taxonomy") == taxonomy]
        for taxonomy in ("category", "post_tag")
    }
    words = [*named["category"], *named["post_tag"]]
    empty = ("uncategorized", "tak berkategori", "tidak terkategori")
    return tuple(dict.fromkeys(word for word in words if word and word.lower() not in empty))[:MAX_LIST]


def _enclosures(post: dict[str, Any]) -> Iterator[Enclosure]:
    """Files that plugins for podcasts and attachments put beside a post."""
    meta = post.get("meta")
    stated = meta.get("enclosure") if isinstance(meta, dict) else None
    for one in (stated if isinstance(stated, list) else [stated])[:MAX_LIST]:
        # "address\nlength\ntype", as WordPress keeps them
        lines = one.split("\n") if isinstance(one, str) else []
        if lines and lines[0].startswith(("http://", "https://")):
            length = lines[1].strip() if len(lines) > 1 else ""
            kind = lines[2].strip() if len(lines) > 2 else ""
            yield Enclosure(
                scalar_text(lines[0].strip()),
                scalar_text(kind)[:100],
                int(length) if length.isascii() and length.isdigit() and len(length) < 16 else None,
            )


def _next(url: str, count: int) -> str:
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    size, page = _number(query.get("per_page"), PAGE_SIZE), _number(query.get("page"), 1)
    if count < size:
        return ""
    query["page"] = str(page + 1)
    return urlunsplit(parts._replace(query=urlencode(query, safe=":/,").replace("_embed=&", "_embed&")))


def _number(text: str | None, default: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and 0 < len(text) < 7 else default


def _site_of(url: str) -> str:
    head, mark, _ = url.partition("/wp-json")
    return f"{head}/" if mark else url.partition("?")[0]


def _embedded(post: dict[str, Any], name: str) -> list[Any]:
    embedded = post.get("_embedded")
    found = embedded.get(name) if isinstance(embedded, dict) else None
    return found[:MAX_LIST] if isinstance(found, list) else []


def _objects(values: list[Any]) -> Iterator[dict[str, Any]]:
    # What may not be seen is embedded as an error.
    return (value for value in values if isinstance(value, dict) and "code" not in value)


def _rendered(post: dict[str, Any], name: str) -> str:
    value = post.get(name)
    return _text(value, "rendered") if isinstance(value, dict) else _text(post, name)


def _text(fields: dict[str, Any], name: str) -> str:
    value = fields.get(name)
    return scalar_text(value).strip() if isinstance(value, str) else ""


def _plain(markup: str) -> str:
    return _BLANKS.sub(" ", html.unescape(_TAGS.sub("", markup))).strip()
