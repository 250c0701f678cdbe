"""The Link header (RFC 8288)."""

from __future__ import annotations

from collections.abc import Iterable


def link_header(links: Iterable[tuple[str, str]]) -> str:
    """Its value for links by their relations."""
    return ", ".join(f'<{href}>; rel="{rel}"' for rel, href in links)
