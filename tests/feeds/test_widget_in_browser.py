"""The widget and the frames on pages of somebody else, in a real browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from browser import DESK, PHONE, Browser, serious, served
from flask import Flask
from playwright.sync_api import Page

from aggregator.model import Entry

pytestmark = pytest.mark.browser

EVIL = '<img src=x onerror="window.hit=1"><script>window.hit=1</script> & "kutip"'
HOSTILE = """* { all: unset !important; display: none }
  div, section, a, li, ul, h2, p { color: red !important; font-size: 40px !important;
    float: right !important; text-transform: uppercase !important; visibility: hidden !important }"""
Foreign = Callable[..., str]


@pytest.fixture
def house(newsroom: Any, app: Flask, entry: Callable[..., Entry]) -> Iterator[str]:
    own = newsroom.source("https://bulukumba.example/feed", "73.02", "Kemenag Bulukumba")
    other = newsroom.source("https://jember.example/feed", "35.09", "Kemenag Jember")
    newsroom.publish(own, *(entry(n, text_hash=f"{n:064x}") for n in range(1, 7)))
    newsroom.publish(
        other,
        entry(
            7,
            url="https://jember.example/7",
            title=EVIL,
            office="35.09",
            text_hash="7" * 64,
            categories=("pendidikan",),
        ),
    )
    with served(app) as address:
        yield address


@pytest.fixture
def foreign() -> Iterator[Foreign]:
    """A page of another site: the address under which a body is served from now on."""
    with ExitStack() as open_sites:

        def site(body: str, head: str = "", policy: str = "") -> str:
            def app(_environ: Any, start: Any) -> list[bytes]:
                headers = [("Content-Type", "text/html; charset=utf-8")]
                start("200 OK", headers + ([("Content-Security-Policy", policy)] if policy else []))
                page = f'<!doctype html><html lang="id"><head><title>Situs</title>{head}</head>'
                return [f"{page}<body><h1>Kantor kami</h1>{body}</body></html>".encode()]

            return open_sites.enter_context(served(app)).replace("127.0.0.1", "localhost")

        yield site


def place(channel: str, **data: str) -> str:
    attributes = "".join(f' data-{name.replace("_", "-")}="{value}"' for name, value in data.items())
    return f'<div class="simpul-widget" data-channel="{channel}"{attributes}><p>Isi semula</p></div>'


def script(house: str) -> str:
    return f'<script src="{house}/widget.js" async></script>'


def titles(page: Page, number: int = 0) -> list[str]:
    """The headlines of a widget, once it is there."""
    widget = page.locator(".simpul-widget").nth(number)
    widget.locator("section").wait_for()
    return widget.locator("li a").all_text_contents()


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_it_shows_a_channel_on_a_foreign_page_with_hostile_style(
    browser: Browser, house: str, foreign: Foreign, size: Any
) -> None:
    address = foreign(
        place("national", limit="3") + script(house), f"<style>{HOSTILE} h1 {{ all: unset }}</style>"
    )
    page = browser.see(address, size)
    assert titles(page) == ["Kegiatan Nomor 1", "Kegiatan Nomor 2", "Kegiatan Nomor 3"]
    link = page.locator(".simpul-widget li a").first
    assert link.get_attribute("href") == "https://bulukumba.example/berita/1"
    assert link.evaluate("e => getComputedStyle(e).color") == "rgb(27, 33, 30)"
    assert link.evaluate("e => getComputedStyle(e).fontSize") == "16px"
    assert link.evaluate("e => getComputedStyle(e).textTransform") == "none"
    assert page.locator(".simpul-widget").evaluate("e => getComputedStyle(e).float") == "none"
    # Ours does not leak either: the host's own words stay as its style says.
    assert page.locator("h1").evaluate("e => getComputedStyle(e).fontWeight") == "400"
    assert browser.complaints == []
    assert serious(page.locator(".simpul-widget").page) == []
    browser.picture(page, f"widget-hostile-{size['width']}")


def test_several_stand_on_one_page_each_as_it_says(browser: Browser, house: str, foreign: Foreign) -> None:
    address = foreign(
        script(house)
        + place("regions/73", limit="2", theme="dark", language="en", heading="Our news", heading_level="3")
        + place("national", exclude_office="73.02", color="#7a1f2b")
        # The script twice, on both sides of the elements.
        + script(house),
        "<style>.simpul-widget { --simpul-radius: 9px }</style>",
    )
    page = browser.see(address)
    assert titles(page, 0) == ["Kegiatan Nomor 1", "Kegiatan Nomor 2"]
    assert titles(page, 1) == [EVIL]
    first, second = page.locator(".simpul-widget").nth(0), page.locator(".simpul-widget").nth(1)
    assert first.locator("h3").text_content() == "Our news"
    assert first.locator("time").first.text_content() == "1 December 2025"
    assert second.locator("h2").text_content() == "Berita Kementerian Agama"
    assert second.locator("time").first.text_content() == "1 Desember 2025"
    assert second.locator("section").evaluate("e => getComputedStyle(e).borderTopColor") == "rgb(122, 31, 43)"
    assert first.locator("section").evaluate("e => getComputedStyle(e).borderRadius") == "9px"
    assert page.evaluate("window.hit") is None
    assert page.locator("section").count() == 2
    assert serious(page) == []
    browser.picture(page, "widget-several")


# What is asked for in the name of a widget.
DATA = "/embed.json"


class Trouble:
    """The house in trouble: a status and a body in place of what its widgets ask for."""

    def __init__(self, app: Flask, status: str, body: bytes) -> None:
        self._app, self._status, self._body = app, status, body
        self.asked = 0

    def __call__(self, environ: Any, start: Any) -> Any:
        if not environ["PATH_INFO"].startswith(DATA):
            return self._app(environ, start)
        self.asked += 1
        if not self._status:
            return self._app(environ, start)
        start(self._status, [("Content-Type", "application/json"), ("Access-Control-Allow-Origin", "*")])
        return [self._body]


TROUBLES = {
    "failing": ("national", "503 Service Unavailable", b'{"status": 503}'),
    "garbled": ("national", "200 OK", b"<html>"),
    "strange": ("national", "200 OK", b'{"items": [{"title": "Judul", "url": "javascript:alert(1)"}]}'),
    "unknown": ("regions/999", "", b""),
    "empty": ("regions/11", "", b""),
}


@pytest.mark.parametrize("name", TROUBLES)
def test_the_page_stays_as_it_was_when_there_is_nothing_to_show(
    browser: Browser, app: Flask, foreign: Foreign, name: str
) -> None:
    channel, status, body = TROUBLES[name]
    trouble = Trouble(app, status, body)
    with served(trouble) as house:
        page = browser.page()
        with page.expect_response(lambda response: DATA in response.url):
            page.goto(foreign(place(channel) + script(house)))
        page.wait_for_load_state("networkidle")
    assert page.locator(".simpul-widget").inner_text() == "Isi semula"
    assert page.locator(".simpul-widget").evaluate("e => e.shadowRoot") is None
    assert trouble.asked == 1
    # What the browser itself tells of an answer that failed is all.
    assert [line for line in browser.complaints if "Failed to load resource" not in line] == []


def test_a_page_stands_without_us(browser: Browser, foreign: Foreign) -> None:
    page = browser.see(foreign(place("national") + script("http://127.0.0.1:1")))
    assert page.locator(".simpul-widget").inner_text() == "Isi semula"


def test_it_keeps_to_a_strict_policy_of_its_host(browser: Browser, house: str, foreign: Foreign) -> None:
    policy = f"default-src 'none'; script-src {house}; connect-src {house}"
    page = browser.see(foreign(place("national", limit="1") + script(house), policy=policy))
    assert titles(page) == ["Kegiatan Nomor 1"]
    assert page.locator("li a").evaluate("e => getComputedStyle(e).fontWeight") == "600"
    assert browser.complaints == []


def test_it_asks_only_once_it_comes_near(browser: Browser, house: str, foreign: Foreign) -> None:
    far = '<div style="height: 9000px"></div>'
    page = browser.page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "limit=" in request.url else None)
    page.goto(foreign(place("national") + far + place("regions/73") + script(house)))
    assert len(titles(page, 0)) == 5
    assert len(asked) == 1
    page.locator(".simpul-widget").nth(1).scroll_into_view_if_needed()
    assert len(titles(page, 1)) == 5
    assert len(asked) == 2


def test_a_page_may_put_a_widget_in_later(browser: Browser, house: str, foreign: Foreign) -> None:
    page = browser.see(foreign("<main></main>" + script(house)))
    page.evaluate(
        "html => { document.querySelector('main').innerHTML = html;"
        " document.dispatchEvent(new Event('simpul:look')) }",
        place("national", limit="1"),
    )
    assert titles(page) == ["Kegiatan Nomor 1"]


def test_a_frame_needs_no_script(browser: Browser, house: str, foreign: Foreign) -> None:
    source = f"{house}/embed?channel=national&amp;limit=7&amp;exclude=35.09&amp;theme=dark&amp;lang=en"
    address = foreign(f'<iframe src="{source}" title="Berita" width="100%" height="700"></iframe>')
    page = browser.see(address, PHONE, java_script_enabled=False)
    frame = page.frame_locator("iframe")
    assert frame.locator("li a").all_text_contents() == [f"Kegiatan Nomor {n}" for n in range(1, 7)]
    assert frame.locator("base").get_attribute("target") == "_top"
    assert browser.complaints == []
    browser.picture(page, "frame-phone")
