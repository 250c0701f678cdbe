"""What a page states about its article in JSON-LD (schema.org Article)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from aggregator.extract.markup import text_to_html

MAX_SCRIPTS = 20
MAX_OBJECTS = 500
MAX_SCRIPT = 500_000
MAX_NAMES = 10

_ARTICLES = frozenset({"BlogPosting", "LiveBlogPosting", "SocialMediaPosting", "PressRelease", "Report"})
_SITES = frozenset({"WebSite", "Organization", "NewsMediaOrganization", "GovernmentOrganization"})
_BELOW = ("@graph", "mainEntity", "mainEntityOfPage", "itemListElement", "item")
_WRAPPING = re.compile(r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[)|(?:-->|//\s*\]\]>|\]\]>)\s*$")
_TRAILING_COMMA = re.compile(r",(\s*[}\]])")
_WORD = re.compile(r"\w{2,}")
# Of the words of a headline so many stand in what the page shows as one, or it is another article's.
_SHARED_WORDS = 0.5


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
    image_caption: str = ""
    sections: tuple[str, ...] = ()
    language: str = ""


def article_data(tree: LexborHTMLParser, shown: Sequence[str]) -> tuple[ArticleData, tuple[str, ...]]:
    """The page's own Article in its JSON-LD, and the names by which the site calls itself.

    ``shown`` are the titles that the page shows elsewhere: an Article whose headline agrees with none of them
    is another one (of a list of related ones, or of a template that was never filled in).
    """
    objects = _objects(tree)
    by_id = {found["@id"]: found for found in objects if isinstance(found.get("@id"), str) and len(found) > 1}
    articles = [found for found in objects if _is_article(found)]
    sites = tuple(_site_names(objects, articles))
    own = [found for found in articles if _agrees(_headline(found), shown, sites)]
    if own:
        return _article(max(own, key=len), by_id), sites
    if not articles:
        pages = [found for found in objects if _has_kind(found, frozenset({"WebPage"}))]
        if pages:
            # Of a whole page only its times are those of its article.
            page = pages[0]
            published, modified = _text(page.get("datePublished")), _text(page.get("dateModified"))
            return ArticleData(published=published, modified=modified), sites
    return ArticleData(), sites


def _article(found: Mapping[str, Any], by_id: Mapping[str, Mapping[str, Any]]) -> ArticleData:
    image = _first(found.get("image"), by_id) or _first(found.get("thumbnailUrl"), by_id)
    return ArticleData(
        headline=_headline(found),
        description=_text(found.get("description")),
        body=text_to_html(_text(found.get("articleBody"))),
        published=_text(found.get("datePublished")) or _text(found.get("dateCreated")),
        modified=_text(found.get("dateModified")),
        author=_names(found.get("author") or found.get("creator"), by_id),
        image=(_text(image.get("url")) or _text(image.get("contentUrl")))
        if isinstance(image, Mapping)
        else _text(image),
        image_caption=_text(image.get("caption")) if isinstance(image, Mapping) else "",
        sections=tuple(dict.fromkeys(filter(None, map(_text, _each(found.get("articleSection"))))))[:20],
        language=_text(found.get("inLanguage")),
    )


def _headline(found: Mapping[str, Any]) -> str:
    return _text(found.get("headline")) or _text(found.get("name"))


def _agrees(headline: str, shown: Sequence[str], sites: Sequence[str]) -> bool:
    """Whether a headline is one that the page shows; one that is not stated contradicts nothing."""
    said = set(_WORD.findall(headline.casefold()))
    if not said or not any(shown):
        return True
    if headline.casefold() in {name.casefold() for name in sites}:
        return False
    return any(
        len(said.intersection(_WORD.findall(title.casefold()))) >= _SHARED_WORDS * len(said)
        for title in shown
    )


def _objects(tree: LexborHTMLParser) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for script in tree.css('script[type="application/ld+json" i]')[:MAX_SCRIPTS]:
        text = script.text()
        if len(text) > MAX_SCRIPT:
            continue  # the page is read by its looks instead
        waiting: list[Any] = [_loaded(text)]
        position = 0
        while position < len(waiting) and position < MAX_OBJECTS:
            node = waiting[position]
            position += 1
            if isinstance(node, list):
                waiting += node[:MAX_OBJECTS]
            elif isinstance(node, dict):
                found.append(node)
                waiting += [node[key] for key in _BELOW if key in node]
    return found


def _loaded(text: str) -> Any:
    """What a script says, though it be wrapped in a comment or have a comma too many; None for nonsense."""
    text = _WRAPPING.sub("", text)
    for attempt in (text, _TRAILING_COMMA.sub(r"\1", text)):
        try:
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _is_article(found: Mapping[str, Any]) -> bool:
    return _has_kind(found, _ARTICLES) or any(kind.endswith("Article") for kind in _kinds(found))


def _has_kind(found: Mapping[str, Any], kinds: frozenset[str]) -> bool:
    return any(kind in kinds for kind in _kinds(found))


def _kinds(found: Mapping[str, Any]) -> list[str]:
    """The types of an object, also where they are written as whole addresses."""
    return [kind.rpartition("/")[2] for kind in _each(found.get("@type")) if isinstance(kind, str)]


def _site_names(objects: Iterable[Mapping[str, Any]], articles: Iterable[Mapping[str, Any]]) -> list[str]:
    named = [_text(found.get("name")) for found in objects if _has_kind(found, _SITES)]
    for article in articles:
        publisher = article.get("publisher")
        if isinstance(publisher, Mapping):
            named.append(_text(publisher.get("name")))
    return [name for name in dict.fromkeys(named) if name][:MAX_NAMES]


def _each(value: Any) -> list[Any]:
    return value[:MAX_OBJECTS] if isinstance(value, list) else [value]


def _text(value: Any) -> str:
    if isinstance(value, Mapping):
        value = value.get("@value")
    return value.strip() if isinstance(value, str) else ""


def _first(value: Any, by_id: Mapping[str, Mapping[str, Any]]) -> Any:
    """The first of several; one that is only named is looked up."""
    first = next(iter(_each(value)), None)
    if isinstance(first, Mapping) and set(first) <= {"@id", "@type"}:
        return by_id.get(str(first.get("@id")), first)
    return first


def _names(value: Any, by_id: Mapping[str, Mapping[str, Any]]) -> str:
    people = [_first(person, by_id) for person in _each(value)[:MAX_NAMES]]
    names = [_text(person.get("name")) if isinstance(person, Mapping) else _text(person) for person in people]
    return ", ".join(dict.fromkeys(name for name in names if name))
