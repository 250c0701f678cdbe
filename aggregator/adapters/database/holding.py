"""What a document brings that nobody shall see yet: cases of the quarantine, opened in the transaction of
its entries."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from aggregator.adapters.database.rows import entry_values
from aggregator.adapters.database.schema import entries, quarantine, to_micros
from aggregator.model import EntriesPlan, EntryChange
from aggregator.quarantine import CaseState, Finding, fingerprint

log = logging.getLogger(__name__)


@dataclass(slots=True)
class HeldBack:
    """What one writing of entries held back: the entries that stay as they are, and the cases opened, as
    (entry, source, kinds of findings)."""

    entry_ids: set[int] = field(default_factory=set)
    opened: list[tuple[int, int, str]] = field(default_factory=list)

    def log(self) -> None:
        """One line a case; never what is in it."""
        for entry_id, source_id, kinds in self.opened:
            log.warning("entry %d of source %d is in quarantine: %s", entry_id, source_id, kinds)


def hold_back(connection: Connection, plans: Sequence[EntriesPlan]) -> HeldBack:
    """Open cases for what has findings, before changes are written: ``entry_ids`` are not to be changed."""
    held = HeldBack()
    for plan in plans:
        _hold_new(connection, plan, held)
        for change in plan.changed:
            if change.findings:
                _hold_change(connection, plan, change, held)
    _overtake(connection, plans, held.entry_ids)
    return held


def _hold_new(connection: Connection, plan: EntriesPlan, held: HeldBack) -> None:
    for item in plan.new:
        if not item.findings:
            continue
        entry_id = connection.scalar(
            select(entries.c.id).where(
                entries.c.source_id == plan.source_id,
                entries.c.identity == item.entry.identity,
                entries.c.quarantined,
            )
        )
        if entry_id is not None and _open_case(connection, entry_id) is None:
            values = _values(entry_id, fingerprint(item.entry), item.findings, plan.seen_at)
            connection.execute(insert(quarantine), values)
            held.opened.append((entry_id, plan.source_id, _kinds(item.findings)))


def _hold_change(connection: Connection, plan: EntriesPlan, change: EntryChange, held: HeldBack) -> None:
    entry = connection.execute(
        select(entries.c.quarantined, entries.c.revision).where(entries.c.id == change.held_id)
    ).one()
    mark = fingerprint(change.entry)
    if entry.quarantined:  # nobody is shown it, so it may be what the site says it is now
        connection.execute(
            update(quarantine)
            .where(quarantine.c.entry_id == change.held_id, quarantine.c.state == CaseState.OPEN.value)
            .values(fingerprint=mark, findings=_dump(change.findings))
        )
        return
    known = connection.execute(
        select(quarantine.c.id, quarantine.c.state).where(
            quarantine.c.entry_id == change.held_id, quarantine.c.fingerprint == mark
        )
    ).first()
    if known is not None and known.state == CaseState.RELEASED.value:
        return
    held.entry_ids.add(change.held_id)
    if known is not None and known.state != CaseState.OVERTAKEN.value:
        return
    _end_open(connection, [change.held_id])
    values = _values(change.held_id, mark, change.findings, plan.seen_at) | {
        "payload": json.dumps(entry_values(change.entry), ensure_ascii=False),
        "on_revision": entry.revision,
    }
    if known is not None:
        connection.execute(update(quarantine).where(quarantine.c.id == known.id).values(values))
    else:
        connection.execute(insert(quarantine), values)
    held.opened.append((change.held_id, plan.source_id, _kinds(change.findings)))


def _overtake(connection: Connection, plans: Sequence[EntriesPlan], held_back: set[int]) -> None:
    """A site that says something else now has taken back the revision that was held back."""
    waiting = set(
        connection.scalars(
            select(quarantine.c.entry_id).where(
                quarantine.c.state == CaseState.OPEN.value, quarantine.c.payload != ""
            )
        )
    )
    seen = {entry_id for plan in plans for entry_id in plan.seen}
    _end_open(connection, sorted((waiting & seen) - held_back))


def _end_open(connection: Connection, entry_ids: Sequence[int]) -> None:
    for entry_id in entry_ids:
        connection.execute(
            update(quarantine)
            .where(quarantine.c.entry_id == entry_id, quarantine.c.state == CaseState.OPEN.value)
            .values(state=CaseState.OVERTAKEN.value)
        )


def _open_case(connection: Connection, entry_id: int) -> int | None:
    return connection.scalar(
        select(quarantine.c.id).where(
            quarantine.c.entry_id == entry_id, quarantine.c.state == CaseState.OPEN.value
        )
    )


def _values(entry_id: int, mark: str, findings: Sequence[Finding], at: datetime) -> dict[str, Any]:
    return {
        "entry_id": entry_id,
        "fingerprint": mark,
        "state": CaseState.OPEN.value,
        "found_at": to_micros(at),
        "findings": _dump(findings),
    }


def _dump(findings: Sequence[Finding]) -> str:
    rows = [[finding.kind.value, finding.place.value, finding.excerpt] for finding in findings]
    return json.dumps(rows, ensure_ascii=False)


def _kinds(findings: Sequence[Finding]) -> str:
    return ", ".join(dict.fromkeys(finding.kind.value for finding in findings))
