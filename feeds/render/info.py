"""What a channel says of itself in every format, whoever renders it: the web for who asks, the hub for who is
told."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlencode

from aggregator.channels import DEFAULT_LIMIT, Channel
from aggregator.messages import text
from aggregator.model import ArchivePart
from feeds.render.channel import ChannelInfo

HUB = "/hub"


def info_of(
    channel: Channel,
    public_url: str,
    extension: str,
    limit: int = DEFAULT_LIMIT,
    before: str | None = None,
    next_before: str | None = None,
    number: int | None = None,
) -> ChannelInfo:
    """The words and addresses of a page of a channel; ``next_before`` is the cursor of the next one. The
    first page alone is a topic of the hub, since of older ones nobody is told, and leads into the archive:
    ``number`` is its newest change, so that the way in is another one after each."""
    into_archive = {"archive": "newest", "as-of": str(number)}
    return ChannelInfo(
        id=f"{public_url}{channel.path}.atom",
        title=channel.title("id"),
        description=text("web.channel_description", "id", name=channel.name),
        language="id",
        site_url=f"{public_url}/",
        page_url=channel_page(channel, public_url),
        self_url=channel.address(public_url, extension, limit, before),
        first_url=channel.address(public_url, extension, limit),
        next_url=channel.address(public_url, extension, limit, next_before) if next_before else None,
        hub_url=f"{public_url}{HUB}" if before is None and channel.is_topic else None,
        status_url=f"{public_url}/api/v1/freshness?channel={channel.path.removeprefix('/feeds/')}"
        if channel.is_topic
        else f"{public_url}/api/v1/freshness",
        prev_archive_url=None
        if number is None
        else channel.address(public_url, extension, further=into_archive),
    )


def channel_page(channel: Channel, public_url: str) -> str:
    """The page that shows what a channel holds; the front page for a partner's own, which has none."""
    path = channel.path.removeprefix("/feeds/")
    tail = f"?{urlencode(channel.parameters)}" if channel.parameters else ""
    if channel.owner or (path == "national" and not tail):
        return f"{public_url}/"
    if path == "search" or path.startswith("offices/"):
        return f"{public_url}/{path}{tail}"
    return f"{public_url}/channels/{path}{tail}"


def changes_info(
    channel: Channel, public_url: str, extension: str, limit: int, since: int, following: int | None
) -> ChannelInfo:
    """What a page of a channel's changes after a number says of itself; ``following`` is the number that the
    next page goes on from, None where there is none."""
    return replace(
        info_of(channel, public_url, extension, limit),
        self_url=changes_address(channel, public_url, extension, limit, since),
        first_url=None,
        next_url=None
        if following is None
        else changes_address(channel, public_url, extension, limit, following),
        hub_url=None,
    )


def changes_address(channel: Channel, public_url: str, extension: str, limit: int, since: int) -> str:
    """Where the changes of a channel after a number are told."""
    return channel.address(public_url, extension, limit, further={"since": str(since)})


def archive_info(channel: Channel, public_url: str, extension: str, part: ArchivePart) -> ChannelInfo:
    """What a part of a channel's archive says of itself. Its address and that of the part before name the
    last change that they hold, so under one address the bytes stay as they are; what comes after is asked for
    without one, since it does change."""
    before = part.before_as_of
    return replace(
        info_of(channel, public_url, extension),
        self_url=archive_address(channel, public_url, extension, part.end, part.as_of),
        first_url=None,
        hub_url=None,
        prev_archive_url=None
        if before is None
        else archive_address(channel, public_url, extension, part.start, before),
        next_archive_url=channel.address(public_url, extension, further={"archive": f"after-{part.end}"}),
        current_url=channel.address(public_url, extension),
    )


def archive_address(channel: Channel, public_url: str, extension: str, end: int, as_of: int) -> str:
    """Where a part of a channel's archive is, as long as nothing in it or before it changes."""
    return channel.address(
        public_url, extension, further={"archive": str(end), "as-of": as_of_text(channel, as_of)}
    )


def as_of_text(channel: Channel, as_of: int) -> str:
    """The last change that a part of an archive holds, as its address names it."""
    return f"{as_of}-{channel.version}" if channel.version else str(as_of)
