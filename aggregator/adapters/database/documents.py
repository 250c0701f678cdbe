"""Documents on their way from fetching to parsing, and the evidence of the attempts that brought them."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, and_, bindparam, delete, insert, update

from aggregator.adapters.database.rows import micros_or_none, pack, unpack
from aggregator.adapters.database.schema import documents, fetches, from_micros, to_micros
from aggregator.model import (
    DocumentShape,
    DocumentToParse,
    DocumentToStore,
    EntriesPlan,
    Exchange,
    LinkPlan,
    LinkToRead,
    Outcome,
    Reason,
    RefreshPlan,
    SourceToRefresh,
)


def document_values(source_id: int, document: DocumentToStore) -> dict[str, Any]:
    """The row of a document that waits to be parsed."""
    return {
        "source_id": source_id,
        "state": "waiting",
        "url": document.url,
        "final_url": document.final_url,
        "status": document.status,
        "headers": json.dumps(dict(document.headers)),
        "body": pack(document.body),
        "body_hash": document.body_hash,
        "shape": document.shape.value,
        "fetched_at": to_micros(document.fetched_at),
        "partial": document.partial,
        "permanent_url": document.permanent_url,
        "attempts": 0,
        "link_id": None,
        "leased_until": None,
    }


def put_document(connection: Connection, values: dict[str, Any]) -> int:
    """Store a document in place of one of the same source, or of the same link, that still waits; its id."""
    of = documents.c.link_id == values["link_id"]
    if values["link_id"] is None:
        of = and_(documents.c.source_id == values["source_id"], documents.c.link_id.is_(None))
    connection.execute(delete(documents).where(of, documents.c.state == "waiting"))
    return int(connection.execute(insert(documents).returning(documents.c.id), values).scalar_one())


def document_of(row: Any, source: SourceToRefresh, link: LinkToRead | None) -> DocumentToParse:
    """A stored document with its attempt counted."""
    return DocumentToParse(
        id=row["id"],
        source=source,
        url=row["url"],
        final_url=row["final_url"],
        headers=json.loads(row["headers"]),
        body=unpack(row["body"]),
        body_hash=row["body_hash"],
        shape=DocumentShape(row["shape"]),
        fetched_at=from_micros(row["fetched_at"]),
        attempts=row["attempts"] + 1,
        partial=row["partial"],
        permanent_url=row["permanent_url"],
        link=link,
    )


def refresh_evidence(plan: RefreshPlan, document_id: int | None) -> dict[str, Any]:
    """The row of an attempt at a source; it ends when its document, if any, is parsed."""
    failed = plan.update.last_reason if plan.update else None
    detail = plan.update.last_detail if plan.update else plan.exchange.detail
    return _evidence(plan.source_id, plan.exchange, document_id, plan.outcome, failed, detail)


def link_evidence(plan: LinkPlan, document_id: int | None) -> dict[str, Any]:
    """The row of an attempt at a page that a list of a source names."""
    failed = plan.update.reason if plan.update else None
    outcome = Outcome.PAGE_FAILED if failed else Outcome.PAGE_READ
    return _evidence(plan.link.source.id, plan.exchange, document_id, outcome, failed, plan.exchange.detail)


def _evidence(
    source_id: int,
    exchange: Exchange,
    document_id: int | None,
    outcome: Outcome,
    reason: Reason | None,
    detail: str,
) -> dict[str, Any]:
    return {
        "source_id": source_id,
        "document_id": document_id,
        "started_at": to_micros(exchange.started_at),
        "ended_at": None
        if document_id
        else to_micros(exchange.started_at + timedelta(milliseconds=exchange.milliseconds)),
        "url": exchange.url,
        "final_url": exchange.final_url,
        "status": exchange.status,
        "outcome": outcome.value,
        "reason": reason.value if reason else None,
        "detail": detail[:500],
        "phase": exchange.phase.value,
        "wire_bytes": exchange.wire_bytes,
        "body_bytes": len(exchange.body or b""),
        "milliseconds": exchange.milliseconds,
        "resolve_ms": exchange.timings.resolve,
        "wait_ms": exchange.timings.wait,
        "connect_ms": exchange.timings.connect,
        "response_ms": exchange.timings.response,
        "body_ms": exchange.timings.body,
        "tls_expires_at": micros_or_none(exchange.tls_expires_at),
    }


def fetch_end(plan: EntriesPlan) -> dict[str, Any]:
    """How the attempt ended whose document was parsed, for `END_FETCH`."""
    reason = plan.update.last_reason if plan.update else plan.link.reason if plan.link else None
    detail = plan.update.last_detail if plan.update else plan.link.detail if plan.link else ""
    return {
        "b_document": plan.document_id,
        "ended_at": to_micros(plan.seen_at),
        "outcome": plan.outcome.value,
        "reason": reason.value if reason else None,
        "detail": detail,
        "entries_new": len(plan.new),
        "entries_updated": sum(change.is_revision and not change.findings for change in plan.changed),
    }


END_FETCH = (
    update(fetches)
    .where(fetches.c.document_id == bindparam("b_document"), fetches.c.ended_at.is_(None))
    .values(
        ended_at=bindparam("ended_at"),
        outcome=bindparam("outcome"),
        reason=bindparam("reason"),
        detail=bindparam("detail"),
        entries_new=bindparam("entries_new"),
        entries_updated=bindparam("entries_updated"),
    )
)
