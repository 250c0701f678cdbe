"""RSS 2.0 after the RSS Advisory Board's profile (https://www.rssboard.org/rss-profile)."""

from __future__ import annotations

from aggregator.model import StoryPage
from feeds.render.channel import ChannelInfo, xml_text
from feeds.render.generate import generator_of


def render_rss(channel: ChannelInfo, page: StoryPage) -> bytes:
    """The page as RSS 2.0. Authors are ``dc:creator``, since ``author`` wants an e-mail address."""
    feed = generator_of(channel, page, "application/rss+xml")
    for entry, story in zip(feed.entry(), page.stories, strict=True):
        entry.description(xml_text(story.summary or story.title))
    rendered: bytes = feed.rss_str()
    return rendered
