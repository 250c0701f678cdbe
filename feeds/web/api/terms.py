"""What stories are filed under: categories, topics, languages, and how many there are of each."""

from __future__ import annotations

from werkzeug.wrappers import Response

from aggregator.messages import text
from aggregator.normalize.categories import CATEGORIES
from aggregator.normalize.language import RECOGNISED
from feeds.render.channel import EMPTY_SINCE
from feeds.web.api import shapes
from feeds.web.api.operation import JSON, Asked, Parameter, get, json_bytes
from feeds.web.api.paging import paged
from feeds.web.api.parameters import LIMIT, SLUG, slug_in
from feeds.web.api.slow import slowly
from feeds.web.cache import Content
from feeds.web.house import house

# There are few languages: all of them stand on one page.
_MOST_LANGUAGES = 500
AFTER: Parameter[str | None] = Parameter("after", slug_in, SLUG, None)


@get("/categories", shapes.Categories, tag="catalogue")
def categories(asked: Asked) -> Response:
    """Every category of the national list."""

    def render() -> Content:
        counts = house().store.count_stories([f"category:{slug}" for slug in CATEGORIES])
        body = shapes.Categories(categories_of(counts))
        return Content(json_bytes(body), JSON, EMPTY_SINCE)

    return slowly(asked.key, render)


@get("/topics", shapes.Topics, LIMIT, AFTER, tag="catalogue")
def topics(asked: Asked) -> Response:
    """Topics, by their slugs."""

    def render() -> Content:
        found = house().store.facets_of("topic", asked[AFTER] or "", asked[LIMIT] + 1)
        shown = found[: asked[LIMIT]]
        following = shown[-1][0] if len(found) > len(shown) else None
        items = [shapes.Topic(slug, f"topics/{slug}", count) for slug, count in shown]
        return paged(asked, AFTER, items, following, EMPTY_SINCE)

    return slowly(asked.key, render)


@get("/languages", shapes.Languages, tag="catalogue")
def languages(asked: Asked) -> Response:
    """Every language that there are stories in."""

    def render() -> Content:
        found = house().store.facets_of("language", "", _MOST_LANGUAGES)
        items = tuple(
            shapes.Language(tag, _language_names(tag), f"languages/{tag}", count) for tag, count in found
        )
        return Content(json_bytes(shapes.Languages(items)), JSON, EMPTY_SINCE)

    return slowly(asked.key, render)


def _language_names(tag: str) -> shapes.Names:
    known = tag in RECOGNISED
    return shapes.Names(*(text(f"tongue.{tag}", language) if known else tag for language in ("id", "en")))


def categories_of(counts: dict[str, int]) -> tuple[shapes.Category, ...]:
    """Every category with its number of stories, by facets."""
    return tuple(
        shapes.Category(
            slug=slug,
            name=shapes.Names(names["id"], names["en"]),
            channel=f"categories/{slug}",
            stories=counts.get(f"category:{slug}", 0),
        )
        for slug, names in CATEGORIES.items()
    )
