"""What is remembered of hosts and networks; on both databases."""

from __future__ import annotations

from datetime import timedelta

from aggregator import plan
from aggregator.model import DocumentShape, Exchange, HostHold, Reason, RobotsRecord, SourceState

LEASE = timedelta(minutes=1)
HOST = "satu.kemenag.go.id"
ONE, TWO, OTHER = f"https://{HOST}/feed", f"https://{HOST}/rss", "https://dua.kemenag.go.id/feed"


def refuse(house, source_id: int, now, retry_after: int) -> None:
    (source,) = house.storage.claim_sources([source_id], now, LEASE)
    exchange = Exchange(
        source.url, source.url, 429, {}, None, (), now, 5, reason=Reason.HTTP_429, retry_after=retry_after
    )
    house.storage.apply_refresh(
        [plan.plan_refresh(source, [plan.Attempt(exchange, DocumentShape.UNKNOWN)], now, now)]
    )


def test_a_429_holds_every_source_of_its_host_and_no_other(house, now) -> None:
    one, two, other = (house.add(url)[0] for url in (ONE, TWO, OTHER))
    refuse(house, one, now, 7200)
    hold = HostHold(HOST, now + timedelta(hours=2), Reason.HTTP_429)
    assert house.storage.holds(now) == [hold]
    assert house.storage.status(now).holds == (hold,)
    claimed = house.storage.claim_sources([one, two, other], now + timedelta(minutes=5), LEASE)
    assert [source.hold for source in claimed] == [hold, hold, None]
    assert house.storage.holds(now + timedelta(hours=2)) == []


def test_a_shorter_wait_does_not_end_a_longer_one(house, now) -> None:
    one, two = house.add(ONE, TWO)
    refuse(house, one, now, 7200)
    refuse(house, two, now, 60)
    (hold,) = house.storage.holds(now)
    assert hold.until == now + timedelta(hours=2)


def test_an_editor_may_end_a_wait(house, now) -> None:
    (one,) = house.add(ONE)
    refuse(house, one, now, 7200)
    assert house.storage.release_hold(HOST)
    assert house.storage.holds(now) == []
    assert not house.storage.release_hold(HOST)


def test_robots_files_and_pins_are_kept_by_origin_and_host(house, now) -> None:
    storage = house.storage
    assert storage.robots(f"https://{HOST}") is None
    for status, body in ((200, "User-agent: *\nDisallow: /admin/"), (503, "")):
        record = RobotsRecord(f"https://{HOST}", status, body, now)
        storage.put_robots(record)
        assert storage.robots(f"https://{HOST}") == record
    assert storage.pinned_chain(HOST) == ""
    storage.pin_chain(HOST, "PEM")
    assert (storage.pinned_chain(HOST), storage.pinned_hosts()) == ("PEM", [HOST])
    storage.pin_chain(HOST, "")
    assert storage.pinned_hosts() == []
    storage.prune(now + timedelta(days=30))
    assert storage.robots(f"https://{HOST}") is None


def test_sources_behind_the_vpn_wait_until_a_worker_reaches_it(house, now) -> None:
    inside, outside = house.add(ONE, network="vpn")[0], house.add(OTHER)[0]
    storage = house.storage
    assert storage.source(inside).state is SourceState.WAITING
    assert storage.status(now).unserved == {"vpn": 1}
    assert storage.want_all(now) == [outside]
    storage.serve_network("vpn", now)
    assert storage.status(now).unserved == {}
    assert storage.want_all(now) == [inside, outside]
    assert storage.due_sources(now, 10, LEASE) == {"vpn": [inside], "public": [outside]}
    # A worker takes sources of its own network only, whatever its message says.
    assert [s.id for s in storage.claim_sources([inside, outside], now, LEASE)] == [outside]
    assert [s.id for s in storage.claim_sources([inside, outside], now, LEASE, "vpn")] == [inside]
    later = now + timedelta(minutes=5)
    assert storage.status(later).unserved == {"vpn": 1}
    assert storage.due_sources(later, 10, LEASE) == {"public": [outside]}


def test_after_an_outage_what_is_overdue_gets_moments_of_its_own(house, now) -> None:
    ids = house.add(*(f"https://{number}.kemenag.go.id/feed" for number in range(60)))
    (wanted,) = house.storage.want(ids[:1], now)
    window = timedelta(minutes=15)
    assert house.storage.spread_due(now, window) == 59
    assert house.storage.due_sources(now, 100, LEASE)["public"] == [wanted]
    moments = [house.storage.source(source_id).next_at for source_id in ids[1:]]
    assert all(now <= moment < now + window for moment in moments)
    assert len({(moment - now) // timedelta(minutes=1) for moment in moments}) > 8
