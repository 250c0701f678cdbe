"""Files and videos that a text links: circulars to download, recordings to watch."""

from __future__ import annotations

import html
import mimetypes
import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from aggregator.model import Enclosure

_LINK = re.compile(r'<a [^>"]*?href="([^"]*)"')
_VIDEO = re.compile(r"https?://(?:(?:www\.)?youtube\.com/watch\?v=[\w-]{6,20}|vimeo\.com/\d{5,12})$")
_DOCUMENTS = frozenset({".pdf", ".doc", ".docx", ".xls", ".xlsx", ".ppt", ".pptx", ".zip", ".rar"})


def linked_files(pieces: Sequence[str]) -> tuple[Enclosure, ...]:
    """What the links of sanitised HTML lead to that is no page. ``pieces`` are as `split_tags` gives them."""
    found = []
    for tag in pieces[1::2]:
        link = _LINK.match(tag) if tag.startswith("<a ") else None
        address = html.unescape(link[1]) if link else ""
        if _VIDEO.match(address):
            found.append(Enclosure(address, "text/html"))
        elif address and _end(address) in _DOCUMENTS:
            found.append(Enclosure(address, mimetypes.guess_type(f"x{_end(address)}")[0] or ""))
    return tuple(found)


def _end(address: str) -> str:
    name = urlsplit(address).path.lower().rpartition("/")[2]
    return "." + name.rpartition(".")[2] if "." in name else ""
