"""What a page states about its article in JSON-LD (schema.org Article)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from aggregator.extract.markup import text_to_html

MAX_SCRIPTS = 20
MAX_OBJECTS = 500
MAX_SCRIPT = 500_000

_ARTICLES = frozenset({"Article", "NewsArticle", "BlogPosting", "ReportageNewsArticle", "PressRelease"})


@dataclass(frozen=True, slots=True)
class ArticleData:
    """The fields of an Article as texts, empty where nothing usable is stated."""

    headline: str = ""
    description: str = ""
    body: str = ""
    published: str = ""
    modified: str = ""
    author: str = ""
    image: str = ""
    keywords: tuple[str, ...] = ()


def article_data(page: LexborHTMLParser) -> ArticleData:
    """The first Article of a page's JSON-LD."""
    for found in _objects(page):
        kinds = found.get("@type")
        if any(kind in _ARTICLES for kind in _each(kinds) if isinstance(kind, str)):
            return ArticleData(
                headline=_text(found.get("headline")) or _text(found.get("name")),
                description=_text(found.get("description")),
                body=text_to_html(_text(found.get("articleBody"))),
                published=_text(found.get("datePublished")),
                modified=_text(found.get("dateModified")),
                author=_names(found.get("author")),
                image=_image(found.get("image")),
                keywords=_sections(found),
            )
    return ArticleData()


def _objects(page: LexborHTMLParser) -> Iterator[dict[str, Any]]:
    for script in page.css('script[type="application/ld+json"]')[:MAX_SCRIPTS]:
        try:
            waiting: list[Any] = [json.loads(script.text()[:MAX_SCRIPT], strict=False)]
        except (ValueError, RecursionError):
            continue  # the page is read by its looks instead
        for _ in range(MAX_OBJECTS):
            if not waiting:
                break
            node = waiting.pop(0)
            if isinstance(node, list):
                waiting += node[:MAX_OBJECTS]
            elif isinstance(node, dict):
                yield node
                waiting += [node[key] for key in ("@graph", "mainEntity", "itemListElement") if key in node]


def _each(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""


def _names(value: Any) -> str:
    people = _each(value)[:10]
    names = [_text(person.get("name")) if isinstance(person, dict) else _text(person) for person in people]
    return ", ".join(dict.fromkeys(name for name in names if name))


def _image(value: Any) -> str:
    for image in _each(value):
        address = _text(image.get("url")) if isinstance(image, dict) else _text(image)
        if address:
            return address
    return ""


def _sections(found: dict[str, Any]) -> tuple[str, ...]:
    words = [_text(section) for section in _each(found.get("articleSection"))]
    return tuple(dict.fromkeys(word for word in words if word))[:20]
