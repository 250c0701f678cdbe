"""`simpul status` tells programs and people how things stand."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from aggregator.cli.status import status_json
from aggregator.model import Status

if TYPE_CHECKING:
    from conftest import Simpul

KEYS = [
    "sources",
    "entries",
    "stories",
    "documents_waiting",
    "documents_poison",
    "entries_ungrouped",
    "sources_due",
    "oldest_due_at",
    "errors",
    "last_errors",
    "beat_at",
    "holds",
    "moves_to_decide",
    "unserved_networks",
    "quarantine",
    "gone",
    "recipes_unfit",
    "pages_waiting",
    "pages_backfill",
    "page_errors",
    "entries_crowded",
    "entries_crowded_at",
    "index_stale",
    "hub",
    "partners",
]


def test_the_json_holds_the_whole_status(simpul: Simpul) -> None:
    simpul("sources", "add", "https://jatim.kemenag.go.id/feed", "--office", "35")
    ran = simpul("status", "--json")
    assert ran.code == 0
    assert list(ran.json) == KEYS
    assert sum(ran.json["sources"].values()) == 1
    assert (ran.json["entries"], ran.json["stories"], ran.json["beat_at"]) == (0, 0, None)


def test_people_read_it_as_a_table(simpul: Simpul) -> None:
    simpul("sources", "add", "https://jatim.kemenag.go.id/feed")
    ran = simpul("status")
    assert ran.code == 0
    assert "1 (new 1)" in ran.out


def test_errors_carry_their_address_and_time() -> None:
    at = datetime(2026, 3, 1, 2, 30, tzinfo=UTC)
    found = Status(
        {"failing": 1}, 0, 0, 0, 0, 0, 1, at, {"dns": 1}, (("https://a.id/feed", "dns", "", at),), at
    )
    shown = status_json(found)
    assert shown["oldest_due_at"] == "2026-03-01T02:30:00Z"
    assert shown["last_errors"] == [
        {"url": "https://a.id/feed", "reason": "dns", "detail": "", "at": "2026-03-01T02:30:00Z"}
    ]
