"""The guard: which addresses may be asked, in every spelling."""

from __future__ import annotations

import asyncio
import ipaddress

import pytest

from aggregator.adapters.http import AddressGuard
from aggregator.errors import AddressForbidden

FORBIDDEN = [
    "127.0.0.1",
    "127.8.9.10",
    "0.0.0.0",
    "10.0.0.1",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "192.0.2.1",
    "198.18.0.1",
    "::1",
    "::",
    "fe80::1",
    "fc00::1",
    "ff02::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::127.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b:1::a00:1",
    "2002:7f00:1::",
    "2001:0:53aa:64c:0:0:80ff:fffe",
    "2001:db8::1",
]


@pytest.mark.parametrize("address", FORBIDDEN)
def test_an_address_that_is_not_public_is_refused(address: str) -> None:
    with pytest.raises(AddressForbidden) as caught:
        AddressGuard().check_address("situs.example", ipaddress.ip_address(address), 80)
    assert caught.value.address == str(ipaddress.ip_address(address))
    assert caught.value.rule


@pytest.mark.parametrize("address", ["103.7.12.9", "8.8.8.8", "2404:8000::1", "64:ff9b::808:808"])
def test_a_public_address_is_let_through(address: str) -> None:
    AddressGuard().check_address("situs.example", ipaddress.ip_address(address), 443)


@pytest.mark.parametrize(
    "url",
    [
        "ftp://situs.example/feed",
        "file:///etc/passwd",
        "http://user:secret@situs.example/",
        "http:///feed",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://0177.0.0.1/",
        "http://127.1/",
        "http://[::1]/",
        "http://[::ffff:7f00:1]/",
        "http://situs.example:99999/",
        "http://[bukan-alamat/",
    ],
)
def test_a_url_that_may_not_be_asked_is_refused_before_anything_is_resolved(url: str) -> None:
    with pytest.raises(AddressForbidden):
        AddressGuard().check_url(url)


def test_ports_beside_the_webs_own_are_refused_in_public_and_free_in_an_allowed_network() -> None:
    public = ipaddress.ip_address("103.7.12.9")
    with pytest.raises(AddressForbidden, match="port 6379"):
        AddressGuard().check_address("situs.example", public, 6379)
    guard = AddressGuard([ipaddress.ip_network("127.0.0.0/8")])
    guard.check_address("situs.example", ipaddress.ip_address("127.0.0.1"), 6379)


def test_an_allowed_network_lets_in_itself_and_nothing_else() -> None:
    guard = AddressGuard([ipaddress.ip_network("127.0.0.0/8")])
    guard.check_url("http://127.3.2.1:8080/feed")
    with pytest.raises(AddressForbidden):
        guard.check_url("http://10.0.0.1/")
    with pytest.raises(AddressForbidden):
        guard.check_url("http://[::1]/")


def test_a_name_that_resolves_inward_is_refused() -> None:
    with pytest.raises(AddressForbidden) as caught:
        asyncio.run(AddressGuard().resolve("localhost", 80))
    assert caught.value.host == "localhost"
