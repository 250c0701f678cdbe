"""A story as structured data (https://schema.org/NewsArticle): who published it is the office, and the page
of the article is the office's own. We only say that we list it."""

from __future__ import annotations

import json
import re

from aggregator.model import StoryView
from aggregator.normalize.categories import CATEGORIES
from feeds.render.channel import (
    GENERATOR,
    is_http,
    language_of,
    other_copies,
    stated_time,
    story_id,
    title_of,
    uri,
)
from feeds.render.rights import rights_of

# Words of which the name of a desk consists, not that of a person.
_DESK = re.compile(
    r"\b(?:admin|administrator|humas|inmas|pinmas|redaksi|tim|kontributor|kemenag|kementerian|kankemenag|kanwil"
    r"|kantor|seksi|bidang|kua|hdi|operator|editor)\b",
    re.IGNORECASE,
)
# What ends a script element or begins a comment in it, and what no older script could hold.
_HARMLESS = {ord(char): f"\\u{ord(char):04x}" for char in "<>&\u2028\u2029"}


def news_article(story: StoryView, site_url: str, language: str) -> str:
    """The JSON-LD of a story, which may stand in a script element as it is. ``site_url`` is ours, with a
    slash at its end; ``language`` that of our own words."""
    rights = rights_of(story, site_url, language)
    office = {
        "@type": "GovernmentOrganization" if story.office else "Organization",
        "name": rights.owner,
        "url": uri(story.source_site),
    }
    article: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "identifier": story_id(story.uuid),
        "headline": title_of(story),
        "description": story.summary,
        "inLanguage": language_of(story.language),
        # A date that was guessed would be taken for one that was stated.
        "datePublished": "" if story.date_guessed else stated_time(story.published),
        "dateModified": stated_time(max(story.updated, story.published)),
        "url": uri(story.url),
        "mainEntityOfPage": {"@type": "WebPage", "@id": uri(story.url)},
        "isBasedOn": uri(story.url),
        "sameAs": other_copies(story),
        "author": _author(story.author) or office,
        "publisher": office,
        "copyrightHolder": office,
        "creditText": rights.credit,
        "usageInfo": rights.terms_url,
        "image": _image(story, rights.picture),
        "articleSection": [CATEGORIES[slug][language] for slug in story.categories if slug in CATEGORIES],
        "keywords": list(story.original_categories),
        "isAccessibleForFree": True,
        "sdPublisher": {"@type": "Organization", "name": GENERATOR, "url": site_url},
    }
    said = {name: value for name, value in article.items() if value not in ("", [], None)}
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")).translate(_HARMLESS)


def _author(name: str) -> dict[str, str] | None:
    if not name.strip():
        return None
    return {"@type": "Organization" if _DESK.search(name) else "Person", "name": name}


def _image(story: StoryView, credit: str) -> dict[str, str] | None:
    if not is_http(story.image_url):
        return None
    said = {"url": uri(story.image_url), "caption": story.image_caption, "creditText": credit}
    return {"@type": "ImageObject", **{name: value for name, value in said.items() if value}}
