"""Stories for search engines and whoever shares them: structured data, and whose page is the one to show."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import html

from aggregator.model import CopyView, Entry, StoryView
from feeds.render.news_article import news_article

MakeEntry = Callable[..., Entry]
SITE = "https://simpul.example/"
STORY = "/stories/00000000-0000-4000-8000-000000000001?lang=en"


def told(story: StoryView, **values: object) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(news_article(replace(story, **values), SITE, "en"))  # type: ignore[arg-type]
    return data


def test_the_office_is_the_publisher_and_its_page_the_article(story: StoryView) -> None:
    data = told(story)
    assert (data["@context"], data["@type"]) == ("https://schema.org", "NewsArticle")
    assert data["publisher"] == {
        "@type": "GovernmentOrganization",
        "name": "Kantor Kementerian Agama Kabupaten Bulukumba",
        "url": "https://bulukumba.example/",
    }
    assert data["url"] == data["isBasedOn"] == data["mainEntityOfPage"]["@id"] == story.url
    assert data["headline"] == story.title
    assert (data["datePublished"], data["dateModified"]) == ("2025-12-01T02:05:00Z", "2025-12-01T03:05:00Z")
    assert (data["inLanguage"], data["articleSection"]) == ("id", ["Hajj and Umrah"])
    assert data["image"] == {
        "@type": "ImageObject",
        "url": story.image_url,
        "caption": "Jemaah di aula",
    }
    assert data["sdPublisher"]["url"] == SITE
    assert "sameAs" not in data


def test_the_other_copies_are_the_same_article(story: StoryView) -> None:
    copy = CopyView("https://sulsel.example/3", "73", "Kanwil", story.published, "Kanwil")
    assert told(story, copies=(*story.copies, copy))["sameAs"] == [copy.url]


@pytest.mark.parametrize(
    ("author", "kind", "name"),
    [
        ("Siti Aminah", "Person", "Siti Aminah"),
        ("Humas Bulukumba", "Organization", "Humas Bulukumba"),
        ("Tim Redaksi", "Organization", "Tim Redaksi"),
        ("", "GovernmentOrganization", "Kantor Kementerian Agama Kabupaten Bulukumba"),
    ],
)
def test_a_desk_is_no_person(story: StoryView, author: str, kind: str, name: str) -> None:
    said = told(story, author=author)["author"]
    assert (said["@type"], said["name"]) == (kind, name)


def test_what_is_not_known_is_not_said(story: StoryView) -> None:
    bare = told(
        story, date_guessed=True, image_url="", summary="", categories=(), original_categories=(), office=None
    )
    for name in ("datePublished", "image", "description", "articleSection", "keywords"):
        assert name not in bare
    assert told(story, office=None, office_name="")["publisher"]["name"] == "Kemenag Bulukumba"


# The story is never changed, so that all examples may have the same one.
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.text(st.sampled_from("a<>&/!-\u2028\u2029\"'\\scriptSCRIPT \n"), max_size=40))
def test_no_words_of_a_site_end_the_element_that_holds_them(story: StoryView, words: str) -> None:
    data = news_article(replace(story, summary=f"<!--<script>{words}"), SITE, "id")
    page = f'<script type="application/ld+json">{data}</script><p>after</p>'
    tree = html.fragment_fromstring(page, create_parent="div")
    assert tree.findtext("p") == "after"
    assert json.loads(tree.findtext("script"))["description"] == f"<!--<script>{words}"


def test_the_page_names_the_origin_as_the_one_to_show(
    newsroom: Any, client: FlaskClient, entry: MakeEntry
) -> None:
    one = entry(
        1, title='Judul </script><script>alert("x")</script>', image_url="https://bulukumba.example/a.jpg"
    )
    newsroom.publish(newsroom.source("https://bulukumba.example/feed"), one)
    page = html.fromstring(client.get(STORY).data)
    assert page.xpath("//link[@rel='canonical']/@href") == [one.url]
    assert page.xpath("//link[@hreflang]") == []
    (script,) = page.xpath("//script")
    assert script.get("type") == "application/ld+json"
    assert json.loads(script.text)["headline"] == one.title
    said = {tag.get("property"): tag.get("content") for tag in page.xpath("//meta[@property]")}
    assert (said["og:url"], said["og:title"]) == (one.url, one.title)
    assert said["og:image"] == one.image_url
    assert page.xpath("//meta[@name='description']/@content") == [one.summary]
