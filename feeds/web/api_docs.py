"""The document of the JSON interface, for programs and as a page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response

from feeds.render.channel import EMPTY_SINCE
from feeds.web import embargo, partner_api  # noqa: F401 - their operations are part of the document
from feeds.web.api.errors import PROBLEMS
from feeds.web.api.openapi import Schema, document
from feeds.web.api.operation import BASE, JSON, json_bytes
from feeds.web.api.slow import slowly
from feeds.web.cache import Content
from feeds.web.house import house
from feeds.web.shown import page_of
from feeds.web.words import language_of

blueprint = Blueprint("api_docs", __name__, url_prefix="/api")


@blueprint.get("/openapi.json")
def openapi() -> Response:
    """The document; ``lang=id`` has its words in Indonesian."""
    language = "id" if request.args.get("lang") == "id" else "en"

    def render() -> Content:
        found = document(house().settings.public_url, language)
        return Content(json_bytes(found), JSON, EMPTY_SINCE)

    return slowly(("openapi", language), render)


@blueprint.get("/")
def page() -> Response:
    """The document for people: what can be asked, with what, and what is answered."""
    language = language_of(request)

    def render() -> Content:
        found = document(house().settings.public_url, language)
        body = render_template(
            "api.html",
            language=language,
            document=found,
            operations=_by_tag(found),
            problems=PROBLEMS,
            type_of=_type_of,
            other=f"?lang={'en' if language == 'id' else 'id'}",
        )
        return Content(body.encode(), "text/html; charset=utf-8", EMPTY_SINCE)

    return page_of(slowly(("api", language), render), language)


def _by_tag(found: Schema) -> Mapping[str, list[dict[str, Any]]]:
    """The operations with what the page shows of each, by their tags."""
    operations: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for path, methods in found["paths"].items():
        for method, operation in methods.items():
            shown = {"method": method.upper(), "path": path, "try": _try(path, operation)}
            operations[operation["tags"][0]].append({**operation, **shown})
    return operations


def _try(path: str, operation: Mapping[str, Any]) -> str:
    """An address to look at: one that works without knowing what is held; "" where there is none."""
    query = {}
    if "security" in operation:
        return ""
    for parameter in operation["parameters"]:
        if parameter["in"] == "path":
            if parameter["name"] != "code":
                return ""
            path = path.replace(f"{{{parameter['name']}}}", parameter["example"])
        elif parameter["name"] in ("limit", "days"):
            query[parameter["name"]] = str(parameter["example"])
        elif parameter["required"]:
            query[parameter["name"]] = parameter["example"]
    return f"{BASE}{path}{'?' + urlencode(query) if query else ''}"


def _type_of(schema: Mapping[str, Any]) -> tuple[list[str], str]:
    """What a value is: the words of JSON Schema, and the name of the schema that it refers to."""
    if "$ref" in schema:
        return [], schema["$ref"].rpartition("/")[2]
    if "anyOf" in schema:
        parts = [_type_of(part) for part in schema["anyOf"]]
        words = [word for part, _ in parts for word in part]
        return list(dict.fromkeys(words)), next((name for _, name in parts if name), "")
    if schema.get("type") == "array":
        words, name = _type_of(schema["items"])
        return [*(["array"] if name else [f"array of {' | '.join(words)}"])], name
    if "enum" in schema:
        return [" | ".join(map(str, schema["enum"]))], ""
    return [schema.get("format") or schema.get("type", "any")], ""
