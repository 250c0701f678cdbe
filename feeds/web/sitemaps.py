"""What search engines are told: which of our pages there are, which stories are new, and what to leave
alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from flask import Blueprint, Response, request

from feeds.render.channel import EMPTY_SINCE
from feeds.render.info import channel_page
from feeds.render.outlines import Folder, Outline, channel_outlines
from feeds.render.sitemap import MOST_NEWS, NEWS_DAYS, write_news_sitemap, write_sitemap
from feeds.web.cache import ASK_EACH_TIME, Content, respond
from feeds.web.house import house

blueprint = Blueprint("sitemaps", __name__)

# Pages beside those of channels.
OWN = (
    *("/", "/channels", "/offices", "/dumps/", "/api/", "/widget", "/terms"),
    *("/guide/partners", "/guide/formats", "/collector", "/collector/guide"),
)

_XML = "application/xml; charset=utf-8"
_ROBOTS = """\
User-agent: *
Disallow: /ping
Disallow: /RPC2
Disallow: /hub
Disallow: /websub/
Disallow: /search
Disallow: /feeds/search

Sitemap: {url}/sitemap.xml
Sitemap: {url}/sitemap-news.xml
"""


@blueprint.get("/sitemap.xml")
def pages() -> Response:
    """Our own pages. Those of stories are not among them: each names the office's page as the original."""

    def render() -> Content:
        saved = house().store.saved_channels(owner="")
        outlines = channel_outlines(house().registry, saved)
        public = house().settings.public_url
        addresses = dict.fromkeys([*(f"{public}{path}" for path in OWN), *_pages(outlines, public)])
        modified = max((channel.changed_at for channel in saved), default=EMPTY_SINCE)
        return Content(write_sitemap(addresses), _XML, modified)

    return respond(request, house().cache.get(("sitemap",), render))


@blueprint.get("/sitemap-news.xml")
def news() -> Response:
    """The pages of the stories of the last two days."""
    # To the hour, so that what is kept ages even when nothing new comes.
    hour = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)

    def render() -> Content:
        found = house().store.headlines(hour - timedelta(days=NEWS_DAYS), MOST_NEWS)
        body = write_news_sitemap(found, f"{house().settings.public_url}/")
        return Content(body, _XML, max((story.published for story in found), default=EMPTY_SINCE))

    kept = house().cache.get(("sitemap", "news", hour.isoformat()), render)
    return respond(request, kept, ASK_EACH_TIME)


@blueprint.get("/robots.txt")
def robots() -> Response:
    """What robots may ask for (RFC 9309): everything, but for what takes messages and what never ends."""
    body = _ROBOTS.format(url=house().settings.public_url).encode()
    content = Content(body, "text/plain; charset=utf-8", EMPTY_SINCE)
    return respond(request, house().cache.get(("robots",), lambda: content))


def _pages(outlines: tuple[Outline, ...], public_url: str) -> Iterator[str]:
    for outline in outlines:
        if isinstance(outline, Folder):
            yield from _pages(outline.inside, public_url)
        else:
            yield channel_page(outline, public_url)
