"""The page that makes the lines which bring a channel to somebody's site, with a preview."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Response, render_template, request

from aggregator.channels import channel_at
from aggregator.errors import UnknownChannel
from aggregator.messages import LANGUAGES, text
from aggregator.model import Office
from aggregator.normalize.categories import CATEGORIES
from feeds.render import snippet
from feeds.render.snippet import DEFAULT_LIMIT, MAX_LIMIT, THEMES, Embedding
from feeds.web.access import saved_channel
from feeds.web.channels import limit_of
from feeds.web.house import house
from feeds.web.shown import page_of, query_of
from feeds.web.words import language_of

blueprint = Blueprint("builder", __name__)

# The only page with a script: it shows the widget as it will be, and copies. All works without it too.
_POLICY = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; frame-src 'self'; style-src 'self'; "
    "img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'"
)
# Channels that need an office beside them; all others may leave one out.
OF_OFFICE = ("elsewhere", "offices")
_MOST_CHOICES = 12
_LIMITS = (3, 5, 8, 10, 15, 20)


@dataclass(frozen=True, slots=True)
class FoundOffice:
    """What words of a webmaster lead to: one office, or why none, or several to choose from."""

    office: Office | None = None
    trouble: str = ""
    choices: tuple[Office, ...] = ()


@blueprint.get("/widget")
def widget() -> Response:
    """The choices, and the lines that follow from them."""
    language = language_of(request)
    asked = {name: request.args.get(name, "").strip()[:100] for name in ("channel", "office", "exclude")}
    asked["channel"] = asked["channel"] or "national"
    asked |= {"language": request.args.get("language", language), "theme": request.args.get("theme", "")}
    name = "office" if asked["channel"] in OF_OFFICE else "exclude"
    found = _find(asked[name], asked["channel"] in OF_OFFICE, language)
    chosen = None if found.trouble else _chosen(asked, found.office)
    body = render_template(
        "widget.html",
        language=language,
        asked=asked,
        limit=chosen.limit if chosen else DEFAULT_LIMIT,
        limits=_LIMITS,
        languages=LANGUAGES,
        themes=THEMES,
        regions=[region for region in house().registry.regions if len(region.code) == 2],
        categories=CATEGORIES,
        saved=house().store.saved_channels(""),
        trouble=found.trouble,
        choices=[(office, query_of({**request.args, name: office.code})) for office in found.choices],
        result=_result(chosen) if chosen else None,
        other=query_of({**request.args, "lang": "en" if language == "id" else "id"}),
    )
    response = Response(body, content_type="text/html; charset=utf-8")
    response.headers["Content-Security-Policy"] = _POLICY
    response.headers["Cache-Control"] = "public, max-age=300"
    return page_of(response, language)


def _chosen(asked: dict[str, str], office: Office | None) -> Embedding:
    """Raises `UnknownChannel`, `BadQuery`."""
    path = asked["channel"]
    if path in OF_OFFICE and office:
        path = f"{path}/{office.code}"
    language = asked["language"] if asked["language"] in LANGUAGES else LANGUAGES[0]
    channel = channel_at(path, house().registry, saved_channel, language)
    if channel.owner:
        # A partner's own channel is read with the partner's key, which has no place on a page.
        raise UnknownChannel("channel", path, ())
    return Embedding(
        channel=path,
        heading=snippet.heading_of(channel, language),
        limit=min(limit_of(request.args.get("limit"), DEFAULT_LIMIT), MAX_LIMIT),
        exclude=office.code if office and asked["channel"] not in OF_OFFICE else "",
        language=language,
        theme=asked["theme"] if asked["theme"] in THEMES else THEMES[0],
    )


def _result(chosen: Embedding) -> dict[str, object]:
    public = house().settings.public_url
    return {
        "chosen": chosen,
        "attributes": snippet.element(chosen),
        "preview": snippet.frame_address("", chosen),
        "height": snippet.frame_height(chosen),
        "script": snippet.widget(public, chosen, text("embed.more", chosen.language)),
        "frame": snippet.frame(public, chosen, chosen.heading),
    }


def _find(words: str, needed: bool, language: str) -> FoundOffice:
    """The office that is meant: its code, a name that bylines use, or words of its name."""
    if not words:
        return FoundOffice(trouble=text("embed.office_missing", language) if needed else "")
    registry = house().registry
    office = registry.office(words) or registry.office(registry.names.resolve(words) or "")
    if office:
        return FoundOffice(office)
    parts = words.casefold().split()
    fits = [one for one in registry.offices if all(part in one.name.casefold() for part in parts)]
    if len(fits) == 1:
        return FoundOffice(fits[0])
    key = "embed.office_many" if fits else "embed.office_unknown"
    return FoundOffice(None, text(key, language, words=words), tuple(fits[:_MOST_CHOICES]))
