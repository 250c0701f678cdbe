"""Channels as pages, and the lists of channels and offices."""

from __future__ import annotations

import html as markup
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient
from lxml import html

from aggregator.messages import catalogue, text
from aggregator.model import Entry, SavedChannel
from aggregator.normalize.language import RECOGNISED
from aggregator.registry import Registry

MakeEntry = Callable[..., Entry]
NOW = datetime(2025, 12, 1, 3, 0, tzinfo=UTC)
BROWSER = {"Accept": "text/html"}


@pytest.fixture
def saved(newsroom: Any) -> SavedChannel:
    """A channel that an editor defined."""
    channel = SavedChannel("haji-jatim", "Haji di Jawa Timur", "haji", "", "redaktur", NOW, NOW)
    newsroom.storage.save_channel(channel)
    return channel


@pytest.fixture
def filled(newsroom: Any, entry: MakeEntry, saved: SavedChannel) -> None:
    """One story of each of two offices."""
    first = entry(1, title="Haji dari Bulukumba", text="haji", original_categories=("Manasik",))
    other = entry(2, title="Dari Papua", url="https://papua.example/2", office="91", text_hash="2" * 64)
    newsroom.publish(newsroom.source("https://bulukumba.example/feed"), first)
    newsroom.publish(newsroom.source("https://papua.example/feed", "91"), replace(other, categories=()))


def titles(client: FlaskClient, address: str) -> list[str]:
    return list(html.fromstring(client.get(address).data).xpath("//article//h2/a/text()"))


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("regions/73", ["Haji dari Bulukumba"]),
        ("regions/91", ["Dari Papua"]),
        ("elsewhere/73", ["Dari Papua"]),
        ("elsewhere/91", ["Haji dari Bulukumba"]),
        ("categories/haji-umrah", ["Haji dari Bulukumba"]),
        ("channels/haji-jatim", ["Haji dari Bulukumba"]),
        ("regions/73?exclude=73.02", []),
    ],
)
def test_a_channel_is_a_page_at_the_path_of_its_feed(
    client: FlaskClient, filled: None, path: str, expected: list[str]
) -> None:
    page = html.fromstring(client.get(f"/channels/{path}").data)
    assert page.xpath("//article//h2/a/text()") == expected
    feeds = page.xpath("//link[@rel='alternate'][@type]/@href")
    assert feeds == page.xpath("//p[@class='formats']/a/@href")
    bare, _, query = path.partition("?")
    assert feeds == [
        f"/feeds/{bare}.{ending}{'?' if query else ''}{query}" for ending in ("rss", "atom", "json")
    ]
    for feed in feeds:
        assert client.get(feed).status_code == 200
    assert page.xpath("//h1/text()")[0] in page.findtext(".//title")


@pytest.mark.parametrize(
    ("path", "leads_to"),
    [
        ("national?lang=en", "/?lang=en"),
        ("offices/73.02?lang=en", "/offices/73.02?lang=en"),
        ("search?q=haji", "/search?q=haji"),
    ],
)
def test_a_channel_whose_page_is_elsewhere_leads_there(client: FlaskClient, path: str, leads_to: str) -> None:
    response = client.get(f"/channels/{path}")
    assert (response.status_code, response.headers["Location"]) == (301, leads_to)


@pytest.mark.parametrize(
    "path", ["regions/99", "tiada", "topics/Huruf%20Besar", "channels/tiada", "regions/73?exclude=tiada"]
)
def test_a_channel_that_is_none_is_a_page_that_says_so(client: FlaskClient, path: str) -> None:
    response = client.get(f"/channels/{path}", headers=BROWSER)
    assert (response.status_code, response.mimetype) == (404, "text/html")


def test_the_channel_of_a_partner_has_no_page(
    newsroom: Any, client: FlaskClient, saved: SavedChannel
) -> None:
    assert "Haji di Jawa Timur" in client.get("/channels").text
    newsroom.storage.save_channel(replace(saved, owner="media-satu"))
    assert client.get("/channels/channels/haji-jatim", headers=BROWSER).status_code == 404
    assert "Haji di Jawa Timur" not in client.get("/channels").text


def test_a_channel_that_nobody_saved_is_told_without_naming_others(client: FlaskClient) -> None:
    said = client.get("/channels/channels/tiada?lang=en", headers=BROWSER).text
    assert text("page.unknown_channel", "en", code="tiada") in said


def test_every_address_of_the_directory_is_a_page(client: FlaskClient, filled: None) -> None:
    page = html.fromstring(client.get("/channels?lang=en").data)
    links = page.xpath("//main//a/@href")
    assert {"/channels/regions/35?lang=en", "/channels/channels/haji-jatim?lang=en"} <= set(links)
    assert len(links) > 50
    for address in links[::9]:
        assert client.get(address).status_code == 200


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_list_of_offices_names_each_one_once_under_its_province(
    client: FlaskClient, registry: Registry, language: str
) -> None:
    response = client.get(f"/offices?lang={language}")
    assert len(response.data) < 100_000
    page = html.fromstring(response.data)
    codes = [href.split("?")[0].split("/")[-1] for href in page.xpath("//details//a/@href")]
    assert sorted(codes) == sorted(office.code for office in registry.offices)
    (papua,) = page.xpath("//details[starts-with(summary, 'Papua') and not(contains(summary, 'Barat'))]")
    under = papua.xpath(".//a/@href")
    assert under[0] == f"/offices/91?lang={language}"
    assert all(
        href.startswith(("/offices/91", "/offices/93", "/offices/94", "/offices/95")) for href in under
    )


def test_an_office_is_found_by_the_code_of_each_province_it_serves(client: FlaskClient) -> None:
    response = client.get("/offices/93?lang=en")
    assert (response.status_code, response.headers["Location"]) == (301, "/offices/91?lang=en")
    assert client.get("/offices/tiada", headers=BROWSER).status_code == 404


def test_titles_tell_pages_apart(
    newsroom: Any, client: FlaskClient, entry: MakeEntry, saved: SavedChannel
) -> None:
    entries = [entry(n, text_hash=f"{n:064x}", title=f"Berita {n}") for n in range(1, 30)]
    newsroom.publish(newsroom.source("https://bulukumba.example/feed"), *entries)
    older = html.fromstring(client.get("/channels/regions/73").data).xpath("//a[@rel='next']/@href")
    addresses = ["/", "/?region=73", "/?category=halal", "/channels", "/offices", "/offices/73.02", *older]
    addresses += ["/channels/regions/73", "/channels/elsewhere/73", "/channels/languages/ar"]
    found = [html.fromstring(client.get(address).data).findtext(".//title") for address in addresses]
    assert len(set(found)) == len(addresses)


def test_a_page_names_its_other_language_and_itself(
    newsroom: Any, client: FlaskClient, entry: MakeEntry
) -> None:
    entries = [entry(n, text_hash=f"{n:064x}") for n in range(1, 30)]
    newsroom.publish(newsroom.source("https://bulukumba.example/feed"), *entries)
    page = html.fromstring(client.get("/channels/regions/73?lang=en").data)
    address = "https://simpul.example/channels/regions/73"
    stated = {link.get("hreflang"): link.get("href") for link in page.xpath("//link[@hreflang]")}
    assert stated == {"id": f"{address}?lang=id", "en": f"{address}?lang=en", "x-default": address}
    assert page.xpath("//link[@rel='canonical']/@href") == [f"{address}?lang=en"]
    (older,) = page.xpath("//a[@rel='next']/@href")
    page = html.fromstring(client.get(older).data)
    assert page.xpath("//link[@hreflang] | //link[@rel='canonical']") == []


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_language_of_a_channel_has_a_name(language: str) -> None:
    named = {key.removeprefix("tongue.") for key in catalogue(language) if key.startswith("tongue.")}
    assert named == RECOGNISED


def test_a_channel_speaks_the_language_of_its_page(client: FlaskClient) -> None:
    for language in ("id", "en"):
        heading = html.fromstring(client.get(f"/channels/languages/ar?lang={language}").data).findtext(
            ".//h1"
        )
        assert heading == text("web.language_name", language, name=text("tongue.ar", language))


@pytest.mark.parametrize(
    ("address", "chosen"),
    [
        ("/", "national"),
        ("/offices/73.02", "offices/73.02"),
        ("/channels/regions/73", "regions/73"),
        ("/channels/elsewhere/73", "elsewhere/73"),
        ("/channels/categories/halal", "categories/halal"),
        ("/channels/channels/haji-jatim", "channels/haji-jatim"),
        ("/channels/regions/73.02", ""),
        ("/channels/languages/ar", ""),
        ("/channels/regions/73?exclude=73.02", ""),
    ],
)
def test_a_channel_leads_to_the_widget_for_it(
    client: FlaskClient, saved: SavedChannel, address: str, chosen: str
) -> None:
    page = html.fromstring(client.get(address).data)
    links = page.xpath("//section[@class='subscribe']//a[starts-with(@href, '/widget')]/@href")
    assert len(links) == bool(chosen)
    for link in links:
        assert f'data-channel="{chosen}"' in markup.unescape(client.get(link).text)


def test_the_foot_of_every_page_leads_to_pages(client: FlaskClient) -> None:
    links = html.fromstring(client.get("/?lang=en").data).xpath("//footer//a/@href | //header//a/@href")
    assert len(links) > 10
    for address in links:
        assert client.get(address).status_code == 200
