"""Addresses that lead inward, in every spelling: refused before anything is sent, each by its own rule."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Sequence

import pytest
from wire import LOOPBACK, fetch, fetcher, lookup_of, says, serving, whole

from aggregator.adapters.http import AddressGuard
from aggregator.adapters.http.guard import MAX_ADDRESSES
from aggregator.errors import AddressForbidden
from aggregator.model import Phase, Reason

# What a URL may not look like, whatever its name resolves to.
URLS = {
    "ftp://situs.example/feed": "only http and https",
    "file:///etc/passwd": "only http and https",
    "gopher://situs.example:70/1": "only http and https",
    "data:text/xml,<rss/>": "only http and https",
    "javascript:alert(1)": "only http and https",
    "unix:///run/redis.sock": "only http and https",
    "//situs.example/feed": "only http and https",
    "situs.example/feed": "only http and https",
    "": "only http and https",
    "http://user:secret@situs.example/": "user names and passwords",
    "http://user@situs.example/": "user names and passwords",
    "http://situs.example:80@10.0.0.1/": "user names and passwords",
    "http://10.0.0.1#@situs.example/": "private address",
    "http://situs.example@@10.0.0.1/": "user names and passwords",
    "http:///feed": "",
    "http://:80/": "",
    "http://situs.example:99999/": "not a URL",
    "http://situs.example:-1/": "not a URL",
    "http://situs.example:x/": "not a URL",
    "http://[bukan-alamat/": "not a URL",
    "http://[::1/": "not a URL",
    "http://situs.example:0/": "",
    "http://situs_\\.example/": "not a URL",
    "http://situs.example\\@10.0.0.1/": "not a URL",
    "http://10.0.0.1\\.situs.example/": "not a URL",
    "http://situs..example/": "",
    "http://.situs.example/": "",
    "http://127%2e0%2e0%2e1/": "",
    "http://%31%30.0.0.1/": "",
    "http://localhost%00.situs.example/": "",
    "http://situs.example%2f@10.0.0.1/": "user names and passwords",
    "http://[fe80::1%25eth0]/": "",
    "http://[fe80::1%eth0]/": "",
    "http://2130706433/": "dotted decimal",
    "http://017700000001/": "dotted decimal",
    "http://0x7f000001/": "dotted decimal",
    "http://0x7f.1/": "dotted decimal",
    "http://0x7f.0x0.0x0.0x1/": "dotted decimal",
    "http://0177.0.0.1/": "dotted decimal",
    "http://127.1/": "dotted decimal",
    "http://127.0.1/": "dotted decimal",
    "http://127.0.0.1./": "dotted decimal",
    "http://127.0.0.01/": "dotted decimal",
    "http://0/": "dotted decimal",
    "http://1.2.3.4.5/": "dotted decimal",
    "http://999.1.1.1/": "dotted decimal",
    "http://situs.0x7f/": "dotted decimal",
    "http://１２７.0.0.1/": "",
    "http://127。0。0。1/": "",
    "http://①②⑦.0.0.1/": "",
    "http://127.0.0.1/": "loopback",
    "http://127.8.9.10:6379/": "loopback",
    "http://0.0.0.0/": "unspecified",
    "http://0.1.2.3/": "reserved",
    "http://10.0.0.1/": "private",
    "http://172.16.0.1/": "private",
    "http://172.31.255.255/": "private",
    "http://192.168.1.1/": "private",
    "http://169.254.169.254/latest/meta-data/": "link-local",
    "http://100.64.0.1/": "carrier-grade",
    "http://100.127.255.254/": "carrier-grade",
    "http://192.0.0.192/": "reserved",
    "http://192.0.2.1/": "documentation",
    "http://198.51.100.7/": "documentation",
    "http://203.0.113.7/": "documentation",
    "http://192.88.99.1/": "reserved",
    "http://198.18.0.1/": "reserved",
    "http://224.0.0.1/": "multicast",
    "http://239.255.255.250:8080/": "multicast",
    "http://240.0.0.1/": "reserved",
    "http://255.255.255.255/": "reserved",
    "http://[::1]/": "loopback",
    "http://[::]/": "unspecified",
    "http://[fe80::1]/": "link-local",
    "http://[fc00::1]/": "private",
    "http://[fd12:3456::1]/": "private",
    "http://[fec0::1]/": "private",
    "http://[ff02::1]/": "multicast",
    "http://[::ffff:127.0.0.1]/": "loopback",
    "http://[::ffff:a9fe:a9fe]/": "link-local",
    "http://[::ffff:0:10.0.0.1]/": "reserved",
    "http://[::127.0.0.1]/": "loopback",
    "http://[::10.0.0.1]/": "private",
    "http://[64:ff9b::7f00:1]/": "loopback",
    "http://[64:ff9b::a9fe:a9fe]/": "link-local",
    "http://[64:ff9b:1::a00:1]/": "private",
    "http://[64:ff9b:1::808:808]/": "reserved",
    "http://[2002:7f00:1::]/": "loopback",
    "http://[2002:a00:1::1]/": "private",
    "http://[2001:0:53aa:64c:0:0:80ff:fffe]/": "",
    "http://[2001:0:808:808::1]/": "Teredo",
    "http://[2400:cb00::5efe:a00:1]/": "private",
    "http://[2400:cb00::200:5efe:7f00:1]/": "loopback",
    "http://[2001:db8::1]/": "documentation",
    "http://[3fff::1]/": "documentation",
    "http://[100::1]/": "reserved",
    "http://[5f00::1]/": "reserved",
    "http://[4000::1]/": "reserved",
    "http://8.8.8.8:22/": "port 22",
    "http://8.8.8.8:6379/": "port 6379",
    "https://8.8.8.8:25/": "port 25",
    "http://[2404:8000::1]:5432/": "port 5432",
}

# What a name may not resolve to.
ANSWERS: dict[str, tuple[str | Sequence[str], str]] = {
    "loopback": ("127.0.0.1", "loopback"),
    "localhost in six": ("::1", "loopback"),
    "private": ("10.1.2.3", "private"),
    "metadata": ("169.254.169.254", "link-local"),
    "mapped": ("::ffff:192.168.0.1", "private"),
    "zone": ("fe80::1%eth0", "link-local"),
    "one of many": (["103.7.12.9", "8.8.8.8", "10.0.0.1"], "private"),
    "the last of very many": ([*(f"103.7.12.{n}" for n in range(1, 60)), "127.0.0.1"], "loopback"),
    "unspecified": ("0.0.0.0", "unspecified"),
    "nat64": ("64:ff9b::a00:1", "private"),
}


@pytest.mark.parametrize("url", URLS)
def test_an_address_that_may_not_be_asked_is_refused_before_anything_is_resolved(url: str) -> None:
    asked: list[str] = []

    async def lookup(host: str, port: int) -> Sequence[str]:
        asked.append(host)
        return ["103.7.12.9"]

    (result,) = fetch(url, by=fetcher(guard=AddressGuard((), lookup)))
    assert result.reason is Reason.ADDRESS_FORBIDDEN, result.detail
    assert URLS[url] in result.detail
    assert (result.status, result.phase) == (0, Phase.CHECK)
    assert not asked


@pytest.mark.parametrize("case", ANSWERS)
def test_a_name_that_leads_inward_is_refused_whatever_else_it_leads_to(case: str) -> None:
    answer, rule = ANSWERS[case]
    guard = AddressGuard((), lookup_of({"situs.example": answer}))
    (result,) = fetch("http://situs.example/feed", by=fetcher(guard=guard))
    assert result.reason is Reason.ADDRESS_FORBIDDEN
    assert rule in result.detail
    assert result.phase is Phase.RESOLVE


def test_a_resolver_that_answers_differently_the_second_time_is_not_asked_a_second_time() -> None:
    answers = iter([["127.0.0.1"], ["10.0.0.1"], ["10.0.0.1"]])

    async def lookup(host: str, port: int) -> Sequence[str]:
        return next(answers)

    with serving(says(whole(200, b"<rss/>"))) as server:
        urls = [f"http://situs.example:{server.port}/{n}" for n in range(3)]
        results = fetch(*urls, by=fetcher(lookup=lookup))
    assert [result.reason for result in results] == [None, None, None]
    assert len(server.requests) == 3
    assert next(answers) == ["10.0.0.1"]


def test_a_name_that_turns_inward_in_the_next_session_is_refused_then() -> None:
    answers = iter([["127.0.0.1"], ["10.0.0.1"]])

    async def lookup(host: str, port: int) -> Sequence[str]:
        return next(answers)

    with serving(says(whole(200, b"<rss/>")), keep=True) as server:
        by, url = fetcher(lookup=lookup), f"http://situs.example:{server.port}/"
        assert fetch(url, by=by)[0].reason is None
        assert fetch(url, by=by)[0].reason is Reason.ADDRESS_FORBIDDEN
    assert len(server.requests) == 1


def test_the_connection_goes_to_the_very_address_that_was_checked() -> None:
    with serving(says(whole(200, b"<rss/>")), host="127.0.0.5") as server:
        by = fetcher(lookup=lookup_of({"situs.example": "127.0.0.5"}))
        (result,) = fetch(f"http://situs.example:{server.port}/", by=by)
    assert result.reason is None
    assert server.requests[0].headers["host"] == f"situs.example:{server.port}"


@pytest.mark.parametrize("spelling", ["SITUS.example", "situs.example.", "ＳＩＴＵＳ.example"])
def test_spellings_of_one_name_are_one_host(spelling: str) -> None:
    with serving(says(whole(200, b"<rss/>"))) as server:
        by = fetcher(lookup=lookup_of({"situs.example": "127.0.0.1"}))
        assert fetch(f"http://{spelling}:{server.port}/", by=by)[0].reason is None


def test_a_socket_is_checked_once_more_when_it_is_opened() -> None:
    info = (socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", ("10.0.0.1", 80))
    with pytest.raises(AddressForbidden):
        AddressGuard(LOOPBACK).open_socket(info)


def test_only_the_first_few_addresses_of_a_name_are_connected_to() -> None:
    many = [f"127.0.0.{n}" for n in range(1, 30)]
    guard = AddressGuard(LOOPBACK, lookup_of({"situs.example": many}))
    assert len(asyncio.run(guard.resolve("situs.example", 80))) == MAX_ADDRESSES


def test_a_name_that_takes_for_ever_to_resolve_ends_by_its_bound() -> None:
    async def lookup(host: str, port: int) -> Sequence[str]:
        await asyncio.sleep(30)
        return []

    (result,) = fetch("http://situs.example/", by=fetcher(lookup=lookup))
    assert (result.reason, result.phase) == (Reason.DNS, Phase.RESOLVE)
    assert "within 1 s" in result.detail
    assert result.milliseconds < 15_000


def test_a_name_without_addresses_is_a_dns_failure() -> None:
    assert fetch("http://situs.example/", by=fetcher(lookup=lookup_of({})))[0].reason is Reason.DNS
    assert fetch("http://a.example/", by=fetcher(lookup=lookup_of({"a.example": []})))[0].reason is Reason.DNS
