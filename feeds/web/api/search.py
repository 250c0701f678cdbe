"""Searching: what a query finds, where it holds what was looked for, how many there are and where."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any

from flask import request
from msgspec import Meta
from werkzeug.wrappers import Response

from aggregator.channels import FACET_KINDS, FOLDERS
from aggregator.model import Field, SearchPage, SearchQuery, Selection, StoryView
from aggregator.query import highlight
from feeds.render.channel import updated_of, xml_text
from feeds.web.api.operation import Asked, get, picked
from feeds.web.api.paging import paged
from feeds.web.api.parameters import BEFORE, FILTERS, LIMIT, QUERY, fields_of, selection_of
from feeds.web.api.shapes import Links, Shape, Story
from feeds.web.api.stories import story_of
from feeds.web.cache import Content, respond
from feeds.web.house import house


class Piece(Shape, frozen=True):
    """A part of a text, and whether it is what was looked for."""

    text: str
    marked: bool


class Highlights(Shape, frozen=True):
    """Title and summary in pieces; put together they are the whole."""

    title: tuple[Piece, ...]
    summary: tuple[Piece, ...]


class FoundStory(Story, frozen=True, kw_only=True):
    """A story that a search found."""

    highlights: Highlights


class FacetFigures(Shape, frozen=True):
    """How many of the stories found stand in a channel."""

    name: Annotated[str, Meta(description="Its code, slug or tag.")]
    channel: str
    stories: int


class Facets(Shape, frozen=True):
    """Where the newest of the stories found stand, the channels of most stories first."""

    office: tuple[FacetFigures, ...] = ()
    region: tuple[FacetFigures, ...] = ()
    category: tuple[FacetFigures, ...] = ()
    language: tuple[FacetFigures, ...] = ()
    topic: tuple[FacetFigures, ...] = ()


class Search(Shape, frozen=True):
    """A page of what was found, the newest first."""

    items: tuple[FoundStory, ...]
    links: Links
    total: int
    total_capped: Annotated[bool, Meta(description="There are more than `total`; nobody counted on.")]
    facets: Facets


LOOKED_FOR = replace(QUERY, required=True)
FIELDS = fields_of(FoundStory)
_OTHERS = tuple(LOOKED_FOR if parameter is QUERY else parameter for parameter in FILTERS)


@get("/search", Search, *_OTHERS, LIMIT, BEFORE, FIELDS, tag="stories", statuses=(404,))
def search(asked: Asked) -> Response:
    """Stories that a query finds; the other filters narrow."""

    def render() -> Content:
        wanted = SearchQuery(selection_of(asked), asked[LIMIT], asked[BEFORE])
        found = house().store.search(wanted)
        items = [picked(_found(view, asked[LOOKED_FOR]), asked[FIELDS]) for view in found.page.stories]
        more: dict[str, object] = {
            "total": found.total,
            "total_capped": found.total_capped,
            "facets": _facets(found),
        }
        return paged(asked, BEFORE, items, found.page.next_before, updated_of(found.page), more)

    return respond(request, house().cache.get(asked.key, render))


def _found(view: StoryView, looked_for: Selection) -> dict[str, Any]:
    return {
        **story_of(view),
        "highlights": Highlights(
            _pieces(view.title, looked_for, Field.TITLE), _pieces(view.summary, looked_for, Field.SUMMARY)
        ),
    }


def _pieces(text: str, looked_for: Selection, field: Field) -> tuple[Piece, ...]:
    return tuple(Piece(piece, marked) for piece, marked in highlight(xml_text(text), looked_for, field))


def _facets(found: SearchPage) -> Facets:
    counts = {
        kind: tuple(
            FacetFigures(one.name, f"{FOLDERS[kind]}/{one.name}", one.count) for one in found.facets[kind]
        )
        for kind in FACET_KINDS
        if kind in found.facets
    }
    return Facets(**counts)
