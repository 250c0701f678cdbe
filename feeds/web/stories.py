"""One story as a page: its text, its copies, what became of it, and why its copies are one story."""

from __future__ import annotations

import re

from flask import Blueprint, redirect, render_template, request
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from aggregator.model import MergedStory, StoryView, WithdrawnStory
from feeds.web import problems
from feeds.web.behind import corrections_by_editor, corrections_by_source, reasons
from feeds.web.cache import ASK_EACH_TIME, Content, respond
from feeds.web.house import house
from feeds.web.shown import page_of, query_of, shown, timezone_of
from feeds.web.words import language_of, spoken_time

blueprint = Blueprint("stories", __name__)

_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@blueprint.get("/stories/<uuid>")
def story(uuid: str) -> Response:
    """One story with all its copies; a merged one leads to the story it became, one that was taken down says
    that it is gone."""
    found = look_up(uuid)
    if isinstance(found, StoryView):
        language = language_of(request)
        key = ("story", uuid, language)
        page = house().cache.get(key, lambda: _render(found, language))
        return page_of(respond(request, page, ASK_EACH_TIME), language)
    if isinstance(found, WithdrawnStory):
        return problems.withdrawn()
    return moved(f"/stories/{found.into_uuid}{query_of({'lang': request.args.get('lang')})}")


def look_up(uuid: str) -> StoryView | MergedStory | WithdrawnStory:
    """What there is of a story. The database is asked each time, so that one that was taken down is gone at
    once. Raises `NotFound`."""
    found = house().store.story(uuid) if _UUID.fullmatch(uuid) else None
    if found is None:
        raise NotFound
    return found


def moved(address: str) -> Response:
    """301 that is asked about each time: an editor may part what was merged."""
    response = redirect(address, 301)
    response.headers["Cache-Control"] = ASK_EACH_TIME
    return response


def _render(story: StoryView, language: str) -> Content:
    background = house().store.story_background(story.uuid)
    timezone = timezone_of(story.office)
    copies = [
        {
            "view": copy,
            "leads": copy.url == story.url,
            "time": spoken_time(copy.published, timezone_of(copy.office, timezone), language),
            "iso": copy.published.isoformat(timespec="seconds"),
        }
        for copy in story.copies
    ]
    related = [
        {
            "view": other,
            "time": spoken_time(other.published, timezone, language),
            "iso": other.published.isoformat(timespec="seconds"),
        }
        for other in story.related
    ]
    body = render_template(
        "story.html",
        language=language,
        story=shown(story, language),
        copies=copies,
        related=related,
        edited=corrections_by_editor(story, background) if background else [],
        revisions=corrections_by_source(background, timezone, language) if background else [],
        reasons=reasons(background, language) if background else [],
        other=query_of({"lang": "en" if language == "id" else "id"}),
    )
    return Content(body.encode("utf-8", "replace"), "text/html; charset=utf-8", story.modified)
