"""Which hub a feed names (WebSub, 4), and what a document tells of the hub of its source."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from urllib.parse import urljoin, urlsplit

from aggregator.model import (
    DocumentShape,
    DocumentToParse,
    HubOffer,
    NewEntry,
    ParsedDocument,
    PushNews,
)

MAX_URL = 2_000

# A hub that has not brought an entry so long after its publication is not going to.
GRACE = timedelta(minutes=15)

# RFC 8288, 3: <target>; parameter; parameter="quoted". Possessive, so that no text takes it long.
_LINK = re.compile(r"<([^<>]*+)>((?:\s*+;\s*+[^\s=;,<>\"]++(?:\s*+=\s*+(?:\"[^\"]*+\"|[^\s;,<>\"]*+))?+)*+)")
_PARAMETER = re.compile(r";\s*+([^\s=;,<>\"]++)(?:\s*+=\s*+(?:\"([^\"]*+)\"|([^\s;,<>\"]*+)))?")


def news_of(
    document: DocumentToParse, parsed: ParsedDocument, new: Sequence[NewEntry], now: datetime
) -> PushNews:
    """What a document that was read tells of the hub of its source."""
    if was_pushed(document):
        return PushNews(pushed=True)
    stated = (item.entry.published for item in new if not item.history and not item.entry.date_guessed)
    missed = [published for published in stated if published < now - GRACE]
    whole = not document.partial and parsed.shape in (DocumentShape.FEED, DocumentShape.JSON_FEED)
    return PushNews(
        whole=whole,
        offer=offer_of(document, parsed) if whole else None,
        missed_at=max(missed, default=None),
    )


def was_pushed(document: DocumentToParse) -> bool:
    """Whether a hub brought it; a partial answer to a request names its manipulation (RFC 3229, 10.5.2)."""
    return document.partial and "im" not in document.headers


def offer_of(document: DocumentToParse, parsed: ParsedDocument) -> HubOffer | None:
    """The first usable hub of a feed and the feed's own name; HTTP's Link goes before the feed's links
    (WebSub, 4). A feed that calls itself nothing is known by the address that gave it."""
    links = list(links_of(document.headers.get("link", "")))
    hubs = [target for relation, target in links if relation == "hub"] or parsed.hub_urls
    selves = [target for relation, target in links if relation == "self"] or [parsed.self_url]
    hub = next(_usable(hubs, document.final_url), None)
    topic = next(_usable(selves, document.final_url), document.final_url)
    return HubOffer(hub, topic) if hub else None


def links_of(header: str) -> Iterator[tuple[str, str]]:
    """(relation, target) of a Link header (RFC 8288, 3); several relations may share a target."""
    for target, parameters in _LINK.findall(header):
        for name, quoted, bare in _PARAMETER.findall(parameters):
            if name.lower() == "rel":
                for relation in (quoted or bare).lower().split():
                    yield relation, target.strip()
                break  # the first one counts (RFC 8288, 3.3)


def _usable(addresses: Sequence[str], base: str) -> Iterator[str]:
    for address in addresses:
        try:
            absolute = urljoin(base, address.strip()) if address.strip() else ""
            parts = urlsplit(absolute)
        except ValueError:
            continue
        if parts.scheme in ("http", "https") and parts.hostname and len(absolute) <= MAX_URL:
            yield absolute
