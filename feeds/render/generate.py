"""What RSS and Atom have in common when feedgen makes them."""

from __future__ import annotations

from datetime import datetime

from feedgen.entry import FeedEntry
from feedgen.feed import FeedGenerator

from aggregator.model import StoryPage, StoryView
from feeds.render.channel import (
    GENERATOR,
    ChannelInfo,
    author_of,
    files_of,
    html_of,
    is_http,
    other_copies,
    stated_time,
    story_id,
    terms_of,
    title_of,
    updated_of,
    uri,
    xml_language,
    xml_text,
)
from feeds.render.extension import ChannelExtension, Extras, StoryExtension
from feeds.render.rights import channel_notice, rights_of, terms_page

# Minutes between two looks that we ask of who is not told by the hub (RSS 2.0, ``ttl``).
TTL = 5


def generator_of(channel: ChannelInfo, page: StoryPage, media_type: str) -> FeedGenerator:
    """A feedgen generator filled with the page, newest story first, without any current time."""
    feed = FeedGenerator()
    feed.register_extension("simpul", ChannelExtension, StoryExtension)
    feed.id(channel.id)
    feed.title(xml_text(channel.title))
    feed.description(xml_text(channel.description))
    feed.language(channel.language)
    feed.generator(GENERATOR)
    feed.rights(channel_notice(channel))
    feed.ttl(TTL)
    # feedgen takes the current time for these when they are not set, which would change every ETag.
    feed.updated(updated_of(page))
    feed.lastBuildDate(updated_of(page))
    feed.link(href=channel.page_url, rel="alternate", type="text/html")
    links = [*channel.links, ("license", terms_page(channel.site_url))]
    feed.simpul.links = list(reversed(links))
    feed.simpul.is_archive = channel.is_archive
    feed.simpul.type = media_type
    for story in page.stories:
        _fill(feed.add_entry(order="append"), story, channel)
    return feed


def _fill(entry: FeedEntry, story: StoryView, channel: ChannelInfo) -> None:
    rights = rights_of(story, channel.site_url, channel.language)
    entry.id(story_id(story.uuid))
    entry.guid(story_id(story.uuid), permalink=False)
    entry.title(title_of(story))
    entry.link(href=uri(story.url), rel="alternate", type="text/html")
    entry.published(_second(story.published))
    entry.updated(_second(max(story.updated, story.published)))
    entry.rights(rights.notice)
    for term in terms_of(story):
        entry.category(term=term)
    # RSS 2.0 has room for one enclosure an item; 0 stands for a length that is not known.
    files = files_of(story)
    for file in files[:1]:
        entry.enclosure(file.url, str(file.length or 0), file.type)
    entry.simpul.extras = Extras(
        url=uri(story.url),
        files=tuple(files),
        creator=author_of(story),
        modified=_second(max(story.updated, story.published)).isoformat(),
        html=html_of(story),
        language=xml_language(story),
        image_url=uri(story.image_url) if is_http(story.image_url) else "",
        image_alt=xml_text(story.image_caption or story.image_alt),
        copies=tuple(other_copies(story)),
        source_url=uri(story.source_url),
        source_name=xml_text(story.source_name).strip() or uri(story.source_url),
        source_site=uri(story.source_site),
        source_id=uri(story.source_url),
        rights=rights,
        available=stated_time(story.embargo_until) if story.embargo_until else "",
    )


def _second(moment: datetime) -> datetime:
    return moment.replace(microsecond=0)
