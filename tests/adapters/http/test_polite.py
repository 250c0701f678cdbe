"""What polite means, proven by the requests as the server saw them."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from contextlib import AbstractAsyncContextManager

import pytest
from wire import AGENT, LOOPBACK, Request, fetch, fetcher, lookup_of, says, serving, whole

from aggregator.adapters.http import AddressGuard, HttpFetcher, Purpose
from aggregator.adapters.http.pace import Budget, LocalPace
from aggregator.model import Hop, Phase, Reason, Validators

ETAGS = [
    '"abc"',
    'W/"abc"',
    'W/"abc  def"',
    '""',
    "tanpa-kutip",
    '"a,b"',
    '"a--gzip"',
    '"é"',
    "W/tanpa-kutip",
    '"' + "x" * 2_000 + '"',
    '"a\\"b"',
    "0",
]
DATES = [
    "Mon, 01 Dec 2025 03:04:05 GMT",
    "Monday, 01-Dec-25 03:04:05 GMT",
    "Mon Dec  1 03:04:05 2025",
    "Mon, 01 Dec 2025 10:04:05 +0700",
    "2025-12-01T03:04:05Z",
    "kemarin",
]


@pytest.mark.parametrize("etag", ETAGS)
def test_an_etag_goes_back_byte_for_byte(etag: str) -> None:
    with serving(says(whole(200, b"<rss/>", ETag=etag))) as server:
        url = server.url + "/feed"
        (first,) = fetch(url)
        fetch(url, validators=Validators(first.headers["etag"], None, None, url))
    assert server.requests[1].headers["if-none-match"].encode("latin-1") == etag.encode("utf-8")
    assert "if-modified-since" not in server.requests[1].headers


@pytest.mark.parametrize("date", DATES)
def test_a_last_modified_goes_back_byte_for_byte(date: str) -> None:
    with serving(says(whole(304))) as server:
        url = server.url + "/feed"
        (result,) = fetch(url, validators=Validators(None, date, None, url))
    assert server.requests[0].headers["if-modified-since"] == date
    assert "if-none-match" not in server.requests[0].headers
    assert "a-im" not in server.requests[0].headers
    assert (result.status, result.reason, result.body, result.phase) == (304, None, None, Phase.DONE)


def test_an_etag_that_could_not_go_back_byte_for_byte_is_not_kept() -> None:
    with serving(says(b'HTTP/1.1 200 OK\r\nETag: "\xff\xfe"\r\nContent-Length: 6\r\n\r\n<rss/>')) as server:
        (result,) = fetch(server.url)
    assert result.reason is None
    assert "etag" not in result.headers


def test_nothing_is_invented_for_a_server_that_gave_nothing() -> None:
    with serving(says(whole(200, b"<rss/>"))) as server:
        fetch(server.url + "/1", validators=Validators(url=server.url + "/1"))
        fetch(server.url + "/2")
    for request in server.requests:
        assert not {"if-none-match", "if-modified-since", "a-im", "range"} & set(request.headers)


def moved(connection, request: Request) -> None:
    connection.sendall(whole(301, b"", Location="/baru") if request.path == "/lama" else whole(304))


@pytest.mark.parametrize(("given_by", "sent_to"), [("/baru", "/baru"), ("/lama", "/lama"), ("/lain", None)])
def test_validators_go_to_the_address_that_gave_them_and_to_no_other(
    given_by: str, sent_to: str | None
) -> None:
    with serving(moved) as server:
        validators = Validators('"a"', DATES[0], None, server.url + given_by)
        (result,) = fetch(server.url + "/lama", validators=validators)
    conditional = [r.path for r in server.requests if "if-none-match" in r.headers]
    assert conditional == ([sent_to] if sent_to else [])
    assert result.hops == (Hop(301, server.url + "/lama"),)
    assert result.final_url == server.url + "/baru"


def test_we_ask_for_what_is_new_alone_where_a_feed_is_asked_for_with_an_etag() -> None:
    with serving(says(whole(226, b"<rss/>", IM="feed", ETag='"b"'))) as server:
        validators = Validators('"a"', None, None, server.url + "/")
        feed, = fetch(server.url + "/", validators=validators)  # fmt: skip
        fetch(server.url + "/", validators=validators, purpose=Purpose.SITEMAP)
    assert (feed.status, feed.reason, feed.body) == (226, None, b"<rss/>")
    asked = [request.headers.get("a-im") for request in server.requests if request.path == "/"]
    assert asked[0] == "feed"
    assert "feed" not in asked[1:]


@pytest.mark.parametrize("purpose", list(Purpose))
def test_every_request_says_who_we_are_and_carries_nothing_of_others(purpose: Purpose) -> None:
    def script(connection, request: Request) -> None:
        moved = whole(302, b"", Location="/b", Set_Cookie="sesi=1; Path=/")
        connection.sendall(moved if request.path == "/a" else whole(200, b"<p>x</p>", Set_Cookie="s=2"))

    with serving(script) as server:
        fetch(server.url + "/a?q=1", server.url + "/a", purpose=purpose)
    assert len(server.requests) >= 3
    for request in server.requests:
        assert request.headers["user-agent"] == AGENT
        assert request.headers["accept-encoding"] == "gzip, br, zstd"
        assert not {"cookie", "referer", "origin", "authorization", "x-forwarded-for"} & set(request.headers)


def test_one_connection_serves_a_batch() -> None:
    with serving(says(whole(200, b"<rss/>")), keep=True) as server:
        results = fetch(*(f"{server.url}/{number}" for number in range(5)))
    assert [result.reason for result in results] == [None] * 5
    assert server.connections == 1


def concurrent(by: HttpFetcher, urls: list[str]) -> None:
    async def run() -> None:
        async with by.session() as session:
            await asyncio.gather(*(session.exchange(url) for url in urls))

    asyncio.run(run())


def test_thirty_hosts_on_one_address_are_never_asked_by_more_than_two_at_once() -> None:
    asking, most, lock = 0, 0, threading.Lock()

    def script(connection, _request) -> None:
        nonlocal asking, most
        with lock:
            asking += 1
            most = max(most, asking)
        time.sleep(0.02)
        with lock:
            asking -= 1
        connection.sendall(whole(200, b"<rss/>"))

    names = {f"kab{number}.example": "127.0.0.1" for number in range(30)}
    with serving(script) as server:
        guard = AddressGuard(LOOPBACK, lookup_of(names))
        concurrent(fetcher(guard=guard), [f"http://{name}:{server.port}/feed" for name in names])
    assert len(server.requests) == 30
    assert most == 2


def test_requests_to_one_address_keep_their_distance_whatever_their_host() -> None:
    times: list[float] = []

    def script(connection, _request) -> None:
        times.append(time.monotonic())
        connection.sendall(whole(200, b"<rss/>"))

    names = {f"kab{number}.example": "127.0.0.1" for number in range(4)}
    with serving(script) as server:
        guard = AddressGuard(LOOPBACK, lookup_of(names))
        by = fetcher(guard=guard, pace=LocalPace(0.3), patience=30)
        concurrent(by, [f"http://{name}:{server.port}/feed" for name in names])
    # Each may reach the server late on a busy machine, but the whole never takes less than its distances.
    assert len(times) == 4
    assert max(times) - min(times) > 0.3


def test_a_server_that_hangs_up_is_not_asked_again() -> None:
    with serving(lambda _connection, _request: None) as server:
        (result,) = fetch(server.url + "/feed")
    assert result.reason is Reason.PROTOCOL
    assert len(server.requests) == 1


def test_what_a_kept_connection_lost_is_asked_again_in_a_turn_of_its_own() -> None:
    class Counting(LocalPace):
        turns = 0

        def turn(self, budget: Budget, patience: float) -> AbstractAsyncContextManager[float]:
            self.turns += 1
            return super().turn(budget, patience)

    def script(connection: socket.socket, _request: Request) -> None:
        if len(server.requests) == 2:
            connection.shutdown(socket.SHUT_RDWR)
        else:
            connection.sendall(whole(200, b"<rss/>"))

    pace = Counting(0)
    with serving(script, keep=True) as server:
        results = fetch(server.url + "/1", server.url + "/2", by=fetcher(pace=pace))
    assert [result.status for result in results] == [200, 200]
    assert [request.path for request in server.requests] == ["/1", "/2", "/2"]
    assert pace.turns == 3


def test_another_port_is_another_server() -> None:
    with serving(says(whole(200, b"a"))) as one, serving(says(whole(200, b"b"))) as other:
        results = fetch(one.url, other.url, by=fetcher(pace=LocalPace(60), patience=1))
    assert [result.reason for result in results] == [None, None]


def test_every_redirect_waits_for_its_turn_too() -> None:
    from aggregator.adapters.http import HostBusy

    with serving(moved) as server, pytest.raises(HostBusy):
        fetch(server.url + "/lama", by=fetcher(pace=LocalPace(60), patience=1))
    assert [request.path for request in server.requests] == ["/lama"]


def test_phases_are_timed_and_waiting_for_a_turn_is_told_apart() -> None:
    def script(connection, _request) -> None:
        time.sleep(0.2)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n<r")
        time.sleep(0.2)
        connection.sendall(b"ss/>")

    with serving(script) as server:
        _, second = fetch(server.url + "/1", server.url + "/2", by=fetcher(pace=LocalPace(0.8), patience=30))
    assert second.reason is None
    assert second.timings.response >= 190
    assert second.timings.body >= 190
    assert second.timings.wait >= 100
    assert second.phase is Phase.DONE


def test_a_form_is_posted_within_the_same_guard_and_no_redirect_turns_it_into_another_request() -> None:
    def script(connection, request: Request) -> None:
        answers = {"/hub": whole(202), "/pindah": whole(307, b"", Location="/hub")}
        connection.sendall(answers.get(request.path, whole(303, b"", Location="/hub")))

    async def run(*urls: str):
        async with fetcher().session() as session:
            return [await session.post(url, form={"hub.mode": "subscribe", "a": "é&="}) for url in urls]

    with serving(script, keep=True) as server:
        urls = [server.url + path for path in ("/hub", "/pindah", "/lain")]
        taken, followed, other, inward = asyncio.run(run(*urls, "http://10.0.0.1/"))
    assert (taken.status, taken.reason) == (202, None)
    assert (followed.status, followed.reason) == (202, None)
    assert (other.status, other.reason) == (303, Reason.PROTOCOL)
    assert inward.reason is Reason.ADDRESS_FORBIDDEN
    assert [(r.method, r.path) for r in server.requests] == [
        ("POST", "/hub"),
        ("POST", "/pindah"),
        ("POST", "/hub"),
        ("POST", "/lain"),
    ]
    assert {r.body for r in server.requests} == {b"hub.mode=subscribe&a=%C3%A9%26%3D"}
    assert server.requests[0].headers["content-type"] == "application/x-www-form-urlencoded"


def test_through_a_proxy_the_checked_address_is_asked_for_by_its_name() -> None:
    with serving(says(whole(200, b"<rss/>"))) as proxy:
        by = fetcher(
            lookup=lookup_of({"situs.example": "127.0.0.9", "dalam.example": "10.0.0.1"}), via=proxy.url
        )
        good, inward = fetch("http://situs.example:8080/feed", "http://dalam.example/", by=by)
    assert (good.reason, good.body) == (None, b"<rss/>")
    assert inward.reason is Reason.ADDRESS_FORBIDDEN
    (request,) = proxy.requests
    assert request.path == "http://127.0.0.9:8080/feed"
    assert request.headers["host"] == "situs.example:8080"


def test_a_tunnel_through_a_proxy_leads_to_the_checked_address() -> None:
    with serving(says(b"HTTP/1.1 502 X\r\n\r\n")) as proxy:
        by = fetcher(lookup=lookup_of({"situs.example": "127.0.0.9"}), via=proxy.url)
        (result,) = fetch("https://situs.example/feed", by=by)
    assert result.reason is not None
    assert [(r.method, r.path) for r in proxy.requests] == [("CONNECT", "127.0.0.9:443")]


def test_connections_leave_by_the_local_address_that_was_chosen() -> None:
    seen: list[str] = []

    def script(connection, _request) -> None:
        seen.append(connection.getpeername()[0])
        connection.sendall(whole(200, b"<rss/>"))

    with serving(script) as server:
        assert fetch(server.url, by=fetcher(via="127.0.0.7"))[0].reason is None
    assert seen == ["127.0.0.7"]


@pytest.mark.parametrize("via", ["ftp://proxy:1", "proxy", "https://proxy:1"])
def test_a_way_that_is_neither_proxy_nor_address_is_refused(via: str) -> None:
    with pytest.raises(ValueError, match="address"):
        fetcher(via=via)
