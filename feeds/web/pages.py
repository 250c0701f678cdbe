"""The front page, and the list of sources."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, request
from werkzeug.wrappers import Response

from aggregator.channels import Channel, category_channel, national, region_channel
from aggregator.messages import text
from aggregator.model import both
from aggregator.normalize.categories import CATEGORIES
from aggregator.registry import write_opml
from feeds.render.channel import EMPTY_SINCE
from feeds.web.cache import Content, rendered, respond
from feeds.web.freshness_note import freshness_note
from feeds.web.house import house
from feeds.web.lists import Place, list_page
from feeds.web.words import language_of

blueprint = Blueprint("pages", __name__)


@blueprint.get("/")
def front() -> Response:
    """The latest stories, all or those of a region, a category, or both."""
    language = language_of(request)
    region, category = request.args.get("region", ""), request.args.get("category", "")
    channel = _chosen(region, category, language)
    within = category_channel(category, language) if region and category else None
    if within:
        channel = replace(channel, selection=both(channel.selection, within.selection))
    values: dict[str, object] = {
        "regions": [r for r in house().registry.regions if len(r.code) == 2],
        "categories": CATEGORIES,
        "region": region,
        "category": category,
        "within": within,
    }

    def more() -> dict[str, object]:
        # How fresh the whole nation is belongs to the page that shows it, and to the newest stories.
        whole = not channel.facet and not request.args.get("before")
        return values | {"fresh": freshness_note(language) if whole else None}

    return list_page("front.html", channel, Place("/", {"region": region, "category": category}), more)


@blueprint.get("/opml")
def opml() -> Response:
    """Every source, as OPML 2.0."""
    views = house().store.sources()
    moment = max((v.last_success_at for v in views if v.last_success_at), default=EMPTY_SINCE)
    body = write_opml([view.row for view in views], text("web.site", "id"))
    # A source that is new changes no channel, so the cache would not notice it.
    response = respond(request, rendered(Content(body, "text/x-opml; charset=utf-8", moment)))
    response.headers["Content-Disposition"] = "inline; filename=simpul.opml"
    return response


def _chosen(region: str, category: str, language: str) -> Channel:
    if region:
        return region_channel(house().registry, region)
    if category:
        return category_channel(category, language)
    return national(language)
