"""Schemathesis asks what the OpenAPI document allows, and what it does not, and judges every answer by it."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import strategies
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events, from_schema
from sqlalchemy import update
from werkzeug.serving import WSGIRequestHandler, make_server

from aggregator.adapters.database.engine import write
from aggregator.adapters.database.schema import stories
from aggregator.model import Entry
from aggregator.partners import Limits, Scope, new_key
from aggregator.partners.rates import Policy
from feeds.web import access
from feeds.web.api.stories import UUID

MakeEntry = Callable[..., Entry]

# How many examples for each operation and phase; more by hand.
EXAMPLES = int(os.environ.get("SIMPUL_TEST_SCHEMATHESIS", "3"))
SEED = 20251201
_MAY_BE = ["2xx", "3xx", "401", "403", "404", "409", "410", "429", "5xx"]

_WORDS = strategies.sampled_from(
    ["haji", "umrah", '"manasik haji"', "-bulukumba", "office:73.02", "language:id"]
)
schemathesis.openapi.format("simpul-query", strategies.lists(_WORDS, min_size=1, max_size=4).map(" ".join))


@pytest.fixture
def address(app: Flask, newsroom: Any, entry: MakeEntry) -> Iterator[str]:
    """Where the app is served, over a database that holds stories: one with another version before, under the
    number that the document names as an example."""
    bulukumba = newsroom.source("https://bulukumba.example/feed")
    newsroom.publish(bulukumba, *(entry(number) for number in range(1, 8)))
    newsroom.edit(bulukumba, entry(1), title="Manasik Haji")
    jember = newsroom.source("https://jember.example/feed", "35.09")
    newsroom.publish(
        jember, entry(1, url="https://jember.example/1"), entry(20, url="https://jember.example/20")
    )
    named = update(stories).where(stories.c.id == 1).values(uuid=UUID.example)
    write(newsroom.storage.engine, lambda connection: connection.execute(named))
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()


@pytest.fixture
def key(newsroom: Any, monkeypatch: pytest.MonkeyPatch) -> str:
    """That of somebody who may ask very often, and who tries wrong ones as well."""
    monkeypatch.setattr(access, "_WRONG_KEYS", (Policy("wrong", 10**6, 60),))
    now = datetime.now(UTC)
    partner = newsroom.storage.add_partner("schemathesis", "", Limits(10**6, 10**6), "humas", now)
    made = new_key(partner.id, frozenset(Scope), "humas", now, None)
    newsroom.storage.add_key(made.kept)
    return made.text


class _Quiet(WSGIRequestHandler):
    def log(self, *_line: object) -> None:
        """Nobody reads thousands of lines."""


def faults(address: str, key: str, examples: int) -> Iterator[str]:
    """What schemathesis finds wrong, each in a few words."""
    config = SchemathesisConfig.from_dict(
        {
            "seed": SEED,
            "headers": {"X-API-Key": key},
            "base-url": f"{address}/api/v1",
            "generation": {"deterministic": True, "max-examples": examples, "database": "none"},
            # As good a question may be about what is gone as about what never was.
            "checks": {"positive_data_acceptance": {"expected-statuses": _MAY_BE}},
            "phases": {"stateful": {"enabled": False}},
        }
    )
    schema = schemathesis.openapi.from_url(f"{address}/api/openapi.json", config=config)
    asked = 0
    for event in from_schema(schema).execute():
        if isinstance(event, events.NonFatalError | events.FatalError):
            yield str(getattr(event, "info", event.__dict__))
        if not isinstance(event, events.ScenarioFinished):
            continue
        asked += len(event.recorder.interactions)
        for case_id, checks in event.recorder.checks.items():
            for check in checks:
                if check.failure_info is not None:
                    request = event.recorder.interactions[case_id].request
                    response = event.recorder.interactions[case_id].response
                    answer = response.content[:300] if response else b""
                    failure = check.failure_info.failure
                    yield (
                        f"{check.name}: {request.method} {request.uri} {request.body!r}: {failure.title} "
                        f"{failure.message}: {answer!r}"
                    )
    assert asked > 10 * examples, "it did ask"


@pytest.mark.slow
def test_schemathesis_finds_no_fault(address: str, key: str) -> None:
    found = list(faults(address, key, EXAMPLES))
    assert not found, "\n".join(found)
