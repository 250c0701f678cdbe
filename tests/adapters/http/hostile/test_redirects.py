"""Redirects that lead inward, astray, in circles or nowhere: each ends in its own reason."""

from __future__ import annotations

import pytest
from wire import fetch, fetcher, lookup_of, says, serving, whole

from aggregator.model import Reason, Validators

LOCATIONS = {
    "http://10.0.0.1/": Reason.ADDRESS_FORBIDDEN,
    "http://169.254.169.254/latest/meta-data/": Reason.ADDRESS_FORBIDDEN,
    "http://[::1]/": Reason.ADDRESS_FORBIDDEN,
    "//192.168.0.1/feed": Reason.ADDRESS_FORBIDDEN,
    "http://dalam.example/": Reason.ADDRESS_FORBIDDEN,
    "http://2130706433/": Reason.ADDRESS_FORBIDDEN,
    "http://127%2e0.0.1/": Reason.ADDRESS_FORBIDDEN,
    "http://user:secret@situs.example/": Reason.ADDRESS_FORBIDDEN,
    "file:///etc/passwd": Reason.ADDRESS_FORBIDDEN,
    "gopher://127.0.0.1:6379/_FLUSHALL": Reason.ADDRESS_FORBIDDEN,
    "data:text/xml,<rss/>": Reason.ADDRESS_FORBIDDEN,
    "javascript:alert(1)": Reason.ADDRESS_FORBIDDEN,
    "ftp://situs.example/feed": Reason.ADDRESS_FORBIDDEN,
    "http://situs.example:22/": Reason.CONNECT,  # every port is open in an allowed network
    "http://[": Reason.ADDRESS_INVALID,
    "http://situs.example:99999/": Reason.ADDRESS_FORBIDDEN,
    "http:///": Reason.REDIRECT_LOOP,
    "/" + "a" * 3_000: Reason.ADDRESS_INVALID,
    "/": Reason.REDIRECT_LOOP,
    "": Reason.PROTOCOL,
    "   ": Reason.PROTOCOL,
    "http://tidak-ada.example/": Reason.DNS,
    "?": Reason.REDIRECT_LOOP,
    "#bagian": Reason.REDIRECT_LOOP,
}


@pytest.mark.parametrize("location", LOCATIONS)
def test_a_redirect_ends_where_it_may_not_lead(location: str) -> None:
    by = fetcher(lookup=lookup_of({"situs.example": "127.0.0.1", "dalam.example": "10.0.0.1"}))
    with serving(says(whole(302, b"", Location=location))) as server:
        (result,) = fetch(server.url + "/", by=by)
    assert result.reason is LOCATIONS[location], result.detail
    assert result.body is None
    assert result.detail
    assert len(server.requests) <= 2


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_chain_without_end_is_cut_whatever_its_status(status: int) -> None:
    with serving(lambda c, r: c.sendall(whole(status, b"", Location=r.path + "x"))) as server:
        (result,) = fetch(server.url + "/")
    assert result.reason is Reason.REDIRECT_TOO_MANY
    assert "5 redirects" in result.detail
    assert len(server.requests) == 6
    assert len(result.hops) == 6


def test_a_loop_of_two_is_found_when_it_closes() -> None:
    with serving(
        lambda c, r: c.sendall(whole(301, b"", Location="/b" if r.path == "/a" else "/a"))
    ) as server:
        (result,) = fetch(server.url + "/a")
    assert result.reason is Reason.REDIRECT_LOOP
    assert len(server.requests) == 2


@pytest.mark.parametrize("status", [300, 304, 305, 306, 399])
def test_a_status_that_redirects_nowhere_is_not_followed(status: int) -> None:
    with serving(says(whole(status, b"", Location="http://10.0.0.1/"))) as server:
        (result,) = fetch(server.url)
    assert result.reason is (None if status == 304 else Reason.PROTOCOL)
    assert len(server.requests) == 1


def test_a_redirect_whose_body_never_ends_is_followed_without_reading_it() -> None:
    def script(connection, request) -> None:
        if request.path == "/lama":
            connection.sendall(b"HTTP/1.1 301 X\r\nLocation: /baru\r\nContent-Length: 99999999999\r\n\r\n")
            while True:
                connection.sendall(b"x" * 65536)
        connection.sendall(whole(200, b"<rss/>"))

    with serving(script) as server:
        (result,) = fetch(server.url + "/lama")
    assert (result.reason, result.body) == (None, b"<rss/>")


def test_slow_hops_share_one_total() -> None:
    import time

    def script(connection, request) -> None:
        time.sleep(0.9)
        connection.sendall(whole(302, b"", Location=request.path + "x"))

    with serving(script) as server:
        (result,) = fetch(server.url + "/")
    assert result.reason is Reason.TIMEOUT
    assert "3 s in all" in result.detail


def test_validators_do_not_follow_a_redirect_to_another_address() -> None:
    def script(connection, request) -> None:
        moved = whole(302, b"", Location="/lain")
        connection.sendall(moved if request.path == "/" else whole(200, b"<rss/>"))

    with serving(script) as server:
        fetch(server.url + "/", validators=Validators('"a"', None, None, server.url + "/"))
    assert [request.headers.get("if-none-match") for request in server.requests] == ['"a"', None]
