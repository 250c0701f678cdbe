"""What the dumps are, for data portals: DCAT 3 (https://www.w3.org/TR/vocab-dcat-3/) in JSON-LD, and beside
it what Satu Data Indonesia asks of data (Perpres 39/2019, articles 5 to 10): standard, metadata,
interoperability, codes of reference."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from aggregator.messages import LANGUAGES, text
from aggregator.normalize.categories import CATEGORIES
from feeds.render.dumps import COLUMNS, FORMS, Column
from feeds.render.rights import terms_page

CODES = ("office", "region", "category", "language")
_STANDARDS = {
    "csv": "https://www.rfc-editor.org/rfc/rfc4180",
    "ndjson": "https://github.com/ndjson/ndjson-spec",
}
_CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
}


@dataclass(frozen=True, slots=True)
class Dataset:
    """Who answers for the dumps, and since when there are any. ``custodian`` is the walidata, ``contact`` an
    address of the web or of mail, None where none is set."""

    public_url: str
    publisher: str
    custodian: str
    contact: str | None
    first_day: date | None


def render_dataset(dataset: Dataset) -> bytes:
    """As a JSON document."""
    site = f"{dataset.public_url}/"
    described: dict[str, Any] = {
        "@context": _CONTEXT,
        "@id": f"{site}dumps/metadata.json",
        "@type": "dcat:Dataset",
        "dct:title": _both("dumps.dataset"),
        "dct:description": _both("dumps.lead"),
        "dct:publisher": {"@type": "foaf:Agent", "foaf:name": dataset.publisher},
        "dct:license": {"@id": terms_page(site)},
        "dct:accrualPeriodicity": {"@id": "http://purl.org/cld/freq/daily"},
        "dct:spatial": "Indonesia",
        "dcat:landingPage": {"@id": f"{site}dumps/"},
        "dcat:distribution": [_distribution(site, form) for form in FORMS],
    }
    if dataset.first_day:
        start = dataset.first_day.isoformat()
        described["dct:temporal"] = {"@type": "dct:PeriodOfTime", "dcat:startDate": start}
    if dataset.contact:
        described["dcat:contactPoint"] = {
            "@type": "vcard:Kind",
            "vcard:hasURL" if "://" in dataset.contact else "vcard:hasEmail": {
                "@id": contact_link(dataset.contact)
            },
        }
    described["satu_data"] = _satu_data(dataset, site)
    return json.dumps(described, ensure_ascii=False, indent=1).encode("utf-8", "replace")


def contact_link(contact: str) -> str:
    """Where a contact leads to."""
    return contact if "://" in contact else f"mailto:{contact}"


def _satu_data(dataset: Dataset, site: str) -> dict[str, Any]:
    return {
        "dasar": "Peraturan Presiden Nomor 39 Tahun 2019 tentang Satu Data Indonesia",
        "judul": text("dumps.dataset", "id"),
        "deskripsi": text("dumps.lead", "id"),
        "produsen_data": text("dumps.producers", "id"),
        "walidata": dataset.custodian,
        "kontak": dataset.contact,
        "lisensi": terms_page(site),
        "frekuensi": text("dumps.daily", "id"),
        "cakupan_wilayah": "Indonesia",
        "kode_referensi": [
            {
                "nama": text(f"dumps.codes_{codes}", "id"),
                "acuan": text(f"dumps.codes_{codes}_from", "id", site=site),
                "kolom": [column.name for column in COLUMNS if column.codes == codes],
            }
            | (
                {"nilai": {slug: names["id"] for slug, names in CATEGORIES.items()}}
                if codes == "category"
                else {}
            )
            for codes in CODES
        ],
        "standar_data": [_standard(column) for column in COLUMNS],
        "interoperabilitas": [{"format": form, "standar": _STANDARDS[form]} for form in FORMS],
    }


def _standard(column: Column) -> dict[str, str]:
    """Concept, definition, classification, measure and unit of a column (Perpres 39/2019, article 5)."""
    return {
        "nama": column.name,
        "definisi": text(f"dumps.column_{column.name}", "id"),
        "definition": text(f"dumps.column_{column.name}", "en"),
        "klasifikasi": text(f"dumps.codes_{column.codes}", "id") if column.codes else "-",
        "ukuran": text(f"dumps.measure_{column.measure}", "id"),
        "satuan": "-",
    }


def _distribution(site: str, form: str) -> dict[str, Any]:
    return {
        "@type": "dcat:Distribution",
        "dct:title": form.upper(),
        "dcat:mediaType": FORMS[form].content_type.partition(";")[0],
        "dcat:accessURL": {"@id": f"{site}dumps/"},
        "dct:conformsTo": {"@id": _STANDARDS[form]},
    }


def _both(key: str) -> list[dict[str, str]]:
    return [{"@language": language, "@value": text(key, language)} for language in LANGUAGES]
