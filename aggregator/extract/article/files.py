"""Files that belong to an article: circulars to download, videos to watch."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import parse_qs, urlsplit

from selectolax.lexbor import LexborNode

from aggregator.extract.addresses import absolute
from aggregator.extract.article.frame import frame_of, stands_aside
from aggregator.extract.article.opened import OpenedPage
from aggregator.model import Enclosure

MAX_FILES = 30
MAX_LINKS = 1_000
MAX_ADDRESS = 4_000

_TYPES = {
    "pdf": "application/pdf",
    "doc": "application/msword",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xls": "application/vnd.ms-excel",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ppt": "application/vnd.ms-powerpoint",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "zip": "application/zip",
    "rar": "application/vnd.rar",
    "mp3": "audio/mpeg",
    "mp4": "video/mp4",
    "webm": "video/webm",
}
_DRIVE = re.compile(
    r"https://(?:drive|docs)\.google\.com/(?:file/d/|open\?id=|document/d/|spreadsheets/d/)[\w-]{10,80}"
)
_VIDEO = re.compile(
    r"https?://(?:(?:www\.)?youtube(?:-nocookie)?\.com/(?:embed/|watch\?v=|shorts/)|youtu\.be/)[\w-]{6,20}"
    r"|https?://player\.vimeo\.com/video/\d{5,12}"
)
_CARRIERS = "a[href], iframe, embed, object, video, audio, source"


def files_of(
    page: OpenedPage, block: LexborNode | None, headline: str, attachments: Iterable[str] = ()
) -> tuple[Enclosure, ...]:
    """What the text links, embeds or shows, by address; ``attachments`` is what a recipe found."""
    found: dict[str, Enclosure] = {}

    def add(address: str | None, media_type: str = "") -> None:
        absolute_address = absolute(page.base, address)
        known = _known(absolute_address, media_type)
        if known is not None and len(found) < MAX_FILES:
            found.setdefault(known.url, known)

    for address in attachments:
        add(address, "application/octet-stream")
    if block is not None:
        frame = frame_of(block, headline)
        for element in frame.css(_CARRIERS)[:MAX_LINKS]:
            if not stands_aside(element, frame):
                add(*_carried(element))
    add(page.stated("og:video", "og:video:url", "og:video:secure_url"), page.stated("og:video:type"))
    return tuple(found.values())


def _carried(element: LexborNode) -> tuple[str | None, str]:
    """The address that an element leads to or embeds, and what it says of its type."""
    attributes = element.attributes
    if element.tag == "a":
        return attributes.get("href"), ""
    kind = (attributes.get("type") or "").partition(";")[0]
    if element.tag in ("video", "audio"):
        kind = kind or f"{element.tag}/*"
    return attributes.get("src") or attributes.get("data-src") or attributes.get("data"), kind


def _known(address: str, media_type: str) -> Enclosure | None:
    if not address.startswith(("http://", "https://")) or len(address) > MAX_ADDRESS:
        return None
    address = _viewed(address)
    if _VIDEO.match(address):
        return Enclosure(address, "text/html")
    parts = urlsplit(address)
    end = parts.path.lower().rpartition(".")[2]
    if end in _TYPES:
        return Enclosure(address, _TYPES[end])
    match = _DRIVE.match(address)
    if match is not None:
        return Enclosure(address, "text/html")
    if media_type and not media_type.startswith(("text/", "image/")):
        return Enclosure(address, "" if media_type.endswith("/*") else media_type)
    return None


def _viewed(address: str) -> str:
    """The file that a viewer shows: docs.google.com/viewer?url=…, view.officeapps.live.com/…?src=…"""
    parts = urlsplit(address)
    if "view" in parts.path.lower():
        query = parse_qs(parts.query)
        for name in ("url", "src", "file"):
            inner = query.get(name, [""])[0]
            if inner.startswith(("http://", "https://")):
                return inner
    return address
