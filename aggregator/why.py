"""`simpul why`: are two held entries the same story, and what speaks for and against it."""

from __future__ import annotations

from dataclasses import dataclass

from aggregator.bootstrap import World
from aggregator.errors import UnknownEntry
from aggregator.grouping import evidence
from aggregator.model import EntryToGroup
from aggregator.normalize import canonical_url, url_key


@dataclass(frozen=True, slots=True)
class Why:
    """``same`` is how the two stand now; the evidence are keys of the ``why`` catalogue."""

    same: bool
    evidence_for: tuple[str, ...]
    evidence_against: tuple[str, ...]


def why(world: World, one_url: str, other_url: str) -> Why:
    """Compare two held entries by their addresses. Raises `UnknownEntry` for one that is not held."""
    one, other = _held(world, one_url), _held(world, other_url)
    if one.id == other.id:
        return Why(True, ("same_entry",), ())
    found = evidence(one, other)
    joined = one.story_id is not None and one.story_id == other.story_id
    supporting = [item.key for item in found if item.same]
    if joined and not supporting:
        supporting.append("joined_by_another_copy")
    return Why(joined, tuple(supporting), tuple(item.key for item in found if not item.same))


def _held(world: World, url: str) -> EntryToGroup:
    aliases = world.registry.host_aliases
    entry = world.storage.entry_to_group(url_key(canonical_url(url, url, aliases) or url, aliases))
    if entry is None:
        raise UnknownEntry(url)
    return entry
