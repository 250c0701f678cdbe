"""`simpul status`: what is held, what waits, what went wrong."""

from __future__ import annotations

from collections.abc import Iterator

from aggregator.cli.opening import Json, database, now
from aggregator.cli.output import emit_json, line, reason_sentence, say, table, timestamp, translate, when
from aggregator.model import HubStatus, PartnerStatus, Status


def status(json: Json = False) -> None:
    with database() as storage:
        found = storage.status(now())
    if json:
        emit_json(status_json(found))
    else:
        _print(found)


def status_json(found: Status) -> dict[str, object]:
    """The status as programs read it."""
    return {
        "sources": dict(found.sources),
        "entries": found.entries,
        "stories": found.stories,
        "documents_waiting": found.documents_waiting,
        "documents_poison": found.documents_poison,
        "entries_ungrouped": found.entries_ungrouped,
        "sources_due": found.sources_due,
        "oldest_due_at": timestamp(found.oldest_due_at),
        "errors": dict(found.errors),
        "last_errors": [
            {"url": url, "reason": reason, "detail": detail, "at": timestamp(at)}
            for url, reason, detail, at in found.last_errors
        ],
        "beat_at": timestamp(found.beat_at),
        "holds": [
            {"host": hold.host, "until": timestamp(hold.until), "reason": hold.reason.value}
            for hold in found.holds
        ],
        "moves_to_decide": found.moves_to_decide,
        "unserved_networks": dict(found.unserved),
        "quarantine": dict(found.quarantine),
        "gone": found.gone,
        "recipes_unfit": found.redesigned,
        "pages_waiting": found.pages_waiting,
        "pages_backfill": found.pages_backfill,
        "page_errors": dict(found.page_errors),
        "entries_crowded": found.crowded,
        "entries_crowded_at": timestamp(found.crowded_at),
        "index_stale": found.index_stale,
        "hub": {
            "subscribers": dict(found.hub.subscribers),
            "failing": found.hub.failing,
            "waiting": found.hub.waiting,
            "oldest_waiting_at": timestamp(found.hub.oldest_at),
            "requests": found.hub.requests,
        },
        "partners": {
            "partners": found.partners.partners,
            "keys": found.partners.keys,
            "keys_ending": found.partners.ending,
            "requests_today": found.partners.requests,
            "refused_today": found.partners.refused,
        },
    }


def _attention(found: Status) -> Iterator[tuple[str, str]]:
    """What waits for somebody or something else than time."""
    if found.quarantine:
        by_office = ", ".join(
            f"{office or '–'} {count}" for office, count in sorted(found.quarantine.items())
        )
        total = sum(found.quarantine.values())
        yield say("status_quarantine"), f"{total} ({by_office}; simpul quarantine list)"
    if found.gone:
        yield say("status_gone"), f"{found.gone} (simpul stories list --gone)"
    if found.redesigned:
        yield translate("recipe.status_redesigned"), f"{found.redesigned} (simpul recipes check)"
    if found.crowded_at:
        yield say("status_crowded"), say("status_crowded_at", count=found.crowded, at=when(found.crowded_at))
    if found.index_stale:
        yield say("status_index"), say("status_index_stale")
    if found.moves_to_decide:
        yield say("status_moves"), f"{found.moves_to_decide} (simpul sources moves)"
    if found.holds:
        yield (
            say("status_holds"),
            ", ".join(f"{hold.host} ({when(hold.until)})" for hold in found.holds[:10]),
        )
    if suspended := found.hub.subscribers.get("suspended", 0):
        yield translate("hub.status_suspended"), f"{suspended} (simpul hub subscribers)"
    if found.partners.ending:
        yield translate("partner.status_ending"), f"{found.partners.ending} (simpul partners list)"
    for network, count in sorted(found.unserved.items()):
        yield say("status_unserved", network=network), say("status_unserved_why", count=count)


def _hub(found: HubStatus) -> str:
    states = [
        f"{translate(f'hub.state_{state}')} {count}" for state, count in sorted(found.subscribers.items())
    ]
    return translate(
        "hub.status_value",
        states=", ".join(states) or "0",
        waiting=found.waiting,
        failing=found.failing,
        requests=found.requests,
    )


def _partners(found: PartnerStatus) -> str:
    return translate(
        "partner.status_value",
        partners=found.partners,
        keys=found.keys,
        requests=found.requests,
        refused=found.refused,
    )


def _print(found: Status) -> None:
    states = ", ".join(f"{say(f'state_{state}')} {count}" for state, count in sorted(found.sources.items()))
    pages = say("status_pages_of", count=found.pages_waiting, old=found.pages_backfill)
    table(
        [say("status_title"), ""],
        [
            (say("status_sources"), f"{sum(found.sources.values())} ({states})" if states else "0"),
            (say("status_entries"), str(found.entries)),
            (say("status_stories"), str(found.stories)),
            (say("status_due"), str(found.sources_due)),
            (say("status_oldest_due"), when(found.oldest_due_at)),
            (say("status_pages"), pages),
            (say("status_documents_waiting"), str(found.documents_waiting)),
            (say("status_documents_poison"), str(found.documents_poison)),
            (say("status_ungrouped"), str(found.entries_ungrouped)),
            (say("status_beat"), when(found.beat_at)),
            (translate("hub.status"), _hub(found.hub)),
            (translate("partner.status"), _partners(found.partners)),
            *_attention(found),
        ],
    )
    for label, errors in (("column_sources", found.errors), ("column_pages", found.page_errors)):
        if errors:
            line()
            by_number = sorted(errors.items(), key=lambda item: (-item[1], item[0]))
            rows = [(str(count), reason_sentence(reason)) for reason, count in by_number]
            table([say(label), say("column_last_error")], rows)
    if found.last_errors:
        line()
        table(
            [say("column_at"), say("column_last_error"), say("column_url")],
            [(when(at), reason, url) for url, reason, _, at in found.last_errors],
        )
