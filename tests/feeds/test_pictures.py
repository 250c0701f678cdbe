"""Pictures of stories: loaded late, sized, and never blocked by a browser."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import insert, select

from aggregator.adapters.database.engine import write
from aggregator.adapters.database.registry import bump_generation
from aggregator.adapters.database.schema import entries
from aggregator.model import Entry
from feeds.render.pictures import lead_picture, with_lazy_pictures

MakeEntry = Callable[..., Entry]
STORY = "/stories/00000000-0000-4000-8000-000000000001"
LAZY = 'loading="lazy" decoding="async" referrerpolicy="no-referrer"'
SAFE, PLAIN = "https://a.example/f.jpg", "http://a.example/f.jpg"


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        (f'<p>a<img src="{SAFE}" alt="b">c</p>', f'<p>a<img src="{SAFE}" alt="b" {LAZY}>c</p>'),
        (
            f'<img src="{SAFE}" alt="" width="300" height="200">',
            f'<img src="{SAFE}" alt="" width="300" height="200" {LAZY}>',
        ),
        # One number alone keeps no room, and what is absurd keeps too much.
        (f'<img src="{SAFE}" alt="" width="300">', f'<img src="{SAFE}" alt="" {LAZY}>'),
        (f'<img src="{SAFE}" alt="" width="9" height="99999999999">', f'<img src="{SAFE}" alt="" {LAZY}>'),
        (
            '<img src="https://a.example/?a=1&amp;b=2" alt="&lt;b&gt; &quot;c&quot;">',
            f'<img src="https://a.example/?a=1&amp;b=2" alt="&lt;b&gt; &quot;c&quot;" {LAZY}>',
        ),
        (
            f'<img src="{PLAIN}" alt="Foto &amp; aula">',
            f'<a href="{PLAIN}" rel="noopener nofollow">Foto &amp; aula</a>',
        ),
        (f'<img src="{PLAIN}" alt="">', f'<a href="{PLAIN}" rel="noopener nofollow">Gambar</a>'),
        # A link cannot stand in a link.
        (f'<a href="/x"><img src="{PLAIN}" alt=""></a>', '<a href="/x">Gambar</a>'),
        (f'<a href="/x">y</a><img src="{PLAIN}" alt="">z', None),
        ('<video src="https://a.example/v.mp4" controls="controls"></video>', None),
        ("<p>tanpa gambar, 1 &lt; 2</p>", "<p>tanpa gambar, 1 &lt; 2</p>"),
    ],
)
def test_pictures_are_loaded_late_from_where_they_are(written: str, shown: str | None) -> None:
    found = with_lazy_pictures(written, "Gambar", secure=True)
    if shown is not None:
        assert found == shown
    assert html.fragment_fromstring(found, create_parent="div").text_content().count("<") == written.count(
        "1 &lt;"
    )
    for film in html.fragment_fromstring(found, create_parent="div").iter("video", "audio"):
        assert film.get("preload") == "none"


def test_on_a_page_over_http_nothing_is_blocked() -> None:
    assert PLAIN in with_lazy_pictures(f'<img src="{PLAIN}" alt="">', "Gambar", secure=False)
    assert "<img" in with_lazy_pictures(f'<img src="{PLAIN}" alt="">', "Gambar", secure=False)
    assert lead_picture(PLAIN, "", secure=False) == PLAIN
    assert lead_picture(PLAIN, "", secure=True) == ""


def test_a_picture_is_shown_once(newsroom: Any, client: FlaskClient, entry: MakeEntry) -> None:
    address = "https://bulukumba.example/f.jpg?a=1&b=2"
    one = entry(1, image_url=address, image_alt="Aula", image_caption="Foto: Humas")
    source = newsroom.source("https://bulukumba.example/feed")
    newsroom.publish(source, one)
    for markup in (
        "<p>Isi</p>",
        '<p>Isi</p><img src="https://bulukumba.example/f.jpg?a=1&amp;b=2" alt="Aula">',
    ):
        newsroom.edit(source, one, html=markup, text=markup)
        pictures = html.fromstring(client.get(STORY).data).xpath("//main//img")
        assert [(picture.get("src"), picture.get("alt")) for picture in pictures] == [(address, "Aula")]
        assert [(picture.get("loading"), picture.get("referrerpolicy")) for picture in pictures] == [
            ("lazy", "no-referrer")
        ]


def test_lists_show_no_pictures(newsroom: Any, client: FlaskClient, entry: MakeEntry) -> None:
    newsroom.publish(
        newsroom.source("https://bulukumba.example/feed"),
        entry(1, image_url=SAFE, html=f'<img src="{SAFE}">'),
    )
    for address in ("/", "/channels/regions/73", "/offices/73.02"):
        assert html.fromstring(client.get(address).data).xpath("//article//img") == []


# ---------------------------------------------------------------- weight


def copied(newsroom: Any, count: int) -> None:
    """The one entry that there is, so many times more, as copies of its story."""

    def job(connection: Any) -> None:
        row = dict(connection.execute(select(entries)).mappings().one())
        del row["id"]
        urls = [f"https://salinan{number}.example/{'berita-' * 10}" for number in range(count)]
        connection.execute(
            insert(entries), [row | {"url": url, "identity": url, "url_key": url} for url in urls]
        )
        bump_generation(connection)

    write(newsroom.storage.engine, job)


def test_a_story_with_very_many_copies_and_words_stays_small_and_tells_all_of_them(
    newsroom: Any, client: FlaskClient, entry: MakeEntry
) -> None:
    words = "isi berita yang panjang sekali "
    one = entry(3, html=f"<p>{words * 4_000}</p>", text=words * 4_000)
    newsroom.publish(newsroom.source("https://bulukumba.example/feed"), one)
    copied(newsroom, 499)
    address, seen = f"{STORY}?lang=id", []
    while address:
        response = client.get(address)
        assert len(response.data) < 100_000
        page = html.fromstring(response.data)
        assert "isi berita" in page.xpath("string(//div[@class='content'])")
        seen += page.xpath("//section[@class='copies']/ul/li/a/@href")
        more = page.xpath("//nav[@class='paging']/a[contains(@href, 'copies=')]/@href")
        address = f"{STORY}{more[-1].partition('#')[0]}" if more else ""
    assert len(seen) == len(set(seen)) == 500


@pytest.mark.parametrize("copies", ["x", "-1", "1", "999999999"])
def test_a_wrong_number_of_a_copy_is_told_in_words(
    newsroom: Any, client: FlaskClient, entry: MakeEntry, copies: str
) -> None:
    newsroom.publish(newsroom.source("https://bulukumba.example/feed"), entry(1))
    response = client.get(f"{STORY}?copies={copies}", headers={"Accept": "text/html"})
    assert (response.status_code, response.mimetype) == (400, "text/html")
