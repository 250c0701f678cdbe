"""Somebody else's subscriber at our hub: the library Flask-WebSub, discovery and signatures included."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

import flask_websub.subscriber
import pytest
from flask import Flask
from flask_websub.subscriber import (
    SQLite3SubscriberStorage,
    SQLite3TempSubscriberStorage,
    Subscriber,
    discover,
)
from werkzeug.serving import make_server

from aggregator.hub import SubscriberState


@dataclass
class Reader:
    """A site of a partner that follows feeds by the library."""

    app: Flask
    subscriber: Subscriber
    heard: list[tuple[str, bytes]] = field(default_factory=list)
    settled: list[str] = field(default_factory=list)

    def follow(self, feed: str) -> str:
        """Subscribe to what the feed itself says it is."""
        with self.app.test_request_context(base_url=self.app.config["BASE"]):
            return self.subscriber.subscribe(**discover(feed))

    def leave(self, callback_id: str) -> None:
        with self.app.test_request_context(base_url=self.app.config["BASE"]):
            self.subscriber.unsubscribe(callback_id)


@pytest.fixture
def reader(tmp_path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Reader]:
    # The library keeps its secrets for hubs on https; loopback is as good as that.
    monkeypatch.setattr(flask_websub.subscriber, "is_secure", lambda url: True)
    app = Flask("reader")
    database = str(tmp_path / "reader.sqlite3")
    subscriber = Subscriber(SQLite3SubscriberStorage(database), SQLite3TempSubscriberStorage(database))
    app.register_blueprint(subscriber.build_blueprint("/panggilan"))
    made = Reader(app, subscriber)
    subscriber.add_listener(lambda topic, _callback, body: made.heard.append((topic, body)))
    subscriber.add_success_handler(lambda _topic, _callback, mode: made.settled.append(mode))
    server = make_server("127.0.0.1", 0, app, threaded=True)
    app.config["BASE"] = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield made
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize("extension", ["rss", "atom", "json"])
def test_it_discovers_us_subscribes_takes_signed_news_and_leaves(house, reader, extension: str) -> None:
    topic = house.topic("offices/73.02", extension)
    callback_id = reader.follow(topic)
    house.work()
    assert reader.settled == ["subscribe"]
    uuid = house.desk.publish("73.02")
    house.work()
    # The library hands on what is signed with its secret, and nothing else.
    ((heard, body),) = reader.heard
    assert heard == topic
    assert f"urn:uuid:{uuid}" in body.decode()
    reader.leave(callback_id)
    house.work()
    assert reader.settled == ["subscribe", "unsubscribe"]
    (left,) = house.storage.hub_subscribers(house.now)
    assert left.state is SubscriberState.UNSUBSCRIBED
    house.desk.publish("73.02")
    house.work()
    assert len(reader.heard) == 1


def test_it_renews_and_is_told_on(house, reader) -> None:
    callback_id = reader.follow(house.topic())
    house.work()
    with reader.app.test_request_context(base_url=reader.app.config["BASE"]):
        reader.subscriber.renew(callback_id)
    house.work()
    assert reader.settled == ["subscribe", "subscribe"]
    uuids = [house.desk.publish()]
    house.work()
    uuids.append(house.desk.publish())
    house.work()
    told = [item["id"] for _, body in reader.heard for item in json.loads(body)["items"]]
    assert told == [f"urn:uuid:{uuid}" for uuid in uuids]
