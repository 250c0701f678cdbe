"""The page of the collector and the guide that it leads to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from aggregator.bootstrap import user_agent
from aggregator.settings import Settings
from feeds.render.markdown import markdown
from feeds.web import create_app

LANGUAGES = ("id", "en")


@pytest.fixture
def page(newsroom, registry, settings: Settings) -> Callable[..., str]:
    def get(address: str, **values: object) -> str:
        app: Flask = create_app(newsroom.storage, registry, replace(settings, **values))  # type: ignore[arg-type]
        response = app.test_client().get(address)
        assert response.status_code == 200
        return response.text

    return get


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_tells_who_asks_and_how_to_reach_us(page, settings: Settings, language: str) -> None:
    settings = replace(settings, contact="humas@simpul.example", host_interval=2.5)
    text = html.fromstring(
        page(f"/collector?lang={language}", contact=settings.contact, host_interval=2.5)
    ).text_content()
    for told in (
        user_agent(settings),
        "humas@simpul.example",
        "2.5",
        "https://simpul.example/ping",
        "https://simpul.example/websub/",
        "robots.txt",
        "Retry-After",
        "User-agent: Simpul",
    ):
        assert told in text


def test_the_contact_is_a_link(page) -> None:
    assert 'href="mailto:humas@simpul.example"' in page("/collector", contact="humas@simpul.example")
    assert 'href="https://simpul.example/kontak"' in page(
        "/collector", contact="https://simpul.example/kontak"
    )
    assert "SIMPUL_CONTACT" in page("/collector")


def test_a_contact_is_no_markup(page) -> None:
    assert "<script" not in page("/collector", contact='"><script>@x')


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_leads_to_it_and_it_leads_to_the_guide(page, language: str) -> None:
    front = html.fromstring(page(f"/?lang={language}"))
    (address,) = front.xpath("//footer//a[starts-with(@href, '/collector?')]/@href")
    guide = html.fromstring(page(address)).xpath("//main//a[contains(@href, 'guide')]/@href")[0]
    read = html.fromstring(page(guide))
    assert read.get("lang") == language
    assert len(read.xpath("//h2")) > 8


def test_the_guide_names_this_house(page) -> None:
    guide = page("/collector/guide", public_url="https://lain.example")
    assert "https://lain.example/ping" in guide
    assert "simpul.example" not in guide


@given(st.text(alphabet="<>&\"'`*[]()#-1. \nab/:", max_size=300))
def test_nothing_that_is_written_becomes_markup(text: str) -> None:
    allowed = {"p", "h1", "h2", "h3", "ul", "ol", "li", "pre", "code", "strong", "a"}
    for element in html.fromstring(f"<div>{markdown(text)}</div>").iterdescendants():
        assert element.tag in allowed
        assert set(element.attrib) <= {"href"}


def test_markdown_as_the_guides_use_it() -> None:
    written = (
        "# Judul\n\nSatu **dua** `a<b` [tiga](https://x.example/)\nempat\n\n"
        "- a\n- b\n  c\n\n1. d\n2. e\n\n```\n<x>\n\n- y\n```\n"
    )
    assert markdown(written).split("\n", 4) == [
        "<h1>Judul</h1>",
        '<p>Satu <strong>dua</strong> <code>a&lt;b</code> <a href="https://x.example/">tiga</a> empat</p>',
        "<ul><li>a</li><li>b c</li></ul>",
        "<ol><li>d</li><li>e</li></ol>",
        "<pre><code>&lt;x&gt;\n\n- y</code></pre>",
    ]


def test_a_table_of_markdown_is_a_table() -> None:
    written = "| apa | lalu |\n| --- | --- |\n| `satu` | **dua** <b> |\n| tiga | |\n"
    assert markdown(written) == (
        "<table><thead><tr><th>apa</th><th>lalu</th></tr></thead><tbody>"
        "<tr><td><code>satu</code></td><td><strong>dua</strong> &lt;b&gt;</td></tr>"
        "<tr><td>tiga</td><td></td></tr></tbody></table>"
    )
