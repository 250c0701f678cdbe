"""The offices, and each with its stories and how its site is doing."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from aggregator.channels import office_channel
from aggregator.model import Office, OfficeKind
from aggregator.office_report import report_of
from aggregator.registry import Registry
from feeds.render.channel import EMPTY_SINCE
from feeds.web.cache import Content, respond
from feeds.web.house import house
from feeds.web.lists import Place, in_languages, list_page
from feeds.web.shown import page_of, query_of
from feeds.web.site_health import site_health
from feeds.web.words import language_of

blueprint = Blueprint("office_pages", __name__)

# How most offices are called; in a list of them it says nothing.
_COMMON = ("Kantor Kementerian Agama ", "Kanwil Kementerian Agama ")


@dataclass(frozen=True, slots=True)
class Group:
    """The offices under one, which is the first of them; ``name`` is "" for the centre."""

    name: str
    offices: tuple[Office, ...]


@blueprint.get("/offices")
def offices() -> Response:
    """Every office, by province."""
    language = language_of(request)
    place = Place("/offices", {})

    def render() -> Content:
        groups = by_province(house().registry)
        body = render_template(
            "offices.html",
            **in_languages(place, language),
            groups=groups,
            total=sum(len(group.offices) for group in groups),
            short=short_name,
        )
        return Content(body.encode("utf-8", "replace"), "text/html; charset=utf-8", EMPTY_SINCE)

    return page_of(respond(request, house().cache.get(("offices", language), render)), language)


@blueprint.get("/offices/<code>")
def office(code: str) -> Response:
    """The stories of an office, and how its site is doing."""
    channel = office_channel(house().registry, code)
    found = house().registry.office(code)
    assert found is not None, "it has a channel"
    if found.code != code:
        # The code of a province that another one's office serves.
        return redirect(f"/offices/{found.code}{query_of(request.args.to_dict())}", 301)
    language, now = language_of(request), datetime.now(UTC)

    def health() -> dict[str, object]:
        if request.args.get("before"):
            return {"office": found}
        report = report_of(house().store.office_evidence(code, now), now)
        above = house().registry.office(found.parent) if found.parent else None
        return {"office": found, "above": above, "health": site_health(report, found, language)}

    # The evidence is summed up each hour, and no story tells that it was.
    hour = now.replace(minute=0, second=0, microsecond=0)
    return list_page("office.html", channel, Place(f"/offices/{code}", {}), health, hour)


def by_province(registry: Registry) -> list[Group]:
    """The offices under each provincial one, which is the first of them; those of the centre before all."""
    groups: dict[str, list[Office]] = defaultdict(list)
    for each in registry.offices:
        groups[_head(registry, each).code].append(each)
    return [
        Group(_province(registry.office(head)), tuple(sorted(under, key=lambda one: one.code != head)))
        for head, under in sorted(groups.items())
    ]


def short_name(office: Office) -> str:
    """As in "Kabupaten Jember"."""
    for beginning in _COMMON:
        if office.name.startswith(beginning):
            return office.name.removeprefix(beginning)
    return office.name


def _head(registry: Registry, office: Office) -> Office:
    """The provincial office above one, else the centre."""
    while office.kind is not OfficeKind.PROVINSI and office.parent is not None:
        above = registry.office(office.parent)
        assert above is not None, "the registry was checked"
        office = above
    return office


def _province(head: Office | None) -> str:
    return head.aliases[0] if head and head.kind is OfficeKind.PROVINSI and head.aliases else ""
