"""Moves that came true, and sources that turned out to be one feed; on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from aggregator import plan
from aggregator.model import DocumentShape, Exchange, Hop, SourceState

LEASE = timedelta(minutes=1)
ONE, TWO = "https://satu.kemenag.go.id/feed", "https://dua.kemenag.go.id/feed"


def look(house, source_id: int, now, final_url: str = "", status: int = 301, entries=()) -> None:
    """A look that was redirected, read and stored."""
    (source,) = house.storage.claim_sources([source_id], now, LEASE)
    final_url = final_url or source.url
    hops = (Hop(status, source.url),) if final_url != source.url else ()
    body = f"<rss>{source_id} {now}</rss>".encode()
    exchange = Exchange(source.url, final_url, 200, {}, body, hops, now, 5)
    refresh = plan.plan_refresh(source, [plan.Attempt(exchange, DocumentShape.FEED)], now, now)
    (document_id,) = house.storage.apply_refresh([refresh])
    (document,) = house.storage.claim_documents([document_id], now, LEASE)
    house.storage.apply_entries([house.plan(document, list(entries), now=now)])


def state(house, source_id: int) -> SourceState:
    view = house.storage.source(source_id)
    assert view is not None
    return view.state


def test_a_redirect_that_held_for_days_gives_the_source_its_new_address(house, now) -> None:
    (number,) = house.add(ONE)
    for day in range(4):
        assert house.storage.source(number).row.url == ONE
        look(house, number, now + timedelta(days=day), TWO)
    assert house.storage.source(number).row.url == TWO
    (move,) = house.storage.moves_of(number)
    assert (move.from_url, move.to_url, move.by) == (ONE, TWO, "held")
    assert house.storage.moves_known() == []
    # The registry knows it under its new address now.
    assert house.storage.put_sources([house.storage.source(number).row], now).unchanged == 1


def test_a_temporary_redirect_never_moves_a_source(house, now) -> None:
    (number,) = house.add(ONE)
    for day in range(9):
        look(house, number, now + timedelta(days=day), TWO, status=302)
    assert house.storage.source(number).row.url == ONE


def test_a_redirect_to_another_owner_waits_for_an_editor(house, now) -> None:
    (number,) = house.add("https://kemenagngawi.id/feed")
    target = "https://domain-lain.example/feed"
    for day in range(9):
        look(house, number, now + timedelta(days=day), target)
    later = now + timedelta(days=9)
    assert house.storage.source(number).row.url == "https://kemenagngawi.id/feed"
    assert house.storage.status(later).moves_to_decide == 1
    assert house.storage.accept_move(number, "humas", later)
    assert house.storage.source(number).row.url == target
    assert house.storage.moves_of(number)[0].by == "humas"
    assert house.storage.status(later).moves_to_decide == 0
    assert not house.storage.accept_move(number, "humas", later)


def test_a_rejected_move_is_not_asked_about_again(house, now) -> None:
    (number,) = house.add("https://kemenagngawi.id/feed")
    for day in range(5):
        look(house, number, now + timedelta(days=day), "https://domain-lain.example/feed")
    assert house.storage.reject_move(number)
    look(house, number, now + timedelta(days=6), "https://domain-lain.example/feed")
    assert house.storage.status(now + timedelta(days=6)).moves_to_decide == 0
    assert not house.storage.reject_move(999)


def test_an_address_that_another_source_has_is_not_taken_from_it(house, now) -> None:
    one, two = house.add(ONE, TWO)
    for day in range(5):
        moment = now + timedelta(days=8 * day)
        look(house, one, moment, TWO)
    assert house.storage.source(one).row.url == ONE
    assert house.storage.source(two).row.url == TWO


def test_sources_that_lead_to_one_feed_are_fetched_once(house, now) -> None:
    one, two = house.add(ONE, TWO)
    look(house, one, now)
    look(house, two, now, ONE, status=302)
    assert (state(house, one), state(house, two)) == (SourceState.ACTIVE, SourceState.DUPLICATE)
    soon = now + timedelta(days=1)
    assert house.storage.want_all(soon) == [one]
    assert house.storage.due_sources(soon, 10, LEASE) == {"public": [one]}


def test_a_duplicate_is_looked_at_now_and_then_and_freed_when_it_leads_elsewhere(house, now) -> None:
    one, two = house.add(ONE, TWO)
    look(house, one, now)
    look(house, two, now, ONE, status=302)
    later = now + timedelta(days=8)
    assert two in house.storage.due_sources(later, 10, LEASE)["public"]
    look(house, two, later)
    assert state(house, two) is SourceState.ACTIVE


def test_a_duplicate_is_freed_when_its_twin_is_read_no_more(house, now) -> None:
    one, two = house.add(ONE, TWO)
    look(house, one, now)
    look(house, two, now, ONE, status=302)
    assert house.storage.free_duplicates(now) == 0
    house.storage.put_sources([replace(house.storage.source(one).row, enabled=False)], now)
    assert house.storage.free_duplicates(now) == 1
    assert state(house, two) is SourceState.ACTIVE
    assert house.storage.due_sources(now, 10, LEASE) == {"public": [two]}


@pytest.mark.parametrize(
    "address", ["http://satu.kemenag.go.id/feed/", "https://www.satu.kemenag.go.id/feed"]
)
def test_one_feed_under_two_spellings_is_one(house, now, address: str) -> None:
    one, two = house.add(ONE, TWO)
    look(house, one, now)
    look(house, two, now, address, status=302)
    assert state(house, two) is SourceState.DUPLICATE
