"""Order does not matter: on the real databases, whatever comes first, however it is split, repeated, revised
or cut short, the same sets of entries are stories under the same leads. Nothing that was served is lost."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import cache

import pytest
from sqlalchemy import select, update
from story_set import LabelledEntry, labelled_set
from story_set.entries import to_group

from aggregator.adapters.database.schema import entries, stories, tombstones
from aggregator.comparing import group_waiting, with_fingerprints
from aggregator.fingerprints import fingerprint_of
from aggregator.grouping import compare, plan_stories
from aggregator.model import ChannelQuery, Entry, EntryChange, Fingerprint
from aggregator.registry import Registry, load_registry

HOUR = timedelta(hours=1)
MOST = 26


@cache
def registry() -> Registry:
    return load_registry()


def fingerprint(entry: Entry) -> Fingerprint:
    return fingerprint_of(entry, registry())


@cache
def published() -> tuple[LabelledEntry, ...]:
    """Stories with many copies, and what is most like them: of the same kind, in other places."""
    told = labelled_set(3)
    by_kind: dict[str, dict[str, list[LabelledEntry]]] = {}
    for labelled in told.entries:
        kind = labelled.story.partition("-")[0].partition("/")[0]
        by_kind.setdefault(kind, {}).setdefault(labelled.story, []).append(labelled)
    chosen: list[LabelledEntry] = []
    for copies in by_kind.values():
        for some in sorted(copies.values(), key=len, reverse=True)[:3]:
            chosen += some[:6]
        if len(chosen) >= MOST:
            break
    return tuple(chosen[:MOST])


class Newsroom:
    """One source a host, into which entries come in any order."""

    def __init__(self, house, now) -> None:
        self.house, self.storage, self.now = house, house.storage, now
        hosts = sorted({labelled.host for labelled in published()})
        self.offices = {labelled.host: labelled.source_office for labelled in published()}
        self.sources = {
            host: house.add(f"https://{host}/feed", office=self.offices[host])[0] for host in hosts
        }
        self.looks = 0
        self.served: set[str] = set()

    def receive(self, batch: Sequence[LabelledEntry]) -> None:
        """Entries as their sites show them now; new, or with other values than before."""
        for labelled in batch:
            self.looks += 1
            self.now += timedelta(minutes=1)
            source = self.sources[labelled.host]
            entry = labelled.entry
            keys = ([entry.guid_key] if entry.guid_key else [], [entry.url_key] if entry.url_key else [], [])
            held = [one for one in self.storage.held_entries(source, *keys) if one.identity == entry.identity]
            document = self.house.fetch(source, f"<rss>{self.looks}</rss>".encode(), self.now)
            changes = tuple(
                EntryChange(one.id, entry, one.revision + 1, 0, is_revision=True)
                for one in held
                if one.entry != entry
            )
            plan = self.house.plan(document, [] if held else [entry], changes, (), self.now)
            self.storage.apply_entries([with_fingerprints(plan, fingerprint)])

    def group(self, uuid: Callable[[], str] | None = None) -> None:
        make = uuid or self.house._uuid
        while group_waiting(self.storage, fingerprint, registry().region_facets, make, self.now):
            pass
        self.serve()

    def serve(self) -> None:
        self.served |= {story.uuid for story in self.storage.stories(ChannelQuery(limit=500)).stories}

    def regroup(self, chance: random.Random) -> None:
        """Have some entries grouped again for nothing."""
        with self.storage.engine.begin() as connection:
            ids = list(connection.scalars(select(entries.c.id)))
            some = chance.sample(ids, len(ids) // 3)
            connection.execute(update(entries).where(entries.c.id.in_(some)).values(needs_grouping=True))

    def result(self) -> set[tuple[frozenset[str], str]]:
        """The addresses of each story, and of its lead."""
        found: dict[int, set[str]] = {}
        with self.storage.engine.connect() as connection:
            for row in connection.execute(select(entries.c.url, entries.c.story_id)):
                found.setdefault(row.story_id, set()).add(row.url)
            leads = connection.execute(
                select(stories.c.id, entries.c.url).join(entries, entries.c.id == stories.c.lead_id)
            )
            return {(frozenset(found[row.id]), row.url) for row in leads}

    def assert_nothing_is_lost(self) -> None:
        self.serve()
        assert self.storage.check() == []
        live = {story.uuid for story in self.storage.stories(ChannelQuery(limit=500)).stories}
        left = select(stories.c.uuid).join(tombstones, tombstones.c.story_id == stories.c.id)
        with self.storage.engine.connect() as connection:
            told = set(connection.scalars(left.where(tombstones.c.facet == "")))
        assert self.served - live <= told
        for uuid in self.served - live:
            answer = self.storage.story(uuid)
            assert getattr(answer, "into_uuid", answer) in live


@cache
def expected() -> frozenset[tuple[frozenset[str], str]]:
    """The stories of the set by the pure functions alone, all at once."""
    told = [replace(to_group(one), fingerprint=fingerprint(one.entry)) for one in published()]
    plan = plan_stories(told, compare(told, ()), (), (), lambda code: (code,), lambda: "")
    urls = {one.id: one.url for one in told}
    return frozenset(
        (frozenset(urls[number] for number in story.entry_ids), urls[story.lead_id or 0])
        for story in plan.stories
    )


@pytest.fixture
def newsroom(house, now) -> Newsroom:
    return Newsroom(house, max(labelled.first_seen for labelled in published()) + HOUR)


def test_the_set_has_stories_of_many_copies_and_stories_that_are_alike() -> None:
    sizes = sorted((len(urls) for urls, _ in expected()), reverse=True)
    assert len(published()) == MOST
    assert sizes[0] >= 3
    assert len(sizes) >= 4


@pytest.mark.parametrize("seed", range(3))
def test_any_order_in_any_batches_gives_the_same_stories(newsroom, seed: int) -> None:
    chance = random.Random(seed)
    coming = list(published())
    chance.shuffle(coming)
    while coming:
        size = chance.choice((1, 1, 2, 5, 12))
        batch, coming = coming[:size], coming[size:]
        newsroom.receive(batch)
        if chance.random() < 0.3:
            newsroom.receive(chance.sample(batch, len(batch)))  # seen again, nothing new
        if chance.random() < 0.8:
            newsroom.group()
        if chance.random() < 0.3:
            newsroom.regroup(chance)
    newsroom.group()
    assert newsroom.result() == expected()
    newsroom.assert_nothing_is_lost()


@pytest.mark.parametrize("seed", range(2))
def test_what_was_said_before_leaves_no_trace(newsroom, seed: int) -> None:
    """Entries first as teasers, or with the words of another story, then as they are."""
    chance = random.Random(seed)
    coming = list(published())
    chance.shuffle(coming)
    others = {labelled.id: chance.choice(coming).entry for labelled in coming}

    for labelled in coming:
        wrong = others[labelled.id]
        before = chance.choice(
            ({"text": labelled.entry.text[:120], "text_hash": ""},
             {"text": wrong.text, "text_hash": wrong.text_hash, "title": wrong.title})
        )  # fmt: skip
        newsroom.receive([replace(labelled, entry=replace(labelled.entry, **before))])
        if chance.random() < 0.4:
            newsroom.group()
    chance.shuffle(coming)
    for labelled in coming:
        newsroom.receive([labelled])
        if chance.random() < 0.4:
            newsroom.group()
    newsroom.group()
    assert newsroom.result() == expected()
    newsroom.assert_nothing_is_lost()


@pytest.mark.parametrize("seed", range(2))
def test_a_grouper_that_dies_leaves_nothing_half_done(newsroom, seed: int) -> None:
    chance = random.Random(seed)
    coming = list(published())
    chance.shuffle(coming)

    def dies() -> str:
        if chance.random() < 0.3:
            raise InterruptedError("mati")
        return newsroom.house._uuid()

    while coming:
        batch, coming = coming[:3], coming[3:]
        newsroom.receive(batch)
        try:
            newsroom.group(dies)
        except InterruptedError:
            newsroom.serve()
    newsroom.group()
    assert newsroom.result() == expected()
    newsroom.assert_nothing_is_lost()


_GROUPER = """
import itertools, json, os, random, sys, time
from datetime import datetime
from uuid import uuid4
from aggregator.adapters.database import open_database
from aggregator.comparing import group_waiting
from aggregator.fingerprints import fingerprint_of
from aggregator.registry import load_registry

url, now, dies = json.load(sys.stdin)
registry = load_registry()
chance = random.Random(dies)
storage = open_database(url)

def new_uuid():
    if dies and chance.random() < 0.2:
        os._exit(9)  # in the middle of the transaction
    return str(uuid4())

print("ready", flush=True)
idle = 0
at = datetime.fromisoformat(now)
while idle < 20:
    if group_waiting(storage, lambda e: fingerprint_of(e, registry), registry.region_facets, new_uuid, at):
        idle = 0
    else:
        idle += 1
        time.sleep(0.05)
"""


def _grouper(newsroom: Newsroom, dies: int = 0) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", _GROUPER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    url = newsroom.storage.engine.url.render_as_string(hide_password=False)
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(json.dumps([url, (newsroom.now + 10 * HOUR).isoformat(), dies]))
    process.stdin.close()
    assert process.stdout.readline() == "ready\n"
    return process


def test_two_groupers_at_once_and_one_that_is_killed(newsroom) -> None:
    coming = list(published())
    random.Random(5).shuffle(coming)
    groupers = [_grouper(newsroom), _grouper(newsroom), _grouper(newsroom, dies=1)]
    for labelled in coming:
        newsroom.receive([labelled])
        newsroom.serve()
    codes = [process.wait(120) for process in groupers]
    assert codes[:2] == [0, 0]
    newsroom.group()
    assert newsroom.result() == expected()
    newsroom.assert_nothing_is_lost()
