"""`simpul try`: discovery, fetch, extraction and normalisation of addresses; nothing is stored."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from aggregator.bootstrap import World
from aggregator.discovering import Found, Looker, Unreadable
from aggregator.links import FIRST_LOOK
from aggregator.model import Entry, Reason

Kind = Literal["auto", "article"]


@dataclass(frozen=True, slots=True)
class TryFailure:
    """An address that gave nothing, and why."""

    url: str
    reason: Reason
    detail: str


@dataclass(frozen=True, slots=True)
class TryReport:
    """What the addresses would bring. ``kind`` is what was found: feed, json_feed, wordpress, sitemap,
    listing, article; empty when nothing was."""

    kind: str
    reason: str
    entries: tuple[Entry, ...]
    failures: tuple[TryFailure, ...]


def try_addresses(world: World, urls: Sequence[str], kind: Kind = "auto") -> TryReport:
    """Read each address as the collector would. With ``article`` each is one page and one entry, in order."""
    return asyncio.run(_try_all(world, urls, kind))


async def _try_all(world: World, urls: Sequence[str], kind: Kind) -> TryReport:
    found: list[tuple[str, str, Sequence[Entry]]] = []
    failures: list[TryFailure] = []
    async with world.fetcher.session() as session:
        looker = Looker(world, session)
        for url in urls:
            try:
                found.append(await (_article(looker, url) if kind == "article" else _auto(looker, url)))
            except Unreadable as unreadable:
                failures.append(TryFailure(unreadable.url, unreadable.reason, unreadable.detail))
    return TryReport(
        kind=found[0][0] if found else "",
        reason="; ".join(dict.fromkeys(reason for _, reason, _ in found)),
        entries=tuple(entry for _, _, entries in found for entry in entries),
        failures=tuple(failures),
    )


async def _auto(looker: Looker, url: str) -> tuple[str, str, Sequence[Entry]]:
    found = await looker.discover(url)
    return found.parsed.shape.value, found_reason(found, url), await looker.entries(found, FIRST_LOOK)


async def _article(looker: Looker, url: str) -> tuple[str, str, Sequence[Entry]]:
    draft, exchange = await looker.article(url)
    entries = looker.normalized(exchange, [replace(draft, link="", guid=url)])
    return "article", "asked for", [replace(entry, url=url) for entry in entries]


def found_reason(found: Found, url: str) -> str:
    """Why a site is read where it is, for programs and logs."""
    what = found.parsed.shape.value
    if found.url == url:
        return f"{found.exchange.final_url} is a {what}" if not found.index else f"{url} leads to sitemaps"
    better = f", after {found.tried} better addresses that are none" if found.tried else ""
    return f"found {found.url} from {url}: a {what}{better}"
