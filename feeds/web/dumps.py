"""The dumps of days: an index, what they are, and the files. Files are written while the database is read,
so they are neither kept here nor held whole in memory."""

from __future__ import annotations

import hashlib
import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from flask import Blueprint, Response, render_template, request
from werkzeug.http import http_date, is_resource_modified

from aggregator.errors import BadQuery
from aggregator.messages import text
from aggregator.model import Arrivals
from aggregator.query.dates import ZONE
from feeds.render.channel import EMPTY_SINCE
from feeds.render.dataset import CODES, Dataset, contact_link, render_dataset
from feeds.render.dumps import COLUMNS, FORMS, Value, file_name, gathered, gzipped, row_of
from feeds.render.rights import terms_page
from feeds.web.cache import ASK_EACH_TIME, Content, respond
from feeds.web.house import house
from feeds.web.lists import Place, in_languages
from feeds.web.problems import problem
from feeds.web.shown import page_of, query_of
from feeds.web.words import language_of

blueprint = Blueprint("dumps", __name__)

# Days are those of the capital, which has no summer time.
_OFFSET = timedelta(hours=7)
_NAME = re.compile(r"(\d{4}-\d\d-\d\d)\.(csv|ndjson)(\.gz)?", re.ASCII)
_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])", re.ASCII)
_CENTRE = "00"


@dataclass(frozen=True, slots=True)
class Span:
    """The days for which there are dumps."""

    first: date
    last: date


@blueprint.get("/dumps/")
def index() -> Response:
    """The days of a month, newest first, and what the files hold."""
    language, span = language_of(request), _span()
    month = _month(request.args.get("month"), span)
    key = ("dumps", language, request.args.get("month", ""), f"{span}")
    page = house().cache.get(key, lambda: _index(language, month, span))
    # A new day makes another page of it, whether anything is new or not.
    return page_of(respond(request, page, ASK_EACH_TIME), language)


@blueprint.get("/dumps/metadata.json")
def metadata() -> Response:
    """What the dumps are, for data portals."""
    span = _span()

    def render() -> Content:
        body = render_dataset(_dataset(span))
        return Content(body, "application/ld+json; charset=utf-8", EMPTY_SINCE)

    return respond(request, house().cache.get(("dumps", "metadata", f"{span and span.first}"), render))


@blueprint.get("/dumps/<name>")
def dump(name: str) -> Response:
    """The stories that arrived on a day: ``2026-11-24.csv``, ``.ndjson``, either with ``.gz``."""
    found, span, language = _NAME.fullmatch(name), _span(), language_of(request)
    day = _day(found[1]) if found else None
    if found is None or day is None:
        return _unknown(text("dumps.unknown_file", language, name=name[:80]), language)
    if span is None:
        return _unknown(text("dumps.no_days", language), language)
    if not span.first <= day <= span.last:
        words = text("dumps.unknown_day", language, day=day, first=span.first, last=span.last)
        return _unknown(words, language)
    return _file(day, found[2], zipped=bool(found[3]))


def _file(day: date, form: str, *, zipped: bool) -> Response:
    since = datetime.combine(day, time(), ZONE)
    until = since + timedelta(days=1)
    held = house().store.arrivals(since, until)
    headers = {
        "ETag": _etag(held, form, zipped=zipped),
        "Last-Modified": http_date(held.modified or since),
        "Cache-Control": ASK_EACH_TIME,
        "Access-Control-Allow-Origin": "*",
    }
    if not is_resource_modified(request.environ, headers["ETag"], last_modified=held.modified or since):
        return Response(status=304, headers=headers)
    headers["Content-Type"] = "application/gzip" if zipped else FORMS[form].content_type
    name = file_name(since, form) + (".gz" if zipped else "")
    headers["Content-Disposition"] = f"attachment; filename={name}"
    pieces = gathered(FORMS[form].lines(_rows(since, until)))
    # Nobody on the way out may gather what is streamed, not even to count it.
    return Response(gzipped(pieces) if zipped else pieces, 200, headers, direct_passthrough=True)


def _rows(since: datetime, until: datetime) -> Iterator[dict[str, Value]]:
    # What is streamed is read when the request is over: all that it needs is taken here and now.
    store, site = house().store, f"{house().settings.public_url}/"
    return (row_of(arrived, site) for arrived in store.arrived(since, until))


def _etag(held: Arrivals, form: str, *, zipped: bool) -> str:
    """Weak (RFC 9110, 8.8.1), since it is made of when stories changed and not of the bytes. The names of
    columns are in it, so that a new column is noticed."""
    columns = ",".join(column.name for column in COLUMNS)
    digest = hashlib.sha256(f"{held} {form} {zipped} {columns}".encode()).hexdigest()
    return f'W/"{digest[:32]}"'


def _index(language: str, month: date, span: Span | None) -> Content:
    asked = request.args.get("month")
    place = Place("/dumps/", {"month": asked} if asked else {})
    since = datetime.combine(month, time(), ZONE)
    until = since + timedelta(days=monthrange(month.year, month.month)[1])
    counts = house().store.arrivals_by_day(since, until, _OFFSET)
    days = [month + timedelta(days=number) for number in range((until - since).days)]
    named = text("web.months", language).split()[month.month - 1]
    body = render_template(
        "dumps.html",
        **in_languages(place, language),
        month=f"{named} {month.year}",
        days=[
            (day.isoformat(), counts.get(day, 0))
            for day in reversed(days)
            if span and span.first <= day <= span.last
        ],
        older=_link(month - timedelta(days=1), language) if span and span.first < month else "",
        newer=_link(until.date(), language) if span and until.date() <= span.last else "",
        columns=COLUMNS,
        codes=CODES,
        forms=FORMS,
        dataset=(dataset := _dataset(span)),
        contact_link=contact_link(dataset.contact) if dataset.contact else "",
        terms=terms_page(f"{house().settings.public_url}/"),
        site=f"{house().settings.public_url}/",
    )
    return Content(body.encode("utf-8", "replace"), "text/html; charset=utf-8", EMPTY_SINCE)


def _dataset(span: Span | None) -> Dataset:
    centre = house().registry.office(_CENTRE)
    assert centre is not None, "the registry has the centre"
    settings = house().settings
    return Dataset(
        public_url=settings.public_url,
        publisher=centre.name,
        custodian=centre.pic or centre.name,
        contact=settings.contact,
        first_day=span.first if span else None,
    )


def _span() -> Span | None:
    first = house().store.first_arrival()
    today = datetime.now(UTC).astimezone(ZONE).date()
    return None if first is None else Span(min(first.astimezone(ZONE).date(), today), today)


def _month(asked: str | None, span: Span | None) -> date:
    """The first day of the month asked for, else of the newest one. Raises `BadQuery`."""
    if asked is None:
        return (span.last if span else EMPTY_SINCE.date()).replace(day=1)
    found = _MONTH.fullmatch(asked)
    if found is None or not 1 <= int(found[1]) < date.max.year:
        raise BadQuery("month", asked, "a month, as in 2026-11")
    return date(int(found[1]), int(found[2]), 1)


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None


def _link(day: date, language: str) -> str:
    return query_of({"month": f"{day:%Y-%m}", "lang": language})


def _unknown(words: str, language: str) -> Response:
    return problem(404, text("web.not_found", language), words, language)
