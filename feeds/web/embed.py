"""What other sites put on their pages: the widget's script, and pages for frames."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from flask import Blueprint, current_app, render_template, request
from werkzeug.wrappers import Response

from aggregator.messages import LANGUAGES, text
from aggregator.model import ChannelQuery, MergedStory, StoryView, WithdrawnStory
from feeds.render.channel import stated_time, title_of, updated_of, uri, xml_text
from feeds.render.snippet import DEFAULT_LIMIT, MAX_LIMIT, THEMES, heading_of
from feeds.web import problems
from feeds.web.cache import ASK_EACH_TIME, KEEP, Content, Rendered, rendered, respond
from feeds.web.channels import asked_channel, limit_of
from feeds.web.house import house
from feeds.web.http import lead_to
from feeds.web.shown import query_of, shown
from feeds.web.stories import look_up
from feeds.web.words import language_of

blueprint = Blueprint("embed", __name__)

# A script that is on thousands of pages: kept for an hour, and served on while we are down.
KEEP_SCRIPT = "public, max-age=3600, stale-while-revalidate=86400, stale-if-error=604800"
_TEXTS = ("heading", "more")
_HTML = "text/html; charset=utf-8"
_JSON = "application/json; charset=utf-8"
# The pages of this module are the only ones that any site may frame; they hold no script.
_FRAMED = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors *"


@blueprint.get("/widget.js")
def script() -> Response:
    """The widget: one script and one element for any page of any site."""
    response = respond(request, _script(), KEEP_SCRIPT)
    # For hosts that let in only what says that it may be let in (Fetch, 3.7).
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


@blueprint.get("/embed.json")
def stories() -> Response:
    """What the widget shows: the headlines of a channel, and no more. It is asked for by the readers of other
    sites, many behind one address, so that it is not counted as the interface for programs is."""
    asked = asked_channel(request.args.get("channel", "national"))
    limit = _limit()

    def render() -> Content:
        page = house().store.stories(ChannelQuery(asked.selection, limit))
        body = json.dumps({"items": [_headline(one) for one in page.stories]}, ensure_ascii=False)
        return Content(body.encode("utf-8", "replace"), _JSON, updated_of(page))

    return respond(request, house().cache.get(("embed-json", asked.facet, str(limit)), render), KEEP)


@blueprint.get("/embed")
def channel() -> Response:
    """A channel's latest stories for a frame: ``channel``, ``limit``, ``exclude``, ``lang``, ``theme``."""
    language, theme = language_of(request), _theme()
    asked = asked_channel(request.args.get("channel", "national"), language)
    limit = _limit()

    def render() -> Content:
        page = house().store.stories(ChannelQuery(asked.selection, limit))
        body = render_template(
            "embed.html",
            language=language,
            theme=theme,
            heading=heading_of(asked, language),
            more=f"/channels/{asked.path.removeprefix('/feeds/')}{query_of(dict(asked.parameters))}",
            stories=[_shown(story, language) for story in page.stories],
        )
        return Content(body.encode("utf-8", "replace"), _HTML, updated_of(page))

    key = ("embed", asked.facet, str(limit), language, theme)
    return _frame(respond(request, house().cache.get(key, render), KEEP), language)


@blueprint.get("/embed/stories/<uuid>")
def story(uuid: str) -> Response:
    """One story for a frame; merged and withdrawn ones answer as on their own pages."""
    found = look_up(uuid)
    if isinstance(found, WithdrawnStory):
        return problems.withdrawn()
    if isinstance(found, MergedStory):
        return lead_to(f"/embed/stories/{found.into_uuid}{query_of(request.args)}")
    language, theme = language_of(request), _theme()
    page = house().cache.get(
        ("embed-story", uuid, language, theme), lambda: _story_page(found, language, theme)
    )
    return _frame(respond(request, page, ASK_EACH_TIME), language)


def _story_page(found: StoryView, language: str, theme: str) -> Content:
    body = render_template("embed_story.html", language=language, theme=theme, story=_shown(found, language))
    return Content(body.encode("utf-8", "replace"), _HTML, found.modified)


def _shown(found: StoryView, language: str) -> dict[str, object]:
    return shown(found, language) | {"title": title_of(found)}


def _frame(response: Response, language: str) -> Response:
    response.headers["Content-Security-Policy"] = _FRAMED
    response.headers["Content-Language"] = language
    response.headers["Vary"] = "Accept-Encoding, Accept-Language"
    return response


def _headline(story: StoryView) -> dict[str, str]:
    return {
        "title": title_of(story),
        "url": uri(story.url),
        "language": story.language,
        "office": xml_text(story.office_name or story.source_name),
        "published": stated_time(story.published),
    }


def _limit() -> int:
    return min(limit_of(request.args.get("limit"), DEFAULT_LIMIT), MAX_LIMIT)


def _theme() -> str:
    asked = request.args.get("theme", "")
    return asked if asked in THEMES else THEMES[0]


@cache
def _script() -> Rendered:
    """The script with its style and its words; it depends on nothing but the files of this installation."""
    static, templates = Path(current_app.static_folder or ""), Path(current_app.root_path, "templates")
    sources = (templates / "widget.js", static / "embed.css")
    modified = datetime.fromtimestamp(max(file.stat().st_mtime for file in sources), UTC)
    body = render_template(
        "widget.js",
        texts={tag: {name: text(f"embed.{name}", tag) for name in _TEXTS} for tag in LANGUAGES},
        style=sources[1].read_text(encoding="utf-8"),
    )
    return rendered(Content(body.encode(), "text/javascript; charset=utf-8", modified))
