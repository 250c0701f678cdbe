"""One entry of a list of articles: its picture, excerpt and categories, without a recipe."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from selectolax.lexbor import LexborNode

from aggregator.extract.dates_in_text import date_in
from aggregator.extract.list_headlines import MAX_TITLE, words
from aggregator.extract.pick import flat

MAX_EXCERPT = 2_000
MAX_ELEMENTS = 60

_EXCERPT_NAMES = re.compile(
    r"excerpt|summary|desc|cuplikan|ringkas|intro|snippet|lead|isi|content|text|entry", re.IGNORECASE
)
_CATEGORY_NAMES = re.compile(
    r"(?:^|[\s_-])(?:cat|categor\w*|kategori|cat-links|rubrik|kanal|label|badge)", re.I
)
_CATEGORY_PATH = re.compile(r"/(?:category|kategori|rubrik|label|topik)/", re.IGNORECASE)
_NO_PICTURE = re.compile(
    r"^data:|\.svg(?:$|\?)|blank\.|spacer|placeholder|loading|loader|lazy\.|avatar|gravatar|/logo|logo\.|icon|1x1|"
    r"no-?image|default\.",
    re.IGNORECASE,
)
_PICTURE = re.compile(r"^\S{1,4000}\.(?:jpe?g|png|webp|gif|avif)(?:\?\S{0,500})?$", re.IGNORECASE)
_LAZY = ("data-src", "data-lazy-src", "data-original", "data-lazy", "data-srcset", "srcset", "src")
_BACKGROUNDS = ("data-bg", "data-background", "data-background-image", "data-setbg", "data-image-src")
_CSS_URL = re.compile(r"url\(\s{0,5}[\"']?([^\"')]{1,4000})")
_HEADINGS = "h1, h2, h3, h4, h5, h6"


def picture(places: Iterable[LexborNode]) -> tuple[str, str]:
    """The address of the picture of an entry as written, and its ``alt``."""
    for place in places:
        for image in place.css("img")[:10]:
            address = _image_address(image)
            if address:
                return address, (image.attributes.get("alt") or "").strip()[:MAX_TITLE]
        for element in place.css("[style*=url], [data-bg], [data-background], [data-setbg]")[:10]:
            shown = _CSS_URL.search(element.attributes.get("style") or "")
            stated = [element.attributes.get(name) or "" for name in _BACKGROUNDS]
            for address in (*stated, shown[1] if shown else ""):
                if address.strip() and not _NO_PICTURE.search(address):
                    return address.strip(), ""
    return "", ""


def excerpt(places: Sequence[LexborNode], title: str, published: str) -> str:
    """The excerpt of an entry: the longest paragraph, or else the text that is called one."""
    found: list[str] = []
    for place in places:
        for element in place.css("p, dd, blockquote, div, span, td")[:MAX_ELEMENTS]:
            named = _EXCERPT_NAMES.search((element.attributes.get("class") or "")[:200])
            may_be = element.tag in ("p", "dd", "blockquote") or named
            if may_be and element.css_first(_HEADINGS) is None:
                found.append(flat(element, MAX_EXCERPT))
        if place.tag == "-text":
            found.append(_blank(place.text())[:MAX_EXCERPT])
    kept = [
        text
        for text in found
        if words(text) >= 6 and not text.startswith(title) and text.strip() != published
    ]
    return max(kept, key=len, default="")


def categories(places: Iterable[LexborNode]) -> tuple[str, ...]:
    """The categories that an entry of a list is shown under."""
    found: dict[str, None] = {}
    for place in places:
        for link in place.css("a[href]")[:20]:
            rel = (link.attributes.get("rel") or "").lower()
            if "category" in rel or _CATEGORY_PATH.search(link.attributes.get("href") or ""):
                found.setdefault(flat(link, 60))
        if not found:
            for element in place.css("[class]")[:MAX_ELEMENTS]:
                text = flat(element, 80)
                if (
                    _CATEGORY_NAMES.search((element.attributes.get("class") or "")[:200])
                    and 0 < words(text) <= 5
                    and not date_in(text)
                ):
                    found.setdefault(text[:60])
                    break
    return tuple(word for word in found if word)[:10]


def _image_address(image: LexborNode) -> str:
    attributes = image.attributes
    # Scripts that load pictures late keep their addresses under names of their own.
    late = [name for name in attributes if name.startswith("data-") and name not in _LAZY]
    for name in (*_LAZY[:-1], *late, _LAZY[-1]):
        stated = (attributes.get(name) or "").strip()
        if name.endswith("srcset"):
            stated = stated.split(",")[0].split(" ")[0].strip()
        if name in late and not _PICTURE.search(stated):
            continue
        if stated and not _NO_PICTURE.search(stated):
            return stated
    return ""


def _blank(text: str) -> str:
    return " ".join(text.split())
