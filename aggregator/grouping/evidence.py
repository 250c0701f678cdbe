"""A judgement with its reasons, as `simpul why` and the page of a story tell them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from aggregator.grouping.decision import verdict_of
from aggregator.grouping.fingerprint import LEAST_SHINGLES, TOO_SHORT
from aggregator.grouping.measures import Told
from aggregator.grouping.pair import Pair, pair_of
from aggregator.model import EntryToGroup, Verdict

# So many facts are named in a sentence.
MOST_NAMED = 4


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


def judge(one: EntryToGroup, other: EntryToGroup) -> Judgement:
    """What two entries are to each other, and why."""
    pair = pair_of(one, other)
    verdict, strength = verdict_of(pair)
    return Judgement(verdict, strength, tuple(_evidence(pair)))


def _evidence(pair: Pair) -> Iterable[Evidence]:
    if pair.same_address:
        yield Evidence("same_address", True)
    if pair.same_text:
        yield Evidence("same_text" if pair.near else "same_text_far_apart", pair.near)
        return
    if not pair.near:
        yield _item("far_apart", False, days=abs((pair.one.published - pair.other.published).days))
    if pair.repost:
        yield Evidence("repost_mark", True)
    yield from _of_texts(pair)
    yield from _of_facts("places", pair.places)
    yield from _of_facts("dates", pair.dates)
    yield from _of_facts("numbers", pair.numbers, partly=True)
    yield from _of_facts("units", pair.units, partly=True)
    slots = pair.slots
    if slots.other:
        yield _item("slots_differ", False, count=slots.other, one=slots.example[0], other=slots.example[1])
    if slots.same:
        yield _item("slots_agree", True, count=slots.same)
    yield from _of_facts("names", pair.names)
    alike = pair.titles >= 0.5
    yield _item("title_alike" if alike else "title_differs", alike, percent=round(100 * pair.titles))
    if pair.same_slug:
        yield Evidence("same_slug", True)
    if pair.same_image:
        yield Evidence("same_image", True)
    if pair.origin:
        yield Evidence("origin_byline", True)


def _of_texts(pair: Pair) -> Iterable[Evidence]:
    found = pair.texts
    notes = pair.notes | {TOO_SHORT} if found.smaller < LEAST_SHINGLES else pair.notes
    for note in sorted(notes):
        yield Evidence(f"text_{note}", False)
    if found.smaller < LEAST_SHINGLES:
        return
    percent = round(100 * found.containment)
    if found.containment >= 0.5:
        yield _item("text_contained", True, percent=percent, jaccard=round(100 * found.jaccard))
        if pair.part_of_several:
            yield Evidence("text_part_of_several", False)
        elif pair.mostly_else:
            yield Evidence("text_mostly_else", False)
    else:
        yield _item("text_little_shared", False, percent=percent)


def _of_facts(kind: str, told: Told, *, partly: bool = False) -> Iterable[Evidence]:
    """``partly``: single facts contradict each other though others agree."""
    if told.contradicts or (partly and told.only_one):
        yield _item(f"{kind}_differ", False, one=_named(told.only_one), other=_named(told.only_other))
    if told.both:
        yield _item(f"{kind}_agree", True, facts=_named(told.both))


def _named(facts: frozenset[str]) -> str:
    return ", ".join(sorted(facts)[:MOST_NAMED])


def _item(key: str, same: bool, **facts: object) -> Evidence:
    return Evidence(key, same, {name: str(value) for name, value in facts.items()})
