"""The search page: what was found and where its words are, how to narrow it down, what is wrong."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

from aggregator.messages import text
from aggregator.model import Entry
from aggregator.query import parse_query
from feeds.web.search_page import AFTER, BEFORE, _around

MakeEntry = Callable[..., Entry]


@pytest.fixture
def filled(newsroom: Any, entry: MakeEntry) -> None:
    """Stories of two offices about two things."""
    long = (
        "Pembukaan acara. " * 40
        + "Kemudian para peserta bermanasik bersama di lapangan. "
        + "Penutup acara. " * 40
    )
    newsroom.publish(
        newsroom.source("https://bulukumba.example/feed"),
        entry(1, title="Manasik Haji di Bulukumba", summary="Jemaah haji mengikuti manasik."),
        entry(
            2,
            title="Zakat Fitrah",
            summary="Amil menerima zakat.",
            text_hash="2" * 64,
            categories=("zakat-wakaf",),
        ),
        entry(3, title="Kegiatan Akhir Pekan", summary="Ringkasan saja.", text=long, text_hash="3" * 64),
    )
    other = entry(
        4,
        title="Manasik di Papua",
        url="https://papua.example/4",
        office="91",
        text_hash="4" * 64,
        summary="Ada.",
    )
    newsroom.publish(newsroom.source("https://papua.example/feed", "91"), other)


def search(client: FlaskClient, query: str, language: str = "id") -> Any:
    response = client.get(f"/search?lang={language}&q={quote(query)}")
    assert response.status_code == 200
    return html.fromstring(response.data)


def test_what_is_found_has_its_words_marked(client: FlaskClient, filled: None) -> None:
    page = search(client, "manasik haji")
    (article,) = page.xpath("//article")
    assert article.xpath(".//h2//mark/text()") == ["Manasik", "Haji"]
    assert article.xpath("string(.//h2)") == "Manasik Haji di Bulukumba"
    assert article.xpath(".//p[@class='summary']//mark/text()") == ["haji", "manasik"]
    assert text("search.found", "id", count=1) in page.xpath("string(//p[@class='total'])")
    assert page.xpath("string(//input[@type='search']/@value)") == "manasik haji"


def test_a_word_that_the_text_alone_holds_is_shown_where_it_stands(client: FlaskClient, filled: None) -> None:
    (passage,) = search(client, "lapangan peserta").xpath("//article//p[@class='summary']")
    assert set(passage.xpath(".//mark/text()")) == {"lapangan", "peserta"}
    assert passage.text_content().startswith("… ")
    assert passage.text_content().endswith(" …")
    assert len(passage.text_content()) < 400
    whole = "Pembukaan acara. Kemudian para peserta bermanasik bersama di lapangan. Penutup … "
    assert set(passage.text_content().split()) <= set(whole.split()), "no word is cut"


@settings(max_examples=50)
@given(
    pieces=st.lists(
        st.tuples(st.text("ab ", min_size=1, max_size=90), st.booleans()), min_size=1, max_size=12
    )
)
def test_a_passage_is_a_part_of_its_text(pieces: list[tuple[str, bool]]) -> None:
    whole = "".join(piece for piece, _ in pieces)
    for first in (0, len(whole) // 2, len(whole)):
        said = "".join(piece for piece, _ in _around(pieces, first)).removeprefix("… ").removesuffix(" …")
        assert said in whole or said.strip() in whole
        assert len(said) <= BEFORE + AFTER + 4


@pytest.mark.parametrize("language", ["id", "en"])
def test_facets_lead_to_the_search_narrowed_down_and_back(
    client: FlaskClient, filled: None, language: str
) -> None:
    page = search(client, "manasik OR bermanasik", language)
    found = int(page.xpath("count(//article)"))
    links = page.xpath("//details[@class='narrow']//li/a/@href")
    assert links
    for address in links:
        narrowed = html.fromstring(client.get(address).data)
        assert 0 < int(narrowed.xpath("count(//article)")) < found
        (back,) = narrowed.xpath("//p[@class='narrowed']/a/@href")
        (query,) = parse_qs(urlsplit(back).query)["q"]
        assert parse_query(query) == parse_query("manasik OR bermanasik")
        assert int(html.fromstring(client.get(back).data).xpath("count(//article)")) == found


def test_a_search_is_a_feed_and_can_be_saved(client: FlaskClient, filled: None) -> None:
    page = search(client, 'manasik "di papua"')
    feeds = page.xpath("//p[@class='formats']/a/@href")
    assert page.xpath("//link[@rel='alternate'][@type]/@href") == feeds
    for address in feeds:
        response = client.get(address)
        assert response.status_code == 200
        assert "Manasik di Papua" in response.text
        assert "Zakat" not in response.text
    (query,) = page.xpath("//section[@class='subscribe']//code/text()")
    assert parse_query(query) == parse_query('manasik "di papua"')


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize(
    ("query", "reason", "facts"),
    [
        ('"haji', "unclosed_quote", {"at": 1}),
        ("yang dan", "stop_words", {}),
        ("haji sejak:kemarin", "bad_date", {"at": 12, "given": "kemarin"}),
        ("x" * 501, "too_long", {"most": 500}),
    ],
)
def test_what_is_wrong_with_a_query_stands_beside_the_box(
    client: FlaskClient, query: str, reason: str, facts: dict[str, object], language: str
) -> None:
    # Whatever the reader's program prefers, a page is asked for.
    response = client.get(f"/search?lang={language}&q={quote(query)}", headers={"Accept": "*/*"})
    assert (response.status_code, response.mimetype) == (400, "text/html")
    page = html.fromstring(response.data)
    (box,) = page.xpath("//input[@type='search']")
    assert box.get("aria-describedby") == "problem"
    assert box.get("value") == query[:500]
    said = page.get_element_by_id("problem").text_content()
    assert text(f"query.{reason}", language, **facts)[:40] in said
    assert page.xpath("//details[@class='help'][@open]")
    assert not page.xpath("//p[@class='formats']")


@pytest.mark.parametrize("language", ["id", "en"])
def test_a_search_without_results_says_what_to_try(client: FlaskClient, filled: None, language: str) -> None:
    page = search(client, "tidakadayangbegini", language)
    assert text("search.nothing_hint", language) in page.text_content()
    assert page.xpath("//p[@class='formats']/a")


def test_the_page_without_a_query_tells_how_to_write_one(client: FlaskClient) -> None:
    for language in ("id", "en"):
        page = html.fromstring(client.get(f"/search?lang={language}").data)
        examples = page.xpath("//details[@class='help'][@open]//code/text()")
        assert len(examples) == 7
        for example in examples:
            assert parse_query(example)
        assert not page.xpath("//*[@id='problem']")


def test_searches_are_kept_out_of_indexes_and_every_page_has_the_box(
    client: FlaskClient, filled: None
) -> None:
    for address in ("/search", "/search?q=haji"):
        page = html.fromstring(client.get(address).data)
        assert page.xpath("//meta[@name='robots']/@content") == ["noindex, follow"]
        assert not page.xpath("//link[@rel='canonical'] | //link[@hreflang]")
    for address in ("/", "/channels", "/offices", "/offices/73.02", "/channels/regions/73", "/search?q=haji"):
        page = html.fromstring(client.get(address).data)
        assert len(page.xpath("//form[@role='search'][@action='/search']//input[@name='q']")) == 1


def test_a_search_goes_on_through_all_its_pages(newsroom: Any, client: FlaskClient, entry: MakeEntry) -> None:
    entries = [entry(n, title=f"Haji nomor {n}", text_hash=f"{n:064x}") for n in range(1, 46)]
    newsroom.publish(newsroom.source("https://bulukumba.example/feed"), *entries)
    address, seen = "/search?q=haji&lang=en", []
    while address:
        page = html.fromstring(client.get(address).data)
        seen += page.xpath("//article//h2/a/@href")
        (address, *_) = [*page.xpath("//a[@rel='next']/@href"), ""]
    assert len(seen) == len(set(seen)) == 45


def test_nothing_that_is_asked_becomes_markup(client: FlaskClient, filled: None) -> None:
    response = client.get("/search?q=" + quote('"><script>alert(1)</script> haji'))
    assert "<script>alert" not in response.text
    assert html.fromstring(response.data).xpath("//script") == []
