"""The query language: what a query means, its one spelling, and what is wrong with one."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from queries import queries

from aggregator.errors import BadQuery
from aggregator.messages import text
from aggregator.model import AllOf, AnyOf, Facet, Field, Not, Published, Selection, Words
from aggregator.query import canonical, parse_query

HAJI, UMRAH = Words(("haji",)), Words(("umrah",))


@pytest.mark.parametrize(
    ("query", "meaning"),
    [
        ("haji", HAJI),
        ("HAJI", HAJI),
        ("haji umrah", AllOf((HAJI, UMRAH))),
        ("+haji umrah", AllOf((HAJI, UMRAH))),
        ("haji OR umrah", AnyOf((HAJI, UMRAH))),
        ("haji ATAU umrah", AnyOf((HAJI, UMRAH))),
        ("haji atau umrah", AllOf((HAJI, UMRAH))),
        ("haji dan yang umrah", AllOf((HAJI, UMRAH))),
        ("haji -umrah", AllOf((HAJI, Not(UMRAH)))),
        ("-umrah", Not(UMRAH)),
        ("haji – umrah - ", AllOf((HAJI, UMRAH))),
        ('"haji umrah"', Words(("haji", "umrah"))),
        ("“haji umrah”", Words(("haji", "umrah"))),
        ("Al-Qur'an", Words(("quran",))),
        ("anak-anak", Words(("anak",))),
        ("10.30", Words(("10", "30"))),
        ("judul:haji", Words(("haji",), Field.TITLE)),
        ("Judul: haji", Words(("haji",), Field.TITLE)),
        ('isi:"haji umrah"', Words(("haji", "umrah"), Field.TEXT)),
        ("summary:haji", Words(("haji",), Field.SUMMARY)),
        ("kantor:35.09", Facet("office:35.09")),
        ("-office:00.bdk-surabaya", Not(Facet("office:00.bdk-surabaya"))),
        ("wilayah:35", Facet("region:35")),
        ("kategori:haji-umrah", Facet("category:haji-umrah")),
        ("bahasa:AR", Facet("language:ar")),
        ("language:ms-arab", Facet("language:ms-Arab")),
        ('topik:"Manasik Haji"', Facet("topic:manasik-haji")),
        ("Menag: haji", AllOf((HAJI, Words(("menag",))))),
        ("haji (umrah OR haji)", AllOf((HAJI, AnyOf((HAJI, UMRAH))))),
        ("haji OR umrah -haji", AnyOf((HAJI, AllOf((UMRAH, Not(HAJI)))))),
        ("-(-haji)", HAJI),
    ],
)
def test_what_a_query_means(query: str, meaning: object) -> None:
    assert parse_query(query) == meaning


@pytest.mark.parametrize(
    ("query", "since", "until"),
    [
        # Midnight in Jakarta is 17:00 UTC of the day before.
        ("since:2026-01-01", datetime(2025, 12, 31, 17, tzinfo=UTC), None),
        ("sampai:2026-01-01", None, datetime(2026, 1, 1, 17, tzinfo=UTC)),
        ("sejak:2026-02", datetime(2026, 1, 31, 17, tzinfo=UTC), None),
        ("until:2026-02", None, datetime(2026, 2, 28, 17, tzinfo=UTC)),
        ("until:2026", None, datetime(2026, 12, 31, 17, tzinfo=UTC)),
        (
            "since:2026-12 until:2026-12",
            datetime(2026, 11, 30, 17, tzinfo=UTC),
            datetime(2026, 12, 31, 17, tzinfo=UTC),
        ),
    ],
)
def test_a_date_is_a_whole_period_of_jakarta(
    query: str, since: datetime | None, until: datetime | None
) -> None:
    assert parse_query(query) == Published(since, until)


@pytest.mark.parametrize(
    ("spellings", "one"),
    [
        (["haji umrah", "umrah  HAJI", "haji +umrah haji"], "haji umrah"),
        (["haji ATAU umrah", "(umrah OR haji)"], "haji OR umrah"),
        (["kantor:35 haji", "haji office:35"], "haji office:35"),
        (["since:2026-01-01 until:2026-12-31", "sampai:2026 sejak:2026"], "since:2026 until:2026"),
        (["haji -(umrah ATAU “calon jemaah”)"], 'haji -("calon jemaah" OR umrah)'),
    ],
)
def test_one_query_has_one_spelling(spellings: list[str], one: str) -> None:
    assert {canonical(parse_query(query)) for query in spellings} == {one}


@given(queries)
@settings(max_examples=150, deadline=None)
def test_the_one_spelling_means_the_same(query: str) -> None:
    selection, problem = _read(query)
    if selection is None:
        # A query by chance may hold stop words alone, or stand too deep.
        assert problem in ("query.stop_words", "query.too_deep", "query.too_many")
        return
    assert parse_query(canonical(selection)) == selection
    assert canonical(parse_query(canonical(selection))) == canonical(selection)


@pytest.mark.parametrize(
    ("query", "reason", "at"),
    [
        ("", "empty", None),
        (" \t\n", "empty", None),
        ("... !", "no_words", None),
        ("dan yang the", "stop_words", None),
        ("-dan", "stop_words", None),
        ("x" * 501, "too_long", None),
        ("haji " * 31, "too_many", 151),
        ('"' + "haji " * 31 + '"', "too_many", 1),
        ("(" * 6 + "haji" + ")" * 6, "too_deep", 6),
        ('haji "umrah', "unclosed_quote", 6),
        ("haji (umrah", "unclosed_parenthesis", 6),
        ("haji) umrah", "unopened_parenthesis", 5),
        ("haji ()", "nothing_there", 7),
        ("OR haji", "nothing_there", 1),
        ("haji OR", "nothing_there", 8),
        ("haji OR OR umrah", "nothing_there", 9),
        ("haji penulis:budi", "unknown_field", 6),
        ("https://example.id/", "unknown_field", 1),
        ("haji judul:", "field_without_value", 6),
        ("judul:(haji)", "field_without_value", 1),
        ("since:kemarin", "bad_date", 7),
        ("since:2026-02-30", "bad_date", 7),
        ("since:٢٠٢٦", "bad_date", 7),
        ("until:9999", "bad_date", 7),
        ("office:../etc", "bad_office", 8),
        ("region:jatim", "bad_region", 8),
        ("category:'", "bad_category", 10),
        ("language:Indonesia", "bad_language", 10),
        ("topik:" + "a" * 81, "bad_topic", 7),
    ],
)
def test_what_is_wrong_with_a_query_is_said_in_both_languages(
    query: str, reason: str, at: int | None
) -> None:
    with pytest.raises(BadQuery) as caught:
        parse_query(query)
    error = caught.value
    assert (error.name, error.reason, error.facts.get("at")) == ("q", f"query.{reason}", at)
    for language in ("id", "en"):
        told = text(error.reason, language, **error.facts)
        assert at is None or str(at) in told


@given(st.text(st.characters(codec="utf-8"), max_size=600))
@settings(max_examples=200, deadline=None)
def test_any_text_is_a_query_or_a_clear_error(query: str) -> None:
    selection, problem = _read(query)
    assert (
        problem.startswith("query.") if selection is None else parse_query(canonical(selection)) == selection
    )


def _read(query: str) -> tuple[Selection | None, str]:
    """What a query means, or what is wrong with it."""
    try:
        return parse_query(query), ""
    except BadQuery as error:
        return None, error.reason
