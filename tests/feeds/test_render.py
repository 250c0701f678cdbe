"""Whatever a story holds, each format is valid and says the same as the story."""

from __future__ import annotations

import html
import json
from calendar import timegm
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import feedparser
import pytest
from feed_channel import CHANNEL as NATIONAL
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from lxml import etree

from aggregator.model import CopyView, Enclosure, RelatedStory, StoryPage, StoryView, Tombstone
from feeds.render import FORMATS

ErrorsOf = Callable[[str, bytes], list[str]]

CHANNEL = replace(
    NATIONAL,
    self_url="https://simpul.example/feeds/national.rss?limit=2&before=1-2",
    first_url="https://simpul.example/feeds/national.rss?limit=2",
    next_url="https://simpul.example/feeds/national.rss?limit=2&before=3-4",
)

NASTY = (
    "",
    " \t\r\n ",
    "\x00\x08\x0b\x1f",
    "\ud800 sendiri",
    "]]> <![CDATA[ ]]>",
    "<script>alert(1)</script>",
    "Tom & Jerry &amp; <b>tebal</b> &nbsp; &#1;",
    "\u202eterbalik\u202c \u0645\u0631\u062d\u0628\u0627",
    "Haji 🕋🇮🇩 \U0001f468\u200d\U0001f469\u200d\U0001f467 \U00020000",
    "\ufffe\uffff\ufffd",
    "C1 \x80\x85\x9f",
    "Jum\u2019at \u00a0 \u2028 \ufeff",
    '"\'><?xml version="1.0"?>',
    "--> <!-- ]>",
    "Aula (Foto: Humas & <b>\x85\u202e</b>)",
    "Foto oleh \ufffd\x00 \ud800",
)
TEXT = st.one_of(st.sampled_from(NASTY), st.text(max_size=40), st.text(st.characters(), max_size=10))
TAILS = st.one_of(
    st.sampled_from(
        (
            *("", "/", "/?p=1&q=a b", "/berita/jum’at", "/a[1].html", "/100%", "/%zz", "/a#b#c", "/😀?x=<y>"),
            *("/a\\b|c^d`e{f}", "/\x00\n\r", "/\ud800", "?q", "#f", "/http://lain.example/", '/"quoted"'),
        )
    ),
    st.text(max_size=15).map(lambda text: "/" + text),
)
HOSTS = st.sampled_from(
    ("kemenag.example", "büro.example", "[2001:db8::1]:8080", "10.0.0.1:81", "a_b.example", "x..example")
)
URLS = st.builds(
    lambda scheme, host, tail: f"{scheme}://{host}{tail}", st.sampled_from(("http", "https")), HOSTS, TAILS
)
ANY_ADDRESSES = st.one_of(
    URLS, st.sampled_from(("", "/relative.jpg", "ftp://a.example/f", "data:,x", "https://"))
)
TIMES = st.datetimes(datetime(1970, 1, 2), datetime(2099, 1, 1), timezones=st.just(UTC))
ENCLOSURES = st.builds(
    Enclosure,
    ANY_ADDRESSES,
    st.sampled_from(
        ("", "image/jpeg", "jpeg", "audio/mpeg; codecs=x", "a/b\n", "application/pdf", "\x00/x", "/")
    ),
    st.one_of(st.none(), st.integers(-5, 2**40)),
)
CODES = st.sampled_from((None, "00", "73.02", "00.pendis"))
COPIES = st.builds(CopyView, URLS, CODES, TEXT, TIMES, TEXT)
UUIDS = st.uuids().map(str)
RELATED = st.builds(RelatedStory, UUIDS, TEXT, TEXT, TIMES)
TOMBSTONES = st.builds(Tombstone, UUIDS, TIMES, st.one_of(st.none(), UUIDS))
STORIES = st.builds(
    StoryView,
    uuid=UUIDS,
    url=URLS,
    title=TEXT,
    published=TIMES,
    updated=TIMES,
    modified=TIMES,
    sort_at=TIMES,
    author=TEXT,
    office=CODES,
    office_name=TEXT,
    region=st.sampled_from((None, "73")),
    source_url=URLS,
    source_name=TEXT,
    source_site=URLS,
    categories=st.sampled_from(((), ("haji-umrah",), ("haji-umrah", "umum"))),
    original_categories=st.lists(TEXT, max_size=3).map(tuple),
    language=st.sampled_from(("id", "en", "", "x", "id_ID", "ar-Arab", "bahasa indonesia", "\x00")),
    summary=TEXT,
    html=TEXT,
    text=TEXT,
    image_url=ANY_ADDRESSES,
    image_alt=TEXT,
    image_caption=TEXT,
    enclosures=st.lists(ENCLOSURES, max_size=3).map(tuple),
    date_guessed=st.booleans(),
    copies=st.lists(COPIES, max_size=4).map(tuple),
    related=st.lists(RELATED, max_size=2).map(tuple),
)
PAGES = st.builds(
    lambda stories, gone: StoryPage(
        tuple(stories), None, max((s.modified for s in stories), default=None), tuple(gone)
    ),
    st.lists(STORIES, max_size=3, unique_by=lambda story: story.uuid),
    st.lists(TOMBSTONES, max_size=3, unique_by=lambda gone: gone.uuid),
)
EMPTY = StoryPage((), None, None)

lawful = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.mark.parametrize("extension", FORMATS)
@given(page=PAGES)
@example(page=EMPTY)
@lawful
def test_any_stories_make_a_valid_feed(extension: str, page: StoryPage, errors_of: ErrorsOf) -> None:
    body = FORMATS[extension][0](CHANNEL, page)
    assert errors_of(extension, body) == []


@pytest.mark.parametrize("extension", FORMATS)
@given(page=PAGES)
@lawful
def test_the_same_stories_give_the_same_bytes(extension: str, page: StoryPage) -> None:
    render, _ = FORMATS[extension]
    assert render(CHANNEL, page) == render(CHANNEL, page)


@pytest.mark.parametrize("nasty", NASTY)
@pytest.mark.parametrize("extension", FORMATS)
def test_every_nasty_text_in_every_field_is_valid(
    extension: str, nasty: str, story: StoryView, errors_of: ErrorsOf
) -> None:
    fields = (
        "title",
        "author",
        "office_name",
        "source_name",
        "summary",
        "html",
        "text",
        "image_alt",
        "image_caption",
        "language",
    )
    odd = replace(story, **dict.fromkeys(fields, nasty), original_categories=(nasty, nasty + "x"))
    assert errors_of(extension, FORMATS[extension][0](CHANNEL, _page(odd))) == []


@pytest.mark.parametrize("extension", ["rss", "atom"])
def test_a_feed_reader_reads_what_the_stories_say(extension: str, story: StoryView) -> None:
    stories = _many(story, 5)
    read = feedparser.parse(FORMATS[extension][0](CHANNEL, _page(*stories)))
    assert not read.bozo
    assert read.feed.title == CHANNEL.title
    assert {link.rel: link.href for link in read.feed.links}["next"] == CHANNEL.next_url
    assert [(e.id, e.title, e.link, timegm(e.published_parsed)) for e in read.entries] == [
        (f"urn:uuid:{s.uuid}", s.title, s.url, s.published.timestamp()) for s in stories
    ]
    for item, told in zip(read.entries, stories, strict=True):
        assert (
            html.unescape(item.summary) == told.summary
            if extension == "rss"
            else item.summary == told.summary
        )
        assert item.content[0].value == told.html
        assert [tag.term for tag in item.tags] == [*told.categories, *told.original_categories]
        assert item.author == told.author
        assert item.source.title == told.source_name
        related = [link.href for link in item.links if link.rel == "related"]
        assert related == [copy.url for copy in told.copies if copy.url != told.url]
        assert item.media_content[0]["url"] == told.image_url


def test_json_says_what_the_stories_say(story: StoryView) -> None:
    stories = _many(story, 5)
    feed = json.loads(FORMATS["json"][0](CHANNEL, _page(*stories)))
    assert feed["next_url"] == CHANNEL.next_url
    for item, told in zip(feed["items"], stories, strict=True):
        assert (item["id"], item["title"], item["url"]) == (f"urn:uuid:{told.uuid}", told.title, told.url)
        assert datetime.fromisoformat(item["date_published"]) == told.published
        assert datetime.fromisoformat(item["date_modified"]) == told.updated
        assert (item["content_html"], item["content_text"], item["summary"]) == (
            told.html,
            told.text,
            told.summary,
        )
        assert item["_simpul"] == {
            "office": told.office,
            "region": told.region,
            "source": told.source_url,
            "copies": [
                {"url": c.url, "office": c.office, "published": c.published.strftime("%Y-%m-%dT%H:%M:%SZ")}
                for c in told.copies
            ],
            "date_guessed": False,
            "rights": f"Hak atas berita dan gambar ini ada pada {told.office_name}. "
            "Syarat pemakaian: https://simpul.example/terms",
            "license": "https://simpul.example/terms",
            "credit": f"Sumber: {told.office_name} – {told.url}, melalui Simpul",
        }


def test_a_summary_is_no_markup_for_a_reader_of_rss(story: StoryView) -> None:
    odd = replace(story, summary="Nilai x<b & <i>y</i>")
    (item,) = feedparser.parse(FORMATS["rss"][0](CHANNEL, _page(odd)), sanitize_html=False).entries
    assert item.summary == "Nilai x&lt;b &amp; &lt;i&gt;y&lt;/i&gt;"


def test_a_story_without_title_is_called_by_its_text_then_by_its_address(story: StoryView) -> None:
    titles = [
        json.loads(FORMATS["json"][0](CHANNEL, _page(odd)))["items"][0]["title"]
        for odd in (replace(story, title="\x00"), replace(story, title="", summary=""))
    ]
    assert titles == [story.summary, story.url]


@pytest.mark.parametrize("extension", ["rss", "atom"])
def test_an_empty_channel_has_the_same_time_every_day(extension: str) -> None:
    assert b"2025" in FORMATS[extension][0](CHANNEL, EMPTY)


def _page(*stories: StoryView) -> StoryPage:
    return StoryPage(stories, "3-4", max(story.modified for story in stories))


def _many(story: StoryView, count: int) -> list[StoryView]:
    return [
        replace(
            story,
            uuid=str(UUID(int=4096 + number, version=4)),
            url=f"https://situs.example/berita/{number}",
            title=f"Berita {number}: Haji & Umrah 🕋",
            published=story.published - timedelta(days=number),
            updated=story.updated - timedelta(days=number),
            summary=f"Ringkasan {number} & lain-lain",
            copies=(
                *story.copies,
                CopyView(f"https://salinan.example/{number}", None, "", story.published, "Salinan"),
            ),
        )
        for number in range(count)
    ]


ARABIC = {
    "language": "ar",
    "title": "زار الوزير المعهد",
    "summary": "زار وزير الشؤون الدينية المعهد",
    "html": "<p>زار وزير الشؤون الدينية المعهد الإسلامي</p>",
}


@pytest.mark.parametrize(
    ("language", "in_xml"),
    [
        *(
            ("id", "id"),
            ("en-GB", "en-GB"),
            ("ar", "ar"),
            ("jv", "jv"),
            ("mad", "mad"),
            ("ms-Arab", "ms-Arab"),
        ),
        *(("bjn", "ms-bjn"), ("bbc", "btk-x-bbc"), ("xyz", None), ("<b>", "id")),
    ],
)
def test_every_item_says_what_language_it_is_in(
    language: str, in_xml: str | None, story: StoryView, errors_of: ErrorsOf
) -> None:
    page = _page(replace(story, language=language))
    bodies = {extension: FORMATS[extension][0](CHANNEL, page) for extension in FORMATS}
    assert [errors_of(extension, body) for extension, body in bodies.items()] == [[]] * len(FORMATS)
    item = etree.fromstring(bodies["rss"]).find("channel/item")
    assert item.findtext("{http://purl.org/dc/elements/1.1/}language") == in_xml
    entry = etree.fromstring(bodies["atom"]).find("{http://www.w3.org/2005/Atom}entry")
    assert entry.get("{http://www.w3.org/XML/1998/namespace}lang") == in_xml
    stated = json.loads(bodies["json"])["items"][0]["language"]
    assert stated == (language if language != "<b>" else "id")


def test_writing_from_right_to_left_says_so_in_every_format(story: StoryView, errors_of: ErrorsOf) -> None:
    page = _page(replace(story, **ARABIC))
    bodies = {extension: FORMATS[extension][0](CHANNEL, page) for extension in FORMATS}
    assert [errors_of(extension, body) for extension, body in bodies.items()] == [[]] * len(FORMATS)
    wanted = f'<div dir="rtl" lang="ar">{ARABIC["html"]}</div>'
    item = etree.fromstring(bodies["rss"]).find("channel/item")
    assert item.findtext("{http://purl.org/rss/1.0/modules/content/}encoded") == wanted
    assert item.findtext("description") == f'<div dir="rtl" lang="ar">{ARABIC["summary"]}</div>'
    entry = etree.fromstring(bodies["atom"]).find("{http://www.w3.org/2005/Atom}entry")
    assert entry.findtext("{http://www.w3.org/2005/Atom}content") == wanted
    assert json.loads(bodies["json"])["items"][0]["content_html"] == wanted


@pytest.mark.parametrize("extension", FORMATS)
def test_writing_from_left_to_right_needs_no_word(extension: str, story: StoryView) -> None:
    assert b"rtl" not in FORMATS[extension][0](CHANNEL, _page(story))
