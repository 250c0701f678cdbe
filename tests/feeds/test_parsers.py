"""Parsers that others wrote read each format back to the stories that were published, over HTTP."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple
from urllib.request import urlopen

import atoma
import fastfeedparser
import feedparser
import pytest
import rss_parser
from served_world import served_world

from aggregator.extract.json_feed import read_json_feed
from aggregator.model import ChannelQuery, Entry


class Read(NamedTuple):
    """As much of a story as every format and every parser knows."""

    id: str
    title: str
    link: str
    published: datetime
    html: str
    author: str


Parser = Callable[[bytes], list[Read]]

# Title, content and language of stories such as careless sites publish them.
ODD = (
    ("Jum’at Berkah: Haji & Umrah 🕋", "<p>Naik <b>5</b>&nbsp;% &amp; &lt;turun&gt; ]]&gt; 🕋</p>", "id"),
    ("زار الوزير المعهد", "<p>زار وزير الشؤون الدينية المعهد الإسلامي</p>", "ar"),
    ("1 < 2 > 0 & “kutipan”", "<p><a href=\"https://a.example/?a=1&amp;b=2#c\">Ini</a> 'petik'</p>", "id"),
    ("Judul panjang " * 20, f"<p>{'kalimat yang sangat panjang sekali ' * 4000}</p>", "id"),
    ("\U00020000 \U0001f468\u200d\U0001f469\u200d\U0001f467", "<pre>satu\n    berlekuk\ndua</pre>", "mad"),
    ("]]> &amp; &#38; <![CDATA[", "<ul><li>satu</li><li>dua</li></ul>", "id"),
)


@pytest.fixture
def nation(
    newsroom: Any, entry: Callable[..., Entry], tmp_path: Path
) -> Iterator[Callable[[str], tuple[bytes, list[Read]]]]:
    """The national feed of a served house in a format, and the stories that two offices published."""
    with served_world(newsroom.storage, tmp_path) as world:
        sources = [newsroom.source(f"https://{code}.example/feed", code) for code in ("73.02", "91")]
        told = [_odd(entry, number, *odd) for number, odd in enumerate(ODD)]
        for number, made in enumerate(told):
            newsroom.publish(sources[number % 2], made)
        ids = {view.url: view.uuid for view in newsroom.storage.stories(ChannelQuery(limit=500)).stories}

        def fetch(extension: str) -> tuple[bytes, list[Read]]:
            with urlopen(f"{world.settings.public_url}/feeds/national.{extension}") as answer:
                return answer.read(), [_as_read(made, ids[made.url]) for made in told]

        yield fetch


def _odd(make: Callable[..., Entry], number: int, title: str, html: str, language: str) -> Entry:
    return make(
        number,
        title=title.strip(),
        html=html,
        text=f"Isi berita nomor {number} yang tidak sama dengan berita mana pun juga.",
        text_hash=f"{number:064x}",
        language=language,
        url=f"https://situs.example/berita/{number}?p={number}&q=a%20b",
        image_url="https://situs.example/foto.jpg",
        image_alt="Foto & <lain>",
    )


def _as_read(made: Entry, uuid: str) -> Read:
    html = f'<div dir="rtl" lang="ar">{made.html}</div>' if made.language == "ar" else made.html
    return Read(f"urn:uuid:{uuid}", made.title, made.url, made.published, html, made.author)


def by_feedparser(body: bytes) -> list[Read]:
    read = feedparser.parse(body, sanitize_html=False, resolve_relative_uris=False)
    assert not read.bozo
    return [
        Read(
            one.id,
            one.title,
            one.link,
            datetime(*one.published_parsed[:6], tzinfo=UTC),
            one.content[0].value,
            one.author,
        )
        for one in read.entries
    ]


def by_fastfeedparser(body: bytes) -> list[Read]:
    return [
        Read(
            one.id,
            one.title,
            one.link,
            datetime.fromisoformat(one.published),
            one.content[0]["value"],
            one.author,
        )
        for one in fastfeedparser.parse(body).entries
    ]


def by_rss_parser(body: bytes) -> list[Read]:
    return [
        Read(
            one.guid.content,
            one.title.content,
            one.links[0].content,
            one.pub_date.content,
            one.model_extra["content:encoded"],
            one.model_extra["dc:creator"],
        )
        for one in (tag.content for tag in rss_parser.parse(body).channel.items)
    ]


def by_atom_parser(body: bytes) -> list[Read]:
    """The other half of ``rss_parser``."""
    return [
        Read(
            one.id.content,
            one.title.content,
            next(link.attributes["href"] for link in one.links if link.attributes["rel"] == "alternate"),
            one.published.content,
            one.content.content,
            one.authors[0].content.name.content,
        )
        for one in (tag.content for tag in rss_parser.parse(body).feed.entries)
    ]


def by_atoma(body: bytes) -> list[Read]:
    """It reads JSON Feed 1.0, which had one author where 1.1 has several."""
    return [
        Read(one.id_, one.title, one.url, one.date_published, one.content_html, "")
        for one in atoma.parse_json_feed_bytes(body).items
    ]


def by_our_own(body: bytes) -> list[Read]:
    return [
        Read(
            draft.guid,
            draft.title,
            draft.link,
            datetime.fromisoformat(draft.published),
            draft.content_html,
            draft.author,
        )
        for draft in read_json_feed(body.decode(), "https://simpul.example/feeds/national.json").drafts
    ]


@pytest.mark.parametrize(
    ("extension", "parsers"),
    [
        ("rss", (by_feedparser, by_fastfeedparser, by_rss_parser)),
        ("atom", (by_feedparser, by_fastfeedparser, by_atom_parser)),
        # feedparser and rss_parser read no JSON Feed.
        ("json", (by_fastfeedparser, by_atoma, by_our_own)),
    ],
    ids=["rss", "atom", "json"],
)
def test_each_parser_reads_the_stories_that_were_published(
    nation: Callable[[str], tuple[bytes, list[Read]]], extension: str, parsers: tuple[Parser, ...]
) -> None:
    body, told = nation(extension)
    for parse in parsers:
        for read, made in zip(parse(body), told, strict=True):
            known = made._replace(author="") if parse is by_atoma else made
            assert read == known, parse.__name__
