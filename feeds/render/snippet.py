"""The lines that a webmaster pastes into a page: the widget, or a frame where scripts are not allowed."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from urllib.parse import urlencode

from aggregator.channels import Channel
from aggregator.messages import text

THEMES = ("light", "dark", "auto")
DEFAULT_LIMIT, MAX_LIMIT = 5, 20
# In pixels, about: the frame around a list, and one story with a headline of two lines.
_FRAME_HEIGHT, _STORY_HEIGHT = 150, 100

# Channels whose names say already that they are news.
_SPEAKING = ("elsewhere", "channels", "search")


@dataclass(frozen=True, slots=True)
class Embedding:
    """A channel on somebody's page. ``channel`` is its path below ``/feeds/``, ``exclude`` the code of an
    office whose own stories are left out, or ""."""

    channel: str
    heading: str
    limit: int = DEFAULT_LIMIT
    exclude: str = ""
    language: str = "id"
    theme: str = "light"


def heading_of(channel: Channel, language: str) -> str:
    """What stands over the stories of a channel."""
    folder = channel.path.split("/")[2]
    if folder == "national":
        return text("embed.heading", language)
    return channel.name if folder in _SPEAKING else text("embed.heading_of", language, name=channel.name)


def widget(public_url: str, chosen: Embedding, more: str) -> str:
    """The element of the widget and its script. What the element holds is shown where the script does not
    run: a link to the channel with the words ``more``."""
    return (
        f'<div class="simpul-widget"{_attributes(_data(chosen))}>\n'
        f'  <a href="{escape(public_url)}/channels/{escape(chosen.channel)}">{escape(more)}</a>\n'
        "</div>\n"
        f'<script src="{escape(public_url)}/widget.js" async></script>'
    )


def element(chosen: Embedding) -> dict[str, str]:
    """The attributes of the widget's element."""
    return {f"data-{name}": value for name, value in _data(chosen).items() if value}


def frame(public_url: str, chosen: Embedding, title: str) -> str:
    """The same without a script."""
    return (
        f'<iframe src="{escape(frame_address(public_url, chosen))}" title="{escape(title)}" '
        f'width="100%" height="{frame_height(chosen)}" style="border:0" loading="lazy"></iframe>'
    )


def frame_address(public_url: str, chosen: Embedding) -> str:
    """The address of the page that the frame shows."""
    query = {"channel": chosen.channel, "limit": str(chosen.limit), "exclude": chosen.exclude}
    query |= {"lang": chosen.language, "theme": chosen.theme}
    return f"{public_url}/embed?{urlencode({k: v for k, v in query.items() if v}, safe='/')}"


def frame_height(chosen: Embedding) -> int:
    """In pixels: enough for headlines of two lines; longer ones are scrolled to."""
    return _FRAME_HEIGHT + _STORY_HEIGHT * chosen.limit


def _data(chosen: Embedding) -> dict[str, str]:
    return {
        "channel": chosen.channel,
        "limit": str(chosen.limit),
        "exclude-office": chosen.exclude,
        "language": chosen.language,
        "theme": chosen.theme,
        "heading": chosen.heading,
    }


def _attributes(data: dict[str, str]) -> str:
    return "".join(f' data-{name}="{escape(value)}"' for name, value in data.items() if value)
