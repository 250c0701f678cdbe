"""What the guides for webmasters tell must be what the code does."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from aggregator import __version__
from aggregator.bootstrap import PRODUCT, open_world, user_agent
from aggregator.settings import load_settings
from feeds.web import create_app
from feeds.web.ping import _METHODS

DOCS = Path(__file__).parent.parent / "docs"
HOUSE = "https://simpul.example"
LANGUAGES = ("id", "en")


def guide(language: str) -> str:
    return (DOCS / f"webmasters.{language}.md").read_text(encoding="utf-8")


@pytest.fixture
def rules(tmp_path: Path):
    world = open_world(load_settings({"SIMPUL_DATA": str(tmp_path)}))
    yield create_app(world.storage, world.registry, world.settings).url_map
    world.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_address_that_a_guide_names_is_served(language: str, rules) -> None:
    addresses = {urlsplit(url).path for url in re.findall(rf"{HOUSE}(?:/[\w/]*)?", guide(language))} - {""}
    assert addresses == {"/collector", "/ping", "/RPC2", "/websub/"}
    for address in addresses:
        assert rules.bind("simpul.example").allowed_methods(address + ("x" if address[-1] == "/" else ""))


@pytest.mark.parametrize(
    ("language", "version", "contact"), [("id", "VERSI", "KONTAK"), ("en", "VERSION", "CONTACT")]
)
def test_the_user_agent_of_a_guide_is_the_one_that_is_sent(language: str, version: str, contact: str) -> None:
    settings = load_settings({"SIMPUL_PUBLIC_URL": HOUSE, "SIMPUL_CONTACT": "humas@simpul.example"})
    named = user_agent(settings).replace(__version__, version).replace("humas@simpul.example", contact)
    assert f"\n{named}\n" in guide(language)
    assert f"\nUser-agent: {PRODUCT}\n" in guide(language)
    assert f"`{PRODUCT}/`" in guide(language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_methods_that_a_guide_names_are_taken(language: str) -> None:
    assert set(re.findall(r"weblogUpdates\.\w+", guide(language))) == set(_METHODS)


def test_both_guides_have_the_same_shape() -> None:
    shapes = [re.findall(r"^(#+|```|-|\d\.)", guide(language), re.MULTILINE) for language in LANGUAGES]
    assert shapes[0] == shapes[1]


@pytest.mark.parametrize("contact", ["", "humas@simpul.example"])
def test_the_user_agent_leads_to_the_page_of_the_collector(contact: str) -> None:
    settings = load_settings({"SIMPUL_PUBLIC_URL": HOUSE, "SIMPUL_CONTACT": contact})
    ending = f"; {contact})" if contact else ")"
    assert user_agent(settings) == f"Simpul/{__version__} (+{HOUSE}/collector{ending}"
