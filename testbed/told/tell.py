"""What a site tells of the stories that were written by hand, as it reads at a moment."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from testbed.sites import SITES, Site
from testbed.story import Story
from testbed.told.telling import Telling, Told

# The index of the first such story of a site.
FIRST_TOLD = 5_000


def tell(
    stories: Sequence[Told], site: Site, start: datetime, now: datetime
) -> list[tuple[Story, datetime | None]]:
    """What ``site`` tells of ``stories`` at any time, as it reads at ``now``, each with when it goes again."""
    here = [(told, telling) for told in stories for telling in told.tellings if telling.site == site.place]
    found = []
    for index, (told, telling) in enumerate(here, start=FIRST_TOLD):
        until = None if telling.until is None else start - told.ago + telling.until
        found.append((_story(stories, site, index, told, telling, start, now), until))
    return found


def _story(
    stories: Sequence[Told],
    site: Site,
    index: int,
    told: Told,
    telling: Telling,
    start: datetime,
    now: datetime,
) -> Story:
    first, revision = start - told.ago, telling.revision
    title, text, revised = telling.title, telling.text, None
    key, origin, leads = told.key, told.origin, telling is told.tellings[0]
    if revision is not None and now >= first + revision.after:
        title, text, revised = revision.title, revision.text, first + revision.after
    elif revision is not None and revision.joins:
        key, origin, leads = f"{key} {site.place}", site.office, True
    return Story(
        key=key,
        site=site,
        index=index,
        origin=origin,
        title=title,
        lead=text[0],
        paragraphs=text[1:],
        published=(first + telling.after).replace(second=0, microsecond=0),
        category=telling.category,
        dateline=telling.dateline,
        above=telling.above,
        below=telling.below,
        copied_from=_first(stories, told, start, now) if telling.copy_from else None,
        leads=leads,
        named=telling.title,
        revised=revised,
    )


def _first(stories: Sequence[Told], told: Told, start: datetime, now: datetime) -> Story:
    """The first telling of a story, on its own site."""
    site = next(site for site in SITES if site.place == told.tellings[0].site)
    return next(story for story, _ in tell(stories, site, start, now) if story.key == told.key)
