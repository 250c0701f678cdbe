"""Atom 1.0 (RFC 4287)."""

from __future__ import annotations

from aggregator.model import StoryPage
from feeds.render.channel import GENERATOR, ChannelInfo, author_of, html_of, xml_text
from feeds.render.extension import type_of_link
from feeds.render.generate import generator_of
from feeds.render.gone import gone


def render_atom(channel: ChannelInfo, page: StoryPage) -> bytes:
    """The page as Atom 1.0, each entry with its own author and source, each tombstone as RFC 6721 has it."""
    feed = generator_of(channel, page, "application/atom+xml")
    feed.author(name=GENERATOR)
    feed.subtitle(xml_text(channel.description))
    for rel, href in reversed(feed.simpul.links):
        feed.link(href=href, rel=rel, type=type_of_link(rel, "application/atom+xml"))
    feed.simpul.gone = [gone(channel, tombstone) for tombstone in page.tombstones]
    for entry, story in zip(feed.entry(), page.stories, strict=True):
        entry.author(name=author_of(story))
        entry.summary(xml_text(story.summary))
        if story.html:
            entry.content(html_of(story), type="html")
    rendered: bytes = feed.atom_str()
    return rendered
