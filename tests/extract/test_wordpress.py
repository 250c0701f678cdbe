"""The posts of the REST API of WordPress, as it gives them and as plugins spoil them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from aggregator.extract import read_document, sniff
from aggregator.model import DocumentShape, Enclosure, ParsedDocument, Reason

HOST = "https://contoh.kemenag.go.id"
URL = f"{HOST}/wp-json/wp/v2/posts?_embed&per_page=2"

POST: dict[str, Any] = {
    "id": 12,
    "date": "2025-12-02T10:00:00",
    "date_gmt": "2025-12-02T03:00:00",
    "guid": {"rendered": f"{HOST}/?p=12"},
    "modified": "2025-12-02T11:00:00",
    "modified_gmt": "2025-12-02T04:00:00",
    "slug": "manasik",
    "status": "publish",
    "link": f"{HOST}/manasik/",
    "title": {"rendered": "Manasik &#8220;Haji&#8221; <em>Hari</em> Pertama"},
    "content": {"rendered": "<p>Isi berita.</p>", "protected": False},
    "excerpt": {"rendered": "<p>Ringkasan.</p>", "protected": False},
    "meta": {"enclosure": [f"{HOST}/khutbah.mp3\n1234\naudio/mpeg"]},
    "_embedded": {
        "author": [{"name": "Humas"}, {"code": "rest_user_invalid_id", "message": "x"}],
        "wp:featuredmedia": [
            {
                "source_url": f"{HOST}/wp-content/uploads/2025/12/a.jpg",
                "alt_text": "Jemaah",
                "caption": {"rendered": "<p>Suasana manasik</p>"},
            }
        ],
        "wp:term": [
            [
                {"name": "Haji &amp; Umrah", "taxonomy": "category"},
                {"name": "Uncategorized", "taxonomy": "category"},
            ],
            [{"name": "manasik", "taxonomy": "post_tag"}],
        ],
    },
}


def read(document: object, url: str = URL) -> ParsedDocument:
    return read_document(json.dumps(document).encode(), {}, url, DocumentShape.WORDPRESS)


def test_a_post_is_read_whole() -> None:
    body = json.dumps([POST]).encode()
    assert sniff(body, "application/json; charset=UTF-8") is DocumentShape.WORDPRESS
    (draft,) = read([POST]).drafts
    assert draft.title == "Manasik “Haji” Hari Pertama"
    assert (draft.guid, draft.link) == (f"{HOST}/?p=12", f"{HOST}/manasik/")
    assert (draft.content_html, draft.summary_html) == ("<p>Isi berita.</p>", "<p>Ringkasan.</p>")
    assert (draft.published, draft.updated) == ("2025-12-02T03:00:00+00:00", "2025-12-02T04:00:00+00:00")
    assert (draft.author, draft.categories) == ("Humas", ("Haji & Umrah", "manasik"))
    assert draft.image_url == f"{HOST}/wp-content/uploads/2025/12/a.jpg"
    assert (draft.image_alt, draft.image_caption) == ("Jemaah", "Suasana manasik")
    assert draft.enclosures == (Enclosure(f"{HOST}/khutbah.mp3", "audio/mpeg", 1234),)


@pytest.mark.parametrize("gmt", ["", "0000-00-00T00:00:00", None])
def test_without_a_time_in_utc_the_local_one_stands_as_written(gmt: object) -> None:
    (draft,) = read([{**POST, "date_gmt": gmt}]).drafts
    assert draft.published == "2025-12-02T10:00:00"


@pytest.mark.parametrize(
    ("change", "warning"),
    [
        ({"content": {"rendered": "", "protected": True}}, "item 2 is protected by a password"),
        ({"status": "private"}, "item 2 is protected by a password"),
        ({"title": {"rendered": ""}, "content": {"rendered": ""}}, "item 2 is empty"),
    ],
)
def test_posts_that_cannot_be_read_are_left_out_with_a_warning(change: dict[str, Any], warning: str) -> None:
    parsed = read([POST, {**POST, **change}])
    assert len(parsed.drafts) == 1
    assert parsed.warnings == (warning,)


@pytest.mark.parametrize(
    ("url", "count", "following"),
    [
        (URL, 2, f"{HOST}/wp-json/wp/v2/posts?_embed&per_page=2&page=2"),
        (URL + "&page=7", 2, f"{HOST}/wp-json/wp/v2/posts?_embed&per_page=2&page=8"),
        (URL, 1, ""),
        (f"{HOST}/wp-json/wp/v2/posts", 10, f"{HOST}/wp-json/wp/v2/posts?page=2"),
        (f"{HOST}/wp-json/wp/v2/posts", 9, ""),
        (
            f"{HOST}/?rest_route=/wp/v2/posts&per_page=1",
            1,
            f"{HOST}/?rest_route=/wp/v2/posts&per_page=1&page=2",
        ),
    ],
)
def test_a_full_page_has_an_older_one(url: str, count: int, following: str) -> None:
    assert read([POST] * count, url).next_url == following


def test_no_posts_is_no_fault() -> None:
    parsed = read([])
    assert (parsed.reason, parsed.drafts, parsed.next_url) == (None, (), "")


@pytest.mark.parametrize(
    ("document", "reason", "words"),
    [
        ({"code": "rest_no_route", "message": "Tidak ada"}, Reason.NOT_A_FEED, "rest_no_route: Tidak ada"),
        ({"a": 1}, Reason.NOT_A_FEED, "no list of posts"),
        ([{"a": 1}, 7], Reason.NOT_A_FEED, "no posts"),
        ([POST] * 501, Reason.DOCUMENT_BOUND, "more than 500 items"),
    ],
)
def test_anything_else_is_said_to_be_no_list_of_posts(document: object, reason: Reason, words: str) -> None:
    parsed = read(document)
    assert (parsed.reason, parsed.drafts) == (reason, ())
    assert words in parsed.detail


@pytest.mark.parametrize("value", [None, 7, [], "x", {"rendered": 7}, {"rendered": None}, [[[]]]])
@pytest.mark.parametrize("key", sorted(POST))
def test_fields_of_wrong_types_are_passed_over(key: str, value: object) -> None:
    parsed = read([POST, {**POST, key: value}])
    assert parsed.reason is None
    assert parsed.drafts[0].title


def test_the_site_of_the_posts_is_that_of_their_api() -> None:
    assert read([POST]).site_url == f"{HOST}/"
