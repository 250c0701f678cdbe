"""The language of a page, and dates in it."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from flask import Request

from aggregator.messages import LANGUAGES, text

_SHORT = {"Asia/Jakarta": "WIB", "Asia/Makassar": "WITA", "Asia/Jayapura": "WIT", "Asia/Pontianak": "WIB"}


def language_of(request: Request) -> str:
    """``lang`` in the address, else what the browser prefers, else Indonesian."""
    asked = request.args.get("lang", "")
    if asked in LANGUAGES:
        return asked
    return request.accept_languages.best_match(LANGUAGES, "id") or "id"


def spoken_time(moment: datetime, timezone: str, language: str) -> str:
    """As in "Senin, 1 Desember 2025 10.05 WIB"."""
    local = moment.astimezone(ZoneInfo(timezone))
    day = text("web.days", language).split()[local.weekday()]
    month = text("web.months", language).split()[local.month - 1]
    clock = local.strftime("%H.%M" if language == "id" else "%H:%M")
    zone = _SHORT.get(timezone, local.strftime("UTC%z"))
    return f"{day}, {local.day} {month} {local.year} {clock} {zone}"


def spoken_day(moment: datetime, timezone: str, language: str) -> str:
    """As in "1 Desember 2025"."""
    local = moment.astimezone(ZoneInfo(timezone))
    return f"{local.day} {text('web.months', language).split()[local.month - 1]} {local.year}"
