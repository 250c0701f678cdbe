"""Answers that lie, drip, flood or swell: each ends in its own reason and bound, and costs nobody else."""

from __future__ import annotations

import asyncio
import gzip
import socket
import time
import zlib
from contextlib import ExitStack
from dataclasses import dataclass, replace

import brotli
import pytest
import zstandard
from wire import SHORT, Script, WireServer, fetch, fetcher, says, serving, whole

from aggregator.adapters.http.bounds import Bounds
from aggregator.model import Exchange, Phase, Reason

# A hostile answer may take its whole time; a busy machine may add to that.
PATIENCE_FACTOR = 5


@dataclass(frozen=True)
class Case:
    """What a server does, and how that ends. ``words`` are of the detail, which names the bound."""

    script: Script
    reason: Reason
    words: str = ""
    phase: Phase | None = None
    bounds: Bounds = SHORT


def forever(first: bytes, piece: bytes, pause: float = 0.0) -> Script:
    def script(connection: socket.socket, _request: object) -> None:
        connection.sendall(first)
        while True:
            if piece:
                connection.sendall(piece)
            time.sleep(pause)

    return script


def silent(connection: socket.socket, _request: object) -> None:
    time.sleep(10)


def packed(body: bytes, coding: str, status: int = 200) -> Script:
    return says(whole(status, body, Content_Encoding=coding))


OK = b"HTTP/1.1 200 OK\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"
SMALL = replace(SHORT, wire_bytes=100_000)
ZEROS = b"\0" * 20_000_000
HEADERS = Reason.HEADERS_TOO_LARGE

CASES: dict[str, Case] = {
    # Time
    "says nothing": Case(silent, Reason.TIMEOUT, "", Phase.RESPONSE),
    "drips its status line": Case(forever(OK[:-4], b"K", 0.3), Reason.TIMEOUT, "header within 1.5 s"),
    "drips its headers": Case(forever(OK, b"X: y\r\n", 0.3), Reason.TIMEOUT, "header within 1.5 s"),
    "drips its body": Case(
        forever(OK + b"Content-Length: 9999\r\n\r\n", b"x", 0.3), Reason.TIMEOUT, "3 s in all", Phase.BODY
    ),
    "drips chunks": Case(forever(CHUNKED, b"1\r\nx\r\n", 0.3), Reason.TIMEOUT, "3 s in all", Phase.BODY),
    "drips one chunk size": Case(forever(CHUNKED, b"0", 0.3), Reason.TIMEOUT, "", Phase.BODY),
    "stops in its body": Case(
        forever(OK + b"Content-Length: 9999\r\n\r\nxx", b"", 9), Reason.TIMEOUT, "no byte for 1 s", Phase.BODY
    ),
    "stops between chunks": Case(forever(CHUNKED + b"1\r\nx\r\n", b"", 9), Reason.TIMEOUT, "no byte for 1 s"),
    "drips a compressed body": Case(
        forever(OK + b"Content-Encoding: gzip\r\nContent-Length: 9999\r\n\r\n\x1f\x8b", b"\0", 0.3),
        Reason.TIMEOUT,
        "in all",
    ),
    "drips a body until it closes": Case(forever(OK + b"\r\n", b"x", 0.3), Reason.TIMEOUT, "in all"),
    "drips an error page": Case(
        forever(b"HTTP/1.1 500 X\r\nContent-Length: 9999\r\n\r\n", b"x", 0.3), Reason.TIMEOUT, "in all"
    ),
    "floods with interim answers": Case(
        forever(b"", b"HTTP/1.1 100 Continue\r\n\r\n", 0.01), Reason.TIMEOUT, "header within", Phase.RESPONSE
    ),
    "floods with early hints": Case(
        forever(b"", b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n", 0.01), Reason.TIMEOUT, "header within"
    ),
    # Size
    "announces too much": Case(says(OK + b"Content-Length: 999999999\r\n\r\nx"), Reason.TOO_LARGE, "8388608"),
    "announces far too much": Case(
        says(OK + b"Content-Length: 99999999999999999\r\n\r\nx"), Reason.TOO_LARGE, "8388608"
    ),
    "sends without end": Case(
        forever(OK + b"\r\n", b"x" * 65536), Reason.TOO_LARGE, "more than 100000 bytes", bounds=SMALL
    ),
    "sends chunks without end": Case(
        forever(CHUNKED, b"10000\r\n" + b"x" * 65536 + b"\r\n"), Reason.TOO_LARGE, "100000", bounds=SMALL
    ),
    "sends an endless error page": Case(forever(b"HTTP/1.1 500 X\r\n\r\n", b"x" * 65536), Reason.HTTP_5XX),
    "sends an endless 404": Case(forever(b"HTTP/1.1 404 X\r\n\r\n", b"x" * 65536), Reason.HTTP_404),
    "one endless header": Case(forever(OK + b"X-A: ", b"b" * 65536), HEADERS, "8190"),
    "one endless header name": Case(forever(OK, b"b" * 65536), HEADERS, "8190"),
    "an endless status line": Case(forever(b"HTTP/1.1 200 ", b"b" * 65536), HEADERS, "8190"),
    "headers without end": Case(forever(OK, b"X-A: b\r\n" * 1000), HEADERS, ""),
    "many headers": Case(says(OK + b"X-A: b\r\n" * 5_000 + b"\r\n"), HEADERS, ""),
    "trailers without end": Case(forever(CHUNKED + b"0\r\n", b"X-A: b\r\n" * 1000), HEADERS),
    "one endless chunk extension": Case(forever(CHUNKED + b"1;a=", b"b" * 65536), Reason.TIMEOUT, "in all"),
    # Compression
    "a gzip bomb": Case(packed(gzip.compress(ZEROS), "gzip"), Reason.TOO_LARGE, "200 times"),
    "a deflate bomb": Case(packed(zlib.compress(ZEROS), "deflate"), Reason.TOO_LARGE, "200 times"),
    "a brotli bomb": Case(packed(brotli.compress(ZEROS), "br"), Reason.TOO_LARGE, "200 times"),
    "a zstd bomb": Case(packed(zstandard.compress(ZEROS), "zstd"), Reason.TOO_LARGE, "200 times"),
    "a bomb in a bomb": Case(
        packed(gzip.compress(gzip.compress(ZEROS)), "gzip, gzip"), Reason.TOO_LARGE, "200 times"
    ),
    "a bomb of many members": Case(
        packed(gzip.compress(b"\0" * 900_000) * 20, "gzip"), Reason.TOO_LARGE, "200 times"
    ),
    "three nested encodings": Case(packed(b"x", "gzip, gzip, gzip"), Reason.ENCODING, "more than 2"),
    "a thousand encodings": Case(packed(b"x", "gzip," * 1000), Reason.ENCODING, "1000 nested"),
    "an unknown encoding": Case(packed(b"x", "lzma"), Reason.ENCODING, "lzma"),
    "an encoding that it has not": Case(packed(b"<rss/>", "gzip"), Reason.ENCODING),
    "gzip cut short": Case(packed(gzip.compress(b"<rss/>" * 99)[:-9], "gzip"), Reason.ENCODING, "cut short"),
    "brotli cut short": Case(
        packed(brotli.compress(b"<rss/>" * 99)[:-1], "br"), Reason.ENCODING, "cut short"
    ),
    "zstd cut short": Case(
        packed(zstandard.compress(b"<rss/>" * 99)[:-1], "zstd"), Reason.ENCODING, "cut short"
    ),
    "gzip damaged": Case(
        packed(gzip.compress(b"<rss/>" * 99)[:-8] + b"\xff" * 8, "gzip"), Reason.ENCODING, "check"
    ),
    "a zstd window of gigabytes": Case(
        packed(b"\x28\xb5\x2f\xfd\x00\xff" + b"\0" * 20, "zstd"), Reason.ENCODING
    ),
    "gzip of nothing": Case(packed(gzip.compress(b""), "gzip"), Reason.EMPTY_BODY),
    # Lengths
    "shorter than it says": Case(says(OK + b"Content-Length: 600\r\n\r\nxx"), Reason.PROTOCOL),
    "a negative length": Case(says(OK + b"Content-Length: -1\r\n\r\nxx"), Reason.PROTOCOL),
    "a length that is none": Case(says(OK + b"Content-Length: banyak\r\n\r\nxx"), Reason.PROTOCOL),
    "two lengths": Case(says(OK + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\nxxx"), Reason.PROTOCOL),
    "length and chunks": Case(
        says(OK + b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\nxx"), Reason.PROTOCOL
    ),
    "a chunk size that is none": Case(says(CHUNKED + b"zz\r\nx\r\n0\r\n\r\n"), Reason.PROTOCOL),
    "a negative chunk": Case(says(CHUNKED + b"-1\r\nx\r\n0\r\n\r\n"), Reason.PROTOCOL),
    "a chunk beyond numbers": Case(says(CHUNKED + b"f" * 40 + b"\r\nx"), Reason.PROTOCOL),
    "chunks cut short": Case(says(CHUNKED + b"5\r\nxx"), Reason.PROTOCOL),
    "no last chunk": Case(says(CHUNKED + b"2\r\nxx\r\n"), Reason.PROTOCOL),
    "garbage behind the last chunk": Case(says(CHUNKED + b"6\r\n<rss/>\r\n0\r\n\r\nsampah"), Reason.PROTOCOL),
    "an unknown transfer encoding": Case(says(OK + b"Transfer-Encoding: rahasia\r\n\r\n"), Reason.EMPTY_BODY),
    # Form
    "nothing at all": Case(says(b""), Reason.PROTOCOL),
    "no HTTP": Case(says(b"bukan HTTP sama sekali\r\n\r\n"), Reason.PROTOCOL),
    "HTTP/0.9": Case(says(b"<rss><channel/></rss>"), Reason.PROTOCOL),
    "an ssh server": Case(says(b"SSH-2.0-OpenSSH_9.6\r\n"), Reason.PROTOCOL),
    "a mail server": Case(says(b"220 mail.example ESMTP\r\n"), Reason.PROTOCOL),
    "a redis server": Case(says(b"-ERR unknown command 'GET'\r\n"), Reason.PROTOCOL),
    "a TLS server": Case(says(b"\x15\x03\x01\x00\x02\x02\x46"), Reason.PROTOCOL),
    "random bytes": Case(says(bytes(range(256)) * 40), Reason.PROTOCOL),
    "zeros": Case(says(b"\0" * 10_000), Reason.PROTOCOL),
    "HTTP/2 frames": Case(says(b"\x00\x00\x12\x04\x00\x00\x00\x00\x00" + b"\0" * 18), Reason.PROTOCOL),
    "HTTP/9.9": Case(says(b"HTTP/9.9 200 OK\r\n\r\n"), Reason.PROTOCOL),
    "status 99": Case(says(b"HTTP/1.1 99 X\r\n\r\n"), Reason.PROTOCOL),
    "status 999": Case(says(whole(999, b"tidak")), Reason.PROTOCOL, "999"),
    "status 600": Case(says(whole(600, b"tidak")), Reason.PROTOCOL, "600"),
    "status of letters": Case(says(b"HTTP/1.1 OK\r\n\r\n"), Reason.PROTOCOL),
    "switches protocols": Case(
        says(b"HTTP/1.1 101 X\r\nUpgrade: rahasia\r\nConnection: upgrade\r\n\r\nhalo"), Reason.PROTOCOL
    ),
    "a header without colon": Case(says(OK + b"tanpa titik dua\r\n\r\nx"), Reason.PROTOCOL),
    "a header with a zero": Case(says(OK + b"X-A: a\0b\r\n\r\nx"), Reason.PROTOCOL),
    "a name with a blank": Case(says(OK + b"Content Length: 1\r\n\r\nx"), Reason.PROTOCOL),
    # Statuses
    "204 with a body": Case(says(b"HTTP/1.1 204 X\r\nContent-Length: 6\r\n\r\n<rss/>"), Reason.PROTOCOL),
    "204": Case(says(whole(204)), Reason.EMPTY_BODY, "204"),
    "205 with a body": Case(says(whole(205, b"<rss/>")), Reason.EMPTY_BODY),
    "206 that nobody asked for": Case(
        says(whole(206, b"<rss", Content_Range="bytes 0-3/9")), Reason.PROTOCOL
    ),
    "226 without IM": Case(says(whole(226, b"<rss/>")), Reason.PROTOCOL, "IM: feed"),
    "226 of another kind": Case(says(whole(226, b"<rss/>", IM="vcdiff")), Reason.PROTOCOL, "IM: feed"),
    "202": Case(says(whole(202, b"<rss/>")), Reason.PROTOCOL, "202"),
    "200 of blanks": Case(says(whole(200, b" \r\n\t")), Reason.EMPTY_BODY),
    "401": Case(says(whole(401, b"x", WWW_Authenticate="Basic realm=x")), Reason.HTTP_4XX),
    "407": Case(says(whole(407, b"x", Proxy_Authenticate="Basic realm=x")), Reason.HTTP_4XX),
    "403 with a broken encoding": Case(packed(b"bukan gzip", "gzip", 403), Reason.HTTP_403),
    "500 with a bomb": Case(packed(gzip.compress(ZEROS), "gzip", 500), Reason.HTTP_5XX),
    "a wall with status 200": Case(
        says(whole(200, b"<title>Just a moment...</title>", Content_Type="text/html")), Reason.WALL
    ),
    "a wall with status 403": Case(says(whole(403, b"x", CF_Mitigated="challenge")), Reason.WALL, "cf-mit"),
    "a packed wall": Case(
        packed(gzip.compress(b"<title>Just a moment...</title>"), "gzip", 503), Reason.WALL, "just a moment"
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_each_ends_in_its_own_reason_and_within_its_bound(name: str) -> None:
    case = CASES[name]
    with serving(case.script) as server:
        (result,) = fetch(server.url + "/", by=fetcher(bounds=case.bounds))
    assert result.reason is case.reason, result.detail
    assert case.words in result.detail
    assert result.body is None
    assert result.detail
    if case.phase is not None:
        assert result.phase is case.phase
    assert result.milliseconds < case.bounds.total * 1000 * PATIENCE_FACTOR
    assert result.wire_bytes <= case.bounds.wire_bytes + 1_000_000


HARMLESS: dict[str, tuple[Script, bytes]] = {
    "garbage behind its length": (says(OK + b"Content-Length: 6\r\n\r\n<rss/>HTTP/1.1 200"), b"<rss/>"),
    "no length": (says(OK + b"\r\n<rss/>"), b"<rss/>"),
    "HTTP/1.0": (says(b"HTTP/1.0 200 OK\r\n\r\n<rss/>"), b"<rss/>"),
    "one interim answer": (says(b"HTTP/1.1 103 X\r\n\r\n" + whole(200, b"<rss/>")), b"<rss/>"),
    "no reason phrase": (says(b"HTTP/1.1 200\r\nContent-Length: 6\r\n\r\n<rss/>"), b"<rss/>"),
    "headers in latin-1": (says(OK + b"X-A: caf\xe9\r\nContent-Length: 6\r\n\r\n<rss/>"), b"<rss/>"),
    "a wrong type": (says(whole(200, b"<rss/>", Content_Type="image/png")), b"<rss/>"),
    "deflate though not asked for": (packed(zlib.compress(b"<rss/>"), "deflate"), b"<rss/>"),
    "padding behind gzip": (packed(gzip.compress(b"<rss/>") + b"\0\0", "gzip"), b"<rss/>"),
    "226 with IM": (says(whole(226, b"<rss/>", IM="feed")), b"<rss/>"),
}


@pytest.mark.parametrize("name", HARMLESS)
def test_what_is_odd_and_harmless_is_read(name: str) -> None:
    script, body = HARMLESS[name]
    with serving(script) as server:
        (result,) = fetch(server.url + "/")
    assert (result.reason, result.body) == (None, body), result.detail


@pytest.mark.parametrize("status", [200, 204, 304])
def test_garbage_behind_an_answer_is_not_taken_for_the_next_one(status: int) -> None:
    smuggled = whole(200, b"<rss>palsu</rss>")
    with serving(says(whole(status, b"" if status != 200 else b"x") + smuggled), keep=True) as server:
        first, second = fetch(server.url + "/1", server.url + "/2")
    assert first.status == status
    assert second.body != b"<rss>palsu</rss>"


def test_a_machine_that_does_not_take_connections_ends_by_its_bound() -> None:
    # A full backlog: the kernel lets further connections wait.
    with ExitStack() as stack:
        listener = stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=0))
        address = listener.getsockname()
        for _ in range(4):
            filler = stack.enter_context(socket.socket())
            filler.setblocking(False)
            filler.connect_ex(address)
        (result,) = fetch(f"http://127.0.0.1:{address[1]}/")
    assert (result.reason, result.phase) == (Reason.TIMEOUT, Phase.CONNECT)
    assert "no connection within 1.5 s" in result.detail


def test_a_neighbour_is_not_slowed_by_all_of_them_at_once() -> None:
    names = [name for name in CASES if CASES[name].reason in (Reason.TIMEOUT, Reason.TOO_LARGE)]
    with ExitStack() as stack:

        def serve(script: Script) -> WireServer:
            return stack.enter_context(serving(script))

        hostile = [serve(CASES[name].script) for name in names]
        good = serve(says(whole(200, b"<rss/>")))

        async def run() -> tuple[list[Exchange], list[Exchange]]:
            slow = Bounds(first_byte=20, between_bytes=20, total=25)
            async with fetcher(bounds=slow).session() as session:
                trouble = [asyncio.create_task(session.exchange(server.url)) for server in hostile]
                await asyncio.sleep(0.2)
                results = [await session.exchange(f"{good.url}/{number}") for number in range(5)]
                still_waiting = [task for task in trouble if not task.done()]
                assert still_waiting, "the hostile servers were to be busy meanwhile"
                for task in still_waiting:
                    task.cancel()
                ended = await asyncio.gather(*trouble, return_exceptions=True)
                return results, [exchange for exchange in ended if isinstance(exchange, Exchange)]

        neighbours, _ = asyncio.run(run())
    assert [result.reason for result in neighbours] == [None] * 5
    # Against the 25 seconds that each of the others may take.
    assert sum(result.milliseconds for result in neighbours) < 12_000
