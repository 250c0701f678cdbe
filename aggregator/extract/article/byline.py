"""Who wrote an article, as the page states or shows it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from aggregator.extract.article.dates import DATE
from aggregator.extract.article.lines import Line
from aggregator.extract.article.opened import OpenedPage, flat, letters

MAX_NAME = 80
MOST_WORDS = 8
MAX_SHORT = 160
AFTER = 10

_LABELLED = re.compile(
    r"(?:^|[|•·/–—-]\s?|\s)(?:penulis|ditulis\soleh|oleh|kontributor|reporter|pewarta|author|written\sby|by)\s?[:：]\s?"
    r"(?P<name>[^|•·\n:：]{2,80})",
    re.IGNORECASE,
)
_LEADING = re.compile(
    r"^(?:oleh|by|penulis|ditulis\soleh|written\sby)\s(?P<name>[^|•·:]{2,60})$", re.IGNORECASE
)
_LABEL = re.compile(
    r"^\W*(?:di)?(?:(?:posting|tulis|publikasikan|unggah|upload)\s)?(?:oleh|by|penulis|author|kontributor|reporter|"
    r"posted\sby|written\sby|from|ditulis\soleh)\b\s?[:：]?\s*",
    re.IGNORECASE,
)
# Where the name ends and something else about the article begins.
_NAME_END = re.compile(
    r"\s(?:[|•·–—]|-\s|pada\s|on\s|editor\b|redaktur\b|penyunting\b|foto\b|fotografer\b|dibaca|dilihat|views?\b|\d{1,2}\s\w+\s\d{4})",
    re.IGNORECASE,
)
_NOBODY = re.compile(
    r"(?:super\s?)?admin(?:istrator)?(?:[\s_.-]?\w+)?|operator|webmaster|redaksi|root|user|author|penulis|editor|"
    r"anonymous|unknown|guest|staff|none|null|by|oleh|-+",
    re.IGNORECASE,
)
_SELECTORS = (
    "[itemprop=author] [itemprop=name], [itemprop=author], a[rel~=author], .author-name, .post-author .name, "
    ".author .fn, .vcard .fn, .byline .author, .entry-author, .post-author, .meta-author, .nama-penulis, "
    ".penulis, .reporter, .kontributor, .byline, .by-author, p.author, span.author, div.author, "
    ".article-author, .article__author"
)
_COUNTS = re.compile(
    r"\b(?:dilihat|dibaca|hits?|views?|pembaca|kali|x|wib|wita|wit|komentar|comments?|share)\b|\d[\d.,]*",
    re.I,
)
_LOGIN = re.compile(r"[a-z][a-z0-9_.]{3,30}")


def author_of(page: OpenedPage, lines: Sequence[Line], headline: str) -> str:
    """The author; neither the site nor whoever runs it, unless nobody else is named."""
    stated = [
        page.data.author,
        page.stated("author", "article:author", "parsely-author", "dc.creator", "byl"),
    ]
    login = ""
    for name in map(clean_name, stated):
        if _is_somebody(name, page):
            if not _LOGIN.fullmatch(name):
                return name
            login = login or name
    shown = _marked(page) or _labelled(lines, headline)
    if shown and _is_somebody(shown, page):
        return shown
    return login or _beside_date(lines, headline, page)


def clean_name(text: str) -> str:
    """A name without its label, date and what else stands in its line; "" for what is none."""
    text = text.strip()[:300]
    if text.startswith(("http://", "https://", "//", "@")):
        return ""
    text = DATE.sub(" | ", _LABEL.sub("", text, count=1))
    end = _NAME_END.search(text)
    text = (text[: end.start()] if end else text).strip(" \t,;|•·–—-/\u00a0")
    return text if 2 <= len(text) <= MAX_NAME and len(text.split()) <= MOST_WORDS else ""


def _marked(page: OpenedPage) -> str:
    """What the page marks as the author, by microdata or by the usual names of classes."""
    for element in page.tree.css(_SELECTORS)[:12]:
        if element.tag in ("body", "html", "article"):
            continue
        attributes = element.attributes
        name = clean_name((attributes.get("content") or "") or flat(element, 200))
        if name and not _NOBODY.fullmatch(name):
            return name
    return ""


def _labelled(lines: Sequence[Line], headline: str) -> str:
    """ "Penulis: …" next to the headline or at the end of the text."""
    for line in _near(lines, headline):
        if len(line.text) > MAX_SHORT:
            continue
        match = _LABELLED.search(line.text) or _LEADING.match(line.text)
        name = clean_name(match["name"]) if match else ""
        if name:
            return name
    return ""


def _beside_date(lines: Sequence[Line], headline: str, page: OpenedPage) -> str:
    """The login that a system glues to the date: "Selasa, 20 Agustus 2019, 10:04 humaskalbar"."""
    for line in _near(lines, headline):
        if len(line.text) > MAX_SHORT or DATE.search(line.text) is None:
            continue
        rest = _COUNTS.sub(" ", DATE.sub(" ", line.text)).strip(" ,|•·–—-/")
        if _LOGIN.fullmatch(rest) and not _NOBODY.fullmatch(rest):
            return rest
    return ""


def _near(lines: Sequence[Line], headline: str) -> Sequence[Line]:
    said = letters(headline)
    at = next((n for n, line in enumerate(lines) if said and letters(line.text)[: len(said)] == said), -1)
    return [*lines[at + 1 : at + 1 + AFTER], *lines[max(at - 3, 0) : max(at, 0)]]


def _is_somebody(name: str, page: OpenedPage) -> bool:
    if not name or _NOBODY.fullmatch(name):
        return False
    return letters(name) not in {letters(site) for site in page.site_names}
