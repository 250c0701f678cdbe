"""IPTC ninjs 3.3 (https://iptc.org/standards/ninjs/) for newsrooms: a story is a news object, a channel a
composite one whose associations are its stories."""

from __future__ import annotations

import json
from typing import Any

from aggregator.messages import text
from aggregator.model import Enclosure, StoryPage, StoryView
from aggregator.normalize.categories import CATEGORIES
from feeds.render.channel import (
    ChannelInfo,
    author_of,
    files_of,
    html_of,
    is_http,
    language_of,
    other_copies,
    stated_time,
    story_id,
    story_page,
    title_of,
    updated_of,
    uri,
    xml_text,
)
from feeds.render.gone import GoneStory, gone
from feeds.render.rights import Rights, channel_notice, rights_of, terms_page

NinjsObject = dict[str, Any]

STANDARD = {
    "name": "ninjs",
    "version": "3.3",
    "schema": "http://www.iptc.org/std/ninjs/ninjs-schema_3.3.json#",
}
_MEDIA = {"image": "picture", "audio": "audio", "video": "video"}


def render_ninjs(channel: ChannelInfo, page: StoryPage) -> bytes:
    """The page as one composite object. What is gone is told as cancelled; a ninjs object has no room for
    links to other pages, so these are in the Link header alone."""
    package = {
        "standard": STANDARD,
        "uri": channel.self_url,
        "type": "composite",
        "representationType": "full",
        "versionCreated": stated_time(updated_of(page)),
        "language": channel.language,
        "title": xml_text(channel.title),
        "descriptions": [{"role": "summary", "value": xml_text(channel.description)}],
        "copyrightNotice": channel_notice(channel),
        "rightsInfo": {"linkedRights": terms_page(channel.site_url)},
        "associations": [
            *(_associated(channel, story) for story in page.stories),
            *(_cancelled(gone(channel, tombstone)) for tombstone in page.tombstones),
        ],
    }
    return _bytes(package)


def render_ninjs_story(site_url: str, story: StoryView, language: str = "id") -> bytes:
    """One story as an object of its own; ``site_url`` is that of Simpul, with a slash at its end."""
    return _bytes({"standard": STANDARD} | _story(site_url, story, language))


def _associated(channel: ChannelInfo, story: StoryView) -> NinjsObject:
    return {"name": title_of(story), "rel": "item"} | _story(channel.site_url, story, channel.language)


def _story(site_url: str, story: StoryView, language: str) -> NinjsObject:
    rights = rights_of(story, site_url, language)
    updated = max(story.updated, story.published)
    told = {
        "uri": story_id(story.uuid),
        "type": "text",
        "representationType": "full",
        "version": stated_time(updated),
        "firstCreated": stated_time(story.published),
        "versionCreated": stated_time(updated),
        "embargoedUntil": stated_time(story.embargo_until) if story.embargo_until else "",
        "pubStatus": "usable",
        "language": language_of(story.language),
        "title": title_of(story),
        "headlines": [{"value": title_of(story)}],
        "descriptions": _texts("summary", "text/plain", xml_text(story.summary)),
        "bodies": _bodies(story),
        "by": author_of(story),
        "copyrightHolder": rights.owner,
        "copyrightNotice": rights.notice,
        "usageTerms": text("rights.usage", language, credit=rights.credit),
        "rightsInfo": {"linkedRights": rights.terms_url},
        "infoSources": [
            {
                "name": xml_text(story.source_name).strip() or uri(story.source_url),
                "role": "origin",
                "uri": uri(story.source_site),
            }
        ],
        "organisations": _office(story),
        "places": [{"rel": "region", "literal": story.region}] if story.region else [],
        "subjects": _subjects(site_url, story),
        "renditions": [
            _rendition("origin", uri(story.url), "text/html"),
            *(_rendition("copy", href, "text/html") for href in other_copies(story)),
            _rendition("simpul", story_page(site_url, story.uuid), "text/html"),
        ],
        "associations": [*_picture(story, rights), *map(_file, files_of(story))],
        "edNote": text("rights.date_guessed", language) if story.date_guessed else "",
    }
    return {name: value for name, value in told.items() if value}


def _bodies(story: StoryView) -> list[NinjsObject]:
    plain = xml_text(story.text)
    bodies = [*_texts("main", "text/html", html_of(story)), *_texts("plain", "text/plain", plain)]
    for body in bodies:
        body |= {"charCount": len(plain), "wordCount": len(plain.split())}
    return bodies


def _texts(role: str, content_type: str, value: str) -> list[NinjsObject]:
    return [{"role": role, "contentType": content_type, "value": value}] if value.strip() else []


def _office(story: StoryView) -> list[NinjsObject]:
    if not story.office:
        return []
    return [{"name": xml_text(story.office_name), "rel": "publisher", "literal": story.office}]


def _subjects(site_url: str, story: StoryView) -> list[NinjsObject]:
    categories = [
        {
            "name": CATEGORIES[slug]["id"],
            "rel": "category",
            "uri": f"{site_url}channels/categories/{slug}",
            "literal": slug,
        }
        for slug in story.categories
        if slug in CATEGORIES
    ]
    own = dict.fromkeys(xml_text(term).strip() for term in story.original_categories)
    return [*categories, *({"name": term, "rel": "keyword"} for term in own if term)]


def _picture(story: StoryView, rights: Rights) -> list[NinjsObject]:
    if not is_http(story.image_url):
        return []
    address = uri(story.image_url)
    picture = {
        "name": "picture",
        "rel": "picture",
        "uri": address,
        "type": "picture",
        "representationType": "partial",
        "descriptions": _texts("caption", "text/plain", xml_text(story.image_caption or story.image_alt)),
        "by": rights.picture,
        "copyrightHolder": rights.owner,
        "renditions": [{"name": "original", "href": address}],
    }
    return [{name: value for name, value in picture.items() if value}]


def _file(file: Enclosure) -> NinjsObject:
    rendition = _rendition("original", file.url, file.type)
    if file.length:
        rendition["sizeInBytes"] = file.length
    return {
        "name": "file",
        "rel": "enclosure",
        "uri": file.url,
        "type": _MEDIA.get(file.type.partition("/")[0].lower(), "component"),
        "representationType": "partial",
        "renditions": [rendition],
    }


def _rendition(name: str, href: str, content_type: str) -> NinjsObject:
    return {"name": name, "href": href, "contentType": content_type}


def _cancelled(told: GoneStory) -> NinjsObject:
    cancelled: NinjsObject = {
        "name": told.title,
        "rel": "item",
        "uri": told.id,
        "type": "text",
        "representationType": "partial",
        "versionCreated": told.when,
        "pubStatus": "canceled",
        "edNote": told.words,
    }
    if told.into_id:
        cancelled["altIds"] = [{"role": "mergedInto", "value": told.into_id}]
    return cancelled


def _bytes(document: NinjsObject) -> bytes:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
