"""The language of a page, and dates in it."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from flask import Request
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from aggregator.messages import LANGUAGES, text

_SHORT = {"Asia/Jakarta": "WIB", "Asia/Makassar": "WITA", "Asia/Jayapura": "WIT", "Asia/Pontianak": "WIB"}
# A header beyond this is no browser's; its sender gets the language of the house.
_MAX_LENGTH = 200


def language_of(request: Request) -> str:
    """``lang`` in the address, else what the browser prefers, else Indonesian."""
    asked = request.args.get("lang", "")
    if asked in LANGUAGES:
        return asked
    return preferred_language(request.headers.get("Accept-Language", ""))


def preferred_language(accept_language: str) -> str:
    """The language of a page for a browser that sends this Accept-Language ("" for none)."""
    return _preferred(accept_language) if len(accept_language) <= _MAX_LENGTH else LANGUAGES[0]


@lru_cache(maxsize=512)
def _preferred(accept_language: str) -> str:
    return parse_accept_header(accept_language, LanguageAccept).best_match(LANGUAGES) or LANGUAGES[0]


def spoken_day(moment: datetime, timezone: str, language: str) -> str:
    """As in "1 Desember 2025"."""
    local = moment.astimezone(ZoneInfo(timezone))
    month = text("web.months", language).split()[local.month - 1]
    return f"{local.day} {month} {local.year}"


def spoken_span(span: timedelta, language: str) -> str:
    """As in "3 hari"; never one of anything, so that no language needs a singular."""
    if span < timedelta(minutes=90):
        return text("office.minutes", language, count=max(2, round(span / timedelta(minutes=1))))
    if span < timedelta(days=2):
        return text("office.hours", language, count=round(span / timedelta(hours=1)))
    return text("office.days", language, count=round(span / timedelta(days=1)))


def spoken_time(moment: datetime, timezone: str, language: str) -> str:
    """As in "Senin, 1 Desember 2025 10.05 WIB"."""
    local = moment.astimezone(ZoneInfo(timezone))
    day = text("web.days", language).split()[local.weekday()]
    clock = local.strftime("%H.%M" if language == "id" else "%H:%M")
    zone = _SHORT.get(timezone, local.strftime("UTC%z"))
    return f"{day}, {spoken_day(moment, timezone, language)} {clock} {zone}"
