"""The simulated internet itself: deterministic, its habits visible over real HTTP, its truth honest."""

from __future__ import annotations

import gzip
import http.client
import json
import os
import signal
import subprocess
import sys
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import brotli
import feedparser
import pytest

from testbed import SITES, Clock, Site, TestbedServer
from testbed.formats import feed_of
from testbed.stories import stories_of

START = datetime(2025, 12, 1, 3, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def testbed() -> Iterator[TestbedServer]:
    with TestbedServer(clock=Clock(START, running=False)) as server:
        yield server


def site_with(habit: str) -> Site:
    return next(site for site in SITES if habit in site.habits)


def get(testbed: TestbedServer, host: str, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    connection = http.client.HTTPConnection(host, testbed.port, timeout=10)
    connection.request("GET", path, headers={k.replace("_", "-"): v for k, v in headers.items()})
    response = connection.getresponse()
    body = response.read()
    connection.close()
    return response.status, {k.lower(): v for k, v in response.getheaders()}, body


def test_there_are_at_least_sixty_sites_of_every_family_on_addresses_of_their_own() -> None:
    assert len(SITES) >= 60
    assert len({site.host for site in SITES}) == len(SITES)
    assert len({site.family for site in SITES}) >= 15


def test_the_same_seed_gives_the_same_bytes_and_another_one_others() -> None:
    def everything(seed: int) -> list[bytes]:
        return [feed_of(site, stories_of(site, seed, START, START), 80, START) for site in SITES if site.feed]

    assert everything(7) == everything(7)
    assert everything(7) != everything(8)


def test_stories_appear_as_the_clock_moves() -> None:
    site = SITES[6]
    before = stories_of(site, 7, START, START)
    after = stories_of(site, 7, START, START + timedelta(hours=1))
    assert {story.title for story in before} & {story.title for story in after}
    assert after[0].published > before[0].published
    assert all(story.published <= START + timedelta(hours=1) for story in after)


@pytest.mark.parametrize("site", [s for s in SITES if s.expected], ids=lambda s: f"{s.number}-{s.place}")
def test_the_truth_is_what_a_lenient_parser_finds_in_the_feed(testbed: TestbedServer, site: Site) -> None:
    entries = [e for e in testbed.truth.entries(START) if e.source == testbed.truth.source_url(site)]
    body = feed_of(site, stories_of(site, 7, START, START), testbed.port, START)
    if site.feed == "json":
        found = [item["title"] for item in json.loads(body)["items"]]
    else:
        text = body.decode(
            {"mislabelled": "windows-1252", "utf-8-bom": "utf-8-sig"}.get(site.encoding, site.encoding)
        )
        text = text.replace('encoding="utf-16"', "").replace('encoding="windows-1252"', "")
        found = [item.get("title", "") for item in feedparser.parse(text.encode()).entries]
    count = len(found) // 2 if "double_item" in site.habits else len(found)
    assert count - ("truncated" in site.habits) == len(entries)
    if not {"escaped_twice", "no_title", "truncated", "double_item", "nbsp"} & site.habits:
        assert set(found) == {entry.title for entry in entries}


@pytest.mark.parametrize("status", [301, 302, 308])
def test_redirects_lead_to_a_new_host(testbed: TestbedServer, status: int) -> None:
    site = site_with(f"redirect{status}")
    found, headers, _ = get(testbed, site.host, site.feed_path)
    assert (found, headers["location"]) == (
        status,
        f"http://{site.moved_host}:{testbed.port}{site.feed_path}",
    )
    assert get(testbed, site.moved_host, site.feed_path)[0] == 200


def test_validators_are_honoured_or_lied_about(testbed: TestbedServer) -> None:
    site = next(s for s in SITES if {"etag", "last_modified"} <= s.habits)
    _, headers, _ = get(testbed, site.host, site.feed_path)
    assert get(testbed, site.host, site.feed_path, If_None_Match=headers["etag"])[0] == 304
    assert get(testbed, site.host, site.feed_path, If_Modified_Since=headers["last-modified"])[0] == 304
    liar = site_with("lying")
    _, headers, first = get(testbed, liar.host, liar.feed_path)
    status, _, second = get(testbed, liar.host, liar.feed_path, If_None_Match=headers["etag"])
    assert (status, second) == (200, first)


@pytest.mark.parametrize(
    ("habit", "unpack"), [("gzip", gzip.decompress), ("deflate", zlib.decompress), ("br", brotli.decompress)]
)
def test_bodies_are_packed_for_those_who_accept_it(testbed: TestbedServer, habit: str, unpack) -> None:
    site = site_with(habit)
    _, headers, packed = get(testbed, site.host, site.feed_path, Accept_Encoding="gzip, deflate, br")
    assert headers["content-encoding"] == habit
    assert unpack(packed) == get(testbed, site.host, site.feed_path)[2]


def test_refusals_and_failures_come_as_they_are_told(testbed: TestbedServer) -> None:
    agent, gone, page = site_with("agent"), site_with("gone"), site_with("error_page")
    assert get(testbed, agent.host, agent.feed_path)[0] == 403
    assert get(testbed, agent.host, agent.feed_path, User_Agent="Simpul/0.1")[0] == 200
    assert get(testbed, gone.host, gone.feed_path)[0] == 410
    assert get(testbed, page.host, page.feed_path)[2].startswith(b"<!doctype html")
    for habit, first in (("flaky", (500, True)), ("empty_once", (200, False))):
        site = site_with(habit)
        status, _, body = get(testbed, site.host, site.feed_path)
        assert (status, bool(body)) == first
        assert len(get(testbed, site.host, site.feed_path)[2]) > 1000
    chunked = site_with("chunked")
    assert get(testbed, chunked.host, chunked.feed_path)[1]["transfer-encoding"] == "chunked"


def test_copies_have_other_headlines_and_addresses_and_one_office(testbed: TestbedServer) -> None:
    by_story: dict[str, list] = {}
    for entry in testbed.truth.entries(START):
        by_story.setdefault(entry.story, []).append(entry)
    copied = [entries for entries in by_story.values() if len(entries) > 1]
    assert len([entries for entries in copied if len({entry.title for entry in entries}) > 1]) >= 30
    for entries in copied:
        assert len({entry.office for entry in entries}) == 1
        assert len({entry.url for entry in entries}) == len(entries)


def test_the_command_writes_its_sources_and_ends_cleanly(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "testbed", "--sites", "5", "--write", str(tmp_path)],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    )
    try:
        while not (tmp_path / "sources.csv").exists():
            assert process.poll() is None
        assert len((tmp_path / "sources.csv").read_text().splitlines()) == 6
        assert json.loads((tmp_path / "truth.json").read_text())
    finally:
        process.send_signal(signal.SIGTERM)
    assert process.wait(10) == 0
