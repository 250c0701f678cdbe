"""HTTP's conditional requests and ranges over what is rendered (RFC 9110, sections 13 and 14)."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from flask import Request, Response, redirect
from werkzeug.exceptions import PreconditionFailed, RequestedRangeNotSatisfiable
from werkzeug.http import http_date, parse_date
from werkzeug.wrappers import Response as AnyResponse

from feeds.web.codings import IDENTITY, negotiate
from feeds.web.representation import ASK_EACH_TIME, KEEP, MAX_AGE, Rendered

# Where `respond` leaves, in the WSGI environment, what it answered with and in which coding.
ANSWERED = "simpul.answered"

_TAG = re.compile(r'(W/)?("[^"]*")')
_RANGE = re.compile(r"\s*bytes\s*=\s*([0-9]{0,18})\s*-\s*([0-9]{0,18})\s*", re.ASCII | re.IGNORECASE)
_MAX_DATE = 64


def respond(request: Request, rendered: Rendered, cache_control: str = KEEP) -> Response:
    """The answer to a request for this: 200, 206 or 304 in the coding that the reader takes, with validators
    and caching rules. Raises `PreconditionFailed`, and `RequestedRangeNotSatisfiable` with the length."""
    coding = negotiate(request.headers.get("Accept-Encoding", ""))
    etag = rendered.etag(coding)
    if fails(request, etag, rendered.last_modified):
        raise PreconditionFailed
    headers = {
        "ETag": etag,
        "Last-Modified": http_date(rendered.last_modified),
        "Cache-Control": cache_control,
        "Vary": "Accept-Encoding",
    }
    if rendered.link:
        headers["Link"] = rendered.link
    if rendered.age is None:
        request.environ[ANSWERED] = (rendered, coding, cache_control)
    else:
        headers |= _stale(rendered.age, cache_control)
    conditions = request.headers.get("If-None-Match"), request.headers.get("If-Modified-Since")
    if not_modified(*conditions, etag, rendered.last_modified):
        return Response(status=304, headers=headers)
    headers["Content-Type"] = rendered.content_type
    if coding != IDENTITY:
        headers["Content-Encoding"] = coding
        return Response(rendered.coded.get(coding), 200, headers)
    headers["Accept-Ranges"] = "bytes"
    wanted = _wanted(request, etag, rendered)
    if wanted is None:
        return Response(rendered.body, 200, headers)
    headers["Content-Range"] = f"bytes {wanted.start}-{wanted.stop - 1}/{len(rendered.body)}"
    return Response(rendered.body[wanted.start : wanted.stop], 206, headers)


def lead_to(address: str, status: int = 301) -> AnyResponse:
    """A redirect that is asked about each time: an editor may part what was merged, and what changes next has
    another address."""
    response = redirect(address, status)
    response.headers["Cache-Control"] = ASK_EACH_TIME
    return response


def not_modified(
    if_none_match: str | None, if_modified_since: str | None, etag: str, last_modified: datetime
) -> bool:
    """Whether the reader has this already: If-None-Match wins over If-Modified-Since, and its comparison is
    weak (13.1.2, 13.1.3)."""
    if if_none_match is not None:
        return if_none_match.strip() == "*" or any(tag == etag for _, tag in _TAG.findall(if_none_match))
    since = _date(if_modified_since)
    return since is not None and last_modified <= since


def fails(request: Request, etag: str, last_modified: datetime) -> bool:
    """Whether the reader asked for another representation than this one: If-Match, whose comparison is
    strong, wins over If-Unmodified-Since (13.1.1, 13.1.4)."""
    if_match = request.headers.get("If-Match")
    if if_match is not None:
        return if_match.strip() != "*" and ("", etag) not in _TAG.findall(if_match)
    until = _date(request.headers.get("If-Unmodified-Since"))
    return until is not None and last_modified > until


def byte_range(asked: str, length: int) -> range | None:
    """The one range of bytes that is asked for; None for several, or for what is none: then the whole is
    given (14.2). Raises `RequestedRangeNotSatisfiable` for one beyond the end."""
    found = _RANGE.fullmatch(asked)
    if found is None or not (found[1] or found[2]):
        return None
    if not found[1]:
        first, stop = max(0, length - int(found[2])), length
    else:
        first, stop = int(found[1]), min(int(found[2]) + 1, length) if found[2] else length
        if found[2] and int(found[2]) < first:
            return None
    if first >= length:
        raise RequestedRangeNotSatisfiable(length)
    return range(first, stop)


def _wanted(request: Request, etag: str, rendered: Rendered) -> range | None:
    """The range to give; If-Range says of what it is to be a part (13.1.5)."""
    asked = request.headers.get("Range")
    if asked is None or request.method != "GET":
        return None
    condition = request.headers.get("If-Range", "").strip()
    if condition and condition != etag and not _surely_since(condition, rendered.last_modified):
        return None
    return byte_range(asked, len(rendered.body))


def _surely_since(condition: str, last_modified: datetime) -> bool:
    """A date tells two representations apart only when both cannot have been made in its second (8.8.2.2)."""
    return _date(condition) == last_modified < datetime.now(UTC) - timedelta(seconds=1)


def _stale(age: int, cache_control: str) -> dict[str, str]:
    """That these are the last good bytes, and since when nobody could check them (RFC 9211, which came when
    RFC 9111 did away with Warning). A cache that kept them would start the time anew in which they may be
    served, so none is to."""
    return {
        "Age": str(age),
        "Cache-Status": f'simpul; hit; ttl={MAX_AGE - age}; detail="the database is away"',
        "Cache-Control": ASK_EACH_TIME if cache_control == KEEP else cache_control,
    }


def _date(value: str | None) -> datetime | None:
    return _parsed(value) if value is not None and len(value) <= _MAX_DATE else None


@lru_cache(maxsize=512)
def _parsed(value: str) -> datetime | None:
    return parse_date(value)
