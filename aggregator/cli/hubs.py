"""How we stand with the hub of a source, for people and programs."""

from __future__ import annotations

from aggregator.cli.output import timestamp, translate, when
from aggregator.model import Subscription, SubscriptionState
from aggregator.push import is_pushing
from aggregator.push.subscription import MISSES


def hub_json(subscription: Subscription) -> dict[str, object]:
    """A subscription as the commands give it to programs; its token and secret are nobody's business."""
    return {
        "url": subscription.hub_url,
        "topic": subscription.topic_url,
        "state": subscription.state.value,
        "pushes": is_pushing(subscription),
        "lease_until": timestamp(subscription.lease_until),
        "verified_at": timestamp(subscription.verified_at),
        "pushed_at": timestamp(subscription.pushed_at),
        "next_at": timestamp(subscription.next_at),
        "missed": subscription.missed,
        "failures": subscription.failures,
        "rejected": subscription.rejected,
        "detail": subscription.detail,
    }


def hub_facts(subscription: Subscription) -> list[tuple[str, str]]:
    """Rows of a table: the hub, its state, and what is wrong with it if anything is."""
    active = subscription.state is SubscriptionState.ACTIVE
    silent = active and subscription.missed >= MISSES
    state = translate(f"push.state_{'silent' if silent else subscription.state.value}")
    if subscription.failures:
        state = translate("push.failures", state=state, count=subscription.failures)
    facts = [
        ("hub", subscription.hub_url),
        ("hub_state", state),
        ("lease", when(subscription.lease_until)),
        ("pushed", when(subscription.pushed_at)),
    ]
    if subscription.missed:
        facts.append(("missed", str(subscription.missed)))
    if subscription.rejected:
        facts.append(("rejected", str(subscription.rejected)))
    if subscription.detail:
        key, _, about = subscription.detail.partition(":")
        facts.append(("detail", translate(f"push.{key}", about=about)))
    return [(translate(f"push.column_{name}"), value) for name, value in facts]
