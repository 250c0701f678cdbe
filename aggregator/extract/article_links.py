"""Which addresses of a site are those of articles: told by the address alone."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from itertools import pairwise
from urllib.parse import unquote, urlsplit

from aggregator.extract.addresses import same_site, split
from aggregator.recipes import Recipe

MAX_ADDRESS = 2_000

_FILES = re.compile(
    r"\.(?:jpe?g|png|gif|webp|svg|avif|ico|pdf|docx?|xlsx?|pptx?|odt|csv|zip|rar|7z|gz|mp[34]|m4a|wav|avi|mov|"
    r"webm|css|js|json|xml|rss|atom|apk|txt)$"
)
_PAGE_SUFFIX = re.compile(r"\.(?:html?|php|aspx?|jsp|shtml)$")
_QUERY = re.compile(
    r"(?:^|[?&;])(?:p|id|(?:id_?)?(?:berita|news|artikel|article|post)(?:_?id)?|nid|baca|read|detail)=\d+"
    r"(?:[:-][^&]*)?(?:&|$)"
    r"|view=article|(?:^|[&;])(?:slug|judul|title)=[^&]{8,}"
)
# Queries that show the same site in another way: a search, a category, another page of a list.
_LIST_QUERY = re.compile(
    r"(?:^|[&;])(?:cat|s|cari|q|paged?|halaman|hal|start|offset|author|tag|kategori|replytocom|share|print|"
    r"format|tmpl|lang|sort|order|filter|m|updated-max|max-results)="
)
# On a page of its own, "p" counts the pages of a list; at the root it is WordPress's number of a post.
_PAGE_QUERY = re.compile(r"p=\d{1,3}")
_WORDS = re.compile(r"[^\W_]+")
_DATED = re.compile(r"/(?:19|20)\d\d/(?:0?[1-9]|1[0-2])(?:/[0-3]?\d)?/[^/]{3,}")
_YEAR = re.compile(r"(?:19|20)\d\d(?:[01]\d)?")
_CODE = re.compile(r"(?=[a-z]*\d)(?=\d*[a-z])[a-z0-9]{4,24}|\d{3,12}|[0-9a-f]{8}-[0-9a-f-]{27}")


def looks_like_article(address: str, site_url: str, recipe: Recipe | None = None) -> bool:
    """Whether an address is plainly that of an article of the site at ``site_url``.

    Where the recipe states the paths of its articles they decide; else the shape of the address does: a slug
    of several words, a date or a number below a section, a query that names one article.
    """
    if not may_be_article(address, site_url):
        return matches_recipe(address, site_url, recipe)
    if recipe and recipe.article and recipe.article.paths:
        return matches_recipe(address, site_url, recipe)
    parts = split(address)
    assert parts is not None
    segments = _segments(parts.path)
    own = _segments(urlsplit(site_url).path)
    if _PAGE_QUERY.fullmatch(parts.query.lower()) and segments and segments == own:
        return False
    if _QUERY.search(parts.query.lower()):
        return True
    if not segments:
        return False
    name = _PAGE_SUFFIX.sub("", segments[-1])
    words = _WORDS.findall(name.replace("_", " "))
    before = segments[:-1]
    if len(words) >= 4 or _DATED.search("/" + "/".join(segments)):
        return True
    if before and len(words) >= 3:
        return True
    below = before[-1] if before else ""
    if _CODE.fullmatch(name):
        if below in _words()["archives"] or (before == own and below not in _words()["pages"]):
            # A year or a month of an archive, or a place in a list.
            return len(name) >= 3 and not _YEAR.fullmatch(name)
        sections = _words()["sections"]
        return below in _words()["reading"] or (below in sections and len(name) >= 3 and name not in sections)
    if name.isdigit():
        return below in _words()["reading_one"]
    # A number and a name: /berita/543210/haji, /11275-haji.html
    numbered = any(word.isdigit() and len(word) >= 3 for word in words) or (
        bool(before) and bool(_CODE.fullmatch(before[-1]))
    )
    return (numbered and len(words) >= 2) or (numbered and len(before) >= 2 and len(name) >= 3)


def may_be_article(address: str, site_url: str) -> bool:
    """Whether an address of the site is no list, file, form or page about the office itself."""
    if len(address) > MAX_ADDRESS or not same_site(address, site_url):
        return False
    parts = split(address)
    if parts is None:
        return False
    words, segments, query = _words(), _segments(parts.path), parts.query.lower()
    if _FILES.search(parts.path.lower()) or not words["elsewhere"].isdisjoint(segments):
        return False
    if _QUERY.search(query):
        return True
    if not segments or _LIST_QUERY.search(query):
        return False
    if any(one in words["pages"] and other.isdigit() for one, other in pairwise(segments)):
        return False
    last = _PAGE_SUFFIX.sub("", segments[-1])
    if any(last in words[kind] for kind in ("sections", "lists", "reading", "pages")):
        return False
    # /2025, /2025/08: an archive
    return not all(segment.isdigit() for segment in segments)


def is_in_section(path: str) -> bool:
    """Whether a path lies below a section that holds news."""
    return not _words()["sections"].isdisjoint(_segments(path)[:-1])


def matches_recipe(address: str, site_url: str, recipe: Recipe | None) -> bool:
    """Whether an address of the site has the path of an article as the recipe states it."""
    if recipe is None or recipe.article is None or not same_site(address, site_url):
        return False
    parts = split(address)
    if parts is None or len(address) > MAX_ADDRESS:
        return False
    target = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
    return any(path.search(target) for path in recipe.article.paths)


def _segments(path: str) -> list[str]:
    segments = [segment for segment in unquote(path).lower().split("/") if segment]
    return segments[1:] if segments and segments[0] == "index.php" else segments


@cache
def _words() -> Mapping[str, frozenset[str]]:
    data = tomllib.loads(files(__package__).joinpath("article_links.toml").read_text(encoding="utf-8"))
    return {kind: frozenset(words) for kind, words in data.items()}
