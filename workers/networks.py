"""A worker that listens on the queue of a network says so in the database, as long as it lives."""

from __future__ import annotations

import logging
import threading
from datetime import UTC, datetime
from typing import Any

from celery.signals import worker_ready

from aggregator.bootstrap import open_storage
from aggregator.errors import SimpulError
from aggregator.settings import PUBLIC, load_settings
from workers.queues import network_of_queue

log = logging.getLogger(__name__)

# Four times before a network counts as unserved.
TELL_EVERY_SECONDS = 30.0


@worker_ready.connect
def _tell_what_is_served(sender: Any, **_arguments: object) -> None:
    networks = {network_of_queue(name) for name in sender.app.amqp.queues.consume_from}
    for network in networks - {None, PUBLIC}:
        threading.Thread(
            target=_keep_telling, args=(network,), name=f"network-{network}", daemon=True
        ).start()


def _keep_telling(network: str) -> None:
    storage = open_storage(load_settings())
    pause = threading.Event()
    while True:
        try:
            storage.serve_network(network, datetime.now(UTC))
        except SimpulError as error:
            # The next time may go better; until then the sources of the network wait, which status shows.
            log.warning("cannot say that network %s is served: %s", network, error)
        pause.wait(TELL_EVERY_SECONDS)
