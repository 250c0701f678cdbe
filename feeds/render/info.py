"""What a channel says of itself in every format, whoever renders it: the web for who asks, the hub for who is
told."""

from __future__ import annotations

from aggregator.channels import DEFAULT_LIMIT, Channel
from aggregator.messages import text
from feeds.render.channel import ChannelInfo

HUB = "/hub"


def info_of(
    channel: Channel,
    public_url: str,
    extension: str,
    limit: int = DEFAULT_LIMIT,
    before: str | None = None,
    next_before: str | None = None,
) -> ChannelInfo:
    """The words and addresses of a page of a channel; ``next_before`` is the cursor of the next one. The
    first page alone is a topic of the hub: of older ones nobody is told."""
    return ChannelInfo(
        id=f"{public_url}{channel.path}.atom",
        title=channel.title("id"),
        description=text("web.channel_description", "id", name=channel.name),
        language="id",
        site_url=f"{public_url}/",
        self_url=channel.address(public_url, extension, limit, before),
        first_url=channel.address(public_url, extension, limit),
        next_url=channel.address(public_url, extension, limit, next_before) if next_before else None,
        hub_url=f"{public_url}{HUB}" if before is None and channel.is_topic else None,
    )
