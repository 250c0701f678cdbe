"""The OpenAPI 3.1 document (https://spec.openapis.org/oas/v3.1.1), made of the operations that are served:
there is nothing to keep in step with them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from aggregator.messages import text
from feeds.web.api import shapes
from feeds.web.api.operation import BASE, OPERATIONS, Operation, Parameter

Schema = dict[str, Any]

_REFERENCE = "#/components/schemas/{name}"
# Errors that every operation may answer with.
_ALWAYS = (400, 401, 403, 414, 429, 500, 503)
_PROBLEM = "application/problem+json"
_KEYS: list[Schema] = [{"bearer": []}, {"header": []}, {"signed": []}]


def document(public_url: str, language: str) -> Schema:
    """The document, its words in a language; what it says of members of answers is in English."""
    schemas = _schemas()
    return {
        "openapi": "3.1.1",
        "jsonSchemaDialect": "https://spec.openapis.org/oas/3.1/dialect/base",
        "info": {
            "title": text("api.title", language),
            "description": text("api.description", language),
            "version": "1.0",
        },
        "servers": [{"url": f"{public_url}{BASE}"}],
        "security": [{}, *_KEYS],
        "tags": [
            {"name": tag, "description": text(f"api.tag_{tag}", language)}
            for tag in dict.fromkeys(operation.tag for operation in OPERATIONS)
        ],
        "paths": _paths(schemas, language),
        "components": {
            "schemas": schemas,
            "headers": _headers(language),
            "responses": {str(status): _problem(status, language) for status in _statuses()},
            "securitySchemes": {
                "bearer": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": text("api.key", language),
                },
                "signed": {
                    "type": "apiKey",
                    "in": "query",
                    "name": "signature",
                    "description": text("api.signed", language),
                },
                "header": {
                    "type": "apiKey",
                    "in": "header",
                    "name": "X-API-Key",
                    "description": text("api.key", language),
                },
            },
        },
    }


def references(schema: object) -> Iterator[str]:
    """The names of the schemas that one refers to itself."""
    if isinstance(schema, Mapping):
        for key, value in schema.items():
            if key == "$ref":
                yield str(value).rpartition("/")[2]
            else:
                yield from references(value)
    elif isinstance(schema, list | tuple):
        for part in schema:
            yield from references(part)


def example_of(schema: Mapping[str, Any], schemas: Mapping[str, Schema]) -> Any:
    """What a value of a schema may look like: the examples of its parts, put together."""
    if "examples" in schema:
        return schema["examples"][0]
    if "$ref" in schema:
        return example_of(schemas[schema["$ref"].rpartition("/")[2]], schemas)
    if "anyOf" in schema:
        return example_of(schema["anyOf"][0], schemas)
    if "enum" in schema:
        return schema["enum"][0]
    match schema.get("type"):
        case "object":
            members = schema.get("properties", {})
            return {name: example_of(member, schemas) for name, member in members.items()}
        case "array":
            return [example_of(schema["items"], schemas)]
        case "integer":
            return schema.get("default", 1)
        case "boolean":
            return False
        case "string" if schema.get("format") == "uri":
            return "https://example.go.id/berita/1"
    return "contoh"


def _schemas() -> dict[str, Schema]:
    types = [shape for operation in OPERATIONS for shape in (operation.answer, operation.body) if shape]
    unique = dict.fromkeys([*types, shapes.Problem])
    _, found = msgspec.json.schema_components(unique, ref_template=_REFERENCE)
    for operation in OPERATIONS:
        if operation.answer is not None and _has_fields(operation):
            found |= _sparse(operation.answer.__name__, found)
    return dict(sorted(found.items()))


def _sparse(name: str, schemas: Mapping[str, Schema]) -> dict[str, Schema]:
    """A list whose items hold but the members that were asked for."""
    page = schemas[name]
    (item,) = references(page["properties"]["items"])
    few = {key: value for key, value in schemas[item].items() if key != "required"}
    items = page["properties"]["items"] | {"items": {"$ref": _REFERENCE.format(name=f"Sparse{item}")}}
    return {
        f"Sparse{item}": few | {"title": f"Sparse{item}"},
        f"Sparse{name}": page
        | {"title": f"Sparse{name}", "properties": page["properties"] | {"items": items}},
    }


def _has_fields(operation: Operation) -> bool:
    return any(parameter.name == "fields" for parameter in operation.parameters)


def _paths(schemas: Mapping[str, Schema], language: str) -> Schema:
    paths: Schema = {}
    for operation in OPERATIONS:
        methods = paths.setdefault(operation.path, {})
        methods[operation.method.lower()] = _operation(operation, schemas, language)
    return paths


def _operation(operation: Operation, schemas: Mapping[str, Schema], language: str) -> Schema:
    answers: dict[str, Schema] = {}
    if operation.answer is None:
        answers["204"] = {"description": text("api.answer_204", language)}
    else:
        answers["200"] = _answer(operation, operation.answer.__name__, schemas, language)
    if 201 in operation.statuses:
        answers["201"] = answers["200"] | {
            "description": text("api.answer_201", language),
            "headers": _refer("headers", ["Location", *_RATES]),
        }
    if operation.scope is None:
        answers["304"] = {
            "description": text("api.answer_304", language),
            "headers": _refer("headers", ["ETag", "Cache-Control"]),
        }
    for status in {*_ALWAYS, *operation.statuses} - {201}:
        answers[str(status)] = {"$ref": f"#/components/responses/{status}"}
    found: Schema = {}
    if operation.scope is not None:
        found["security"] = _KEYS
    if operation.body is not None:
        name = operation.body.__name__
        schema = {"$ref": _REFERENCE.format(name=name)}
        sent = {"schema": schema, "example": example_of(schemas[name], schemas)}
        found["requestBody"] = {"required": True, "content": {"application/json": sent}}
    return found | {
        "operationId": operation.name,
        "tags": [operation.tag],
        "summary": text(f"api.op_{operation.name}", language),
        "description": text(f"api.op_{operation.name}_detail", language),
        "parameters": [_parameter(parameter, language) for parameter in operation.parameters],
        "responses": dict(sorted(answers.items())),
    }


def _answer(operation: Operation, name: str, schemas: Mapping[str, Schema], language: str) -> Schema:
    schema: Schema = {"$ref": _REFERENCE.format(name=name)}
    if _has_fields(operation):
        schema = {"anyOf": [schema, {"$ref": _REFERENCE.format(name=f"Sparse{name}")}]}
    headers = ["Cache-Control"] if operation.scope else ["ETag", "Last-Modified", "Cache-Control"]
    if "links" in schemas[name].get("properties", {}):
        headers.append("Link")
    return {
        "description": text("api.answer_200", language),
        "headers": _refer("headers", [*headers, *_RATES]),
        "content": {"application/json": {"schema": schema, "example": example_of(schemas[name], schemas)}},
    }


def _parameter(parameter: Parameter[Any], language: str) -> Schema:
    words = text(parameter.key, language)
    found: Schema = {
        "name": parameter.name,
        "in": parameter.where,
        "required": parameter.required,
        "description": f"{words[0].upper()}{words[1:]}.",
        "schema": dict(parameter.schema),
    }
    if parameter.schema.get("type") == "array":
        found |= {"style": "form", "explode": False}
    if parameter.example:
        found["example"] = _typed(parameter)
    return found


def _typed(parameter: Parameter[Any]) -> object:
    match parameter.schema.get("type"):
        case "integer":
            return int(parameter.example)
        case "array":
            return parameter.example.split(",")
    return parameter.example


_RATES = ("RateLimit", "RateLimit-Policy")


def _headers(language: str) -> dict[str, Schema]:
    names = ("ETag", "Last-Modified", "Cache-Control", "Link", "Location", "Retry-After", *_RATES)
    return {
        name: {
            "description": text(f"api.header_{name.lower().replace('-', '_')}", language),
            "schema": {"type": "string"},
        }
        for name in names
    }


def _statuses() -> list[int]:
    return sorted({*_ALWAYS, *(status for operation in OPERATIONS for status in operation.statuses)} - {201})


def _problem(status: int, language: str) -> Schema:
    answer: Schema = {"description": text(f"api.answer_{status}", language)}
    if status == 301:
        return answer | {"headers": _refer("headers", ["Location"])}
    answer["content"] = {_PROBLEM: {"schema": {"$ref": _REFERENCE.format(name="Problem")}}}
    if status in (429, 503):
        answer["headers"] = _refer("headers", ["Retry-After"])
    return answer


def _refer(kind: str, names: list[str]) -> dict[str, Schema]:
    return {name: {"$ref": f"#/components/{kind}/{name}"} for name in names}
