"""Pings: somebody says that a site has news (decision 9). A known source is looked at for it, soon and not
too often; nothing else comes of a ping, so that nobody has to say who he is."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import parse_qs

from flask import Blueprint, Response, request

from aggregator.messages import text
from feeds.web.house import house
from feeds.web.problems import problem
from feeds.web.words import language_of
from feeds.web.xmlrpc import (
    BAD_PARAMETERS,
    METHOD_UNKNOWN,
    PARSE_ERROR,
    NotACall,
    read_call,
    write_fault,
    write_struct,
)

blueprint = Blueprint("ping", __name__)

MAX_BODY = 16 * 1024
MAX_URL = 2_000

_XML = ("text/xml", "application/xml")
_METHODS = ("weblogUpdates.ping", "weblogUpdates.extendedPing")


@dataclass(frozen=True, slots=True)
class Heard:
    """What comes of a ping: how many sources are looked at and when, or why none is.

    ``outcome`` is a key of the catalogues: ``now``, ``later``, ``unknown`` or ``unreadable``."""

    outcome: str
    sources: int = 0
    at: datetime | None = None

    @property
    def failed(self) -> bool:
        return self.at is None


@blueprint.post("/ping")
def ping() -> Response:
    """A plain ping (form, JSON or text) or, at the same address, one over XML-RPC."""
    body = _body()
    if request.mimetype in _XML or body.lstrip()[:5] == b"<?xml" or body.lstrip()[:11] == b"<methodCall":
        return _answer_call(body)
    language = language_of(request)
    url = _stated_url(body)
    if not url or len(url) > MAX_URL:
        return problem(400, text("web.bad_request", language), text("push.ping_how", language), language)
    heard = _hear([url], datetime.now(UTC))
    message = text(f"push.ping_{heard.outcome}", language)
    if heard.failed:
        status, title = (404, "web.not_found") if heard.outcome == "unknown" else (409, "push.not_now")
        return problem(status, text(title, language), message, language)
    answer = {"sources": heard.sources, "look_at": heard.at and heard.at.isoformat(), "message": message}
    return _uncached(
        Response(json.dumps(answer, ensure_ascii=False), 202, content_type="application/json; charset=utf-8")
    )


@blueprint.post("/RPC2")
def rpc2() -> Response:
    """A ping over XML-RPC, at the address that ping services commonly have."""
    return _answer_call(_body())


def _answer_call(body: bytes) -> Response:
    language = language_of(request)
    return _uncached(Response(_call(body, language), content_type="text/xml; charset=utf-8"))


def _call(body: bytes, language: str) -> bytes:
    try:
        call = read_call(body)
    except NotACall:
        return write_fault(PARSE_ERROR, text("push.rpc_unreadable", language))
    if call.method not in _METHODS:
        return write_fault(METHOD_UNKNOWN, text("push.rpc_method", language, known=", ".join(_METHODS)))
    # ping(name, url[, changes]); extendedPing(name, url, check-url or feed[, feed]). WordPress gives its feed
    # third. A feed says exactly which source is meant, so the addresses are taken from the last one.
    urls = [url for url in reversed(call.parameters[1:4]) if url and len(url) <= MAX_URL]
    if not urls:
        return write_fault(BAD_PARAMETERS, text("push.rpc_parameters", language))
    heard = _hear(urls, datetime.now(UTC))
    return write_struct(failed=heard.failed, message=text(f"push.ping_{heard.outcome}", language))


def _hear(urls: Sequence[str], now: datetime) -> Heard:
    store = house().store
    meant = store.pinged(urls)
    if not meant:
        return Heard("unknown")
    at = store.look_soon(meant, now)
    if at is None:
        return Heard("unreadable")
    return Heard("now" if at <= now else "later", len(meant), at)


def _body() -> bytes:
    request.max_content_length = MAX_BODY
    return request.get_data(cache=True)


def _stated_url(body: bytes) -> str:
    """``url`` as a form, JSON or text states it, or in the address."""
    words = body.decode("utf-8", "replace").strip()
    if request.mimetype == "application/json":
        try:
            stated = json.loads(words)
        except (ValueError, RecursionError):
            return ""
        url = stated.get("url") if isinstance(stated, dict) else stated
        return url.strip() if isinstance(url, str) else ""
    if request.mimetype == "multipart/form-data":
        return request.form.get("url", "").strip()
    if words.startswith("url="):
        return parse_qs(words).get("url", [""])[0].strip()
    if request.mimetype == "application/x-www-form-urlencoded":
        return parse_qs(words).get("url", [request.args.get("url", "")])[0].strip()
    return (words.splitlines() or [request.args.get("url", "")])[0].strip()


def _uncached(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response
