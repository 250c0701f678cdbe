"""Offices: what they are, where they publish, how that is going."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from werkzeug.wrappers import Response

from aggregator.model import Office, OfficeKind, SourceView
from feeds.render.channel import EMPTY_SINCE, stated_time, uri
from feeds.web.api import shapes
from feeds.web.api.links import feeds_of
from feeds.web.api.operation import JSON, Asked, Parameter, get, json_bytes, picked
from feeds.web.api.paging import paged
from feeds.web.api.parameters import CODE, LIMIT, choice, code_in, fields_of, known_code
from feeds.web.api.slow import slowly
from feeds.web.cache import Content
from feeds.web.house import house

KIND = choice("kind", [kind.value for kind in OfficeKind], words="office_kind")
PARENT: Parameter[str | None] = Parameter("parent", known_code, CODE, None, "35")
REGION: Parameter[str | None] = Parameter("region", code_in, CODE, None, "35.09", words="serves")
AFTER: Parameter[str | None] = Parameter("after", code_in, CODE, None, words="after")
FIELDS = fields_of(shapes.Office)
OFFICE: Parameter[str] = Parameter(
    "code", known_code, CODE, "", "35.09", where="path", required=True, words="office_code"
)


@get(
    "/offices",
    shapes.Offices,
    KIND,
    PARENT,
    REGION,
    LIMIT,
    AFTER,
    FIELDS,
    tag="catalogue",
    statuses=(404,),
)
def offices(asked: Asked) -> Response:
    """Offices, by their codes."""

    def render() -> Content:
        kind, parent, region = asked[KIND], asked[PARENT], asked[REGION]
        wanted = [
            office
            for office in sorted(house().registry.offices, key=lambda office: office.code)
            if office.code > (asked[AFTER] or "")
            and kind in (None, office.kind.value)
            and parent in (None, office.parent)
            and (region is None or region in office.regions)
        ]
        shown = wanted[: asked[LIMIT]]
        following = shown[-1].code if len(wanted) > len(shown) else None
        items = [picked(office, asked[FIELDS]) for office in _shown(shown)]
        return paged(asked, AFTER, items, following, EMPTY_SINCE)

    return slowly(asked.key, render)


@get("/offices/{code}", shapes.Office, OFFICE, tag="catalogue", statuses=(404,))
def office(asked: Asked) -> Response:
    """One office; the code of a province leads to the office that serves it."""

    def render() -> Content:
        found = house().registry.office(asked[OFFICE])
        assert found is not None, "the parameter is the code of one"
        (shown,) = _shown([found])
        return Content(json_bytes(shown), JSON, EMPTY_SINCE)

    return slowly(asked.key, render)


def office_name(code: str | None) -> shapes.OfficeName | None:
    """An office in short, by its code."""
    found = house().registry.office(code) if code else None
    return shapes.OfficeName(found.code, found.name) if found else None


def _shown(offices: Sequence[Office]) -> list[shapes.Office]:
    counts = house().store.count_stories([f"office:{office.code}" for office in offices])
    by_office: Mapping[str | None, list[SourceView]] = defaultdict(list)
    for view in house().store.sources():
        by_office[view.row.office].append(view)
    return [
        shapes.Office(
            code=office.code,
            kind=office.kind,
            name=office.name,
            parent=office_name(office.parent),
            regions=office.regions,
            timezone=office.timezone,
            valid_from=office.valid_from.isoformat() if office.valid_from else None,
            valid_to=office.valid_to.isoformat() if office.valid_to else None,
            channel=f"offices/{office.code}",
            feeds=feeds_of(f"offices/{office.code}"),
            stories=counts.get(f"office:{office.code}", 0),
            sources=tuple(map(_source, by_office[office.code])),
        )
        for office in offices
    ]


def _source(view: SourceView) -> shapes.SourceInShort:
    return shapes.SourceInShort(
        id=view.id,
        url=uri(view.row.url),
        kind=view.row.kind,
        state=view.state,
        last_success=stated_time(view.last_success_at) if view.last_success_at else None,
    )
