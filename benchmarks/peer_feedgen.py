"""The peer of `serve.py`: a plain Flask view that asks the database and renders with feedgen each time."""

from __future__ import annotations

from feedgen.feed import FeedGenerator
from flask import Flask, Response

from aggregator.bootstrap import open_world
from aggregator.model import EVERYTHING, ChannelQuery
from aggregator.settings import load_settings

world = open_world(load_settings())
app = Flask(__name__)


@app.get("/feeds/national.rss")
def national() -> Response:
    feed = FeedGenerator()
    feed.load_extension("dc")
    feed.title("Berita")
    feed.link(href="https://berita.example/")
    feed.description("Berita")
    for story in world.storage.stories(ChannelQuery(EVERYTHING, 50)).stories:
        item = feed.add_entry(order="append")
        item.id(story.uuid)
        item.title(story.title)
        item.link(href=story.url)
        item.published(story.published)
        item.description(story.summary)
        item.content(story.html, type="CDATA")
        item.dc.dc_creator(story.author)
        for category in story.original_categories:
            item.category(term=category)
    return Response(feed.rss_str(), content_type="application/rss+xml")
