"""The headline of an article, without the name of the site that titles carry."""

from __future__ import annotations

import re

from aggregator.extract.article.opened import OpenedPage, flat, letters

MAX_HEADINGS = 12
LEAST_WORDS = 3
MOST_SITE_WORDS = 9

_HEADINGS = (
    "[itemprop=headline], h1.entry-title, h1.post-title, article h1, main h1, h1, h2.entry-title, "
    "h2.post-title, h2.title, [itemprop=name].post-title, h3.post-title, h2[itemprop=name]"
)
_SEPARATOR = re.compile(r"\s+(?:[|•·»«–—:/]{1,2}|-{1,3}|\|\|)\s+|\s?\|\s?")
# What a site of the ministry or a paper calls itself, whatever its name.
_SITE_WORDS = re.compile(
    r"\b(?:kemenag|kementerian agama|kantor wilayah|kanwil|kankemenag|official|website|situs|portal|madrasah|"
    r"man \d|mtsn?|min \d|kua|uin|iain|stain|berita|news|beranda|blog|humas)\b",
    re.IGNORECASE,
)


def headline_of(page: OpenedPage) -> str:
    """The heading that agrees with what the head of the page states, as it is written on the page."""
    headings = [text for text in map(flat, page.tree.css(_HEADINGS)[:MAX_HEADINGS]) if text]
    title = page.tree.css_first("head title") or page.tree.css_first("title")
    stated = [
        page.data.headline,
        page.stated("og:title"),
        page.stated("twitter:title", "headline", "dc.title", "parsely-title"),
        flat(title) if title else "",
    ]
    stated = [text for text in stated if text]
    told = [letters(text) for text in stated]
    for heading in headings:
        said = letters(heading)
        if len(said) >= 6 and not _is_site_name(heading, page) and any(said in one for one in told):
            return heading
    bare = [_without_site(text, page) for text in stated]
    # A heading may say more than the title, which some sites cut.
    for heading in headings:
        said = letters(heading)
        if any(len(one) >= 20 and said.startswith(one.rstrip(".…")) for one in map(letters, bare)):
            return heading
    first = next((text for text in headings if not _is_site_name(text, page)), "")
    return next((text for text in bare if not _is_site_name(text, page)), "") or first


def _without_site(title: str, page: OpenedPage) -> str:
    """A title without the site's name at its end or beginning."""
    parts = list(_SEPARATOR.finditer(title))
    if not parts:
        return title
    for cut in parts:  # the longest end first
        if len(title[: cut.start()].split()) >= LEAST_WORDS and _names_site(title[cut.end() :], cut[0], page):
            return title[: cut.start()].strip()
    for cut in reversed(parts):
        if len(title[cut.end() :].split()) >= LEAST_WORDS and _is_site_name(title[: cut.start()], page):
            return title[cut.end() :].strip()
    return title


def _names_site(end: str, separator: str, page: OpenedPage) -> bool:
    if _is_site_name(end, page):
        return True
    words = end.split()
    if len(words) > MOST_SITE_WORDS:
        return False
    return _SITE_WORDS.search(end) is not None or ("|" in separator and len(words) <= 5)


def _is_site_name(text: str, page: OpenedPage) -> bool:
    said = letters(text)
    if not said:
        return True
    host = letters(page.url.partition("//")[2].partition("/")[0].removeprefix("www."))
    names = [letters(name) for name in page.site_names]
    return said in names or (len(said) >= 4 and host.startswith(said))
