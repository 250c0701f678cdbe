"""The tasks: each hands its ids to a job of the pipeline and says what is to be looked at next."""

from __future__ import annotations

from functools import cache

from aggregator import distributing, pipeline, subscribing
from aggregator.bootstrap import World, open_world
from aggregator.settings import load_settings
from feeds.render.delivery import render_delivery
from workers.app import PARSE_TIME_LIMIT, app
from workers.queues import fetch_queue


@cache
def world() -> World:
    """This process's own, opened after any fork."""
    return open_world(load_settings())


@app.task(name="simpul.tick")
def tick() -> None:
    """What is due, what waits?"""
    look = pipeline.tick(world())
    for network, source_ids in look.source_batches:
        fetch.apply_async((source_ids, network), queue=fetch_queue(network))
    for document_ids in look.document_batches:
        parse.delay(document_ids)
    for network, link_ids in look.link_batches:
        fetch_links.apply_async((link_ids, network), queue=fetch_queue(network))
    for subscription_ids in look.subscription_batches:
        subscribe.delay(subscription_ids)
    for request_ids in look.request_batches:
        verify.delay(request_ids)
    for subscriber_ids in look.subscriber_batches:
        distribute.delay(subscriber_ids)
    if look.group:
        group.delay()


@app.task(name="simpul.fetch")
def fetch(source_ids: list[int], network: str) -> None:
    """Refresh these sources; their documents are parsed as they arrive."""
    pipeline.fetch_sources(world(), source_ids, network, on_stored=_parse_soon)


@app.task(name="simpul.fetch_links")
def fetch_links(link_ids: list[int], network: str) -> None:
    """Fetch these pages that lists name."""
    pipeline.fetch_links(world(), link_ids, network, on_stored=_parse_soon)


def _parse_soon(document_ids: list[int]) -> None:
    parse.delay(document_ids)


@app.task(name="simpul.parse", time_limit=PARSE_TIME_LIMIT)
def parse(document_ids: list[int]) -> None:
    """Parse and store these documents. The next tick has them grouped, many at once."""
    pipeline.parse_documents(world(), document_ids)


@app.task(name="simpul.group", time_limit=PARSE_TIME_LIMIT)
def group() -> None:
    """Group whatever waits for it."""
    while pipeline.group_entries(world()):
        pass


@app.task(name="simpul.subscribe")
def subscribe(subscription_ids: list[int]) -> None:
    """Subscribe, renew or leave at the hubs of these subscriptions."""
    subscribing.renew_subscriptions(world(), subscription_ids)


@app.task(name="simpul.verify")
def verify(request_ids: list[int]) -> None:
    """Ask whoever wants to be told of a channel whether he meant it."""
    distributing.verify_requests(world(), request_ids)


@app.task(name="simpul.distribute")
def distribute(subscriber_ids: list[int]) -> None:
    """Tell these subscribers what changed in their channels."""
    distributing.distribute(world(), subscriber_ids, render_delivery)


@app.task(name="simpul.prune")
def prune() -> None:
    """Sum up the evidence of days, delete what has served its time."""
    pipeline.tidy(world())
