"""The page of the API in a real browser."""

from __future__ import annotations

import pytest
from browser import SIZES, Browser, overflow, serious, served
from flask import Flask

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(("size", "language"), [("phone", "id"), ("desk", "en")])
def test_the_page_of_the_api_has_no_barriers(app: Flask, browser: Browser, size: str, language: str) -> None:
    with served(app) as address:
        page = browser.see(f"{address}/api/?lang={language}", SIZES[size])
        browser.picture(page, f"api-{size}")
        assert serious(page) == []
        assert overflow(page) == 0
        page.click("main nav a >> nth=-1")
        assert page.url.endswith("#schemas")
        assert browser.complaints == []
