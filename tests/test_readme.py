"""What the README tells must be what the code does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from aggregator.settings import SETTINGS, load_settings

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def table(heading: str) -> list[list[str]]:
    """The rows of the first table under a heading."""
    section = README.split(f"## {heading}\n", 1)[1].split("\n## ", 1)[0]
    rows = [
        line.strip("| ").replace("\\|", "\0").split(" | ") for line in section.splitlines() if line[:1] == "|"
    ]
    return [[cell.replace("\0", "|").strip() for cell in row] for row in rows[2:]]


def plain(text: str) -> str:
    return text.replace("`", "")


def test_the_settings_table_lists_every_setting_with_its_default_and_meaning() -> None:
    documented = [tuple(map(plain, row)) for row in table("Settings")]
    assert documented == [(s.name, plain(s.default), plain(s.meaning)) for s in SETTINGS]


def test_the_settings_table_gives_the_defaults_in_force(tmp_path: Path) -> None:
    settings = load_settings({}, tmp_path / "none")
    assert settings.bind == "127.0.0.1:8000"
    assert settings.public_url == f"http://{settings.bind}"
    assert settings.host_interval == 2
    assert settings.registry == "national"
    assert (settings.contact, settings.redis_url, settings.allow_networks) == (None, None, ())
    assert settings.data == Path("./var").resolve()
    assert settings.database_url == f"sqlite:///{settings.data}/simpul.sqlite3"


def test_the_commands_table_lists_every_command() -> None:
    import typer.main

    from aggregator.cli import app

    documented = {re.sub(r"`simpul ([a-z]+)`", r"\1", row[0]) for row in table("Commands")}
    assert documented == set(typer.main.get_command(app).commands)  # type: ignore[attr-defined]


def filled(row: list[str]) -> str:
    """A documented address with something in its places."""
    address = plain(row[0]).replace("EXT", "rss").replace("CODE", "35").replace("SLUG", "haji-umrah")
    address = address.replace("UUID", "00000000-0000-4000-8000-000000000000").replace("NUMBER", "1")
    return address.replace("TOKEN", "tidak-ada").replace("DAY", "2026-11-24")


# These take messages and have nothing to show.
FOR_PARTNERS = (
    *("/api/v1/usage", "/api/v1/channels/own", "/api/v1/channels/preview"),
    *("/feeds/embargoed", "/api/v1/embargoed"),
)
TAKES = ("/ping", "/RPC2", "/hub")


@pytest.mark.parametrize("row", table("Addresses"), ids=lambda row: plain(row[0]))
def test_each_address_of_the_table_is_served(row: list[str], client_of_a_new_house) -> None:
    status = client_of_a_new_house.get(filled(row)).status_code
    expected = 405 if plain(row[0]) in TAKES else 404 if re.search("UUID|TOKEN|NUMBER|DAY", row[0]) else 200
    if plain(row[0]).startswith(FOR_PARTNERS):
        expected = 401
    assert status == expected


def test_every_address_that_is_served_is_in_the_table(client_of_a_new_house) -> None:
    rules = client_of_a_new_house.application.url_map
    known = rules.bind("localhost")
    documented = {
        known.match(filled(row).partition("?")[0], method)[0]
        for row in table("Addresses")
        for method in known.allowed_methods(filled(row).partition("?")[0])
        if method in ("GET", "POST", "PUT", "DELETE")
    }
    assert documented == {rule.endpoint for rule in rules.iter_rules()} - {"static"}


@pytest.fixture
def client_of_a_new_house(tmp_path: Path):
    from aggregator.bootstrap import open_world
    from feeds.web import create_app

    world = open_world(load_settings({"SIMPUL_DATA": str(tmp_path)}))
    yield create_app(world.storage, world.registry, world.settings).test_client()
    world.close()


def test_the_sources_named_in_the_readme_exist() -> None:
    for path in re.findall(r"\]\(((?!http)[^)]+)\)", README):
        assert (ROOT / path).exists(), path
    for folder in re.findall(r"`((?:aggregator|workers|feeds|testbed|benchmarks|docs/decisions)/)`", README):
        assert (ROOT / folder).is_dir(), folder
