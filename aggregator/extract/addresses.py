"""Addresses on a page: resolved, and told whether they belong to the site."""

from __future__ import annotations

import re
from itertools import takewhile
from urllib.parse import SplitResult, urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser

# Last segments of addresses that are a site's front page or its list of news, not a site under a path.
FRONT_PAGES = frozenset(
    {
        *("beranda", "home", "index", "main", "public", "welcome", "id", "en"),
        *("berita", "news", "kabar", "artikel", "informasi", "daerah", "kanwil", "wilayah", "publikasi"),
        *("list", "lists", "list-pencarian", "arsip", "posts", "blog", "warta", "pengumuman"),
    }
)
# Segments behind which the lists of one site are told apart.
_LISTS = frozenset(
    {"category", "kategori", "tag", "tags", "label", "page", "halaman", "search", "cari", "author"}
)


def site_root(url: str) -> str:
    """The address under which a site lies, with a slash at its end: ``https://host/`` or a path below it."""
    parts = urlsplit(url)
    segments = [segment for segment in parts.path.split("/") if segment]
    segments = list(takewhile(lambda segment: segment.lower() not in _LISTS, segments))
    while segments and ("." in segments[-1] or segments[-1].lower() in FRONT_PAGES):
        segments.pop()
    return f"{parts.scheme}://{parts.netloc}/" + "".join(f"{segment}/" for segment in segments[:3])


def is_front_page(url: str) -> bool:
    """Whether an address is that of the first page of a whole host."""
    segments = [segment.lower() for segment in urlsplit(url).path.split("/") if segment]
    return all(
        re.fullmatch(r"(?:index|home|beranda|main|welcome|public|id|en)(?:\.\w+)?", one) for one in segments
    )


def below(root: str, path: str) -> str:
    """An address below the root of a site; ``path`` may begin with the path of the root, and may be empty."""
    parts = urlsplit(root)
    under = parts.path.lstrip("/")
    if under and path.startswith(under):
        return f"{parts.scheme}://{parts.netloc}/{path}"
    return root + path


def same_site(address: str, url: str) -> bool:
    """Whether an address is on the host of ``url``, with or without ``www.``, over HTTP."""
    one, other = split(address), split(url)
    return one is not None and other is not None and _place(one) == _place(other)


def base_address(page: LexborHTMLParser, url: str) -> str:
    """What relative addresses resolve against; a ``<base>`` on another host is not believed."""
    element = page.css_first("base[href]")
    base = absolute(url, element.attributes.get("href")) if element else ""
    return base if base and same_site(base, url) else url


def absolute(base: str, address: str | None) -> str:
    """``address`` resolved against ``base``, without its fragment; empty when it is none."""
    try:
        return urljoin(base, (address or "").strip()).partition("#")[0] if address else ""
    except ValueError:
        return ""


def older_page(stated: str, url: str) -> str:
    """The older page that a document at ``url`` names (RFC 5005, 3 and 4), if it is another of its site."""
    address = absolute(url, stated)
    return address if address and address != url and same_site(address, url) else ""


def split(address: str) -> SplitResult | None:
    """The parts of an address over HTTP; None for any other and for what is none."""
    try:
        parts = urlsplit(address)
        return parts if parts.scheme in ("http", "https") and parts.hostname and parts.port != 0 else None
    except ValueError:
        return None


def _place(parts: SplitResult) -> tuple[str, int | None]:
    port = None if parts.port in (80, 443) else parts.port
    return (parts.hostname or "").removeprefix("www."), port
