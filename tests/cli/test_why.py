"""`simpul why` tells whether two held entries are one story, with the evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Simpul


@pytest.fixture
def held(simpul: Simpul, site: str, worker: None) -> str:
    """A site whose entries are held."""
    simpul("sources", "add", f"{site}/feed", "--kind", "feed")
    assert simpul("collect", "--all", "--wait", "--timeout", "30").code == 0
    return site


def test_two_stories_are_told_apart_with_evidence(simpul: Simpul, held: str) -> None:
    ran = simpul("why", f"{held}/berita/manasik", f"{held}/berita/banjir", "--json")
    assert ran.code == 0, ran.err
    assert list(ran.json) == ["same", "related", "for", "against"]
    assert ran.json["same"] is False
    assert ran.json["against"]
    assert all(list(item) == ["evidence", "text"] and item["text"] for item in ran.json["against"])


def test_an_entry_is_the_same_as_itself(simpul: Simpul, held: str) -> None:
    ran = simpul("why", f"{held}/berita/manasik", f"{held}/berita/manasik?utm_source=wa")
    assert ran.code == 0, ran.err
    assert ran.out.startswith("The same story.\n  + ")


@pytest.mark.parametrize("other", ["https://malang.contoh.test/tidak-ada", "bukan alamat", ""])
def test_an_entry_that_is_not_held_is_named(simpul: Simpul, held: str, other: str) -> None:
    ran = simpul("why", f"{held}/berita/manasik", other)
    assert ran.code == 2
    assert f"address {other}" in ran.err
    assert ran.out == ""
