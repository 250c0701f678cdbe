"""Dates as these sites write them."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.normalize.dates import date_in_url, parse_date

NOW = datetime(2025, 12, 2, 3, 0, tzinfo=UTC)  # 10:00 in Jakarta, 12:00 in Jayapura
JAKARTA = "Asia/Jakarta"


def local(text: str, hours: int = 7) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=timezone(timedelta(hours=hours)))


@pytest.mark.parametrize(
    ("stated", "expected", "offset"),
    [
        # RFC 822 and its relatives
        ("Mon, 01 Dec 2025 08:05:11 +0700", local("2025-12-01 08:05:11"), "+07:00"),
        ("Mon, 1 Dec 2025 8:05:11 +0700", local("2025-12-01 08:05:11"), "+07:00"),
        ("Mon, 01 Dec 2025 08:05 GMT", local("2025-12-01 08:05", 0), "+00:00"),
        ("1 Dec 25 08:05:11 Z", local("2025-12-01 08:05:11", 0), "+00:00"),
        ("Mon, 01 Dec 2025 08:05:11 WIB", local("2025-12-01 08:05:11"), "+07:00"),
        ("Mon, 01 Dec 2025 08:05:11 WITA", local("2025-12-01 08:05:11", 8), "+08:00"),
        ("Mon, 01 Dec 2025 08:05:11 WIT", local("2025-12-01 08:05:11", 9), "+09:00"),
        ("Mon, 01 Dec 2025 08:05:11 GMT+7", local("2025-12-01 08:05:11"), "+07:00"),
        ("Mon, 01 Dec 2025 08:05:11 +07.00", local("2025-12-01 08:05:11"), "+07:00"),
        ("Mon, 01 Dec 2025 08:05:11 UTC+08:00", local("2025-12-01 08:05:11", 8), "+08:00"),
        ("Mon, 01 Dec 2025 08:05:11 -0000", local("2025-12-01 08:05:11", 0), "+00:00"),
        ("Mon, 01 Dec 2025 08:05:11 EST", local("2025-12-01 08:05:11", -5), "-05:00"),
        ("Mon, 01 Dec 2025 08:05:11", local("2025-12-01 08:05:11"), ""),
        ("Senin, 01 Des 2025 08:05:11 +0700", local("2025-12-01 08:05:11"), "+07:00"),
        (
            "Mon Dec 01 2025 08:05:11 GMT+0700 (Western Indonesia Time)",
            local("2025-12-01 08:05:11"),
            "+07:00",
        ),
        ("Mon Dec  1 08:05:11 2025", local("2025-12-01 08:05:11"), ""),
        # ISO 8601
        ("2025-12-01T08:05:11+07:00", local("2025-12-01 08:05:11"), "+07:00"),
        ("2025-12-01T08:05:11.123Z", local("2025-12-01 08:05:11", 0), "+00:00"),
        ("2025-12-01 08:05:11", local("2025-12-01 08:05:11"), ""),
        ("2025-12-01T08:05", local("2025-12-01 08:05"), ""),
        ("20251201T080511Z", local("2025-12-01 08:05:11", 0), "+00:00"),
        ("2025-12-01", local("2025-12-01"), ""),
        ("2025-12-01 08:05:11 WITA", local("2025-12-01 08:05:11", 8), "+08:00"),
        # epoch
        ("1764551111", datetime.fromtimestamp(1764551111, UTC), "+00:00"),
        ("1764551111000", datetime.fromtimestamp(1764551111, UTC), "+00:00"),
        # as people write
        ("Selasa, 28 Mei 2024", local("2024-05-28"), ""),
        ("Selasa, 20 Agustus 2019, 10:04 kubukecil", local("2019-08-20 10:04"), ""),
        ("Selasa, 20 Agustus 2019, 10:04kubukecil", local("2019-08-20 10:04"), ""),
        ("Selasa, 30 Juni 2015, 19:10 – http://kalbar.kemenag.go.id", local("2015-06-30 19:10"), ""),
        ("02 Dec 2024", local("2024-12-02"), ""),
        ("Senin, 12 Februari 2024 10:05 WIB", local("2024-02-12 10:05"), "+07:00"),
        ("Kamis, 03 September 2020 | 14:05 WIB", local("2020-09-03 14:05"), "+07:00"),
        ("7 November 2025 08.30 WITA", local("2025-11-07 08:30", 8), "+08:00"),
        ("Jumat, 7 November 2025 08.30 WIT", local("2025-11-07 08:30", 9), "+09:00"),
        ("Jum'at, 7 November 2025", local("2025-11-07"), ""),
        ("Jum’at, 7 Nopember 2025 Pukul 08.30", local("2025-11-07 08:30"), ""),
        ("Ahad (18/10/2020)", local("2020-10-18"), ""),
        ("Selasa (23/4/19)", local("2019-04-23"), ""),
        ("Senin (1/12/2025)", local("2025-12-01"), ""),
        ("Minggu, 14 Agustus 2018", local("2018-08-14"), ""),
        ("17 Pebruari 2020 pkl. 09.15 wita", local("2020-02-17 09:15", 8), "+08:00"),
        ("5 Agt 2019", local("2019-08-05"), ""),
        ("5 Sept 2019", local("2019-09-05"), ""),
        ("5 Djanuari 2003", local("2003-01-05"), ""),
        ("24 Des '24", local("2024-12-24"), ""),
        ("1 Maret 2025 M / 1 Ramadan 1446 H", local("2025-03-01"), ""),
        ("1 Ramadan 1446 H / 1 Maret 2025 M 08:00 WIB", local("2025-03-01 08:00"), "+07:00"),
        ("31/12/2024", local("2024-12-31"), ""),
        ("12/31/2024", local("2024-12-31"), ""),
        ("31-12-2024 08:05", local("2024-12-31 08:05"), ""),
        ("31.12.2024 08.05", local("2024-12-31 08:05"), ""),
        ("2024/12/31 08:05", local("2024-12-31 08:05"), ""),
        ("December 31, 2024 8:05 PM", local("2024-12-31 20:05"), ""),
        ("08:05, 31 Desember 2024", local("2024-12-31 08:05"), ""),
        ("Diposting pada 31 Desember 2024 oleh admin", local("2024-12-31"), ""),
        ("31 Desember 2024 24:00", local("2025-01-01"), ""),
        ("1 Januari 1995", local("1995-01-01"), ""),
    ],
)
def test_a_stated_date_is_read(stated: str, expected: datetime, offset: str) -> None:
    assert parse_date(stated, JAKARTA, NOW) == (expected, offset, False)


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ("5 jam lalu", NOW - timedelta(hours=5)),
        ("sejam yang lalu", NOW - timedelta(hours=1)),
        ("10 minutes ago", NOW - timedelta(minutes=10)),
        ("baru saja", NOW),
        ("Kemarin", local("2025-12-01")),
        ("Kemarin, 10:05", local("2025-12-01 10:05")),
        ("hari ini 08.00 WIB", local("2025-12-02 08:00")),
        ("2 hari yang lalu", local("2025-11-30")),
        ("seminggu lalu", local("2025-11-25")),
        ("Senin (1/12)", local("2025-12-01")),
        ("Kamis (28/11)", local("2025-11-28")),
        ("Jum'at 22/1", local("2025-01-22")),
        ("2 Desember 08:05", local("2025-12-02 08:05")),
        ("2 Maret 08.05", local("2025-03-02 08:05")),
    ],
)
def test_what_needs_the_clock_says_that_it_was_guessed(stated: str, expected: datetime) -> None:
    parsed = parse_date(stated, JAKARTA, NOW)
    assert parsed is not None
    assert (parsed.value, parsed.guessed) == (expected, True)


def test_a_date_without_a_year_in_january_means_last_december() -> None:
    parsed = parse_date("Rabu (31/12)", JAKARTA, datetime(2026, 1, 3, tzinfo=UTC))
    assert parsed is not None
    assert parsed.value == local("2025-12-31")


def test_a_missing_zone_is_the_office_s() -> None:
    assert parse_date("2025-12-01 08:05", "Asia/Jayapura", NOW) == (local("2025-12-01 08:05", 9), "", False)


@pytest.mark.parametrize(
    "stated",
    [
        "",
        "  ",
        "Humas",
        "besok",
        "31 Februari 2024",
        "0000-00-00 00:00:00",
        "Thu, 01 Jan 1970 00:00:00 +0000",
        "Mon, 30 Nov -0001 00:00:00 +0000",
        "Mon, 01 Jan 0001 00:00:00 +0000",
        "30/11/0001",
        "1 Ramadan 1446 H",
        "99/99/9999",
        "2024-13-45",
        "12345",
        "9999999999999",
        "31 Desember 1994",
        "1 Januari 2999",
        "٣ مايو",
    ],
)
def test_what_is_no_believable_date_is_none(stated: str) -> None:
    assert parse_date(stated, JAKARTA, NOW) is None


@pytest.mark.parametrize(
    ("url", "day"),
    [
        ("https://a.go.id/2025/08/12/judul/", "2025-08-12"),
        ("https://a.go.id/berita/4d64/02-12-2022-judul", "2022-12-02"),
        ("https://a.go.id/berita/2025-08-12-judul", "2025-08-12"),
        ("https://a.go.id/berita/20250812-judul", "2025-08-12"),
    ],
)
def test_a_day_in_a_path_is_read(url: str, day: str) -> None:
    assert date_in_url(url, JAKARTA) == (local(day), "", False)


@pytest.mark.parametrize(
    "url",
    [
        "https://a.go.id/2025/08/judul",
        "https://a.go.id/berita/506212/x",
        "https://a.go.id/2025/13/40/x",
        "https://a.go.id/x?d=/2025/08/12/",
    ],
)
def test_a_path_without_a_day_gives_none(url: str) -> None:
    assert date_in_url(url, JAKARTA) is None


MONTHS = (
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
)
DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jum'at", "Sabtu", "Ahad")


@given(
    moment=st.datetimes(min_value=datetime(1996, 1, 1), max_value=datetime(2090, 1, 1)).map(
        lambda value: value.replace(second=0, microsecond=0)
    ),
    zone=st.sampled_from([("WIB", 7), ("WITA", 8), ("WIT", 9)]),
    wrong_day=st.sampled_from(DAYS),
)
def test_every_usual_form_of_a_moment_reads_back(
    moment: datetime, zone: tuple[str, int], wrong_day: str
) -> None:
    name, hours = zone
    stated = moment.replace(tzinfo=timezone(timedelta(hours=hours)))
    month = MONTHS[moment.month - 1]
    for text in (
        stated.isoformat(),
        format_datetime(stated),
        f"{wrong_day}, {moment.day} {month} {moment.year} {moment:%H.%M} {name}",
        f"{wrong_day}, {moment.day:02d} {month[:3]} {moment.year} | {moment:%H:%M} {name}",
        f"{moment:%d/%m/%Y} - {moment:%H:%M} {name}",
        f"{moment:%d-%m-%Y %H:%M:%S} GMT+{hours}",
        f"{moment:%B} {moment.day}, {moment.year} {moment:%I:%M %p} {name}",
        f"{moment.day} {month} {moment.year} M / 1 Syawal 1446 H Pukul {moment:%H.%M} {name}",
    ):
        parsed = parse_date(text, JAKARTA, NOW)
        assert parsed is not None, text
        assert (parsed.value, parsed.stated_offset, parsed.guessed) == (stated, f"+{hours:02d}:00", False), (
            text
        )


@given(st.text(max_size=80) | st.text(alphabet="0123456789/:.-+ |',TZgmtwibjalu", max_size=210))
def test_garbage_never_raises(text: str) -> None:
    parsed = parse_date(text, JAKARTA, NOW)
    assert parsed is None or 1994 < parsed.value.year <= 2201


@pytest.mark.parametrize("junk", ["1", "1/", "1 ", "- ", "a", "1 mei ", "jam lalu ", "+7", "12:", "(1.", " "])
def test_garbage_costs_little_however_long(junk: str) -> None:
    started = time.perf_counter()
    parse_date(junk * 200_000, JAKARTA, NOW)
    assert time.perf_counter() - started < 2
