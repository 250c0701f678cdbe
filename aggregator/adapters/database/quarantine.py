"""The quarantine: new entries that nobody is shown yet, revisions kept aside, and what was decided.

While a case about a new entry is open, its entry is marked ``quarantined``. A case about a revision keeps it
as its payload; released, the two change places, and again if that is taken back.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, Select, func, select, update

from aggregator.adapters.database.engine import read, write
from aggregator.adapters.database.entry_rows import is_live
from aggregator.adapters.database.revisions import keep_revision
from aggregator.adapters.database.rows import Row, entry_of, entry_values, strings_of
from aggregator.adapters.database.schema import entries, from_micros, quarantine, sources, to_micros
from aggregator.quarantine import (
    Case,
    CaseState,
    Decision,
    Finding,
    FindingKind,
    Place,
    Usual,
    fingerprint,
    link_hosts,
)

USUAL_ENTRIES = 50


class QuarantineQueries:
    """Implements `ports.QuarantineStore`."""

    engine: Engine

    def usual(self, source_id: int) -> Usual:
        """What the newest held entries of a source look like."""
        query = select(entries.c.language, entries.c.html).where(entries.c.id.in_(_newest(source_id)))

        def job(connection: Connection) -> Usual:
            rows = connection.execute(query).all()
            hosts = frozenset().union(*(link_hosts(row.html) for row in rows))
            return Usual(len(rows), Counter(row.language for row in rows), hosts)

        return read(self.engine, job)

    def cases(self, state: CaseState | None = None, offices: Collection[str] | None = None) -> list[Case]:
        """Cases in a state, of the sites of some offices; the newest first."""
        query = _CASE.order_by(quarantine.c.found_at.desc(), quarantine.c.id.desc())
        if state is not None:
            query = query.where(quarantine.c.state == state.value)
        if offices is not None:
            query = query.where(sources.c.office.in_(sorted(offices)))
        return read(self.engine, lambda c: [_case(row) for row in c.execute(query).mappings()])

    def case(self, case_id: int) -> Case | None:
        return read(self.engine, lambda c: _one(c, case_id))

    def open_cases_of(self, source_id: int) -> int:
        """How many cases of a source are open."""
        query = (
            select(func.count())
            .select_from(_JOINED)
            .where(entries.c.source_id == source_id, quarantine.c.state == CaseState.OPEN.value)
        )
        return read(self.engine, lambda c: c.scalar(query) or 0)

    def entry_warnings(self, source_id: int) -> list[tuple[str, int]]:
        """What the newest held entries of a source were remarked for, and how many of them; most first."""
        query = select(entries.c.warnings).where(entries.c.id.in_(_newest(source_id)))
        rows = read(self.engine, lambda c: list(c.scalars(query)))
        return Counter(warning for row in rows for warning in strings_of(row)).most_common()

    def decide(self, case_ids: Sequence[int], decision: Decision) -> list[int]:
        """Decide about cases, however they were decided before; the ids of those that there are not, in
        which case nothing is decided."""

        def job(connection: Connection) -> list[int]:
            known = set(connection.scalars(select(quarantine.c.id).where(quarantine.c.id.in_(case_ids))))
            unknown = [case_id for case_id in case_ids if case_id not in known]
            for case_id in () if unknown else dict.fromkeys(case_ids):
                _decide(connection, case_id, decision)
            return unknown

        return write(self.engine, job)


def _newest(source_id: int) -> Select[tuple[int]]:
    """The ids of the newest entries of a source that are shown."""
    shown = (entries.c.source_id == source_id, is_live())
    return select(entries.c.id).where(*shown).order_by(entries.c.published.desc()).limit(USUAL_ENTRIES)


def open_cases(connection: Connection) -> dict[str, int]:
    """How many cases are open, by the office of their site; "" for sites of none."""
    office = func.coalesce(sources.c.office, "").label("office")
    query = (
        select(office, func.count())
        .select_from(_JOINED)
        .where(quarantine.c.state == CaseState.OPEN.value)
        .group_by(office)
    )
    return {row[0]: row[1] for row in connection.execute(query)}


def _decide(connection: Connection, case_id: int, decision: Decision) -> None:
    case = _one(connection, case_id)
    row = connection.execute(_CASE.where(quarantine.c.id == case_id)).mappings().one()
    assert case is not None
    history = [*json.loads(row["decisions"] or "[]"), _dump_decision(decision)]
    values: dict[str, Any] = {
        "state": decision.state.value,
        "decided_at": to_micros(decision.at),
        "by": decision.by,
        "reason": decision.reason,
        "history": json.dumps(history, ensure_ascii=False),
    }
    if case.revision is None:
        values["fingerprint"] = fingerprint(case.entry)
        _show(connection, case.entry_id, decision)
    elif row["revision"] == row["on_revision"] and _changes_places(case, row["fingerprint"], decision):
        values |= _change_places(connection, case, row, decision.at)
    connection.execute(update(quarantine).where(quarantine.c.id == case_id).values(values))


def _show(connection: Connection, entry_id: int, decision: Decision) -> None:
    """Let an entry into the channels, or leave nothing of it but the tombstone that keeps it out."""
    removed = None if decision.state is CaseState.RELEASED else to_micros(decision.at)
    connection.execute(
        update(entries)
        .where(entries.c.id == entry_id)
        .values(quarantined=False, removed_at=removed, needs_grouping=True)
    )


def _changes_places(case: Case, mark: str, decision: Decision) -> bool:
    """Whether what was judged is not where the decision wants it. A site that took its revision back is not
    given it again."""
    if decision.state is not CaseState.RELEASED:
        return fingerprint(case.entry) == mark
    waits = case.revision is not None and fingerprint(case.revision) == mark
    return waits and case.state is not CaseState.OVERTAKEN


def _change_places(connection: Connection, case: Case, row: Row, at: datetime) -> dict[str, Any]:
    assert case.revision is not None
    moment = to_micros(at)
    revision = row["revision"] + 1
    keep_revision(connection, case.entry_id, moment)
    connection.execute(
        update(entries)
        .where(entries.c.id == case.entry_id)
        .values(
            **entry_values(case.revision), revision=revision, revised_at=moment, churn=0, needs_grouping=True
        )
    )
    return {
        "payload": json.dumps(entry_values(case.entry), ensure_ascii=False),
        "on_revision": revision,
    }


_JOINED = quarantine.join(entries, entries.c.id == quarantine.c.entry_id).join(
    sources, sources.c.id == entries.c.source_id
)
_CASE: Select[Any] = select(
    entries,
    quarantine.c.id.label("case_id"),
    *(
        quarantine.c[name]
        for name in ("entry_id", "fingerprint", "state", "found_at", "findings", "payload", "on_revision")
    ),
    quarantine.c.history.label("decisions"),  # an entry has a history of its own
    sources.c.office.label("source_office"),
).select_from(_JOINED)


def _one(connection: Connection, case_id: int) -> Case | None:
    row = connection.execute(_CASE.where(quarantine.c.id == case_id)).mappings().first()
    return _case(row) if row else None


def _case(row: Row) -> Case:
    revision = None
    if row["payload"]:
        revision = entry_of({**json.loads(row["payload"]), "identity": row["identity"]})
    return Case(
        id=row["case_id"],
        entry_id=row["entry_id"],
        source_id=row["source_id"],
        office=row["source_office"],
        state=CaseState(row["state"]),
        found_at=from_micros(row["found_at"]),
        findings=tuple(
            Finding(FindingKind(kind), Place(place), excerpt)
            for kind, place, excerpt in json.loads(row["findings"] or "[]")
        ),
        entry=entry_of(row),
        revision=revision,
        history=tuple(
            Decision(CaseState(one["state"]), from_micros(one["at"]), one["by"], one["reason"])
            for one in json.loads(row["decisions"] or "[]")
        ),
    )


def _dump_decision(decision: Decision) -> dict[str, object]:
    return {
        "state": decision.state.value,
        "at": to_micros(decision.at),
        "by": decision.by,
        "reason": decision.reason,
    }
