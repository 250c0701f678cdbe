"""Entries to stories: the result is a function of the set of entries, not of their order of arrival.
(An id, once given, stays; so ids may remember who came first, and nothing else does.)"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from aggregator.grouping.clusters import clusters
from aggregator.grouping.lead import choose_lead
from aggregator.model import (
    Correction,
    EntryToGroup,
    GroupingPlan,
    HeldStory,
    Likeness,
    StoryMerge,
    StoryPlan,
    Tie,
)

RegionFacets = Callable[[str], tuple[str, ...]]

MOST_TOPICS = 10


def plan_stories(
    entries: Sequence[EntryToGroup],
    likenesses: Iterable[Likeness],
    ties: Iterable[Tie],
    stories: Sequence[HeldStory],
    region_facets: RegionFacets,
    new_uuid: Callable[[], str],
) -> GroupingPlan:
    """Stories for ``entries`` (whole neighbourhoods: with all that likenesses, ties and common stories lead
    to) given the ``stories`` they stand in.

    ``region_facets`` gives the regions that an office's stories belong to.
    """
    held = {story.id: story for story in stories}
    components = clusters(entries, likenesses, ties)
    owned = _owners(components, held)
    plans: list[StoryPlan] = []
    merges: list[StoryMerge] = []
    kept: set[int] = set()
    for index, component in enumerate(components):
        candidates = sorted((held[i] for i in owned[index]), key=lambda story: (story.first_seen, story.id))
        keeper = candidates[0] if candidates else None
        kept.update(story.id for story in candidates)
        merges.extend(StoryMerge(gone.id, candidates[0].id) for gone in candidates[1:])
        plans.append(_story(component, keeper, region_facets, new_uuid))
    for story in stories:
        if story.id not in kept:
            plans.append(_emptied(story))
    return GroupingPlan(tuple(plans), tuple(merges))


def _owners(components: list[list[EntryToGroup]], held: dict[int, HeldStory]) -> dict[int, set[int]]:
    """For each component the held stories that live on in it: where the story's lead is, else its
    first entry. A story whose entries parted lives on once."""
    place: dict[int, tuple[bool, int, int]] = {}
    for index, component in enumerate(components):
        for entry in component:
            story = held.get(entry.story_id) if entry.story_id is not None else None
            if story is not None:
                claim = (story.lead_id != entry.id, entry.id, index)
                place[story.id] = min(place.get(story.id, claim), claim)
    owned: dict[int, set[int]] = defaultdict(set)
    for story_id, (_, _, index) in place.items():
        owned[index].add(story_id)
    return owned


def _story(
    component: list[EntryToGroup],
    keeper: HeldStory | None,
    region_facets: RegionFacets,
    new_uuid: Callable[[], str],
) -> StoryPlan:
    correction = keeper.correction if keeper else Correction()
    lead = choose_lead(component, correction)
    withdrawn = any(entry.withdrawn for entry in component)
    sort_at = keeper.sort_at if keeper else None
    return StoryPlan(
        story_id=keeper.id if keeper else None,
        uuid=keeper.uuid if keeper else new_uuid(),
        lead_id=None if withdrawn else lead.id,
        entry_ids=tuple(sorted(entry.id for entry in component)),
        published=lead.published,
        sort_at=sort_at or min(min(entry.published, entry.first_seen) for entry in component),
        facets=()
        if withdrawn
        else _facets(_corrected(component, lead, correction), lead.language, region_facets),
        withdrawn=withdrawn,
    )


def _corrected(
    component: list[EntryToGroup], lead: EntryToGroup, correction: Correction
) -> list[EntryToGroup]:
    """The copies with the office that an editor said the story is of, in place of the one they state."""
    if correction.office is None:
        return component
    return [
        replace(entry, office=correction.office) if entry.office == lead.office else entry
        for entry in component
    ]


def _facets(component: list[EntryToGroup], language: str, region_facets: RegionFacets) -> tuple[str, ...]:
    offices = {office for entry in component for office in (entry.office, entry.source_office) if office}
    regions = {region for office in offices for region in region_facets(office)}
    categories = {category for entry in component for category in entry.categories}
    return tuple(
        sorted(
            {f"office:{code}" for code in offices}
            | {f"region:{code}" for code in regions}
            | {f"category:{slug}" for slug in categories}
            | {f"language:{tag}" for tag in _language(language)}
            | {f"topic:{slug}" for slug in _topics(component)}
        )
    )


def _language(tag: str) -> Iterable[str]:
    """The language of a tag (BCP 47) and its script, without region and variants; none for ""."""
    base, *rest = tag.split("-")
    script = [part.title() for part in rest if len(part) == 4 and part.isalpha()]
    return ["-".join([base.lower(), *script[:1]])] if base else []


def _topics(component: list[EntryToGroup]) -> list[str]:
    """Of very many topics those that most copies are filed under."""
    counts = Counter(topic for entry in component for topic in entry.topics)
    return sorted(counts, key=lambda topic: (-counts[topic], topic))[:MOST_TOPICS]


def _emptied(story: HeldStory) -> StoryPlan:
    return StoryPlan(
        story_id=story.id,
        uuid=story.uuid,
        lead_id=None,
        entry_ids=(),
        published=story.first_seen,
        sort_at=story.sort_at or story.first_seen,
        facets=(),
    )
