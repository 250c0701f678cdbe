"""What a subscriber of the hub is sent: the feed of its topic, with what changed alone in it (WebSub, 7)."""

from __future__ import annotations

from dataclasses import replace

from aggregator.channels import Channel
from aggregator.hub import Rendered, Topic
from aggregator.model import StoryPage
from feeds.render import FORMATS
from feeds.render.info import HUB, info_of


def render_delivery(channel: Channel, public_url: str, topic: Topic, page: StoryPage) -> Rendered:
    """The page in the topic's format, as a feed that calls itself what was subscribed to."""
    render, content_type = FORMATS[topic.extension]
    info = replace(info_of(channel, public_url, topic.extension), self_url=topic.url, first_url=topic.url)
    return Rendered(render(info, page), content_type, f"{public_url}{HUB}")
