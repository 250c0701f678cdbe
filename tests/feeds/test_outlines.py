"""The channels as OPML: valid by the specification, and read back by others and by ourselves."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import listparser
import pytest
from flask.testing import FlaskClient
from lxml import etree

from aggregator.model import SavedChannel
from aggregator.registry import Registry, read_sources_opml

NOW = datetime(2025, 12, 1, tzinfo=UTC)
# OPML 2.0, "Subscription lists": what an outline of a feed must and may have.
REQUIRED = {"type", "text", "xmlUrl"}
ALLOWED = REQUIRED | {"title", "description", "htmlUrl", "language", "version"}


def _saved(slug: str, name: str, owner: str = "") -> SavedChannel:
    return SavedChannel(slug, name, "haji", owner, "editor", NOW, NOW)


@pytest.fixture
def listed(newsroom: Any, client: FlaskClient) -> bytes:
    newsroom.storage.save_channel(_saved("haji-kita", 'Haji "kita" & <umrah> 🕋\x0b'))
    newsroom.storage.save_channel(_saved("rahasia", "Untuk mitra", owner="mitra-1"))
    response = client.get("/opml/channels")
    assert (response.status_code, response.mimetype) == (200, "text/x-opml")
    return response.data


def test_the_list_is_valid_opml(listed: bytes) -> None:
    root = etree.fromstring(listed)
    assert (root.tag, root.get("version")) == ("opml", "2.0")
    assert [child.tag for child in root] == ["head", "body"]
    assert {child.tag for child in root[0]} <= {"title", "dateCreated", "dateModified", "docs"}
    outlines = list(root[1].iter("outline"))
    assert outlines
    for outline in outlines:
        assert outline.get("text").strip()
        if len(outline):
            assert set(outline.attrib) == {"text"}
        else:
            assert REQUIRED <= set(outline.attrib) <= ALLOWED
            assert (outline.get("type"), outline.get("version")) == ("rss", "RSS")


def test_every_public_channel_is_in_it_once(listed: bytes, registry: Registry) -> None:
    feeds = [o.get("xmlUrl") for o in etree.fromstring(listed).iter("outline") if o.get("type") == "rss"]
    paths = [urlsplit(feed).path.removeprefix("/feeds/").removesuffix(".rss") for feed in feeds]
    assert len(set(paths)) == len(paths)
    provinces = {f"regions/{region.code}" for region in registry.regions if len(region.code) == 2}
    offices = {f"offices/{office.code}" for office in registry.offices}
    assert {"national", "categories/haji-umrah", "languages/id", "channels/haji-kita"} <= set(paths)
    assert {path for path in paths if path.startswith("regions/")} == provinces
    assert {path for path in paths if path.startswith("offices/")} == offices
    assert "rahasia" not in listed.decode()


def test_an_office_stands_under_its_province(listed: bytes) -> None:
    (office,) = etree.fromstring(listed).xpath("//outline[contains(@xmlUrl, '/offices/73.02.rss')]")
    province = office.getparent()
    assert province[0].get("xmlUrl") == "https://simpul.example/feeds/regions/73.rss"
    assert province[0].get("htmlUrl") == "https://simpul.example/channels/regions/73"


def test_each_address_of_a_feed_in_it_is_served(listed: bytes, client: FlaskClient) -> None:
    feeds = [o.get("xmlUrl") for o in etree.fromstring(listed).iter("outline") if o.get("type") == "rss"]
    kinds = {urlsplit(feed).path.split("/")[2]: feed for feed in feeds}
    for feed in kinds.values():
        assert client.get(feed.removeprefix("https://simpul.example")).status_code == 200, feed


def test_listparser_reads_it(listed: bytes) -> None:
    read = listparser.parse(listed)
    assert not read.bozo
    by_url = {feed.url: feed for feed in read.feeds}
    assert len(by_url) == len(read.feeds) == listed.count(b'type="rss"')
    assert by_url["https://simpul.example/feeds/channels/haji-kita.rss"].title == (
        'Simpul: Haji "kita" & <umrah> 🕋'
    )
    assert by_url["https://simpul.example/feeds/offices/73.02.rss"].categories[0][0] == "Daerah"


def test_our_own_importer_reads_it(listed: bytes, registry: Registry) -> None:
    rows, problems = read_sources_opml(listed, "kanal.opml", registry)
    assert problems == []
    assert len(rows) == listed.count(b'type="rss"')
    assert rows[0].url == "https://simpul.example/feeds/national.rss"


def test_a_new_channel_is_in_the_list_at_once(newsroom: Any, client: FlaskClient) -> None:
    before = client.get("/opml/channels")
    assert b"channels/baru" not in before.data
    newsroom.storage.save_channel(_saved("baru", "Baru"))
    after = client.get("/opml/channels", headers={"If-None-Match": before.headers["ETag"]})
    assert after.status_code == 200
    assert b"channels/baru" in after.data
    again = client.get("/opml/channels", headers={"If-None-Match": after.headers["ETag"]})
    assert again.status_code == 304
