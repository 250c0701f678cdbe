"""The front page, and the list of sources."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request

from aggregator.channels import Channel, category_channel, national, region_channel
from aggregator.messages import text
from aggregator.model import EVERYTHING, ChannelQuery, both
from aggregator.normalize.categories import CATEGORIES
from aggregator.registry import write_opml
from feeds.render.channel import EMPTY_SINCE, updated_of
from feeds.web.cache import Content, rendered, respond
from feeds.web.channels import limit_of
from feeds.web.house import house
from feeds.web.shown import page_of, query_of, shown
from feeds.web.words import language_of

blueprint = Blueprint("pages", __name__)

PAGE_LENGTH = 20


@blueprint.get("/")
def front() -> Response:
    """The latest stories, all or those of a region, a category, or both."""
    language = language_of(request)
    region, category = request.args.get("region", ""), request.args.get("category", "")
    before = request.args.get("before")
    limit = limit_of(request.args.get("limit"), PAGE_LENGTH)
    channel = _chosen(region, category, language)
    within = category_channel(category, language) if region and category else None
    key = ("front", language, channel.facet, str(limit), before or "", region, category)

    def render() -> Content:
        page = house().store.stories(
            ChannelQuery(both(channel.selection, within.selection if within else EVERYTHING), limit, before)
        )
        query = {"lang": language, "region": region, "category": category}
        older = query_of({**query, "before": page.next_before}) if page.next_before else ""
        body = render_template(
            "front.html",
            language=language,
            channel=channel,
            stories=[shown(story, language) for story in page.stories],
            regions=[r for r in house().registry.regions if len(r.code) == 2],
            categories=CATEGORIES,
            region=region,
            category=category,
            within=within,
            older=older,
            newest=query_of(query) if before else "",
            other=query_of(query | {"lang": "en" if language == "id" else "id"}),
        )
        return Content(body.encode("utf-8", "replace"), "text/html; charset=utf-8", updated_of(page))

    return page_of(respond(request, house().cache.get(key, render)), language)


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
