"""JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/), written here since feedgen has none."""

from __future__ import annotations

import json
from typing import Any

from aggregator.model import StoryPage, StoryView
from feeds.render.channel import (
    ChannelInfo,
    author_of,
    files_of,
    html_of,
    is_http,
    language_of,
    stated_time,
    story_id,
    story_page,
    terms_of,
    title_of,
    uri,
    xml_text,
)
from feeds.render.gone import gone
from feeds.render.rights import channel_notice, rights_of, terms_page


def render_json(channel: ChannelInfo, page: StoryPage) -> bytes:
    """The page as JSON Feed 1.1; ``_simpul`` of the feed tells whose the stories are, on what terms, and what
    is gone, if anything is."""
    feed: dict[str, Any] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": xml_text(channel.title),
        "description": xml_text(channel.description),
        "home_page_url": channel.page_url,
        "feed_url": channel.self_url,
        "language": channel.language,
    }
    if channel.next_url:
        feed["next_url"] = channel.next_url
    if channel.hub_url:
        feed["hubs"] = [{"type": "WebSub", "url": channel.hub_url}]
    feed["items"] = [item_of(channel.site_url, story, channel.language) for story in page.stories]
    feed["_simpul"] = {"rights": channel_notice(channel), "license": terms_page(channel.site_url)}
    if page.tombstones:
        told = [gone(channel, tombstone) for tombstone in page.tombstones]
        feed["_simpul"]["deleted"] = [
            {"id": one.id, "when": one.when, "merged_into": one.into_id} for one in told
        ]
    if channel.status_url:
        feed["_simpul"]["status"] = channel.status_url
    if channel.prev_archive_url or channel.is_archive:
        feed["_simpul"]["archive"] = {
            "document": channel.is_archive,
            "current": channel.current_url or channel.self_url,
            "prev": channel.prev_archive_url,
            "next": channel.next_archive_url,
        }
    return json.dumps(feed, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def item_of(site_url: str, story: StoryView, language: str = "id") -> dict[str, Any]:
    """A story as an item of JSON Feed; ``_simpul`` holds office, region, source, every copy, whose it is and
    how to name that, and the stories that are related to it, if any. ``site_url`` is that of Simpul, with a
    slash at its end, ``language`` that of what is said of rights."""
    item: dict[str, Any] = {
        "id": story_id(story.uuid),
        "url": uri(story.url),
        "title": title_of(story),
        "content_html": html_of(story),
        "content_text": xml_text(story.text),
        "summary": xml_text(story.summary),
        "date_published": stated_time(story.published),
        "date_modified": stated_time(max(story.updated, story.published)),
        "authors": [{"name": author_of(story)}],
        "tags": terms_of(story),
        "language": language_of(story.language),
    }
    if is_http(story.image_url):
        item["image"] = uri(story.image_url)
    if files := files_of(story):
        item["attachments"] = [
            {"url": file.url, "mime_type": file.type}
            | ({"size_in_bytes": file.length} if file.length else {})
            for file in files
        ]
    rights = rights_of(story, site_url, language)
    item["_simpul"] = {
        "office": story.office,
        "region": story.region,
        "source": uri(story.source_url),
        "copies": [
            {"url": uri(copy.url), "office": copy.office, "published": stated_time(copy.published)}
            for copy in story.copies
        ],
        "date_guessed": story.date_guessed,
        "rights": rights.notice,
        "license": rights.terms_url,
        "credit": rights.credit,
    }
    if story.embargo_until:
        item["_simpul"]["embargo_until"] = stated_time(story.embargo_until)
    if rights.picture:
        item["_simpul"]["image_credit"] = rights.picture
    if story.related:
        item["_simpul"]["related"] = [
            {
                "id": story_id(other.uuid),
                "url": story_page(site_url, other.uuid),
                "title": xml_text(other.title),
                "published": stated_time(other.published),
            }
            for other in story.related
        ]
    return item
