"""Error and challenge pages that claim success."""

from __future__ import annotations

import html
import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from aggregator.extract.encoding import decode
from aggregator.extract.sniff import sniff
from aggregator.model import DocumentShape

LOOK_AT = 64 * 1024

# A page of news has more visible text than this; an error page seldom has.
FEW_CHARACTERS = 900

# A page that waits for a script to let the browser in shows a sentence, if that.
NEARLY_NOTHING = 300

# What begins as one of these is read as such, whatever it tells about walls.
_DOCUMENTS = frozenset({DocumentShape.FEED, DocumentShape.JSON_FEED, DocumentShape.SITEMAP})

_TITLE = re.compile(r"<title(?:\s[^>]{0,200})?>([^<]{0,300})", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]{0,2000}>")
_BLANKS = re.compile(r"\s+")


def looks_like_error_page(body: bytes, headers: Mapping[str, str] | None = None) -> bool:
    """Whether a body says that something went wrong, though its status says that nothing did."""
    return bool(error_sign(decode(body, (headers or {}).get("content-type", "")).text))


def error_sign(text: str) -> str:
    """The words by which a page is known as an error page; empty when it is none."""
    signs = _signs()
    start = text[:LOOK_AT].lower()
    title = _TITLE.search(start)
    if title:
        words = _BLANKS.sub(" ", html.unescape(title[1])).strip()
        for sign in signs["titles"]:
            if words.startswith(sign):
                return sign
    for sign in signs["signatures"]:
        if sign in start:
            return sign
    if len(text) > LOOK_AT:
        return ""
    visible = _visible(start)
    if len(visible) > FEW_CHARACTERS:
        return ""
    return next((sign for sign in signs["sentences"] if sign in visible), "")


def _visible(page: str) -> str:
    for name in ("script", "style", "head"):
        page = _without(page, f"<{name}", f"</{name}>")
    return _BLANKS.sub(" ", html.unescape(_TAG.sub(" ", page))).strip()


def _without(page: str, opening: str, closing: str) -> str:
    kept: list[str] = []
    position = 0
    while True:
        start = page.find(opening, position)
        end = page.find(closing, start) if start >= 0 else -1
        if end < 0:
            kept.append(page[position:])
            return "".join(kept)
        kept.append(page[position:start])
        position = end + len(closing)


def wall_sign(status: int, headers: Mapping[str, str], body: bytes) -> str:
    """What shows that a wall (a challenge, a captcha, a block of a firewall) answered in place of the site,
    whatever the status; empty when none did. ``headers`` have lower-case names."""
    signs = _signs()
    for sign in signs["wall_headers"]:
        name, _, value = sign.partition(":")
        if name in headers and headers[name].lower().startswith(value.strip()):
            return f"the header {sign!r}"
    head = body[:LOOK_AT]
    if status == 200 and sniff(head, headers.get("content-type", "")) in _DOCUMENTS:
        return ""
    text = decode(head, headers.get("content-type", "")).text.lower()
    title = _TITLE.search(text)
    if title:
        words = _BLANKS.sub(" ", html.unescape(title[1])).strip()
        sign = next((sign for sign in signs["wall_titles"] if words.startswith(sign)), "")
        if sign:
            return f"the page is called {sign!r}"
    sign = next((sign for sign in signs["wall_signatures"] if sign in text), "")
    if not sign and len(body) < LOOK_AT:
        visible = _visible(text)
        if len(visible) <= FEW_CHARACTERS:
            sign = next((sign for sign in signs["wall_sentences"] if sign in visible), "")
        if not sign and len(visible) <= NEARLY_NOTHING:
            sign = next((sign for sign in signs["wall_scripts"] if sign in text), "")
    return f"the page says {sign!r}" if sign else ""


@cache
def _signs() -> dict[str, tuple[str, ...]]:
    data = tomllib.loads(files(__package__).joinpath("error_pages.toml").read_text(encoding="utf-8"))
    return {kind: tuple(signs) for kind, signs in data.items()}
