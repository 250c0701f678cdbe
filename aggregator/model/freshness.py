"""How fresh what is shown is: when anything changed last, and from which regions news still comes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

# Four times the longest wait between two looks at a source that answers.
LATE_AFTER = timedelta(hours=24)
# The region of what belongs to none: the ministry itself, its universities.
NO_REGION = "00"


@dataclass(frozen=True, slots=True)
class RegionFreshness:
    """The sources of a province that somebody looks at: how many there are, when one of them was last read,
    and when the last new entry came. ``late_since`` is the last time that one was read, if that is so long
    ago that news may be missing; of a region that was never read it is when that was asked."""

    region: str
    sources: int
    last_success: datetime | None
    newest_entry: datetime | None
    late_since: datetime | None


@dataclass(frozen=True, slots=True)
class Freshness:
    """``changed_at`` is when a story last changed, None where there is none; ``regions`` are by their
    codes."""

    asked_at: datetime
    changed_at: datetime | None
    regions: tuple[RegionFreshness, ...]


def region_freshness(
    region: str, sources: int, last_success: datetime | None, newest_entry: datetime | None, now: datetime
) -> RegionFreshness:
    """How fresh a region is at ``now``."""
    fresh = last_success is not None and now - last_success <= LATE_AFTER
    late_since = None if fresh else last_success or now
    return RegionFreshness(region, sources, last_success, newest_entry, late_since)
