"""Our own WebSub hub (W3C Recommendation 2018-01-23): who subscribes to a channel is told of what changes in
it (decision 19).

Pure: what subscribers ask and answer goes in, what is to be done comes out."""

from aggregator.hub.attempts import (
    VERIFY_TRIES,
    Step,
    Verdict,
    after_delivery,
    after_verification,
    put_off,
)
from aggregator.hub.request import HubRefused, HubRequest, Load, read_request, refuse_load, topic_at
from aggregator.hub.signature import METHOD, sign
from aggregator.hub.values import (
    Delivery,
    DeliveryState,
    DeliveryView,
    HubMode,
    News,
    Notice,
    PendingRequest,
    Rendered,
    Settlement,
    Subscriber,
    SubscriberState,
    SubscriberView,
    Topic,
)

__all__ = [
    "METHOD",
    "VERIFY_TRIES",
    "Delivery",
    "DeliveryState",
    "DeliveryView",
    "HubMode",
    "HubRefused",
    "HubRequest",
    "Load",
    "News",
    "Notice",
    "PendingRequest",
    "Rendered",
    "Settlement",
    "Step",
    "Subscriber",
    "SubscriberState",
    "SubscriberView",
    "Topic",
    "Verdict",
    "after_delivery",
    "after_verification",
    "put_off",
    "read_request",
    "refuse_load",
    "sign",
    "topic_at",
]
