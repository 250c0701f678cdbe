"""The queues, and which task goes where. The command lines in `aggregator.parts` name the same queues."""

from __future__ import annotations

from aggregator.settings import PUBLIC

FETCH = "fetch"
PARSE = "parse"
GROUP = "group"
CONTROL = "control"
DISTRIBUTE = "distribute"


def fetch_queue(network: str) -> str:
    """Where the sources of a network wait for workers that can reach it."""
    return FETCH if network == PUBLIC else f"{FETCH}.{network}"


def network_of_queue(queue: str) -> str | None:
    """The network that a queue's workers reach; None for a queue that is not of fetching."""
    if queue == FETCH:
        return PUBLIC
    name, _, network = queue.partition(".")
    return network if name == FETCH and network else None


ROUTES = {
    "simpul.tick": {"queue": CONTROL},
    "simpul.prune": {"queue": CONTROL},
    "simpul.fetch": {"queue": FETCH},
    "simpul.fetch_links": {"queue": FETCH},
    "simpul.subscribe": {"queue": FETCH},
    "simpul.verify": {"queue": DISTRIBUTE},
    "simpul.distribute": {"queue": DISTRIBUTE},
    "simpul.parse": {"queue": PARSE},
    "simpul.group": {"queue": GROUP},
}
