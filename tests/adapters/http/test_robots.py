"""robots.txt by RFC 9309, with the requests as the server saw them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from wire import SHORT, WireServer, fetch, fetcher, lookup_of, serving, whole

from aggregator.adapters.database import Database
from aggregator.adapters.http import HostBusy, Purpose
from aggregator.adapters.http.pace import LocalPace
from aggregator.adapters.http.robots import MAX_ROBOTS, Rules
from aggregator.model import Exchange, Reason, RobotsRecord

NOW = datetime(2026, 1, 5, 3, 0, tzinfo=UTC)

# Records, paths, and whether they may be read.
CASES: list[tuple[str, str, bool]] = [
    ("", "/a", True),
    ("User-agent: *\nDisallow: /", "/a", False),
    ("User-agent: *\nDisallow:", "/a", True),
    ("user-agent: simpul\ndisallow: /a", "/a", False),
    ("USER-AGENT: SIMPUL\nDISALLOW: /a", "/ab/c", False),
    ("User-agent: Simpul/1.0\nDisallow: /", "/a", False),
    ("User-agent: Simpulator\nDisallow: /", "/a", True),
    ("User-agent: Sim\nDisallow: /", "/a", True),
    ("User-agent: lain\nDisallow: /", "/a", True),
    ("User-agent: *\nDisallow: /\n\nUser-agent: Simpul\nAllow: /", "/a", True),
    ("User-agent: Simpul\nDisallow: /a\n\nUser-agent: *\nDisallow: /b", "/b", True),
    ("User-agent: lain\nUser-agent: Simpul\nDisallow: /a", "/a", False),
    ("User-agent: Simpul\nDisallow: /a\n\nUser-agent: Simpul\nDisallow: /b", "/b", False),
    ("User-agent: *\nDisallow: /a\nAllow: /a/b", "/a/b/c", True),
    ("User-agent: *\nAllow: /a\nDisallow: /a/b", "/a/b/c", False),
    ("User-agent: *\nDisallow: /a\nAllow: /a", "/a", True),
    ("User-agent: *\nDisallow: /*.pdf$", "/berkas/x.pdf", False),
    ("User-agent: *\nDisallow: /*.pdf$", "/berkas/x.pdf?unduh=1", True),
    ("User-agent: *\nDisallow: /*?s=", "/cari?s=haji", False),
    ("User-agent: *\nDisallow: /a*c", "/abbbc", False),
    ("User-agent: *\nDisallow: /A", "/a", True),
    ("User-agent: *\nDisallow: /berita/%7Ea", "/berita/~a", False),
    ("User-agent: *\nDisallow: /ค", "/%E0%B8%84", False),
    ("User-agent: * # semua\nDisallow: /a # rahasia", "/a", False),
    ("\ufeffUser-agent: *\r\nDisallow: /a\r\n", "/a", False),
    ("User-agent: *\rDisallow: /a\r", "/a", False),
    ("Sitemap: https://situs.example/s.xml\nUser-agent: *\nSitemap: /x\nDisallow: /a", "/a", False),
    ("Disallow: /", "/a", True),
    ("<html><body>404</body></html>", "/a", True),
    ("User-agent: *\nDisallow: /", "/robots.txt", True),
]


@pytest.mark.parametrize(("text", "path", "allowed"), CASES)
def test_records_are_read_as_the_rfc_says(text: str, path: str, allowed: bool) -> None:
    assert Rules(RobotsRecord("http://h", 200, text, NOW)).permission(path).allowed is allowed


@pytest.mark.parametrize(
    ("said", "kept"), [("7", 7.0), ("0.5", 0.5), ("86400", 60.0), ("x", 0.0), ("-1", 0.0)]
)
def test_crawl_delay_is_kept_as_a_courtesy_up_to_a_minute(said: str, kept: float) -> None:
    rules = Rules(RobotsRecord("http://h", 200, f"User-agent: *\nCrawl-delay: {said}\nAllow: /", NOW))
    assert rules.permission("/a").crawl_delay == kept


def test_a_robots_txt_made_to_be_slow_is_read_quickly() -> None:
    import time

    text = "".join(f"User-agent: a{n}\n" for n in range(12_000)) + "Disallow: /*a*a*a*a*b$\n" * 8_000
    began = time.process_time()
    Rules(RobotsRecord("http://h", 200, text, NOW)).permission("/" + "a" * 2_000)
    assert time.process_time() - began < 3


def site(server_says: bytes):
    def script(connection, request) -> None:
        is_robots = request.path == "/robots.txt"
        connection.sendall(server_says if is_robots else whole(200, b"<html>berita</html>"))

    return serving(script)


def look(
    server: WireServer, *paths: str, hosts: Database | None = None, purpose=Purpose.PAGE
) -> list[Exchange]:
    return fetch(*(server.url + path for path in paths), by=fetcher(hosts=hosts), purpose=purpose)


def paths(server: WireServer) -> list[str]:
    return [request.path for request in server.requests]


DISALLOW = whole(200, b"User-agent: *\nDisallow: /rahasia\n")


@pytest.mark.parametrize("purpose", [Purpose.PAGE, Purpose.SITEMAP])
def test_what_is_disallowed_is_not_asked(purpose: Purpose) -> None:
    with site(DISALLOW) as server:
        secret, news = look(server, "/rahasia/1", "/berita/1", purpose=purpose)
    assert secret.reason is Reason.ROBOTS
    assert (secret.status, secret.body) == (0, None)
    assert news.reason is None
    assert paths(server) == ["/robots.txt", "/berita/1"]


def test_feeds_are_fetched_without_asking() -> None:
    with site(DISALLOW) as server:
        (feed,) = look(server, "/rahasia/feed", purpose=Purpose.FEED)
    assert feed.reason is None
    assert paths(server) == ["/rahasia/feed"]


def test_it_is_kept_for_a_day_in_the_database_and_not_asked_again(sqlite_database: Database) -> None:
    with site(DISALLOW) as server:
        look(server, "/a", hosts=sqlite_database)
        look(server, "/b", "/rahasia", hosts=sqlite_database)
        assert paths(server) == ["/robots.txt", "/a", "/b"]
        record = sqlite_database.robots(server.url)
        assert record is not None
        yesterday = RobotsRecord(record.origin, 200, record.body, record.fetched_at - timedelta(hours=25))
        sqlite_database.put_robots(yesterday)
        look(server, "/c", hosts=sqlite_database)
        assert paths(server)[3:] == ["/robots.txt", "/c"]


@pytest.mark.parametrize(
    ("robots", "reason"),
    [
        (whole(404, b"x"), None),
        (whole(403, b"x"), None),
        (whole(401, b"x"), None),
        (whole(410, b"x"), None),
        (whole(204), None),
        (whole(200, b""), None),
        (whole(200, b"\xff\xfe\x00 bukan teks"), None),
        (whole(301, b"", Location="/robots.txt"), None),
        (whole(500, b"x"), Reason.ROBOTS),
        (whole(503, b"x"), Reason.ROBOTS),
        (whole(429, b"x"), Reason.ROBOTS),
        (whole(403, b"x", CF_Mitigated="challenge"), Reason.ROBOTS),
        (b"", Reason.PROTOCOL),
        (b"bukan HTTP\r\n\r\n", Reason.PROTOCOL),
        (whole(302, b"", Location="http://10.0.0.1/robots.txt"), Reason.ROBOTS),
    ],
    ids=["404", "403", "401", "410", "204", "empty", "binary", "loop", "500", "503", "429", "wall", "nothing",
         "no http", "inward"],
)  # fmt: skip
def test_what_its_absence_means(robots: bytes, reason: Reason | None) -> None:
    """A site that does not answer at all is named so, instead of blaming its robots.txt."""
    with site(robots) as server:
        (page,) = look(server, "/berita")
    assert page.reason is reason, page.detail
    assert ("/berita" in paths(server)) is (reason is None)


def test_redirects_to_another_host_are_followed_and_pages_there_ask_that_host() -> None:
    with site(whole(200, b"User-agent: *\nDisallow: /baru")) as other:

        def script(connection, request) -> None:
            connection.sendall(whole(302, b"", Location=f"http://lain.example:{other.port}{request.path}"))

        with serving(script) as server:
            by = fetcher(lookup=lookup_of({"satu.example": "127.0.0.1", "lain.example": "127.0.0.1"}))
            (page,) = fetch(f"http://satu.example:{server.port}/baru", by=by, purpose=Purpose.PAGE)
    assert page.reason is Reason.ROBOTS
    assert paths(server) == ["/robots.txt"]
    assert paths(other) == ["/robots.txt"]


def test_only_the_first_500_kib_are_read(sqlite_database: Database) -> None:
    text = b"User-agent: *\nDisallow: /a\n" + b"#" * MAX_ROBOTS + b"\nDisallow: /b\n"
    with site(whole(200, text)) as server:
        first, second = look(server, "/a", "/b", hosts=sqlite_database)
        record = sqlite_database.robots(server.url)
    assert (first.reason, second.reason) == (Reason.ROBOTS, None)
    assert record is not None
    assert len(record.body) <= MAX_ROBOTS


def test_crawl_delay_stretches_the_pace_of_its_host() -> None:
    with site(whole(200, b"User-agent: *\nCrawl-delay: 30\n")) as server:
        by = fetcher(pace=LocalPace(0), patience=1, bounds=SHORT)
        with pytest.raises(HostBusy) as caught:
            fetch(server.url + "/1", server.url + "/2", by=by, purpose=Purpose.PAGE)
    assert caught.value.seconds > 1
    assert paths(server) == ["/robots.txt", "/1"]
