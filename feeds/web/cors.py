"""Who may read this from pages of other origins (the Fetch standard, "HTTP extensions"): what is made for
programs. Pages stay without."""

from __future__ import annotations

from flask import Flask, Response, request

# Paths, and beginnings of paths, that are read by programs.
OPEN = ("/opml", "/widget.js", "/embed.json", "/oembed", "/sitemap", "/feeds/", "/api/", "/dumps/")
DAY = 24 * 3600

_METHODS = "GET, HEAD, OPTIONS"
_ALLOWED = "If-None-Match, If-Modified-Since, Authorization, X-API-Key, A-IM, Range, Accept-Language"
_EXPOSED = (
    "ETag, Link, Age, Cache-Status, Content-Range, IM, "
    "RateLimit, RateLimit-Policy, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset, Retry-After"
)


def register(app: Flask) -> None:
    """Answer preflights, and say on every answer to a program, errors too, that any origin may read it. There
    are no cookies, so that says nothing that is not public to whoever asks."""

    @app.before_request
    def preflight() -> Response | None:
        if request.method != "OPTIONS" or not _is_open(request.path):
            return None
        response = Response(status=204)
        response.headers.pop("Content-Type")
        response.headers["Allow"] = _METHODS
        if "Access-Control-Request-Method" in request.headers:
            response.headers["Access-Control-Allow-Methods"] = _METHODS
            response.headers["Access-Control-Allow-Headers"] = _ALLOWED
            response.headers["Access-Control-Max-Age"] = str(DAY)
        return response

    @app.after_request
    def open_to_all(response: Response) -> Response:
        if _is_open(request.path):
            response.headers["Access-Control-Allow-Origin"] = "*"
            response.headers["Access-Control-Expose-Headers"] = _EXPOSED
        return response


def _is_open(path: str) -> bool:
    return path.startswith(OPEN) or path.endswith(".ninjs")
