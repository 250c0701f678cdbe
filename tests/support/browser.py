"""A real Chromium before what the tests serve on loopback, and axe, which looks at its pages for barriers."""

from __future__ import annotations

import asyncio
import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page, ViewportSize, sync_playwright
from werkzeug.serving import make_server

PHONE = ViewportSize(width=360, height=740)
DESK = ViewportSize(width=1280, height=900)
SIZES = {"phone": PHONE, "desk": DESK}

_PROGRAM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
_ARGUMENTS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-dev-shm-usage", "--hide-scrollbars"),
    # Loopback is all the internet there is.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
)
_PATIENCE = 20_000  # milliseconds; nothing takes long, but the machine may be busy
_VISITOR = {"locale": "id-ID", "timezone_id": "Asia/Jakarta"}
# The size of what is touched is looked at only when asked for; what is right need not be told, which is half
# of the work.
_AXE = {"rules": {"target-size": {"enabled": True}}, "resultTypes": ["violations"], "preload": False}
_WCAG = {"wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"}


class Browser:
    """A test's view of the shared Chromium: pages that know nothing of each other, and what went wrong."""

    def __init__(self, chromium: Chromium, pictures: Path) -> None:
        self._chromium = chromium
        self._pictures = pictures
        self.complaints: list[str] = []
        """What the browser said on its console of errors and warnings, and errors that nothing caught."""

    def page(self, size: ViewportSize = DESK, **options: Any) -> Page:
        """An empty page of a visitor of its own; ``options`` are those of a context of playwright's."""
        context = self._chromium.new_context(viewport=size, **(_VISITOR | options))
        context.set_default_timeout(_PATIENCE)
        page = context.new_page()
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        return page

    def see(self, address: str, size: ViewportSize = DESK, **options: Any) -> Page:
        """A page at an address, loaded."""
        page = self.page(size, **options)
        page.goto(address)
        return page

    def picture(self, page: Page, name: str) -> Path:
        """A screenshot of the whole page as ``name.png``, in the folder that SIMPUL_SCREENSHOTS names."""
        file = self._pictures / f"{name}.png"
        page.screenshot(path=file, full_page=True, animations="disabled")
        return file

    def close(self) -> None:
        for context in self._chromium.contexts:
            context.close()

    def _hear(self, message: Any) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(message.text)


def serious(page: Page) -> list[str]:
    """The barriers that axe finds on a page: what breaks WCAG 2.2 AA, and whatever else it calls serious or
    critical; each with the elements that are meant."""
    found = Axe().run(page, options=_AXE).response["violations"]
    return [
        f"{one['id']} ({one['impact']}): " + "; ".join(str(node["target"]) for node in one["nodes"])
        for one in found
        if one["impact"] in ("serious", "critical") or _WCAG & set(one["tags"])
    ]


def overflow(page: Page) -> int:
    """By how many pixels a page is wider than its window."""
    wider: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return wider


@contextmanager
def served(app: Any) -> Iterator[str]:
    """A WSGI application on loopback, at an origin of its own, which is given."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(scope="session")
def chromium() -> Iterator[tuple[Chromium, asyncio.AbstractEventLoop]]:
    """One Chromium for all tests of a process: its start takes a second."""
    if _PROGRAM is None:
        pytest.skip("no Chromium in PATH; install the package chromium to run the browser tests")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=_PROGRAM, args=_ARGUMENTS)
        loop = asyncio.get_running_loop()
        asyncio._set_running_loop(None)
        yield opened, loop
        asyncio._set_running_loop(loop)
        opened.close()


@pytest.fixture
def browser(chromium: tuple[Chromium, asyncio.AbstractEventLoop], tmp_path: Path) -> Iterator[Browser]:
    """The browser while a test has it. Between two calls playwright leaves its event loop marked as running
    in this thread, where the next test that runs a loop of its own would be refused; so the mark is put only
    while a test has the browser."""
    opened, loop = chromium
    asyncio._set_running_loop(loop)
    pictures = Path(os.environ.get("SIMPUL_SCREENSHOTS") or tmp_path)
    pictures.mkdir(parents=True, exist_ok=True)
    browser = Browser(opened, pictures)
    yield browser
    browser.close()
    asyncio._set_running_loop(None)
