"""oEmbed (https://oembed.com/): the address of a story's page in, what to put on one's own page out."""

from __future__ import annotations

import json
from html import escape
from urllib.parse import urlsplit
from xml.etree import ElementTree

from flask import Blueprint, request
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from aggregator.errors import BadQuery
from aggregator.messages import text
from aggregator.model import MergedStory, StoryView, WithdrawnStory
from feeds.render.channel import author_of, title_of, uri
from feeds.web import problems
from feeds.web.cache import ASK_EACH_TIME, Content, rendered, respond
from feeds.web.house import house
from feeds.web.stories import look_up
from feeds.web.words import language_of

blueprint = Blueprint("oembed", __name__)

# In pixels; a consumer may ask for less.
WIDTH, HEIGHT = 600, 260
# For how many seconds a consumer may keep the answer: a story may be corrected or taken down.
_CACHE_AGE = "3600"
_STORY = "/stories/"


@blueprint.get("/oembed")
def oembed() -> Response:
    """A frame with the story whose page is ``url``; ``format`` is json or xml, ``maxwidth`` and ``maxheight``
    are pixels. 404 for what is no story of ours, 410 for one that was taken down, 501 for other formats."""
    format_ = request.args.get("format", "json")
    if format_ not in _FORMATS:
        language = language_of(request)
        title, detail = text("embed.no_format", language), text("embed.no_format_detail", language)
        return problems.problem(501, title, detail, language)
    write, content_type = _FORMATS[format_]
    found = look_up(_uuid(request.args.get("url")))
    if isinstance(found, MergedStory):
        found = look_up(found.into_uuid)
    if isinstance(found, WithdrawnStory):
        return problems.withdrawn()
    if isinstance(found, MergedStory):
        raise NotFound
    width, height = _size("maxwidth", WIDTH), _size("maxheight", HEIGHT)
    body = write(_answer(found, width, height))
    return respond(request, rendered(Content(body, content_type, found.modified)), ASK_EACH_TIME)


def _answer(story: StoryView, width: int, height: int) -> dict[str, str | int]:
    """The fields of the type ``rich``. There is no thumbnail: its size has to be told, and sites do not tell
    it."""
    public = house().settings.public_url
    title = title_of(story)
    frame = (
        f'<iframe src="{escape(public)}/embed/stories/{story.uuid}" title="{escape(title)}" width="{width}" '
        f'height="{height}" style="border:0;max-width:100%" loading="lazy"></iframe>'
    )
    author = {"author_name": author_of(story)}
    if story.source_site:
        author["author_url"] = uri(story.source_site)
    return {
        "type": "rich",
        "version": "1.0",
        "title": title,
        **author,
        "provider_name": "Simpul",
        "provider_url": f"{public}/",
        "cache_age": _CACHE_AGE,
        "html": frame,
        "width": width,
        "height": height,
    }


def _uuid(address: str | None) -> str:
    """The story whose page has this address. Raises `BadQuery` when there is none, `NotFound` for an address
    that is not ours."""
    if not address:
        raise BadQuery("url", "", "the address of a story's page")
    try:
        given, ours = urlsplit(address), urlsplit(house().settings.public_url)
    except ValueError:
        raise NotFound from None
    path = given.path.removeprefix(ours.path)
    if given.scheme not in ("http", "https") or given.netloc.lower() != ours.netloc.lower():
        raise NotFound
    if not path.startswith(_STORY):
        raise NotFound
    return path.removeprefix(_STORY)


def _size(name: str, usual: int) -> int:
    value = request.args.get(name)
    if value is None:
        return usual
    if not (value.isascii() and value.isdigit() and len(value) <= 5 and int(value)):
        raise BadQuery(name, value, "a number of pixels")
    return min(int(value), usual)


def _json(answer: dict[str, str | int]) -> bytes:
    return json.dumps(answer, ensure_ascii=False).encode("utf-8", "replace")


def _xml(answer: dict[str, str | int]) -> bytes:
    root = ElementTree.Element("oembed")
    for name, value in answer.items():
        ElementTree.SubElement(root, name).text = str(value)
    body: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=False)
    return b'<?xml version="1.0" encoding="utf-8" standalone="yes"?>\n' + body


_FORMATS = {
    "json": (_json, "application/json; charset=utf-8"),
    "xml": (_xml, "text/xml; charset=utf-8"),
}
