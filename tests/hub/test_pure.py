"""The hub's decisions, without a network or a database."""

from __future__ import annotations

import hashlib
import hmac
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator import push
from aggregator.hub import (
    HubMode,
    PendingRequest,
    Step,
    Subscriber,
    SubscriberState,
    Topic,
    after_delivery,
    after_verification,
    put_off,
    sign,
)
from aggregator.hub.attempts import FIRST_WAIT, JITTER, LONGEST_WAIT, SUSPEND_AFTER, wait_after
from aggregator.model import Exchange, Reason

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
TOPIC = Topic("https://simpul.example/feeds/national.rss", "", "rss")


def subscriber(**values: object) -> Subscriber:
    usual: dict[str, object] = {
        "id": 1,
        "topic": TOPIC,
        "callback": "https://mitra.example/kabar",
        "secret": "",
        "cursor": 10,
        "wanted": 20,
        "delivery_id": None,
        "failures": 0,
        "failing_since": None,
        "held_until": NOW,
    }
    return Subscriber(**(usual | values))  # type: ignore[arg-type]


def exchange(status: int = 0, **values: object) -> Exchange:
    usual: dict[str, object] = {
        "url": "https://mitra.example/kabar",
        "final_url": "https://mitra.example/kabar",
        "status": status,
        "headers": {},
        "body": None,
        "hops": (),
        "started_at": NOW,
        "milliseconds": 12,
    }
    return Exchange(**(usual | values))  # type: ignore[arg-type]


def request(mode: HubMode = HubMode.SUBSCRIBE, attempts: int = 1) -> PendingRequest:
    return PendingRequest(1, mode, TOPIC, "https://mitra.example/", timedelta(days=1), attempts, NOW)


@given(st.text(min_size=1, max_size=60), st.binary(max_size=200))
def test_what_we_sign_our_own_subscriber_takes(secret: str, body: bytes) -> None:
    signature = sign(secret, body)
    assert signature == "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    assert push.is_signed(secret, signature, body)


@given(st.integers(1, 10_000), st.floats(0, 1))
def test_waits_grow_to_a_bound_and_never_vanish(failures: int, roll: float) -> None:
    wait = wait_after(failures, roll)
    assert FIRST_WAIT * (1 - JITTER) <= wait <= LONGEST_WAIT * (1 + JITTER)
    assert wait_after(failures + 1, roll) >= wait


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_any_2xx_is_notice(status: int) -> None:
    before = subscriber(failures=7, failing_since=NOW - timedelta(days=1))
    settled = after_delivery(before, 5, 20, exchange(status, reason=Reason.TOO_LARGE), NOW, 0.5)
    assert settled.acknowledged
    assert (settled.through, settled.failures, settled.failing_since) == (20, 0, None)


@pytest.mark.parametrize("status", [0, 301, 400, 404, 429, 500, 503])
def test_everything_else_fails(status: int) -> None:
    settled = after_delivery(subscriber(), 5, 20, exchange(status), NOW, 0.5)
    assert not settled.acknowledged
    assert (settled.state, settled.failures) == (SubscriberState.ACTIVE, 1)
    assert settled.failing_since == NOW
    assert settled.slow


def test_retry_after_is_heeded() -> None:
    settled = after_delivery(subscriber(), 5, 20, exchange(503, retry_after=3_600), NOW, 0.5)
    assert settled.next_at == NOW + timedelta(hours=1)


@pytest.mark.parametrize(
    ("status", "since", "state"),
    [
        (410, None, SubscriberState.GONE),
        (500, NOW - SUSPEND_AFTER + timedelta(seconds=1), SubscriberState.ACTIVE),
        (500, NOW - SUSPEND_AFTER, SubscriberState.SUSPENDED),
    ],
)
def test_who_is_told_no_more(status: int, since: datetime | None, state: SubscriberState) -> None:
    before = subscriber(failures=9, failing_since=since)
    assert after_delivery(before, 5, 20, exchange(status), NOW, 0.5).state is state


def test_what_did_not_leave_is_no_attempt() -> None:
    settled = put_off(subscriber(failures=2), 5, NOW + timedelta(seconds=3))
    assert (settled.sent, settled.acknowledged, settled.failures) == (False, False, 2)


@pytest.mark.parametrize(
    ("answer", "attempts", "step"),
    [
        (exchange(200, body=b"abc"), 1, Step.CONFIRMED),
        (exchange(200, body=b"abc\n"), 1, Step.CONFIRMED),
        (exchange(200, body=b"abcd"), 1, Step.REFUSED),
        (exchange(200, body=None, reason=Reason.EMPTY_BODY), 1, Step.REFUSED),
        (exchange(404, reason=Reason.HTTP_404), 1, Step.REFUSED),
        (exchange(302, reason=Reason.REDIRECT_TOO_MANY), 1, Step.REFUSED),
        (exchange(0, reason=Reason.ADDRESS_FORBIDDEN), 1, Step.FAILED),
        (exchange(0, reason=Reason.TIMEOUT), 1, Step.AGAIN),
        (exchange(429, reason=Reason.HTTP_429), 2, Step.AGAIN),
        (exchange(500, reason=Reason.HTTP_5XX), 3, Step.FAILED),
    ],
)
def test_what_an_answer_to_the_question_means(answer: Exchange, attempts: int, step: Step) -> None:
    assert after_verification(request(attempts=attempts), answer, "abc", NOW).step is step


def test_a_denial_is_said_once_whatever_is_answered() -> None:
    for answer in (exchange(0, reason=Reason.TIMEOUT), exchange(500), exchange(200)):
        assert after_verification(request(HubMode.DENIED), answer, "", NOW).step is Step.CONFIRMED
