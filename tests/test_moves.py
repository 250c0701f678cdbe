"""Where a source goes when its address redirects for good."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator import moves
from aggregator.model import Exchange, Hop, Move

NOW = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
OLD, MID, NEW = "https://lama.example/feed", "https://tengah.example/feed", "https://baru.example/feed"


def redirected(*statuses: int) -> Exchange:
    addresses = [OLD, MID, "https://tiga.example/feed"][: len(statuses)]
    hops = tuple(Hop(status, url) for status, url in zip(statuses, addresses, strict=True))
    return Exchange(OLD, NEW if statuses else OLD, 200, {}, b"x", hops, NOW, 1)


@pytest.mark.parametrize(
    ("statuses", "target"),
    [
        ((), None),
        ((301,), NEW),
        ((308,), NEW),
        ((302,), None),
        ((303,), None),
        ((307,), None),
        ((301, 301), NEW),
        ((301, 302), MID),
        ((302, 301), None),
        ((308, 301, 307), "https://tiga.example/feed"),
    ],
)
def test_only_the_leading_permanent_redirects_are_remembered(
    statuses: tuple[int, ...], target: str | None
) -> None:
    assert moves.permanent_target(redirected(*statuses)) == target


def test_sightings_of_one_target_add_up_and_another_target_begins_anew() -> None:
    first = moves.sighted(None, NEW, NOW)
    second = moves.sighted(first, NEW, NOW + timedelta(days=1))
    assert second == Move(NEW, NOW, 2)
    assert moves.sighted(second, MID, NOW + timedelta(days=2)) == Move(MID, NOW + timedelta(days=2), 1)
    assert moves.sighted(second, None, NOW) is None


def test_what_an_editor_rejected_stays_rejected_for_that_target_only() -> None:
    rejected = Move(NEW, NOW, 5, rejected=True)
    again = moves.sighted(rejected, NEW, NOW + timedelta(days=9))
    assert not moves.has_held(again, NOW + timedelta(days=9))
    assert moves.sighted(rejected, MID, NOW) == Move(MID, NOW, 1)


@pytest.mark.parametrize(
    ("days", "sightings", "held"), [(2.9, 50, False), (3, 2, False), (3, 3, True), (30, 30, True)]
)
def test_a_redirect_is_believed_after_days_and_several_looks(days: float, sightings: int, held: bool) -> None:
    assert moves.has_held(Move(NEW, NOW, sightings), NOW + timedelta(days=days)) is held


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("http://ntb.kemenag.go.id/feed", "https://ntb.kemenag.go.id/rss", True),
        ("https://ntb.kemenag.go.id/feed", "https://kanwilntb.go.id/feed", True),
        ("https://www.kemenagngawi.id/feed", "https://berita.kemenagngawi.id/feed", True),
        ("https://kemenagngawi.id/feed", "https://kemenagngawi.com/feed", False),
        ("https://kemenagngawi.id/feed", "https://ngawi.kemenag.go.id/feed", False),
        ("https://ngawi.kemenag.go.id/feed", "https://judi.example/feed", False),
        ("https://satu.blogspot.com/feeds", "https://dua.blogspot.com/feeds", False),
        ("https://satu.sch.id/feed", "https://dua.sch.id/feed", False),
        ("https://go.id.example/feed", "https://kemenag.go.id/feed", False),
        ("http://127.0.0.1:8001/feed", "http://127.0.0.1:8002/feed", True),
        ("http://127.0.0.1/feed", "http://127.1.0.1/feed", False),
        ("https://kemenag.go.id./feed", "https://kemenag.go.id/feed", True),
        ("bukan alamat", "https://kemenag.go.id/feed", False),
    ],
)
def test_the_same_owner_is_one_registrable_domain_or_the_governments(
    one: str, other: str, same: bool
) -> None:
    assert moves.same_owner(one, other) is same


hosts = st.sampled_from(
    [
        "kemenag.go.id",
        "jatim.kemenag.go.id",
        "x.sch.id",
        "y.sch.id",
        "a.example.id",
        "b.example.id",
        "127.0.0.1",
    ]
)


@given(hosts, hosts)
def test_ownership_is_symmetric_and_everybody_owns_himself(one: str, other: str) -> None:
    first, second = f"https://{one}/feed", f"http://{other}/rss"
    assert moves.same_owner(first, second) == moves.same_owner(second, first)
    assert moves.same_owner(first, first)
