"""The decision: one strong sign or several weak ones."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from aggregator.model import Entry
from aggregator.quarantine import Finding, FindingKind, Place, Usual, link_hosts
from aggregator.screening import vocabulary
from aggregator.screening.markup import Link, Markup, read_markup
from aggregator.screening.spelling import joined, may_be_masked, plain, unmasked
from aggregator.screening.vocabulary import TRADES, Trade

# What a finding weighs; together they must come to `ENOUGH`.
ENOUGH = 4
STRONG_TITLE, STRONG_TEXT, PROMOTION, DISGUISE = 3, 2, 1, 4
TRADE_LINK, HIDDEN_LINKS, HIDDEN_LINK, STRANGE_LINKS = 4, 4, 2, 2
FOREIGN_LANGUAGE, OTHER_LOOK = 4, 2
# News that reports on a trade quotes its words: they alone do not suffice then.
REPORTED_AT_MOST = 3
REPORT_WORDS = 2

# From so many entries on one can say what is usual, and how usual a language has to be.
USUAL_ENTRIES = 10
USUAL_SHARE = 0.9
MANY_STRANGE_HOSTS = 5

MOST_TEXT = 100_000
EXCERPT = 80


@dataclass(frozen=True, slots=True)
class _Sign:
    finding: Finding
    weight: int


def screen(draft_html: str, entry: Entry, usual: Usual) -> tuple[Finding, ...]:
    """What speaks for an entry having been injected; empty for news.

    ``draft_html`` is the body as it came, before sanitising; ``usual`` is what its source carries.
    """
    markup = read_markup(draft_html)
    signs = [
        *_words_of(entry, markup),
        *_links_of(entry, markup),
        *_unlike(entry, markup, usual),
    ]
    if sum(sign.weight for sign in signs) < ENOUGH:
        return ()
    return tuple(dict.fromkeys(sign.finding for sign in signs))


def _words_of(entry: Entry, markup: Markup) -> Iterator[_Sign]:
    text = _bounded(f"{entry.title}\n{entry.summary}\n{entry.text}")
    shown = _bounded(f"{entry.title}\n{markup.shown}\n{markup.hidden}")
    title, body = plain(entry.title), plain(text)
    hidden = plain(_bounded(markup.hidden))
    # Sanitising took invisible characters out, so disguises are looked for in what came.
    written = plain(shown)
    bare = unmasked(shown) if may_be_masked(shown) else written
    runs = joined(shown)
    for trade in TRADES:
        said = list(_said(trade, title, body))
        yield from _limited(said) if said and _is_reported(trade, title, body) else said
        yield from _disguised(trade, written, bare, runs)
        if not hidden or _is_reported(trade, "", hidden):
            continue
        for phrase in (trade.strong(hidden) or trade.topics(hidden))[:2]:
            yield _Sign(Finding(FindingKind.HIDDEN, Place.HIDDEN, phrase), HIDDEN_LINKS)


def _said(trade: Trade, title: str, body: str) -> Iterator[_Sign]:
    in_title = trade.strong(title)
    for phrase in in_title[:2]:
        # Who defaces a page signs it, and says no more.
        weight = ENOUGH if trade.kind is FindingKind.DEFACEMENT else STRONG_TITLE
        yield _Sign(Finding(trade.kind, Place.TITLE, phrase), weight)
    in_text = [phrase for phrase in trade.strong(body) if phrase not in in_title]
    for phrase in in_text[:4]:
        yield _Sign(Finding(trade.kind, Place.TEXT, phrase), STRONG_TEXT)
    if in_title or in_text or trade.topics(title):
        promoted = trade.promotions(body)
        for phrase in promoted[:3] if len(promoted) >= 2 else ():
            yield _Sign(Finding(trade.kind, Place.TEXT, phrase), PROMOTION)


def _is_reported(trade: Trade, title: str, body: str) -> bool:
    """Whether a text speaks of a trade as news does: what stands around its words condemns it."""
    if trade.strong(title) and not vocabulary.report_words(title):
        return False
    return vocabulary.report_words(trade.surroundings(body)) >= REPORT_WORDS


def _limited(signs: list[_Sign]) -> list[_Sign]:
    """As many of the signs as reporting is allowed."""
    kept: list[_Sign] = []
    for sign in signs:
        if sum(each.weight for each in kept) + sign.weight <= REPORTED_AT_MOST:
            kept.append(sign)
    return kept


def _disguised(trade: Trade, written: str, bare: str, runs: list[str]) -> Iterator[_Sign]:
    """Words that only appear once a disguise is taken off: nobody who reports writes like that."""
    if bare != written:
        known = set(trade.disguisable(written))
        for phrase in [phrase for phrase in trade.disguisable(bare) if phrase not in known][:2]:
            yield _Sign(Finding(trade.kind, Place.TEXT, phrase), DISGUISE)
    for run in runs:
        for phrase in trade.within(run)[:1]:
            yield _Sign(Finding(trade.kind, Place.TEXT, phrase), DISGUISE)


def _links_of(entry: Entry, markup: Markup) -> Iterator[_Sign]:
    own = _own_host(entry)
    trading = (link for link in markup.links if vocabulary.is_trade_address(link.host, link.path))
    for link in _each_host(trading):
        yield _Sign(Finding(FindingKind.OUTLINKS, Place.LINK, link.host[:EXCERPT]), TRADE_LINK)
    hidden = _each_host(link for link in markup.links if link.hidden and _is_outward(link.host, own))
    for link in hidden[:3]:
        weight = HIDDEN_LINKS if len(hidden) > 1 else HIDDEN_LINK
        yield _Sign(Finding(FindingKind.HIDDEN, Place.HIDDEN, link.host[:EXCERPT]), weight)


def _unlike(entry: Entry, markup: Markup, usual: Usual) -> Iterator[_Sign]:
    """What sets an entry apart from what its source usually carries."""
    if usual.entries < USUAL_ENTRIES:
        return
    language = entry.language.partition("-")[0].lower()
    known = {tag.partition("-")[0].lower() for tag in usual.languages}
    settled = max(usual.languages.values(), default=0) >= usual.entries * USUAL_SHARE
    if settled and language not in known and language not in vocabulary.EXPECTED_LANGUAGES:
        yield _Sign(Finding(FindingKind.LANGUAGE, Place.WHOLE, language), FOREIGN_LANGUAGE)
    own = _own_host(entry)
    outward = {link.host for link in markup.links if _is_outward(link.host, own)}
    outward |= {host for host in link_hosts(entry.html) if _is_outward(host, own)}
    strange = outward - usual.hosts
    if len(strange) >= MANY_STRANGE_HOSTS:
        yield _Sign(Finding(FindingKind.OUTLINKS, Place.LINK, ", ".join(sorted(strange)[:3])), STRANGE_LINKS)
    other_words = language not in known
    if usual.hosts and strange and strange == outward and (other_words or _has_odd_title(entry.title)):
        yield _Sign(Finding(FindingKind.LOOK, Place.WHOLE, entry.title[:EXCERPT]), OTHER_LOOK)


def _has_odd_title(title: str) -> bool:
    """Headlines of ministries are made of words: not of signs, emoji and numbers."""
    signs = sum(not (c.isalpha() or c.isspace() or c in ",.-–—:;'\"“”‘’()/?!&") for c in title)
    return len(title) >= 10 and signs > len(title) * 0.3


def _own_host(entry: Entry) -> str:
    return entry.url.partition("://")[2].partition("/")[0].partition(":")[0].lower().removeprefix("www.")


def _is_outward(host: str, own: str) -> bool:
    if host == own or host.endswith(f".{own}") or own.endswith(f".{host}"):
        return False
    return not vocabulary.is_harmless(host)


def _each_host(links: Iterable[Link]) -> list[Link]:
    return list({link.host: link for link in links}.values())


def _bounded(text: str) -> str:
    return text if len(text) <= MOST_TEXT else f"{text[: MOST_TEXT // 2]} {text[-MOST_TEXT // 2 :]}"
