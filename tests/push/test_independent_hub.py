"""Our subscriptions at somebody else's hub: the library Flask-WebSub."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from celery import Celery
from flask import Flask
from flask_websub.hub import Hub, SQLite3HubStorage
from werkzeug.serving import make_server

from aggregator.model import SubscriptionState


class LibraryHub:
    """The hub as the library serves it; what it would queue it does at once."""

    def __init__(self, hub: Hub, url: str) -> None:
        self._hub = hub
        self.url = url

    def tell(self, topic: str) -> None:
        """Fetch the topic and send it to whoever subscribed, signed with sha512."""
        self._hub.send_change_notification.delay(topic)


@pytest.fixture
def hub(tmp_path) -> Iterator[LibraryHub]:
    celery = Celery("hub", broker="memory://")
    celery.conf.update(task_always_eager=True, task_eager_propagates=True)
    made = Hub(SQLite3HubStorage(str(tmp_path / "hub.sqlite3")), celery)
    app = Flask("hub")
    app.register_blueprint(made.build_blueprint("/hub"))
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield LibraryHub(made, f"http://127.0.0.1:{server.server_port}/hub")
    server.shutdown()
    thread.join()
    server.server_close()


def test_we_subscribe_there_and_take_what_it_pushes(product, hub, title_of) -> None:
    feed = product.server.url + "/feed"
    link = f'<{hub.url}>; rel="hub", <{feed}>; rel="self"'
    product.feed(1, link=link)
    source_id = product.source()
    product.collect()
    product.work()
    assert product.subscription(source_id).state is SubscriptionState.ACTIVE
    product.feed(1, 2, link=link)
    hub.tell(feed)
    product.work()
    assert product.titles == sorted([title_of(1), title_of(2)])
    assert product.pushes(source_id)
    assert product.subscription(source_id).rejected == 0
