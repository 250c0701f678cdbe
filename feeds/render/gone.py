"""What feeds say of stories that are no longer there: that they are gone, since when, and which story answers
in their place; nothing of what they were."""

from __future__ import annotations

from dataclasses import dataclass

from aggregator.messages import text
from aggregator.model import Tombstone
from feeds.render.channel import ChannelInfo, stated_time, story_id, story_page


@dataclass(frozen=True, slots=True)
class GoneStory:
    """A tombstone in words. ``into_id`` and ``into_page`` are of the story that it was merged into."""

    id: str
    when: str
    title: str
    words: str
    page: str
    into_id: str | None
    into_page: str | None


def gone(channel: ChannelInfo, tombstone: Tombstone) -> GoneStory:
    """A tombstone in the language of its channel."""
    into = tombstone.into_uuid
    what = "withdrawn" if into is None else "merged"
    return GoneStory(
        id=story_id(tombstone.uuid),
        when=stated_time(tombstone.removed_at),
        title=text(f"story.{what}", channel.language),
        words=text(f"story.{what}_detail", channel.language),
        page=story_page(channel.site_url, tombstone.uuid),
        into_id=None if into is None else story_id(into),
        into_page=None if into is None else story_page(channel.site_url, into),
    )
