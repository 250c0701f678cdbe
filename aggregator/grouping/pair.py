"""Two entries beside each other: what their texts share, which facts agree and which contradict, and what
follows for one event or two."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

from aggregator.grouping import measures
from aggregator.grouping.fingerprint import SEVERAL
from aggregator.grouping.measures import Slots, Texts, Told
from aggregator.grouping.vocabulary import vocabulary
from aggregator.model import EntryToGroup

# Copies follow within days; templates come again after weeks and years.
WINDOW = timedelta(days=14)
# From here on two events are told of: one contradiction that no slip of the pen explains, or several small
# ones.
CONTRADICTION = 2.0
# Copies of short texts follow so soon; captions have so many words at least, and one headline.
SHORT_DAYS, LEAST_OF_CAPTION, SAME_TITLE = 3, 8, 0.8
# From here on the shorter text stands in the longer one whole.
WHOLE = 0.85
# With less than this a text of one more day is one of two events.
PART = 0.7
# How much of the longer text's beginning the shorter one has, if it is a cut copy of it.
BEGINNING = 0.3
# A copy of a text that tells of several events has so much of it.
MOST_OF_SEVERAL = 0.75
# A copy that was rewritten keeps so much of its words, and so many of its facts (names of two words and more,
# numbers with what they count, facts behind the same words); another office's own report keeps the facts, but
# of the words hardly more than a quotation.
LEAST_REWRITTEN, LEAST_DETAILS = 0.38, 4
_SERIES = vocabulary("series")
_EVENT = frozenset({"place", "date"})
_SETTING = frozenset({"place", "date", "name", "unit"})


@dataclass(frozen=True)
class Pair:
    """Two entries with what is measured of them, each measure taken when it is asked for."""

    one: EntryToGroup
    other: EntryToGroup

    @cached_property
    def texts(self) -> Texts:
        return measures.texts(self.one.fingerprint, self.other.fingerprint)

    @cached_property
    def titles(self) -> float:
        return measures.titles(self.one.fingerprint, self.other.fingerprint)

    @cached_property
    def places(self) -> Told:
        return measures.places(self.one.fingerprint, self.other.fingerprint)

    @cached_property
    def title_places(self) -> Told:
        return measures.places(self.one.fingerprint, self.other.fingerprint, "title-place")

    @cached_property
    def offices(self) -> Told:
        return measures.places(self.one.fingerprint, self.other.fingerprint, "office")

    @cached_property
    def dates(self) -> Told:
        return measures.told("date", self.one.fingerprint, self.other.fingerprint)

    @cached_property
    def numbers(self) -> Told:
        return measures.counted(self.one.fingerprint, self.other.fingerprint)

    @cached_property
    def title_numbers(self) -> Told:
        return measures.counted(self.one.fingerprint, self.other.fingerprint, "title-number")

    @cached_property
    def units(self) -> Told:
        return measures.counted(self.one.fingerprint, self.other.fingerprint, "unit")

    @cached_property
    def title_units(self) -> Told:
        return measures.counted(self.one.fingerprint, self.other.fingerprint, "title-unit")

    @cached_property
    def names(self) -> Told:
        return measures.names(self.one.fingerprint, self.other.fingerprint)

    @property
    def full_names(self) -> int:
        """How many names of two words and more both give."""
        return sum(" " in name for name in self.names.both)

    @cached_property
    def slots(self) -> Slots:
        return measures.slots(self.one.fingerprint, self.other.fingerprint)

    @cached_property
    def notes(self) -> frozenset[str]:
        return frozenset((*self.one.fingerprint.notes, *self.other.fingerprint.notes))

    @property
    def near(self) -> bool:
        return abs(self.one.published - self.other.published) <= WINDOW

    @property
    def days(self) -> float:
        """How many days lie between them."""
        return abs(self.one.published - self.other.published) / timedelta(days=1)

    @property
    def same_address(self) -> bool:
        return bool(self.one.url_key) and self.one.url_key == self.other.url_key

    @property
    def same_text(self) -> bool:
        a, b = self.one.fingerprint.text_key, self.other.fingerprint.text_key
        return bool(a and a == b) or bool(self.one.text_hash and self.one.text_hash == self.other.text_hash)

    @property
    def same_slug(self) -> bool:
        return bool(self.one.fingerprint.slug) and self.one.fingerprint.slug == self.other.fingerprint.slug

    @property
    def same_image(self) -> bool:
        return bool(self.one.fingerprint.image) and self.one.fingerprint.image == self.other.fingerprint.image

    @property
    def repost(self) -> bool:
        """Whether one says that it is copied from the other."""
        return (
            self.other.url_key in self.one.fingerprint.reposts
            or self.one.url_key in self.other.fingerprint.reposts
        )

    @property
    def origin(self) -> bool:
        """Whether the byline of one names the office that publishes the other."""
        return any(
            a.origin_office is not None and a.origin_office == b.source_office != a.source_office
            for a, b in ((self.one, self.other), (self.other, self.one))
        )

    @cached_property
    def conflict(self) -> float:
        """How much speaks for two events: `CONTRADICTION` and more is beyond what slips of the pen
        explain."""
        weight = 0.0
        if self.places.contradicts:
            weight += 2
        elif self.title_places.contradicts and self.places.exchanged:
            weight += 1
        if self.offices.contradicts:
            weight += 1
        if self.other_event or self.only_one_tells:
            weight += 2
        elif self.texts.containment < PART and (self.dates.only_one or self.dates.only_other):
            weight += 1
        if self.dates.contradicts:
            weight += 2 if self.texts.containment < 0.9 or self.titles < 0.8 else 1.5
        if self.title_units.only_one and not self.title_units.both:
            weight += 2
        elif self.units.only_one:
            weight += 1.5 if not self.units.both else 0.5
        if self.set_right:
            return weight
        weight += self._conflict_of_numbers()
        if self.slots.other:
            share = self.slots.share
            if self.slots.other >= 2:
                weight += 2 if share >= 0.5 else 1.25 if share >= 0.25 else 0.5 if share >= 0.15 else 0
            elif share >= 0.15:
                weight += 0.5
        exchanged = self.names.exchanged
        if exchanged >= 2 and (exchanged > len(self.names.both) or self.texts.containment < WHOLE):
            weight += 1
        return weight

    @cached_property
    def other_event(self) -> bool:
        """Whether, besides what they share, one tells of another place on another day, or at another office:
        as do a digest, and two of them that have one story in common."""
        if self.texts.containment >= WHOLE and not (self.places.exchanged and self.dates.exchanged):
            return False
        return any(
            is_regency_among(place) and (day or is_regency_among(office))
            for place, day, office in (
                (self.places.only_one, self.dates.only_one, self.offices.only_one),
                (self.places.only_other, self.dates.only_other, self.offices.only_other),
            )
        )

    @cached_property
    def set_right(self) -> bool:
        """Whether one is the other with figures set right: a copy whose byline names the office that has
        corrected its own since."""
        return (
            self.origin
            and self.texts.containment >= WHOLE
            and self.days <= SHORT_DAYS
            and self.titles >= 0.5
            and is_regency_among(self.places.both)
            and not self.names.exchanged
            and not any(fact.rpartition(" ")[2] in _SERIES for fact in self.numbers.only_one)
        )

    def _conflict_of_numbers(self) -> float:
        weight = 0.0
        here, both = self.numbers.only_one, self.numbers.both
        if here:
            weight += 1 if len(both) >= 2 * len(here) else 1.5
            if len(here) >= 2 and len(here) >= len(both):
                weight += 1
            if any(fact.rpartition(" ")[2] in _SERIES for fact in here):
                weight += 1
        if self.title_numbers.only_one:
            weight += 1
        return weight

    @cached_property
    def support(self) -> float:
        """How much beside the text speaks for one story."""
        weight = 0.0
        if self.repost:
            weight += 2
        if self.titles >= 0.5:
            weight += 1 if self.titles >= 0.8 else 0.5
        weight += self.same_slug + self.same_image + 0.5 * self.origin + 0.5 * bool(self.dates.both)
        if self.slots.same >= 5 and self.slots.share < 0.1:
            weight += 0.5
        return weight

    @cached_property
    def one_event(self) -> bool:
        """Whether they agree on where and when and on many details, and contradict each other in next to
        none."""
        if self.one.source_id == self.other.source_id:
            return False  # a site does not rewrite what it said itself: its series are as alike
        where = bool(is_regency_among(self.places.both)) or bool(self.units.both)
        when = bool(self.dates.both) or self.days <= SHORT_DAYS
        details = self.full_names + len(self.numbers.both) + len(self.units.both) + self.slots.same // 2
        details += self.origin + (self.titles >= 0.5)
        return where and when and details >= LEAST_DETAILS and self.conflict <= 1

    @cached_property
    def only_one_tells(self) -> bool:
        """Whether one tells of an event at a place on a day, and the other, of which it has a part, of none:
        an address, a circular, and the ceremony at which it was read."""
        if self.texts.containment >= WHOLE:
            return False
        here, there = (measures.by_kind(e.fingerprint.facts).keys() for e in (self.one, self.other))
        return (here >= _EVENT and not there & _SETTING) or (there >= _EVENT and not here & _SETTING)

    @cached_property
    def mostly_else(self) -> bool:
        """Whether much of the longer text is something else, before which the shorter one's comes or not. A
        cut copy begins as the whole does; a digest, and a page that was stuffed with a story, mostly do
        not."""
        found = self.texts
        if found.covered >= 0.5:
            return False
        return found.lead < BEGINNING or (found.covered < 0.1 and self.support < 1)

    @cached_property
    def part_of_several(self) -> bool:
        """Whether one tells of several events, and the other at most of one of them."""
        several = [e for e in (self.one, self.other) if SEVERAL in e.fingerprint.notes]
        if len(several) != 1:
            return False
        size = len(several[0].fingerprint.shingles)
        if size <= self.texts.smaller:
            return measures.same_title(self.one.fingerprint, self.other.fingerprint) < SAME_TITLE
        return self.texts.shared < MOST_OF_SEVERAL * min(size, self.texts.larger)


def pair_of(one: EntryToGroup, other: EntryToGroup) -> Pair:
    """The two in an order that does not depend on how they are given."""
    if (other.key, other.url_key, other.id) < (one.key, one.url_key, one.id):
        one, other = other, one
    return Pair(one, other)


def is_regency_among(codes: frozenset[str]) -> bool:
    """Whether any is of a regency or city, not of a province."""
    return any("." in code for code in codes)
