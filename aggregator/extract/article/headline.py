"""The headline of an article, without the name of the site that titles carry."""

from __future__ import annotations

import re
from collections.abc import Sequence

from aggregator.extract.article.about import is_about, is_caption
from aggregator.extract.article.lines import Line
from aggregator.extract.article.opened import OpenedPage, flat, heading_text, letters

MAX_HEADINGS = 12
LEAST_WORDS = 3
LEAST_LETTERS = 10
MOST_SITE_WORDS = 9
MAX_HEADLINE = 220
MOST_PLACE_WORDS = 3
# So many lines above the text the headline may stand.
ABOVE = 12

_HEADINGS = (
    "[itemprop=headline], h1.entry-title, h1.post-title, article h1, main h1, h1, h2.entry-title, "
    "h2.post-title, h2.title, [itemprop=name].post-title, h3.post-title, h2[itemprop=name]"
)
_SEPARATOR = re.compile(r"\s+(?:[|•·»«–—:/]{1,2}|-{1,3}|\|\|)\s+|\s?\|\s?")
# What a site of the ministry or a paper calls itself, whatever its name.
_SITE_WORDS = re.compile(
    r"\b(?:kemenag|kementerian agama|departemen agama|kantor wilayah|kanwil|kankemenag|official|website|"
    r"situs|portal|madrasah|man \d|mtsn?|min \d|kua|uin|iain|stain|berita|news|beranda|blog|humas)\b",
    re.IGNORECASE,
)
_NO_HEADLINE = re.compile(
    r"\W*(?:siaran pers|press release|pengumuman|warta(?: no\.?)?|profil|galeri|kegiatan|detail|baca|artikel|"
    r"berita|home|beranda|halaman|index|untitled|news|post|page|document)\s?\w{0,12}\W*",
    re.IGNORECASE,
)
_MINISTRY = re.compile(
    r"(?:kemenag|kementerian|departemen|agama|kantor|wilayah|kanwil|kankemenag|official|website|situs|portal|"
    r"resmi|provinsi|prov|kabupaten|kab|kota|republik|indonesia|ri|ministry|of|religious|affairs)\b\.?\s?",
    re.IGNORECASE,
)
_TITLE_NAMES = re.compile(r"judul|title|headline|heading", re.IGNORECASE)
_HEADING_TAGS = frozenset({"h1", "h2", "h3", "h4"})


def headline_of(page: OpenedPage, lines: Sequence[Line]) -> str:
    """The heading that agrees with what the head of the page states, as it is written on the page.

    "" where the head only names the site, as on every page: `headline_above` the text then tells.
    """
    headings = [text for text in map(heading_text, page.tree.css(_HEADINGS)[:MAX_HEADINGS]) if text]
    title = page.tree.css_first("head title") or page.tree.css_first("title")
    stated = [
        page.data.headline,
        page.stated("og:title"),
        page.stated("twitter:title", "headline", "dc.title", "parsely-title"),
        flat(title) if title else "",
    ]
    stated = [text for text in stated if text]
    told = [letters(text) for text in stated]
    shown = [line.text for line in lines if line.clutter is None and len(line.text) <= MAX_HEADLINE]
    titled = [line.text for line in lines if line.clutter is None and _is_titled(line)]
    for share, texts in ((4, headings), (4, titled), (7, shown)):
        for text in texts:
            said = letters(text)
            if len(said) < LEAST_LETTERS or _is_empty(text, page):
                continue
            if any(said in one and 10 * len(said) >= share * len(one) for one in told):
                return text
    bare = [_without_site(text, page) for text in stated]
    # A heading may say more than the title, which some sites cut.
    for heading in headings:
        said = "" if _is_empty(heading, page) else letters(heading)
        if any(len(one) >= 15 and said.startswith(one.rstrip(".…")) for one in map(letters, bare)):
            return heading
    return next((text for text in bare if not _is_empty(text, page)), "")


def headline_above(page: OpenedPage, lines: Sequence[Line], start: int) -> str:
    """The line that stands above the text, which begins with line ``start``: best one marked as a title.

    Else the first heading, or what the head of the page states, though it say little.
    """
    plain = ""
    for line in reversed(lines[max(start - ABOVE, 0) : start + 1]):
        text = line.text
        if line.clutter is not None or not LEAST_LETTERS <= len(text) <= MAX_HEADLINE:
            continue
        if _is_empty(text, page) or is_about(line, "") or is_caption(line) or text.endswith((".", "”", '"')):
            continue
        if _is_titled(line):
            return text
        if not line.all_link and len(text.split()) >= LEAST_WORDS and not text.endswith((":", "...", "…")):
            plain = plain or text
    headings = [text for text in map(heading_text, page.tree.css(_HEADINGS)[:MAX_HEADINGS]) if text]
    first = next((text for text in headings if not _is_empty(text, page)), "")
    title = page.tree.css_first("title")
    return (
        plain
        or first
        or next(iter(headings), "")
        or page.stated("og:title")
        or (flat(title) if title else "")
    )


def _is_titled(line: Line) -> bool:
    """Whether a line is marked as a title, by its tag or a name."""
    if len(line.text) > MAX_HEADLINE:
        return False
    names = f"{line.element.attributes.get('class') or ''} {line.element.attributes.get('id') or ''}"[:200]
    return line.element.tag in _HEADING_TAGS or _TITLE_NAMES.search(names) is not None


def _without_site(title: str, page: OpenedPage) -> str:
    """A title without the site's name at its end or beginning."""
    parts = list(_SEPARATOR.finditer(title))
    for cut in parts:  # the longest end first
        if title[: cut.start()].strip() and _is_site_name(title[cut.end() :], page):
            return title[: cut.start()].strip()
        if len(title[: cut.start()].split()) >= LEAST_WORDS and _names_site(title[cut.end() :], cut[0], page):
            return title[: cut.start()].strip()
    for cut in reversed(parts):
        if len(title[cut.end() :].split()) >= LEAST_WORDS and _is_site(title[: cut.start()], page):
            return title[cut.end() :].strip()
    return title


def _names_site(end: str, separator: str, page: OpenedPage) -> bool:
    if _is_site_name(end, page):
        return True
    words = end.split()
    if len(words) > MOST_SITE_WORDS:
        return False
    return _SITE_WORDS.search(end) is not None or ("|" in separator and len(words) <= 5)


def _is_empty(text: str, page: OpenedPage) -> bool:
    """Whether a title says nothing of an article: the site's name, or what every page is called."""
    if _is_site_name(text, page) or _NO_HEADLINE.fullmatch(text):
        return True
    parts = [part for part in _SEPARATOR.split(text.strip(" :|-")) if part]
    return all(
        _NO_HEADLINE.fullmatch(part) or _is_site_name(part, page) or _is_ministry(part) for part in parts
    )


def _is_ministry(text: str) -> bool:
    """ "Kanwil Kementerian Agama Provinsi Jambi", and no more than a name of a place beside it."""
    text = text.strip(" :.-")
    rest = _MINISTRY.sub("", text)
    return _MINISTRY.match(text) is not None and len(rest.split()) <= MOST_PLACE_WORDS


def _is_site(text: str, page: OpenedPage) -> bool:
    return _is_site_name(text, page) or _is_ministry(text)


def _is_site_name(text: str, page: OpenedPage) -> bool:
    said = letters(text)
    if not said:
        return True
    host = letters(page.url.partition("//")[2].partition("/")[0].removeprefix("www."))
    return said in {letters(name) for name in page.site_names} or (len(said) >= 4 and host.startswith(said))
