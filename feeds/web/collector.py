"""The page of the collector, to which its User-Agent leads, the guide for webmasters, the terms of use."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from flask import Blueprint, Response, render_template, request
from markupsafe import Markup

from aggregator.bootstrap import PRODUCT, user_agent
from feeds.render.markdown import markdown
from feeds.web.house import house
from feeds.web.words import language_of

blueprint = Blueprint("collector", __name__)

# How the guides call the house that serves them.
PLACEHOLDER = "https://simpul.example"


@blueprint.get("/collector")
def collector() -> Response:
    """Who asks, for what and how often, and how to steer or refuse it."""
    settings = house().settings
    contact = settings.contact or ""
    return _page(
        "collector.html",
        agent=user_agent(settings),
        product=PRODUCT,
        contact=contact,
        contact_link=_link(contact),
        seconds=f"{settings.host_interval:g}" if settings.host_interval else "",
        public=settings.public_url,
    )


@blueprint.get("/terms")
def terms() -> Response:
    """What partners may do with stories and pictures, and what is asked of them."""
    contact = house().settings.contact or ""
    return _page("terms.html", contact=contact, contact_link=_link(contact))


@blueprint.get("/collector/guide")
def guide() -> Response:
    """How to be collected well, and how to show the nation's news."""
    return _guide("webmasters")


@blueprint.get("/guide/partners")
def partners() -> Response:
    """How to take channels and keep up with them."""
    return _guide("partners")


@blueprint.get("/guide/formats")
def formats() -> Response:
    """What each format holds, whose a story is, and how to name that."""
    return _guide("formats")


def _guide(name: str) -> Response:
    written = _written(name, language_of(request)).replace(PLACEHOLDER, house().settings.public_url)
    guide = Markup(markdown(written))  # noqa: S704 - `markdown` escapes all text
    return _page("guide.html", guide=guide, title=written.partition("\n")[0].removeprefix("# "))


def _link(contact: str) -> str:
    return contact if "://" in contact else f"mailto:{contact}"


@cache
def _written(name: str, language: str) -> str:
    return (files("feeds") / "guides" / f"{name}.{language}.md").read_text(encoding="utf-8")


def _page(template: str, **values: object) -> Response:
    language = language_of(request)
    other = f"?lang={'en' if language == 'id' else 'id'}"
    response = Response(
        render_template(template, language=language, other=other, **values),
        content_type="text/html; charset=utf-8",
    )
    response.headers["Content-Language"] = language
    response.headers["Vary"] = "Accept-Language"
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response
