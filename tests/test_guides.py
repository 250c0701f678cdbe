"""What the guides for webmasters tell must be what the code does."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from guides import HOUSE, LANGUAGES, addresses, code, guide

from aggregator import __version__
from aggregator.bootstrap import PRODUCT, open_world, user_agent
from aggregator.settings import load_settings
from feeds.web import create_app
from feeds.web.ping import _METHODS


@pytest.fixture
def client(tmp_path: Path) -> Iterator[FlaskClient]:
    world = open_world(load_settings({"SIMPUL_DATA": str(tmp_path), "SIMPUL_PUBLIC_URL": HOUSE}))
    yield create_app(world.storage, world.registry, world.settings).test_client()
    world.close()


# What takes messages; the address of a callback is another for each subscription.
TAKES = {"/ping", "/RPC2"}
CALLBACKS = "/websub/"


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_address_that_a_guide_names_is_served(language: str, client: FlaskClient) -> None:
    found = addresses("webmasters", language)
    assert {*TAKES, CALLBACKS, "/collector", "/widget", "/widget.js", "/guide/partners"} <= found
    for address in found - {CALLBACKS}:
        assert client.get(address).status_code == (405 if address in TAKES else 200), address


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_channels_that_a_guide_names_exist(language: str, client: FlaskClient) -> None:
    listed = next(
        line for line in guide("webmasters", language).splitlines() if line.startswith("- `data-channel`")
    )
    channels = re.findall(r"`([a-z]+(?:/[\w.-]+)?)`", listed)
    assert len(channels) == 5
    for channel in channels:
        assert client.get(f"/embed.json?channel={channel}").status_code == 200
    assert client.get("/embed.json?exclude=35.09").status_code == 200


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_widget_knows_everything_that_a_guide_says_of_it(language: str, client: FlaskClient) -> None:
    script = client.get("/widget.js").text
    for attribute in re.findall(r"data-([a-z-]+)", guide("webmasters", language)):
        first, *rest = attribute.split("-")
        assert f"data.{first}{''.join(word.title() for word in rest)}" in script
    for colour in set(re.findall(r"--simpul-[a-z]+", guide("webmasters", language))) | {"simpul:look"}:
        assert colour in script


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_example_in_php_is_short_and_whole(language: str) -> None:
    (example,) = code("webmasters", language, "php")
    assert len(example.splitlines()) <= 40
    assert [example.count(one) for one in "({["] == [example.count(one) for one in ")}]"]


@pytest.mark.parametrize(
    ("language", "version", "contact"), [("id", "VERSI", "KONTAK"), ("en", "VERSION", "CONTACT")]
)
def test_the_user_agent_of_a_guide_is_the_one_that_is_sent(language: str, version: str, contact: str) -> None:
    settings = load_settings({"SIMPUL_PUBLIC_URL": HOUSE, "SIMPUL_CONTACT": "humas@simpul.example"})
    named = user_agent(settings).replace(__version__, version).replace("humas@simpul.example", contact)
    assert f"\n{named}\n" in guide("webmasters", language)
    assert f"\nUser-agent: {PRODUCT}\n" in guide("webmasters", language)
    assert f"`{PRODUCT}/`" in guide("webmasters", language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_methods_that_a_guide_names_are_taken(language: str) -> None:
    assert set(re.findall(r"weblogUpdates\.\w+", guide("webmasters", language))) == set(_METHODS)


@pytest.mark.parametrize("name", ["webmasters", "partners", "formats"])
def test_both_languages_of_a_guide_have_the_same_shape(name: str) -> None:
    shape = re.compile(r"^(#+|```|-|\||\d\.)", re.MULTILINE)
    shapes = [shape.findall(guide(name, language)) for language in LANGUAGES]
    assert shapes[0] == shapes[1]


@pytest.mark.parametrize("contact", ["", "humas@simpul.example"])
def test_the_user_agent_leads_to_the_page_of_the_collector(contact: str) -> None:
    settings = load_settings({"SIMPUL_PUBLIC_URL": HOUSE, "SIMPUL_CONTACT": contact})
    ending = f"; {contact})" if contact else ")"
    assert user_agent(settings) == f"Simpul/{__version__} (+{HOUSE}/collector{ending}"
