"""Values to rows and back."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import RowMapping

from aggregator import schedule
from aggregator.adapters.database.schema import from_micros, to_micros
from aggregator.model import (
    Candidate,
    Correction,
    DocumentShape,
    Enclosure,
    Entry,
    HostHold,
    Move,
    Office,
    OfficeKind,
    SourceKind,
    SourceRow,
    SourceState,
    SourceToRefresh,
    SourceUpdate,
    SourceView,
    Validators,
)

Row = Mapping[str, Any] | RowMapping


def micros_or_none(moment: datetime | None) -> int | None:
    return None if moment is None else to_micros(moment)


def moment_or_none(value: int | None) -> datetime | None:
    return None if value is None else from_micros(value)


def _date(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None


def chunks(values: Sequence[Any], size: int = 500) -> Iterator[Sequence[Any]]:
    """Few enough for one statement at a time."""
    for start in range(0, len(values), size):
        yield values[start : start + size]


def pack(body: bytes) -> bytes:
    """Compressed for storing; level 1 costs a fraction of what the bytes saved cost the disk."""
    return zlib.compress(body, 1)


def unpack(body: bytes) -> bytes:
    return zlib.decompress(body)


def source_key(url: str) -> str:
    """What makes two addresses one source: scheme, ``www.``, default port and last slash do not matter."""
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.")
    port = f":{parts.port}" if parts.port and parts.port not in (80, 443) else ""
    query = f"?{parts.query}" if parts.query else ""
    return f"{host}{port}{parts.path.rstrip('/')}{query}"


def office_row(office: Office) -> dict[str, Any]:
    return {
        "code": office.code,
        "kind": office.kind.value,
        "name": office.name,
        "parent": office.parent,
        "timezone": office.timezone,
        "regions": " ".join(office.regions),
        "aliases": json.dumps(office.aliases, ensure_ascii=False),
        "valid_from": office.valid_from.isoformat() if office.valid_from else None,
        "valid_to": office.valid_to.isoformat() if office.valid_to else None,
        "note": office.note,
        "pic": office.pic,
    }


def office_of(row: Row) -> Office:
    return Office(
        code=row["code"],
        kind=OfficeKind(row["kind"]),
        name=row["name"],
        parent=row["parent"],
        timezone=row["timezone"],
        regions=tuple(row["regions"].split()),
        aliases=tuple(json.loads(row["aliases"] or "[]")),
        valid_from=_date(row["valid_from"]),
        valid_to=_date(row["valid_to"]),
        note=row["note"],
        pic=row["pic"],
    )


def registry_values(source: SourceRow) -> dict[str, Any]:
    """The columns that the registry rules; the fetch state is not among them."""
    return {
        "url": source.url,
        "kind": source.kind.value,
        "office": source.office,
        "name": source.name,
        "network": source.network,
        "timezone": source.timezone,
        "recipe": source.recipe,
        "valid_from": source.valid_from.isoformat() if source.valid_from else None,
        "valid_to": source.valid_to.isoformat() if source.valid_to else None,
        "enabled": source.enabled,
        "evidence": source.evidence,
    }


def source_view(row: Row) -> SourceView:
    return SourceView(
        id=row["id"],
        row=SourceRow(
            url=row["url"],
            kind=SourceKind(row["kind"]),
            office=row["office"],
            name=row["name"],
            network=row["network"],
            timezone=row["timezone"],
            recipe=row["recipe"],
            valid_from=_date(row["valid_from"]),
            valid_to=_date(row["valid_to"]),
            enabled=bool(row["enabled"]),
            evidence=row["evidence"],
        ),
        state=SourceState(row["state"]),
        target_url=row["target_url"],
        target_kind=row["target_kind"],
        next_at=moment_or_none(row["next_at"]),
        last_success_at=moment_or_none(row["last_success_at"]),
        last_reason=row["last_reason"],
        failures=row["failures"],
        entries=row["entries"],
        reasons=schedule.load_reasons(row["schedule_reasons"]),
        move=move_of(row),
        duplicate_of=row["duplicate_of"],
        discovery=schedule.load_reasons(row["discovery"]),
        older_url=row["older_url"],
        recipe_used=row["recipe_used"],
        recipe_unfit=row["recipe_unfit"],
    )


def source_to_refresh(row: Row, holds: Mapping[str, HostHold]) -> SourceToRefresh:
    """``holds`` are the waits in force, by host."""
    addresses = (row["target_url"] or row["url"], row["validators_url"])
    asked = [holds[host] for host in map(host_of, addresses) if host in holds]
    return SourceToRefresh(
        id=row["id"],
        url=row["url"],
        kind=SourceKind(row["kind"]),
        office=row["office"],
        timezone=row["timezone"] or row["office_timezone"] or "Asia/Jakarta",
        network=row["network"],
        target_url=row["target_url"],
        candidates=tuple(
            Candidate(url, DocumentShape(shape)) for url, shape in json.loads(row["candidates"] or "[]")
        ),
        validators=Validators(row["etag"], row["last_modified"], row["body_hash"], row["validators_url"]),
        failures=row["failures"],
        first_success_at=moment_or_none(row["first_success_at"]),
        last_success_at=moment_or_none(row["last_success_at"]),
        last_full_at=moment_or_none(row["last_full_at"]),
        last_new_at=moment_or_none(row["last_new_at"]),
        rhythm=schedule.load_rhythm(row["rhythm"]),
        hints=schedule.load_hints(row["hints"]),
        listed=row["listed"],
        wanted=row["wanted_at"] is not None,
        target_kind=row["target_kind"],
        hold=max(asked, key=lambda hold: hold.until, default=None),
        move=move_of(row),
        doubted_until=moment_or_none(row["doubted_until"]),
        unmodified_at=moment_or_none(row["unmodified_at"]),
        pushes=bool(row["pushes"]),
        recipe=row["recipe"],
        backfill_until=moment_or_none(row["backfill_until"]),
        backfill_pages=row["backfill_pages"],
        discovery=schedule.load_reasons(row["discovery"]),
        older_url=row["older_url"],
        recipe_used=row["recipe_used"],
        recipe_unfit=row["recipe_unfit"],
        recipe_unfit_since=moment_or_none(row["recipe_unfit_since"]),
    )


def move_of(row: Row) -> Move | None:
    if row["move_url"] is None:
        return None
    return Move(row["move_url"], from_micros(row["move_since"]), row["move_sightings"], row["move_rejected"])


def host_of(url: str | None) -> str:
    """The host of an address, lower case; empty for what is no address."""
    try:
        return urlsplit(url or "").hostname or ""
    except ValueError:
        return ""


def update_values(source_id: int, began_at: datetime, update: SourceUpdate) -> dict[str, Any]:
    """The fetch state after a refresh, for a statement that names the source ``b_id``."""
    return {
        "b_id": source_id,
        "b_ended": update.ended,
        "b_began": to_micros(began_at),
        "state": update.state.value,
        "next_at": to_micros(update.next_at),
        "etag": update.validators.etag,
        "last_modified": update.validators.last_modified,
        "body_hash": update.validators.body_hash,
        "validators_url": update.validators.url,
        "final_key": source_key(update.validators.url) if update.validators.url else None,
        "doubted_until": micros_or_none(update.doubted_until),
        "unmodified_at": micros_or_none(update.unmodified_at),
        "move_url": update.move.url if update.move else None,
        "move_since": to_micros(update.move.since) if update.move else None,
        "move_sightings": update.move.sightings if update.move else 0,
        "move_rejected": update.move.rejected if update.move else False,
        "failures": update.failures,
        "target_url": update.target_url,
        "target_kind": update.target_kind,
        "candidates": _candidates(update.candidates),
        "last_reason": update.last_reason.value if update.last_reason else None,
        "last_detail": update.last_detail,
        "first_success_at": micros_or_none(update.first_success_at),
        "last_success_at": micros_or_none(update.last_success_at),
        "last_full_at": micros_or_none(update.last_full_at),
        "last_new_at": micros_or_none(update.last_new_at),
        "rhythm": schedule.dump_rhythm(update.rhythm),
        "hints": schedule.dump_hints(update.hints),
        "listed": update.listed,
        "schedule_reasons": schedule.dump_reasons(update.reasons),
        "discovery": schedule.dump_reasons(update.discovery),
        "older_url": update.older_url,
        "recipe_used": update.recipe_used,
        "recipe_unfit": update.recipe_unfit,
        "recipe_unfit_since": micros_or_none(update.recipe_unfit_since),
        "queued_until": None,
        "leased_until": None,
    }


def entry_values(entry: Entry) -> dict[str, Any]:
    """The columns that an entry's own values fill; not its identity."""
    words = (entry.title, entry.text, entry.office)
    rest = (
        *(entry.url, entry.published, entry.updated, entry.date_guessed, entry.author, entry.categories),
        *(entry.original_categories, entry.language, entry.summary, entry.html, entry.image_url),
        *(entry.image_alt, entry.image_caption, entry.enclosures),
    )
    return {
        "guid": entry.guid,
        "guid_key": entry.guid_key,
        "url_key": entry.url_key,
        "title_key": entry.title_key,
        "url": entry.url,
        "title": entry.title,
        "published": to_micros(entry.published),
        "updated": micros_or_none(entry.updated),
        "zone": entry.zone,
        "date_guessed": entry.date_guessed,
        "author": entry.author,
        "byline": entry.byline,
        "dateline": entry.dateline,
        "office": entry.office,
        "origin_office": entry.origin_office,
        "categories": " ".join(entry.categories),
        "original_categories": _strings(entry.original_categories),
        "language": entry.language,
        "summary": entry.summary,
        "html": entry.html,
        "text": entry.text,
        "image_url": entry.image_url,
        "image_alt": entry.image_alt,
        "image_caption": entry.image_caption,
        "enclosures": json.dumps([[e.url, e.type, e.length] for e in entry.enclosures])
        if entry.enclosures
        else "",
        "content_hash": entry.content_hash,
        "text_hash": entry.text_hash,
        "words_hash": digest(words),
        "shown_hash": digest(rest),
        "warnings": _strings(entry.warnings),
    }


def digest(values: object) -> str:
    """A short hash of values that are equal when they are written alike."""
    return hashlib.blake2b(repr(values).encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()


def entry_of(row: Row) -> Entry:
    return Entry(
        identity=row["identity"],
        guid=row["guid"],
        guid_key=row["guid_key"],
        url_key=row["url_key"],
        title_key=row["title_key"],
        url=row["url"],
        title=row["title"],
        published=from_micros(row["published"]),
        updated=moment_or_none(row["updated"]),
        zone=row["zone"],
        date_guessed=bool(row["date_guessed"]),
        author=row["author"],
        byline=row["byline"],
        dateline=row["dateline"],
        office=row["office"],
        origin_office=row["origin_office"],
        categories=tuple(row["categories"].split()),
        original_categories=strings_of(row["original_categories"]),
        language=row["language"],
        summary=row["summary"],
        html=row["html"],
        text=row["text"],
        image_url=row["image_url"],
        image_alt=row["image_alt"],
        image_caption=row["image_caption"],
        enclosures=enclosures_of(row["enclosures"]),
        content_hash=row["content_hash"],
        text_hash=row["text_hash"],
        warnings=strings_of(row["warnings"]),
    )


def enclosures_of(value: str) -> tuple[Enclosure, ...]:
    return tuple(Enclosure(*item) for item in json.loads(value)) if value else ()


def strings_of(value: str) -> tuple[str, ...]:
    return tuple(json.loads(value)) if value else ()


def _strings(values: tuple[str, ...]) -> str:
    return json.dumps(values, ensure_ascii=False) if values else ""


def _candidates(candidates: Sequence[Candidate]) -> str:
    return json.dumps([(one.url, one.shape.value) for one in candidates]) if candidates else ""


def correction_of(text: str) -> Correction:
    """What an editor says of a story, from its column; "" says nothing."""
    return Correction(**json.loads(text)) if text else Correction()


@lru_cache(4_096)
def is_official(url: str) -> bool:
    """Whether a site is on a host that only the government, universities and schools are given, so that it is
    no mirror or blog."""
    return (urlsplit(url).hostname or "").endswith((".go.id", ".ac.id", ".sch.id"))
