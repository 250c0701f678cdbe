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
from aggregator.registry import Registry, load_registry, read_sources_opml
from feeds.render.outlines import channel_outlines, write_outlines

SITE = "https://simpul.example"
NOW = datetime(2025, 12, 1, tzinfo=UTC)
# OPML 2.0, "Subscription lists": what an outline of a feed must and may have.
REQUIRED = {"type", "text", "xmlUrl"}
ALLOWED = REQUIRED | {"title", "description", "htmlUrl", "language", "version"}


def _saved(slug: str, name: str, owner: str = "") -> SavedChannel:
    return SavedChannel(slug, name, "haji", owner, "editor", NOW, NOW)


@pytest.fixture(scope="module")
def listed() -> bytes:
    saved = (
        _saved("haji-kita", 'Haji "kita" & <umrah> 🕋\x0b'),
        _saved("rahasia", "Untuk mitra", owner="mitra-1"),
    )
    return write_outlines(channel_outlines(load_registry(), saved), "Simpul: semua kanal", SITE)


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


def test_the_list_is_served_with_new_channels_at_once(newsroom: Any, client: FlaskClient) -> None:
    before = client.get("/opml/channels")
    assert (before.status_code, before.mimetype) == (200, "text/x-opml")
    newsroom.storage.save_channel(_saved("baru", "Baru"))
    newsroom.storage.save_channel(_saved("rahasia", "Untuk mitra", owner="mitra-1"))
    after = client.get("/opml/channels", headers={"If-None-Match": before.headers["ETag"]})
    assert after.status_code == 200
    assert b"channels/baru" in after.data
    assert b"rahasia" not in after.data
    again = client.get("/opml/channels", headers={"If-None-Match": after.headers["ETag"]})
    assert again.status_code == 304
    feeds = [o.get("xmlUrl") for o in etree.fromstring(after.data).iter("outline") if o.get("type") == "rss"]
    kinds = {urlsplit(feed).path.split("/")[2]: feed for feed in feeds}
    assert {"national.rss", "regions", "offices", "categories", "languages", "channels"} == set(kinds)
    for feed in kinds.values():
        assert client.get(feed.removeprefix(SITE)).status_code == 200, feed
