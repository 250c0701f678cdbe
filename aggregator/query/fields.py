"""The fields of the query language, by their names in both languages."""

from __future__ import annotations

from aggregator.model import Field

TEXT_FIELDS = {
    "title": Field.TITLE, "judul": Field.TITLE,
    "summary": Field.SUMMARY, "ringkasan": Field.SUMMARY,
    "text": Field.TEXT, "isi": Field.TEXT,
}  # fmt: skip
FACET_FIELDS = {
    "office": "office", "kantor": "office",
    "region": "region", "wilayah": "region",
    "category": "category", "kategori": "category",
    "language": "language", "bahasa": "language",
    "topic": "topic", "topik": "topic",
}  # fmt: skip
DATE_FIELDS = {"since": "since", "sejak": "since", "until": "until", "sampai": "until"}
FIELDS = (*TEXT_FIELDS, *FACET_FIELDS, *DATE_FIELDS)
