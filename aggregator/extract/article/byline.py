"""Who wrote an article, as the page states or shows it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import zip_longest

from aggregator.extract.article.clutter import is_clutter
from aggregator.extract.article.dates import DATE
from aggregator.extract.article.frame import lines_about
from aggregator.extract.article.lines import Line
from aggregator.extract.article.links import section_of
from aggregator.extract.article.opened import OpenedPage, flat, letters, one_line

MAX_NAME = 80
MOST_WORDS = 8
MAX_SHORT = 160
BEFORE, AFTER = 3, 10
# So many lines of text a name at its end may stand below.
BELOW = 60
MOST_NAME_WORDS = 5

_LABELLED = re.compile(
    r"(?:^|[|•·/–—-]\s?|\s)(?:penulis|ditulis\soleh|oleh|kontributor|reporter|pewarta|author|written\sby|by)\s?[:：]\s?(?:\|\s)?"
    r"(?P<name>[^|•·\n:：]{2,80})",
    re.IGNORECASE,
)
# In a line with a date "oleh" needs no colon.
_SENT_BY = re.compile(
    r"\b(?:oleh|(?:submitted|posted|written)\sby|by)\s?:?\s(?:\|\s)?(?P<name>[^|•·\n:]{2,80})", re.IGNORECASE
)
_LEADING = re.compile(
    r"^(?:oleh|by|penulis|ditulis\soleh|written\sby)\s(?:\|\s)?(?P<name>[^|•·:]{2,60})$", re.IGNORECASE
)
_LABEL = re.compile(
    r"^\W*(?:di)?(?:(?:posting|tulis|publikasikan|unggah|upload)\s)?(?:oleh|by|penulis|author|kontributor|reporter|"
    r"posted\sby|written\sby|from|ditulis\soleh|"
    r"von(?=\s[A-ZÄÖÜ])|par(?=\s[A-ZÀ-Ý])|por(?=\s[A-ZÀ-Ý]))\b\s?[:：]?\s*",
    re.IGNORECASE,
)
# Where the name ends and something else about the article begins.
_NAME_END = re.compile(
    r"\s(?:[|•·–—]|-\s|pada\s|on\s|editor\b|redaktur\b|penyunting\b|foto\b|fotografer\b|dibaca|dilihat|views?\b|\d{1,2}\s\w+\s\d{4})",
    re.IGNORECASE,
)
_NOBODY = re.compile(
    r"(?:super\s?user|(?:super\s?)?admin(?:istrator)?(?:[\s_.-]?\d*)?|admin\w{1,30})|operator|webmaster|redaksi|root|user|author|penulis|editor|"
    r"anonymous|unknown|guest|staff|none|null|by|oleh|-+|https?|www|"
    # What systems and themes write where nobody wrote anything.
    r"codingest|varient|infinite|wordpress|joomla!?|drupal|blogger|tagdiv|jegtheme|elementor|wix|squarespace|themeforest",
    re.IGNORECASE,
)
_SELECTORS = (
    "[itemprop=author] [itemprop=name], [itemprop=author], a[rel~=author], .author-name, .post-author .name, "
    ".author .fn, .vcard .fn, .byline .author, .entry-author, .post-author, .meta-author, .nama-penulis, "
    ".penulis, .reporter, .kontributor, .byline, .by-author, p.author, span.author, div.author, "
    ".article-author, .article__author, .post-author-meta, .profile-name-container"
)
# Whatever else is called after the author, where it holds no more than a name.
_NAMED = "[class*=author], [data-hook=user-name], [class*=kontributor], [class*=penulis]"
_NOT_NAMED = re.compile(r"box|bio\b|avatar|image|img|link|social|comment|authority", re.IGNORECASE)
# A label alone in its line, with the name in the next: <dt>Penulis</dt><dd>…</dd>
_LABEL_ALONE = re.compile(
    r"(?:di)?(?:penulis|tulis(?:\soleh)?|kontributor|reporter|pewarta|author|written\sby|oleh)\s?:?",
    re.IGNORECASE,
)
_HIJRI = re.compile(r"\d{1,2}\s[^\W\d]+(?:\s[^\W\d]+)?\s1[34]\d\d\s?H\b\.?", re.IGNORECASE)
_ADDRESS = re.compile(r"(?:https?://|www\.)\S{1,500}", re.IGNORECASE)
_PLACE = re.compile(r"(?:kota|kabupaten|kab\.?|provinsi|prov\.?|kecamatan|desa)\s", re.IGNORECASE)
_WEEKDAY = re.compile(
    r"senin|selasa|rabu|kamis|jum['’]?at|sabtu|minggu|ahad|(?:mon|tues|wednes|thurs|fri|satur|sun)day|"
    r"(?:mon|diens|donners|frei|sams|sonn)tag|mittwoch|(?:lun|mar|mercre|jeu|vendre|same)di|dimanche|"
    r"lunes|martes|miércoles|jueves|viernes|sábado|domingo",
    re.IGNORECASE,
)
_COUNTS = re.compile(
    r"\b(?:dilihat|dibaca|hits?|views?|pembaca|kali|x|wib|wita|wit|komentar|comments?|share)\b|\d[\d.,]*",
    re.I,
)
_OFFICE = re.compile(r"(?:kanwil|kemenag|kankemenag|kementerian agama|kantor)\b", re.IGNORECASE)
_PARTS = re.compile(r"\s*[|•·/–—]\s*|\s-\s|,\s")
_PARTICLES = frozenset({"bin", "binti", "al", "van", "de", "dan", "&"})
_UPDATED = re.compile(
    r"diperbarui|update|menit|pukul|tayang|dipublikasikan|diterbitkan|posted|published", re.I
)
_LOGIN = re.compile(r"[a-z][a-z0-9_.]{3,30}")


def author_of(page: OpenedPage, lines: Sequence[Line], headline: str, start: int) -> str:
    """The author; neither the site nor whoever runs it, unless nobody else is named.

    ``start`` is the number of the line that the text begins with.
    """
    near = lines_about(lines, headline, start, BEFORE, AFTER)
    end = lines.index(near[-1]) if near else start
    weak = ""
    for name in (
        clean_name(page.data.author),
        _marked(page),
        _labelled([*near, *lines[end : end + BELOW]]),
        clean_name(page.stated("author", "article:author", "parsely-author", "dc.creator", "byl")),
        clean_name(next((page.meta[key] for key in page.meta if key.endswith(":author")), "")),
        _named(page),
        _beside_date(near, page),
    ):
        if not is_somebody(name, page):
            continue
        # One word is a login or what the theme is called, and an office is everybody.
        if " " in name and not is_office(name):
            return name
        weak = name if not weak or (is_office(weak) and not is_office(name)) else weak
    return weak


def clean_name(text: str) -> str:
    """A name without its label, date and what else stands in its line; "" for what is none."""
    text = text.strip()[:300]
    if text.startswith(("http://", "https://", "//", "@")):
        return ""
    for _ in range(2):
        text = _LABEL.sub("", text, count=1)
    text = DATE.sub(" | ", text)
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


def _named(page: OpenedPage) -> str:
    """A name in an element that is called after the author, and holds nothing else."""
    for element in page.tree.css(_NAMED)[:12]:
        if _NOT_NAMED.search(element.attributes.get("class") or "") or is_clutter(element):
            continue
        name = clean_name(flat(element, MAX_SHORT))
        if _is_name(name) and not _NOBODY.fullmatch(name):
            return name
    return ""


def _labelled(near: Sequence[Line]) -> str:
    """ "Penulis: …" or "oleh …" in the lines about the article."""
    for line, following in zip_longest(near, near[1:]):
        if len(line.text) > MAX_SHORT:
            continue
        if _LABEL_ALONE.fullmatch(line.text):
            name = clean_name(following.text) if following is not None else ""
            if _is_name(name):
                return name
            continue
        text = line.spread
        match = _LABELLED.search(text) or _LEADING.match(text)
        if match is None and DATE.search(line.text):
            match = _SENT_BY.search(text)
        name = clean_name(match["name"]) if match else ""
        if name:
            return name
    return ""


def _beside_date(near: Sequence[Line], page: OpenedPage) -> str:
    """Who stands in one line with the date: "Selasa, 20 Agustus 2019, 10:04 humaskalbar"."""
    sections = {letters(section) for section in section_of(page)}
    for line in near:
        if len(line.text) > MAX_SHORT or line.clutter is not None or DATE.search(line.text) is None:
            continue
        for part in _PARTS.split(_ADDRESS.sub(" | ", _HIJRI.sub(" | ", DATE.sub(" | ", line.spread)))):
            name = clean_name(one_line(_COUNTS.sub(" ", part)).strip(" ,;:|•·–—-/()"))
            if _is_name(name) and not _NOBODY.fullmatch(name) and letters(name) not in sections:
                return name
    return ""


def _is_name(text: str) -> bool:
    """Whether a text may be a name: a login, or a few words with capitals."""
    if _WEEKDAY.fullmatch(text) or _PLACE.match(text):
        return False
    if _LOGIN.fullmatch(text):
        return True
    words = text.split()
    return (
        len(text) > 3
        and len(words) <= MOST_NAME_WORDS
        and _UPDATED.search(text) is None
        and all(word[0].isupper() or word.casefold() in _PARTICLES for word in words)
        and not any(character.isdigit() for character in text)
    )


def is_office(name: str) -> bool:
    """Whether a name is that of an office of the ministry: everybody's."""
    return _OFFICE.match(name) is not None


def is_somebody(name: str, page: OpenedPage) -> bool:
    """Whether a name is one, and not that of the site or of whoever runs it."""
    if not name or _NOBODY.fullmatch(name) or _PLACE.match(name):
        return False
    return letters(name) not in {letters(site) for site in page.site_names}
