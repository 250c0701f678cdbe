"""Which stories exist on which site at a moment: pure, from a seed. No person in them is real."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from functools import lru_cache

from testbed.prose import prose
from testbed.sites import CHANGES_AFTER, SITES, ZONES, Site
from testbed.story import Story
from testbed.told import TOLD, tell

OLD_STORIES = 8
# Sites that are read by their pages have an archive to go through.
ARCHIVE = 25
# The central sitemap holds about a day of news, and nothing leads to what is older.
SHORT_ARCHIVE = 11
# Sites that a test has for what is told on them: enough to know their lists by.
QUIET_ARCHIVE = 4
COPIED_STORIES = 3
# While the demo runs, somewhere a new story is published this often.
NEW_EVERY = timedelta(seconds=12)
# The same for the sites that are read by their pages.
NEW_PAGE_EVERY = timedelta(minutes=1)
LIST_LENGTH = 20
# Where a province's offices publish together, a feed of that length would end within the day.
LONG_LIST_LENGTH = 60
# The indices of what intruders put on a site.
INJECTED, DEFACED = 900, 901
# Mirrors look at what they mirror this often.
MIRRORED_AFTER = timedelta(minutes=6)

_CATEGORIES = ("Daerah", "Madrasah", "Haji dan Umrah", "Pesantren", "Bimas Islam", "Kerukunan", "Kepegawaian")


def stories_of(site: Site, seed: int, start: datetime, now: datetime) -> list[Story]:
    """What a site offers at ``now``, newest first: the length of its feed, or all where it has none."""
    length = LONG_LIST_LENGTH if "contributes" in site.habits else LIST_LENGTH
    return all_stories_of(site, seed, start, now)[: length if site.feed else None]


def all_stories_of(site: Site, seed: int, start: datetime, now: datetime) -> list[Story]:
    """Every story of a site that has a page at ``now``, newest first."""
    if "leaflet" in site.habits:
        return []
    if site.mirrors:
        return _mirrored(site, seed, start, now)
    own = [_old(site, seed, start, index) for index in range(_archive(site))]
    own += _new(site, seed, start, now)
    own += _copies(site, seed, start)
    own += _hacked(site, seed, start)
    own += [story for story, until in tell(TOLD, site, start, now) if until is None or now < until]
    own = [story for story in own if story.published <= now]
    return sorted(own, key=lambda story: (story.published, story.index), reverse=True)


def deleted_stories_of(site: Site, start: datetime, now: datetime) -> list[Story]:
    """What the site had and took away."""
    return [story for story, until in tell(TOLD, site, start, now) if until is not None and until <= now]


def _mirrored(site: Site, seed: int, start: datetime, now: datetime) -> list[Story]:
    """What another site has, under the same paths, a little later."""
    original = next(other for other in SITES if other.place == site.mirrors)
    mirrored = replace(original, habits=original.habits | ({"quiet"} & site.habits))
    copies = [
        replace(story, site=site, published=story.published + MIRRORED_AFTER, leads=False)
        for story in all_stories_of(mirrored, seed, start, now)
    ]
    return [story for story in copies if story.published <= now]


def _archive(site: Site) -> int:
    if "told_only" in site.habits:
        return 0
    if "quiet" in site.habits:
        return QUIET_ARCHIVE
    if site.feed:
        return OLD_STORIES
    return SHORT_ARCHIVE if site.family == "portal_2026" else ARCHIVE


def _old(site: Site, seed: int, start: datetime, index: int) -> Story:
    minutes = 20 + site.number * 7 + index * 433
    return _story(site, seed, index, start - timedelta(minutes=minutes))


def _new(site: Site, seed: int, start: datetime, now: datetime) -> list[Story]:
    publishing = [
        other
        for other in SITES
        if bool(other.feed) == bool(site.feed)
        and not other.mirrors
        and not {"leaflet", "told_only"} & other.habits
    ]
    every, first = (NEW_EVERY, 100) if site.feed else (NEW_PAGE_EVERY, 200)
    found = []
    for turn in range(1, int((now - start) / every) + 1):
        if publishing[turn * 17 % len(publishing)] is site:
            found.append(_story(site, seed, first + turn, start + every * turn))
    return found


def _hacked(site: Site, seed: int, start: datetime) -> list[Story]:
    """What intruders publish: one that looks like news and hides links, one that is a scrawl."""
    if "hacked" not in site.habits:
        return []
    moment = start + CHANGES_AFTER
    injected = _story(site, seed, INJECTED, moment)
    defaced = _story(site, seed, DEFACED, moment + timedelta(minutes=1))
    return [
        injected,
        replace(defaced, title=f"Pengumuman {site.place}", lead="Situs ini telah diretas.", paragraphs=()),
    ]


def _copies(site: Site, seed: int, start: datetime) -> list[Story]:
    """What the Kanwil and the centre took over from regencies: the same text under another headline."""
    if not {"contributes", "central"} & site.habits:
        return []
    origins = [other for other in SITES if "copied" in other.habits]
    copies = []
    for position, origin in enumerate(origins):
        for index in range(COPIED_STORIES if "contributes" in site.habits else 1):
            story = _old(origin, seed, start, index)
            place = "Makassar" if "contributes" in site.habits else "Jakarta"
            name = origin.place if origin.office != "73.13" else "Wajo"
            copies.append(
                replace(
                    story,
                    site=site,
                    index=500 + position * 10 + index,
                    title=f"Kankemenag {name}: {story.title}",
                    published=story.published + timedelta(minutes=45 if place == "Makassar" else 90),
                    dateline=f"{place} (Humas {name}) – ",
                    leads=False,
                )
            )
    return copies


@lru_cache(maxsize=20_000)
def _story(site: Site, seed: int, index: int, published: datetime) -> Story:
    chance = random.Random(f"{seed}:{site.number}:{index}")
    if not site.feed:
        return _page_story(site, index, published, chance)
    words = prose(chance, site.number, index, site.place)
    title = f"“{words.title}” – Café Literasi" if "curly" in site.habits else words.title
    return Story(
        key=f"{site.number}-{index}",
        site=site,
        index=index,
        origin=site.office,
        title=title,
        lead=words.lead,
        paragraphs=words.paragraphs,
        published=published.replace(second=0)
        if site.dates.startswith(("indonesian", "english"))
        else published,
        category=chance.choice(_CATEGORIES),
        dateline=_dateline(site, chance),
    )


def _dateline(site: Site, chance: random.Random) -> str:
    if site.family == "portal_central":
        return f"{site.place} (Kemenag) --- "
    return chance.choice(
        ("", f"{site.place} (Humas) – ", f"{site.place} (Humas),- ", f"{site.place}, Humas – ")
    )


_DATELINES = (
    "", "", "{place} (Humas) — ", "{place} (Humas),- ", "{place}, Humas – ", "{place} (Kankemenag) – ",
    "{place} (Informasi dan Humas) {day}/{month}- ",
)  # fmt: skip
# The offices of a site that many share, by what stands in the path, and the town of each.
BALI = {"51": ("provinsi", "Denpasar"), "51.08": ("buleleng", "Singaraja"), "51.04": ("gianyar", "Gianyar")}
# Who else writes on the site of a Kanwil: office, login, name.
CONTRIBUTORS = (("12", "kanwilsumut", "Medan"), ("12.19", "kemenagbatubara", "Batu Bara"))


def _page_story(site: Site, index: int, published: datetime, chance: random.Random) -> Story:
    origin, place, category = site.office, site.place, chance.choice(_CATEGORIES)
    if "offices" in site.habits:
        origin = list(BALI)[index % len(BALI)]
        place = BALI[origin][1]
    elif "contributors" in site.habits:
        origin, category, place = CONTRIBUTORS[index % len(CONTRIBUTORS)]
    words = prose(chance, site.number, index, place)
    day = published.astimezone(timezone(timedelta(hours=ZONES[site.zone])))
    dateline = chance.choice(_DATELINES).format(place=place, day=day.day, month=day.month)
    if site.office == "00":
        dateline = f"{chance.choice(('Jakarta', 'Cirebon', 'Bogor'))} (Kemenag) --- "
    elif origin != site.office and "contributors" in site.habits:
        dateline = f"{place} (Humas {place}),- "
    title = f"“{words.title}” – Café Literasi" if "curly" in site.habits else words.title
    return Story(
        key=f"{site.number}-{index}",
        site=site,
        index=index,
        origin=origin,
        title=title,
        lead=words.lead,
        paragraphs=words.paragraphs,
        published=published.replace(second=0, microsecond=0),
        category=category,
        dateline=dateline,
    )
