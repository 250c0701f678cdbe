"""Links to rows and back, and the statements on them that whoever stores documents needs too."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    RowMapping,
    Select,
    func,
    select,
    update,
)

from aggregator.adapters.database.documents import document_values, put_document
from aggregator.adapters.database.hosts import holds_in_force
from aggregator.adapters.database.registry import insert_for
from aggregator.adapters.database.rows import (
    host_of,
    micros_or_none,
    source_to_refresh,
)
from aggregator.adapters.database.schema import (
    entries,
    from_micros,
    links,
    sources,
    to_micros,
)
from aggregator.adapters.database.sources import source_with_zone
from aggregator.model import (
    DocumentShape,
    DocumentToStore,
    Enclosure,
    EntryDraft,
    HostHold,
    LinkAgain,
    LinkKind,
    LinkState,
    LinkToRead,
    LinkToStore,
    LinkUpdate,
    Reason,
)

# In which order the links of a source are read.
NEWS_LIST, NEWS_ARTICLE, BACKFILL_ARTICLE, BACKFILL_LIST = range(4)


def put_links(connection: Connection, source_id: int, new: Sequence[LinkToStore], now: datetime) -> None:
    """Store links that are not known yet."""
    moment = to_micros(now)
    rows = [
        {
            "source_id": source_id,
            "url_key": link.url_key,
            "url": link.url,
            "kind": link.kind.value,
            "state": link.state.value,
            "shape": link.shape.value,
            "draft": dump_draft(link.draft),
            "title": link.draft.title if link.draft else "",
            "modified": link.modified,
            "history": link.history,
            "backfill": link.backfill,
            "completes": link.completes,
            "parts": json.dumps(link.parts) if link.parts else "",
            "rank": _rank(link),
            "found_at": moment,
            "next_at": moment,
        }
        for link in new
    ]
    if rows:
        statement = insert_for(connection)(links)
        connection.execute(statement.on_conflict_do_nothing(index_elements=["source_id", "url_key"]), rows)


def reread_links(connection: Connection, again: Sequence[LinkAgain], now: datetime) -> None:
    """Have links read again, with what their list says of them now."""
    for link in again:
        values: dict[str, Any] = {
            "state": LinkState.WAITING.value,
            "next_at": to_micros(now),
            "attempts": 0,
            "part_url": "",
            "parts": json.dumps(link.parts) if link.parts else "",
            "gathered": "",
            "modified": link.modified,
        }
        if link.draft is not None:
            values |= {"draft": dump_draft(link.draft), "title": link.draft.title}
            values |= {"backfill": True, "rank": BACKFILL_ARTICLE} if link.backfill else {}
        else:
            # What a list names now is news, unless it is read for what is older.
            rank = BACKFILL_LIST if link.backfill else NEWS_LIST
            values |= {"history": link.backfill, "backfill": link.backfill, "rank": rank}
        connection.execute(
            update(links)
            .where(links.c.id == link.link_id, links.c.state != LinkState.WAITING.value)
            .values(values)
        )


def put_link_update(connection: Connection, change: LinkUpdate) -> None:
    connection.execute(
        update(links)
        .where(links.c.id == change.link_id)
        .values(
            state=change.state.value,
            next_at=to_micros(change.next_at),
            attempts=change.attempts,
            reason=change.reason.value if change.reason else None,
            detail=change.detail,
            read_at=func.coalesce(micros_or_none(change.read_at), links.c.read_at),
            recipe=change.recipe,
            unfit=change.unfit,
            part_url=change.part_url,
            parts=json.dumps(change.parts) if change.parts else "",
            gathered=dump_draft(change.gathered),
            queued_until=None,
            leased_until=None,
        )
    )


def settle_link(connection: Connection, change: LinkUpdate, now: datetime) -> None:
    """Write what became of a link. An item of a feed whose page is done with, or failed, waits for it no
    longer, and teaches what to do with the others."""
    put_link_update(connection, change)
    if change.state is LinkState.WAITING and change.reason is None:
        return
    source_id = publish_without_page(connection, change.link_id)
    if source_id is not None:
        _settle_teasers(connection, source_id, change, now)


def publish_without_page(connection: Connection, link_id: int) -> int | None:
    """The entry of a feed that waits for the page of this link waits no longer; its source, None where the
    link completes no entry."""
    row = connection.execute(
        select(links.c.source_id, links.c.url_key).where(links.c.id == link_id, links.c.completes)
    ).first()
    if row is None:
        return None
    _release(connection, row.source_id, entries.c.url_key == row.url_key)
    return int(row.source_id)


def teaser_counts(connection: Connection, source_id: int) -> dict[str, int]:
    """How many links complete the items of a feed, by their state."""
    counted = select(links.c.state, func.count()).where(*_teasers_of(source_id)).group_by(links.c.state)
    return {row[0]: row[1] for row in connection.execute(counted)}


def _settle_teasers(connection: Connection, source_id: int, change: LinkUpdate, now: datetime) -> None:
    """What one item of a feed teaches about the others: when its page carries more, theirs are read; when the
    pages of the first ones do not, or cannot be read, none is."""
    left = (*_teasers_of(source_id), links.c.state == LinkState.KNOWN.value)
    if change.state is LinkState.READ:
        waiting = {"state": LinkState.WAITING.value, "next_at": to_micros(now)}
        connection.execute(update(links).where(*left).values(waiting))
    elif change.state is LinkState.GIVEN_UP:
        undecided = {LinkState.READ.value, LinkState.WAITING.value}
        if undecided.isdisjoint(teaser_counts(connection, source_id)):
            _release(connection, source_id, entries.c.url_key.in_(select(links.c.url_key).where(*left)))


def _teasers_of(source_id: int) -> tuple[ColumnElement[bool], ...]:
    return (links.c.source_id == source_id, links.c.completes)


def _release(connection: Connection, source_id: int, which: ColumnElement[bool]) -> None:
    """Entries that wait for their pages wait no longer."""
    waiting = (entries.c.source_id == source_id, entries.c.whole_by.is_not(None), which)
    connection.execute(update(entries).where(*waiting).values(whole_by=None))


def give_up_poison(connection: Connection, link_id: int, document_id: int, now: datetime) -> None:
    """A page that stops whoever parses it is not read again; what its list says of it is stored instead."""
    link = connection.execute(select(links).where(links.c.id == link_id)).one()
    if link.kind == LinkKind.ARTICLE.value and not link.completes and link.reason != Reason.POISON.value:
        nothing = DocumentToStore(link.url, link.url, 0, {}, b"", "", DocumentShape.UNKNOWN, now)
        put_document(connection, document_values(link.source_id, nothing) | {"link_id": link_id})
    connection.execute(
        update(links)
        .where(links.c.id == link_id)
        .values(
            state=LinkState.GIVEN_UP.value,
            reason=Reason.POISON.value,
            detail=f"document {document_id}",
            queued_until=None,
            leased_until=None,
        )
    )
    publish_without_page(connection, link_id)


def links_of(connection: Connection, rows: Sequence[RowMapping], now: datetime) -> list[LinkToRead]:
    """Rows of links as values, with their sources."""
    if not rows:
        return []
    ids = {row["source_id"] for row in rows}
    of: Select[Any] = source_with_zone().where(sources.c.id.in_(ids))
    holds = holds_in_force(connection, now)
    by_id = {row["id"]: source_to_refresh(row, holds) for row in connection.execute(of).mappings()}
    return [_link(row, by_id, holds) for row in rows if row["source_id"] in by_id]


def links_with(connection: Connection, ids: Sequence[int], now: datetime) -> list[LinkToRead]:
    """The links with these numbers."""
    if not ids:
        return []
    rows = connection.execute(select(links).where(links.c.id.in_(ids))).mappings().all()
    return links_of(connection, rows, now)


def _link(row: RowMapping, by_id: Mapping[int, Any], holds: Mapping[str, HostHold]) -> LinkToRead:
    return LinkToRead(
        id=row["id"],
        source=by_id[row["source_id"]],
        url=row["url"],
        url_key=row["url_key"],
        kind=LinkKind(row["kind"]),
        shape=DocumentShape(row["shape"]),
        draft=load_draft(row["draft"]),
        attempts=row["attempts"],
        found_at=from_micros(row["found_at"]),
        history=bool(row["history"]),
        backfill=bool(row["backfill"]),
        part_url=row["part_url"],
        parts=tuple(json.loads(row["parts"])) if row["parts"] else (),
        gathered=load_draft(row["gathered"]),
        completes=bool(row["completes"]),
        hold=holds.get(host_of(row["part_url"] or row["url"])),
        reason=Reason(row["reason"]) if row["reason"] else None,
        detail=row["detail"],
    )


def dump_draft(draft: EntryDraft | None) -> str:
    return json.dumps(asdict(draft), ensure_ascii=False) if draft else ""


def load_draft(value: str) -> EntryDraft | None:
    if not value:
        return None
    fields = json.loads(value)
    fields["enclosures"] = tuple(Enclosure(**one) for one in fields["enclosures"])
    fields["categories"] = tuple(fields["categories"])
    fields["warnings"] = tuple(fields["warnings"])
    return EntryDraft(**fields)


def _rank(link: LinkToStore) -> int:
    if link.kind is LinkKind.LIST:
        return BACKFILL_LIST if link.backfill else NEWS_LIST
    return BACKFILL_ARTICLE if link.backfill else NEWS_ARTICLE
