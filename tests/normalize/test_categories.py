"""Words of sites onto the national list."""

from __future__ import annotations

import re

import pytest

from aggregator.normalize import CATEGORIES
from aggregator.normalize.categories import MAX_CATEGORIES, categories_of


@pytest.mark.parametrize(
    ("stated", "slugs"),
    [
        ("Haji dan Umrah", ("haji-umrah",)),
        ("PHU", ("haji-umrah",)),
        ("Seksi Pendidikan Madrasah", ("pendidikan-madrasah",)),
        ("Penmad", ("pendidikan-madrasah",)),
        ("MTsN 1", ("pendidikan-madrasah",)),
        ("PD. Pontren", ("pesantren",)),
        ("Bimas Islam", ("bimas-islam",)),
        ("BIMAS KATHOLIK", ("bimas-katolik",)),
        ("Bimbingan Masyarakat Kristen", ("bimas-kristen",)),
        ("Penais Zawa", ("bimas-islam", "zakat-wakaf")),
        ("Kerukunan Umat Beragama &amp; FKUB", ("kerukunan",)),
        ("Kepegawaian", ("kepegawaian",)),
        ("Daerah", ("daerah",)),
        ("Jaminan Produk Halal", ("halal",)),
        ("Perhajian", ()),
        ("Uncategorized", ()),
        ("kemenagbatubara", ()),
        ("", ()),
    ],
)
def test_a_word_maps_as_whole_words(stated: str, slugs: tuple[str, ...]) -> None:
    assert categories_of([stated])[0] == slugs


def test_slugs_are_sorted_and_unique_and_the_words_stay() -> None:
    slugs, originals = categories_of(["Umrah", "Haji &amp; Umrah", " <b>Halal</b> ", "Lain-lain", "Umrah"])
    assert slugs == ("haji-umrah", "halal")
    assert originals == ("Umrah", "Haji & Umrah", "Halal", "Lain-lain")


def test_words_without_end_are_bounded() -> None:
    assert len(categories_of(str(number) for number in range(1000))[1]) == MAX_CATEGORIES
    assert len(categories_of(["x" * 10_000])[1][0]) == 100


def test_the_national_list_has_slugs_and_names_in_both_languages() -> None:
    assert len(CATEGORIES) >= 12
    for slug, names in CATEGORIES.items():
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", slug)
        assert set(names) == {"id", "en"}
        assert all(names.values())
