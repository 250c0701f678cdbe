"""True stories: what happened where and when, and what was written of it first."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import pairwise

from story_set.filling import Facts, person
from story_set.kinds import Kind, Retold, kinds
from story_set.places import CENTRE, Place, provinces, regencies

# How many of the events get a follow-up or a caption, where one is written; how many digests, and how many of
# those begin with words of their own.
FOLLOW_UPS, CAPTIONS, DIGESTS, INTRODUCED = 0.45, 0.5, 30, 0.7


class Sort(StrEnum):
    """Why a story stands in the set."""

    EVENT = "event"  # the same ceremony in other towns, by one template
    TWIN = "twin"  # the same in another part of one regency on one day
    SERIES = "series"  # the same every week
    LAST_YEAR = "last year"  # the same title a year before
    FOLLOW_UP = "follow-up"
    OPINION = "opinion"
    RETOLD = "retold"  # the same event in somebody else's own words
    CAPTION = "caption"  # ten to twenty-five words under a photograph
    DIGEST = "digest"  # one entry that holds two stories


@dataclass(frozen=True, slots=True)
class TrueStory:
    """One piece of news as its origin wrote it. ``about`` is the id of the story that it belongs to in some
    way, ``kin`` are those that it merely holds or shows. ``more`` is what the ministry's portal adds."""

    id: str
    sort: Sort
    origin: Place
    facts: Facts
    titles: tuple[str, ...]
    paragraphs: tuple[str, ...]
    published: datetime
    about: str = ""
    kin: tuple[str, ...] = ()
    more: tuple[str, ...] = ()


def true_stories(seed: int) -> list[TrueStory]:
    """Every true story of the set."""
    found: list[TrueStory] = []
    for kind in kinds():
        rng = random.Random(f"{seed}/{kind.name}")
        told = list(_happenings(kind, seed, rng))
        found += told
        for story in told:
            if story.sort is Sort.EVENT:
                found += _around(kind, story, rng, first=story is told[0])
    return [*found, *_digests(found, random.Random(f"{seed}/digests"))]


def _happenings(kind: Kind, seed: int, rng: random.Random) -> Iterator[TrueStory]:
    days = (kind.last - kind.first).days + 1
    for place in _places(kind, rng):
        day = kind.first + timedelta(days=rng.randrange(days))
        first = _story(kind, place, day, seed, Sort.EVENT, rng)
        yield first
        for week in range(1, kind.series):
            yield _story(kind, place, day + timedelta(weeks=week), seed, Sort.SERIES, rng)
        if kind.yearly and rng.random() < 0.4:
            yield _story(kind, place, day.replace(year=day.year - 1), seed, Sort.LAST_YEAR, rng)
        if kind.twin and rng.random() < 0.6:
            other = first
            for number in range(2, 40):
                other = _story(kind, place, day, seed, Sort.TWIN, rng, f"#{number}")
                if other.facts.value(kind.twin) != first.facts.value(kind.twin):
                    yield other
                    break


def _places(kind: Kind, rng: random.Random) -> Sequence[Place]:
    """Half of them in one province: its Kanwil shows them all on one page."""
    if kind.origin == "centre":
        return [CENTRE] * min(kind.towns, 1)
    if kind.origin == "province":
        return rng.sample([place for place in provinces().values() if place is not CENTRE], kind.towns)
    near = rng.choice(["73", "33", "35", "63", "32"])
    close = [place for place in regencies() if place.code.startswith(near)]
    far = [place for place in regencies() if not place.code.startswith(near)]
    count = min(kind.towns // 2, len(close))
    return rng.sample(close, count) + rng.sample(far, kind.towns - count)


def _story(
    kind: Kind, place: Place, day: date, seed: int, sort: Sort, rng: random.Random, suffix: str = ""
) -> TrueStory:
    name = f"{kind.name}/{place.code}/{day}{suffix}"
    facts = Facts(place, day, f"{seed}/{name}", person(random.Random(f"{seed}/head/{place.code}")))
    facts.settle(*kind.titles, kind.text)
    return TrueStory(
        id=name,
        sort=sort,
        origin=place,
        facts=facts,
        titles=tuple(facts.fill(title) for title in kind.titles),
        paragraphs=paragraphs_of(kind.text, facts, rng),
        published=_moment(place, day, rng),
        more=paragraphs_of(kind.centre, facts, rng),
    )


def paragraphs_of(text: str, facts: Facts, rng: random.Random) -> tuple[str, ...]:
    """The paragraphs of a hand-written text, each in one of the ways that it is worded."""
    blocks = (block.split("\n|| ") for block in text.strip().split("\n\n") if block.strip())
    return tuple(facts.fill(rng.choice(ways).replace("\n", " ")) for ways in blocks)


def _moment(place: Place, day: date, rng: random.Random) -> datetime:
    """When an office publishes what happened on a day: by the evening, a few the next morning."""
    at = datetime.combine(day, time(11), place.tz) + timedelta(minutes=rng.randrange(9 * 60))
    return at + timedelta(hours=12) if rng.random() < 0.15 else at


# --------------------------------------------------------------------------- what belongs to an event


def _around(kind: Kind, story: TrueStory, rng: random.Random, *, first: bool) -> Iterator[TrueStory]:
    """What follows an event. An opinion or a retelling has one author: only the ``first`` has them."""
    facts = story.facts
    if kind.follow_up and rng.random() < FOLLOW_UPS:
        told = Retold(kind.follow_up_title, kind.follow_up)
        yield _belonging(story, Sort.FOLLOW_UP, told, story.origin, timedelta(days=rng.randint(2, 6)), rng)
    if kind.opinion and first:
        told = Retold(kind.opinion_title, kind.opinion)
        yield _belonging(story, Sort.OPINION, told, story.origin, timedelta(days=rng.randint(1, 4)), rng)
    for number, told in enumerate(kind.retold if first else ()):
        teller = _teller(story, number, rng)
        wait = timedelta(minutes=rng.randint(30, 1500))
        yield replace(
            _belonging(story, Sort.RETOLD, told, teller, wait, rng), id=f"{story.id}/retold {number + 1}"
        )
    if kind.caption and rng.random() < CAPTIONS:
        caption = facts.fill(kind.caption)
        title = facts.fill(f"Foto: {kind.titles[-1]}")
        yield replace(
            story,
            id=f"{story.id}/caption",
            sort=Sort.CAPTION,
            titles=(title,),
            paragraphs=(caption,),
            more=(),
            published=story.published + timedelta(minutes=rng.randint(-90, 300)),
            kin=(story.id,),
        )


def _belonging(
    story: TrueStory, sort: Sort, told: Retold, teller: Place, wait: timedelta, rng: random.Random
) -> TrueStory:
    return replace(
        story,
        id=f"{story.id}/{sort}",
        sort=sort,
        origin=teller,
        titles=(story.facts.fill(told.title),),
        paragraphs=paragraphs_of(told.text, story.facts, rng),
        more=(),
        published=story.published + wait,
        about=story.id,
    )


def _teller(story: TrueStory, number: int, rng: random.Random) -> Place:
    """Who else was there: the Kanwil of a regency, some office in the country at the centre's events."""
    if story.origin is CENTRE:
        provincial = [place for place in provinces().values() if place is not CENTRE]
        return rng.choice(provincial if number % 2 == 0 else regencies())
    if number == 0 and story.origin.code in provinces():
        return CENTRE
    return story.origin.province


def _digests(stories: Sequence[TrueStory], rng: random.Random) -> Iterator[TrueStory]:
    """The week in two stories, as a Kanwil tells it."""
    by_province: dict[str, list[TrueStory]] = {}
    for story in stories:
        if story.sort is Sort.EVENT and story.origin is not story.origin.province:
            by_province.setdefault(story.origin.province.code, []).append(story)
    pairs = []
    for told in by_province.values():
        told.sort(key=lambda story: (story.published, story.id))
        pairs += [
            (one, other)
            for one, other in pairwise(told)
            if other.published - one.published < timedelta(days=4)
        ]
    for one, other in rng.sample(pairs, min(DIGESTS, len(pairs))):
        origin = one.origin.province
        introduced = rng.random() < INTRODUCED
        opening = f"Sejumlah kegiatan digelar jajaran Kemenag {origin.area} pekan ini. Berikut rangkumannya."
        parts = [(story.titles[0], *story.paragraphs[: rng.randint(2, 3)]) for story in (one, other)]
        paragraphs = (opening, *parts[0], *parts[1]) if introduced else (*parts[0][1:], *parts[1][1:])
        yield TrueStory(
            id=f"digest/{one.id}+{other.id}",
            sort=Sort.DIGEST,
            origin=origin,
            facts=Facts(origin, other.published.date(), f"{one.id}+{other.id}", one.facts.head),
            titles=(f"Kilas Berita {origin.area}: {one.titles[0]}; {other.titles[0]}",),
            paragraphs=paragraphs,
            published=other.published + timedelta(hours=rng.randint(6, 40)),
            kin=(one.id, other.id),
        )
