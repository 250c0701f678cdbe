"""What is held back, and what becomes of it, on every database."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import timedelta

import pytest

from aggregator.adapters.database import open_database
from aggregator.model import ChannelQuery, DocumentShape, EntryChange, NewEntry, ParsedDocument
from aggregator.plan import MatchedEntries, plan_entries
from aggregator.quarantine import CaseState, Decision, Finding, FindingKind, Place

FOUND = (Finding(FindingKind.GAMBLING, Place.TITLE, "slot gacor"),)


class Desk:
    """One source whose entries come with findings, and the editor who decides about them."""

    def __init__(self, house, now) -> None:
        self.house, self.storage, self.now = house, house.storage, now
        (self.source,) = house.add("http://situs.example/feed")
        self.looks = 0

    def look(self, new=(), changed=(), seen=()) -> None:
        self.looks += 1
        self.now += timedelta(hours=1)
        document = self.house.fetch(self.source, f"<rss>{self.looks}</rss>".encode(), self.now)
        matched = MatchedEntries(tuple(new), tuple(changed), tuple(seen))
        plan = plan_entries(document, ParsedDocument(DocumentShape.FEED), matched, (), self.now)
        self.storage.apply_entries([plan])
        self.house.group(self.now)

    def revise(self, entry, findings=(), **values) -> None:
        """The site shows other values of an entry."""
        (held,) = self.storage.held_entries(self.source, [entry.guid_key], [], [])
        values.setdefault("content_hash", repr(sorted(values.items())))
        changed = replace(held.entry, **values)
        change = EntryChange(held.id, changed, held.revision + 1, held.churn + 1, True, findings)
        self.look(changed=[change], seen=[held.id])

    def decide(self, state: CaseState, *ids: int, by: str = "redaksi") -> None:
        self.now += timedelta(hours=1)
        assert self.storage.decide(ids, Decision(state, self.now, by, "sudah dilihat")) == []
        self.house.group(self.now)

    @property
    def titles(self) -> list[str]:
        return [story.title for story in self.storage.stories(ChannelQuery()).stories]

    @property
    def case(self):
        (case,) = self.storage.cases()
        return case


@pytest.fixture
def desk(house, now) -> Desk:
    return Desk(house, now)


def test_a_new_entry_with_findings_is_stored_and_shown_to_nobody(desk: Desk, entry) -> None:
    desk.look([NewEntry(entry(1), False), NewEntry(entry(2), False, FOUND)])
    assert desk.titles == ["Kegiatan Nomor 1"]
    case = desk.case
    assert (case.state, case.findings, case.subject.title) == (CaseState.OPEN, FOUND, "Kegiatan Nomor 2")
    assert (case.office, case.revision, case.history) == ("73.02", None, ())
    assert len(desk.storage.all_held(desk.source, 10)) == 2


def test_a_quarantined_copy_leads_no_story_and_is_on_no_copy_list(desk: Desk, entry) -> None:
    ours = entry(1)
    theirs = replace(
        ours, identity="g:2", guid_key="2", url_key="lain.example/1", url="http://lain.example/1"
    )
    theirs = replace(theirs, published=ours.published - timedelta(hours=1))  # it would lead
    desk.look([NewEntry(ours, False), NewEntry(theirs, False, FOUND)])
    (story,) = desk.storage.stories(ChannelQuery()).stories
    assert (story.url, [copy.url for copy in story.copies]) == (ours.url, [ours.url])
    desk.decide(CaseState.RELEASED, desk.case.id)
    (story,) = desk.storage.stories(ChannelQuery()).stories
    assert story.url == theirs.url
    assert len(story.copies) == 2


def test_storing_twice_opens_one_case(desk: Desk, entry) -> None:
    for _ in range(2):
        desk.look([NewEntry(entry(1), False, FOUND)])
    assert desk.case.state is CaseState.OPEN


def test_released_it_is_visible_after_one_round_of_grouping(desk: Desk, entry) -> None:
    desk.look([NewEntry(entry(1), False, FOUND)])
    before = desk.storage.generation()
    desk.decide(CaseState.RELEASED, desk.case.id)
    assert desk.titles == ["Kegiatan Nomor 1"]
    assert desk.storage.generation() > before
    (decision,) = desk.case.history
    assert (decision.state, decision.by, decision.reason) == (CaseState.RELEASED, "redaksi", "sudah dilihat")


def test_rejected_it_is_a_tombstone_and_not_imported_again(desk: Desk, entry) -> None:
    desk.look([NewEntry(entry(1), False, FOUND)])
    desk.decide(CaseState.REJECTED, desk.case.id)
    desk.look([NewEntry(entry(1), False)])
    assert desk.titles == []
    (held,) = desk.storage.held_entries(desk.source, ["1"], [], [])
    assert held.removed
    assert desk.case.state is CaseState.REJECTED


def test_deciding_again_is_allowed_and_remembered(desk: Desk, entry) -> None:
    desk.look([NewEntry(entry(1), False, FOUND)])
    case_id = desk.case.id
    for state, shown in ((CaseState.REJECTED, 0), (CaseState.RELEASED, 1), (CaseState.REJECTED, 0)):
        desk.decide(state, case_id, by=f"redaksi {shown}")
        assert len(desk.titles) == shown
    assert [decision.state.value for decision in desk.case.history] == ["rejected", "released", "rejected"]


def test_deciding_about_a_case_that_there_is_not_decides_nothing(desk: Desk, entry) -> None:
    desk.look([NewEntry(entry(1), False, FOUND)])
    decision = Decision(CaseState.RELEASED, desk.now, "", "x")
    assert desk.storage.decide([desk.case.id, 4711], decision) == [4711]
    assert desk.case.state is CaseState.OPEN


def test_what_was_stored_before_a_bad_revision_stays(desk: Desk, entry) -> None:
    first = entry(1)
    desk.look([NewEntry(first, False)])
    desk.revise(first, FOUND, title="Slot Gacor", text="maxwin", html="<p>maxwin</p>")
    assert desk.titles == ["Kegiatan Nomor 1"]
    case = desk.case
    assert (case.subject.title, case.entry.title) == ("Slot Gacor", "Kegiatan Nomor 1")


def test_a_bad_revision_that_is_seen_at_every_look_is_one_case_and_one_update_of_nothing(
    desk: Desk, entry, caplog: pytest.LogCaptureFixture
) -> None:
    desk.look([NewEntry(entry(1), False)])
    with caplog.at_level(logging.WARNING):
        for _ in range(3):
            desk.revise(entry(1), FOUND, title="Slot Gacor")
    assert desk.case.subject.title == "Slot Gacor"
    assert len(desk.storage.recent_fetches(desk.source, 10)) == 4
    assert sum(fetch.entries_updated for fetch in desk.storage.recent_fetches(desk.source, 10)) == 0
    assert [record.getMessage() for record in caplog.records] == [
        f"entry {desk.case.entry_id} of source {desk.source} is in quarantine: gambling"
    ]


def test_a_released_revision_takes_its_place_and_is_never_held_back_again(desk: Desk, entry) -> None:
    desk.look([NewEntry(entry(1), False)])
    desk.revise(entry(1), FOUND, title="Seminar Slot Gacor", content_hash="b")
    desk.decide(CaseState.RELEASED, desk.case.id)
    assert desk.titles == ["Seminar Slot Gacor"]
    desk.revise(entry(1), title="Kegiatan Nomor 1", content_hash="a")
    desk.revise(entry(1), FOUND, title="Seminar Slot Gacor", content_hash="b")
    assert desk.titles == ["Seminar Slot Gacor"]
    assert desk.case.state is CaseState.RELEASED


def test_content_that_changes_after_a_release_is_held_back_again(desk: Desk, entry) -> None:
    desk.look([NewEntry(entry(1), False, FOUND)])
    desk.decide(CaseState.RELEASED, desk.case.id)
    desk.revise(entry(1), FOUND, title="Slot Gacor Lagi")
    assert desk.titles == ["Kegiatan Nomor 1"]
    assert sorted(case.state.value for case in desk.storage.cases()) == ["open", "released"]


def test_a_rejected_revision_stays_away_and_the_next_good_one_is_taken(desk: Desk, entry) -> None:
    desk.look([NewEntry(entry(1), False)])
    desk.revise(entry(1), FOUND, title="Slot Gacor")
    desk.decide(CaseState.REJECTED, desk.case.id)
    desk.revise(entry(1), FOUND, title="Slot Gacor")
    assert desk.titles == ["Kegiatan Nomor 1"]
    assert desk.case.state is CaseState.REJECTED
    desk.revise(entry(1), title="Kegiatan Nomor Satu")
    assert desk.titles == ["Kegiatan Nomor Satu"]


def test_a_release_that_is_taken_back_brings_back_what_was_there(desk: Desk, entry) -> None:
    desk.look([NewEntry(entry(1), False)])
    desk.revise(entry(1), FOUND, title="Slot Gacor")
    for state, title in (
        (CaseState.RELEASED, "Slot Gacor"),
        (CaseState.REJECTED, "Kegiatan Nomor 1"),
        (CaseState.RELEASED, "Slot Gacor"),
    ):
        desk.decide(state, desk.case.id)
        assert desk.titles == [title]


def test_a_site_that_takes_its_bad_revision_back_ends_the_case(desk: Desk, entry) -> None:
    desk.look([NewEntry(entry(1), False)])
    desk.revise(entry(1), FOUND, title="Slot Gacor")
    desk.look(seen=[desk.case.entry_id])
    assert desk.case.state is CaseState.OVERTAKEN
    for state in (CaseState.RELEASED, CaseState.REJECTED, CaseState.RELEASED, CaseState.REJECTED):
        desk.decide(state, desk.case.id)
        if state is CaseState.REJECTED:
            assert desk.titles == ["Kegiatan Nomor 1"]


def test_a_later_bad_revision_overtakes_the_one_that_waits(desk: Desk, entry) -> None:
    desk.look([NewEntry(entry(1), False)])
    desk.revise(entry(1), FOUND, title="Slot Gacor")
    desk.revise(entry(1), FOUND, title="Slot Maxwin")
    assert {case.subject.title: case.state.value for case in desk.storage.cases()} == {
        "Slot Gacor": "overtaken",
        "Slot Maxwin": "open",
    }


def test_an_entry_that_nobody_sees_yet_follows_its_site(desk: Desk, entry) -> None:
    desk.look([NewEntry(entry(1), False, FOUND)])
    desk.revise(entry(1), title="Kegiatan yang Dipulihkan")
    assert desk.titles == []
    assert desk.case.subject.title == "Kegiatan yang Dipulihkan"
    desk.decide(CaseState.RELEASED, desk.case.id)
    assert desk.titles == ["Kegiatan yang Dipulihkan"]


def test_the_office_is_told(desk: Desk, entry) -> None:
    desk.look([NewEntry(entry(1), False, FOUND), NewEntry(entry(2), False, FOUND)])
    assert desk.storage.status(desk.now).quarantine == {"73.02": 2}
    assert desk.storage.cases(offices={"73"}) == []
    assert len(desk.storage.cases(CaseState.OPEN, {"73.02"})) == 2
    desk.decide(CaseState.REJECTED, desk.storage.cases()[0].id)
    assert desk.storage.status(desk.now).quarantine == {"73.02": 1}


def test_what_is_usual_is_learned_from_what_is_shown(desk: Desk, entry) -> None:
    html = '<p><a href="https://www.baznas.go.id/x">a</a><img src="https://gambar.example/1.jpg"></p>'
    desk.look(
        [
            NewEntry(entry(1, html=html), False),
            NewEntry(entry(2, language="en"), False),
            NewEntry(entry(3, html='<a href="https://slot.example/">a</a>', language="zh"), False, FOUND),
        ]
    )
    usual = desk.storage.usual(desk.source)
    assert (usual.entries, dict(usual.languages)) == (2, {"id": 1, "en": 1})
    assert usual.hosts == {"baznas.go.id", "gambar.example"}


def test_a_backup_keeps_the_quarantine(desk: Desk, entry, tmp_path, database) -> None:
    desk.look([NewEntry(entry(1), False, FOUND)])
    database.backup(tmp_path / "cadangan")
    other = open_database(f"sqlite:///{tmp_path / 'lain.sqlite3'}")
    other.restore(tmp_path / "cadangan")
    assert other.cases() == database.cases() != []
    assert other.check() == []
