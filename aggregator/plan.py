"""What one refresh wants written, whatever its outcome. Pure: time comes in as an argument."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from aggregator import absence, extract, links, moves, push, schedule
from aggregator.links import NO_LINKS, ListPlan
from aggregator.model import (
    Because,
    Candidate,
    DocumentShape,
    DocumentToParse,
    DocumentToStore,
    EntriesPlan,
    EntryChange,
    Exchange,
    HostHold,
    LinkKind,
    LinkPlan,
    LinkState,
    LinkToRead,
    Move,
    NewEntry,
    Outcome,
    ParsedDocument,
    Phase,
    Reason,
    RefreshPlan,
    Rhythm,
    SourceKind,
    SourceState,
    SourceToRefresh,
    SourceUpdate,
    Validators,
)

# What is read for its entries by what its bytes say; a page is read so where it is taken for a listing.
FEED_SHAPES = frozenset(
    {DocumentShape.FEED, DocumentShape.JSON_FEED, DocumentShape.WORDPRESS, DocumentShape.SITEMAP}
)

_PREFERENCE = (
    DocumentShape.FEED,
    DocumentShape.JSON_FEED,
    DocumentShape.WORDPRESS,
    DocumentShape.SITEMAP,
    DocumentShape.LISTING,
    DocumentShape.PAGE,
)

# How often a remembered feed may fail before the site is searched for another one.
FORGET_TARGET_AFTER = 3

_STATED_SHAPES = {
    SourceKind.FEED: DocumentShape.FEED,
    SourceKind.SITEMAP: DocumentShape.SITEMAP,
    SourceKind.LISTING: DocumentShape.LISTING,
}

# Servers whose validators lie are found out by asking without them, twice a day.
FULL_FETCH_EVERY = timedelta(hours=12)

# Whose validators lied is asked without them for so long. A story that is this much older than a 304 that
# hid it was there when the server said that nothing was new.
DOUBT_FOR = timedelta(days=7)
HIDDEN_FOR = timedelta(hours=1)

# How long a host is left alone that says "too many requests" and not for how long.
UNSTATED_HOLD = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One address that was asked for a source, and what its body looks like."""

    exchange: Exchange
    shape: DocumentShape


@dataclass(frozen=True, slots=True)
class MatchedEntries:
    """What the entries of a document turned out to be, beside those that are held."""

    new: tuple[NewEntry, ...]
    changed: tuple[EntryChange, ...]
    seen: tuple[int, ...]


NO_ENTRIES = MatchedEntries((), (), ())


def addresses(source: SourceToRefresh) -> tuple[Candidate, ...]:
    """Where to look for this source, in order, and as what."""
    if source.kind is not SourceKind.AUTO:
        return (Candidate(source.url, _STATED_SHAPES[source.kind]),)
    if source.target_url:
        return (Candidate(source.target_url, DocumentShape(source.target_kind or DocumentShape.FEED)),)
    return source.candidates or (Candidate(source.url, DocumentShape.PAGE),)


def is_answer(source: SourceToRefresh, attempt: Attempt) -> bool:
    """Whether an attempt ends the search, so that further addresses need not be asked."""
    if attempt.exchange.reason is not None:
        return False
    return not searching(source) or attempt.shape in FEED_SHAPES or attempt.shape is DocumentShape.LISTING


def shape_of(candidate: Candidate, sniffed: DocumentShape) -> DocumentShape:
    """What a body is read as: a page is a list where one was looked for."""
    if candidate.shape is DocumentShape.LISTING and sniffed is DocumentShape.PAGE:
        return DocumentShape.LISTING
    return sniffed


def older_page(parsed: ParsedDocument, url: str) -> str:
    """The next, older page of a list or feed at ``url``: as it says itself, or as its kind is known to."""
    if parsed.next_url or parsed.shape is not DocumentShape.FEED:
        return parsed.next_url
    return extract.next_feed_page(url)


def only_announces(parsed: ParsedDocument) -> bool:
    """Whether a document only says that articles exist: a list, or a sitemap that is none of news."""
    if parsed.shape is DocumentShape.LISTING:
        return True
    return parsed.shape is DocumentShape.SITEMAP and not any(draft.title for draft in parsed.drafts)


def origin_of(url: str) -> str:
    """Scheme, host and port of an address (RFC 6454, 4)."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def candidates_of(parsed: ParsedDocument, robots: str, url: str) -> tuple[Candidate, ...]:
    """Where a page says that its site may be read, with the sitemaps that its robots.txt names."""
    named = extract.sitemaps_of_robots(robots, url)
    sitemaps = [Candidate(address, DocumentShape.SITEMAP) for address in named]
    return best_first([*parsed.candidates, *sitemaps])


def best_first(candidates: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """Addresses in the order in which they are tried: what says most of its articles first."""
    once = {candidate.url: candidate for candidate in reversed(candidates)}
    kept = [candidate for candidate in candidates if once[candidate.url] is candidate]
    return tuple(sorted(kept, key=lambda candidate: _PREFERENCE.index(candidate.shape)))


def further_candidates(document: DocumentToParse) -> tuple[Candidate, ...]:
    """What is still to be tried when a document that was found by searching is of no use."""
    source = document.source
    if not searching(source):
        return ()
    urls = [candidate.url for candidate in source.candidates]
    return source.candidates[urls.index(document.url) + 1 :] if document.url in urls else ()


def postponed(
    document: DocumentToParse, parsed: ParsedDocument, rest: Sequence[Candidate]
) -> tuple[Candidate, ...]:
    """``rest``, and after it what a document was found to be, unless that is a list: one that is no better
    than a stale feed is not come back to."""
    if parsed.shape is DocumentShape.LISTING:
        return tuple(rest)
    return (*rest, Candidate(document.url, parsed.shape))


def validators_to_send(source: SourceToRefresh, address: str, now: datetime) -> Validators | None:
    """The validators for a conditional request: they belong to the address that gave them."""
    if address != (source.target_url or source.url):
        return None
    if (
        names_lists(source)
        or _full_fetch_due(source, now)
        or (source.doubted_until and now < source.doubted_until)
    ):
        return None
    return source.validators


def names_lists(source: SourceToRefresh) -> bool:
    """Whether a source is a sitemap of sitemaps: though it says what it said, one of these may say more."""
    return source.target_kind == DocumentShape.SITEMAP and source.listed == 0


def hold_on(source: SourceToRefresh, now: datetime) -> HostHold | None:
    """The wait that the host of a source asked for, if it is not over."""
    return source.hold if source.hold and source.hold.until > now else None


def plan_held(source: SourceToRefresh, hold: HostHold, began_at: datetime, now: datetime) -> RefreshPlan:
    """A look that is not made, since the host asked to be left alone."""
    look = schedule.after_hold(source.id, now, hold.until)
    address = addresses(source)[0].url
    exchange = Exchange(
        url=address,
        final_url=address,
        status=0,
        headers={},
        body=None,
        hops=(),
        started_at=began_at,
        milliseconds=0,
        reason=hold.reason,
        detail=f"{hold.host} asked to be left alone until {hold.until:%Y-%m-%d %H:%M:%S} UTC",
        phase=Phase.CHECK,
    )
    update = replace(
        _as_it_is(source),
        next_at=look.at,
        last_reason=hold.reason,
        last_detail=exchange.detail,
        reasons=look.reasons,
    )
    return RefreshPlan(source.id, began_at, exchange, Outcome.HELD, None, update)


def hold_after(exchange: Exchange, now: datetime) -> HostHold | None:
    """The wait that an answer asks of us for its whole host: 429, or 503 that says for how long."""
    too_many = exchange.status == 429
    if not (too_many or (exchange.status == 503 and exchange.retry_after)):
        return None
    seconds = exchange.retry_after or (UNSTATED_HOLD.total_seconds() if too_many else 0)
    reason = Reason.HTTP_429 if too_many else Reason.HTTP_5XX
    host = urlsplit(exchange.final_url).hostname or ""
    return HostHold(host, now + timedelta(seconds=seconds), reason)


def plan_refresh(
    source: SourceToRefresh, attempts: Sequence[Attempt], began_at: datetime, now: datetime
) -> RefreshPlan:
    """The refresh after its exchanges, of which the first began at ``began_at``; the last one tells."""
    last = attempts[-1]
    exchange = last.exchange
    if not is_answer(source, last):
        return _failed(source, attempts, began_at, now)
    if exchange.status == 304 and source.last_success_at is None:
        # Nothing was asked conditionally and nothing is held: "not modified" is no answer (RFC 9110, 15.4.5).
        return _failed(source, attempts, began_at, now)
    if exchange.status == 304:
        return _unchanged(source, exchange, source.validators, began_at, now)
    body = exchange.body or b""
    digest = hashlib.sha256(body).hexdigest()
    partial = exchange.status == 226
    known = source.last_success_at is not None and digest == source.validators.body_hash
    if known and not partial and not names_lists(source):
        validators = validators_of(exchange.headers, digest, exchange.final_url, now)
        return _unchanged(source, exchange, validators, began_at, now)
    document = DocumentToStore(
        url=exchange.url,
        final_url=exchange.final_url,
        status=exchange.status,
        headers=exchange.headers,
        body=body,
        body_hash=digest,
        shape=last.shape,
        fetched_at=began_at,
        partial=partial,
        permanent_url=moves.permanent_target(exchange),
    )
    return RefreshPlan(source.id, began_at, exchange, Outcome.STORED, document, None)


def plan_link(
    link: LinkToRead, exchange: Exchange, shape: DocumentShape, began_at: datetime, now: datetime
) -> LinkPlan:
    """What the exchange for a link wants written. An article that is given up becomes an empty document, from
    which what its list says of it is stored."""
    if link.kind is LinkKind.CHECK:
        checked = absence.after_check(link, exchange, now)
        return LinkPlan(link, exchange, None, checked, hold_after(exchange, now))
    body = exchange.body or b""
    reason, detail = exchange.reason, exchange.detail
    if reason is None and not body:
        reason, detail = Reason.EMPTY_BODY, f"status {exchange.status} without a body"
    update = links.after_failure(link, reason, detail, now) if reason is not None else None
    stored = update is None or (
        update.state is LinkState.GIVEN_UP and link.kind is LinkKind.ARTICLE and not link.completes
    )
    document = DocumentToStore(
        url=exchange.url,
        final_url=exchange.final_url,
        status=exchange.status,
        headers=exchange.headers,
        body=b"" if update else body,
        body_hash=hashlib.sha256(body).hexdigest(),
        shape=shape,
        fetched_at=began_at,
    )
    return LinkPlan(link, exchange, document if stored else None, update, hold_after(exchange, now))


def plan_unreadable(document: DocumentToParse, reason: Reason, detail: str, now: datetime) -> EntriesPlan:
    """A document that arrived and cannot be read. What a hub pushed says nothing of the source."""
    if push.was_pushed(document):
        return _without_entries(document, Outcome.FAILED, _after_unreadable_push(document.source, now), now)
    return _without_entries(
        document, Outcome.FAILED, _failure(document.source, reason, detail, None, now), now
    )


def plan_discovered(document: DocumentToParse, candidates: Sequence[Candidate], now: datetime) -> EntriesPlan:
    """A page that names or suggests feeds: they are tried at once."""
    update = replace(
        _as_it_is(document.source),
        next_at=now,
        candidates=tuple(candidates),
        reasons=schedule.searching(),
        ended=False,
    )
    return _without_entries(document, Outcome.DISCOVERED, update, now)


def plan_entries(
    document: DocumentToParse,
    parsed: ParsedDocument,
    matched: MatchedEntries,
    warnings: Sequence[str],
    now: datetime,
    found: ListPlan = NO_LINKS,
    listed_new: Sequence[NewEntry] = (),
) -> EntriesPlan:
    """A document that was read: its entries and links, and with them its validators (invariant 1).

    ``found`` are the links that it names; ``listed_new`` is what a list says of the new ones, from which the
    rhythm of its source is learnt before they are read."""
    source = document.source
    learned = _learned(source, (*matched.new, *listed_new), now)
    of_the_feed = _of_the_whole_feed(document, parsed, matched, now)
    look = schedule.after_success(
        source.id,
        now,
        replace(
            _answered(source, learned),
            listed=of_the_feed.get("listed", source.listed),
            new=0 if document.partial else len(matched.new) + len(listed_new),
            first=source.last_success_at is None,
            hints=of_the_feed.get("hints", source.hints),
        ),
    )
    update = replace(
        _as_it_is(source),
        state=SourceState.ACTIVE,
        next_at=look.at,
        failures=0,
        candidates=(),
        last_reason=None,
        last_detail="; ".join(warnings)[:500],
        # Whoever wanted a look is not served by what a hub happened to push.
        ended=not push.was_pushed(document),
        first_success_at=source.first_success_at or now,
        last_success_at=now,
        last_new_at=now if matched.new or listed_new else source.last_new_at,
        rhythm=learned,
        reasons=look.reasons,
        **of_the_feed,
    )
    return EntriesPlan(
        source_id=source.id,
        document_id=document.id,
        began_at=document.fetched_at,
        outcome=Outcome.FETCHED,
        new=matched.new,
        changed=matched.changed,
        seen=matched.seen,
        update=update,
        seen_at=now,
        warnings=tuple(warnings),
        push=push.news_of(document, parsed, matched.new, now),
        links=found.links,
        reread=found.reread,
    )


def _answered(source: SourceToRefresh, rhythm: Rhythm) -> schedule.Answered:
    return schedule.Answered(
        rhythm=rhythm,
        zone=ZoneInfo(source.timezone),
        listed=source.listed,
        hints=source.hints,
        pushed=source.pushes,
    )


def _learned(source: SourceToRefresh, new: Sequence[NewEntry], now: datetime) -> Rhythm:
    """The rhythm with the new entries in it. A guessed date is the moment of the look: of news the day is
    right, of history nothing."""
    dated = [item.entry.published for item in new if not item.entry.date_guessed]
    days = [item.entry.published for item in new if item.entry.date_guessed and not item.history]
    if not dated and not days and source.rhythm.since is not None:
        return source.rhythm
    return schedule.learn(source.rhythm, dated, ZoneInfo(source.timezone), now, days)


def _of_the_whole_feed(
    document: DocumentToParse, parsed: ParsedDocument, matched: MatchedEntries, now: datetime
) -> dict[str, Any]:
    """What only a whole document tells of its source; of a partial one, no more than the validators of a
    226 answer, which are those of the whole (RFC 3229, 10.4.1)."""
    source, headers = document.source, document.headers
    if document.partial:
        if push.was_pushed(document):
            return {}
        return {"validators": validators_of(headers, source.validators.body_hash, document.final_url, now)}
    move = moves.sighted(source.move, document.permanent_url, now)
    lied = _validators_lied(document, matched)
    return {
        "validators": validators_of(headers, document.body_hash, document.final_url, now),
        "target_url": document.url if source.kind is SourceKind.AUTO else None,
        "target_kind": parsed.shape.value,
        "last_full_at": now,
        "hints": replace(parsed.hints, fresh_seconds=schedule.fresh_seconds(headers)),
        "listed": len(parsed.drafts),
        "older_url": older_page(parsed, document.final_url),
        "recipe_used": parsed.recipe,
        "recipe_unfit": parsed.unfit,
        "recipe_unfit_since": (source.recipe_unfit_since or now) if parsed.unfit else None,
        "discovery": _discovery(document, parsed),
        "doubted_until": now + DOUBT_FOR if lied else source.doubted_until,
        **_after_move(source, move, document.url, now),
    }


def _discovery(document: DocumentToParse, parsed: ParsedDocument) -> tuple[Because, ...]:
    """How the target of a source was found; what was said then holds while it does."""
    source = document.source
    if source.kind is not SourceKind.AUTO:
        return ()
    if not searching(source) and source.target_url == document.url:
        return source.discovery
    urls = [candidate.url for candidate in source.candidates]
    tried = urls.index(document.url) if document.url in urls else 0
    return (found_because(parsed.shape, document.url, tried),)


def found_because(shape: DocumentShape, url: str, tried: int) -> Because:
    """Why a source is read at ``url``, after ``tried`` addresses that would have been better."""
    return Because(f"found_{shape.value}", (("url", url), ("tried", tried)))


def _validators_lied(document: DocumentToParse, matched: MatchedEntries) -> bool:
    """Whether a look without validators found what a 304 had hidden."""
    source = document.source
    denied = source.unmodified_at
    if denied is None or not _full_fetch_due(source, document.fetched_at):
        return False
    return any(
        not item.entry.date_guessed and item.entry.published < denied - HIDDEN_FOR for item in matched.new
    )


def _full_fetch_due(source: SourceToRefresh, now: datetime) -> bool:
    """Whether the next look would come too late for a full fetch: as far away as the last one, or as the
    schedule will have it when nothing is new (nights are long)."""
    if source.last_full_at is None or source.last_success_at is None:
        return True
    ahead = schedule.after_success(source.id, now, _answered(source, source.rhythm)).at - now
    return (now - source.last_full_at) + max(now - source.last_success_at, ahead) > FULL_FETCH_EVERY


def validators_of(headers: Mapping[str, str], body_hash: str | None, url: str, now: datetime) -> Validators:
    """The validators of an answer, as the server at ``url`` gave them (RFC 9110, 8.8).

    They are black boxes, but a Last-Modified in the future would be answered 304 until then, so that one is
    not kept.
    """
    last_modified = headers.get("last-modified") or None
    if last_modified and _lies_ahead(last_modified, now):
        last_modified = None
    return Validators(headers.get("etag") or None, last_modified, body_hash, url)


def _lies_ahead(written: str, now: datetime) -> bool:
    try:
        return parsedate_to_datetime(written).timestamp() > now.timestamp() + 60
    except (TypeError, ValueError, OverflowError):
        return False


def searching(source: SourceToRefresh) -> bool:
    """Whether it is still to be found where a source can be read."""
    return source.kind is SourceKind.AUTO and not source.target_url and bool(source.candidates)


def _unchanged(
    source: SourceToRefresh, exchange: Exchange, validators: Validators, began_at: datetime, now: datetime
) -> RefreshPlan:
    hints = source.hints
    if "cache-control" in exchange.headers:
        hints = replace(hints, fresh_seconds=schedule.fresh_seconds(exchange.headers))
    answer = replace(_answered(source, source.rhythm), hints=hints, retry_after=exchange.retry_after)
    look = schedule.after_success(source.id, now, answer)
    full = exchange.status == 200
    move = moves.sighted(source.move, moves.permanent_target(exchange), now)
    update = replace(
        _as_it_is(source),
        state=SourceState.ACTIVE,
        next_at=look.at,
        validators=validators,
        failures=0,
        candidates=(),
        last_reason=None,
        last_detail="",
        last_success_at=now,
        last_full_at=now if full else source.last_full_at,
        unmodified_at=source.unmodified_at if full else now,
        hints=hints,
        reasons=look.reasons,
        **_after_move(source, move, exchange.url, now),
    )
    return RefreshPlan(source.id, began_at, exchange, Outcome.NOT_MODIFIED, None, update)


def _after_move(source: SourceToRefresh, move: Move | None, address: str, now: datetime) -> dict[str, Any]:
    """The address of a source that may have moved: it follows a redirect that held, to the same owner."""
    if move is None or not moves.has_held(move, now) or not moves.same_owner(address, move.url):
        return {"move": move}
    if source.kind is SourceKind.AUTO:
        return {"move": None, "target_url": move.url}
    return {"move": None, "moved_to": move.url}


def _failed(
    source: SourceToRefresh, attempts: Sequence[Attempt], began_at: datetime, now: datetime
) -> RefreshPlan:
    exchange = attempts[-1].exchange
    reason, detail = _reason_of(exchange)
    if searching(source):
        reason, detail = Reason.NO_FEED_FOUND, f"none of {len(attempts)} addresses tried is a feed"
    update = _failure(source, reason, detail, exchange.retry_after, now)
    hold = hold_after(exchange, now)
    return RefreshPlan(source.id, began_at, exchange, Outcome.FAILED, None, update, hold)


def _reason_of(exchange: Exchange) -> tuple[Reason, str]:
    if exchange.reason is not None:
        return exchange.reason, exchange.detail
    if exchange.status == 304:
        return Reason.PROTOCOL, "status 304, but nothing is held yet"
    return Reason.NOT_A_FEED, exchange.detail


def _failure(
    source: SourceToRefresh, reason: Reason, detail: str, retry_after: int | None, now: datetime
) -> SourceUpdate:
    failures = source.failures + 1
    found_by_search = source.kind is SourceKind.AUTO and source.target_url is not None
    gone = reason is Reason.HTTP_410 and not found_by_search
    look = (
        schedule.after_gone(source.id, now)
        if gone
        else schedule.after_failure(source.id, now, failures, reason, retry_after)
    )
    forget = found_by_search and (failures >= FORGET_TARGET_AFTER or reason is Reason.HTTP_410)
    return replace(
        _as_it_is(source),
        state=SourceState.GONE if gone else SourceState.FAILING,
        next_at=look.at,
        validators=Validators() if forget else source.validators,
        failures=failures,
        target_url=None if forget else source.target_url,
        target_kind=None if forget else source.target_kind,
        candidates=(),
        last_reason=reason,
        last_detail=detail[:500],
        reasons=look.reasons,
    )


def _after_unreadable_push(source: SourceToRefresh, now: datetime) -> SourceUpdate:
    look = schedule.after_success(source.id, now, _answered(source, source.rhythm))
    return replace(_as_it_is(source), next_at=look.at, reasons=look.reasons, ended=False)


def _as_it_is(source: SourceToRefresh) -> SourceUpdate:
    """The state of a source before this refresh, to be changed where the refresh changes it."""
    return SourceUpdate(
        state=SourceState.FAILING if source.failures else SourceState.ACTIVE,
        next_at=datetime.min.replace(tzinfo=UTC),
        validators=source.validators,
        failures=source.failures,
        target_url=source.target_url,
        target_kind=source.target_kind,
        candidates=source.candidates,
        last_reason=None,
        last_detail="",
        first_success_at=source.first_success_at,
        last_success_at=source.last_success_at,
        last_full_at=source.last_full_at,
        last_new_at=source.last_new_at,
        rhythm=source.rhythm,
        hints=source.hints,
        listed=source.listed,
        reasons=(),
        move=source.move,
        doubted_until=source.doubted_until,
        unmodified_at=source.unmodified_at,
        discovery=source.discovery,
        older_url=source.older_url,
        recipe_used=source.recipe_used,
        recipe_unfit=source.recipe_unfit,
        recipe_unfit_since=source.recipe_unfit_since,
    )


def _without_entries(
    document: DocumentToParse, outcome: Outcome, update: SourceUpdate, now: datetime
) -> EntriesPlan:
    return EntriesPlan(
        source_id=document.source.id,
        document_id=document.id,
        began_at=document.fetched_at,
        outcome=outcome,
        new=(),
        changed=(),
        seen=(),
        update=update,
        seen_at=now,
    )
