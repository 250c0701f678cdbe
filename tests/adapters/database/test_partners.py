"""Partners, keys and usage on both databases."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from aggregator.adapters.database import Database
from aggregator.partners import (
    LIMITS,
    Limits,
    Scope,
    UnknownKey,
    UnknownPartner,
    Usage,
    UsageLine,
    UsageMeter,
    UsedFor,
    new_key,
    replacement,
)

NOW = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)


@pytest.fixture
def prefix(database: Database) -> str:
    """That of a key of the partner ``media``."""
    database.add_partner("Media", "redaksi@media.example", LIMITS, "Siti", NOW)
    made = new_key("media", frozenset({Scope.CHANNELS}), "Siti", NOW, None).kept
    database.add_key(made)
    assert database.key(made.prefix) == made
    return made.prefix


def test_a_partner_keeps_his_id_and_takes_new_values(database: Database) -> None:
    first = database.add_partner("Media", "a", LIMITS, "Siti", NOW)
    assert database.partner("MEDIA") == database.partner("media") == first
    other = database.add_partner("Média", "b", LIMITS, "Siti", NOW)
    assert (first.id, other.id) == ("media", "media-2")
    again = database.add_partner("media", "c", Limits(1, 2), "Budi", NOW + timedelta(days=1))
    assert database.partners() == [again, other]
    assert (again.name, again.contact, again.limits, again.by) == ("Media", "c", Limits(1, 2), "Budi")
    with pytest.raises(UnknownPartner):
        database.partner("tiada")


def test_a_replaced_key_never_ends_later_than_it_would_have(database: Database, prefix: str) -> None:
    for days, ends in ((7, 7), (3, 3), (5, 3)):
        made = replacement(database.key(prefix), "Siti", NOW).kept
        database.add_key(made, NOW + timedelta(days=days))
        assert database.key(prefix).expires_at == NOW + timedelta(days=ends)
    assert len(database.keys("media")) == len(database.known_keys()) == 4
    assert {known.partner.id for known in database.known_keys().values()} == {"media"}


def test_a_key_is_revoked_once(database: Database, prefix: str) -> None:
    assert database.revoke_key(prefix, "Siti", NOW)
    assert not database.revoke_key(prefix, "Budi", NOW + timedelta(days=1))
    kept = database.key(prefix)
    assert (kept.revoked_at, kept.revoked_by) == (NOW, "Siti")
    with pytest.raises(UnknownKey):
        database.revoke_key("zzzzzzzzzz", "Siti", NOW)


def test_usage_of_many_at_once_adds_up(database: Database, prefix: str) -> None:
    def use(_: int) -> None:
        meter = UsageMeter(database.add_usage)
        for day in ("2026-11-24", "2026-11-25"):
            for kind in UsedFor:
                meter.count(prefix, day, kind, Usage(1, 10, 1, 0))
        meter.count(prefix, "2026-11-26", UsedFor.API, Usage(refused=1))
        meter.flush()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(use, range(8)))
    lines = database.usage("media", "2026-11-25")
    assert [line.day for line in lines] == ["2026-11-26"] + ["2026-11-25"] * 3
    assert lines[0] == UsageLine(prefix, "2026-11-26", UsedFor.API, Usage(refused=8))
    assert {line.usage for line in lines[1:]} == {Usage(8, 80, 8, 0)}
    assert database.usage("lain", "2026-01-01") == []
    assert len(database.usage(None, "2026-01-01")) == 7
    assert database.last_used() == {prefix: "2026-11-25"}, "what was refused is no use"


def test_usage_that_the_database_does_not_take_is_kept_for_the_next_time(
    database: Database, prefix: str
) -> None:
    from aggregator.errors import StorageError

    away = [True]

    def store(lines: list[UsageLine]) -> None:
        if away[0]:
            raise StorageError("away")
        database.add_usage(lines)

    meter = UsageMeter(store)  # type: ignore[arg-type]
    meter.count(prefix, "2026-11-25", UsedFor.API, Usage(1, 5))
    meter.flush()
    meter.count(prefix, "2026-11-25", UsedFor.API, Usage(1, 5))
    away[0] = False
    meter.flush()
    meter.flush()
    (line,) = database.usage("media", "2026-11-25")
    assert line.usage == Usage(2, 10)


def test_the_status_counts_keys_that_open_and_those_that_end_soon(database: Database, prefix: str) -> None:
    for days in (3, 30, -1):
        made = new_key("media", frozenset(), "Siti", NOW - timedelta(days=9), NOW + timedelta(days=days))
        database.add_key(made.kept)
    database.add_usage([UsageLine(prefix, "2026-11-25", UsedFor.API, Usage(4, 9, 1, 2))])
    found = database.status(NOW).partners
    assert (found.partners, found.keys, found.ending) == (1, 3, 1)
    assert (found.requests, found.refused) == (4, 2)
