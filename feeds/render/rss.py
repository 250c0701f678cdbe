"""RSS 2.0 after the RSS Advisory Board's profile (https://www.rssboard.org/rss-profile)."""

from __future__ import annotations

from html import escape

from aggregator.model import StoryPage
from feeds.render.channel import ChannelInfo, in_direction, title_of, xml_text
from feeds.render.generate import generator_of
from feeds.render.gone import gone


def render_rss(channel: ChannelInfo, page: StoryPage) -> bytes:
    """The page as RSS 2.0. Authors are ``dc:creator``, since ``author`` wants an e-mail address.

    RSS has no tombstones: after the stories, the guid of one that is gone comes once more in an item that
    says so and whose ``dcterms:valid`` has ended."""
    feed = generator_of(channel, page, "application/rss+xml")
    for entry, story in zip(feed.entry(), page.stories, strict=True):
        # A description is HTML, a summary plain text.
        summary = escape(xml_text(story.summary).strip() or title_of(story), quote=False)
        entry.description(in_direction(story, summary))
    for tombstone in page.tombstones:
        told = gone(channel, tombstone)
        item = feed.add_entry(order="append")
        item.guid(told.id, permalink=False)
        item.title(told.title)
        item.link(href=told.page)
        item.description(told.words)
        item.published(tombstone.removed_at.replace(microsecond=0))
        item.simpul.gone_since, item.simpul.gone_words = told.when, told.words
    rendered: bytes = feed.rss_str()
    return rendered
