"""The headline of one entry of a list, wherever its link puts it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from selectolax.lexbor import LexborNode

from aggregator.extract.dates_in_text import date_in, whole_date
from aggregator.extract.pick import flat

MAX_TITLE = 500
MAX_PARTS = 30
MOST_WORDS = 30

# Words of a link to an article that are not its headline.
_MORE = re.compile(
    r"(?:[\s»›>→←«.…\[\]()+-]|baca|selengkapnya|selanjutnya|lanjut(?:kan)?|lebih|lengkap|detail|berita|artikel|"
    r"lihat|read|more|continue|reading|full|story|view|buka|klik|di ?sini|here|membaca|komentar|comments?|"
    r"details?|learn|"
    r"اقرأ|المزيد|قراءة|التفاصيل|تفاصيل|\d)*",
    re.IGNORECASE,
)
_TITLE_NAMES = re.compile(r"title|judul|headline|heading|عنوان", re.IGNORECASE)
_STRONG_NAMES = re.compile(
    r"(?:^|\s)(?:font-(?:semi|extra)?bold|fw-(?:semi)?bold(?:er)?|text-(?:lg|[2-6]?xl)|lead|h[1-6])(?:\s|$)"
)
LABEL_NAMES = re.compile(
    r"badge|label|chip|kategori|categor|rubrik|\btag\b|author|penulis|byline", re.IGNORECASE
)
_BYLINE = re.compile(r"(?:oleh|by|penulis|author|editor|kontributor|humas|admin)\b.{0,60}", re.IGNORECASE)
_LEADING_DATE = re.compile(r"\s{0,3}[-–—|:»]\s{1,3}(?=\S)")
_CUT = re.compile(r"(?:\.\.\.|…|\[…\]|\[\.\.\.\])\s*$")
_HEADINGS = "h1, h2, h3, h4, h5, h6"
_HEADING_TAGS = frozenset(_HEADINGS.split(", "))
_BLOCKS = "p, div, ul, ol, table, h1, h2, h3, h4, h5, h6, section, figure"


def headline(places: Sequence[LexborNode], links: Sequence[LexborNode]) -> str:
    """The headline of an entry that lies in ``places`` and is linked by ``links``.

    A heading with the link comes first, then the longest text of a link, then what its ``title`` or the
    ``alt`` of its picture says, which also completes a headline that was cut for the list. Where the link
    only says "read more", the text that the entry begins with is taken.
    """
    texts = [*_headings(places, links), *_link_texts(links)]
    said = [(link.attributes.get("title") or "").strip() for link in links]
    said += [
        (image.attributes.get("alt") or "").strip() for link in links for image in link.css("img[alt]")[:2]
    ]
    texts = [text for text in texts if is_headline(text)]
    said = [_blank(text) for text in said if is_headline(text)]
    if not texts:
        begun = next(filter(None, map(_opening, places)), "")
        return (begun or max(said, key=len, default=""))[:MAX_TITLE]
    text = _without_date(texts[0])
    start = _CUT.sub("", text).strip()
    if start != text:
        text = next((whole for whole in said if whole.startswith(start) and len(whole) > len(start)), text)
    return text[:MAX_TITLE]


def is_headline(text: str) -> bool:
    """Whether a text may be a headline: not blank, no "read more", not only a date."""
    text = text.strip()
    return len(text) >= 4 and not _MORE.fullmatch(text[:200]) and not whole_date(text)


def words(text: str) -> int:
    """How many words a text has."""
    return len(text.split())


def _headings(places: Sequence[LexborNode], links: Sequence[LexborNode]) -> list[str]:
    found = [flat(heading, MAX_TITLE) for link in links for heading in link.css(_HEADINGS)[:2]]
    for link in links:
        parent = link.parent
        for _ in range(2):
            if parent is None:
                break
            if parent.tag in _HEADING_TAGS:
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
            found.append(_without_labels(link))
        else:
            found.append(_best_part(link))
    return sorted(found, key=words, reverse=True)


def _best_part(place: LexborNode) -> str:
    """Of the parts of a card the one that its looks make the headline: bold or large, else the first of some
    words."""
    parts = [part for part in _leaves(place) if _may_head(part)]
    strong = [part for part in parts if _is_strong(part)]
    for among in (strong, parts):
        for least in (3, 2):
            for part in among:
                text = flat(part, MAX_TITLE)
                if least <= words(text) <= MOST_WORDS:
                    return text
    return flat(strong[0], MAX_TITLE) if strong else ""


def _opening(place: LexborNode) -> str:
    """What an entry begins with: its first bold text, else its first line of some words."""
    strong = _best_part(place)
    if strong:
        return strong
    for child in place.iter(include_text=True):
        text = flat(child, MAX_TITLE)
        if 3 <= words(text) <= MOST_WORDS and is_headline(text):
            return text
    return ""


def _leaves(place: LexborNode) -> Iterator[LexborNode]:
    for part in place.css("strong, b, span, p, div, h1, h2, h3, h4, h5, h6, td, dt, li, font, em")[
        :MAX_PARTS
    ]:
        if part.mem_id != place.mem_id and part.css_first(_BLOCKS + ", strong, b") in (None, part):
            yield part


def _may_head(part: LexborNode) -> bool:
    names = (part.attributes.get("class") or "")[:200]
    text = flat(part, MAX_TITLE)
    return is_headline(text) and not LABEL_NAMES.search(names) and not _BYLINE.fullmatch(text)


def _is_strong(part: LexborNode) -> bool:
    return part.tag in ("strong", "b", "dt", *_HEADING_TAGS) or bool(
        _STRONG_NAMES.search((part.attributes.get("class") or "")[:300])
    )


def _without_labels(link: LexborNode) -> str:
    """The text of a link but for the dates and labels that stand in elements of their own in it."""
    text = flat(link, MAX_TITLE)
    for part in link.css("span, small, time, em, i, b, strong")[:10]:
        own = flat(part, 100)
        labelled = LABEL_NAMES.search((part.attributes.get("class") or "")[:200])
        if own and own != text and (whole_date(own) or labelled):
            text = _blank(text.replace(own, " ", 1))
    return text


def _without_date(text: str) -> str:
    """A headline without the date that a list sets before it, as in "12/11/2026 - Judul"."""
    found = date_in(text[:60])
    if not found or not text.startswith(found):
        return text
    gap = _LEADING_DATE.match(text, len(found))
    rest = text[gap.end() :] if gap else ""
    return rest if is_headline(rest) else text


def _blank(text: str) -> str:
    return " ".join(text.split())
