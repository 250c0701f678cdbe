"""What an attempt at a subscriber comes to: verified or not, told or to be told again (WebSub, 5.3 and 7)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from aggregator.hub.values import HubMode, PendingRequest, Settlement, Subscriber, SubscriberState
from aggregator.model import Exchange, Reason

# Each wait is twice the one before it, and somewhat at random, so that what failed together does not come
# back together.
FIRST_WAIT = timedelta(seconds=5)
LONGEST_WAIT = timedelta(hours=3)
JITTER = 0.25

# A partner whose server is down over a weekend is told on Monday.
SUSPEND_AFTER = timedelta(days=3)

# Whoever takes longer waits beside those that fail, lest they hold up the others.
SLOW = timedelta(seconds=2)

VERIFY_TRIES = 3
VERIFY_WAIT = timedelta(seconds=30)


class Step(StrEnum):
    """What becomes of a request."""

    CONFIRMED = "confirmed"
    REFUSED = "refused"  # the subscriber says that it did not mean it
    FAILED = "failed"  # it cannot be asked
    AGAIN = "again"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of a request, when it is asked again, and why (`model.Reason`), "" for nothing wrong."""

    step: Step
    next_at: datetime
    detail: str = ""


def after_verification(request: PendingRequest, exchange: Exchange, challenge: str, now: datetime) -> Verdict:
    """After a subscriber was asked: it confirms by giving back the challenge (5.3). Any other answer that is
    complete is a refusal; who did not answer is asked a few times."""
    detail = exchange.reason.value if exchange.reason else ""
    if request.mode is HubMode.DENIED:
        return Verdict(Step.CONFIRMED, now, detail)
    if 200 <= exchange.status < 300 and exchange.reason is None:
        given = (exchange.body or b"").strip()
        return Verdict(Step.CONFIRMED if given == challenge.encode() else Step.REFUSED, now)
    if 200 <= exchange.status < 500 and exchange.status != 429:
        return Verdict(Step.REFUSED, now, detail)
    if request.attempts >= VERIFY_TRIES or exchange.reason is Reason.ADDRESS_FORBIDDEN:
        return Verdict(Step.FAILED, now, detail)
    wait = VERIFY_WAIT * 4 ** (request.attempts - 1)
    return Verdict(Step.AGAIN, now + max(wait, timedelta(seconds=exchange.retry_after or 0)), detail)


def after_delivery(
    subscriber: Subscriber, delivery_id: int, through: int, exchange: Exchange, now: datetime, roll: float
) -> Settlement:
    """After a delivery: any 2xx is taken notice, 410 ends the subscription, everything else fails, redirects
    among it (WebSub, 7). ``roll`` is a number from 0 to 1 by chance."""
    status = exchange.status
    if 200 <= status < 300:
        slow = timedelta(milliseconds=exchange.milliseconds) > SLOW
        return Settlement(
            subscriber, delivery_id, through, True, SubscriberState.ACTIVE, 0, None, now, slow, status
        )
    failures = subscriber.failures + 1
    since = subscriber.failing_since or now
    state = SubscriberState.ACTIVE
    if status == 410:
        state = SubscriberState.GONE
    elif now - since >= SUSPEND_AFTER:
        state = SubscriberState.SUSPENDED
    wait = max(wait_after(failures, roll), timedelta(seconds=exchange.retry_after or 0))
    return Settlement(
        subscriber,
        delivery_id,
        through,
        False,
        state,
        failures,
        since,
        now + wait,
        True,
        status,
        exchange.reason.value if exchange.reason else "",
    )


def put_off(subscriber: Subscriber, delivery_id: int, next_at: datetime) -> Settlement:
    """After a delivery that did not leave, since others to the same host were under way."""
    return Settlement(
        subscriber,
        delivery_id,
        subscriber.cursor,
        False,
        SubscriberState.ACTIVE,
        subscriber.failures,
        subscriber.failing_since,
        next_at,
        True,
        sent=False,
    )


def wait_after(failures: int, roll: float) -> timedelta:
    """How long to wait after so many failures in a row; ``roll`` is a number from 0 to 1 by chance."""
    wait = min(FIRST_WAIT * (1 << min(failures - 1, 20)), LONGEST_WAIT)
    return wait * (1 - JITTER + 2 * JITTER * roll)
