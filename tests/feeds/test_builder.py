"""The page that makes the lines for somebody's site, without and with a script."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from browser import DESK, PHONE, Browser, overflow, serious, served
from flask import Flask
from flask.testing import FlaskClient
from lxml import html

from aggregator.model import Entry


def lines(client: FlaskClient, query: str, field: str = "script") -> str:
    """What is there to copy."""
    page = html.fromstring(client.get(f"/widget?{query}").text)
    return str(page.get_element_by_id(field).text_content())


@pytest.mark.parametrize(
    ("query", "data"),
    [
        ("", {"channel": "national", "limit": "5", "theme": "light", "language": "id"}),
        ("channel=regions/35&limit=8&theme=auto", {"channel": "regions/35", "limit": "8", "theme": "auto"}),
        ("channel=elsewhere&office=35.09", {"channel": "elsewhere/35.09"}),
        ("channel=offices&office=Kankemenag+Jember", {"channel": "offices/35.09"}),
        ("channel=national&exclude=jember", {"channel": "national", "exclude-office": "35.09"}),
        ("channel=categories/haji-umrah&language=en", {"language": "en"}),
    ],
)
def test_the_lines_say_what_was_chosen(client: FlaskClient, query: str, data: dict[str, str]) -> None:
    element, script = html.fragments_fromstring(lines(client, query))
    told = {name.removeprefix("data-"): value for name, value in element.items()}
    assert data.items() <= told.items()
    assert script.get("src") == "https://simpul.example/widget.js"
    (frame,) = html.fragments_fromstring(lines(client, query, "frame"))
    asked = dict(parse_qsl(urlsplit(frame.get("src")).query))
    assert (asked["channel"], asked["limit"]) == (told["channel"], told["limit"])
    assert asked.get("exclude") == told.get("exclude-office")
    assert frame.get("title") == told["heading"]
    # What it leads to is there.
    assert client.get(frame.get("src").removeprefix("https://simpul.example")).status_code == 200


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize(
    ("query", "choices"),
    [("channel=offices", 0), ("exclude=tidak-ada", 0), ("channel=elsewhere&office=kabupaten", 12)],
)
def test_an_office_that_is_not_clear_is_asked_for(
    client: FlaskClient, query: str, choices: int, language: str
) -> None:
    page = html.fromstring(client.get(f"/widget?lang={language}&{query}").text)
    assert page.xpath("//*[@role='alert']")
    assert not page.xpath("//textarea")
    addresses = page.xpath("//*[@role='alert']//a/@href")
    assert len(addresses) == choices
    for address in addresses[:1]:
        assert html.fromstring(client.get(address).text).xpath("//textarea")


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("channel=regions/999", 404),
        ("channel=../x", 404),
        ("limit=x", 400),
        ("theme=%22%3E%3Cscript%3E", 200),
    ],
)
def test_a_choice_that_there_is_not_is_an_error_or_the_usual(
    client: FlaskClient, query: str, status: int
) -> None:
    answer = client.get(f"/widget?{query}")
    assert answer.status_code == status
    assert "><script>" not in answer.text


def test_only_this_page_may_run_scripts_and_only_ours(client: FlaskClient) -> None:
    policy = client.get("/widget").headers["Content-Security-Policy"]
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy
    assert "script-src" not in client.get("/").headers["Content-Security-Policy"]


@pytest.fixture
def house(newsroom: Any, app: Flask, entry: Callable[..., Entry]) -> Iterator[str]:
    own = newsroom.source("https://bulukumba.example/feed", "73.02", "Kemenag Bulukumba")
    newsroom.publish(own, *(entry(n, text_hash=f"{n:064x}") for n in range(1, 7)))
    with served(app) as address:
        yield address


@pytest.mark.browser
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_the_preview_is_the_widget_and_follows_the_choices(browser: Browser, house: str, size: Any) -> None:
    page = browser.see(f"{house}/widget?lang=id", size, permissions=["clipboard-read", "clipboard-write"])
    widget = page.locator(".simpul-widget")
    widget.locator("li").nth(4).wait_for()
    assert not page.locator("#office").is_visible()
    page.get_by_label("Jumlah berita").select_option("3")
    page.get_by_label("Tampilan").select_option("dark")
    page.locator(".simpul-widget[data-limit='3'] .dark").wait_for()
    assert widget.locator("li").count() == 3
    assert "limit=3" in page.url
    page.get_by_role("button", name="Salin").first.click()
    page.get_by_text("Tersalin").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == page.locator("#script").input_value()
    assert serious(page) == []
    assert overflow(page) == 0
    browser.picture(page, f"builder-{size['width']}")
    page.get_by_label("Kanal").select_option("offices")
    page.get_by_role("alert").wait_for()
    page.get_by_label("Satuan kerja (kode atau nama)").fill("Bulukumba")
    page.locator(".simpul-widget[data-channel='offices/73.02']").wait_for()
    assert browser.complaints == []


@pytest.mark.browser
def test_the_page_works_without_a_script(browser: Browser, house: str) -> None:
    page = browser.see(f"{house}/widget?lang=en", PHONE, java_script_enabled=False)
    page.get_by_label("Number of stories").select_option("3")
    page.get_by_role("button", name="Make code").click()
    page.wait_for_url("**limit=3**")
    assert page.frame_locator("iframe").locator("li").count() == 3
    assert 'data-limit="3"' in page.locator("#script").input_value()
    assert not page.get_by_role("button", name="Copy").first.is_visible()
    browser.picture(page, "builder-no-script")
