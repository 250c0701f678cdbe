"""Whose a story and its picture are, in every format; who took a picture only where its caption says so."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from feed_channel import CHANNEL
from lxml import etree

from aggregator.model import StoryPage, StoryView
from feeds.render import FORMATS
from feeds.render.rights import picture_credit

ATOM = "{http://www.w3.org/2005/Atom}"
DC = "{http://purl.org/dc/elements/1.1/}"
DCTERMS = "{http://purl.org/dc/terms/}"
MEDIA = "{http://search.yahoo.com/mrss/}"
TERMS = "https://simpul.example/terms"
OWNER = "Kantor Kementerian Agama Kabupaten Bulukumba"
NOTICE = f"Hak atas berita dan gambar ini ada pada {OWNER}. Syarat pemakaian: {TERMS}"
CREDIT = f"Sumber: {OWNER} – https://bulukumba.example/berita/manasik, melalui Simpul"


@pytest.fixture
def page(story: StoryView) -> StoryPage:
    told = replace(story, image_caption="Jemaah di aula. (Foto: Humas Bulukumba)")
    return StoryPage((told,), None, story.modified)


def test_rss_says_whose_each_story_is_and_on_what_terms(page: StoryPage) -> None:
    channel = etree.fromstring(FORMATS["rss"][0](CHANNEL, page)).find("channel")
    assert TERMS in channel.findtext("copyright")
    assert channel.findtext("ttl") == "5"
    item = channel.find("item")
    assert item.findtext(f"{DC}rights") == NOTICE
    assert item.findtext(f"{DCTERMS}bibliographicCitation") == CREDIT
    for element in (channel, item):
        links = [link.get("href") for link in element.findall(f"{ATOM}link") if link.get("rel") == "license"]
        assert links == [TERMS]
    (credit,) = item.findall(f"{MEDIA}content/{MEDIA}credit")
    assert (credit.get("role"), credit.get("scheme"), credit.text) == (
        "photographer",
        "urn:ebu",
        "Humas Bulukumba",
    )


def test_atom_says_whose_each_story_is_and_on_what_terms(page: StoryPage) -> None:
    feed = etree.fromstring(FORMATS["atom"][0](CHANNEL, page))
    entry = feed.find(f"{ATOM}entry")
    assert TERMS in feed.findtext(f"{ATOM}rights")
    assert entry.findtext(f"{ATOM}rights") == NOTICE
    assert entry.findtext(f"{DCTERMS}bibliographicCitation") == CREDIT
    for element in (feed, entry):
        links = [link.get("href") for link in element.findall(f"{ATOM}link") if link.get("rel") == "license"]
        assert links == [TERMS]
    assert entry.findtext(f"{MEDIA}content/{MEDIA}credit") == "Humas Bulukumba"


def test_json_says_whose_each_story_is_and_on_what_terms(page: StoryPage) -> None:
    feed = json.loads(FORMATS["json"][0](CHANNEL, page))
    (item,) = feed["items"]
    assert feed["_simpul"]["license"] == item["_simpul"]["license"] == TERMS
    assert (item["_simpul"]["rights"], item["_simpul"]["credit"]) == (NOTICE, CREDIT)
    assert item["_simpul"]["image_credit"] == "Humas Bulukumba"


@pytest.mark.parametrize("extension", ["rss", "atom", "json"])
def test_the_text_of_a_story_is_left_as_it_was(extension: str, page: StoryPage) -> None:
    body = FORMATS[extension][0](CHANNEL, page).decode()
    (text,) = {story.html for story in page.stories}
    written = (
        json.dumps(text)[1:-1] if extension == "json" else text.replace("<", "&lt;").replace(">", "&gt;")
    )
    assert written in body


@pytest.mark.parametrize("extension", ["rss", "atom", "json"])
def test_where_nobody_says_who_took_the_picture_nobody_is_named(extension: str, story: StoryView) -> None:
    body = FORMATS[extension][0](CHANNEL, StoryPage((story,), None, story.modified))
    assert b"photographer" not in body
    assert b"image_credit" not in body


@pytest.mark.parametrize(
    ("caption", "name"),
    [
        ("Jemaah di aula (Foto: Ahmad Syarif)", "Ahmad Syarif"),
        ("Jemaah di aula (foto/ahmad).", "ahmad"),
        ("Jemaah di aula. [Dok: Humas Kemenag Sulsel]", "Humas Kemenag Sulsel"),
        ("Jemaah di aula. Foto: Siti", "Siti"),
        ("Jemaah di aula | Photo: Siti Aminah", "Siti Aminah"),
        ("Foto oleh Budi", "Budi"),
        ("Fotografer: Budi Santoso", "Budi Santoso"),
        ("Sumber foto: Humas", "Humas"),
        ("Dok. Humas Kankemenag", "Humas Kankemenag"),
        ("Upacara Hari Amal Bakti, dok. Humas", "Humas"),
        ("Photo by Ali", "Ali"),
        # What the picture shows is nobody's name.
        ("Foto: Suasana upacara di lapangan", ""),
        ("Foto bersama peserta", ""),
        ("Foto bersama: kepala kantor dan peserta", ""),
        ("Dokumentasi kegiatan rakor", ""),
        ("Jemaah di aula (Foto: 2)", ""),
        ("Jemaah (Foto: para peserta berpose bersama di halaman kantor sesudah acara selesai)", ""),
        ("(Foto: )", ""),
        ("Jemaah di aula", ""),
        ("", ""),
    ],
)
def test_a_caption_names_who_took_the_picture(caption: str, name: str) -> None:
    assert picture_credit(caption) == name
