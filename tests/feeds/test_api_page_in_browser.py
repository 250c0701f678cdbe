"""The page of the API in a real browser."""

from __future__ import annotations

import pytest
from browser import DESK, PHONE, Browser, overflow, serious, served
from flask import Flask

pytestmark = pytest.mark.browser


def test_the_page_of_the_api_has_no_barriers(app: Flask, browser: Browser) -> None:
    with served(app) as address:
        page = browser.see(f"{address}/api/?lang=id", PHONE)
        browser.picture(page, "api-phone")
        assert serious(page) == []
        assert overflow(page) == 0
        page.set_viewport_size(DESK)
        assert overflow(page) == 0
        page.click("main nav a >> nth=-1")
        assert page.url.endswith("#schemas")
        assert browser.complaints == []
