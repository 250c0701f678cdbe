"""Every file of tests/data/feeds is read as the expectation beside it says.

A new oddity is a new file there with NAME.expect.json: the fields of the parsed document that matter,
``drafts`` with the fields that matter, ``warnings_with`` and ``detail_with`` for parts of texts.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from aggregator.extract import read_document, sniff

FEEDS = Path(__file__).parent.parent / "data" / "feeds"
URL = "https://contoh.kemenag.go.id/feed/"
DOCUMENTS = sorted(path for path in FEEDS.iterdir() if not path.name.endswith(".expect.json"))


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)
def test_document_is_read_as_expected(path: Path) -> None:
    expected: dict[str, Any] = json.loads(path.with_suffix(".expect.json").read_text(encoding="utf-8"))
    headers = expected.pop("headers", {})
    body = path.read_bytes()
    shape = sniff(body, headers.get("content-type", ""))
    parsed = read_document(body, headers, URL, shape)
    found = json.loads(json.dumps(asdict(parsed), default=str))

    drafts = expected.pop("drafts")
    assert len(found["drafts"]) == len(drafts), parsed
    for draft, wanted in zip(found["drafts"], drafts, strict=True):
        assert {key: draft[key] for key in wanted} == wanted
    for words in expected.pop("warnings_with", []):
        assert any(words in warning for warning in found["warnings"]), found["warnings"]
    assert expected.pop("detail_with", "") in found["detail"]
    expected.setdefault("reason", None)
    assert {key: found[key] for key in expected} == expected


def test_every_expectation_has_its_document() -> None:
    expectations = {path.name.removesuffix(".expect.json") for path in FEEDS.glob("*.expect.json")}
    assert expectations == {path.stem for path in DOCUMENTS}
