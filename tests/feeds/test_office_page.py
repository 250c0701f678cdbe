"""The page of an office: its stories, and how its site is doing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from lxml import html

from aggregator import plan
from aggregator.messages import text
from aggregator.model import DocumentShape, Entry, Exchange, Reason
from feeds.web.words import spoken_span

MakeEntry = Callable[..., Entry]
FEED = "https://bulukumba.example/feed"
ADDRESS = "/offices/73.02?lang={}"


def attempt(newsroom: Any, source_id: int, at: datetime, reason: Reason | None = None) -> None:
    """A look at a source, which answers that nothing is new, or fails."""
    (source,) = newsroom.storage.claim_sources([source_id], at, timedelta(minutes=1))
    exchange = Exchange(FEED, FEED, 500 if reason else 304, {}, None, (), at, 40, 100, reason)
    tried = plan.Attempt(exchange, DocumentShape.UNKNOWN)
    newsroom.storage.apply_refresh([plan.plan_refresh(source, [tried], at, at)])


def page(client: FlaskClient, language: str = "id") -> Any:
    response = client.get(ADDRESS.format(language))
    assert response.status_code == 200
    return html.fromstring(response.data)


@pytest.fixture
def source_id(newsroom: Any, entry: MakeEntry) -> int:
    """A source with three entries of today and one of five weeks ago."""
    now = datetime.now(UTC)
    ages = [timedelta(hours=3), timedelta(hours=4), timedelta(days=2), timedelta(weeks=5)]
    source_id: int = newsroom.source(FEED)
    entries = [entry(n, published=now - age, text_hash=f"{n:064x}") for n, age in enumerate(ages)]
    newsroom.publish(source_id, *entries)
    return source_id


@pytest.mark.parametrize("language", ["id", "en"])
def test_it_tells_in_words_how_the_site_is_doing(
    newsroom: Any, client: FlaskClient, source_id: int, language: str
) -> None:
    now = datetime.now(UTC)
    for hours in range(9, 1, -1):
        attempt(newsroom, source_id, now - timedelta(hours=hours))
    attempt(newsroom, source_id, now - timedelta(hours=1), Reason.HTTP_5XX)
    newsroom.storage.sum_days(now)
    health = page(client, language).get_element_by_id("site")
    figures = [value.text for value in health.xpath(".//dl//strong")]
    assert figures == [
        text("office.availability_percent", language, percent=88),
        text("office.newest_ago", language, span=spoken_span(timedelta(hours=3), language)),
        text("office.lately_count", language, count=3),
    ]
    assert text("office.availability_text", language, answered=8, attempts=9) in health.text_content()
    trouble = health.xpath("string(.//div[starts-with(@class, 'trouble')])")
    assert text("office.trouble_now", language) in trouble
    assert text("reason.http_5xx", language) in trouble
    assert text("reason.http_5xx_mend", language) in trouble
    assert health.xpath(".//span[@class='tag bad']/text()") == [text("office.state_failing", language)]


def test_trouble_that_is_over_is_told_as_such(newsroom: Any, client: FlaskClient, source_id: int) -> None:
    now = datetime.now(UTC)
    assert text("office.trouble_none", "id") in page(client).get_element_by_id("site").text_content()
    attempt(newsroom, source_id, now - timedelta(hours=2), Reason.DNS)
    attempt(newsroom, source_id, now - timedelta(hours=1))
    trouble = page(client, "en").xpath("string(//div[starts-with(@class, 'trouble')])")
    assert text("reason.dns", "en") in trouble
    assert text("office.trouble_now", "en") not in trouble


def test_the_chart_of_weeks_is_a_table_too(client: FlaskClient, source_id: int) -> None:
    shown = page(client, "en")
    (chart,) = shown.xpath("//svg[@role='img'][@aria-label]")
    drawn = [mark.text for mark in chart.iter("text")]
    assert (len(drawn), drawn[-1], drawn[-6]) == (12, "3", "1")
    told = [cell.text for cell in shown.xpath("//section[@id='site']//table/tbody/tr/td")]
    assert told == drawn[::-1]
    heights = [int(bar.get("height")) for bar in chart.iter("rect")]
    assert heights[-1] == max(heights) > heights[-6] > heights[0] == 0


@pytest.mark.parametrize("language", ["id", "en"])
def test_an_office_without_a_site_is_told_what_to_do(client: FlaskClient, language: str) -> None:
    shown = page(client, language)
    health = shown.get_element_by_id("site")
    assert text("office.no_source", language) in health.text_content()
    assert health.xpath(".//a/@href") == [f"/collector/guide?lang={language}"]
    assert text("web.empty", language) in shown.text_content()


def test_older_pages_tell_of_stories_alone(newsroom: Any, client: FlaskClient, entry: MakeEntry) -> None:
    entries = [entry(n, text_hash=f"{n:064x}") for n in range(1, 30)]
    newsroom.publish(newsroom.source(FEED), *entries)
    first = page(client)
    (older,) = first.xpath("//a[@rel='next']/@href")
    second = html.fromstring(client.get(older).data)
    assert len(first.xpath("//article")) + len(second.xpath("//article")) == 29
    assert second.xpath("//*[@id='site']") == []


@pytest.mark.parametrize(
    ("span", "said"),
    [
        (timedelta(0), "2 menit"),
        (timedelta(minutes=89), "89 menit"),
        (timedelta(minutes=90), "2 jam"),
        (timedelta(hours=47), "47 jam"),
        (timedelta(hours=48), "2 hari"),
        (timedelta(days=400), "400 hari"),
    ],
)
def test_a_span_of_time_is_told_in_words(span: timedelta, said: str) -> None:
    assert spoken_span(span, "id") == said
