"""Who wants to be told asks the hub, and is asked back (WebSub, 5)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from aggregator.hub import SubscriberState
from aggregator.hub import request as limits

DAY = timedelta(days=1)


def test_a_subscriber_is_asked_whether_it_meant_it_and_is_one_then(house, partner) -> None:
    status, headers, body = house.ask(f"{partner.url}/kabar?kunci=a%20b", secret="rahasia")
    assert status == 202
    assert headers["Content-Type"] == "text/plain; charset=utf-8"
    assert body.strip()
    assert house.storage.hub_subscribers(house.now) == [], "nothing comes of asking alone"
    assert partner.questions == [], "the web asks nobody"
    house.work()
    (asked,) = partner.questions
    assert asked["kunci"] == "a b", "what stands in the callback's query stays"
    assert (asked["hub.mode"], asked["hub.topic"]) == ("subscribe", house.topic())
    assert asked["hub.lease_seconds"] == str(10 * 86_400)
    assert len(asked["hub.challenge"]) >= 32
    (subscriber,) = house.storage.hub_subscribers(house.now)
    assert subscriber.state is SubscriberState.ACTIVE
    assert subscriber.lease_until == house.now + 10 * DAY


def test_a_subscriber_of_the_older_protocol_gets_its_token_back(house, partner) -> None:
    # As PubSubHubbub 0.3 (6.1) and services built on it ask; what they add of their own does no harm.
    more = {"verify": "async", "verify_token": "dari /mitra?a=1&b", "lease_seconds": "", "retrieve": "true"}
    house.subscribe(partner.url + "/kabar?dari=simpul", **more)
    (asked,) = partner.questions
    assert asked["hub.verify_token"] == more["verify_token"]
    assert asked["dari"] == "simpul"


@pytest.mark.parametrize("token", ["x" * 501, "a\x00b"])
def test_a_token_that_cannot_be_given_back_is_refused(house, partner, token: str) -> None:
    status, _, body = house.ask(partner.url + "/", verify_token=token)
    assert (status, b"hub.verify_token" in body) == (400, True)


@pytest.mark.parametrize(
    ("asked", "given"),
    [("60", 3600), ("86400", 86_400), ("999999999999", 30 * 86_400), ("", 10 * 86_400)],
)
def test_a_lease_is_kept_within_bounds(house, partner, asked: str, given: int) -> None:
    house.subscribe(partner.url + "/", lease_seconds=asked)
    assert partner.questions[-1]["hub.lease_seconds"] == str(given)


@pytest.mark.parametrize(
    "answer",
    [
        lambda asked: (200, "tebakan"),
        lambda asked: (200, ""),
        lambda asked: (404, asked["hub.challenge"]),
        lambda asked: (302, f"/lain?{asked['hub.challenge']}"),
        lambda asked: (204, ""),
    ],
    ids=["another text", "nothing", "404", "redirect", "204"],
)
def test_without_the_challenge_nothing_is_subscribed_and_nobody_is_asked_again(
    house, partner, answer
) -> None:
    partner.verify = answer
    house.ask(partner.url + "/")
    for _ in range(3):
        house.work(timedelta(hours=1))
    assert len(partner.questions) == 1
    assert house.storage.hub_subscribers(house.now) == []


def test_a_callback_that_does_not_answer_is_asked_three_times(house, partner) -> None:
    partner.verify = lambda asked: (503, "")
    house.ask(partner.url + "/")
    for _ in range(6):
        house.work(timedelta(hours=1))
    assert len(partner.questions) == 3
    partner.verify = lambda asked: (200, asked["hub.challenge"])
    house.work(timedelta(hours=1))
    assert house.storage.hub_subscribers(house.now) == []


def test_unsubscribing_is_verified_too(house, partner) -> None:
    subscriber = house.subscribe(partner.url + "/")
    partner.verify = lambda asked: (404, "")
    assert house.ask(partner.url + "/", mode="unsubscribe")[0] == 202
    house.work()
    assert house.subscriber(subscriber.id).state is SubscriberState.ACTIVE
    partner.verify = lambda asked: (200, asked["hub.challenge"])
    house.ask(partner.url + "/", mode="unsubscribe")
    house.work()
    assert "hub.lease_seconds" not in partner.questions[-1]
    assert house.subscriber(subscriber.id).state is SubscriberState.UNSUBSCRIBED
    house.desk.publish()
    house.work()
    assert partner.received == []
    assert house.ask(partner.url + "/", mode="unsubscribe")[0] == 404


def test_an_unverified_renewal_leaves_the_subscription_as_it_was(house, partner) -> None:
    house.subscribe(partner.url + "/", secret="lama")
    partner.verify = lambda asked: (404, "")
    house.ask(partner.url + "/", secret="palsu")
    house.work()
    house.desk.publish()
    house.work()
    assert partner.received[-1].signed("lama")


def test_a_request_replaces_the_one_that_waits_for_the_same(house, partner) -> None:
    house.ask(partner.url + "/", lease_seconds="86400")
    house.ask(partner.url + "/", lease_seconds="172800")
    house.work()
    assert [asked["hub.lease_seconds"] for asked in partner.questions] == ["172800"]


REFUSALS = {
    "mode": ({"mode": "publish"}, 400, "subscribe or unsubscribe"),
    "topic of somebody else": ({"topic": "https://lain.example/feed"}, 404, "/feeds/national.rss"),
    "unknown channel": ({"topic": "{url}/feeds/offices/99.99.rss"}, 404, "/feeds/offices/"),
    "unknown format": ({"topic": "{url}/feeds/national.xml"}, 404, "/feeds/national.rss"),
    "a page of history": ({"topic": "{url}/feeds/national.rss?before=1-1"}, 404, "/feeds/national.rss"),
    "another spelling": ({"topic": "{url}/feeds/national.rss?limit=050"}, 404, "/feeds/national.rss"),
    "no callback": ({"callback": ""}, 400, "hub.callback"),
    "no address": ({"callback": "surel@contoh.example"}, 403, "http"),
    "a fragment": ({"callback": "http://127.0.0.1:9/#x"}, 400, "fragment"),
    "inside": ({"callback": "http://10.0.0.8/"}, 403, "private"),
    "another spelling of inside": ({"callback": "http://[::ffff:169.254.169.254]/"}, 403, ""),
    "inside by a number": ({"callback": "http://2130706433/"}, 403, "decimal"),
    "a password": ({"callback": "http://aku:rahasia@contoh.example/"}, 403, "passwords"),
    "ourselves": ({"callback": "{url}/ping"}, 403, "Simpul itself"),
    "too long": ({"callback": "http://contoh.example/" + "x" * 2_000}, 400, "2000"),
    "a long secret": ({"secret": "x" * 200}, 400, "199"),
    "a lease in words": ({"lease_seconds": "sehari"}, 400, "lease_seconds"),
    "nothing to leave": ({"mode": "unsubscribe"}, 404, "no subscription"),
}


@pytest.mark.parametrize(("asked", "status", "words"), REFUSALS.values(), ids=REFUSALS)
def test_what_cannot_be_is_refused_at_once_in_words(house, partner, asked, status: int, words: str) -> None:
    given = {"callback": partner.url + "/"} | {k: v.replace("{url}", house.url) for k, v in asked.items()}
    found, headers, body = house.ask(**given)
    assert found == status
    assert headers["Content-Type"] == "text/plain; charset=utf-8"
    assert words in body.decode()
    house.work()
    assert partner.questions == []


@pytest.mark.parametrize("channel", ["national", "offices/73.02", "regions/73", "categories/haji-umrah"])
@pytest.mark.parametrize("extension", ["rss", "atom", "json"])
def test_every_channel_in_every_format_is_a_topic(house, partner, channel: str, extension: str) -> None:
    house.subscribe(partner.url + "/", house.topic(channel, extension))


def test_a_name_that_means_an_address_inside_is_never_asked(house, partner) -> None:
    port = partner.url.rpartition(":")[2]
    assert house.ask(f"http://localhost:{port}/")[0] == 202
    house.world = _without_open_networks(house.world)
    house.work()
    house.work(timedelta(hours=1))
    assert partner.questions == []
    assert house.storage.hub_subscribers(house.now) == []


def _without_open_networks(world):
    from dataclasses import replace

    from aggregator.adapters.http import AddressGuard, HttpFetcher
    from aggregator.adapters.http.bounds import CALLBACKS
    from aggregator.adapters.http.pace import LocalPace

    return replace(world, verifier=HttpFetcher(AddressGuard(), LocalPace(0), "x", bounds=CALLBACKS))


@pytest.mark.parametrize(
    ("bound", "status"),
    [("HOST_AN_HOUR", 429), ("HOST_WAITING", 429), ("ALL_WAITING", 503)],
)
def test_a_flood_of_requests_is_bounded(house, partner, monkeypatch, bound: str, status: int) -> None:
    monkeypatch.setattr(limits, bound, 3)
    answers = [house.ask(f"{partner.url}/{number}") for number in range(5)]
    assert [answer[0] for answer in answers] == [202] * 3 + [status] * 2
    assert answers[-1][1]["Retry-After"]


def test_the_subscriptions_of_one_host_are_bounded_and_can_be_renewed(house, partner, monkeypatch) -> None:
    monkeypatch.setattr(limits, "HOST_SUBSCRIBERS", 2)
    for number in range(2):
        house.subscribe(f"{partner.url}/{number}")
    assert house.ask(f"{partner.url}/2")[0] == 403
    assert house.ask(f"{partner.url}/1")[0] == 202


def test_what_was_asked_counts_for_an_hour_and_is_forgotten_after_a_day(house, partner, monkeypatch) -> None:
    monkeypatch.setattr(limits, "HOST_AN_HOUR", 1)
    house.subscribe(partner.url + "/")
    assert house.ask(partner.url + "/lain")[0] == 429
    house.now += 2 * DAY
    assert house.storage.prune(house.now) == 1


@pytest.mark.parametrize("language", ["id", "en"])
def test_everything_has_its_words(language: str) -> None:
    from aggregator.hub import DeliveryState
    from aggregator.messages import catalogue

    words = catalogue(language)
    assert {f"hub.state_{state.value}" for state in SubscriberState} <= set(words)
    assert {f"hub.delivery_{state.value}" for state in DeliveryState} <= set(words)
