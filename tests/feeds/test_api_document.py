"""The OpenAPI document is what is served, no more and no less."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator

from aggregator.messages import LANGUAGES
from aggregator.model import Entry
from feeds.web.api.openapi import references

MakeEntry = Callable[..., Entry]

FIRST = "00000000-0000-4000-8000-000000000001"


def operations(document: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """Every operation with its path."""
    return [(path, one) for path, methods in document["paths"].items() for one in methods.values()]


@pytest.fixture
def document(client: FlaskClient) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(client.get("/api/openapi.json").data)
    return found


@pytest.fixture
def validator(document: dict[str, Any]) -> Callable[[dict[str, Any]], Draft202012Validator]:
    """A validator of a schema of the document."""

    def make(schema: dict[str, Any]) -> Draft202012Validator:
        root = {"components": document["components"], **schema}
        return Draft202012Validator(root, format_checker=Draft202012Validator.FORMAT_CHECKER)

    return make


def test_every_route_is_in_the_document_and_the_other_way_round(app: Flask, document: dict[str, Any]) -> None:
    served = {
        (re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule.removeprefix("/api/v1")), method.lower())
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/v1/")
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }
    assert {(path, method) for path, methods in document["paths"].items() for method in methods} == served


def test_every_schema_is_one_and_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    for schema in schemas.values():
        Draft202012Validator.check_schema(schema)
    assert set(references(schemas)) <= set(schemas)
    named = re.findall(r'"#/components/(\w+)/([^"]+)"', json.dumps(document))
    assert all(name in document["components"][kind] for kind, name in named)
    ids = [operation["operationId"] for _, operation in operations(document)]
    assert len(ids) == len(set(ids))


def test_every_example_is_what_its_schema_says(
    document: dict[str, Any], validator: Callable[[dict[str, Any]], Draft202012Validator]
) -> None:
    for _, operation in operations(document):
        parts = [operation.get("requestBody", {}), *operation["responses"].values()]
        for content in (part["content"]["application/json"] for part in parts if "content" in part):
            validator(content["schema"]).validate(content["example"])
        for parameter in operation["parameters"]:
            if "example" in parameter:
                validator(parameter["schema"]).validate(parameter["example"])


def test_answers_are_what_the_document_says(
    client: FlaskClient,
    newsroom: Any,
    entry: MakeEntry,
    document: dict[str, Any],
    validator: Callable[[dict[str, Any]], Draft202012Validator],
) -> None:
    source = newsroom.source("https://bulukumba.example/feed")
    newsroom.publish(source, entry(1, image_url="https://bulukumba.example/1.jpg"), entry(2))
    newsroom.edit(source, entry(1), title="Judul Kedua")
    values = {"uuid": FIRST, "entry": "1", "code": "73.02"}
    for path, operation in operations(document):
        if "security" in operation:
            continue
        query = {p["name"]: p["example"] for p in operation["parameters"] if p["required"]}
        address = path.format(**values)
        response = client.get(
            f"/api/v1{address}", query_string={k: v for k, v in query.items() if k not in values}
        )
        assert response.status_code == 200, (address, response.data)
        schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
        validator(schema).validate(json.loads(response.data))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_document_is_also_a_page(client: FlaskClient, document: dict[str, Any], language: str) -> None:
    response = client.get(f"/api/?lang={language}")
    assert (response.status_code, response.mimetype) == (200, "text/html")
    page = response.get_data(as_text=True)
    assert len(response.data) < 100_000
    assert "<script" not in page
    assert f'<html lang="{language}">' in page
    anchors = re.findall(r' id="([^"]+)"', page)
    assert len(anchors) == len(set(anchors))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= set(anchors)
    assert {f"op-{operation['operationId']}" for _, operation in operations(document)} <= set(anchors)
    for address in re.findall(r'href="(/api/v1[^"]*)"', page):
        assert client.get(address.replace("&amp;", "&")).status_code == 200, address


def test_a_problem_leads_to_its_section_of_the_page(client: FlaskClient) -> None:
    for question in ("stories?limit=0", "stories?lmit=1", "stories?limit=1&limit=2", "stories?office=x"):
        address, _, anchor = client.get(f"/api/v1/{question}").get_json(force=True)["type"].partition("#")
        page = client.get(address.removeprefix("https://simpul.example")).get_data(as_text=True)
        assert f'id="{anchor}"' in page


def test_without_its_slash_the_page_is_found_too(client: FlaskClient) -> None:
    assert client.get("/api").headers["Location"].endswith("/api/")
