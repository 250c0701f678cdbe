"""A page that has been parsed, with what its head says, so that every question is asked of it once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode

from aggregator.extract.addresses import base_address
from aggregator.extract.article.json_ld import ArticleData, article_data

MAX_META = 500
MAX_FLAT = 1_000

_BLANKS = re.compile(r"\s+")
_NO_LETTERS = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class OpenedPage:
    """``meta`` is by lower-case property or name, the first of each; ``data`` what JSON-LD says."""

    tree: LexborHTMLParser
    url: str
    base: str
    meta: Mapping[str, str]
    data: ArticleData
    site_names: tuple[str, ...]

    def stated(self, *names: str) -> str:
        """The first ``meta`` of these names that says something."""
        return next((self.meta[name] for name in names if self.meta.get(name)), "")


def open_page(tree: LexborHTMLParser, url: str) -> OpenedPage:
    """What the head of a page says about it."""
    meta: dict[str, str] = {}
    for element in tree.css("meta[content]")[:MAX_META]:
        attributes = element.attributes
        name = attributes.get("property") or attributes.get("name") or attributes.get("itemprop") or ""
        content = (attributes.get("content") or "").strip()
        if content:
            meta.setdefault(name.strip().lower(), content)
    shown = [flat(node) for node in tree.css("title, h1")[:12]]
    data, names = article_data(tree, [meta.get("og:title", ""), meta.get("twitter:title", ""), *shown])
    names = (meta.get("og:site_name", ""), meta.get("application-name", ""), *names)
    return OpenedPage(
        tree=tree,
        url=url,
        base=base_address(tree, url),
        meta=meta,
        data=data,
        site_names=tuple(dict.fromkeys(name for name in names if name)),
    )


def flat(node: LexborNode, limit: int = MAX_FLAT) -> str:
    """The text of an element in one line."""
    return one_line(node.text(separator=" "))[:limit]


def heading_text(node: LexborNode, limit: int = MAX_FLAT) -> str:
    """The text of a heading without the small print in it, which tells who wrote the article and when."""
    whole = flat(node, limit)
    for small in node.css("small, time")[:3] if whole else ():
        fine = flat(small)
        if fine and len(fine) < len(whole) and (whole.startswith(fine) or whole.endswith(fine)):
            whole = (whole.removesuffix(fine) if whole.endswith(fine) else whole[len(fine) :]).strip()
    return whole


def one_line(text: str) -> str:
    return _BLANKS.sub(" ", text).strip()


def letters(text: str) -> str:
    """What two writings of one line have in common: their letters and digits, whatever their case."""
    return _NO_LETTERS.sub("", text.casefold())
