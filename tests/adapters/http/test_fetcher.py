"""Exchanges with a real server that misbehaves on purpose."""

from __future__ import annotations

import asyncio
import gzip
import ipaddress
import time
from collections.abc import Callable

import pytest

from aggregator.adapters.http import AddressGuard, HostBusy, HttpFetcher
from aggregator.adapters.http.pace import LocalPace, Pace
from aggregator.model import Exchange, Hop, Reason, Validators

LOOPBACK = [ipaddress.ip_network("127.0.0.0/8")]


def exchange(url: str, validators: Validators | None = None, guard: AddressGuard | None = None) -> Exchange:
    async def run() -> Exchange:
        fetcher = HttpFetcher(
            guard or AddressGuard(LOOPBACK), LocalPace(0), "Simpul/uji (+https://humas.example)"
        )
        async with fetcher.session() as session:
            return await session.exchange(url, validators)

    return asyncio.run(run())


def test_validators_go_out_byte_for_byte_and_304_is_honoured(server, reply) -> None:
    server.respond = lambda path, headers: reply(304)
    validators = Validators('W/"abc  def"', "Mon, 01 Dec 2025 03:04:05 GMT", url=server.url + "/feed")
    result = exchange(server.url + "/feed", validators)
    assert (result.status, result.body, result.reason) == (304, None, None)
    headers = server.requests[0][1]
    assert headers["if-none-match"] == 'W/"abc  def"'
    assert headers["if-modified-since"] == "Mon, 01 Dec 2025 03:04:05 GMT"


def test_we_say_who_we_are_and_send_no_cookies_or_referrers(server, reply) -> None:
    server.respond = lambda path, headers: reply(200, b"ok", Set_Cookie="sesi=1; Path=/")
    exchange(server.url)
    exchange(server.url)
    for _, headers in server.requests:
        assert headers["user-agent"] == "Simpul/uji (+https://humas.example)"
        assert headers["accept-encoding"] == "gzip, br, zstd"
        assert not {"cookie", "referer", "if-none-match", "if-modified-since"} & set(headers)


def test_a_compressed_body_arrives_decoded(server, reply) -> None:
    packed = gzip.compress(b"<rss/>")
    server.respond = lambda path, headers: reply(200, packed, Content_Encoding="gzip")
    result = exchange(server.url)
    assert (result.body, result.wire_bytes) == (b"<rss/>", len(packed))


def test_redirects_are_followed_and_told(server, reply) -> None:
    server.respond = lambda path, headers: (
        reply(301, Location="/baru") if path == "/lama" else reply(200, b"<rss/>")
    )
    result = exchange(server.url + "/lama")
    assert result.final_url == server.url + "/baru"
    assert result.hops == (Hop(301, server.url + "/lama"),)


@pytest.mark.parametrize(
    ("respond", "reason"),
    [
        (lambda reply: reply(200, b"  \n "), Reason.EMPTY_BODY),
        (lambda reply: reply(403, b"tidak"), Reason.HTTP_403),
        (lambda reply: reply(404, b"tidak"), Reason.HTTP_404),
        (lambda reply: reply(410, b"tidak"), Reason.HTTP_410),
        (lambda reply: reply(429, b"pelan"), Reason.HTTP_429),
        (lambda reply: reply(418, b"teko"), Reason.HTTP_4XX),
        (lambda reply: reply(503, b"tunggu"), Reason.HTTP_5XX),
        (lambda reply: reply(302, Location="/"), Reason.REDIRECT_LOOP),
        (lambda reply: reply(302, Location="http://10.1.2.3/dalam"), Reason.ADDRESS_FORBIDDEN),
        (lambda reply: reply(302, Location="http://169.254.169.254/"), Reason.ADDRESS_FORBIDDEN),
        (lambda reply: reply(302, Location="file:///etc/passwd"), Reason.ADDRESS_FORBIDDEN),
        (lambda reply: reply(302, Location="/" + "a" * 3000), Reason.ADDRESS_INVALID),
        (lambda reply: reply(200, b"bukan gzip", Content_Encoding="gzip"), Reason.ENCODING),
        (lambda reply: reply(200, b"x", Content_Length="999999999"), Reason.TOO_LARGE),
        (lambda reply: reply(200, b"pendek", Content_Length="600"), Reason.PROTOCOL),
        (lambda reply: b"bukan HTTP sama sekali\r\n\r\n", Reason.PROTOCOL),
        (lambda reply: b"", Reason.PROTOCOL),
        (
            lambda reply: b"HTTP/1.1 200 OK\r\n" + b"X-A: " + b"b" * 100_000 + b"\r\n\r\n",
            Reason.HEADERS_TOO_LARGE,
        ),
    ],
)
def test_each_misbehaviour_is_a_reason_of_its_own(
    server, reply, respond: Callable[[Callable[..., bytes]], bytes], reason: Reason
) -> None:
    server.respond = lambda path, headers: respond(reply)
    result = exchange(server.url + "/")
    assert result.reason is reason, result.detail
    assert result.body is None
    assert result.detail


def test_a_chain_of_redirects_without_end_is_cut(server, reply) -> None:
    server.respond = lambda path, headers: reply(302, Location=f"/{len(server.requests)}")
    assert exchange(server.url).reason is Reason.REDIRECT_TOO_MANY
    assert len(server.requests) == 6


def test_a_port_where_nobody_listens_is_a_connect_failure() -> None:
    assert exchange("http://127.0.0.1:1/").reason is Reason.CONNECT


def test_a_name_that_does_not_resolve_is_a_dns_failure() -> None:
    assert exchange("http://tidak-ada.invalid/").reason is Reason.DNS


def test_an_address_inside_is_not_asked_at_all(server) -> None:
    assert exchange(server.url, guard=AddressGuard()).reason is Reason.ADDRESS_FORBIDDEN
    assert server.requests == []


@pytest.mark.parametrize(
    ("value", "seconds"),
    [("120", 120), ("999999999", 86_400), ("besok", None), ("", None), ("-5", None)],
)
def test_retry_after_is_read_and_capped(server, reply, value: str, seconds: int | None) -> None:
    server.respond = lambda path, headers: reply(503, b"x", Retry_After=value)
    assert exchange(server.url).retry_after == seconds


def test_retry_after_as_a_date_counts_from_now(server, reply) -> None:
    server.respond = lambda path, headers: reply(429, b"x", Retry_After="Fri, 01 Jan 2100 00:00:00 GMT")
    assert exchange(server.url).retry_after == 86_400


def paced(pace: Pace, url: str, times: int, patience: float) -> list[Exchange]:
    async def run() -> list[Exchange]:
        fetcher = HttpFetcher(AddressGuard(LOOPBACK), pace, "Simpul/uji", patience)
        async with fetcher.session() as session:
            return list(await asyncio.gather(*(session.exchange(url) for _ in range(times))))

    return asyncio.run(run())


def test_requests_to_one_host_keep_their_distance(server) -> None:
    began = time.time()
    results = paced(LocalPace(0.2), server.url, 3, patience=5)
    ends = sorted(result.started_at.timestamp() + result.milliseconds / 1000 - began for result in results)
    # A busy machine makes a request late, never early.
    assert ends[1] >= 0.2
    assert ends[2] >= 0.4


def test_a_host_whose_turn_is_far_away_is_left_for_later(server) -> None:
    with pytest.raises(HostBusy) as caught:
        paced(LocalPace(30), server.url, 2, patience=1)
    assert 1 < caught.value.seconds <= 30
