"""A site that is broken into, from its feed to the channels."""

from __future__ import annotations

import logging

import pytest
from pipeline_house import House, item

from aggregator.quarantine import CaseState, Decision, FindingKind

SPAM = {
    "title": "Slot Gacor Hari Ini Gampang Menang Maxwin",
    "description": "<p>Daftar sekarang di <a href='https://slotgacor777.example/'>situs slot</a>.</p>",
}
HIDDEN = (
    "<p>Kegiatan ke-2 berlangsung di aula.</p><div style='display:none'>"
    "<a href='https://a1.example/'>x</a> <a href='https://b2.example/'>y</a></div>"
)


def test_an_injected_item_never_reaches_a_channel_until_somebody_releases_it(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    house.source("/feed")
    house.feed([item(1), item(2, **SPAM), item(3)])
    with caplog.at_level(logging.WARNING):
        house.collect()
    assert SPAM["title"] not in house.titles
    assert len(house.titles) == 2
    (line,) = [record.getMessage() for record in caplog.records if "quarantine" in record.getMessage()]
    assert "gambling" in line
    assert "Gacor" not in line
    storage = house.world.storage
    (case,) = storage.cases(CaseState.OPEN)
    storage.decide([case.id], Decision(CaseState.RELEASED, house.now, "redaksi", "contoh untuk pelatihan"))
    house.work()
    assert SPAM["title"] in house.titles


def test_a_published_entry_stays_as_it_was_when_its_page_is_broken_into(house: House) -> None:
    house.source("/feed")
    house.feed([item(1), item(2)])
    house.collect()
    before = house.titles
    house.feed([item(1), item(2, description=HIDDEN)])
    for _ in range(2):
        house.collect()
    assert house.titles == before
    (case,) = house.world.storage.cases()
    assert FindingKind.HIDDEN in {finding.kind for finding in case.findings}
    assert "y" not in case.entry.text.split()
    house.feed([item(1), item(2)])
    house.collect()
    assert [case.state for case in house.world.storage.cases()] == [CaseState.OVERTAKEN]


def test_a_source_that_turns_to_another_language_is_held_back(house: House) -> None:
    house.source("/feed")
    house.feed([item(number) for number in range(12)])
    house.collect()
    chinese = "<p>欢迎来到我们的网站，注册即可获得奖金，每天都有新的活动等你参加，快来加入我们吧。</p>"
    house.feed([item(number) for number in range(12)] + [item(13, title="在线注册网站", description=chinese)])
    house.collect()
    (case,) = house.world.storage.cases()
    assert [finding.kind for finding in case.findings] == [FindingKind.LANGUAGE]
