"""The pages for people: the latest stories, and one story with all its copies."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import urlencode

from flask import Blueprint, Response, redirect, render_template, request
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as AnyResponse

from aggregator.messages import text
from aggregator.model import ChannelQuery, StoryView
from aggregator.normalize.categories import CATEGORIES
from aggregator.normalize.language import direction_of
from aggregator.registry import write_opml
from feeds.render.channel import EMPTY_SINCE, updated_of
from feeds.web.cache import Content, rendered, respond
from feeds.web.channels import Channel, category_channel, limit_of, national, region_channel
from feeds.web.house import house
from feeds.web.words import language_of, spoken_time

blueprint = Blueprint("pages", __name__)

PAGE_LENGTH = 20
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


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
            ChannelQuery(channel.facet, limit, before, within.facet if within else "")
        )
        query = {"lang": language, "region": region, "category": category}
        older = _query({**query, "before": page.next_before}) if page.next_before else ""
        body = render_template(
            "front.html",
            language=language,
            channel=channel,
            stories=[_shown(story, language) for story in page.stories],
            regions=[r for r in house().registry.regions if len(r.code) == 2],
            categories=CATEGORIES,
            region=region,
            category=category,
            within=within,
            older=older,
            newest=_query(query) if before else "",
            other=_query(query | {"lang": "en" if language == "id" else "id"}),
        )
        return Content(body.encode("utf-8", "replace"), "text/html; charset=utf-8", updated_of(page))

    return _page(respond(request, house().cache.get(key, render)), language)


@blueprint.get("/stories/<uuid>")
def story(uuid: str) -> AnyResponse:
    """One story with all its copies; a merged one leads to the story it became."""
    found = house().store.story(uuid) if _UUID.fullmatch(uuid) else None
    if found is None:
        raise NotFound
    if isinstance(found, str):
        return redirect(f"/stories/{found}", 301)
    language = language_of(request)
    body = render_template(
        "story.html",
        language=language,
        story=_shown(found, language),
        other=_query({"lang": "en" if language == "id" else "id"}),
    )
    return _page(Response(body.encode("utf-8", "replace"), content_type="text/html; charset=utf-8"), language)


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
        return region_channel(region)
    if category:
        return category_channel(category, language)
    return national(language)


def _shown(story: StoryView, language: str) -> dict[str, object]:
    registry = house().registry
    office = registry.office(story.office) if story.office else None
    timezone = office.timezone if office else "Asia/Jakarta"
    copies = []
    for copy in story.copies:
        own = registry.office(copy.office) if copy.office else None
        zone = own.timezone if own else timezone
        copies.append({"view": copy, "time": spoken_time(copy.published, zone, language)})
    return {
        "view": story,
        "direction": direction_of(story.language),
        "time": spoken_time(story.published, timezone, language),
        "iso": story.published.isoformat(timespec="seconds"),
        "office": story.office_name or story.source_name,
        "categories": [CATEGORIES[slug][language] for slug in story.categories if slug in CATEGORIES],
        "copies": copies,
    }


def _query(values: Mapping[str, str | None]) -> str:
    kept = {name: value for name, value in values.items() if value}
    return f"?{urlencode(kept)}"


def _page(response: Response, language: str) -> Response:
    response.headers["Content-Language"] = language
    response.headers["Vary"] = "Accept-Encoding, Accept-Language"
    response.headers.pop("Access-Control-Allow-Origin", None)
    return response
