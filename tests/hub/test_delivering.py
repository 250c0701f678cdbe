"""Subscribers are told what changed in their channel, in order, until they have taken notice (WebSub, 7)."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import feedparser
import pytest

from aggregator import distributing, pipeline
from aggregator.hub import DeliveryState, SubscriberState
from aggregator.hub.attempts import SUSPEND_AFTER
from feeds.render.delivery import render_delivery

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


def ids_of(received) -> list[str]:
    return [item["id"].removeprefix("urn:uuid:") for item in json.loads(received.body)["items"]]


def gone_in(received) -> list[str]:
    feed = json.loads(received.body)
    told = feed.get("_simpul", {}).get("deleted", [])
    return [one["id"].removeprefix("urn:uuid:") for one in told]


@pytest.mark.parametrize(
    ("extension", "content_type"),
    [
        ("rss", "application/rss+xml; charset=utf-8"),
        ("atom", "application/atom+xml; charset=utf-8"),
        ("json", "application/feed+json; charset=utf-8"),
    ],
)
def test_a_new_story_is_told_in_the_format_of_the_topic_signed(
    house, partner, extension: str, content_type: str
) -> None:
    topic = house.topic("offices/73.02", extension)
    house.subscribe(partner.url + "/kabar", topic, secret="rahasia")
    uuid = house.desk.publish("73.02")
    house.work()
    (received,) = partner.received
    assert received.path == "/kabar"
    assert received.headers["Content-Type"] == content_type
    assert received.headers["Link"] == f'<{house.url}/hub>; rel="hub", <{topic}>; rel="self"'
    assert received.signed("rahasia")
    if extension == "json":
        assert json.loads(received.body)["feed_url"] == topic
        assert ids_of(received) == [uuid]
    else:
        feed = feedparser.parse(received.body)
        assert {"rel": "self", "href": topic}.items() <= next(
            dict(link).items() for link in feed.feed.links if link["rel"] == "self"
        )
        assert [entry.id for entry in feed.entries] == [f"urn:uuid:{uuid}"]


def test_without_a_secret_nothing_is_signed(house, partner) -> None:
    house.subscribe(partner.url + "/")
    house.desk.publish()
    house.work()
    assert "X-Hub-Signature" not in partner.received[0].headers


def test_only_subscribers_of_the_channels_that_changed_are_told(house, partners) -> None:
    channels = (
        "national",
        "offices/73.02",
        "offices/73.03",
        "regions/73",
        "regions/35",
        "categories/haji-umrah",
    )
    told = {channel: partners() for channel in channels}
    for channel, partner in told.items():
        house.subscribe(partner.url + "/", house.topic(channel))
    house.desk.publish("73.02")
    house.work()
    assert {channel for channel, partner in told.items() if partner.received} == {
        "national",
        "offices/73.02",
        "regions/73",
        "categories/haji-umrah",
    }


def test_what_was_there_before_is_not_told(house, partner) -> None:
    house.desk.publish()
    house.subscribe(partner.url + "/")
    house.work()
    assert partner.received == []


def test_changes_between_two_looks_are_one_delivery_of_how_things_stand(house, partner) -> None:
    house.subscribe(partner.url + "/")
    first, second, third = (house.desk.publish() for _ in range(3))
    house.desk.correct(first, "Judul yang dibetulkan")
    house.desk.remove(second)
    house.work()
    (received,) = partner.received
    assert ids_of(received) == [third, first]
    assert gone_in(received) == [second]
    assert json.loads(received.body)["items"][1]["title"] == "Judul yang dibetulkan"
    house.work()
    assert len(partner.received) == 1


def test_a_merged_story_is_told_as_gone_with_the_one_that_answers_for_it(house, partner) -> None:
    house.subscribe(partner.url + "/")
    older, younger = house.desk.publish(), house.desk.publish()
    house.work()
    house.desk.remove(younger, into=older)
    house.work()
    told = json.loads(partner.received[-1].body)["_simpul"]["deleted"]
    assert [(one["id"], one["merged_into"]) for one in told] == [(f"urn:uuid:{younger}", f"urn:uuid:{older}")]


def test_a_story_that_comes_back_is_told_again(house, partner) -> None:
    house.subscribe(partner.url + "/")
    uuid = house.desk.publish()
    house.work()
    house.desk.remove(uuid)
    house.work()
    house.desk.restore(uuid)
    house.work()
    assert [(ids_of(one), gone_in(one)) for one in partner.received] == [
        ([uuid], []),
        ([], [uuid]),
        ([uuid], []),
    ]


def test_many_changes_come_in_several_deliveries_without_loss(house, partner) -> None:
    house.subscribe(partner.url + "/")
    made = [house.desk.publish() for _ in range(distributing.MOST_STORIES * 2 + 7)]
    for _ in range(4):
        house.work()
    assert [len(ids_of(one)) for one in partner.received] == [50, 50, 7]
    assert sorted(uuid for one in partner.received for uuid in ids_of(one)) == sorted(made)


def test_history_is_not_told_but_where_a_reader_of_the_first_page_sees_it(house, partner) -> None:
    house.subscribe(partner.url + "/")
    recent = [house.desk.publish(history=True, age=HOUR) for _ in range(2)]
    house.work()
    assert sorted(ids_of(partner.received[-1])) == sorted(recent)
    for _ in range(50):
        house.desk.publish()
    house.work()
    house.work()
    told = len(partner.received)
    past = house.desk.publish(history=True, age=300 * DAY)
    house.desk.copy(past)
    house.work()
    assert len(partner.received) == told
    late = house.desk.publish(age=2 * DAY)
    house.work()
    assert ids_of(partner.received[-1]) == [late], "news that came late is news"
    house.desk.remove(past)
    house.work()
    assert gone_in(partner.received[-1]) == [past], "the end of old news is told too"


def test_a_failed_delivery_is_tried_again_later_and_later_with_what_changed_since(house, partner) -> None:
    subscriber = house.subscribe(partner.url + "/")
    partner.take = lambda received: (500, "")
    first = house.desk.publish()
    house.work()
    house.work()
    assert len(partner.received) == 1, "not at once"
    waits = []
    for _ in range(6):
        due = house.subscriber(subscriber.id).next_at
        waits.append(due - house.now)
        house.work(due - house.now)
    assert len(partner.received) == 7
    assert all(after > before * 1.1 for before, after in pairwise(waits))
    second = house.desk.publish()
    partner.take = lambda received: (200, "")
    house.work(HOUR)
    assert ids_of(partner.received[-1]) == [second, first]
    (delivery,) = house.storage.hub_deliveries(10)
    assert (delivery.attempts, delivery.state) == (8, DeliveryState.ACKNOWLEDGED)
    assert house.subscriber(subscriber.id).failures == 0


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_a_failure_and_is_not_followed(house, partners, status: int) -> None:
    """ "MUST NOT use HTTP redirects" (WebSub, 7): a callback that was taken over would take its subscribers
    along."""
    liar, victim = partners(), partners()
    subscriber = house.subscribe(liar.url + "/")
    liar.take = lambda received: (status, victim.url + "/")
    house.desk.publish()
    house.work()
    assert victim.received == []
    assert victim.questions == []
    assert house.subscriber(subscriber.id).failures == 1


def test_a_body_without_end_does_not_hold_us(house, partner) -> None:
    subscriber = house.subscribe(partner.url + "/")
    partner.take = lambda received: (200, "x" * 1_000_000)
    house.desk.publish()
    house.work()
    assert house.subscriber(subscriber.id).failures == 0, "2xx is notice, whatever follows"


def test_410_ends_the_subscription(house, partner) -> None:
    subscriber = house.subscribe(partner.url + "/")
    partner.take = lambda received: (410, "")
    house.desk.publish()
    house.work()
    house.desk.publish()
    house.work(DAY)
    assert len(partner.received) == 1
    assert house.subscriber(subscriber.id).state is SubscriberState.GONE
    assert house.storage.hub_deliveries(1)[0].state is DeliveryState.ENDED


def test_a_lease_ends(house, partner) -> None:
    subscriber = house.subscribe(partner.url + "/", lease_seconds="86400")
    house.now += DAY
    uuid = house.desk.publish()
    house.work()
    assert partner.received == []
    assert house.subscriber(subscriber.id).state is SubscriberState.EXPIRED
    pipeline.tidy(house.world)
    assert house.storage.status(house.now).hub.subscribers == {"expired": 1}
    house.subscribe(partner.url + "/")
    house.work()
    assert ids_of(partner.received[-1]) == [uuid], "who comes back is told what it missed"


def test_who_fails_for_days_is_suspended_told_so_and_taken_up_where_it_was_left(house, partner) -> None:
    subscriber = house.subscribe(partner.url + "/")
    partner.take = lambda received: (500, "")
    uuid = house.desk.publish()
    house.work()
    house.work(SUSPEND_AFTER)
    house.work()
    assert house.subscriber(subscriber.id).state is SubscriberState.SUSPENDED
    denied = partner.questions[-1]
    assert (denied["hub.mode"], denied["hub.topic"]) == ("denied", house.topic())
    assert denied["hub.reason"]
    assert "hub.challenge" not in denied
    told = len(partner.received)
    house.work(DAY)
    assert len(partner.received) == told
    assert house.storage.status(house.now).hub.subscribers == {"suspended": 1}
    partner.take = lambda received: (200, "")
    house.subscribe(partner.url + "/")
    house.work()
    assert ids_of(partner.received[-1]) == [uuid]


def test_a_killed_worker_is_followed_by_another_that_tells_again(house, partner) -> None:
    """Killed after the attempt was entered, before or after the partner heard of it: nobody knows which."""
    subscriber = house.subscribe(partner.url + "/")
    uuid = house.desk.publish()
    look = pipeline.tick(house.world)
    (batch,) = look.subscriber_batches
    (claimed,) = house.storage.claim_subscribers(batch, house.now, distributing.LEASE)
    ((delivery, _),) = distributing._prepare(house.world, [claimed], render_delivery)
    begun = house.storage.begin_deliveries([delivery], house.now)
    house.work()
    assert partner.received == [], "somebody seems to be at it"
    house.work(distributing.LEASE + timedelta(seconds=1))
    assert [ids_of(one) for one in partner.received] == [[uuid]]
    (ledger,) = house.storage.hub_deliveries(10)
    assert (ledger.id, ledger.attempts) == (begun[subscriber.id], 2)
    assert ledger.state is DeliveryState.ACKNOWLEDGED


def test_what_a_worker_says_that_was_given_up_counts_for_nothing(house, partner) -> None:
    subscriber = house.subscribe(partner.url + "/")
    house.desk.publish()
    (batch,) = pipeline.tick(house.world).subscriber_batches
    (slow,) = house.storage.claim_subscribers(batch, house.now, distributing.LEASE)
    ((delivery, _),) = distributing._prepare(house.world, [slow], render_delivery)
    begun = house.storage.begin_deliveries([delivery], house.now)
    house.work(distributing.LEASE + timedelta(seconds=1))
    after = house.subscriber(subscriber.id)
    house.desk.publish()
    late = distributing.hub.put_off(slow, begun[subscriber.id], house.now + DAY)
    assert house.storage.settle_deliveries([late], house.now) == 0
    assert house.subscriber(subscriber.id) == after


def test_one_worker_at_a_time_tells_a_subscriber(house, partner) -> None:
    house.subscribe(partner.url + "/")
    house.desk.publish()
    (batch,) = pipeline.tick(house.world).subscriber_batches
    for _ in range(3):  # a message that comes several times
        distributing.distribute(house.world, batch, render_delivery)
    assert len(partner.received) == 1
    assert pipeline.tick(house.world).subscriber_batches == ()


def test_a_subscriber_that_hangs_holds_up_nobody_else(house, partners) -> None:
    hanging, quick = partners("127.0.0.2"), partners()
    slow = house.subscribe(hanging.url + "/")
    house.subscribe(quick.url + "/")
    house.work()
    told: list[float] = []

    def hang(received) -> tuple[int, str]:
        time.sleep(2.5)
        return 200, ""

    hanging.take = hang
    quick.take = lambda received: (told.append(time.monotonic()), (204, ""))[1]
    house.desk.publish()
    house.work()
    ended = time.monotonic()
    assert ended - told[0] > 1, "the quick one was done long before the slow one"
    assert house.storage.hub_deliveries(2)[0].state is DeliveryState.ACKNOWLEDGED
    assert house.subscriber(slow.id).failures == 0
    house.desk.publish()
    look = pipeline.tick(house.world)
    assert sorted(len(batch) for batch in look.subscriber_batches) == [1, 1], "from now on apart"


def test_a_channel_that_is_no_more_is_denied(house, partner) -> None:
    subscriber = house.subscribe(partner.url + "/", house.topic("offices/73.02"))
    house.desk.publish("73.02")
    registry = house.world.registry
    left = tuple(office for office in registry.offices if office.code != "73.02")
    house.world = replace(house.world, registry=replace(registry, offices=left))
    house.work()
    house.work()
    assert partner.received == []
    assert partner.questions[-1]["hub.mode"] == "denied"
    assert house.subscriber(subscriber.id).state is SubscriberState.DENIED


def test_the_ledger_says_who_has_taken_notice_of_a_takedown(house, partners) -> None:
    good, down, left, elsewhere = (partners() for _ in range(4))
    numbers = [house.subscribe(one.url + "/").id for one in (good, down, left)]
    house.subscribe(elsewhere.url + "/", house.topic("offices/35.09"))
    uuid = house.desk.publish("73.02")
    house.work()
    had = house.now
    left.take = lambda received: (410, "")
    house.desk.publish("73.02")
    house.work()
    down.take = lambda received: (500, "")
    house.now += DAY
    house.desk.remove(uuid)
    untold = {one.subscriber_id: one for one in house.storage.notices(uuid, house.now)}
    assert {number: one.told_at for number, one in untold.items()} == dict.fromkeys(numbers)
    house.work()
    notices = {one.subscriber_id: one for one in house.storage.notices(uuid, house.now)}
    assert [notices[number].had_at for number in numbers] == [had] * 3
    assert [notices[number].told_at for number in numbers] == [house.now, None, None]
    assert [notices[number].attempts for number in numbers] == [1, 1, 0]
    assert notices[numbers[2]].state is SubscriberState.GONE
    ends = [one for one in house.storage.hub_deliveries(50, uuid=uuid) if one.tombstone]
    assert {one.subscriber_id: one.state for one in ends} == {
        numbers[0]: DeliveryState.ACKNOWLEDGED,
        numbers[1]: DeliveryState.OPEN,
    }
    house.now += 400 * DAY
    house.storage.prune(house.now)
    kept = house.storage.hub_deliveries(50)
    assert all(one.tombstones or one.state is DeliveryState.OPEN for one in kept)
    assert any(one.state is DeliveryState.ACKNOWLEDGED for one in kept)


def test_a_quiet_channel_does_not_read_the_whole_history(house, partner) -> None:
    """Its cursor follows what concerned others, so that a look costs what changed and not what was."""
    subscriber = house.subscribe(partner.url + "/", house.topic("offices/35.09"))
    for _ in range(5):
        house.desk.publish("73.02")
        house.work()
    house.desk.publish("35.09")
    house.work()
    (delivery,) = house.storage.hub_deliveries(10, subscriber_id=subscriber.id)
    assert delivery.through - delivery.after == 1


def test_those_that_fail_are_told_in_one_batch_at_a_time(house, partner, monkeypatch) -> None:
    monkeypatch.setattr(pipeline, "SUBSCRIBER_BATCH", 2)
    for number in range(5):
        house.subscribe(f"{partner.url}/{number}")
    partner.take = lambda received: (500, "")
    house.desk.publish()
    house.work()
    house.now += HOUR
    look = pipeline.tick(house.world)
    assert [len(batch) for batch in look.subscriber_batches] == [2]
    assert pipeline.tick(house.world).subscriber_batches == ()
    distributing.distribute(house.world, look.subscriber_batches[0], render_delivery)
    assert [len(batch) for batch in pipeline.tick(house.world).subscriber_batches] == [2]


def test_a_denial_does_not_replace_what_the_subscriber_asks_for_just_now(house, partner) -> None:
    subscriber = house.subscribe(partner.url + "/")
    partner.take = lambda received: (500, "")
    house.desk.publish()
    house.work()
    house.now += SUSPEND_AFTER
    (batch,) = pipeline.tick(house.world).subscriber_batches
    assert house.ask(partner.url + "/")[0] == 202
    distributing.distribute(house.world, batch, render_delivery)
    assert house.subscriber(subscriber.id).state is SubscriberState.SUSPENDED
    house.work()
    assert partner.questions[-1]["hub.mode"] == "subscribe"
    assert house.subscriber(subscriber.id).state is SubscriberState.ACTIVE


def test_who_left_is_forgotten_when_nothing_has_to_be_proved(house, partner) -> None:
    told = house.subscribe(partner.url + "/", house.topic("regions/73"))
    house.subscribe(partner.url + "/", house.topic("regions/35"))
    house.desk.remove(house.desk.publish("73.02"))
    house.desk.publish("35.09")
    house.work()
    for _ in range(2):
        house.now += 100 * DAY
        pipeline.tidy(house.world)
    assert [one.id for one in house.storage.hub_subscribers(house.now)] == [told.id]
