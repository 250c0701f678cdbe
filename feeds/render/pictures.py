"""Pictures and films of a story as its page shows them: from the office's own server, when the reader comes
to them, and nothing that a browser would block (docs/decisions/0027-pages-and-pictures.md)."""

from __future__ import annotations

import re
from html import escape, unescape

# As `normalize.html` writes them: names in small letters, values quoted with ".
_TAG = re.compile(r"<(/?)(a|img|video|audio|source)\b([^<>]*)>")
_ATTRIBUTE = re.compile(r'([a-z]+)="([^"]*)"')
_LAZY = 'loading="lazy" decoding="async" referrerpolicy="no-referrer"'
MOST_PIXELS = 10_000


def with_lazy_pictures(html: str, word: str, *, secure: bool) -> str:
    """Sanitised ``html`` whose pictures are loaded when they come into view, and films when they are asked
    for. ``secure``: the page is served over https, where browsers block pictures over http; a link stands in
    their place, or ``word`` where they stand in a link already and have no words of their own."""
    depth = 0
    pieces: list[str] = []
    place = 0
    for tag in _TAG.finditer(html):
        pieces.append(html[place : tag.start()])
        place = tag.end()
        closing, name, inside = tag.groups()
        if name == "a":
            depth += -1 if closing else 1
        pieces.append(tag[0] if closing or name == "a" else _shown(name, inside, word, secure, depth > 0))
    pieces.append(html[place:])
    return "".join(pieces)


def lead_picture(address: str, html: str, *, secure: bool) -> str:
    """The address of the picture to show above a text; "" when there is none, when the text shows it itself,
    or when a browser would block it."""
    blocked = secure and address.startswith("http:")
    return "" if blocked or (address and escape(address) in html) else address


def _shown(name: str, inside: str, word: str, secure: bool, linked: bool) -> str:
    attributes = {key: unescape(value) for key, value in _ATTRIBUTE.findall(inside)}
    if name in ("video", "audio"):
        return f'<{name}{inside} preload="none">'
    if name == "source":
        return f"<{name}{inside}>"
    address, alt = attributes.get("src", ""), attributes.get("alt", "")
    if secure and address.startswith("http:"):
        words = escape(alt or word)
        return words if linked else f'<a href="{escape(address)}" rel="noopener nofollow">{words}</a>'
    sizes = _sizes(attributes)
    return f'<img src="{escape(address)}" alt="{escape(alt)}"{sizes} {_LAZY}>'


def _sizes(attributes: dict[str, str]) -> str:
    """The size that a site states, where it can be that of a picture: both numbers or none, since one alone
    does not tell the browser how much room to keep."""
    stated = [attributes.get(name, "") for name in ("width", "height")]
    if not all(one.isascii() and one.isdigit() and 0 < int(one[:9]) <= MOST_PIXELS for one in stated):
        return ""
    return f' width="{int(stated[0])}" height="{int(stated[1])}"'
