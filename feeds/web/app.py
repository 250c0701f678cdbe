"""The Flask app."""

from __future__ import annotations

from flask import Flask, Response

from aggregator.messages import text
from aggregator.registry import Registry
from aggregator.settings import Settings
from feeds.web import (
    access,
    api,
    api_docs,
    builder,
    channel_pages,
    channels,
    collector,
    cors,
    dumps,
    embargo,
    embed,
    health,
    hub,
    ninjs,
    oembed,
    office_pages,
    outlines,
    pages,
    ping,
    problems,
    search_page,
    sitemaps,
    stories,
    websub,
)
from feeds.web.cache import RenderCache
from feeds.web.hot import HotAnswers
from feeds.web.house import KEY, WebHouse, WebStore

_SECURITY = {
    # Pictures stay where the sites keep them; nothing else is loaded from anywhere.
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self' http: https:; "
    "media-src http: https:; form-action 'self'; base-uri 'none'; frame-ancestors 'self'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
}


def create_app(store: WebStore, registry: Registry, settings: Settings, check_seconds: float = 0.0) -> Flask:
    """The app over a store; it reads and never waits for a collector. ``check_seconds``: for how long what is
    served is not compared with the store again (see `RenderCache`)."""
    app = Flask("feeds", template_folder="templates", static_folder="static")
    cache = RenderCache(store.generation, store.removals, check_seconds=check_seconds)
    app.extensions[KEY] = WebHouse(store, registry, settings, cache)
    app.jinja_env.globals |= {"t": text, "public": settings.public_url}
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    access.register(app, store, settings)
    for module in (
        channels,
        outlines,
        sitemaps,
        dumps,
        pages,
        channel_pages,
        office_pages,
        search_page,
        stories,
        ninjs,
        api,
        api_docs,
        embed,
        oembed,
        builder,
        collector,
        ping,
        websub,
        hub,
        health,
        embargo,
    ):
        app.register_blueprint(module.blueprint)
    problems.register(app)
    cors.register(app)

    @app.after_request
    def secure(response: Response) -> Response:
        for name, value in _SECURITY.items():
            response.headers.setdefault(name, value)
        return response

    app.wsgi_app = HotAnswers(app.wsgi_app, cache)  # type: ignore[method-assign]
    return app
