"""What two entries are to each other, and the evidence for it: the only matcher there is.

The judgement is a function of the two alone, the same both ways round. A false merge hides somebody's story,
so what is in doubt stays apart.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from aggregator.grouping.fingerprint import LEAST_SHINGLES, MIXED_SCRIPTS, REPEATS
from aggregator.grouping.measures import Slots, Texts, Told, counted, slots, texts, titles, told
from aggregator.grouping.vocabulary import vocabulary
from aggregator.model import EntryToGroup, Verdict

# Copies follow within days; templates come again after weeks and years.
WINDOW = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Evidence:
    """One observation about two entries: a key of the ``why`` catalogue, which way it points, and the facts
    of its sentence."""

    key: str
    same: bool
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict, how well it holds (0 to 1), and what it rests on, the weightiest first."""

    verdict: Verdict
    strength: float
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class _Compared:
    """Everything that is measured of a pair."""

    texts: Texts
    titles: float
    places: Told
    title_places: Told
    dates: Told
    numbers: Told
    title_numbers: Told
    names: Told
    slots: Slots
    slug: bool
    image: bool
    repost: bool
    origin: bool


def judge(one: EntryToGroup, other: EntryToGroup) -> Judgement:
    """What two entries are to each other, and why."""
    if (other.key, other.url_key, other.id) < (one.key, one.url_key, one.id):
        one, other = other, one
    if one.url_key and one.url_key == other.url_key:
        return Judgement(Verdict.SAME, 1.0, (Evidence("same_address", True),))
    near = abs(one.published - other.published) <= WINDOW
    if _same_text(one, other):
        key = "same_text" if near else "same_text_far_apart"
        return Judgement(Verdict.SAME if near else Verdict.DIFFERENT, 0.99, (Evidence(key, near),))
    found = _compare(one, other)
    evidence = _evidence(one, other, found, near)
    if not near:
        return Judgement(Verdict.DIFFERENT, 0.0, evidence)
    if _is_copy(one, other, found):
        return Judgement(Verdict.SAME, _strength(found), evidence)
    if _is_related(found):
        return Judgement(Verdict.RELATED, round(min(0.5, 0.2 + found.texts.containment / 3), 4), evidence)
    return Judgement(Verdict.DIFFERENT, 0.0, evidence)


def contradict(one: EntryToGroup, other: EntryToGroup) -> bool:
    """Whether two entries cannot be of one story whatever stands between them: they tell of different
    events."""
    verdict = judge(one, other).verdict
    if verdict is Verdict.SAME:
        return False
    found = _compare(one, other)
    if found.repost:
        return False
    return _conflict(found) >= 2 or (
        found.texts.containment < 0.1
        and min(found.texts.smaller, found.texts.larger) >= 2 * LEAST_SHINGLES
        and not found.places.both
        and not found.names.both
    )


def _same_text(one: EntryToGroup, other: EntryToGroup) -> bool:
    mine, others = one.fingerprint.text_key, other.fingerprint.text_key
    return bool(mine and mine == others) or bool(one.text_hash and one.text_hash == other.text_hash)


def _compare(one: EntryToGroup, other: EntryToGroup) -> _Compared:
    a, b = one.fingerprint, other.fingerprint
    return _Compared(
        texts=texts(a, b),
        titles=titles(a, b),
        places=_regencies(told("place", a, b)),
        title_places=_regencies(told("title-place", a, b)),
        dates=told("date", a, b),
        numbers=counted(a, b),
        title_numbers=counted(a, b, "title-number"),
        names=told("name", a, b),
        slots=slots(a, b),
        slug=bool(a.slug) and a.slug == b.slug,
        image=bool(a.image) and a.image == b.image,
        repost=other.url_key in a.reposts or one.url_key in b.reposts,
        origin=_origin_agrees(one, other) or _origin_agrees(other, one),
    )


def _regencies(places: Told) -> Told:
    """Without provinces: the copy on a Kanwil's site names its province more often."""
    return Told(
        *(
            tuple(code for code in codes if "." in code)
            for codes in (places.both, places.only_one, places.only_other)
        )
    )


def _origin_agrees(one: EntryToGroup, other: EntryToGroup) -> bool:
    """Whether the byline of one names the office that publishes the other."""
    return one.origin_office is not None and one.origin_office == other.source_office != one.source_office


def _conflict(found: _Compared) -> float:
    """How much speaks for two events: 1 for what a slip of the pen may explain, 2 for what it cannot."""
    weight = 0.0
    if found.places.contradicts:
        weight += 1.5
    if found.title_places.contradicts and found.places.exchanged:
        weight += 1
    if found.dates.contradicts:
        weight += 1.5
    numbers = found.numbers
    if numbers.only_one:
        weight += 1 if len(numbers.both) >= 2 * len(numbers.only_one) else 1.5
        if len(numbers.only_one) >= 2 and len(numbers.only_one) >= len(numbers.both):
            weight += 1
        if any(fact.rpartition(" ")[2] in _SERIES for fact in numbers.only_one):
            weight += 1
    if found.title_numbers.only_one:
        weight += 1
    if found.slots.other:
        share = found.slots.share
        if share >= 0.5 and found.slots.other >= 2:
            weight += 2
        elif share >= 0.25 and found.slots.other >= 2:
            weight += 1.25
        elif share >= 0.15:
            weight += 0.5
    names = found.names
    if names.exchanged >= 2 and names.exchanged > len(names.both):
        weight += 1
    return weight


_SERIES = vocabulary("series")


def _support(found: _Compared) -> float:
    """How much beside the text speaks for one story."""
    weight = 0.0
    if found.repost:
        weight += 2
    if found.titles >= 0.8:
        weight += 1
    elif found.titles >= 0.5:
        weight += 0.5
    if found.slug:
        weight += 1
    if found.image:
        weight += 1
    if found.origin:
        weight += 0.5
    if found.dates.both:
        weight += 0.5
    if found.slots.same >= 5 and found.slots.share < 0.1:
        weight += 0.5
    return weight


def _is_copy(one: EntryToGroup, other: EntryToGroup, found: _Compared) -> bool:
    measured = found.texts
    if MIXED_SCRIPTS in (*one.fingerprint.notes, *other.fingerprint.notes):
        return False
    conflict, support = _conflict(found), _support(found)
    if measured.smaller < LEAST_SHINGLES or REPEATS in (*one.fingerprint.notes, *other.fingerprint.notes):
        return False
    if conflict >= 2:
        return False
    if conflict >= 1 and (measured.containment < 0.8 or support < 1):
        return False
    needed = 0.75 if measured.smaller < 5 * LEAST_SHINGLES else 0.6
    needed -= min(0.2, 0.1 * support)
    if measured.containment < needed:
        return False
    if measured.covered < 0.5 and measured.containment * measured.smaller < 0.5 * measured.larger:
        # Much of the larger text stands in it alone. A cut copy begins as the whole does; a digest, and a
        # page that was stuffed with a story, begin with something else.
        return measured.lead >= 0.5 and (measured.covered >= 0.1 or support >= 1)
    return True


def _is_related(found: _Compared) -> bool:
    if _conflict(found) >= 2 and not found.repost:
        return False
    if found.texts.containment >= 0.15 and found.texts.shared >= LEAST_SHINGLES:
        return True
    near = bool(found.dates.both) + bool(found.places.both) + (len(found.names.both) >= 2)
    return (
        found.repost
        or found.image
        or (found.titles >= 0.6 and near >= 1)
        or (len(found.names.both) >= 2 and near >= 3)
    )


def _strength(found: _Compared) -> float:
    measured = found.texts
    value = 0.4 + 0.3 * measured.containment + 0.15 * measured.jaccard + 0.03 * min(_support(found), 4)
    return round(max(0.1, min(0.98, value - 0.15 * _conflict(found))), 4)


def _evidence(one: EntryToGroup, other: EntryToGroup, found: _Compared, near: bool) -> tuple[Evidence, ...]:
    items: list[Evidence] = []

    def add(key: str, same: bool, **facts: object) -> None:
        items.append(Evidence(key, same, {name: str(value) for name, value in facts.items()}))

    if not near:
        add("far_apart", False, days=abs((one.published - other.published).days))
    if found.repost:
        add("repost_mark", True)
    measured = found.texts
    if measured.smaller < LEAST_SHINGLES:
        add("text_too_short", False)
    elif measured.containment >= 0.5:
        add(
            "text_contained",
            True,
            percent=round(100 * measured.containment),
            jaccard=round(100 * measured.jaccard),
        )
    else:
        add("text_little_shared", False, percent=round(100 * measured.containment))
    for kind, facts in (("places", found.places), ("dates", found.dates)):
        if facts.both:
            add(f"{kind}_agree", True, facts=_some(facts.both))
        elif facts.contradicts:
            add(f"{kind}_differ", False, one=_some(facts.only_one), other=_some(facts.only_other))
    if found.numbers.only_one:
        add("numbers_differ", False, one=_some(found.numbers.only_one), other=_some(found.numbers.only_other))
    if found.numbers.both:
        add("numbers_agree", True, facts=_some(found.numbers.both))
    if found.slots.other:
        add(
            "slots_differ",
            False,
            count=found.slots.other,
            one=found.slots.example[0],
            other=found.slots.example[1],
        )
    if found.slots.same:
        add("slots_agree", True, count=found.slots.same)
    if found.names.both:
        add("names_agree", True, facts=_some(found.names.both))
    elif found.names.contradicts:
        add("names_differ", False, one=_some(found.names.only_one), other=_some(found.names.only_other))
    if found.titles >= 0.5:
        add("title_alike", True, percent=round(100 * found.titles))
    else:
        add("title_differs", False, percent=round(100 * found.titles))
    if found.slug:
        add("same_slug", True)
    if found.image:
        add("same_image", True)
    if found.origin:
        add("origin_byline", True)
    return tuple(items)


def _some(facts: tuple[str, ...]) -> str:
    return ", ".join(facts[:4])
