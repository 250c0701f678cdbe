"""Channels as pages, at the paths of their feeds, and the directory of them."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from aggregator.channels import Channel, channel_at, elsewhere_channel, without_office
from aggregator.errors import UnknownChannel
from aggregator.messages import text
from aggregator.normalize.categories import CATEGORIES
from aggregator.normalize.language import RECOGNISED
from feeds.render.channel import EMPTY_SINCE
from feeds.web.access import saved_channel
from feeds.web.cache import Content, respond
from feeds.web.house import house
from feeds.web.lists import Place, in_languages, list_page
from feeds.web.shown import page_of, query_of
from feeds.web.words import language_of

blueprint = Blueprint("channel_pages", __name__)

MOST_LANGUAGES, MOST_TOPICS = 40, 60
# Channels that have a page of another make.
_FRONT, _SEARCH, _OFFICES = "national", "search", "offices/"


@blueprint.get("/channels")
def directory() -> Response:
    """Every kind of channel, and those that there are of it."""
    language = language_of(request)
    place = Place("/channels", {})

    def render() -> Content:
        saved = house().store.saved_channels("")
        body = render_template(
            "channels.html",
            **in_languages(place, language),
            regions=[(f"regions/{r.code}", r.name) for r in house().registry.regions if len(r.code) == 2],
            categories=[(f"categories/{slug}", names[language]) for slug, names in CATEGORIES.items()],
            languages=[
                (f"languages/{one.name}", text(f"tongue.{one.name}", language))
                for one in house().store.languages(MOST_LANGUAGES)
                if one.name in RECOGNISED
            ],
            topics=[
                (f"topics/{one.name}", one.name.replace("-", " "))
                for one in house().store.topics(MOST_TOPICS)
            ],
            saved=[(f"channels/{channel.slug}", channel.name) for channel in saved],
        )
        modified = max((channel.changed_at for channel in saved), default=EMPTY_SINCE)
        return Content(body.encode("utf-8", "replace"), "text/html; charset=utf-8", modified)

    return page_of(respond(request, house().cache.get(("channels", language), render)), language)


@blueprint.get("/channels/<path:path>")
def channel(path: str) -> Response:
    """A channel, newest story first."""
    language = language_of(request)
    if path in (_FRONT, _SEARCH) or path.startswith(_OFFICES):
        return redirect(f"{_elsewhere(path)}{query_of(request.args.to_dict())}", 301)
    found = channel_at(path, house().registry, saved_channel, language)
    if found.owner:
        # Who may read it reads its feed: a page is for everybody.
        raise UnknownChannel("channel", path, ())
    excluded = request.args.get("exclude", "")
    if excluded:
        found = without_office(found, house().registry, excluded)
    place = Place(f"/channels/{path}", {"exclude": excluded})
    return list_page("channel.html", found, place, _beside(found, language))


def _elsewhere(path: str) -> str:
    return "/" if path == _FRONT else f"/{path}"


def _beside(channel: Channel, language: str) -> dict[str, object]:
    """What else there is for who reads the channel of a region: its office, and the news from elsewhere."""
    kind, _, code = channel.facet.partition(":")
    if kind != "region" or channel.parameters:
        return {}
    office = house().registry.office(code)
    return {
        "office": office,
        "elsewhere": elsewhere_channel(house().registry, code, language),
    }
