"""What the guide for partner media tells must be what the code does."""

from __future__ import annotations

import json
import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from aggregator.adapters.database.gone import TOLD_AT_MOST, TOLD_FOR
from aggregator.bootstrap import open_world
from aggregator.model import ChangeKind
from aggregator.settings import load_settings
from feeds.web import create_app
from feeds.web.cache import KEEP, MAX_AGE, STALE_SECONDS
from feeds.web.channels import MAX_LIMIT

DOCS = Path(__file__).parent.parent / "docs"
HOUSE = "https://simpul.example"
LANGUAGES = ("id", "en")


def guide(language: str) -> str:
    return (DOCS / f"partners.{language}.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_address_that_the_guide_names_is_served(language: str, tmp_path: Path) -> None:
    world = open_world(load_settings({"SIMPUL_DATA": str(tmp_path)}))
    rules = create_app(world.storage, world.registry, world.settings).url_map.bind("simpul.example")
    world.close()
    addresses = {urlsplit(url).path for url in re.findall(rf"{HOUSE}(/[\w/]+)", guide(language))}
    assert {"/stories/UUID", "/api/v1/stories/UUID", "/api/v1/changes"} <= addresses
    for address in addresses:
        assert rules.allowed_methods(address + ("UUID" if address.endswith("/") else ""))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_guide_names_every_kind_of_change_and_shows_real_json(language: str) -> None:
    for kind in ChangeKind:
        assert f"`{kind.value}`" in guide(language)
    (listed,) = re.findall(r'```\n(\{"changes".*?)\n```', guide(language), re.DOTALL)
    (change,) = json.loads(listed)["changes"]
    assert set(change) == {"sequence", "at", "kind", "id", "url", "merged_into", "live"}


def test_the_figures_of_the_guide_are_those_in_force() -> None:
    assert (TOLD_FOR.days, TOLD_AT_MOST, MAX_LIMIT) == (30, 200, 500)
    assert (MAX_AGE, STALE_SECONDS) == (60, 3600)
    assert KEEP == "public, max-age=60, stale-while-revalidate=60, stale-if-error=3600"
