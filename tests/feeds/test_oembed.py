"""oEmbed as https://oembed.com/ says it, found from the page of a story."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient
from lxml import html

from aggregator.editing import Ground, Hand, merge, takedown
from aggregator.model import Entry

UUID = "00000000-0000-4000-8000-00000000000{}"
PAGE = f"https://simpul.example/stories/{UUID}"
TITLE = 'Manasik "Haji" & <b>Umrah</b>'


@pytest.fixture
def house(newsroom: Any, client: FlaskClient, entry: Callable[..., Entry]) -> FlaskClient:
    source = newsroom.source("https://bulukumba.example/feed", "73.02", "Kemenag Bulukumba")
    newsroom.publish(source, entry(1, title=TITLE, text_hash="1" * 64), entry(2, text_hash="2" * 64))
    return client


def asked(house: FlaskClient, url: str, **more: str) -> Any:
    return house.get("/oembed", query_string={"url": url, **more})


def test_the_page_of_a_story_leads_to_a_frame_of_it(house: FlaskClient) -> None:
    page = html.fromstring(house.get(f"/stories/{UUID.format(1)}").text)
    (address,) = page.xpath("//link[@type='application/json+oembed']/@href")
    assert address.startswith("https://simpul.example/oembed?")
    answer = house.get(address.removeprefix("https://simpul.example"))
    told = answer.json
    assert (told["type"], told["version"], told["title"]) == ("rich", "1.0", TITLE)
    assert (told["author_name"], told["provider_name"]) == ("Humas", "Simpul")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    frame = html.fromstring(told["html"])
    assert (int(frame.get("width")), int(frame.get("height"))) == (told["width"], told["height"])
    assert frame.get("title") == TITLE
    framed = house.get(urlsplit(frame.get("src")).path)
    assert framed.status_code == 200
    assert "frame-ancestors *" in framed.headers["Content-Security-Policy"]


def test_xml_says_the_same_as_json(house: FlaskClient) -> None:
    page = html.fromstring(house.get(f"/stories/{UUID.format(1)}").text)
    (address,) = page.xpath("//link[@type='text/xml+oembed']/@href")
    answer = house.get(address.removeprefix("https://simpul.example"))
    assert answer.content_type == "text/xml; charset=utf-8"
    told = {child.tag: child.text for child in ElementTree.fromstring(answer.data)}
    json = asked(house, PAGE.format(1)).json
    assert told == {name: str(value) for name, value in json.items()}


@pytest.mark.parametrize(
    ("asked_for", "width", "height"),
    [({}, 600, 260), ({"maxwidth": "320"}, 320, 260), ({"maxwidth": "9000", "maxheight": "200"}, 600, 200)],
)
def test_a_frame_is_no_larger_than_the_consumer_allows(
    house: FlaskClient, asked_for: dict[str, str], width: int, height: int
) -> None:
    told = asked(house, PAGE.format(1), **asked_for).json
    assert (told["width"], told["height"]) == (width, height)


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({}, 400),
        ({"url": PAGE.format(1), "format": "yaml"}, 501),
        ({"url": PAGE.format(1), "maxwidth": "0"}, 400),
        ({"url": PAGE.format(1), "maxheight": "-3"}, 400),
        ({"url": PAGE.format(9)}, 404),
        ({"url": "https://simpul.example/feeds/national.rss"}, 404),
        ({"url": f"https://lain.example/stories/{UUID.format(1)}"}, 404),
        ({"url": f"ftp://simpul.example/stories/{UUID.format(1)}"}, 404),
        ({"url": "https://[simpul.example/stories/"}, 404),
        ({"url": "javascript:alert(1)"}, 404),
        # What a consumer's user copies may have more to it than the address alone.
        ({"url": f"http://SIMPUL.example/stories/{UUID.format(1)}?lang=en#copies"}, 200),
    ],
)
def test_other_questions_are_answered_as_the_specification_says(
    house: FlaskClient, query: dict[str, str], status: int
) -> None:
    assert house.get("/oembed", query_string=query).status_code == status


def test_a_merged_story_is_followed_and_a_withdrawn_one_is_gone(house: FlaskClient, newsroom: Any) -> None:
    hand = Hand("humas", newsroom.moment, "berita yang sama")
    newsroom.decide(lambda files: merge(files, hand), UUID.format(1), UUID.format(2))
    assert UUID.format(1) in asked(house, PAGE.format(2)).json["html"]
    moved = house.get(f"/embed/stories/{UUID.format(2)}?theme=dark")
    assert moved.status_code == 301
    assert moved.headers["Location"] == f"/embed/stories/{UUID.format(1)}?theme=dark"
    newsroom.decide(lambda files: takedown(files[0], Ground.COURT, hand), UUID.format(1))
    for address in (PAGE.format(1), PAGE.format(2)):
        assert asked(house, address).status_code == 410
    assert house.get(f"/embed/stories/{UUID.format(1)}").status_code == 410
