"""What goes wrong, in words for pages and as problem documents for programs (RFC 9457)."""

from __future__ import annotations

import json

from flask import Flask, Response, render_template, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from aggregator.errors import BadQuery, HistoryLost, StorageError, UnknownChannel
from aggregator.messages import text
from feeds.web.words import language_of

_WORDS = {
    404: "web.not_found",
    405: "web.not_allowed",
    412: "http.precondition",
    416: "http.range",
}


def register(app: Flask) -> None:
    """Answer every error of this app."""

    @app.errorhandler(UnknownChannel)
    def unknown_channel(error: UnknownChannel) -> Response:
        language = language_of(request)
        # A channel that nobody saved, or that is not for everybody, has no neighbours to name.
        named = error.known or error.kind != "channel"
        detail = text(
            f"web.unknown_{error.kind}" if named else "page.unknown_channel",
            language,
            code=error.code[:80],
            known=", ".join(error.known),
        )
        return problem(404, text("web.not_found", language), detail, language, {"known": error.known})

    @app.errorhandler(BadQuery)
    def bad_query(error: BadQuery) -> Response:
        language = language_of(request)
        detail = text(
            "web.bad_query",
            language,
            name=error.name,
            value=error.value[:80],
            hint=text(error.reason or f"web.bad_{error.name}", language, **error.facts),
        )
        return problem(400, text("web.bad_request", language), detail, language, {"parameter": error.name})

    @app.errorhandler(HistoryLost)
    def history_lost(error: HistoryLost) -> Response:
        language = language_of(request)
        title, detail = (
            text("history.lost", language),
            text("history.lost_detail", language, number=error.number),
        )
        return problem(410, title, detail, language, {"parameter": "since", "newest": error.newest})

    @app.errorhandler(StorageError)
    def storage(error: StorageError) -> Response:
        app.logger.error("%s", error)
        language = language_of(request)
        response = problem(
            503, text("web.unavailable", language), text("web.unavailable_detail", language), language
        )
        response.headers["Retry-After"] = "30"
        return response

    @app.errorhandler(HTTPException)
    def other(error: HTTPException) -> Response:
        language = language_of(request)
        status = error.code or 500
        key = _WORDS.get(status, "web.bad_request" if status < 500 else "web.failed")
        if isinstance(error, MethodNotAllowed) and "GET" not in (error.valid_methods or ()):
            title, detail = text("push.only_post", language), text("push.only_post_detail", language)
        else:
            title, detail = text(key, language), text(f"{key}_detail", language)
        response = problem(status, title, detail, language)
        for name, value in error.get_headers():
            if name in ("Allow", "Retry-After", "Location", "Content-Range"):
                response.headers[name] = value
        return response


def withdrawn() -> Response:
    """410 for a story that was taken down: that it is gone, and nothing of what it was."""
    language = language_of(request)
    title, detail = text("story.withdrawn", language), text("story.gone_detail", language)
    return problem(410, title, detail, language, other=f"?lang={'en' if language == 'id' else 'id'}")


def problem(
    status: int,
    title: str,
    detail: str,
    language: str,
    extra: dict[str, object] | None = None,
    other: str = "",
) -> Response:
    """A page for who asks for one, as browsers do; a problem document for everybody else, and for all under
    ``/api/``. ``other`` is the address of the page in the other language."""
    best = request.accept_mimetypes.best_match(["application/problem+json", "application/json", "text/html"])
    if best == "text/html" and not request.path.startswith("/api/"):
        page = render_template("problem.html", language=language, title=title, detail=detail, other=other)
        response = Response(page, status, content_type="text/html; charset=utf-8")
    else:
        document = {
            "type": "about:blank",
            "title": title,
            "status": status,
            "detail": detail,
            **(extra or {}),
        }
        body = json.dumps(document, ensure_ascii=False)
        response = Response(body, status, content_type="application/problem+json; charset=utf-8")
    response.headers["Cache-Control"] = "no-store"
    return response
