"""The pages in a real browser: what is on them, nothing blocked, nothing wider than a telephone, no
barriers."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from browser import DESK, PHONE, Browser, overflow, serious, served
from flask import Flask
from playwright.sync_api import ViewportSize

from aggregator.model import Entry

pytestmark = pytest.mark.browser

FEED = "https://bulukumba.example/feed"
WIDE = "https://bulukumba.example/" + "kegiatan-yang-sangat-panjang-" * 8
NARROWEST = ViewportSize(width=320, height=740)
# A control that is lower than this is too low for a finger (WCAG 2.2, 2.5.8).
CONTROLS = "select, button, input:not([type=hidden]), summary, nav a, .formats a, .columns a"
LOW = f"""() => [...document.querySelectorAll("{CONTROLS}")]
  .filter(e => e.getBoundingClientRect().height < 24).map(e => e.outerHTML)"""


@pytest.fixture(scope="module")
def house(
    open_house: Callable[[Path], tuple[Any, Flask]],
    entry: Callable[..., Entry],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[str]:
    """The address of a house whose pages hold everything that is wide, long or rare. Nobody changes it."""
    newsroom, app = open_house(tmp_path_factory.mktemp("house"))
    rows = "".join(f"<td>Kolom {n} yang lebar</td>" for n in range(30))
    content = (
        f'<p>{"Kata" * 80}</p><p><a href="{WIDE}">{WIDE}</a></p><table><tr>{rows}</tr></table>'
        f'<pre>{"baris kode " * 40}</pre><img src="/static/icon.svg" width="3000" height="10" alt="foto">'
    )
    source = newsroom.source(FEED, name="Kantor Kementerian Agama " * 6)
    first = entry(1, title="Jemaah Haji Bulukumba Ikuti Manasik", html=content, text_hash="1" * 64)
    newsroom.publish(
        source,
        first,
        entry(2, title="K" * 200, summary="S" * 400, text_hash="2" * 64),
        *(entry(n, text_hash=f"{n:064x}") for n in range(3, 30)),
        # A story of no office, in Arabic, with a picture whose size nobody states.
        entry(
            30,
            title="زار الوزير المعهد الإسلامي في بولوكومبا",
            summary="زار الوزير المعهد",
            html="<p>زار الوزير المعهد الإسلامي.</p>",
            language="ar",
            office=None,
            image_url="/static/icon.svg",
            image_caption="صورة",
        ),
    )
    # With a change by its source and a copy, its page holds everything that a story's page may hold.
    newsroom.edit(source, first, title="Jemaah " + "Haji" * 60, text=first.text + " Tambahan.")
    copy = f"{WIDE}{WIDE}"
    newsroom.publish(
        newsroom.source("https://sulsel.example/feed", "73"),
        replace(first, identity=copy, guid=copy, guid_key=copy, url=copy, url_key=copy.partition("://")[2]),
    )
    with served(app) as address:
        yield address
    newsroom.storage.close()


STORY = "/stories/00000000-0000-4000-8000-000000000001"
PAGES = {
    "dumps": "/dumps/",
    "front": "/?lang=id",
    "channel": "/channels/regions/73?lang=id",
    "channels": "/channels?lang=en",
    "offices": "/offices?lang=id",
    "office": "/offices/73.02?lang=id",
    "search": "/search?lang=id&q=kegiatan",
    "search-error": "/search?lang=en&q=%22haji",
    "search-nothing": "/search?lang=id&q=tidakadayangbegini",
    "arabic": "/stories/00000000-0000-4000-8000-000000000030?lang=id",
    "front-en": "/?lang=en&region=73",
    "empty": "/?region=11",
    "story": STORY,
    "missing": "/tiada",
    "collector": "/collector?lang=id",
    "guide": "/guide/partners?lang=id",
}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_whole_fits_every_window_and_has_no_barriers(
    browser: Browser, house: str, name: str
) -> None:
    page = browser.see(house + PAGES[name], PHONE)
    # The status of a page that tells what is wrong is told as a complaint too.
    assert [line for line in browser.complaints if not re.search(r"40[04] \(", line)] == []
    assert "Simpul" in page.title()
    assert page.locator("main h1").count() == 1
    for size in (NARROWEST, PHONE, DESK):
        page.set_viewport_size(size)
        assert overflow(page) == 0
        assert page.evaluate(LOW) == []
    assert serious(page) == []
    browser.picture(page, f"{name}-desk")
    page.set_viewport_size(PHONE)
    assert serious(page) == []
    browser.picture(page, f"{name}-phone")


def test_the_page_of_a_story_can_be_opened_further_without_a_script(browser: Browser, house: str) -> None:
    page = browser.see(house + STORY, java_script_enabled=False)
    assert page.locator("section.copies > ul > li").count() == 2
    assert page.locator("details > summary").count() == 2
    why = page.locator("section.copies details").first
    assert not why.locator("ul").first.is_visible()
    why.locator("summary").click()
    assert why.locator("ul").first.is_visible()
    assert page.locator("ins").count()
    assert page.locator("del").count()


@pytest.mark.parametrize("name", ["front", "office", "search", "search-error", "story"])
def test_nothing_is_hard_to_see_in_the_dark(browser: Browser, house: str, name: str) -> None:
    page = browser.see(house + PAGES[name], PHONE, color_scheme="dark")
    assert serious(page) == []


def test_the_keyboard_reaches_everything_the_content_first(browser: Browser, house: str) -> None:
    page = browser.see(house + PAGES["search"], PHONE)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.url.endswith("#main")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.name") == "q"
    page.keyboard.press("Control+A")
    page.keyboard.type("kegiatan akhir")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=kegiatan+akhir")
    # Each stop is seen: it has an outline of its own.
    reached, outlined = set(), True
    for _ in range(12):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.outerHTML"))
        outlined &= page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
    assert len(reached) == 12
    assert outlined


def test_the_browser_leaves_the_thread_to_loops_of_other_tests(chromium: object) -> None:
    assert asyncio.run(asyncio.sleep(0, "ran")) == "ran"
