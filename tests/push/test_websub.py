"""Our subscriptions, against a real hub on loopback that behaves and misbehaves."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from aggregator import subscribing
from aggregator.adapters.http.bounds import USUAL
from aggregator.model import SourceKind, SourceRow, SubscriptionState

DAY = timedelta(days=1)


def test_a_feed_that_names_a_hub_is_subscribed_to_there(product, hub) -> None:
    product.feed(1)
    source_id = product.source()
    product.collect()
    (request,) = hub.requests
    assert request["type"] == "application/x-www-form-urlencoded"
    assert request["hub.mode"] == "subscribe"
    assert request["hub.topic"] == product.server.url + "/feed"
    assert request["hub.callback"].startswith(product.world.settings.public_url + "/websub/")
    assert int(request["hub.lease_seconds"]) == 10 * 86_400
    assert 20 < len(request["hub.secret"]) < 200
    assert product.subscription(source_id).state is SubscriptionState.OFFERED
    product.collect(timedelta(minutes=30))
    assert len(hub.requests) == 1, "asked once"


def test_a_verified_subscription_is_active_and_trusted_from_its_first_push(
    product, hub, feed_of, title_of
) -> None:
    source_id = product.subscribe(1)
    subscription = product.subscription(source_id)
    assert subscription.state is SubscriptionState.ACTIVE
    assert not product.pushes(source_id)
    assert hub.push(feed_of(2)) == 202
    product.work()
    assert product.titles == sorted([title_of(1), title_of(2)])
    assert product.pushes(source_id)


@pytest.mark.parametrize("method", ["sha1", "sha256", "sha384", "sha512"])
def test_a_push_signed_by_any_method_of_the_recommendation_is_taken(
    product, hub, feed_of, method: str
) -> None:
    product.subscribe(1)
    assert hub.push(feed_of(2), method) == 202
    product.work()
    assert len(product.titles) == 2


@pytest.mark.parametrize("signature", ["", "sha256=00", "md5=00", "sha256", "sha256=" + "0" * 64])
def test_an_unsigned_push_is_answered_thrown_away_and_counted(product, hub, feed_of, signature: str) -> None:
    source_id = product.subscribe(1)
    assert hub.push(feed_of(2), signature=signature) == 202
    product.work()
    assert len(product.titles) == 1
    assert product.subscription(source_id).rejected == 1
    assert not product.pushes(source_id)


def test_a_push_moves_no_validators(product, hub, feed_of) -> None:
    source_id = product.subscribe(1)
    before = product.storage.claim_sources([source_id], product.now, timedelta(0))[0]
    hub.push(feed_of(2))
    product.work()
    after = product.storage.claim_sources([source_id], product.now, timedelta(0))[0]
    assert after.validators == before.validators
    assert after.last_full_at == before.last_full_at
    product.feed(3, 2, 1)
    product.collect()
    assert len(product.titles) == 3


@pytest.mark.parametrize("body", [b"<html>bukan umpan</html>", b"\x00\x01", b"<rss><channel>"])
def test_a_push_that_cannot_be_read_says_nothing_of_the_source(product, hub, body: bytes) -> None:
    source_id = product.subscribe(1)
    assert hub.push(body) == 202
    product.work()
    view = product.storage.source(source_id)
    assert (view.state, view.failures, view.last_reason) == ("active", 0, None)
    assert not product.pushes(source_id)


def test_an_empty_push_brings_a_look(product, hub, feed_of) -> None:
    product.subscribe(1)
    product.feed(2, 1)
    assert hub.push(b"") == 202
    product.now += timedelta(seconds=10)
    product.work()
    assert len(product.titles) == 2


def test_a_push_while_another_waits_brings_a_look_so_that_nothing_is_lost(product, hub, feed_of) -> None:
    source_id = product.subscribe(1)
    assert hub.push(feed_of(2)) == 202
    assert hub.push(feed_of(3)) == 202
    assert product.storage.status(product.now).documents_waiting == 1
    product.feed(3, 2, 1)
    product.now += timedelta(seconds=10)
    product.work()
    assert len(product.titles) == 3
    assert product.pushes(source_id)


def test_a_push_while_the_source_is_fetched_is_not_lost(product, hub, feed_of) -> None:
    source_id = product.subscribe(1)
    product.now += timedelta(seconds=10)
    assert product.storage.claim_sources([source_id], product.now, timedelta(minutes=1))
    assert hub.push(feed_of(2)) == 202
    assert product.storage.status(product.now).documents_waiting == 0
    product.storage.release_leases()
    product.feed(2, 1)
    product.work()
    assert len(product.titles) == 2


def test_a_push_that_is_too_large_is_refused(product, hub) -> None:
    source_id = product.subscribe(1)
    assert hub.push(b"<rss>" + b" " * (8 * 1024 * 1024)) == 413
    assert product.storage.status(product.now).documents_waiting == 0
    assert product.subscription(source_id).rejected == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"topic": "https://lain.example/feed"},
        {"topic": None},
        {"mode": "unsubscribe"},
        {"mode": None},
        {"challenge": None},
        {"challenge": "x" * 5_000},
        {"lease_seconds": "0"},
        {"lease_seconds": "besok"},
    ],
)
def test_a_verification_of_what_was_not_asked_is_not_confirmed(product, hub, changes) -> None:
    product.feed(1)
    source_id = product.source()
    product.collect()
    status, body = hub.verify(**changes)
    assert status == 404
    assert "tantangan" not in body
    assert product.subscription(source_id).verified_at is None


def test_a_verification_that_nobody_asked_for_is_not_confirmed(product, hub, request_to) -> None:
    source_id = product.subscribe(1)
    assert hub.verify()[0] == 404, "a second time"
    assert hub.verify(mode="unsubscribe")[0] == 404
    assert product.subscription(source_id).state is SubscriptionState.ACTIVE
    unknown = product.world.settings.public_url + "/websub/"
    query = "?hub.mode=subscribe&hub.topic=x&hub.challenge=abc"
    for token in ("tidak-ada", "a" * 5_000, "..%2f", "%00", "%ff"):
        assert request_to("GET", unknown + token + query)[0] == 404
        assert request_to("POST", unknown + token, b"<rss/>")[0] == 404


def test_a_hub_may_verify_before_it_answers(product, hub) -> None:
    verified = []

    def answer(form):
        verified.append(hub.verify(form))
        return 204, {}

    hub.answer = answer
    product.feed(1)
    source_id = product.source()
    product.collect()
    assert verified == [(200, "tantangan-123")]
    assert product.subscription(source_id).state is SubscriptionState.ACTIVE


def test_content_before_the_verification_is_not_taken(product, hub, feed_of) -> None:
    product.feed(1)
    product.source()
    product.collect()
    assert hub.push(feed_of(2)) == 404


def test_a_lease_is_renewed_before_it_ends_with_the_same_callback(product, hub) -> None:
    source_id = product.subscribe(1)
    product.later(5 * DAY)
    assert len(hub.requests) == 1
    product.later(2 * DAY)
    first, second = hub.requests
    assert second == first
    assert product.subscription(source_id).state is SubscriptionState.ACTIVE
    assert hub.verify()[0] == 200


def test_a_lease_that_nobody_renews_hands_back_to_polling(product, hub, feed_of) -> None:
    source_id = product.subscribe(1)
    hub.push(feed_of(2))
    product.work()
    assert product.pushes(source_id)
    hub.answer = lambda form: (503, {"Retry-After": "7200"})
    for _ in range(60):
        product.later(timedelta(hours=6))
    assert not product.pushes(source_id)
    assert 3 < len(hub.requests) < 15
    hub.answer = lambda form: (202, {})
    product.later(8 * DAY)
    assert hub.verify()[0] == 200
    assert product.pushes(source_id)


def test_retry_after_of_a_hub_is_obeyed(product, hub) -> None:
    hub.answer = lambda form: (429, {"Retry-After": "36000"})
    product.feed(1)
    source_id = product.source()
    product.collect()
    for _ in range(9):
        product.later(timedelta(hours=1))
    assert len(hub.requests) == 1
    assert product.subscription(source_id).detail == "refused:429"
    product.later(timedelta(hours=2))
    assert len(hub.requests) == 2


@pytest.mark.parametrize("status", [400, 404, 410, 500])
def test_a_hub_that_refuses_is_asked_ever_more_rarely(product, hub, status: int) -> None:
    hub.answer = lambda form: (status, {})
    product.feed(1)
    product.source()
    product.collect()
    for _ in range(30 * 12):
        product.later(timedelta(hours=2))
    assert 8 <= len(hub.requests) <= 13, "in a month"


def test_a_hub_that_moved_is_followed_a_little(product, hub) -> None:
    def answer(form):
        step = len(hub.requests)
        return (202, {}) if step == 2 else (308, {"Location": f"/hub/{step}"})

    hub.answer = answer
    product.feed(1)
    product.source()
    product.collect()
    assert [request["path"] for request in hub.requests] == ["/hub", "/hub/1"]
    assert hub.verify()[0] == 200
    hub.answer = lambda form: (307, {"Location": f"/lagi/{len(hub.requests)}"})
    product.later(7 * DAY)
    assert len(hub.requests) == 2 + 1 + USUAL.redirects


@pytest.mark.parametrize(
    "address", ["http://10.0.0.1/hub", "http://169.254.169.254/", "http://[::ffff:10.0.0.1]/"]
)
def test_no_hub_is_asked_at_an_address_that_is_not_allowed(product, address: str) -> None:
    product.feed(1, link=f'<{address}>; rel="hub"')
    source_id = product.source()
    product.collect()
    # Where the product stands on loopback it subscribes nowhere else; elsewhere the guard refuses.
    assert product.subscription(source_id).detail == "unreachable"
    settings = product.world.settings
    product.world = replace(product.world, settings=replace(settings, public_url="https://simpul.example"))
    product.later(2 * DAY)
    assert product.subscription(source_id).detail == "refused:address_forbidden"


def test_a_denied_subscription_is_polled_and_tried_again_after_days(product, hub) -> None:
    product.feed(1)
    source_id = product.source()
    product.collect()
    assert hub.verify(mode="denied", reason="tidak boleh")[0] == 200
    assert product.subscription(source_id).state is SubscriptionState.DENIED
    product.later(6 * DAY)
    assert len(hub.requests) == 1
    product.later(2 * DAY)
    assert len(hub.requests) == 2
    assert hub.verify()[0] == 200


def test_a_hub_that_goes_silent_is_no_longer_relied_on_until_it_pushes_again(product, hub, feed_of) -> None:
    source_id = product.subscribe(1)
    hub.push(feed_of(2))
    product.work()
    for number in (3, 4, 5):
        assert product.pushes(source_id)
        published = product.now + timedelta(minutes=1)
        product.pages["/feed"] = product.reply(
            200, feed_of(number, published=published), Link=f'<{hub.url}>; rel="hub"'
        )
        product.collect()
    assert not product.pushes(source_id)
    assert len(product.titles) == 5
    product.later(7 * DAY)
    assert len(hub.requests) == 2, "tried again"
    hub.verify()
    assert not product.pushes(source_id)
    hub.push(feed_of(6))
    product.work()
    assert product.pushes(source_id)


def test_what_polling_finds_first_by_a_little_is_no_miss(product, hub, feed_of) -> None:
    source_id = product.subscribe(1)
    hub.push(feed_of(2))
    product.work()
    for number in (3, 4, 5):
        published = product.now + timedelta(minutes=50)
        product.pages["/feed"] = product.reply(
            200, feed_of(number, published=published), Link=f'<{hub.url}>; rel="hub"'
        )
        product.collect()
    assert product.pushes(source_id)


def test_a_source_that_is_disabled_is_unsubscribed(product, hub, feed_of) -> None:
    source_id = product.subscribe(1)
    product.storage.put_sources(
        [SourceRow(url=product.server.url + "/feed", kind=SourceKind.FEED, enabled=False)], product.now
    )
    assert hub.push(feed_of(2)) == 410
    product.later(timedelta(minutes=2))
    assert hub.requests[-1]["hub.mode"] == "unsubscribe"
    assert "hub.secret" not in hub.requests[-1]
    assert hub.verify() == (200, "tantangan-123")
    assert product.subscription(source_id).state is SubscriptionState.LEFT
    assert hub.push(feed_of(2)) == 410
    product.later(31 * DAY)
    assert product.storage.subscription_of(source_id) is None
    assert hub.push(feed_of(2)) == 404


def test_a_source_that_is_gone_is_unsubscribed(product, hub) -> None:
    product.subscribe(1)
    product.pages["/feed"] = product.reply(410)
    product.collect()
    product.later(timedelta(minutes=2))
    assert hub.requests[-1]["hub.mode"] == "unsubscribe"


def test_a_feed_that_names_no_hub_any_more_is_unsubscribed(product, hub) -> None:
    product.subscribe(1)
    product.feed(2, 1, link="")
    product.collect()
    assert hub.requests[-1]["hub.mode"] == "unsubscribe"


def test_a_feed_that_changes_its_hub_is_subscribed_to_at_the_new_one(product, hub) -> None:
    source_id = product.subscribe(1)
    product.feed(2, 1, link=f'<{hub.url}/baru>; rel="hub"')
    product.collect()
    # The two are asked at once.
    old, new = sorted(hub.requests[1:], key=lambda request: request["path"])
    assert (old["path"], old["hub.mode"]) == ("/hub", "unsubscribe")
    assert (new["path"], new["hub.mode"]) == ("/hub/baru", "subscribe")
    assert old["hub.callback"] == hub.requests[0]["hub.callback"] != new["hub.callback"]
    assert new["hub.secret"] != hub.requests[0]["hub.secret"]
    assert hub.verify(old)[0] == 200
    assert hub.verify(new)[0] == 200
    assert product.subscription(source_id).hub_url == hub.url + "/baru"


def test_a_hostile_feed_has_us_ask_few_hubs(product, hub) -> None:
    product.subscribe(1)
    for number in range(2, 40):
        links = ", ".join(f'<{hub.url}/{number}/{n}>; rel="hub"' for n in range(20))
        product.feed(number, 1, link=links)
        product.collect(timedelta(minutes=10))
    assert len({request["path"] for request in hub.requests}) == 2, "in seven hours"


def test_two_workers_that_renew_at_once_do_no_harm(product, hub) -> None:
    source_id = product.subscribe(1)
    (seen,) = product.storage.subscriptions([product.subscription(source_id).id])
    product.now += 7 * DAY
    subscribing.renew_subscriptions(product.world, [seen.id])
    assert not product.storage.settle(seen, seen), "decided over what is no longer so"
    assert hub.verify()[0] == 200
