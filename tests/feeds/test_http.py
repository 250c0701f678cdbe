"""HTTP over what is rendered: one strong ETag a representation, conditions, ranges, CORS; and whatever else a
request brings, it is answered within bounds."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st
from werkzeug.exceptions import PreconditionFailed, RequestedRangeNotSatisfiable
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from aggregator.model import Entry
from feeds.web.codings import CODINGS, IDENTITY
from feeds.web.http import byte_range, respond
from feeds.web.representation import Content, rendered

FEED = "/feeds/national.rss"
LONG_AGO = datetime(2025, 12, 1, tzinfo=UTC)
BODY = bytes(range(256)) * 4
SHOWN = rendered(Content(BODY, "text/plain", LONG_AGO))


@pytest.fixture
def filled(newsroom: Any, entry: Callable[..., Entry], client: FlaskClient) -> Any:
    newsroom.publish(newsroom.source("https://bulukumba.example/feed"), entry(1), entry(2))
    return newsroom


def ask(method: str = "GET", **headers: str) -> Any:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return respond(Request(EnvironBuilder(method=method, headers=named).get_environ()), SHOWN)  # type: ignore[arg-type]


@pytest.mark.parametrize("coding", [*CODINGS, IDENTITY])
def test_each_coding_is_a_representation_with_an_etag_of_its_own(coding: str) -> None:
    answer = ask(Accept_Encoding=coding)
    assert answer.headers.get("Content-Encoding", IDENTITY) == coding
    assert answer.headers["Vary"] == "Accept-Encoding"
    tags = {ask(Accept_Encoding=other).headers["ETag"] for other in (*CODINGS, IDENTITY)}
    assert len(tags) == 4
    assert ask(Accept_Encoding=coding, If_None_Match=answer.headers["ETag"]).status_code == 304
    for other in tags - {answer.headers["ETag"]}:
        assert ask(Accept_Encoding=coding, If_None_Match=other).status_code == 200


def test_a_304_says_what_a_200_would() -> None:
    whole, known = ask(Accept_Encoding="br"), ask(Accept_Encoding="br", If_None_Match="*")
    for name in ("ETag", "Last-Modified", "Cache-Control", "Vary"):
        assert known.headers[name] == whole.headers[name]
    assert known.data == b""


ETAG, DATE = SHOWN.etag(IDENTITY), "Mon, 01 Dec 2025 00:00:00 GMT"


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        ("bytes=0-0", range(1)),
        ("bytes=10-19", range(10, 20)),
        ("bytes=1000-", range(1000, 1024)),
        ("bytes=-24", range(1000, 1024)),
        ("bytes=-99999", range(1024)),
        ("bytes=0-99999999", range(1024)),
        ("Bytes = 5 - 6", range(5, 7)),
        ("bytes=0-1,5-6", None),
        ("bytes=" + ",".join(["0-"] * 200), None),
        ("bytes=9-5", None),
        ("bytes=-", None),
        ("bytes=a-b", None),
        ("bytes=0-" + "9" * 40, None),
        ("lines=0-5", None),
        ("", None),
    ],
)
def test_one_range_is_given_and_anything_else_is_the_whole(asked: str, given: range | None) -> None:
    answer = ask(Range=asked)
    if given is None:
        assert (answer.status_code, answer.data) == (200, BODY)
    else:
        assert (answer.status_code, answer.data) == (206, BODY[given.start : given.stop])
        assert answer.headers["Content-Range"] == f"bytes {given.start}-{given.stop - 1}/1024"
        assert answer.headers["ETag"] == ETAG


@pytest.mark.parametrize(
    ("condition", "status"),
    [
        (ETAG, 206),
        (f"W/{ETAG}", 200),
        ('"lain"', 200),
        (DATE, 206),
        ("Sun, 30 Nov 2025 00:00:00 GMT", 200),
        ("Tue, 02 Dec 2025 00:00:00 GMT", 200),
        ("kapan saja", 200),
    ],
)
def test_a_range_is_of_the_representation_that_if_range_names(condition: str, status: int) -> None:
    assert ask(Range="bytes=0-9", If_Range=condition).status_code == status


def test_a_date_that_may_be_of_several_representations_names_none() -> None:
    to_come = rendered(Content(BODY, "text/plain", datetime(2999, 1, 1, tzinfo=UTC)))
    headers = {"Range": "bytes=0-9", "If-Range": "Tue, 01 Jan 2999 00:00:00 GMT"}
    request = Request(EnvironBuilder(headers=headers).get_environ())
    assert respond(request, to_come).status_code == 200  # type: ignore[arg-type]


@settings(max_examples=60)
@given(st.text("bytes=0123456789-, ", max_size=24), st.integers(0, 50))
def test_no_range_gives_more_than_the_whole(asked: str, length: int) -> None:
    with suppress(RequestedRangeNotSatisfiable):
        given = byte_range(f"bytes={asked}", length)
        assert given is None or (0 <= given.start < given.stop <= length)


@pytest.mark.parametrize("coding", CODINGS)
def test_ranges_are_of_bytes_without_a_coding(coding: str) -> None:
    answer = ask(Range="bytes=0-9", Accept_Encoding=coding)
    assert answer.status_code == 200
    assert "Accept-Ranges" not in answer.headers
    assert ask().headers["Accept-Ranges"] == "bytes"


def test_a_head_has_no_ranges() -> None:
    assert ask("HEAD", Range="bytes=0-9").status_code == 200


def test_who_has_it_already_needs_no_part_of_it() -> None:
    assert ask(Range="bytes=0-9", If_None_Match=ETAG).status_code == 304


def test_a_range_beyond_the_end_is_refused_in_words_and_with_the_length(
    filled: Any, client: FlaskClient
) -> None:
    with pytest.raises(RequestedRangeNotSatisfiable):
        ask(Range="bytes=-0")
    whole = client.get(FEED)
    answer = client.get(FEED, headers={"Range": "bytes=99999999-"})
    assert answer.status_code == 416
    assert answer.headers["Content-Range"] == f"bytes */{len(whole.data)}"
    assert json.loads(answer.data)["title"] == "Bagian yang diminta tidak ada"
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("name", "value", "given"),
    [
        ("If-Match", "*", True),
        ("If-Match", '"lain"', False),
        ("If-Match", f"W/{ETAG}", False),
        ("If-Match", f'"lain", {ETAG}', True),
        ("If-Unmodified-Since", "Mon, 01 Jan 2024 00:00:00 GMT", False),
        ("If-Unmodified-Since", "Fri, 01 Jan 2100 00:00:00 GMT", True),
        ("If-Unmodified-Since", "x" * 5000, True),
    ],
)
def test_who_wants_this_very_representation_gets_no_other(name: str, value: str, given: bool) -> None:
    if given:
        assert ask(**{name: value}).status_code == 200
    else:
        with pytest.raises(PreconditionFailed):
            ask(**{name: value})


ODD = ("text/plain", "image/png;q=0.1", "*/*;q=0", "application/json", "x", "\xff\xfe", "," * 5000)


@pytest.mark.parametrize("extension", ["rss", "atom", "json"])
def test_the_extension_decides_the_format_whatever_a_reader_accepts(
    filled: Any, client: FlaskClient, extension: str
) -> None:
    for accept in ODD:
        answer = client.get(f"/feeds/national.{extension}", headers={"Accept": accept})
        assert answer.status_code == 200
        assert extension in answer.headers["Content-Type"].replace("application/feed+json", "json")


OPEN = ("/feeds/national.rss", "/feeds/tak-ada.rss", "/api/v1/changes", "/api/v1/tak-ada", "/opml")
CLOSED = ("/", "/stories/00000000-0000-4000-8000-000000000001", "/hub")


def test_pages_of_other_origins_may_read_what_is_made_for_programs_and_nothing_else(
    filled: Any, client: FlaskClient
) -> None:
    for address in OPEN:
        headers = client.get(address, headers={"Origin": "https://situs.example"}).headers
        assert headers["Access-Control-Allow-Origin"] == "*"
        exposed = headers["Access-Control-Expose-Headers"].split(", ")
        assert {"ETag", "Link", "RateLimit"} <= set(exposed)
        assert "Access-Control-Allow-Credentials" not in headers
    for address in CLOSED:
        headers = client.get(address, headers={"Origin": "https://situs.example"}).headers
        assert "Access-Control" not in str(headers)


def test_a_preflight_is_answered_without_asking_a_view(client: FlaskClient) -> None:
    asked = {"Origin": "https://situs.example", "Access-Control-Request-Method": "GET"}
    for address in OPEN:
        answer = client.options(address, headers=asked)
        assert (answer.status_code, answer.data) == (204, b"")
        allowed = answer.headers["Access-Control-Allow-Headers"].split(", ")
        assert {"If-None-Match", "Authorization", "A-IM", "X-API-Key"} <= set(allowed)
        assert int(answer.headers["Access-Control-Max-Age"]) > 0
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
    for address in CLOSED:
        assert "Access-Control" not in str(client.options(address, headers=asked).headers)
