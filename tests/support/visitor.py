"""A visitor of the simulated sites, who reads pages as a browser without scripts does."""

from __future__ import annotations

import http.client
import re
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml import html

AGENT = {"User-Agent": "Simpul/0.1"}
OLDER = re.compile(r"selanjutnya|lama\b|muat lebih", re.IGNORECASE)


def ask(url: str, headers: dict[str, str] | None = None) -> tuple[int, dict[str, str], bytes]:
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=10)
    connection.request(
        "GET", parts.path + (f"?{parts.query}" if parts.query else ""), headers={**AGENT, **(headers or {})}
    )
    response = connection.getresponse()
    body = response.read()
    connection.close()
    return response.status, {name.lower(): value for name, value in response.getheaders()}, body


def tree(url: str) -> Any:
    status, headers, body = ask(url)
    assert status == 200, (status, url)
    encoding = "utf-8" if "charset" in headers["content-type"] else None
    return html.fromstring(body, parser=html.HTMLParser(encoding=encoding))


def links(page: Any, url: str) -> list[tuple[str, str]]:
    return [
        (urljoin(url, a.get("href")), " ".join(a.text_content().split())) for a in page.xpath("//a[@href]")
    ]


def walk(url: str) -> list[set[str]]:
    """The addresses that the pages of a list lead to, page by page, as a visitor turns them."""
    found: list[set[str]] = []
    while url:
        page = tree(url)
        for furniture in page.xpath("//aside | //*[@class='ticker']"):
            furniture.drop_tree()
        on_page = links(page, url)
        found.append({address for address, _ in on_page})
        url = next((address for address, text in on_page if OLDER.search(text) and len(text) < 25), "")
        assert len(found) < 20
    return found


def words(page: Any) -> str:
    return " ".join(page.text_content().split())
