"""Pings as WordPress and others send them, to the served app over a real database."""

from __future__ import annotations

import json
import socket
import xmlrpc.client
from datetime import UTC, datetime, timedelta
from urllib.parse import quote_plus, urlsplit

import pytest

from aggregator.model import SourceKind, SourceRow

# What WordPress 6 sends (its classes IXR_Request and WP_HTTP_IXR_Client): its own layout, as text/xml, the
# texts of its options with their entities.
WORDPRESS = """<?xml version="1.0"?>
<methodCall>
<methodName>{method}</methodName>
<params>
<param><value><string>Kemenag Bulukumba &amp; Jajarannya</string></value></param>
<param><value><string>{home}</string></value></param>
{more}</params></methodCall>"""
FEED = "<param><value><string>{feed}</string></value></param>\n"
MULTIPART = '--x\r\nContent-Disposition: form-data; name="url"\r\n\r\n{}\r\n--x--\r\n'
FLERROR = "<name>flerror</name><value><boolean>{}</boolean></value>"


@pytest.fixture
def pinged(product, request_to):
    """Sends bytes to the product; (status, body)."""

    def send(path: str, body: bytes | str, content_type: str, **headers: str) -> tuple[int, str]:
        data = body.encode() if isinstance(body, str) else body
        named = {"Content-Type": content_type} | {n.replace("_", "-"): v for n, v in headers.items()}
        url = product.world.settings.public_url + path
        status, answer = request_to("POST", url, data, named)
        return status, answer.decode()

    return send


def extended(product, feed: str = "/feed") -> str:
    url = product.server.url
    return WORDPRESS.format(
        method="weblogUpdates.extendedPing", home=f"{url}/", more=FEED.format(feed=url + feed)
    )


def wanted(product, source_id: int) -> bool:
    return source_id in product.storage.wanted([source_id])


@pytest.mark.parametrize("path", ["/ping", "/RPC2"])
def test_the_update_services_of_wordpress_simply_work(product, pinged, path: str) -> None:
    source_id = product.source()
    product.feed(1)
    product.collect(timedelta(0))
    agent = "The Incutio XML-RPC PHP Library -- WordPress/6.8.1"
    status, body = pinged(path, extended(product), "text/xml", User_Agent=agent, Accept_Encoding="deflate")
    assert status == 200
    assert body.startswith('<?xml version="1.0" encoding="UTF-8"?>\n<methodResponse><params>')
    assert FLERROR.format(0) in body
    assert wanted(product, source_id)
    product.feed(2, 1)
    product.now += timedelta(seconds=30)
    product.work()
    assert len(product.titles) == 2


def test_the_very_bytes_of_wordpress_are_understood(product) -> None:
    source_id = product.source()
    place = urlsplit(product.world.settings.public_url)
    body = extended(product).encode()
    head = (
        "POST /ping HTTP/1.0",
        f"Host: {place.netloc}",
        "User-Agent: The Incutio XML-RPC PHP Library -- WordPress/6.8.1",
        "Accept: */*",
        "Accept-Encoding: deflate, gzip",
        f"Referer: http://{place.netloc}/ping",
        "Content-Type: text/xml",
        f"Content-Length: {len(body)}",
    )
    with socket.create_connection((place.hostname, place.port), timeout=30) as connection:
        connection.sendall("\r\n".join(head).encode() + b"\r\n\r\n" + body)
        with connection.makefile("rb") as answer:
            said = answer.read()
    assert b" 200 OK\r\n" in said
    # IXR_Message wants its root within the first bytes after the declaration.
    document = said.partition(b"\r\n\r\n")[2].decode()
    assert document.partition("?>")[2].lstrip().startswith("<methodResponse>")
    assert FLERROR.format(0) in document
    assert wanted(product, source_id)


def test_what_wordpress_falls_back_to_works_too(product, pinged) -> None:
    source_id = product.source()
    body = WORDPRESS.format(method="weblogUpdates.ping", home=product.server.url, more="")
    assert FLERROR.format(0) in pinged("/ping", body, "text/xml")[1]
    assert wanted(product, source_id)


def test_another_client_reads_what_is_answered(product) -> None:
    source_id = product.source()
    proxy = xmlrpc.client.ServerProxy(product.world.settings.public_url + "/RPC2")
    said = proxy.weblogUpdates.ping("Kemenag Bulukumba", product.server.url + "/")
    assert said["flerror"] is False
    assert "diperiksa" in said["message"]
    assert wanted(product, source_id)
    unknown = proxy.weblogUpdates.extendedPing("Lain", "https://lain.example/", "https://lain.example/feed")
    assert unknown["flerror"] is True
    with pytest.raises(xmlrpc.client.Fault) as fault:
        proxy.system.listMethods()
    assert fault.value.faultCode == -32601
    with pytest.raises(xmlrpc.client.Fault) as fault:
        proxy.weblogUpdates.ping("Kemenag", 7)
    assert fault.value.faultCode == -32602


HOSTILE = {
    "entities": '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
    "<methodCall><methodName>&b;</methodName></methodCall>",
    "external": '<!DOCTYPE x SYSTEM "file:///etc/passwd"><methodCall/>',
    "utf-16": '<!DOCTYPE x [<!ENTITY a "a">]><methodCall><methodName>&a;</methodName></methodCall>'.encode(
        "utf-16"
    ),
    "deep": "<methodCall>" + "<a>" * 2_000,
    "many": "<methodCall><methodName>a</methodName><params>" + "<param/>" * 500 + "</params></methodCall>",
    "cut": "<methodCall><methodName>weblogUpdates.ping",
    "not xml": "\x00\xff",
    "empty": "",
    "other": "<html/>",
    "no method": "<methodCall><methodName> </methodName></methodCall>",
    "encoding": '<?xml version="1.0" encoding="tidak-ada"?><methodCall/>',
}


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_calls_are_faults(pinged, body) -> None:
    status, answer = pinged("/RPC2", body, "text/xml")
    assert status == 200
    with pytest.raises(xmlrpc.client.Fault) as fault:
        xmlrpc.client.loads(answer)
    assert fault.value.faultCode == -32700


def test_nothing_hostile_is_reflected_unescaped(product, pinged) -> None:
    script = "<script>alert(1)</script>"
    escaped = script.replace("<", "&lt;")
    call = WORDPRESS.format(method=escaped, home=escaped, more="")
    for path, body, kind in (
        ("/ping", call, "text/xml"),
        ("/ping", f"url={quote_plus(script)}", "application/x-www-form-urlencoded"),
        ("/ping", json.dumps({"url": script}), "application/json"),
        ("/ping", script, "text/plain"),
    ):
        assert "<script" not in pinged(path, body, kind, Accept="text/html")[1]


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        ("url={}", "application/x-www-form-urlencoded"),
        ("a=1&url={}&b=2", "application/x-www-form-urlencoded; charset=utf-8"),
        ('{{"url": "{}"}}', "application/json"),
        ("{}\n", "text/plain"),
        ("url={}", "text/plain"),
        ("{}", "application/octet-stream"),
        (MULTIPART, "multipart/form-data; boundary=x"),
    ],
)
def test_a_plain_ping_may_be_a_form_or_json_or_text(product, pinged, body: str, content_type: str) -> None:
    source_id = product.source()
    status, answer = pinged("/ping", body.format(product.server.url + "/feed"), content_type)
    assert status == 202
    assert json.loads(answer)["sources"] == 1
    assert wanted(product, source_id)


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        ("", "application/x-www-form-urlencoded", 400),
        ("alamat=x", "application/x-www-form-urlencoded", 400),
        ("[" * 9_000, "application/json", 400),
        ('{"url": ["x"]}', "application/json", 400),
        ("url=" + "x" * 3_000, "text/plain", 400),
        ("url=https://lain.example/feed", "text/plain", 404),
        ("url=http://[", "text/plain", 404),
        ("url=http://x:99999/", "text/plain", 404),
        ("url=%00%ff", "application/x-www-form-urlencoded", 404),
        ('{"url": "https://\\ud800/"}', "application/json", 404),
        ("url=https://%25/", "application/x-www-form-urlencoded", 404),
        ("x" * 20_000, "text/plain", 413),
    ],
)
@pytest.mark.parametrize("language", ["id", "en"])
def test_a_ping_that_means_nothing_says_so(
    product, pinged, body: str, content_type: str, status: int, language: str
) -> None:
    source_id = product.source()
    answered, said = pinged("/ping", body, content_type, Accept_Language=language)
    assert answered == status
    problem = json.loads(said)
    assert problem["status"] == status
    assert problem["detail"]
    assert not wanted(product, source_id)


def test_a_ping_in_a_browsers_address_bar_is_told_how(product, request_to) -> None:
    url = product.world.settings.public_url + "/ping"
    status, body = request_to("GET", url, None, {"Accept": "text/html"})
    assert status == 405
    assert b"/collector" in body


def test_a_disabled_source_is_not_known(product, pinged) -> None:
    url = product.server.url + "/feed"
    product.storage.put_sources([SourceRow(url=url, kind=SourceKind.FEED, enabled=False)], product.now)
    assert pinged("/ping", f"url={url}", "text/plain")[0] == 404


def test_a_source_that_nobody_here_can_read_is_not_promised(product, pinged) -> None:
    url = product.server.url + "/feed"
    product.storage.put_sources([SourceRow(url=url, kind=SourceKind.FEED, network="vpn")], product.now)
    assert pinged("/ping", f"url={url}", "text/plain")[0] == 409


def test_a_second_ping_is_remembered_and_nothing_is_missed(product, pinged) -> None:
    source_id = product.source()
    product.feed(1)
    product.collect(timedelta(0))
    url = product.server.url + "/feed"
    first = json.loads(pinged("/ping", f"url={url}", "text/plain")[1])
    product.now = datetime.now(UTC)
    product.work()
    assert not wanted(product, source_id)
    second = json.loads(pinged("/ping", f"url={url}", "text/plain")[1])
    third = json.loads(pinged("/ping", f"url={url}", "text/plain")[1])
    assert first["look_at"] < second["look_at"] == third["look_at"]
    assert "sebentar lagi" in second["message"]
    looks = product.asked.count("/feed")
    product.feed(2, 1)
    product.work()
    assert product.asked.count("/feed") == looks
    assert product.storage.status(product.now).sources_due == 0
    product.now += timedelta(minutes=2)
    product.work()
    assert product.asked.count("/feed") == looks + 1
    assert len(product.titles) == 2


def test_a_ping_during_a_look_brings_another_look(product, pinged) -> None:
    source_id = product.source()
    product.feed(1)
    product.collect(timedelta(0))
    product.now = datetime.now(UTC)
    assert product.storage.claim_sources([source_id], product.now, timedelta(minutes=1))
    pinged("/ping", f"url={product.server.url}/feed", "text/plain")
    product.storage.release_leases()
    product.now = datetime.now(UTC) + timedelta(seconds=1)
    product.feed(2, 1)
    product.work()
    assert len(product.titles) == 2


def test_a_ping_finds_its_source_by_feed_and_by_site(product) -> None:
    feed = product.source("/feed")
    other = product.source("/lain/rss.xml")
    at = urlsplit(product.server.url).netloc
    found = product.storage.pinged
    assert found([f"http://{at}/feed"]) == [feed]
    assert found([f"https://www.{at}/feed/"]) == [feed]
    assert found([f"{at}/lain"]) == [other]
    assert found([f"http://{at}/"]) == [feed, other]
    assert found(["http://tidak.example/", f"http://{at}/feed"]) == [feed]
    assert found([f"http://{at[:-1]}/feed"]) == []
    assert found(["http://%/", "", "http://_/"]) == []
