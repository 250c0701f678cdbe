"""What becomes of stories in the database, and what is told of it: on every database."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import insert, select, update

from aggregator.adapters.database import candidates
from aggregator.adapters.database.schema import (
    candidate_keys,
    decisions,
    entries,
    fingerprints,
    likenesses,
    meta,
    stories,
    story_changes,
    ties,
    tombstones,
)
from aggregator.comparing import compared, fingerprinted, group_waiting, with_fingerprints
from aggregator.fingerprints import fingerprint_of
from aggregator.grouping import plan_stories
from aggregator.model import ChannelQuery, EntryChange, Neighbourhood
from aggregator.quarantine import CaseState, Decision, Finding, FindingKind, Place
from aggregator.registry import load_registry

HOUR = timedelta(hours=1)
LONG = (
    "Kepala Kantor membuka pembinaan penyuluh yang diikuti para peserta dari seluruh kecamatan. "
    "Kegiatan berlangsung dua hari dengan materi layanan, data dan rencana tindak lanjut bersama. "
    "Peserta juga menyusun jadwal kunjungan ke majelis taklim sampai akhir tahun berjalan. "
)
# Copies by their texts, that no hash of the whole text joins.
COPIED = {"text": LONG, "text_hash": "", "title": "Kepala Kantor membuka pembinaan penyuluh"}


class Desk:
    """Sites that publish, and a clock. Short texts are copies when their words are the same."""

    def __init__(self, house, entry, now: datetime) -> None:
        self.house, self.entry, self.storage, self.now = house, entry, house.storage, now
        self.looks = 0

    def publish(self, site: str, number: int, *, group: bool = True, **values: object) -> int:
        """A new entry at a site of its own; its id."""
        self.looks += 1
        self.now += HOUR
        (source,) = self.house.add(f"http://{site}/feed")
        own = {"url_key": f"{site}/{number}", "url": f"http://{site}/{number}"} | values
        made = self.entry(number, **own)
        self.house.store(source, [made], f"<rss>{self.looks}</rss>".encode(), self.now)
        if group:
            self.house.group(self.now)
        return self.scalar(select(entries.c.id).where(entries.c.url == made.url))

    def change(self, entry_id: int, *, revision: bool = True, group: bool = True, **values: object) -> None:
        """The site shows other values of an entry."""
        self.looks += 1
        self.now += HOUR
        row = self.row(entries, entry_id)
        (held,) = self.storage.held_entries(row["source_id"], [], [row["url_key"]], [])
        becomes = replace(held.entry, content_hash=repr(sorted(values.items())), **values)
        change = EntryChange(entry_id, becomes, held.revision + revision, 0, is_revision=revision)
        document = self.house.fetch(row["source_id"], f"<rss>{self.looks}</rss>".encode(), self.now)
        self.storage.apply_entries([self.house.plan(document, [], (change,), (entry_id,), self.now)])
        if group:
            self.house.group(self.now)

    def mark(self, entry_id: int, **values: object) -> None:
        """Have an entry grouped again, with other marks of an editor or of the site's watch."""
        self.now += HOUR
        with self.storage.engine.begin() as connection:
            connection.execute(
                update(entries).where(entries.c.id == entry_id).values(needs_grouping=True, **values)
            )
        self.house.group(self.now)

    def say(self, one: int, other: int, *, joined: bool) -> None:
        """What an editor says of two entries."""
        low, high = sorted((one, other))
        with self.storage.engine.begin() as connection:
            connection.execute(
                insert(decisions).values(id=1, at=0, action="split", by="redaksi", reason="uji")
            )
            connection.execute(insert(ties).values(low_id=low, high_id=high, joined=joined, decision_id=1))
        self.mark(low)

    def told(self) -> list[tuple[str, int]]:
        """(kind, story) of every line of the history."""
        query = select(story_changes.c.kind, story_changes.c.story_id).order_by(story_changes.c.sequence)
        return [tuple(row) for row in self.rows(query)]

    def gone(self, story: int) -> set[str]:
        """The facets that have a tombstone of a story."""
        return {row.facet for row in self.rows(select(tombstones).where(tombstones.c.story_id == story))}

    def story_of(self, entry_id: int) -> int:
        return self.row(entries, entry_id)["story_id"]

    def answering(self, uuid: str) -> object:
        """The uuid of the story that a merged one leads to."""
        answer = self.storage.story(uuid)
        return getattr(answer, "into_uuid", answer)

    @property
    def shown(self):
        return self.storage.stories(ChannelQuery(limit=500)).stories

    def row(self, table, number: int):
        with self.storage.engine.connect() as connection:
            return connection.execute(select(table).where(table.c.id == number)).mappings().one()

    def rows(self, query):
        with self.storage.engine.connect() as connection:
            return connection.execute(query).all()

    def scalar(self, query):
        with self.storage.engine.connect() as connection:
            return connection.scalar(query)


@pytest.fixture
def desk(house, entry, now) -> Desk:
    return Desk(house, entry, now)


def test_a_new_story_is_told_once_and_grouping_again_changes_nothing(desk) -> None:
    number = desk.publish("a.example", 1)
    assert desk.told() == [("new", desk.story_of(number))]
    generation, (story,) = desk.storage.generation(), desk.shown
    desk.mark(number)
    assert desk.told() == [("new", desk.story_of(number))]
    assert desk.storage.generation() == generation
    assert desk.shown == (story,)


def test_a_copy_is_told_as_one_and_leaves_the_story_its_id_and_place(desk, entry) -> None:
    first = desk.publish("a.example", 1)
    (before,) = desk.shown
    # Earlier than the first, and the same words: it leads, where the first was.
    second = desk.publish(
        "b.example", 2, text_hash=entry(1).text_hash, text=entry(1).text, title=entry(1).title,
        published=entry(1).published - HOUR,
    )  # fmt: skip
    (after,) = desk.shown
    story = desk.story_of(first)
    assert desk.story_of(second) == story
    assert (after.uuid, after.sort_at) == (before.uuid, before.sort_at)
    assert after.url == "http://b.example/2"
    assert len(after.copies) == 2
    assert after.modified > before.modified
    assert desk.told() == [("new", story), ("copies", story)]


def test_other_words_are_told_as_a_correction_and_another_picture_as_a_detail(desk) -> None:
    number = desk.publish("a.example", 1)
    desk.change(number, title="Ralat: judul yang benar")
    story = desk.story_of(number)
    assert desk.told() == [("new", story), ("corrected", story)]
    generation, (before,) = desk.storage.generation(), desk.shown
    desk.change(number, revision=False, image_url="http://a.example/lain.jpg")
    (after,) = desk.shown
    assert desk.told() == [("new", story), ("corrected", story), ("details", story)]
    assert after.modified > before.modified
    assert desk.storage.generation() > generation


def test_an_editors_correction_is_told_as_one(desk) -> None:
    number = desk.publish("a.example", 1)
    story = desk.story_of(number)
    with desk.storage.engine.begin() as connection:
        said = update(stories).where(stories.c.id == story)
        connection.execute(said.values(correction='{"title": "Judul redaksi"}'))
    desk.mark(number)
    desk.mark(number)
    assert desk.told() == [("new", story), ("corrected", story)]


def test_merged_stories_answer_by_the_oldest_through_every_chain(desk, entry) -> None:
    first, second, third = (desk.publish(f"{site}.example", n) for n, site in enumerate("abc", 1))
    oldest, middle, youngest = map(desk.story_of, (first, second, third))
    uuids = {number: desk.row(stories, number)["uuid"] for number in (oldest, middle, youngest)}
    desk.change(third, text_hash=entry(2).text_hash)
    assert desk.answering(uuids[youngest]) == uuids[middle]
    desk.change(second, text_hash=entry(1).text_hash, revision=False, group=False)
    desk.change(third, text_hash=entry(1).text_hash, revision=False)
    assert {desk.story_of(number) for number in (first, second, third)} == {oldest}
    assert [desk.row(stories, number)["merged_into"] for number in (oldest, middle, youngest)] == [
        None, oldest, oldest,
    ]  # fmt: skip
    assert desk.answering(uuids[youngest]) == desk.answering(uuids[middle]) == uuids[oldest]
    facets = {
        "",
        "office:73.02",
        "region:73",
        "region:73.02",
        "category:umum",
        "category:haji-umrah",
        "language:id",
    }
    assert desk.gone(middle) == desk.gone(youngest) == facets
    assert [line for line in desk.told() if line[0] == "merged"] == [("merged", youngest), ("merged", middle)]
    assert desk.storage.check() == []


def test_what_is_removed_leaves_tombstones_and_loses_them_when_it_comes_back(desk) -> None:
    number = desk.publish("a.example", 1)
    story = desk.story_of(number)
    desk.mark(number, removed_at=1)
    assert desk.shown == ()
    assert "" in desk.gone(story)
    assert "office:73.02" in desk.gone(story)
    assert desk.row(stories, story)["withdrawn_at"] is not None
    assert desk.scalar(select(fingerprints.c.entry_id)) is None
    assert desk.scalar(select(candidate_keys.c.entry_id)) is None
    desk.mark(number)
    assert desk.told() == [("new", story), ("removed", story)]
    desk.mark(number, removed_at=None)
    assert desk.told() == [("new", story), ("removed", story), ("restored", story)]
    assert desk.gone(story) == set()
    assert [view.uuid for view in desk.shown] == [desk.row(stories, story)["uuid"]]
    assert desk.scalar(select(fingerprints.c.entry_id)) == number
    assert desk.storage.check() == []


def test_a_withdrawn_story_takes_its_late_copies_out_of_sight(desk, entry) -> None:
    number = desk.publish("a.example", 1)
    desk.mark(number, withdrawn=True)
    late = desk.publish("b.example", 2, text_hash=entry(1).text_hash)
    story = desk.story_of(number)
    assert desk.story_of(late) == story
    assert desk.shown == ()
    assert desk.told() == [("new", story), ("removed", story)]
    assert desk.storage.status(desk.now).stories == 0
    desk.mark(number, withdrawn=False)
    (view,) = desk.shown
    assert len(view.copies) == 2


def test_what_leaves_one_channel_leaves_a_tombstone_there_alone(desk) -> None:
    number = desk.publish("a.example", 1)
    desk.change(number, categories=("umum",))
    story = desk.story_of(number)
    assert desk.gone(story) == {"category:haji-umrah"}
    desk.change(number, categories=("umum", "haji-umrah"))
    assert desk.gone(story) == set()
    assert desk.storage.check() == []


def test_entries_that_an_editor_parted_are_two_stories_and_the_lead_keeps_the_id(desk, entry) -> None:
    first = desk.publish("a.example", 1)
    second = desk.publish("b.example", 2, text_hash=entry(1).text_hash)
    story = desk.story_of(first)
    lead = desk.row(stories, story)["lead_id"]
    desk.say(first, second, joined=False)
    assert len(desk.shown) == 2
    assert desk.story_of(lead) == story
    other = ({first, second} - {lead}).pop()
    assert desk.told()[2:] == [("copies", story), ("new", desk.story_of(other))] or desk.told()[2:] == [
        ("new", desk.story_of(other)), ("copies", story),
    ]  # fmt: skip


def test_entries_that_an_editor_joined_are_one_story(desk) -> None:
    first, second = desk.publish("a.example", 1), desk.publish("b.example", 2)
    desk.say(first, second, joined=True)
    assert desk.story_of(first) == desk.story_of(second)


def test_a_removed_copy_parts_what_it_joined(desk) -> None:
    silent = {"text": "", "title": "Foto kegiatan", "text_hash": ""}
    first = desk.publish("a.example", 1, **silent | {"url_key": "a/1"})
    second = desk.publish("b.example", 2, **silent | {"url_key": "b/2", "text_hash": "x"})
    bridge = desk.publish("c.example", 3, **silent | {"url_key": "a/1", "text_hash": "x"})
    assert desk.story_of(first) == desk.story_of(second) == desk.story_of(bridge)
    desk.mark(bridge, removed_at=1)
    assert desk.story_of(first) != desk.story_of(second)
    assert len(desk.shown) == 2
    assert desk.scalar(select(likenesses.c.low_id)) is None


def test_what_is_in_quarantine_is_compared_when_it_is_released_and_not_before(desk, entry) -> None:
    (source,) = desk.house.add("http://tahan.example/feed")
    plan = desk.house.plan(desk.house.fetch(source), [entry(1, **COPIED)])
    held = replace(plan.new[0], findings=(Finding(FindingKind.GAMBLING, Place.TITLE, "slot"),))
    plan = with_fingerprints(replace(plan, new=(held,)), lambda e: fingerprint_of(e, load_registry()))
    desk.storage.apply_entries([plan])
    assert desk.scalar(select(candidate_keys.c.entry_id)) is None
    number = desk.publish("a.example", 2, **COPIED)
    assert len(desk.shown) == 1
    (case,) = desk.storage.cases()
    desk.storage.decide([case.id], Decision(CaseState.RELEASED, desk.now, "redaksi", "benar"))
    desk.house.group(desk.now)
    assert desk.story_of(case.entry_id) == desk.story_of(number)


def test_an_entry_that_changes_while_it_is_compared_goes_on_waiting(desk, entry) -> None:
    first = desk.publish("a.example", 1)
    second = desk.publish("b.example", 2, text_hash=entry(1).text_hash, group=False)
    read = _compare(desk)
    desk.change(second, text_hash="", revision=False, group=False)
    _form(desk, read)
    assert desk.storage.ungrouped(desk.now) == 1
    assert desk.row(entries, second)["story_id"] is None
    desk.house.group(desk.now)
    assert desk.story_of(first) != desk.story_of(second)


def test_a_slow_grouper_does_not_undo_what_a_later_one_found(desk, entry) -> None:
    first = desk.publish("a.example", 1)
    desk.change(first, revision=False, author="Humas", group=False)
    slow = _compare(desk)
    second = desk.publish("b.example", 2, text_hash=entry(1).text_hash, group=False)
    quick = [one for one in _compare(desk) if one.entry.id == second]
    _form(desk, quick)
    _form(desk, slow)
    assert desk.storage.ungrouped(desk.now) == 0
    assert desk.story_of(first) == desk.story_of(second)
    assert len(desk.rows(select(likenesses))) == 1


def test_a_plan_that_fails_leaves_everything_as_it_was(desk, entry) -> None:
    desk.publish("a.example", 1)
    desk.publish("b.example", 2, text_hash=entry(1).text_hash, group=False)

    def fails(around: Neighbourhood):
        raise RuntimeError("mati listrik")

    with pytest.raises(RuntimeError):
        desk.storage.form_stories(_compare(desk), fails, desk.now)
    assert desk.rows(select(likenesses)) == []
    assert desk.storage.ungrouped(desk.now) == 1
    desk.house.group(desk.now)
    assert len(desk.shown) == 1


def test_a_fingerprint_that_cannot_be_computed_loses_no_entry(desk, entry, caplog) -> None:
    def fails(_entry):
        raise ValueError("tak terduga")

    (source,) = desk.house.add("http://a.example/feed")
    plan = with_fingerprints(desk.house.plan(desk.house.fetch(source), [entry(1), entry(2)]), fails)
    assert desk.storage.apply_entries([plan])[0] == 2
    while group_waiting(desk.storage, fails, lambda office: (office,), desk.house._uuid, desk.now):
        pass
    assert len(desk.shown) == 2
    assert len([record for record in caplog.records if record.exc_info]) == 4  # tried once more when grouped


def test_keys_stand_under_the_date_of_their_entry(desk) -> None:
    number = desk.publish("a.example", 1, **COPIED)
    assert {row.published for row in desk.rows(select(candidate_keys))} == {_published(desk, number)}
    desk.change(number, revision=False, published=desk.now - timedelta(days=90))
    rows = desk.rows(select(candidate_keys))
    assert {row.published for row in rows} == {_published(desk, number)}
    assert len({row.key for row in rows}) == len(rows) > 3


def test_copies_far_apart_in_time_are_not_compared(desk) -> None:
    first = desk.publish("a.example", 1, **COPIED)
    second = desk.publish("b.example", 2, **COPIED, published=desk.now - timedelta(days=40))
    assert desk.story_of(first) != desk.story_of(second)
    desk.change(second, revision=False, published=desk.now)
    assert desk.story_of(first) == desk.story_of(second)


def test_more_candidates_than_are_compared_are_counted_and_shown(desk, monkeypatch) -> None:
    monkeypatch.setattr("aggregator.adapters.database.candidates.MOST_CANDIDATES", 2)
    for number in range(1, 5):
        desk.publish(f"s{number}.example", number, **COPIED, group=False)
    desk.house.group(desk.now)
    status = desk.storage.status(desk.now)
    assert status.crowded == 4
    assert status.crowded_at == desk.now
    assert len(desk.shown) == 1  # each is compared with some, and these hold together


def test_of_a_key_that_very_many_share_the_nearest_are_looked_at(desk, monkeypatch) -> None:
    monkeypatch.setattr(candidates, "MOST_ROWS", 3)
    monkeypatch.setattr(candidates, "_SHARING", candidates._SHARING.limit(4))
    for name, most in (("_BEFORE", 2), ("_AFTER", 1)):  # the entry itself is not after itself
        monkeypatch.setattr(candidates, name, getattr(candidates, name).limit(most))
    ids = [
        desk.publish(f"s{n}.example", n, published=desk.now - timedelta(hours=10 * n), **COPIED)
        for n in range(1, 8)
    ]
    with desk.storage.engine.begin() as connection:
        connection.execute(likenesses.delete())
        connection.execute(update(entries).values(needs_grouping=True))
    (middle,) = desk.storage.to_compare([ids[3]], desk.now)
    assert {other.id for other in middle.others} == {ids[2], ids[4]}
    assert middle.crowded


def test_a_story_that_merged_within_its_round_is_no_news_of_it(desk, entry) -> None:
    began = desk.now
    (source,) = desk.house.add("http://a.example/feed")
    desk.publish("a.example", 1)
    second = desk.publish("b.example", 2)
    desk.change(second, text_hash=entry(1).text_hash, revision=False)
    assert desk.storage.collected([source], began).stories_new == 1


# ---------------------------------------------------------------- the index anew


def test_an_index_built_anew_gives_the_same_stories_under_the_same_ids(desk) -> None:
    first = desk.publish("a.example", 1, **COPIED)
    desk.publish("b.example", 2, **COPIED)
    desk.publish("c.example", 3)
    before, told = desk.shown, desk.told()
    with desk.storage.engine.begin() as connection:
        connection.execute(candidate_keys.delete())
        connection.execute(fingerprints.delete().where(fingerprints.c.entry_id == first))
    _reindex(desk)
    assert desk.storage.ungrouped(desk.now) == 3
    desk.house.group(desk.now)
    assert desk.shown == before
    assert desk.told() == told
    desk.publish("d.example", 4, **COPIED)
    assert len(desk.shown) == 2
    assert desk.storage.check() == []


def test_building_the_index_goes_on_where_it_was_killed(desk) -> None:
    for number in range(1, 6):
        desk.publish(f"s{number}.example", number, **COPIED)
    whole = len(desk.rows(select(candidate_keys)))
    _reindex(desk, batches=1)
    assert desk.storage.status(desk.now).index_stale
    # What is grouped meanwhile is compared with all that it was like before.
    desk.mark(5)
    assert len(desk.shown) == 1
    assert desk.storage.begin_reindex() == 2
    _reindex(desk)
    assert len(desk.rows(select(candidate_keys))) == whole
    assert not desk.storage.status(desk.now).index_stale


def test_an_index_by_other_rules_is_shown_as_stale(desk) -> None:
    assert not desk.storage.status(desk.now).index_stale
    with desk.storage.engine.begin() as connection:
        of = update(meta).where(meta.c.key == "fingerprint_version")
        connection.execute(of.values(value=0))
    assert desk.storage.status(desk.now).index_stale


def _reindex(desk, batches: int | None = None) -> None:
    registry = load_registry()
    last = desk.storage.begin_reindex()
    while found := desk.storage.entries_after(last, 2):
        desk.storage.put_reindexed([fingerprinted(e, lambda x: fingerprint_of(x, registry)) for e in found])
        last = found[-1].id
        if batches == 1:
            return
    desk.storage.end_reindex()


def _compare(desk):
    """What a grouper reads and finds, before it writes."""
    registry = load_registry()
    waiting = desk.storage.waiting_entries(desk.now, 100)
    stale = desk.storage.unfingerprinted(waiting)
    desk.storage.put_fingerprints([fingerprinted(e, lambda x: fingerprint_of(x, registry)) for e in stale])
    return [compared(one) for one in desk.storage.to_compare(waiting, desk.now)]


def _form(desk, read) -> None:
    def decide(around: Neighbourhood):
        return plan_stories(
            around.entries, around.likenesses, around.ties, around.stories, lambda o: (o,), desk.house._uuid
        )

    desk.storage.form_stories(read, decide, desk.now)


def _published(desk, number: int) -> int:
    return desk.row(entries, number)["published"]
