"""What regional servers see of us: the schedule and the fetcher together, by the requests as they arrived.

The cases follow what server owners measure feed readers by: no unconditional repeats, validators as black
boxes, redirects remembered, waits obeyed, nothing sent that nobody asked for.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from email.utils import format_datetime
from itertools import pairwise

import pytest
from pipeline_house import NOW, House, item, rss

from aggregator.model import SourceKind, SourceState

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PAST = format_datetime(NOW - DAY, usegmt=True)


def conditional(headers: dict[str, str]) -> bool:
    return "if-none-match" in headers or "if-modified-since" in headers


# --------------------------------------------------------------------------- validators


@pytest.mark.parametrize(
    "etag",
    ['"satu"', 'W/"lemah"', "tanpa-kutip", '"dengan spasi  dua"', '""', '"65f\\"x;gzip"', 'W/"1", W/"2"'],
)
@pytest.mark.parametrize(
    "last_modified",
    [None, "Mon, 02 Mar 2026 03:04:05 GMT", "kemarin sore", "Mon, 2 Mar 26 03:04:05 WIB"],
)
def test_validators_go_back_byte_for_byte_and_none_is_invented(
    house: House, etag: str, last_modified: str | None
) -> None:
    house.source("/feed")
    stated = {"Last_Modified": last_modified} if last_modified else {}
    house.feed([item(1)], ETag=etag, **stated)
    house.collect()
    house.collect()
    first, second = house.asked("/feed")
    assert not conditional(first)
    assert second["if-none-match"] == etag
    assert second.get("if-modified-since") == last_modified


def test_a_server_that_gives_no_validators_gets_none(house: House) -> None:
    house.source("/feed")
    house.feed([item(1)], Date=PAST)
    for _ in range(3):
        house.collect()
    assert not any(map(conditional, house.asked()))


def test_validators_are_renewed_by_every_200_though_the_body_is_the_same(house: House) -> None:
    house.source("/feed")
    answers = iter(range(100))
    house.pages["/feed"] = lambda headers: house.reply(
        200, rss([item(1)]), Content_Type="text/xml", ETag=f'"{next(answers)}"'
    )
    for _ in range(4):
        house.collect()
    assert [headers.get("if-none-match") for headers in house.asked()] == [None, '"0"', '"1"', '"2"']


def test_a_last_modified_in_the_future_is_not_sent_back(house: House) -> None:
    house.source("/feed")
    house.feed([item(1)], Last_Modified=format_datetime(NOW + 9000 * DAY, usegmt=True))
    house.collect()
    house.collect()
    assert not any(map(conditional, house.asked()))


def test_validators_are_forgotten_with_the_address_that_gave_them(house: House) -> None:
    house.source("/feed")
    house.feed([item(1)], ETag='"lama"')
    house.collect()
    house.pages["/feed"] = house.reply(302, Location="/lain")
    house.feed([item(1)], "/lain", ETag='"lain"')
    house.collect()
    house.collect()
    assert [headers.get("if-none-match") for headers in house.asked("/lain")] == [None, '"lain"']
    assert house.asked("/feed")[-1].get("if-none-match") is None


def unchanged_after_first(house: House, etag: str = '"tetap"') -> Callable[[dict[str, str]], bytes]:
    def page(headers: dict[str, str]) -> bytes:
        if headers.get("if-none-match") == etag:
            return house.reply(304, ETag=etag)
        return house.reply(200, rss([item(1), item(2)]), Content_Type="text/xml", ETag=etag)

    return page


@pytest.mark.parametrize("hour", range(0, 24, 6))
def test_most_looks_are_conditional_and_at_least_two_a_day_are_whole(house: House, hour: int) -> None:
    # Looks are rare at night, whenever a source became known.
    house.now = (house.now + DAY).replace(hour=hour, minute=7)
    house.source("/feed")
    house.pages["/feed"] = unchanged_after_first(house)
    house.live(4 * DAY)
    whole = [at for at, _, headers in house.log if not conditional(headers)]
    assert all(later - earlier <= timedelta(hours=12) for earlier, later in pairwise(whole))
    assert len(house.log) > 1.5 * len(whole)


def test_what_a_lying_304_hides_is_found_and_its_validators_are_trusted_no_more(house: House) -> None:
    house.source("/feed")
    stories = [item(1), item(2)]

    def page(headers: dict[str, str]) -> bytes:
        if conditional(headers):
            return house.reply(304)
        return house.reply(200, rss(stories), Content_Type="text/xml", ETag='"selalu"')

    house.pages["/feed"] = page
    house.live(timedelta(hours=2))
    hidden = item(3, pubDate=format_datetime(house.now), title="Berita yang lama disembunyikan server")
    stories.insert(0, hidden)
    house.live(DAY)
    assert hidden["title"] in house.titles
    before = len(house.log)
    house.live(DAY)
    assert not any(conditional(headers) for _, _, headers in house.log[before:])


# --------------------------------------------------------------------------- who asks, and what is sent


def test_we_send_what_is_needed_and_nothing_else(house: House) -> None:
    house.source("/feed?format=feed&type=rss")
    body = rss([item(1)])
    house.pages["/feed?format=feed&type=rss"] = house.reply(
        200, body, Content_Type="text/xml", Set_Cookie="sesi=1; Path=/", ETag='"1"'
    )
    house.collect()
    house.collect()
    for _, path, headers in house.log:
        assert path == "/feed?format=feed&type=rss"
        assert headers["user-agent"].startswith("Simpul/")
        assert headers["accept-encoding"] == "gzip, br, zstd"
        assert set(headers) <= {
            "host", "user-agent", "accept", "accept-encoding", "if-none-match", "if-modified-since", "a-im",
            "connection",
        }  # fmt: skip


# --------------------------------------------------------------------------- redirects


def test_a_permanent_redirect_is_remembered_after_some_days_and_the_old_address_left_in_peace(
    house: House,
) -> None:
    house.source("/lama")
    house.pages["/lama"] = house.reply(301, Location="/baru")
    house.feed([item(1)], "/baru", ETag='"baru"')
    house.live(5 * DAY)
    assert len(house.asked("/lama")) >= 3
    before = len(house.asked("/lama"))
    house.live(5 * DAY)
    assert len(house.asked("/lama")) == before
    assert len(house.asked("/baru")) > before
    assert not any(map(conditional, house.asked("/lama")))
    assert len(house.titles) == 1


@pytest.mark.parametrize("status", [302, 303, 307])
def test_a_temporary_redirect_is_followed_and_forgotten(house: House, status: int) -> None:
    house.source("/lama")
    house.pages["/lama"] = house.reply(status, Location="/baru")
    house.feed([item(1)], "/baru")
    house.live(9 * DAY)
    assert len(house.asked("/lama")) == len(house.asked("/baru"))


def test_a_redirect_that_came_and_went_moves_nothing(house: House) -> None:
    house.source("/lama")
    house.feed([item(1)], "/baru")
    for day in range(8):
        if day % 2:
            house.feed([item(1)], "/lama")
        else:
            house.pages["/lama"] = house.reply(301, Location="/baru")
        house.live(DAY)
    assert house.world.storage.sources()[0].row.url.endswith("/lama")


# --------------------------------------------------------------------------- refusals


@pytest.mark.parametrize(
    ("status", "retry_after", "hours"),
    [(429, "7200", 2), (503, "7200", 2), (429, format_datetime(NOW + 6 * HOUR, usegmt=True), 5.8)],
    ids=("429 in seconds", "503 in seconds", "429 as a date"),
)
def test_a_wait_is_obeyed_for_the_whole_host_also_when_somebody_wants_a_look(
    house: House, status: int, retry_after: str, hours: float
) -> None:
    house.source("/satu")
    house.feed([item(1)], "/satu")
    house.collect()
    house.pages["/satu"] = house.reply(status, b"sebentar", Retry_After=retry_after)
    house.collect()
    asked_at = house.now
    house.source("/dua")
    house.feed([item(2)], "/dua")
    before = len(house.log)
    house.collect(timedelta(minutes=30))
    house.live(asked_at + hours * HOUR - timedelta(minutes=1) - house.now)
    assert len(house.log) == before
    house.feed([item(1), item(3)], "/satu")
    house.live(3 * HOUR)
    assert {path for _, path, _ in house.log[before:]} == {"/satu", "/dua"}
    assert len(house.titles) == 3


def test_a_429_that_does_not_say_for_how_long_is_a_wait_too(house: House) -> None:
    house.source("/satu")
    house.source("/dua")
    house.pages["/satu"] = house.pages["/dua"] = house.reply(429, b"pelan")
    house.collect()
    before = len(house.log)
    house.collect(timedelta(minutes=5))
    assert len(house.log) == before


def test_a_503_without_a_wait_concerns_its_source_alone(house: House) -> None:
    house.source("/satu")
    house.source("/dua")
    house.pages["/satu"] = house.reply(503, b"sebentar")
    house.feed([item(1)], "/dua")
    house.collect()
    house.collect()
    assert len(house.asked("/dua")) == 2


@pytest.mark.parametrize(("status", "most"), [(404, 8), (403, 8), (500, 12)])
def test_refusals_are_asked_about_ever_more_rarely(house: House, status: int, most: int) -> None:
    house.source("/feed")
    house.pages["/feed"] = house.reply(status, b"tidak")
    house.live(2 * DAY)
    times = [at for at, _, _ in house.log]
    gaps = [later - earlier for earlier, later in pairwise(times)]
    assert 3 <= len(times) <= most
    assert gaps[-1] > 4 * gaps[0]
    assert gaps[-1] <= timedelta(hours=31)


def test_what_is_gone_is_left_in_peace(house: House) -> None:
    number = house.source("/feed")
    house.feed([item(1)])
    house.collect()
    house.pages["/feed"] = house.reply(410, b"sudah tidak ada")
    house.collect()
    before = len(house.log)
    house.collect()
    house.live(29 * DAY)
    assert len(house.log) == before, "not even when a round of all sources is wanted"
    assert house.world.storage.source(number).state is SourceState.GONE
    assert house.world.storage.want([number], house.now) == [number]
    assert house.titles == [item(1)["title"]]


# --------------------------------------------------------------------------- robots.txt

PAGE = (
    b'<html><head><link rel="alternate" type="application/rss+xml" href="/feed"></head><body>a</body></html>'
)


@pytest.mark.parametrize(
    ("robots", "asked"),
    [
        (b"User-agent: *\nDisallow: /", {"/robots.txt"}),
        (b"User-agent: Simpul\nDisallow: /\n\nUser-agent: *\nAllow: /", {"/robots.txt"}),
        (b"User-agent: *\nDisallow: /\n\nUser-agent: simpul\nAllow: /", {"/robots.txt", "/", "/feed"}),
        (b"User-agent: *\nDisallow: /feed", {"/robots.txt", "/", "/feed"}),
        (None, {"/robots.txt", "/", "/feed"}),
    ],
    ids=("nobody", "not us", "us", "no feeds", "none"),
)
def test_robots_txt_has_a_say_in_pages_and_not_in_feeds(
    house: House, robots: bytes | None, asked: set[str]
) -> None:
    number = house.source("/", SourceKind.AUTO)
    house.pages["/"] = house.reply(200, PAGE, Content_Type="text/html")
    house.feed([item(1)])
    if robots is not None:
        house.pages["/robots.txt"] = house.reply(200, robots, Content_Type="text/plain")
    house.collect()
    assert {path for _, path, _ in house.log} == asked
    if "/" not in asked:
        assert house.world.storage.source(number).last_reason == "robots"


def test_robots_txt_is_asked_for_once_a_day_and_not_for_feeds(house: House) -> None:
    house.source("/feed")
    house.feed([item(1)])
    house.live(2 * DAY)
    assert house.asked("/robots.txt") == []
    house.source("/", SourceKind.AUTO)
    house.source("/satu/", SourceKind.AUTO)
    house.collect()
    assert len(house.asked("/robots.txt")) == 1


# --------------------------------------------------------------------------- pace


@pytest.mark.parametrize(
    ("channel", "headers"),
    [
        ("<ttl>60</ttl>", {}),
        ("", {"Cache_Control": "public, max-age=3600"}),
        ("<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>1</sy:updateFrequency>", {}),
    ],
)
def test_who_asks_for_one_look_an_hour_gets_no_more(
    house: House, channel: str, headers: dict[str, str]
) -> None:
    house.source("/feed")
    numbers = iter(range(1000))

    def page(_: dict[str, str]) -> bytes:
        body = rss([item(n) for n in range(next(numbers), 0, -1)][:12]).decode()
        body = body.replace("<channel>", f"<channel>{channel}")
        body = body.replace("<rss ", '<rss xmlns:sy="http://purl.org/rss/1.0/modules/syndication/" ')
        return house.reply(200, body.encode(), Content_Type="text/xml", **headers)

    house.pages["/feed"] = page
    house.live(DAY)
    times = [at for at, _, _ in house.log]
    assert 4 <= len(times) <= 25
    assert all(later - earlier >= HOUR for earlier, later in pairwise(times))


def test_two_addresses_of_one_feed_are_fetched_once(house: House) -> None:
    house.source("/feed")
    house.source("/lain")
    house.feed([item(1)])
    house.pages["/lain"] = house.reply(302, Location="/feed")
    house.collect()
    before = len(house.asked("/lain"))
    house.live(3 * DAY)
    assert len(house.asked("/lain")) == before
    assert len(house.titles) == 1


def test_after_an_outage_the_sites_are_asked_in_a_spread(house: House) -> None:
    for number in range(30):
        house.source(f"/{number}")
        house.feed([item(number)], f"/{number}")
    house.collect()
    house.now += DAY
    before = len(house.log)
    house.work()
    assert len(house.log) - before <= 2
    house.live(timedelta(minutes=16))
    assert len(house.log) - before >= 30
