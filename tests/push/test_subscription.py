"""The life of a subscription, decided without a clock or a network."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.model import Exchange, Subscription, SubscriptionState
from aggregator.push import Step, after_request, is_pushing, is_reachable, next_step
from aggregator.push.subscription import (
    FIRST_WAIT,
    LEASE_LEAST,
    LEASE_MOST,
    LONGEST_WAIT,
    MISSES,
    on_denial,
    on_verification,
)

NOW = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
TOPIC = "https://bulukumba.example/feed/"
OFFERED = Subscription(
    id=1,
    source_id=1,
    hub_url="https://hub.example/",
    topic_url=TOPIC,
    secret="rahasia",
    token="t",
    state=SubscriptionState.OFFERED,
    next_at=NOW,
)
REQUESTED = replace(OFFERED, requested_at=NOW)
ACTIVE = replace(
    OFFERED, state=SubscriptionState.ACTIVE, verified_at=NOW, lease_until=NOW + timedelta(days=10)
)
LEAVING = replace(ACTIVE, state=SubscriptionState.LEAVING)


def answer(status: int, retry_after: int | None = None) -> Exchange:
    return Exchange("", "", status, {}, b"", (), NOW, 1, retry_after=retry_after)


def test_an_offered_hub_is_asked() -> None:
    step, becomes = next_step(OFFERED, NOW, reachable=True)
    assert (step, becomes.requested_at) == (Step.SUBSCRIBE, NOW)
    assert becomes.next_at > NOW


def test_nobody_is_asked_who_could_not_reach_us() -> None:
    step, becomes = next_step(OFFERED, NOW, reachable=False)
    assert (step, becomes.detail, becomes.requested_at) == (Step.WAIT, "unreachable", None)
    assert becomes.next_at > NOW


@pytest.mark.parametrize(
    ("public_url", "hub_url", "reachable"),
    [
        ("http://127.0.0.1:8000", "https://hub.example/", False),
        ("http://localhost:8000", "https://hub.example/", False),
        ("http://[::1]:8000", "https://hub.example/", False),
        ("http://127.0.0.1:8000", "http://127.0.0.2:9/", True),
        ("https://simpul.example", "https://hub.example/", True),
        ("https://simpul.example", "http://127.0.0.1/", True),
    ],
)
def test_an_address_of_this_machine_is_reached_from_this_machine_only(
    public_url: str, hub_url: str, reachable: bool
) -> None:
    assert is_reachable(public_url, hub_url) is reachable


def test_a_hub_that_does_not_verify_is_asked_more_and_more_rarely() -> None:
    held, waits = OFFERED, []
    for _ in range(12):
        _, held = next_step(held, held.next_at, reachable=True)
        waits.append(held.next_at - held.requested_at)
    assert waits == sorted(waits)
    assert (waits[0], waits[-1]) == (FIRST_WAIT, LONGEST_WAIT)
    assert held.detail == "not_verified"


@given(st.integers(0, 100), st.sampled_from([0, 302, 400, 404, 410, 429, 500, 503]), st.integers(0, 86_400))
def test_a_refusal_is_followed_by_a_wait_that_grows_and_ends(
    failures: int, status: int, retry_after: int
) -> None:
    after = after_request(replace(REQUESTED, failures=failures), answer(status, retry_after), NOW)
    assert after.failures == failures + 1
    assert after.requested_at is None
    assert max(FIRST_WAIT, timedelta(seconds=retry_after)) <= after.next_at - NOW <= LONGEST_WAIT
    assert after.detail.startswith("refused:")


@pytest.mark.parametrize("status", [200, 202, 204])
def test_an_accepted_request_awaits_its_verification(status: int) -> None:
    assert after_request(REQUESTED, answer(status), NOW) == REQUESTED


@given(st.integers(int(LEASE_LEAST.total_seconds()), 10**13))
def test_a_lease_is_taken_as_it_is_given_within_bounds_and_renewed_well_before_its_end(seconds: int) -> None:
    confirmed, becomes = on_verification(REQUESTED, "subscribe", TOPIC, str(seconds), NOW)
    assert confirmed
    assert becomes.state is SubscriptionState.ACTIVE
    assert becomes.lease_until is not None
    lease = becomes.lease_until - NOW
    assert lease == min(timedelta(seconds=min(seconds, 10**9)), LEASE_MOST)
    assert becomes.next_at - NOW <= lease * 2 / 3


@pytest.mark.parametrize("lease", ["0", "59", "-1", "1e9", "abc", "", "٣٦٠٠"])
def test_a_lease_that_is_too_short_or_none_is_not_confirmed(lease: str) -> None:
    confirmed, becomes = on_verification(REQUESTED, "subscribe", TOPIC, lease, NOW)
    assert (confirmed, becomes.state, becomes.detail) == (False, SubscriptionState.OFFERED, "lease")
    assert becomes.next_at >= NOW + FIRST_WAIT


@pytest.mark.parametrize("mode", ["subscribe", "unsubscribe", "publish", ""])
@pytest.mark.parametrize("topic", [TOPIC, TOPIC + "x", ""])
@pytest.mark.parametrize(
    "held",
    [
        OFFERED,
        REQUESTED,
        ACTIVE,
        LEAVING,
        replace(LEAVING, requested_at=NOW),
        replace(REQUESTED, wanted=False),
    ],
)
def test_only_what_was_asked_for_is_confirmed(held: Subscription, mode: str, topic: str) -> None:
    confirmed, becomes = on_verification(held, mode, topic, "864000", NOW)
    asked = "unsubscribe" if held.state is SubscriptionState.LEAVING else "subscribe"
    expected = held.requested_at is not None and topic == TOPIC and mode == asked and (held.wanted)
    assert confirmed is expected
    if not confirmed:
        assert becomes == held


def test_a_denied_subscription_is_tried_again_after_days() -> None:
    denied = on_denial(ACTIVE, TOPIC, NOW)
    assert (denied.state, is_pushing(denied)) == (SubscriptionState.DENIED, False)
    assert denied.next_at >= NOW + timedelta(days=1)
    step, _ = next_step(denied, denied.next_at, reachable=True)
    assert step is Step.SUBSCRIBE
    assert on_denial(ACTIVE, TOPIC + "x", NOW) == ACTIVE


def test_a_lease_that_ends_hands_over_to_polling() -> None:
    pushing = replace(ACTIVE, pushed_at=NOW)
    assert is_pushing(pushing)
    _, becomes = next_step(pushing, NOW + timedelta(days=10), reachable=True)
    assert not is_pushing(becomes)


def test_a_renewal_that_fails_is_looked_at_again_when_the_lease_ends() -> None:
    near = NOW + timedelta(days=9, hours=23, minutes=30)
    _, asking = next_step(ACTIVE, near, reachable=True)
    assert asking.state is SubscriptionState.ACTIVE
    failed = after_request(asking, answer(503), near)
    assert failed.next_at == ACTIVE.lease_until


def test_a_hub_earns_trust_by_its_first_push_and_loses_it_by_silence() -> None:
    assert not is_pushing(ACTIVE)
    assert is_pushing(replace(ACTIVE, pushed_at=NOW, missed=MISSES - 1))
    assert not is_pushing(replace(ACTIVE, pushed_at=NOW, missed=MISSES))


@pytest.mark.parametrize("held", [ACTIVE, replace(ACTIVE, requested_at=NOW)])
def test_a_source_that_is_no_longer_wanted_leaves_its_hub(held: Subscription) -> None:
    step, becomes = next_step(replace(held, wanted=False), NOW, reachable=True)
    assert (step, becomes.state) == (Step.UNSUBSCRIBE, SubscriptionState.LEAVING)


def test_a_hub_that_does_not_let_go_is_left_all_the_same() -> None:
    held, steps = LEAVING, []
    for _ in range(4):
        step, held = next_step(held, NOW, reachable=True)
        steps.append(step)
    assert steps == [Step.UNSUBSCRIBE] * 3 + [Step.WAIT]
    assert held.state is SubscriptionState.LEFT
    assert next_step(held, held.next_at, reachable=True)[0] is Step.FORGET


def test_a_hub_that_never_verified_need_not_be_told() -> None:
    step, becomes = next_step(replace(REQUESTED, wanted=False), NOW, reachable=True)
    assert (step, becomes.state) == (Step.WAIT, SubscriptionState.LEFT)
