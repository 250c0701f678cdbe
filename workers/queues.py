"""The queues, and which task goes where. The command lines in `aggregator.parts` name the same queues."""

from __future__ import annotations

FETCH = "fetch"
PARSE = "parse"
GROUP = "group"
CONTROL = "control"

ROUTES = {
    "simpul.tick": {"queue": CONTROL},
    "simpul.prune": {"queue": CONTROL},
    "simpul.fetch": {"queue": FETCH},
    "simpul.parse": {"queue": PARSE},
    "simpul.group": {"queue": GROUP},
}
