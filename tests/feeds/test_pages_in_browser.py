"""The pages in a real browser: what is on them, nothing blocked, nothing wider than a telephone."""

from __future__ import annotations

import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from lxml import html
from werkzeug.serving import make_server

from aggregator.model import Entry

pytestmark = pytest.mark.browser

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FEED = "https://bulukumba.example/feed"
WIDE = "https://bulukumba.example/" + "kegiatan-yang-sangat-panjang-" * 8


class Browser:
    """Headless Chromium before the app, which is served on loopback."""

    # The app lets itself be framed by its own origin alone; a page of that origin may measure it.
    _RULER = b"""<!doctype html><iframe id="page" height="800"></iframe><pre id="measured"></pre><script>
        const [width, address] = decodeURIComponent(location.search.slice(1)).split("|");
        const page = document.getElementById("page");
        page.width = width; page.style.border = 0; page.src = address;
        page.onload = () => {
          const root = page.contentDocument.documentElement;
          const small = [...root.querySelectorAll("select, button, .formats a, .paging a")]
            .filter(e => e.getBoundingClientRect().height < 24);
          document.getElementById("measured").textContent =
            [root.clientWidth, root.scrollWidth, small.length].join(" ");
        };
    </script>"""

    def __init__(self, app: Flask, profile: Path) -> None:
        self._app = app
        self._profile = profile

    def __enter__(self) -> Browser:
        self._server = make_server("127.0.0.1", 0, self._serve, threaded=True)
        self._thread = threading.Thread(target=self._server.serve_forever)
        self._thread.start()
        return self

    def __exit__(self, *_exception: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def see(self, address: str) -> tuple[Any, list[str]]:
        """The page as the browser holds it, and what it complains of."""
        assert CHROMIUM is not None
        arguments = (
            *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
            *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
            *("--enable-logging=stderr", f"--user-data-dir={self._profile}", "--lang=id"),
            *("--virtual-time-budget=5000", "--dump-dom"),
        )
        url = f"http://127.0.0.1:{self._server.port}{address}"
        seen = subprocess.run([CHROMIUM, *arguments, url], capture_output=True, timeout=60, check=True)
        complaints = [line for line in seen.stderr.decode(errors="replace").splitlines() if "CONSOLE" in line]
        return html.fromstring(seen.stdout), complaints

    def measure(self, address: str, width: int) -> tuple[int, int, int]:
        """Widths of the view and of the page in pixels, and how many controls are too low for a finger
        (WCAG 2.2, 2.5.8)."""
        page, _ = self.see(f"/ruler?{width}|{address.replace('&', '%26')}")
        view, content, small = page.get_element_by_id("measured").text_content().split()
        return int(view), int(content), int(small)

    def _serve(self, environ: dict[str, Any], start_response: Any) -> Any:
        if environ["PATH_INFO"] == "/ruler":
            start_response("200 OK", [("Content-Type", "text/html")])
            return [self._RULER]
        return self._app(environ, start_response)


@pytest.fixture
def browser(newsroom: Any, app: Flask, entry: Callable[..., Entry], tmp_path: Path) -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("no Chromium in PATH; install the package chromium to run these")
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
    )
    # With a change by its source and a copy, its page holds everything that a story's page may hold.
    newsroom.edit(source, first, title="Jemaah " + "Haji" * 60, text=first.text + " Tambahan.")
    copy = f"{WIDE}{WIDE}"
    newsroom.publish(
        newsroom.source("https://sulsel.example/feed", "73"),
        replace(first, identity=copy, guid=copy, guid_key=copy, url=copy, url_key=copy.partition("://")[2]),
    )
    with Browser(app, tmp_path / "profile") as browser:
        yield browser


STORY = "/stories/00000000-0000-4000-8000-000000000001"
COLLECTOR = ("/collector?lang=id", "/collector?lang=en", "/collector/guide?lang=id")


@pytest.mark.parametrize(
    "address", ["/?lang=id", "/?lang=en&region=73", STORY, "/tiada", "/?region=11", *COLLECTOR]
)
def test_a_page_is_shown_whole_without_complaint(browser: Browser, address: str) -> None:
    page, complaints = browser.see(address)
    # The status of the page for an address that is none is told as a complaint too.
    assert [line for line in complaints if "404 (NOT FOUND)" not in line] == []
    assert "Simpul" in page.findtext(".//title")
    assert page.xpath("//main//h1")


def test_the_page_of_a_story_can_be_opened_further_without_a_script(browser: Browser) -> None:
    page, _ = browser.see(STORY)
    assert len(page.xpath("//section[@class='copies']/ul/li")) == 2
    assert len(page.xpath("//details/summary")) == 2
    assert page.xpath("//ins")
    assert page.xpath("//del")


@pytest.mark.parametrize("address", ["/?lang=id", "/?lang=en", STORY, "/tiada", "/?region=11", *COLLECTOR])
@pytest.mark.parametrize("width", [320, 390, 1280])
def test_no_page_is_wider_than_its_window(browser: Browser, address: str, width: int) -> None:
    view, content, small = browser.measure(address, width)
    assert content <= view <= width
    assert small == 0
