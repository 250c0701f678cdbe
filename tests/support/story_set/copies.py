"""Who takes a story over, when, and what he makes of it."""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from story_set.edits import EDITS
from story_set.events import Sort, TrueStory
from story_set.kinds import table
from story_set.places import CENTRE, Place, provinces, regencies

# How the changes of an editor go together; each is applied in turn.
_LIGHT = ("synonyms", "names", "spelling", "trimmed", "reflowed")
_HEAVY = ("cut end", "cut middle", "reordered")
_CUTS = ("cut end", "cut middle", "teaser")
_ORIGINS_OWN = "own"

# The changes that stand around the text.
HEADLINE, DATELINE, OPENING, ADDED, REPOST, MIRROR, PHOTO, FURNITURE, DAY_ONLY = (
    "headline", "dateline", "opening", "added", "copy from", "mirror", "photo", "furniture", "day only",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Copy:
    """One publication of a story, the origin's own among them. ``edits`` is how it differs from that.

    ``office`` is the code of the publishing office, None for a private site. ``dateline`` and ``signature``
    are what is put around the text, ``above`` and ``below`` the furniture of the page.
    """

    story: TrueStory
    host: str
    path: str
    office: str | None
    zone: str
    title: str
    paragraphs: tuple[str, ...]
    published: datetime
    edits: tuple[str, ...]
    dateline: str = ""
    signature: str = ""
    above: tuple[str, ...] = ()
    below: tuple[str, ...] = ()
    image: str = ""

    @property
    def address(self) -> str:
        return f"https://{self.host}/{self.path}"

    @property
    def own(self) -> bool:
        return self.edits == (_ORIGINS_OWN,)


def copies_of(story: TrueStory, rng: random.Random) -> list[Copy]:
    """The origin's own entry first, then who took it over."""
    own = _own(story, rng)
    found = [own]
    for take, chance in _takers(story):
        if rng.random() < chance:
            found += take(own, rng)
    return found


Taker = Callable[[Copy, random.Random], Iterator[Copy]]


def _takers(story: TrueStory) -> Sequence[tuple[Taker, float]]:
    if story.sort is Sort.CAPTION:
        return ((_mirrored, 0.35),)
    if story.origin is CENTRE:
        return ((_down, 0.95), (_down, 0.9), (_down, 0.8), (_down, 0.7), (_mirrored, 0.4), (_reposted, 0.6))
    if story.origin.code in provinces():
        return ((_central, 0.25), (_down_province, 0.6), (_mirrored, 0.25), (_reposted, 0.3))
    upward = 0.9 if story.sort is Sort.EVENT else 0.55
    return (
        (_provincial, upward),
        (_central, 0.3 if story.more else 0.05),
        (_excerpt, 0.16),
        (_neighbour, 0.16),
        (_mirrored, 0.16),
        (_reposted, 0.3),
    )


def _own(story: TrueStory, rng: random.Random) -> Copy:
    place = story.origin
    kind = "own_centre" if place is CENTRE else "own_province" if place.code in provinces() else "own"
    captioned = story.sort is Sort.CAPTION
    return Copy(
        story=story,
        host=place.host.partition("/")[0],
        path="/".join([*place.host.split("/")[1:], "berita", slug(story.titles[0]) + _suffix(place, rng)]),
        office=place.code,
        zone=place.zone,
        title=story.titles[0],
        paragraphs=story.paragraphs,
        published=story.published,
        edits=(_ORIGINS_OWN,),
        dateline="" if captioned else _phrase("datelines", kind, story, rng),
        signature="" if captioned else _phrase("signatures", "own", story, rng),
        above=_furniture("above", story, rng, 0.25),
        below=_furniture("below", story, rng, 0.3),
        image=f"foto-{slug(story.id)}.jpg",
    )


# --------------------------------------------------------------------------- who takes it over


def _provincial(own: Copy, rng: random.Random) -> Iterator[Copy]:
    """The Kanwil, hours later: another headline, its dateline, the editor's pen; now and then a cut."""
    place = own.story.origin.province
    copy = _at(own, place, _later(own, rng, 1, 22), rng, "province", "other")
    copy = _headline(copy, rng, 0.75)
    copy = _edited(copy, rng, rng.sample(_LIGHT, rng.randint(0, 3)))
    if rng.random() < 0.4:
        copy = _edited(copy, rng, [rng.choice(_HEAVY)])
    if rng.random() < 0.1:
        copy = _opened(copy, rng)
    if rng.random() < 0.04:
        copy = _edited(copy, rng, ["recount"])
    if rng.random() < 0.08:
        # It was quicker than the office whose story it is.
        copy = replace(copy, published=own.published - timedelta(minutes=rng.randint(10, 240)))
    yield copy
    if place.mirror and rng.random() < 0.5:
        yield _on_mirror(copy, place.mirror, rng)


def _central(own: Copy, rng: random.Random) -> Iterator[Copy]:
    """The ministry's portal, a day later: two paragraphs more, another headline."""
    copy = _at(own, CENTRE, _later(own, rng, 14, 44), rng, "centre", "other")
    copy = _headline(copy, rng, 0.9)
    copy = _edited(copy, rng, rng.sample(_LIGHT, rng.randint(0, 2)))
    if rng.random() < 0.3:
        copy = _edited(copy, rng, [rng.choice(_HEAVY)])
    if own.story.more:
        at = len(copy.paragraphs) if rng.random() < 0.6 else max(1, len(copy.paragraphs) // 2)
        longer = (*copy.paragraphs[:at], *own.story.more, *copy.paragraphs[at:])
        copy = _with(copy, ADDED, paragraphs=longer)
    yield copy


def _excerpt(own: Copy, rng: random.Random) -> Iterator[Copy]:
    """A feed of excerpts: the Kanwil's list of its regencies' news."""
    place = own.story.origin.province
    copy = _at(own, place, _later(own, rng, 1, 30), rng, "province", "other")
    copy = replace(copy, signature="", below=())
    yield _edited(_headline(copy, rng, 0.4), rng, ["teaser"])


def _neighbour(own: Copy, rng: random.Random) -> Iterator[Copy]:
    """A KUA, a madrasah or a working group of the same regency."""
    place = own.story.origin
    host = rng.choice(["kua-kota", "pokjaluh", "mtsn", "dwp"]) + f"-{slug(place.name)}.sch.id"
    copy = _at(own, replace(place, host=host), _later(own, rng, 2, 70), rng, "other", "other")
    copy = replace(copy, office=None)
    copy = _edited(copy, rng, rng.sample((*_LIGHT, *_HEAVY), rng.randint(1, 3)))
    yield _headline(copy, rng, 0.35)


def _mirrored(own: Copy, rng: random.Random) -> Iterator[Copy]:
    """The same page on another host; the text to the letter, the furniture another."""
    yield _on_mirror(own, own.story.origin.mirror or f"{slug(own.story.origin.name)}.sites.my.id", rng)


def _reposted(own: Copy, rng: random.Random) -> Iterator[Copy]:
    """A blog, days later, that says where it has the text from."""
    host = rng.choice(["kabar", "warta", "info"]) + slug(own.story.origin.name) + ".blogspot.com"
    blog = replace(own.story.origin, host=host)
    copy = replace(
        _at(own, blog, _later(own, rng, 3, 190), rng, "other", "other"), office=None, dateline=own.dateline
    )
    copy = _edited(copy, rng, rng.sample(("spelling", "reflowed", "cut end"), rng.randint(0, 2)))
    if rng.random() < 0.6:
        mark = rng.choice(table("edits")["repost"]["marks"]).replace("{address}", own.address)
        copy = _with(copy, REPOST, signature=mark)
    yield copy


def _down(own: Copy, rng: random.Random) -> Iterator[Copy]:
    """What the centre says goes down: any Kanwil or regency shows it."""
    provincial = [place for place in provinces().values() if place is not CENTRE]
    place = rng.choice([*provincial, *rng.sample(regencies(), 20)])
    copy = _at(own, place, _later(own, rng, 1, 40), rng, "down", "other")
    copy = _headline(copy, rng, 0.5)
    yield _edited(copy, rng, rng.sample((*_LIGHT, *_HEAVY), rng.randint(0, 2)))


def _down_province(own: Copy, rng: random.Random) -> Iterator[Copy]:
    """What a Kanwil says, on the sites of its regencies."""
    below = [place for place in regencies() if place.province is own.story.origin]
    if not below:
        return
    copy = _at(own, rng.choice(below), _later(own, rng, 1, 30), rng, "own_province", "other")
    yield _edited(_headline(copy, rng, 0.5), rng, rng.sample((*_LIGHT, *_HEAVY), rng.randint(0, 2)))


# --------------------------------------------------------------------------- what he makes of it


def _at(
    own: Copy, place: Place, published: datetime, rng: random.Random, datelines: str, signatures: str
) -> Copy:
    host, _, section = place.host.partition("/")
    parts = [part for part in (section, "wilayah") if part]
    copy = replace(
        own,
        host=host,
        path="/".join([*parts, slug(own.title) + _suffix(place, rng)]),
        office=place.code,
        zone=place.zone,
        published=published,
        edits=(DATELINE,),
        dateline=_phrase("datelines", datelines, own.story, rng),
        signature=_phrase("signatures", signatures, own.story, rng),
        above=_furniture("above", own.story, rng, 0.35),
        below=_furniture("below", own.story, rng, 0.4),
    )
    if rng.random() < 0.25:
        copy = _with(copy, PHOTO, image=f"dok-{rng.randrange(10**6)}.jpg")
    if copy.above or copy.below:
        copy = _with(copy, FURNITURE)
    if rng.random() < 0.12:
        copy = _with(copy, DAY_ONLY, published=published.replace(hour=0, minute=0, second=0, microsecond=0))
    return copy


def _on_mirror(copy: Copy, host: str, rng: random.Random) -> Copy:
    return replace(
        copy,
        host=host,
        office=None,
        published=copy.published + timedelta(minutes=rng.choice([0, 0, 5, 60, 900, 3400])),
        edits=(*(edit for edit in copy.edits if edit != _ORIGINS_OWN), MIRROR),
        above=_furniture("above", copy.story, rng, 0.4),
        below=_furniture("below", copy.story, rng, 0.4),
    )


def _headline(copy: Copy, rng: random.Random, chance: float) -> Copy:
    others = copy.story.titles[1:]
    if not others or rng.random() > chance:
        return copy
    title = rng.choice(others)
    base, dash, end = copy.path.rpartition("/")
    suffix = end.removeprefix(slug(copy.title))
    return _with(copy, HEADLINE, title=title, path=base + dash + slug(title) + suffix)


def _edited(copy: Copy, rng: random.Random, edits: Sequence[str]) -> Copy:
    for edit in edits:
        if copy.story.sort is Sort.DIGEST and edit in _CUTS:
            continue  # A digest without its second half is the first story.
        changed = EDITS[edit](copy.paragraphs, rng)
        if changed != copy.paragraphs:
            copy = _with(copy, edit, paragraphs=changed)
    return copy


def _opened(copy: Copy, rng: random.Random) -> Copy:
    """The editor puts a sentence of his own in front."""
    sentence = _phrase("openings", "all", copy.story, rng)
    first, *rest = copy.paragraphs
    return _with(copy, OPENING, paragraphs=(f"{sentence} {first}", *rest))


def _with(copy: Copy, edit: str, **values: object) -> Copy:
    return replace(copy, edits=(*copy.edits, edit), **values)  # type: ignore[arg-type]


def _later(own: Copy, rng: random.Random, least: int, most: int) -> datetime:
    return own.published + timedelta(minutes=rng.randint(least * 60, most * 60))


def _phrase(group: str, kind: str, story: TrueStory, rng: random.Random) -> str:
    facts = story.facts
    phrase: str = facts.fill(rng.choice(table("edits")[group][kind]))
    return phrase


def _furniture(where: str, story: TrueStory, rng: random.Random, chance: float) -> tuple[str, ...]:
    if rng.random() > chance:
        return ()
    return (story.facts.fill(rng.choice(table("edits")["furniture"][where])),)


def _suffix(place: Place, rng: random.Random) -> str:
    """The random letters of the portal, the numbers of others, mostly nothing."""
    if place is CENTRE or rng.random() < 0.2:
        return "-" + "".join(rng.choices("abcdefghjkmnpqrstuvwxyzABCDEFGHJK", k=5))
    return f"-{rng.randrange(10**5)}" if rng.random() < 0.15 else ""


def slug(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
