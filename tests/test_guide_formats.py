"""What the guide to formats tells must be what the code does."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from aggregator.bootstrap import open_world
from aggregator.model import CopyView, StoryPage, StoryView
from aggregator.settings import load_settings
from feeds.render import FORMATS, ChannelInfo
from feeds.render.rights import rights_of
from feeds.web import create_app

DOCS = Path(__file__).parent.parent / "docs"
HOUSE = "https://simpul.example"
LANGUAGES = ("id", "en")
MOMENT = datetime(2026, 11, 24, 3, tzinfo=UTC)
URL = "https://bulukumba.example/berita/1"


def guide(language: str) -> str:
    return (DOCS / f"formats.{language}.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_address_that_the_guide_names_is_served(language: str, tmp_path: Path) -> None:
    world = open_world(load_settings({"SIMPUL_DATA": str(tmp_path)}))
    client = create_app(world.storage, world.registry, world.settings).test_client()
    addresses = {urlsplit(url).path for url in re.findall(rf"{HOUSE}(/[\w/.-]+)", guide(language))}
    assert {f"/feeds/national.{extension}" for extension in FORMATS} <= addresses
    assert {"/opml/channels", "/dumps/", "/dumps/metadata.json"} <= addresses
    for address in addresses:
        # Of a new house, nothing is there but the address.
        missing = 404 if "UUID" in address or "2026" in address else 200
        assert client.get(address).status_code == missing, address
    world.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_element_that_the_guide_names_is_there(language: str) -> None:
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in guide(language).splitlines()
        if line.count("|") == 6 and "`" in line
    ]
    assert len(rows) == 4
    page = StoryPage((_story(),), None, MOMENT)
    for column, extension in enumerate(("rss", "atom", "json", "ninjs"), start=1):
        body = FORMATS[extension][0](CHANNEL, page).decode()
        for row in rows:
            for named in re.findall(r"`([^`]+)`", row[column]):
                written = named.removeprefix("_simpul.").split(" ")[0]
                assert f'"{written}":' in body or f"<{written}" in body, (extension, named)
                for attribute in named.split(" ")[1:]:
                    assert attribute in body, (extension, named)


def test_the_line_of_the_guide_is_the_one_that_comes_with_a_story() -> None:
    line = rights_of(_story(), f"{HOUSE}/").credit.replace(URL, "https://…")
    for language in LANGUAGES:
        assert f"```\n{line}\n```" in guide(language)


CHANNEL = ChannelInfo(
    id=f"{HOUSE}/feeds/national.atom",
    title="Simpul",
    description="Berita",
    language="id",
    site_url=f"{HOUSE}/",
    page_url=f"{HOUSE}/",
    self_url=f"{HOUSE}/feeds/national.rss",
    first_url=f"{HOUSE}/feeds/national.rss",
)


def _story() -> StoryView:
    blank = dict.fromkeys(StoryView.__dataclass_fields__, "")
    moments = dict.fromkeys(("published", "updated", "modified", "sort_at"), MOMENT)
    lists = dict.fromkeys(("categories", "original_categories", "enclosures", "related", "corrected"), ())
    story = StoryView(**{**blank, **moments, **lists, "copies": (), "date_guessed": False})  # type: ignore[arg-type]
    return replace(
        story,
        uuid="0d0f7c9e-6a0b-4c55-9d0a-0d6a53f2c001",
        url=URL,
        office="73.02",
        office_name="Kantor Kementerian Agama Kabupaten Bulukumba",
        source_url="https://bulukumba.example/feed",
        source_site="https://bulukumba.example/",
        image_url="https://bulukumba.example/foto.jpg",
        image_caption="Jemaah (Foto: Humas)",
        copies=(CopyView(URL, "73.02", "Bulukumba", MOMENT, "Kemenag Bulukumba"),),
    )
