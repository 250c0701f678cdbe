"""How fresh the nation's stories are, in the words of the front page. It says when it was so: the page is
kept as long as no story changes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from aggregator.messages import text
from aggregator.model import NO_REGION, RegionFreshness
from feeds.web.house import house
from feeds.web.words import spoken_time

ZONE = "Asia/Jakarta"


@dataclass(frozen=True, slots=True)
class LateRegion:
    """A region from which news may be missing, and since when."""

    name: str
    since: str


@dataclass(frozen=True, slots=True)
class FreshnessNote:
    """How many regions were read lately, which were not, when a story last changed, when this was so."""

    sentence: str
    changed: str
    at: str
    late: tuple[LateRegion, ...]


def freshness_note(language: str) -> FreshnessNote | None:
    """None where no source is looked at."""
    found = house().store.freshness(datetime.now(UTC))
    if not found.regions:
        return None
    names = {region.code: region.name for region in house().registry.regions}
    names[NO_REGION] = text("page.offices_of_centre", language)
    late = tuple(_late(region, names, language) for region in found.regions if region.late_since is not None)
    fresh = len(found.regions) - len(late)
    changed = found.changed_at
    return FreshnessNote(
        sentence=text("page.fresh", language, fresh=fresh, all=len(found.regions)),
        changed=text("page.fresh_changed", language, time=_time(changed, language)) if changed else "",
        at=text("page.fresh_at", language, time=_time(found.asked_at, language)),
        late=late,
    )


def _late(region: RegionFreshness, names: dict[str, str], language: str) -> LateRegion:
    read = region.last_success
    since = (
        text("page.late_since", language, time=_time(read, language))
        if read
        else text("page.late_never", language)
    )
    return LateRegion(names.get(region.region, region.region), since)


def _time(moment: datetime, language: str) -> str:
    return spoken_time(moment, ZONE, language)
