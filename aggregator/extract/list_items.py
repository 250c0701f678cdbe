"""One entry of a list of articles: its headline, date, picture, excerpt and categories, without a recipe."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from selectolax.lexbor import LexborNode

from aggregator.extract.dates_in_text import date_in
from aggregator.extract.pick import flat

MAX_TITLE = 500
MAX_EXCERPT = 2_000
MAX_ELEMENTS = 60

# Words of a link to an article that are not its headline.
_MORE = re.compile(
    r"(?:[\s»›>→.…\[\]()+-]|baca|selengkapnya|selanjutnya|lanjut(?:kan)?|lebih|lengkap|detail|berita|artikel|lihat|"
    r"read|more|continue|reading|full|story|view|buka|klik|di ?sini|here|membaca|komentar|comments?|\d)*",
    re.IGNORECASE,
)
_TITLE_NAMES = re.compile(r"title|judul|headline|heading", re.IGNORECASE)
_DATE_NAMES = re.compile(r"date|tanggal|tgl|time|waktu|publish|posted|meta|kalender|calendar", re.IGNORECASE)
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
_CUT = re.compile(r"(?:\.\.\.|…|\[…\]|\[\.\.\.\])\s*$")
_STATED = "time, [itemprop=datePublished], [itemprop=dateCreated], abbr.published"
_HEADINGS = "h1, h2, h3, h4, h5, h6"


def headline(places: Sequence[LexborNode], links: Sequence[LexborNode]) -> str:
    """The headline of an entry that lies in ``places`` and is linked by ``links``.

    A heading with the link comes first, then the longest text of a link, then what its ``title`` or the
    ``alt`` of its picture says, which also completes a headline that was cut for the list.
    """
    texts = [*_headings(places, links), *_link_texts(links)]
    said = [(link.attributes.get("title") or "").strip() for link in links]
    said += [
        (image.attributes.get("alt") or "").strip() for link in links for image in link.css("img[alt]")[:2]
    ]
    texts = [text for text in texts if is_headline(text)]
    said = [_blank(text) for text in said if is_headline(text)]
    if not texts:
        return max(said, key=len, default="")[:MAX_TITLE]
    text = texts[0]
    start = _CUT.sub("", text).strip()
    if start != text:
        text = next((whole for whole in said if whole.startswith(start) and len(whole) > len(start)), text)
    return text[:MAX_TITLE]


def is_headline(text: str) -> bool:
    """Whether a text may be a headline: not blank, no "read more", not only a date."""
    text = text.strip()
    return len(text) >= 4 and not _MORE.fullmatch(text[:200]) and date_in(text) != text


def words(text: str) -> int:
    """How many words a text has."""
    return len(text.split())


def stated_date(places: Sequence[LexborNode], title: str) -> str:
    """The date of an entry as written: what markup states, else a text that is called a date, else any date
    in its text outside of the headline."""
    for place in places:
        for element in place.css("time, [itemprop=datePublished], [itemprop=dateCreated], abbr.published")[
            :5
        ]:
            stated = (
                element.attributes.get("datetime")
                or element.attributes.get("content")
                or (element.attributes.get("title") if element.tag == "abbr" else "")
                or ""
            ).strip()
            if any(character.isdigit() for character in stated):
                return stated[:100]
    for place in places:
        for element in place.css("[class]")[:MAX_ELEMENTS]:
            if _DATE_NAMES.search((element.attributes.get("class") or "")[:200]):
                found = date_in(flat(element, 400).replace(title, " "))
                if found:
                    return found
    return next(filter(None, (date_in(flat(place, 6_000).replace(title, " ")) for place in places)), "")


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


def _headings(places: Sequence[LexborNode], links: Sequence[LexborNode]) -> list[str]:
    found = [flat(heading, MAX_TITLE) for link in links for heading in link.css(_HEADINGS)[:2]]
    for link in links:
        parent = link.parent
        for _ in range(2):
            if parent is None:
                break
            if parent.tag in ("h1", "h2", "h3", "h4", "h5", "h6"):
                found.append(flat(link, MAX_TITLE))
            parent = parent.parent
    if not found:
        for place in places:
            found += [flat(heading, MAX_TITLE) for heading in place.css(_HEADINGS)[:3]]
    return sorted(found, key=words, reverse=True)


def _link_texts(links: Sequence[LexborNode]) -> list[str]:
    found = []
    for link in links:
        named = [
            flat(part, MAX_TITLE)
            for part in link.css("[class]")[:10]
            if part.mem_id != link.mem_id and _TITLE_NAMES.search((part.attributes.get("class") or "")[:200])
        ]
        if named:
            found.append(named[0])
        elif link.css_first("p, div, ul, table") is None:
            found.append(flat(link, MAX_TITLE))
        else:
            parts = [flat(part, MAX_TITLE) for part in link.css("strong, b, span, p, div")[:20]]
            found.append(next((part for part in parts if words(part) >= 3 and is_headline(part)), ""))
    return sorted(found, key=words, reverse=True)


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
