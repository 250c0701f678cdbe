"""One story as a page: its text, its copies, what became of it, and why its copies are one story."""

from __future__ import annotations

import re

from flask import Blueprint, render_template, request
from markupsafe import Markup
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from aggregator.errors import BadQuery
from aggregator.messages import text
from aggregator.model import CopyView, MergedStory, RelatedStory, StoryView, WithdrawnStory
from aggregator.normalize.text import cut
from feeds.render.news_article import news_article
from feeds.render.pictures import lead_picture, with_lazy_pictures
from feeds.web import problems
from feeds.web.behind import corrections_by_editor, corrections_by_source, reasons
from feeds.web.cache import ASK_EACH_TIME, Content, respond
from feeds.web.house import house
from feeds.web.http import lead_to
from feeds.web.shown import page_of, query_of, shown, timezone_of
from feeds.web.words import language_of, spoken_time

blueprint = Blueprint("stories", __name__)

_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


# What a page may weigh without its pictures, for cheap telephones; what would weigh more is told in brief.
MOST_BYTES = 100_000
MOST_COPIES = 50
# So much of its text stands on a page in brief, in characters, and so much of an address.
BRIEF_TEXT = 12_000
ADDRESS_SHOWN = 120


@blueprint.get("/stories/<uuid>")
def story(uuid: str) -> Response:
    """One story with all its copies; a merged one leads to the story it became, one that was taken down says
    that it is gone."""
    found = look_up(uuid)
    if isinstance(found, StoryView):
        language = language_of(request)
        first = _first_copy(request.args.get("copies"), len(found.copies))
        key = ("story", uuid, language, str(first))
        page = house().cache.get(key, lambda: _render(found, language, first))
        return page_of(respond(request, page, ASK_EACH_TIME), language)
    if isinstance(found, WithdrawnStory):
        return problems.withdrawn()
    return lead_to(f"/stories/{found.into_uuid}{query_of({'lang': request.args.get('lang')})}")


def look_up(uuid: str) -> StoryView | MergedStory | WithdrawnStory:
    """What there is of a story. The database is asked each time, so that one that was taken down is gone at
    once. Raises `NotFound`."""
    found = house().store.story(uuid) if _UUID.fullmatch(uuid) else None
    if found is None:
        raise NotFound
    return found


def _first_copy(value: str | None, count: int) -> int:
    """The copy that the list on the page begins with. Raises `BadQuery`."""
    if value is None:
        return 0
    if not (value.isascii() and value.isdigit() and len(value) <= 6 and int(value) < count):
        raise BadQuery("copies", value, "the number of a copy, as the links below the list give it")
    return int(value) // MOST_COPIES * MOST_COPIES


def _render(story: StoryView, language: str, first: int) -> Content:
    values = _values(story, language, first)
    behind = {} if first else _behind(story, language)
    body = render_template("story.html", **values | behind).encode("utf-8", "replace")
    if len(body) > MOST_BYTES:
        brief = story.text[:BRIEF_TEXT].splitlines()
        body = render_template("story.html", **values, brief=brief).encode("utf-8", "replace")
    return Content(body, "text/html; charset=utf-8", story.modified)


def _values(story: StoryView, language: str, first: int) -> dict[str, object]:
    """What the page shows of a story itself. It has an address in each language, but names them to nobody:
    the page that search engines are to show is the office's own."""
    public = house().settings.public_url
    secure = public.startswith("https:")
    following = first + MOST_COPIES
    return {
        "language": language,
        "other": query_of({"lang": "en" if language == "id" else "id"}),
        "story": shown(story, language),
        "content": Markup(with_lazy_pictures(story.html, text("story.picture", language), secure=secure)),  # noqa: S704 - sanitised when it was stored
        "picture": lead_picture(story.image_url, story.html, secure=secure),
        "structured": Markup(news_article(story, f"{public}/", language)),  # noqa: S704 - nothing in it ends a script
        "copies": [_copy(story, copy, language) for copy in story.copies[first:following]],
        "counted": (first + 1, min(following, len(story.copies)), len(story.copies)),
        "following": following if following < len(story.copies) else None,
        "related": [_related(story, other, language) for other in story.related],
    }


def _behind(story: StoryView, language: str) -> dict[str, object]:
    """What stands behind it: corrections, and why its copies are one story."""
    background = house().store.story_background(story.uuid)
    if background is None:
        return {}
    return {
        "edited": corrections_by_editor(story, background),
        "revisions": corrections_by_source(background, timezone_of(story.office), language),
        "reasons": reasons(background, language),
    }


def _copy(story: StoryView, copy: CopyView, language: str) -> dict[str, object]:
    timezone = timezone_of(copy.office, timezone_of(story.office))
    return {
        "view": copy,
        "leads": copy.url == story.url,
        "time": spoken_time(copy.published, timezone, language),
        "iso": copy.published.isoformat(timespec="seconds"),
        "address": cut(copy.url, ADDRESS_SHOWN),
    }


def _related(story: StoryView, other: RelatedStory, language: str) -> dict[str, object]:
    return {
        "view": other,
        "time": spoken_time(other.published, timezone_of(story.office), language),
        "iso": other.published.isoformat(timespec="seconds"),
    }
