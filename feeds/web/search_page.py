"""Searching, for people: what was found, its words marked, how to narrow it down, the search as a feed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from flask import Blueprint, Response, render_template, request

from aggregator.channels import search_channel
from aggregator.errors import BadQuery
from aggregator.messages import text
from aggregator.model import (
    AllOf,
    Facet,
    FacetCount,
    Field,
    SearchPage,
    SearchQuery,
    Selection,
    StoryView,
    both,
)
from aggregator.normalize.categories import CATEGORIES
from aggregator.normalize.language import RECOGNISED
from aggregator.query import MAX_LENGTH, canonical, highlight
from feeds.render.channel import updated_of
from feeds.web.cache import Content, respond
from feeds.web.channels import limit_of
from feeds.web.house import house
from feeds.web.lists import MOST_LISTED, PAGE_LENGTH, Place, in_languages, list_values
from feeds.web.office_pages import short_name
from feeds.web.shown import page_of, shown
from feeds.web.words import language_of

blueprint = Blueprint("search_page", __name__)

KINDS = ("office", "region", "category", "language", "topic")
# Facets of a kind that are offered, and how much of a text is looked through for the words when the summary
# does not hold them, in characters; around the first of them so much is shown.
MOST_OFFERED = 8
LOOKED_THROUGH = 6_000
BEFORE, AFTER = 80, 200

Pieces = Sequence[tuple[str, bool]]


@dataclass(frozen=True, slots=True)
class Narrowing:
    """A facet that narrows the search down, or does so already: what it is called, the query with it, or
    without it, and how many of the newest stories found stand in it."""

    name: str
    query: str
    count: int = 0


@dataclass(frozen=True, slots=True)
class Found:
    """A story with the words marked that were looked for."""

    story: Mapping[str, object]
    title: Pieces
    summary: Pieces


@blueprint.get("/search")
def search() -> Response:
    """What a query finds, newest first; what is wrong with a query is said beside the box."""
    language = language_of(request)
    query = request.args.get("q", "").strip()
    place = Place("/search", {"q": query[: MAX_LENGTH * 2]})
    values = {
        **in_languages(place, language),
        "query": query,
        "most": MAX_LENGTH,
        "hreflang": (),
        "canonical": "",
    }
    if not query:
        return _page(render_template("search.html", **values), language)
    try:
        channel = search_channel(query, language)
    except BadQuery as error:
        problem = text(error.reason or f"web.bad_{error.name}", language, **error.facts)
        return _page(render_template("search.html", **values, problem=problem), language, 400)
    limit = min(limit_of(request.args.get("limit"), PAGE_LENGTH), MOST_LISTED)
    before = request.args.get("before")

    def render() -> Content:
        found = house().store.search(SearchQuery(channel.selection, limit, before))
        body = render_template(
            "search.html",
            **values | list_values(channel, found.page, place, language, before),
            found=[_found(story, channel.selection, language) for story in found.page.stories],
            total=_total(found, language),
            offered=_offered(found, channel.selection, language),
            narrowed=_narrowed(channel.selection, language),
            canonical_query=canonical(channel.selection),
        )
        return Content(body.encode("utf-8", "replace"), "text/html; charset=utf-8", updated_of(found.page))

    key = ("search", language, query, str(limit), before or "")
    return page_of(respond(request, house().cache.get(key, render)), language)


def _page(body: str, language: str, status: int = 200) -> Response:
    response = Response(body, status, content_type="text/html; charset=utf-8")
    response.headers["Cache-Control"] = "public, max-age=3600" if status == 200 else "no-store"
    return page_of(response, language)


def _total(found: SearchPage, language: str) -> str:
    count = f"{found.total:,}".replace(",", "." if language == "id" else ",")
    return text("search.found_more" if found.total_capped else "search.found", language, count=count)


def _found(story: StoryView, selection: Selection, language: str) -> Found:
    return Found(
        shown(story, language),
        highlight(story.title, selection, Field.TITLE),
        _passage(story, selection),
    )


def _passage(story: StoryView, selection: Selection) -> Pieces:
    """The summary, or where the text has the words if the summary has none of them."""
    summary = highlight(story.summary, selection, Field.SUMMARY)
    if any(marked for _, marked in summary):
        return summary
    pieces = highlight(story.text[:LOOKED_THROUGH], selection, Field.TEXT)
    ends = list(accumulate(len(piece) for piece, _ in pieces))
    first = next(
        (end - len(piece) for end, (piece, marked) in zip(ends, pieces, strict=True) if marked), None
    )
    return summary if first is None else _around(pieces, first)


def _around(pieces: Pieces, first: int) -> Pieces:
    """The pieces from a little before a place to a little behind it, in whole words."""
    text = "".join(piece for piece, _ in pieces)
    start, end = max(first - BEFORE, 0), first + AFTER
    if start:
        start = min(text.find(" ", start, first) + 1 or first, first)
    if end < len(text):
        end = max(text.rfind(" ", first, end), first + 1)
    found: list[tuple[str, bool]] = [("… ", False)] if start else []
    place = 0
    for piece, marked in pieces:
        part = piece[max(start - place, 0) : max(end - place, 0)]
        found += [(part, marked)] if part else []
        place += len(piece)
    return [*found, (" …", False)] if place > end else found


def _offered(found: SearchPage, selection: Selection, language: str) -> list[tuple[str, list[Narrowing]]]:
    """By kind, the facets that some of the stories stand in and others do not."""
    held = {part.name for part in _facets(selection)}

    def narrowing(kind: str, one: FacetCount) -> Narrowing:
        query = canonical(both(selection, Facet(f"{kind}:{one.name}")))
        return Narrowing(_name(kind, one.name, language), query, one.count)

    kinds = []
    for kind in KINDS:
        useful = [
            one
            for one in found.facets.get(kind, ())
            if f"{kind}:{one.name}" not in held and (one.count < found.total or found.total_capped)
        ]
        if useful:
            kinds.append((kind, [narrowing(kind, one) for one in useful[:MOST_OFFERED]]))
    return kinds


def _narrowed(selection: Selection, language: str) -> list[Narrowing]:
    """The facets that narrow a search down, each with the search without it."""
    parts = selection.parts if isinstance(selection, AllOf) else (selection,)
    narrowed = []
    for facet in _facets(selection):
        kind, _, name = facet.name.partition(":")
        rest = tuple(part for part in parts if part != facet)
        narrowed.append(Narrowing(_name(kind, name, language), canonical(AllOf(rest)) if rest else ""))
    return narrowed


def _facets(selection: Selection) -> list[Facet]:
    parts = selection.parts if isinstance(selection, AllOf) else (selection,)
    return [part for part in parts if isinstance(part, Facet)]


def _name(kind: str, name: str, language: str) -> str:
    registry = house().registry
    match kind:
        case "office":
            office = registry.office(name)
            return short_name(office) if office else name
        case "region":
            return next((region.name for region in registry.regions if region.code == name), name)
        case "category":
            return CATEGORIES[name][language] if name in CATEGORIES else name
        case "language":
            return text(f"tongue.{name}", language) if name in RECOGNISED else name
    return name.replace("-", " ")
