"""`simpul partners`: notes partners, makes and ends keys, shows secrets once, signs addresses."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from aggregator.bootstrap import open_storage
from aggregator.partners import (
    SignedQuery,
    Usage,
    UsageLine,
    UsedFor,
    check_signature,
    read_key,
    same_secret,
    signed_query,
)
from aggregator.settings import load_settings

if TYPE_CHECKING:
    from conftest import Simpul

NOW = datetime.now(UTC)
SITE = "http://127.0.0.1:18765"


@pytest.fixture
def media(simpul: Simpul) -> str:
    """The id of a partner."""
    ran = simpul("partners", "add", "Média Nusantara", "--contact", "redaksi@media.example", "--json")
    assert ran.code == 0, ran.err
    return ran.json["partner"]["id"]


def made(simpul: Simpul, *arguments: str) -> dict[str, Any]:
    ran = simpul("partners", *arguments, "--by", "Siti", "--json")
    assert ran.code == 0, ran.err
    return ran.json


def test_a_partner_is_noted_and_found_by_id_or_name(simpul: Simpul, media: str) -> None:
    assert media == "media-nusantara"
    again = made(simpul, "add", "média nusantara", "--contact", "0812")["partner"]
    assert (again["id"], again["contact"]) == (media, "0812")
    for reference in (media, "Média Nusantara"):
        assert made_show(simpul, reference)["partner"]["name"] == "Média Nusantara"
    assert "media-nusantara" in simpul("partners", "list").out


def made_show(simpul: Simpul, reference: str) -> dict[str, Any]:
    return simpul("partners", "show", reference, "--json").json


def test_a_key_is_shown_once(simpul: Simpul, media: str) -> None:
    ran = simpul("partners", "key", media, "--scope", "channels", "--by", "Siti")
    assert ran.code == 0, ran.err
    text = next(word for word in ran.out.split() if word.startswith("simpul_"))
    read = read_key(text)
    assert read is not None
    prefix, secret = read
    storage = open_storage(load_settings())
    kept = storage.key(prefix)
    storage.close()
    assert same_secret(kept, secret)
    assert kept.signing_secret in ran.out
    for command in (("keys", media), ("show", media), ("list",), ("usage",)):
        for form in ((), ("--json",)):
            shown = simpul("partners", *command, *form)
            assert shown.code == 0
            for hidden in (secret, kept.signing_secret, kept.digest):
                assert hidden not in shown.out + shown.err
    (key,) = simpul("partners", "keys", media, "--json").json["keys"]
    assert key["scopes"] == ["channels", "read"]
    assert (key["prefix"], key["by"], key["state"], key["last_used"]) == (prefix, "Siti", "live", None)


def test_a_key_without_end_has_none(simpul: Simpul, media: str) -> None:
    assert made(simpul, "key", media, "--expires", "0")["key"]["expires_at"] is None


def test_a_rotated_key_goes_on_for_its_grace_time(simpul: Simpul, media: str) -> None:
    old = made(simpul, "key", media, "--scope", "channels")["key"]
    ran = made(simpul, "rotate", old["prefix"], "--grace", "3")
    assert ran["key"]["replaces"] == old["prefix"]
    assert ran["key"]["scopes"] == old["scopes"]
    assert ran["old"]["state"] == "live"
    assert ran["old"]["expires_at"] < old["expires_at"]
    ended = made(simpul, "rotate", old["prefix"], "--grace", "0")["old"]
    assert ended["state"] == "expired"
    again = simpul("partners", "rotate", old["prefix"])
    assert (again.code, "expired" in again.err) == (2, True)


def test_a_key_is_revoked_once_and_by_whoever_pastes_it_whole(simpul: Simpul, media: str) -> None:
    key = made(simpul, "key", media)["key"]
    assert made(simpul, "revoke", key["key"])["revoked_now"] is True
    assert made(simpul, "revoke", key["prefix"])["revoked_now"] is False
    (kept,) = simpul("partners", "keys", media, "--json").json["keys"]
    assert (kept["state"], kept["revoked_by"]) == ("revoked", "Siti")


def test_limits_are_set_one_by_one(simpul: Simpul, media: str) -> None:
    assert made(simpul, "quota", media, "--minute", "5")["partner"]["limits"] == {
        "minute": 5,
        "day": 100_000,
    }
    assert made(simpul, "quota", media, "--day", "7")["partner"]["limits"] == {"minute": 5, "day": 7}
    assert made(simpul, "quota", media)["partner"]["limits"] == {"minute": 5, "day": 7}
    again = made(simpul, "add", media, "--contact", "x")["partner"]
    assert (again["contact"], again["limits"]) == ("x", {"minute": 5, "day": 7})


def test_an_address_is_signed_by_the_newest_key(simpul: Simpul, media: str) -> None:
    made(simpul, "key", media)
    newest = made(simpul, "key", media)["key"]
    ran = simpul("partners", "sign", media, f"{SITE}/feeds/national.rss?limit=5", "--hours", "2")
    assert ran.code == 0, ran.err
    path, _, query = ran.out.strip().removeprefix(SITE).partition("?")
    asked = signed_query(query)
    assert isinstance(asked, SignedQuery)
    assert asked.prefix == newest["prefix"]
    storage = open_storage(load_settings())
    check_signature(storage.key(asked.prefix), path, asked, NOW)
    storage.close()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["show", "tiada"], "no partner"),
        (["key", "tiada"], "no partner"),
        (["revoke", "zzzzzzzzzz"], "no key"),
        (["rotate", "simpul_zz"], "no key"),
        (["add", " ", "--contact", "x"], "NAME"),
        (["add", "Media", "--contact", " "], "--contact"),
        (["add", "Media"], "contact"),
        (["key", "media-nusantara", "--scope", "semua"], "semua"),
        (["quota", "media-nusantara", "--minute", "0"], "minute"),
        (["sign", "media-nusantara", "https://lain.example/feeds/national.rss"], "no address of Simpul"),
        (["sign", "media-nusantara", f"{SITE}/feeds/national.rss"], "no key in force"),
    ],
    ids=range(11),
)
def test_mistakes_are_told_with_status_2(simpul: Simpul, media: str, arguments: list[str], said: str) -> None:
    ran = simpul("partners", *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err


def test_usage_is_listed_by_day_and_counted_in_the_status(simpul: Simpul, media: str) -> None:
    key = made(simpul, "key", media, "--expires", "5")["key"]
    storage = open_storage(load_settings())
    today = datetime.now(UTC).date().isoformat()
    for _ in range(2):
        storage.add_usage([UsageLine(key["prefix"], today, UsedFor.FEEDS, Usage(3, 1000, 1, 2))])
    storage.close()
    (line,) = simpul("partners", "usage", media, "--json").json["usage"]
    assert line == {
        "day": today,
        "partner": media,
        "key": key["prefix"],
        "kind": "feeds",
        "requests": 6,
        "bytes": 2000,
        "not_modified": 2,
        "refused": 4,
    }
    assert simpul("partners", "usage", "--json").json["usage"] == [line]
    assert media in simpul("partners", "usage").out
    assert simpul("partners", "keys", media, "--json").json["keys"][0]["last_used"] == today
    assert simpul("status", "--json").json["partners"] == {
        "partners": 1,
        "keys": 1,
        "keys_ending": 1,
        "requests_today": 6,
        "refused_today": 4,
    }
    assert "in force 1" in simpul("status").out
