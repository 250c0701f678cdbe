"""Topics from the words of sites."""

from __future__ import annotations

import pytest

from aggregator.topics import topics_of


@pytest.mark.parametrize(
    ("stated", "topics"),
    [
        ("Manasik Haji", ("manasik-haji",)),
        ("MANASIK  HAJI", ("manasik-haji",)),
        ("MTQ", ("mtq",)),
        ("Jum’at Berkah", ("jumat-berkah",)),
        ("Naïve & Élite", ("naive-elite",)),
        # Names of national categories, whole or in part.
        ("Haji & Umrah", ()),
        ("Haji", ()),
        ("Bimas Islam", ()),
        ("Religious harmony", ()),
        # What names no topic.
        ("Berita Utama", ()),
        ("Uncategorized", ()),
        ("kemenagbatubara", ()),
        ("2026", ()),
        ("أخبار", ()),
        ("!!!", ()),
        ("x" * 81, ()),
    ],
)
def test_a_stated_category_is_a_topic_where_it_says_what_a_story_is_about(
    stated: str, topics: tuple[str, ...]
) -> None:
    assert topics_of([stated]) == topics


def test_topics_are_told_once_and_in_order() -> None:
    assert topics_of(["Pramuka", "MTQ", "Berita", "pramuka"]) == ("mtq", "pramuka")
