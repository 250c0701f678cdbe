"""The partner's guide, done as a new partner does it: its commands and its program against a served house."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from browser import served
from flask import Flask
from flask.testing import FlaskClient
from guides import HOUSE, LANGUAGES, addresses, code

from aggregator.editing import Ground, Hand, takedown
from aggregator.model import Entry
from aggregator.partners import LIMITS, Scope, new_key
from aggregator.registry import Registry
from aggregator.settings import Settings
from feeds.web import create_app

FOR_PARTNERS = (
    *("/api/v1/usage", "/api/v1/channels/own", "/api/v1/channels/preview", "/api/v1/embargoed"),
    "/feeds/embargoed",
)
KEY = "simpul_PREFIX_SECRET"
FIRST = "00000000-0000-4000-8000-000000000001"


@pytest.fixture
def house(
    newsroom: Any, registry: Registry, settings: Settings, entry: Callable[..., Entry]
) -> Iterator[str]:
    """A house that is called as it is reached."""
    source = newsroom.source("https://jember.example/feed", "35.09")
    newsroom.publish(source, *(entry(n, office="35.09", text_hash=f"{n:064x}") for n in (1, 2)))
    apps: list[Flask] = []
    with served(lambda environ, start: apps[0](environ, start)) as address:
        apps.append(create_app(newsroom.storage, registry, replace(settings, public_url=address)))
        yield address


@pytest.mark.parametrize("name", ["partners", "formats"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_each_address_that_a_guide_names_is_served(client: FlaskClient, name: str, language: str) -> None:
    found = addresses(name, language)
    assert len(found) > 5
    for address in found:
        status = client.get(address).status_code
        if re.search(r"UUID|/dumps/\d", address):
            assert status == 404, address
        elif address.startswith(FOR_PARTNERS):
            assert status == 401, address
        else:
            assert status == (405 if address == "/hub" else 200), address


def test_both_guides_run_the_same() -> None:
    for kind in ("sh", "python"):
        assert code("partners", "id", kind) == code("partners", "en", kind)


def test_the_program_keeps_up_with_the_channel(house: str, newsroom: Any, tmp_path: Path) -> None:
    program = tmp_path / "simpul.py"
    program.write_text(code("partners", "en", "python")[0].replace(HOUSE, house))

    def run() -> str:
        done = subprocess.run(
            [sys.executable, program], cwd=tmp_path, capture_output=True, text=True, timeout=60
        )
        return done.stdout + done.stderr

    assert run() == "2 stories\n"
    assert run() == "nothing new\n"
    hand = Hand("humas", newsroom.moment, "putusan pengadilan")
    newsroom.decide(lambda files: takedown(files[0], Ground.COURT, hand), FIRST)
    assert run() == "1 stories\n"
    assert f"urn:uuid:{FIRST}" not in (tmp_path / "simpul.json").read_text()


@pytest.mark.skipif(shutil.which("curl") is None, reason="no curl in PATH")
def test_the_commands_do_what_the_guide_says(house: str, newsroom: Any) -> None:
    now = datetime.now(UTC)
    owner = newsroom.storage.add_partner("media", "redaksi@media.example", LIMITS, "humas", now)
    key = new_key(owner.id, frozenset({Scope.CHANNELS}), "humas", now, None)
    newsroom.storage.add_key(key.kept)
    answers = []
    for command in code("partners", "en", "sh"):
        arguments = shlex.split(command.replace(HOUSE, house).replace(KEY, key.text))
        assert arguments[0] == "curl"
        done = subprocess.run([*arguments, "-s", "-w", "\n%{http_code}"], capture_output=True, timeout=60)
        answers.append(done.stdout.decode().rsplit("\n", 1))
    looked, subscribed, past, used, saved = answers
    assert len(json.loads(looked[0])["items"]) == 2
    assert subscribed[1] == "202"
    assert {"self", "prev-archive", "hub", "urn:simpul:since"} <= set(re.findall(r'rel="([^"]+)"', past[0]))
    assert (json.loads(used[0])["partner"], used[1]) == ("media", "200")
    assert saved[1] == "201"
    assert json.loads(saved[0])["feeds"]["rss"].startswith(f"{house}/feeds/channels/media~haji-jatim")
