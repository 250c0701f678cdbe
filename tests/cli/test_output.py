"""What is printed can be read by people and programs, and carries nobody's secrets or escapes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.cli.output import clean, language, mask, reason_mend, reason_sentence, timestamp


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, "en"),
        ({"LANG": "id_ID.UTF-8"}, "id"),
        ({"LANG": "id"}, "id"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "id_ID.UTF-8", "LC_ALL": "en_GB.UTF-8"}, "en"),
        ({"LANG": "en_US.UTF-8", "LC_MESSAGES": "id_ID"}, "id"),
        ({"LANG": "id_ID", "LC_ALL": ""}, "id"),
    ],
)
def test_the_locale_chooses_the_language(
    environment: dict[str, str], expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert language() == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("postgresql+psycopg://simpul:rahasia@db/simpul", "postgresql+psycopg://simpul:***@db/simpul"),
        ("redis://:rahasia@redis:6379/0", "redis://:***@redis:6379/0"),
        ("postgresql://u:a/rahasia@db/x", "postgresql://u:***@db/x"),
        ("postgresql://u:a@rahasia@db/x", "postgresql://u:***@db/x"),
        ("postgresql://db/x?user=u&password=rahasia", "postgresql://db/x?user=u&password=***"),
        ("postgresql://u@db/x", "postgresql://u@db/x"),
        ("sqlite:////srv/simpul/simpul.sqlite3", "sqlite:////srv/simpul/simpul.sqlite3"),
        ("humas@kemenag.go.id", "humas@kemenag.go.id"),
        ("", ""),
    ],
)
def test_passwords_are_masked(value: str, expected: str) -> None:
    assert mask(value) == expected


@given(st.text())
def test_nothing_printed_can_steer_a_terminal(text: str) -> None:
    assert not any(c in clean(text) for c in "\x1b\x07\x08\r\n\x9b‮⁦")
    assert len(clean(text)) == len(text)


def test_times_are_utc_with_a_z() -> None:
    wib = timezone(timedelta(hours=7))
    assert timestamp(datetime(2026, 3, 1, 9, 30, tzinfo=wib)) == "2026-03-01T02:30:00Z"
    assert timestamp(datetime(2026, 3, 1, tzinfo=UTC)) == "2026-03-01T00:00:00Z"
    assert timestamp(None) is None


def test_a_reason_of_another_version_is_shown_as_it_is() -> None:
    assert reason_sentence("from_the_future\x1b[2J") == "from_the_future [2J"
    assert reason_mend("from_the_future") == ""
