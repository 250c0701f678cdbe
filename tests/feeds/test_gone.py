"""How each format tells that a story is gone."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import feedparser
import pytest
from feed_channel import CHANNEL
from lxml import etree

from aggregator.model import RelatedStory, StoryPage, StoryView, Tombstone
from feeds.render import FORMATS

ErrorsOf = Callable[[str, bytes], list[str]]

AT = "{http://purl.org/atompub/tombstones/1.0}"
ATOM = "{http://www.w3.org/2005/Atom}"
DCTERMS = "{http://purl.org/dc/terms/}"
WHEN = datetime(2025, 12, 2, 8, 30, 15, 250, tzinfo=UTC)
TAKEN_DOWN = "11111111-1111-4111-8111-111111111111"
MERGED = "22222222-2222-4222-8222-222222222222"
OLDER = "33333333-3333-4333-8333-333333333333"


@pytest.fixture
def page(story: StoryView) -> StoryPage:
    gone = (Tombstone(MERGED, WHEN, OLDER), Tombstone(TAKEN_DOWN, WHEN - timedelta(hours=1)))
    return StoryPage((story,), None, WHEN, gone)


@pytest.mark.parametrize("extension", FORMATS)
def test_a_feed_with_tombstones_is_valid(extension: str, page: StoryPage, errors_of: ErrorsOf) -> None:
    assert errors_of(extension, FORMATS[extension][0](CHANNEL, page)) == []


def test_atom_tells_what_was_deleted_and_which_story_answers_now(page: StoryPage) -> None:
    feed = etree.fromstring(FORMATS["atom"][0](CHANNEL, page))
    merged, taken_down = feed.findall(f"{AT}deleted-entry")
    assert dict(merged.attrib) == {"ref": f"urn:uuid:{MERGED}", "when": "2025-12-02T08:30:15Z"}
    assert dict(taken_down.attrib) == {"ref": f"urn:uuid:{TAKEN_DOWN}", "when": "2025-12-02T07:30:15Z"}
    (link,) = merged.findall(f"{ATOM}link")
    assert (link.get("rel"), link.get("href")) == ("canonical", f"https://simpul.example/stories/{OLDER}")
    assert taken_down.findall(f"{ATOM}link") == []
    assert taken_down.findtext(f"{AT}comment") == "Berita ini telah ditarik"
    assert feed.findtext(f"{ATOM}updated") == "2025-12-02T08:30:15+00:00"


def test_rss_sends_the_guid_once_more_as_something_whose_time_has_ended(page: StoryPage) -> None:
    feed = etree.fromstring(FORMATS["rss"][0](CHANNEL, page))
    live, merged, taken_down = feed.findall("channel/item")
    assert live.find(f"{DCTERMS}valid") is None
    for item, uuid, title, end in (
        (merged, MERGED, "Berita ini telah digabung", "2025-12-02T08:30:15Z"),
        (taken_down, TAKEN_DOWN, "Berita ini telah ditarik", "2025-12-02T07:30:15Z"),
    ):
        assert item.findtext("guid") == f"urn:uuid:{uuid}"
        assert item.findtext("title") == title
        assert item.findtext("link") == f"https://simpul.example/stories/{uuid}"
        assert item.findtext(f"{DCTERMS}valid") == f"end={end}; scheme=W3C-DTF"


def test_json_tells_it_beside_the_items(page: StoryPage) -> None:
    feed = json.loads(FORMATS["json"][0](CHANNEL, page))
    assert [item["id"] for item in feed["items"]] == [f"urn:uuid:{page.stories[0].uuid}"]
    assert feed["_simpul"]["deleted"] == [
        {
            "id": f"urn:uuid:{MERGED}",
            "when": "2025-12-02T08:30:15Z",
            "merged_into": f"urn:uuid:{OLDER}",
        },
        {"id": f"urn:uuid:{TAKEN_DOWN}", "when": "2025-12-02T07:30:15Z", "merged_into": None},
    ]


@pytest.mark.parametrize("extension", FORMATS)
def test_a_feed_from_which_nothing_left_says_nothing_of_it(extension: str, page: StoryPage) -> None:
    body = FORMATS[extension][0](CHANNEL, replace(page, tombstones=()))
    for trace in (b"tombstones", b"dcterms:valid", b"deleted", b"ditarik"):
        assert trace not in body


def test_json_names_the_related_stories(page: StoryPage, story: StoryView, errors_of: ErrorsOf) -> None:
    other = RelatedStory(OLDER, "Manasik Tahap Dua", "Bulukumba", story.published)
    body = FORMATS["json"][0](CHANNEL, replace(page, stories=(replace(story, related=(other,)),)))
    assert errors_of("json", body) == []
    assert json.loads(body)["items"][0]["_simpul"]["related"] == [
        {
            "id": f"urn:uuid:{OLDER}",
            "url": f"https://simpul.example/stories/{OLDER}",
            "title": "Manasik Tahap Dua",
            "published": "2025-12-01T02:05:00Z",
        }
    ]


@pytest.mark.parametrize(("extension", "items"), [("atom", 1), ("rss", 3)])
def test_feedparser_is_not_confused(extension: str, items: int, page: StoryPage) -> None:
    read = feedparser.parse(FORMATS[extension][0](CHANNEL, page))
    assert not read.bozo
    assert len(read.entries) == items
    assert read.entries[0].title == page.stories[0].title
    assert (read.feed.title, read.feed.link) == (CHANNEL.title, CHANNEL.site_url)
