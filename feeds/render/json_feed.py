"""JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/), written here since feedgen has none."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from aggregator.model import StoryPage, StoryView
from feeds.render.channel import (
    ChannelInfo,
    author_of,
    files_of,
    html_of,
    is_http,
    language_of,
    story_id,
    terms_of,
    title_of,
    uri,
    xml_text,
)


def render_json(channel: ChannelInfo, page: StoryPage) -> bytes:
    """The page as JSON Feed 1.1; ``_simpul`` holds office, region, source and every copy."""
    feed: dict[str, Any] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": xml_text(channel.title),
        "description": xml_text(channel.description),
        "home_page_url": channel.site_url,
        "feed_url": channel.self_url,
        "language": channel.language,
    }
    if channel.next_url:
        feed["next_url"] = channel.next_url
    if channel.hub_url:
        feed["hubs"] = [{"type": "WebSub", "url": channel.hub_url}]
    feed["items"] = [_item(story) for story in page.stories]
    return json.dumps(feed, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def _item(story: StoryView) -> dict[str, Any]:
    item: dict[str, Any] = {
        "id": story_id(story),
        "url": uri(story.url),
        "title": title_of(story),
        "content_html": html_of(story),
        "content_text": xml_text(story.text),
        "summary": xml_text(story.summary),
        "date_published": _time(story.published),
        "date_modified": _time(max(story.updated, story.published)),
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
    item["_simpul"] = {
        "office": story.office,
        "region": story.region,
        "source": uri(story.source_url),
        "copies": [
            {"url": uri(copy.url), "office": copy.office, "published": _time(copy.published)}
            for copy in story.copies
        ],
        "date_guessed": story.date_guessed,
    }
    return item


def _time(moment: datetime) -> str:
    return moment.replace(microsecond=0).isoformat().replace("+00:00", "Z")
