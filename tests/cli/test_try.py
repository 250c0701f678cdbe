"""`simpul try` reads addresses as the collector would and stores nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from pipeline_house import item, rss

if TYPE_CHECKING:
    from conftest import Simpul

ENTRY_KEYS = [
    "title",
    "url",
    "published",
    "updated",
    "author",
    "office",
    "categories",
    "image",
    "text",
    "html",
    "date_guessed",
    "warnings",
]


def test_a_feed_gives_its_entries_as_the_contract_says(simpul: Simpul, site: str) -> None:
    ran = simpul("try", f"{site}/feed", "--json")
    assert ran.code == 0, ran.err
    assert list(ran.json) == ["kind", "reason", "entries", "failures"]
    assert (ran.json["kind"], ran.json["failures"]) == ("feed", [])
    first = ran.json["entries"][0]
    assert list(first) == ENTRY_KEYS
    assert first["title"] == "Kakankemenag Buka Manasik Bersama"
    assert first["published"] == "2026-03-02T02:30:00Z"
    assert (first["updated"], first["image"], first["date_guessed"]) == (None, None, False)
    assert "120 jemaah" in first["text"]
    assert simpul("status", "--json").json["entries"] == 0


def test_articles_are_one_entry_each_under_the_address_asked_for(simpul: Simpul, site: str) -> None:
    asked = f"{site}/berita/manasik"
    ran = simpul("try", asked, "--kind", "article", "--json")
    assert ran.code == 0, ran.err
    assert [entry["url"] for entry in ran.json["entries"]] == [asked]
    assert ran.json["kind"] == "article"


@pytest.mark.parametrize(
    ("source", "asked"),
    [
        ("/feed", ("/feed",)),
        ("/feed", ("/berita/manasik", "--kind", "article")),
        ("/berita", ("/berita/manasik", "--kind", "article")),
    ],
)
def test_a_source_of_the_database_gives_office_and_zone(
    simpul: Simpul, site: str, source: str, asked: tuple[str, ...]
) -> None:
    path, *options = asked
    before = simpul("try", f"{site}{path}", *options, "--json").json["entries"][0]
    assert before["office"] is None
    added = simpul("sources", "add", f"{site}{source}", "--office", "91.71")
    assert added.code == 0, added.err
    known = simpul("try", f"{site}{path}", *options, "--json").json["entries"][0]
    assert known["office"] == "91.71"
    assert known["published"] == before["published"]


@pytest.mark.parametrize(
    ("options", "published"),
    [
        ((), "2026-03-02T02:30:00Z"),
        (("--office", "91.71"), "2026-03-02T00:30:00Z"),
        (("--office", "91.71", "--timezone", "Asia/Makassar"), "2026-03-02T01:30:00Z"),
    ],
)
def test_a_date_without_zone_is_read_in_that_of_its_source(
    simpul: Simpul, site: str, options: tuple[str, ...], published: str
) -> None:
    simpul("sources", "add", f"{site}/feed", *options)
    first = simpul("try", f"{site}/zoneless", "--json").json["entries"][0]
    assert first["published"] == published


def test_people_read_titles_times_and_texts(simpul: Simpul, site: str) -> None:
    ran = simpul("try", f"{site}/feed")
    assert ran.code == 0
    assert "Kakankemenag Buka Manasik Bersama" in ran.out
    assert "2026-03-02 02:30 UTC" in ran.out


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("bukan alamat", "address_forbidden"),
        ("ftp://malang.contoh.test/", "address_forbidden"),
        ("http://", "address_forbidden"),
        ("http://10.1.2.3/feed", "address_forbidden"),
        ("http://malang.invalid/", "dns"),
    ],
)
def test_a_bad_address_is_listed_and_stops_nothing(simpul: Simpul, site: str, url: str, reason: str) -> None:
    ran = simpul("try", url, f"{site}/feed", "--json")
    assert ran.code == 1
    assert ran.json["failures"] == [{"url": url, "reason": reason}]
    assert len(ran.json["entries"]) == 2


def test_people_read_what_failed_and_how_to_mend_it(simpul: Simpul, site: str) -> None:
    ran = simpul("try", f"{site}/tidak-ada")
    assert ran.code == 1
    assert "There is no such page" in ran.err
    assert "correct the source" in ran.err


def test_what_would_be_held_back_and_what_is_masked_is_said(
    simpul: Simpul, server, reply: Callable[..., bytes]
) -> None:
    items = [
        item(1, title="Slot Gacor Gampang Menang Maxwin"),
        item(2, description="<p>NIK 3302141203900001 terdaftar sebagai peserta.</p>"),
    ]
    server.respond = lambda path, headers: reply(200, rss(items), Content_Type="application/rss+xml")
    spam, news = simpul("try", f"{server.url}/feed", "--json").json["entries"]
    assert spam["warnings"] == ["would be held back: gambling"]
    assert news["warnings"] == ["personal data: identity numbers masked: 1"]
    assert "3302141203" not in news["html"] + news["text"]
