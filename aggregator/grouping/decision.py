"""What two entries are to each other: the only matcher there is.

The judgement is a function of the two alone, the same both ways round. A false merge hides somebody's story,
so what is in doubt stays apart.
"""

from __future__ import annotations

from aggregator.grouping.fingerprint import LEAST_SHINGLES, MIXED_SCRIPTS, REPEATS
from aggregator.grouping.pair import (
    CONTRADICTION,
    LEAST_OF_CAPTION,
    LEAST_REWRITTEN,
    SAME_TITLE,
    SHORT_DAYS,
    WHOLE,
    Pair,
    is_regency_among,
    pair_of,
)
from aggregator.model import EntryToGroup, Verdict

# How much of the shorter text a copy keeps, when nothing else speaks for it; of a short one more.
KEPT, KEPT_OF_SHORT = 0.6, 0.85
SHORT = 60
# From so much likeness on two stories are related; so many shingles say something at all.
RELATED, LEAST_SHARED = 2.5, 6
# No support makes a copy of a text of which less is kept.
LEAST_KEPT = 0.4
# Of a longer text that begins otherwise, a rewritten copy has so much, and never stands in it whole, as in a
# page that was stuffed with it.
LEAST_COVERED = 0.2
# With so many details in common two stories are related though they tell of two events.
DETAILS_IN_COMMON = 3.2
# Two events under one headline are a series.
SAME_HEADLINE = 0.7


def decide(one: EntryToGroup, other: EntryToGroup) -> tuple[Verdict, float]:
    """What two entries are to each other, and how well that holds (0 to 1)."""
    return verdict_of(pair_of(one, other))


def contradict(one: EntryToGroup, other: EntryToGroup) -> bool:
    """Whether two entries cannot be of one story whatever stands between them: they tell of different
    events."""
    pair = pair_of(one, other)
    if verdict_of(pair)[0] is Verdict.SAME or pair.repost:
        return False
    if pair.conflict >= CONTRADICTION:
        return True
    return (
        pair.texts.containment < 0.1
        and pair.texts.smaller >= 2 * LEAST_SHINGLES
        and not pair.places.both
        and not pair.names.both
    )


def verdict_of(pair: Pair) -> tuple[Verdict, float]:
    """The verdict on a pair, and its strength."""
    if pair.same_address and not _address_used_again(pair):
        return Verdict.SAME, 1.0
    if not pair.near:
        return Verdict.DIFFERENT, 0.0
    if pair.same_text:
        return Verdict.SAME, 0.99
    if _is_copy(pair):
        return Verdict.SAME, _strength(pair)
    if _is_related(pair):
        return Verdict.RELATED, round(min(0.5, 0.2 + pair.texts.containment / 3), 4)
    return Verdict.DIFFERENT, 0.0


def _address_used_again(pair: Pair) -> bool:
    """Some sites publish this week's under the address of last week's."""
    return pair.texts.smaller >= LEAST_SHINGLES and pair.days > 2 and pair.conflict >= CONTRADICTION


def _is_copy(pair: Pair) -> bool:
    found = pair.texts
    if found.containment < LEAST_REWRITTEN or MIXED_SCRIPTS in pair.notes or REPEATS in pair.notes:
        return False
    if found.smaller < LEAST_SHINGLES:
        return _is_copied_caption(pair)
    if pair.one_event and not pair.part_of_several:
        rewritten = found.containment < WHOLE and found.covered >= LEAST_COVERED
        return rewritten or not pair.mostly_else
    if found.containment < LEAST_KEPT:
        return False
    short = found.smaller < SHORT
    needed = (KEPT_OF_SHORT if short else KEPT) - min(0.2, 0.07 * pair.support)
    if found.containment < needed or (short and not _is_told_of_one_event(pair)):
        return False
    if pair.mostly_else or pair.part_of_several or pair.conflict >= CONTRADICTION:
        return False
    return pair.conflict < 1 or (found.containment >= 0.8 and pair.support >= 1)


def _is_copied_caption(pair: Pair) -> bool:
    """Whether texts too short to be compared are one, with one headline, and name a place."""
    return (
        pair.texts.smaller >= LEAST_OF_CAPTION
        and pair.texts.containment >= WHOLE
        and pair.titles >= SAME_TITLE
        and pair.days <= SHORT_DAYS
        and (is_regency_among(pair.places.both) or pair.same_image)
        and pair.conflict < 1
        and not pair.part_of_several
    )


def _is_told_of_one_event(pair: Pair) -> bool:
    """Whether anything besides a few words says that they are of one event: a short text of a weekly series
    is that of any week."""
    if pair.support < 1 and not (pair.places.both or pair.names.both):
        return False
    return pair.repost or pair.days <= SHORT_DAYS or bool(pair.dates.both or pair.numbers.both)


def _is_related(pair: Pair) -> bool:
    """A follow-up, an opinion or another office's report shares some of its words, of its headline's, and of
    its facts; nothing of it says that it is of another event."""
    found = pair.texts
    if pair.repost or (pair.only_one_tells and found.containment >= LEAST_REWRITTEN):
        return True
    series = pair.titles >= SAME_HEADLINE and pair.conflict >= CONTRADICTION
    if not series and _details_in_common(pair) >= DETAILS_IN_COMMON:
        return True
    shared = found.containment if found.shared >= LEAST_SHARED else 0.0
    alike = 2.0 if shared >= 0.15 else 1.5 if shared >= 0.1 else 0.5 if shared >= 0.06 else 0.0
    alike += 1.5 if pair.titles >= 0.5 else 1 if pair.titles >= 0.3 else 0
    alike += 2 * pair.same_image
    if alike < 1:
        return False
    alike += 0.5 * min(2, len(pair.names.both)) + 0.5 * bool(pair.dates.both) + 0.5 * bool(pair.numbers.both)
    alike += 0.5 * is_regency_among(pair.places.both)
    return alike >= RELATED and pair.conflict < CONTRADICTION


def _details_in_common(pair: Pair) -> float:
    """How much of who, where and what two texts share, whatever they say of it."""
    return (
        0.6 * min(3, pair.full_names)
        + 0.5 * min(2, len(pair.units.both))
        + 0.5 * min(2, len(pair.numbers.both))
        + 0.5 * is_regency_among(pair.places.both)
        + 0.5 * (pair.titles >= 0.3)
    )


def _strength(pair: Pair) -> float:
    found = pair.texts
    value = 0.4 + 0.3 * found.containment + 0.15 * found.jaccard + 0.03 * min(pair.support, 4)
    return round(max(0.1, min(0.98, value - 0.15 * pair.conflict)), 4)
