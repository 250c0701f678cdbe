"""Entries to stories: the result is a function of the set of entries, not of their order of arrival.
(An id, once given, stays; so ids may remember who came first, and nothing else does.)"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise

from aggregator.grouping.decision import is_same
from aggregator.grouping.lead import choose_lead
from aggregator.model import EntryToGroup, GroupingPlan, HeldStory, StoryMerge, StoryPlan

RegionFacets = Callable[[str], tuple[str, ...]]


def plan_stories(
    entries: Sequence[EntryToGroup],
    stories: Sequence[HeldStory],
    region_codes: RegionFacets,
    new_uuid: Callable[[], str],
) -> GroupingPlan:
    """Stories for ``entries`` (whole connected neighbourhoods) given the ``stories`` they stand in.

    ``region_codes`` gives the regions that an office's stories belong to.
    """
    held = {story.id: story for story in stories}
    live = sorted((entry for entry in entries if not entry.removed), key=lambda entry: entry.id)
    components = _components(live)
    owned = _owners(components, held)
    plans: list[StoryPlan] = []
    merges: list[StoryMerge] = []
    kept: set[int] = set()
    for index, component in enumerate(components):
        candidates = sorted((held[i] for i in owned[index]), key=lambda story: (story.first_seen, story.id))
        keeper = candidates[0] if candidates else None
        kept.update(story.id for story in candidates)
        merges.extend(StoryMerge(gone.id, candidates[0].id) for gone in candidates[1:])
        plans.append(_story(component, keeper, region_codes, new_uuid))
    for story in stories:
        if story.id not in kept:
            plans.append(_emptied(story))
    return GroupingPlan(tuple(plans), tuple(merges))


def _components(entries: Sequence[EntryToGroup]) -> list[list[EntryToGroup]]:
    """Connected components under `is_same`, compared only with neighbours by shared key."""
    parent = {entry.id: entry.id for entry in entries}

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    def join(neighbours: Iterable[EntryToGroup]) -> None:
        # By time, so that entries of one key that lie apart are apart whoever else is there.
        for one, other in pairwise(sorted(neighbours, key=lambda entry: (entry.published, entry.id))):
            if is_same(one, other):
                low, high = sorted((root(one.id), root(other.id)))
                parent[high] = low

    for key in ("url_key", "text_hash"):
        by_key: dict[str, list[EntryToGroup]] = defaultdict(list)
        for entry in entries:
            value: str = getattr(entry, key)
            if value:
                by_key[value].append(entry)
        for neighbours in by_key.values():
            if len(neighbours) > 1:
                join(neighbours)
    components: dict[int, list[EntryToGroup]] = defaultdict(list)
    for entry in entries:
        components[root(entry.id)].append(entry)
    return list(components.values())


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
    region_codes: RegionFacets,
    new_uuid: Callable[[], str],
) -> StoryPlan:
    lead = choose_lead(component)
    return StoryPlan(
        story_id=keeper.id if keeper else None,
        uuid=keeper.uuid if keeper else new_uuid(),
        lead_id=lead.id,
        entry_ids=tuple(sorted(entry.id for entry in component)),
        published=lead.published,
        sort_at=min(min(entry.published, entry.first_seen) for entry in component),
        facets=_facets(component, region_codes),
    )


def _facets(component: list[EntryToGroup], region_codes: RegionFacets) -> tuple[str, ...]:
    offices = {office for entry in component for office in (entry.office, entry.source_office) if office}
    regions = {region for office in offices for region in region_codes(office)}
    categories = {category for entry in component for category in entry.categories}
    return tuple(
        sorted(
            {f"office:{code}" for code in offices}
            | {f"region:{code}" for code in regions}
            | {f"category:{slug}" for slug in categories}
        )
    )


def _emptied(story: HeldStory) -> StoryPlan:
    return StoryPlan(
        story_id=story.id,
        uuid=story.uuid,
        lead_id=None,
        entry_ids=(),
        published=story.first_seen,
        sort_at=story.first_seen,
        facets=(),
    )
