"""The lead image: what was stated, else enclosed, else the first real one in the text."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from aggregator.model import Enclosure, Entry

Normalise = Callable[..., Entry]
HOST = "https://sulsel.kemenag.go.id"


def test_a_stated_image_wins_and_takes_its_alt_from_the_text(entry_of: Normalise) -> None:
    entry = entry_of(
        image_url="/a.jpg",
        content_html="<img src=/b.jpg alt=B><img src=/a.jpg alt='Rapat &amp; doa'>",
        base_url=HOST,
    )
    assert (entry.image_url, entry.image_alt) == (f"{HOST}/a.jpg", "Rapat & doa")


def test_a_stated_alt_wins(entry_of: Normalise) -> None:
    entry = entry_of(
        image_url=f"{HOST}/a.jpg", image_alt="<b>Rapat</b>", content_html="<img src=/a.jpg alt=X>"
    )
    assert entry.image_alt == "Rapat"


@pytest.mark.parametrize(
    ("enclosure", "image"),
    [
        (Enclosure(f"{HOST}/a.jpg", "image/jpeg", 5), f"{HOST}/a.jpg"),
        (Enclosure(f"{HOST}/a.JPG?x=1"), f"{HOST}/a.JPG?x=1"),
        (Enclosure(f"{HOST}/a.mp3", "audio/mpeg"), f"{HOST}/b.jpg"),
        (Enclosure("javascript:x", "image/jpeg"), f"{HOST}/b.jpg"),
    ],
)
def test_an_enclosed_image_comes_next(entry_of: Normalise, enclosure: Enclosure, image: str) -> None:
    assert entry_of(enclosures=(enclosure,), content_html="<img src=/b.jpg>").image_url == image


@pytest.mark.parametrize(
    "decoration",
    [
        "<img src='https://s.w.org/images/core/emoji/1f60a.png' alt='senyum lebar'>",
        "<img src='https://secure.gravatar.com/avatar/1'>",
        "<img src='/images/icons/pdf.png'>",
        "<img src='/media/phocadownload/pdf.png'>",
        "<img src='data:image/png;base64,AA'>",
        "<img src='https://pixel.wp.com/g.gif'>",
        "<img src='/x.gif' width=1 height=1>",
        "",
    ],
)
def test_decoration_is_no_lead_image(entry_of: Normalise, decoration: str) -> None:
    assert entry_of(content_html=f"<p>{decoration}</p><img src=/b.jpg alt=Foto>").image_url == f"{HOST}/b.jpg"
    assert entry_of(content_html=f"<p>{decoration}</p><p>Isi</p>").image_url == ""


def test_a_placeholder_caption_is_no_alt(entry_of: Normalise) -> None:
    assert entry_of(content_html="<img src=/b.jpg alt='Illustrasi Foto (Kemenag RI)'>").image_alt == ""


def test_enclosures_are_absolute_once_each_and_only_of_the_web(entry_of: Normalise) -> None:
    stated = (
        Enclosure("/a.mp3", " Audio/MPEG ", 10),
        Enclosure("/a.mp3", "audio/mpeg", 10),
        Enclosure("javascript:x", "audio/mpeg"),
        Enclosure("/b.pdf", "<script>", -1),
    )
    entry = entry_of(enclosures=stated, base_url=HOST)
    assert entry.enclosures == (
        Enclosure(f"{HOST}/a.mp3", "audio/mpeg", 10),
        Enclosure(f"{HOST}/b.pdf", "", None),
    )


@pytest.mark.parametrize(
    ("stated", "caption"),
    [
        ("<b>Guru</b> di aula &amp; halaman", "Guru di aula & halaman"),
        ("Illustrasi Foto (Kemenag RI)", ""),
        ("x" * 600, "x" * 499 + "…"),
        ("", ""),
    ],
)
def test_captions(entry_of: Callable[..., Entry], stated: str, caption: str) -> None:
    assert entry_of(image_url=f"{HOST}/a.jpg", image_caption=stated).image_caption == caption
