"""Stories to bytes: pure, no Flask, no clock. The same stories give the same bytes, so that ETags hold."""

from feeds.render.atom import render_atom
from feeds.render.channel import ChannelInfo
from feeds.render.json_feed import render_json
from feeds.render.ninjs import render_ninjs
from feeds.render.rss import render_rss

__all__ = ["FORMATS", "ChannelInfo", "render_atom", "render_json", "render_ninjs", "render_rss"]

FORMATS = {
    "rss": (render_rss, "application/rss+xml; charset=utf-8"),
    "atom": (render_atom, "application/atom+xml; charset=utf-8"),
    "json": (render_json, "application/feed+json; charset=utf-8"),
    # ninjs has no media type of its own.
    "ninjs": (render_ninjs, "application/json; charset=utf-8"),
}
