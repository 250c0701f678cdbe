"""Being told instead of asking: WebSub subscriptions at the hubs of others, and pings (decision 9).

Pure: what a hub, a feed or a ping says goes in, what is to be done comes out.
"""

from aggregator.push.discovery import news_of, was_pushed
from aggregator.push.ping import look_after_ping, sources_meant
from aggregator.push.signature import is_signed
from aggregator.push.subscription import (
    Step,
    after_request,
    is_pushing,
    is_reachable,
    may_push,
    next_step,
    on_denial,
    on_verification,
)

__all__ = [
    "Step",
    "after_request",
    "is_pushing",
    "is_reachable",
    "is_signed",
    "look_after_ping",
    "may_push",
    "news_of",
    "next_step",
    "on_denial",
    "on_verification",
    "sources_meant",
    "was_pushed",
]
