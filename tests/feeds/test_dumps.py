"""The dumps of days: what is in them, that closed days only change by what editors and sources do, and that
nothing in them is a formula."""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import settings as profile
from hypothesis import strategies as st
from sqlalchemy import event
from werkzeug.test import EnvironBuilder, run_wsgi_app

from aggregator.adapters.database import dumps as adapter
from aggregator.bootstrap import open_world
from aggregator.editing import Ground, Hand
from aggregator.model import Entry
from aggregator.newsdesk import Desk
from aggregator.partners import LIMITS, Scope, new_key
from aggregator.registry import Registry
from aggregator.settings import Settings
from feeds.render import dumps as render
from feeds.render.dataset import Dataset, render_dataset
from feeds.render.dumps import COLUMNS, csv_lines, gathered, gzipped, ndjson_lines

MakeEntry = Callable[..., Entry]
# In Jakarta this is already the second of December.
EVENING = datetime(2025, 12, 1, 18, 0, tzinfo=UTC)
DAYS = (date(2025, 12, 1), date(2025, 12, 2), date(2025, 12, 3))


def _entry(make: MakeEntry, number: int, **values: object) -> Entry:
    text = f"Berita {number} tentang kegiatan yang hanya terjadi satu kali, di satu tempat, pada hari itu."
    return make(number, **{"title": f"Berita {number}", "text": text, "text_hash": f"{number:064x}"} | values)


@pytest.fixture
def two_days(newsroom: Any, entry: MakeEntry) -> Any:
    """Two stories that arrived on the first of December, three on the second, one of them of last year."""
    source = newsroom.source("https://bulukumba.example/feed")
    newsroom.told = [_entry(entry, number) for number in range(5)]
    newsroom.publish(source, *newsroom.told[:2])
    newsroom.begins = EVENING
    newsroom.publish(source, *newsroom.told[2:4])
    old = _entry(entry, 4, published=datetime(2024, 5, 1, tzinfo=UTC))
    newsroom.publish(source, old)
    newsroom.source_id = source
    return newsroom


@pytest.fixture
def desk(newsroom: Any, settings: Settings, registry: Registry) -> Desk:
    def clock() -> datetime:
        moment: datetime = newsroom.tick()
        return moment

    return Desk(replace(open_world(settings), storage=newsroom.storage, registry=registry, clock=clock))


def _rows(client: FlaskClient, day: date, form: str = "ndjson") -> list[dict[str, Any]]:
    response = client.get(f"/dumps/{day}.{form}")
    assert response.status_code == 200, response.text
    if form == "csv":
        return list(csv.DictReader(io.StringIO(response.data.decode(), newline=""), strict=True))
    return [json.loads(line) for line in response.data.splitlines()]


def test_a_story_is_in_the_dump_of_the_day_in_jakarta_on_which_it_arrived(
    two_days: Any, client: FlaskClient
) -> None:
    titles = [[row["title"] for row in _rows(client, day)] for day in DAYS]
    assert titles == [["Berita 0", "Berita 1"], ["Berita 2", "Berita 3", "Berita 4"], []]


def test_both_forms_hold_the_same(two_days: Any, client: FlaskClient) -> None:
    for plain, exact in zip(_rows(client, DAYS[1], "csv"), _rows(client, DAYS[1]), strict=True):
        assert list(plain) == list(exact) == [column.name for column in COLUMNS]
        for name, value in exact.items():
            written = "|".join(value) if isinstance(value, list) else value
            assert plain[name] == {None: "", True: "true", False: "false"}.get(written, written), name
    (row, *_) = _rows(client, DAYS[1])
    assert (row["office"], row["region"], row["categories"]) == ("73.02", "73", ["haji-umrah"])
    assert row["copies"] == [row["url"]]
    assert row["arrived"] == "2025-12-01T18:02:00Z"
    assert row["license"] == "https://simpul.example/terms"


def test_a_dump_comes_packed_too(two_days: Any, client: FlaskClient) -> None:
    for form, media_type in (("csv", "text/csv"), ("ndjson", "application/x-ndjson")):
        plain, packed = client.get(f"/dumps/{DAYS[0]}.{form}"), client.get(f"/dumps/{DAYS[0]}.{form}.gz")
        assert (plain.mimetype, packed.mimetype) == (media_type, "application/gzip")
        assert gzip.decompress(packed.data) == plain.data
        assert "Content-Encoding" not in packed.headers
        assert packed.headers["Content-Disposition"] == f"attachment; filename=simpul-2025-12-01.{form}.gz"
        assert packed.headers["ETag"] != plain.headers["ETag"]


def test_a_closed_day_stays_as_it_is_while_news_comes(
    two_days: Any, client: FlaskClient, entry: MakeEntry
) -> None:
    address = f"/dumps/{DAYS[0]}.csv"
    before = client.get(address)
    two_days.publish(two_days.source_id, _entry(entry, 9, published=datetime(2025, 12, 1, 4, tzinfo=UTC)))
    validators = {
        "If-None-Match": before.headers["ETag"],
        "If-Modified-Since": before.headers["Last-Modified"],
    }
    for name, value in validators.items():
        assert client.get(address, headers={name: value}).status_code == 304, name
    assert client.get(address).data == before.data


def test_a_correction_changes_the_dump_of_its_day_alone(two_days: Any, client: FlaskClient) -> None:
    before = [client.get(f"/dumps/{day}.csv").headers["ETag"] for day in DAYS]
    two_days.edit(two_days.source_id, two_days.told[0], title="Berita 0 (ralat)")
    after = [client.get(f"/dumps/{day}.csv").headers["ETag"] for day in DAYS]
    assert [one == other for one, other in zip(before, after, strict=True)] == [False, True, True]
    assert _rows(client, DAYS[0])[0]["title"] == "Berita 0 (ralat)"


def test_a_story_that_was_taken_down_is_in_no_dump(two_days: Any, client: FlaskClient, desk: Desk) -> None:
    before = client.get(f"/dumps/{DAYS[0]}.ndjson")
    gone, kept = _rows(client, DAYS[0])
    hand = Hand("redaktur", two_days.moment, "permintaan keluarga")
    desk.takedown(gone["id"].removeprefix("urn:uuid:"), Ground.PRIVACY, hand)
    after = client.get(f"/dumps/{DAYS[0]}.ndjson", headers={"If-None-Match": before.headers["ETag"]})
    assert after.status_code == 200
    assert [json.loads(line)["id"] for line in after.data.splitlines()] == [kept["id"]]


NO_DUMPS = {
    "2025-11-30.csv": "2025-12-01",  # before the first
    "9999-12-31.csv": "2025-12-01",
    "2025-02-30.csv": "2026-11-24.csv",
    "2025-12-01.xml": ".ndjson",
    "2025-12-01.csv.bz2": ".ndjson",
    "١٢٣٤-12-01.csv": ".ndjson",
    "<b>.csv": ".ndjson",
}


def test_what_there_is_no_dump_of_is_not_found_in_words(two_days: Any, client: FlaskClient) -> None:
    for name, words in NO_DUMPS.items():
        response = client.get(f"/dumps/{name}", headers={"Accept-Language": "en"})
        assert response.status_code == 404
        assert words in response.json["detail"]


def test_before_anything_arrived_there_is_no_dump(client: FlaskClient) -> None:
    assert client.get("/dumps/2025-12-01.csv").status_code == 404
    assert client.get("/dumps/").status_code == 200
    assert "dct:temporal" not in client.get("/dumps/metadata.json").json


def test_a_long_day_is_read_a_few_at_a_time(
    two_days: Any, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = [client.get(f"/dumps/{day}.ndjson").data for day in DAYS]
    for size in (1, 2, 3):
        monkeypatch.setattr(adapter, "BATCH", size)
        assert [client.get(f"/dumps/{day}.ndjson").data for day in DAYS] == whole


def test_a_partner_too_is_given_a_dump_while_it_is_read(
    two_days: Any, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(adapter, "BATCH", 1)
    monkeypatch.setattr(render, "CHUNK", 1)
    storage, now = two_days.storage, datetime.now(UTC)
    owner = storage.add_partner("arsip", "arsip@media.example", LIMITS, "humas", now)
    key = new_key(owner.id, frozenset({Scope.READ}), "humas", now - timedelta(days=2), None)
    storage.add_key(key.kept)
    asked: list[str] = []
    event.listen(
        storage.engine, "before_cursor_execute", lambda c, cur, statement, *rest: asked.append(statement)
    )
    for ending in ("csv", "ndjson", "ndjson.gz"):
        environ = EnvironBuilder(f"/dumps/{DAYS[1]}.{ending}", headers={"X-API-Key": key.text}).get_environ()
        pieces, status, _ = run_wsgi_app(app, environ)
        before = len(asked)
        body = b"".join(pieces)
        assert (status, len(body) > 500) == ("200 OK", True)
        # Beyond the first piece, all was read after the headers were there.
        assert "stories.created_at" in "".join(asked[before:]), ending


def test_a_dump_is_given_out_while_it_is_read() -> None:
    taken = 0

    def rows() -> Iterator[dict[str, Any]]:
        nonlocal taken
        while True:
            taken += 1
            yield {column.name: "x" * 1000 for column in COLUMNS}

    first = next(gathered(csv_lines(rows())))
    assert len(first) >= 64 * 1024
    assert taken < 10


@pytest.mark.parametrize(
    "text", ["=1+1", "+62", "-1", "@x", "\t=1", "\r=1", "\n=1", "  =1", "＝1", "=HYPERLINK(1)"]
)
def test_a_spreadsheet_finds_no_formula(text: str) -> None:
    cells = next(iter(_read(csv_lines([_row(text)]))))
    assert set(cells.values()) == {f"'{text}"}
    assert {json.loads(line)["title"] for line in ndjson_lines([_row(text)])} == {text}


def test_ordinary_text_has_no_apostrophe() -> None:
    text = "Haji 2026: 50% lebih – \"lancar\", kata kepala kantor;\r\nbaris dua, 'petik', a=b"
    assert set(next(iter(_read(csv_lines([_row(text)])))).values()) == {text}


@given(st.lists(st.text(max_size=30), max_size=4))
@profile(max_examples=60, deadline=None)
def test_any_text_is_read_back_as_it_was(texts: list[str]) -> None:
    rows = [_row(text) for text in texts]
    for text, cells in zip(texts, _read(csv_lines(rows)), strict=True):
        told = text.encode("utf-8", "replace").decode()
        assert cells["title"].removeprefix("'") == told.removeprefix("'")
        assert not cells["title"].lstrip().startswith(tuple("=+-@＝＋－＠"))
    lines = b"".join(gzipped(gathered(ndjson_lines(rows))))
    read = [json.loads(line)["title"] for line in gzip.decompress(lines).split(b"\n") if line]
    assert read == [text.encode("utf-8", "replace").decode() for text in texts]


def _row(text: str) -> dict[str, Any]:
    return {column.name: text for column in COLUMNS}


def _read(lines: Iterator[bytes]) -> list[dict[str, str]]:
    text = b"".join(lines).decode()
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


def test_the_page_lists_the_days_of_a_month_and_what_the_files_hold(
    two_days: Any, client: FlaskClient
) -> None:
    for language in ("id", "en"):
        page = client.get(f"/dumps/?month=2025-12&lang={language}")
        assert (page.status_code, page.headers["Content-Language"]) == (200, language)
        assert len(page.data) < 40_000
        for day in DAYS:
            assert f'href="/dumps/{day}.csv.gz"' in page.text
        assert "2025-11-30" not in page.text
        assert f'href="/dumps/?month=2026-01&amp;lang={language}"' in page.text
        for column in COLUMNS:
            assert f"<code>{column.name}</code>" in page.text


def test_a_month_that_is_none_is_a_clear_error(client: FlaskClient) -> None:
    for month in ("2025-13", "kemarin", "0000-01", "99999-01", ""):
        assert client.get(f"/dumps/?month={month}").status_code == 400


def test_the_metadata_tell_what_satu_data_asks_for(two_days: Any, client: FlaskClient) -> None:
    response = client.get("/dumps/metadata.json")
    assert response.mimetype == "application/ld+json"
    told = response.json
    assert told["@type"] == "dcat:Dataset"
    assert told["dct:temporal"]["dcat:startDate"] == "2025-12-01"
    assert told["dct:license"] == {"@id": "https://simpul.example/terms"}
    satu_data = told["satu_data"]
    for name in ("judul", "deskripsi", "produsen_data", "walidata", "lisensi", "frekuensi"):
        assert satu_data[name].strip(), name
    assert satu_data["kontak"] is None
    assert [standard["nama"] for standard in satu_data["standar_data"]] == list(_rows(client, DAYS[0])[0])
    by_codes = {codes["nama"]: codes for codes in satu_data["kode_referensi"]}
    assert by_codes["Kode satuan kerja"]["kolom"] == ["office", "copy_offices"]
    assert by_codes["Kategori nasional"]["nilai"]["haji-umrah"] == "Haji dan Umrah"
    assert client.get("/dumps/", headers={"Accept-Language": "en"}).text.count("metadata.json") >= 2


def test_the_days_are_counted_as_the_dumps_hold_them(two_days: Any) -> None:
    since = datetime(2025, 11, 30, 17, tzinfo=UTC)
    counts = two_days.storage.arrivals_by_day(since, since + timedelta(days=31), timedelta(hours=7))
    assert counts == {DAYS[0]: 2, DAYS[1]: 3}


@pytest.mark.parametrize(
    ("contact", "kind", "link"),
    [
        ("humas@kemenag.example", "vcard:hasEmail", "mailto:humas@kemenag.example"),
        ("https://kemenag.example/kontak", "vcard:hasURL", "https://kemenag.example/kontak"),
    ],
)
def test_the_metadata_name_whom_to_ask(contact: str, kind: str, link: str) -> None:
    told = json.loads(render_dataset(Dataset("https://simpul.example", "Kemenag", "Biro", contact, None)))
    assert told["dcat:contactPoint"] == {"@type": "vcard:Kind", kind: {"@id": link}}
    assert (told["satu_data"]["kontak"], told["satu_data"]["walidata"]) == (contact, "Biro")
