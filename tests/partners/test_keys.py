"""Keys, signatures, ids: what opens and what does not."""

from __future__ import annotations

import hashlib
import hmac
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.partners import (
    OWN,
    BadKey,
    Fault,
    KeyState,
    Scope,
    check_signature,
    new_key,
    partner_id,
    read_key,
    replacement,
    same_secret,
    sign_url,
    signed_query,
)

NOW = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)
KEY = new_key("media", frozenset({Scope.READ}), "humas", NOW, NOW + timedelta(days=365))
SITE = "https://simpul.example"


def opens(path: str, query: str, now: datetime = NOW) -> None:
    asked = signed_query(query)
    assert asked is not None
    check_signature(KEY.kept, path, asked, now)


def signed(url: str, hours: int = 1) -> tuple[str, str]:
    """The path and the query of a signed address."""
    path, _, query = sign_url(KEY.kept, f"{SITE}{url}", NOW + timedelta(hours=hours)).partition("?")
    return path.removeprefix(SITE), query


def test_a_key_is_known_by_its_prefix_and_opened_by_its_secret_alone() -> None:
    read = read_key(KEY.text)
    assert read is not None
    prefix, secret = read
    assert prefix == KEY.kept.prefix
    assert same_secret(KEY.kept, secret)
    assert not same_secret(KEY.kept, secret[::-1])


def test_what_is_kept_and_printed_of_a_key_does_not_hold_its_secret() -> None:
    secret = KEY.text.rpartition("_")[2]
    assert len(secret) == 32
    assert secret not in repr(KEY)
    assert secret not in {KEY.kept.digest, KEY.kept.signing_secret}
    assert KEY.kept.signing_secret not in repr(KEY)


def test_no_two_keys_are_alike() -> None:
    made = [new_key("media", frozenset(), "humas", NOW, None) for _ in range(50)]
    assert len({one.text for one in made}) == len({one.kept.signing_secret for one in made}) == 50


@pytest.mark.parametrize(
    "text",
    [
        "",
        "simpul_",
        "simpul__",
        "simpul_abcdefghij_",
        "simpul_ABCDEFGHIJ_" + "a" * 32,
        "simpul_abcdefghij_" + "a" * 31,
        "simpul_abcdefghij_" + "a" * 33,
        "simpul_abcdefghij_" + "é" * 32,
        "simpul_abcdefghij_" + "a" * 32 + "\n",
        "simpul_abcdefghi١_" + "a" * 32,
        "x" * 100_000,
    ],
    ids=range(11),
)
def test_what_is_not_written_as_a_key_is_none(text: str) -> None:
    assert read_key(text) is None


@pytest.mark.parametrize(
    ("values", "after", "state"),
    [
        ({}, timedelta(days=364), KeyState.LIVE),
        ({}, timedelta(days=365), KeyState.EXPIRED),
        ({"expires_at": None}, timedelta(days=9999), KeyState.LIVE),
        ({"revoked_at": NOW}, timedelta(0), KeyState.REVOKED),
        ({"revoked_at": NOW}, timedelta(days=999), KeyState.REVOKED),
    ],
)
def test_a_key_ends_when_its_time_is_over_or_it_is_revoked(values, after, state) -> None:
    assert replace(KEY.kept, **values).state(NOW + after) is state


def test_a_replacement_may_do_the_same_for_as_long() -> None:
    later = NOW + timedelta(days=300)
    made = replacement(KEY.kept, "humas", later).kept
    assert (made.scopes, made.partner_id, made.replaces) == (KEY.kept.scopes, "media", KEY.kept.prefix)
    assert made.expires_at == later + timedelta(days=365)
    assert made.prefix != KEY.kept.prefix


@pytest.mark.parametrize("url", ["/feeds/national.rss", "/feeds/search.json?q=haji%20umrah&limit=5"])
def test_a_signed_address_opens(url: str) -> None:
    opens(*signed(url))


def _changed(path: str, query: str) -> dict[str, tuple[str, str, Fault]]:
    """A forged address for each thing that can be forged, and what is wrong with it."""
    head, _, signature = query.rpartition("&signature=")
    other = "0" if signature[0] != "0" else "1"
    return {
        "path": ("/feeds/channels/lain.rss", query, Fault.SIGNATURE),
        "parameter": (path, query.replace("limit=5", "limit=500"), Fault.SIGNATURE),
        "parameter added in front": (path, f"before=x&{query}", Fault.SIGNATURE),
        "parameter added behind": (path, f"{query}&limit=500", Fault.MALFORMED),
        "parameter spelt otherwise": (path, query.replace("limit=5", "limit=%35"), Fault.SIGNATURE),
        "expiry": (path, query.replace("expires=1", "expires=2"), Fault.SIGNATURE),
        "signature": (path, f"{head}&signature={other}{signature[1:]}", Fault.SIGNATURE),
        "signature short": (path, query[:-1], Fault.MALFORMED),
        "signature in capitals": (path, f"{head}&signature={signature.upper()}", Fault.MALFORMED),
        "signature missing": (path, head, Fault.MALFORMED),
        "key missing": (path, f"signature={signature}", Fault.MALFORMED),
        "key twice": (path, f"key=abcdefghij&{query}", Fault.MALFORMED),
        "signature twice": (path, f"signature={signature}&{query}", Fault.MALFORMED),
        "key is a secret": (path, query.replace(KEY.kept.prefix, KEY.text), Fault.MALFORMED),
        "order": (path, "&".join(reversed(query.split("&"))), Fault.MALFORMED),
    }


FORGED = _changed(*signed("/feeds/national.rss?limit=5"))


@pytest.mark.parametrize("name", FORGED)
def test_a_forged_address_does_not_open(name: str) -> None:
    path, query, fault = FORGED[name]
    with pytest.raises(BadKey) as refused:
        opens(path, query)
    assert refused.value.fault is fault


@pytest.mark.parametrize(
    ("hours", "after", "fault"),
    [(1, timedelta(hours=1), Fault.SIGNED_EXPIRED), (24 * 400, timedelta(0), Fault.SIGNED_TOO_LONG)],
)
def test_a_signed_address_holds_for_its_time_and_no_longer_than_a_year(hours, after, fault) -> None:
    with pytest.raises(BadKey) as refused:
        opens(*signed("/feeds/national.rss", hours), now=NOW + after)
    assert refused.value.fault is fault


def test_the_signature_is_what_the_guide_says() -> None:
    """HMAC-SHA256 over the path, a question mark and the query before the signature."""
    path, query = signed("/feeds/national.rss?limit=20")
    expires = int((NOW + timedelta(hours=1)).timestamp())
    said = f"limit=20&key={KEY.kept.prefix}&expires={expires}"
    secret = KEY.kept.signing_secret.encode()
    made = hmac.new(secret, f"{path}?{said}".encode(), hashlib.sha256).hexdigest()
    assert query == f"{said}&signature={made}"


def test_what_is_signed_is_not_signed_again() -> None:
    with pytest.raises(BadKey):
        signed("/feeds/national.rss?key=abcdefghij")


@pytest.mark.parametrize("query", ["", "q=haji", "q=key%3D1", "monkey=1", "limit=5&expires=3"])
def test_an_address_that_says_nothing_of_a_signature_is_not_signed(query: str) -> None:
    assert signed_query(query) is None


@settings(max_examples=60, deadline=None)
@given(st.text("key=&expirsgnatu0123456789abcdef%?", max_size=120))
def test_no_query_opens_by_chance(query: str) -> None:
    with suppress(BadKey):
        assert signed_query(query) is None
        assert "&key=" not in f"&{query}"


@pytest.mark.parametrize(
    ("name", "taken", "found"),
    [
        ("Media Nusantara", (), "media-nusantara"),
        ("Média  Nusantara!", ("media-nusantara",), "media-nusantara-2"),
        ("العربية", (), "mitra"),
        ("a" * 300, (), "a" * 40),
        (f"x{OWN}y_z", (), "x-y-z"),
    ],
)
def test_an_id_is_a_slug_of_the_name_unlike_others(name, taken, found) -> None:
    assert partner_id(name, taken) == found
