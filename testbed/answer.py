"""A response before it is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

HTML = "text/html; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Answer:
    """A response before it is written. ``delay`` is in seconds."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    delay: float = 0.0
    chunked: bool = False


def page(text: str, status: int = 200, kind: str = HTML, encoding: str = "utf-8") -> Answer:
    """A page of text."""
    return Answer(status, {"content-type": kind}, text.encode(encoding, "xmlcharrefreplace"))


def moved(location: str) -> Answer:
    """A permanent redirect (RFC 9110, 15.4.2)."""
    return Answer(301, {"location": location})
