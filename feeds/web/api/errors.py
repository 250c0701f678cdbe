"""What goes wrong below /api/v1, as problem documents (RFC 9457). ``type`` leads to the section of the API's
page that tells what to do; where the status says all, it is ``about:blank``."""

from __future__ import annotations

from flask import Response, request

from aggregator.errors import RepeatedParameter, UnknownChannel, UnknownParameter
from aggregator.messages import text
from feeds.web import problems
from feeds.web.api.operation import BadValue, blueprint, site_url
from feeds.web.words import language_of

# The problems that have a section of their own, by their names in the catalogue (``api.problem_<name>``).
PROBLEMS = ("bad-value", "unknown-parameter", "repeated-parameter", "unknown-channel", "withdrawn")


def type_of(name: str) -> str:
    """The URI of a type of problem."""
    return f"{site_url()}api/#problem-{name}"


@blueprint.errorhandler(UnknownParameter)
def unknown_parameter(error: UnknownParameter) -> Response:
    facts = {"name": error.name[:80], "known": ", ".join(error.known)}
    return _problem(400, "unknown-parameter", facts, {"parameter": error.name[:80], "known": error.known})


@blueprint.errorhandler(RepeatedParameter)
def repeated_parameter(error: RepeatedParameter) -> Response:
    return _problem(400, "repeated-parameter", {"name": error.name}, {"parameter": error.name})


@blueprint.errorhandler(BadValue)
def bad_value(error: BadValue) -> Response:
    hint = text(error.reason, language_of(request), **error.facts)
    facts = {"name": error.name, "value": error.value[:80], "hint": hint}
    return _problem(400, "bad-value", facts, {"parameter": error.name})


@blueprint.errorhandler(UnknownChannel)
def unknown_channel(error: UnknownChannel) -> Response:
    language = language_of(request)
    detail = text(f"web.unknown_{error.kind}", language, code=error.code[:80], known=", ".join(error.known))
    more: dict[str, object] = {"type": type_of("unknown-channel"), "known": error.known}
    if error.parameter:
        more["parameter"] = error.parameter
    return problems.problem(404, text("web.not_found", language), detail, language, more)


def withdrawn() -> Response:
    """410 for a story that was taken down."""
    return _problem(410, "withdrawn", {}, {})


def _problem(status: int, name: str, facts: dict[str, str], more: dict[str, object]) -> Response:
    language = language_of(request)
    key = name.replace("-", "_")
    title = text(f"api.problem_{key}", language)
    detail = text(f"api.problem_{key}_detail", language, **facts)
    return problems.problem(status, title, detail, language, {"type": type_of(name), **more})
