"""Queries as somebody might write them, by chance."""

from __future__ import annotations

from hypothesis import strategies as st

VOCABULARY = (
    "haji",
    "jemaah",
    "jamaah",
    "madrasah",
    "mengajar",
    "pengajar",
    "umrah",
    "Qur’an",
    "dan",
    "2026",
)

words = st.sampled_from(VOCABULARY)
phrases = st.lists(words, min_size=1, max_size=3).map(lambda some: f'"{" ".join(some)}"')
_texts = st.one_of(words, phrases)
_terms = st.one_of(
    _texts,
    _texts,
    st.tuples(st.sampled_from(("title", "ringkasan", "isi")), _texts).map(":".join),
    st.sampled_from(("office:73", "kantor:73.02", "wilayah:73", "kategori:haji-umrah", "bahasa:id")),
    st.sampled_from(("since:2025-12", "sejak:2025-11-25", "until:2025-11-26", "sampai:2024")),
)


def _deeper(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    several = st.lists(inner, min_size=1, max_size=3)
    return st.one_of(
        inner.map(lambda part: f"-({part})"),
        several.map(lambda parts: "(" + " ".join(parts) + ")"),
        several.map(lambda parts: "(" + " OR ".join(parts) + ")"),
        several.map(lambda parts: "(" + " ATAU ".join(f"+{part}" for part in parts) + ")"),
    )


queries = st.recursive(_terms, _deeper, max_leaves=6)
