"""Channels that are more than one facet, told by the hub: of exactly what concerns them, until they are no
more."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from aggregator.hub import SubscriberState
from aggregator.model import SavedChannel


@pytest.fixture
def told(house):
    """What a partner has been sent since the last time: the stories, and those that are gone."""

    def read(partner) -> tuple[list[str], list[str]]:
        documents = [json.loads(received.body) for received in partner.received]
        partner.received.clear()
        bare = len("urn:uuid:")
        stories = [item["id"][bare:] for document in documents for item in document["items"]]
        gone = [one["id"][bare:] for document in documents for one in document["_simpul"].get("deleted", ())]
        return stories, gone

    return read


def save(house, query: str) -> None:
    house.storage.save_channel(
        SavedChannel("manasik", "Manasik", query, "", "Redaktur", house.now, house.now)
    )


def test_a_saved_channel_and_one_of_elsewhere_are_told_of_what_concerns_them(house, partners, told) -> None:
    save(house, "manasik -office:35.09")
    saved, elsewhere = partners(), partners()
    subscriber = house.subscribe(saved.url + "/", house.topic("channels/manasik"))
    house.subscribe(elsewhere.url + "/", house.topic("elsewhere/35"))
    desk = house.desk

    in_both = desk.publish("73.02", title="Manasik haji")
    only_saved = desk.publish("35.10", title="Pembukaan manasik")
    desk.publish("35.09", title="Manasik di kota itu")
    only_elsewhere = desk.publish("73.02", title="Gempa")
    house.work()
    assert told(saved) == ([only_saved, in_both], [])
    assert told(elsewhere) == ([only_elsewhere, in_both], [])

    desk.correct(only_saved, "Ralat: manasik dibuka")
    desk.correct(only_elsewhere, "Ralat: gempa dan manasik")
    house.work()
    assert told(saved) == ([only_elsewhere, only_saved], [])
    assert told(elsewhere) == ([only_elsewhere], [])

    desk.remove(only_saved)
    desk.remove(only_elsewhere)
    house.work()
    assert sorted(told(saved)[1]) == sorted([only_saved, only_elsewhere])
    assert told(elsewhere) == ([], [only_elsewhere])

    # By another query it holds other stories, and is told of those from then on.
    save(house, "gempa")
    house.work()
    later = desk.publish("35.09", title="Gempa susulan")
    desk.publish("73.02", title="Manasik lagi")
    house.work()
    assert told(saved) == ([later], [])

    house.storage.drop_channel("manasik")
    desk.publish("73.02", title="Gempa lagi")
    house.work(timedelta(seconds=1))
    house.work(timedelta(seconds=1))
    assert told(saved) == ([], [])
    assert saved.questions[-1]["hub.mode"] == "denied"
    assert house.subscriber(subscriber.id).state is SubscriberState.DENIED
    assert told(elsewhere)[1] == []


def test_who_had_a_story_is_told_when_other_words_take_it_out_of_his_channel(house, partners, told) -> None:
    save(house, "manasik")
    had, other = partners(), partners()
    house.subscribe(had.url + "/", house.topic("channels/manasik"))
    house.subscribe(other.url + "/", house.topic("offices/73.02"))
    story, elsewhere = (
        house.desk.publish("73.02", title="Manasik haji"),
        house.desk.publish("73.02", title="Gempa"),
    )
    house.work()
    assert told(had) == ([story], [])
    assert sorted(told(other)[0]) == sorted([story, elsewhere])

    house.desk.correct(story, "Ralat: zakat fitrah")
    house.desk.correct(elsewhere, "Ralat: gempa susulan")
    house.work()
    assert told(had) == ([], [story]), "nothing is told of what he never had"
    assert sorted(told(other)[0]) == sorted([story, elsewhere])

    house.desk.correct(story, "Ralat kedua: zakat mal")
    house.work()
    assert told(had) == ([], []), "it is told once that it is gone"
