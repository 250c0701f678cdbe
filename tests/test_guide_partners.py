"""What the guide for partner media tells must be what the code does."""

from __future__ import annotations

import json
import re

import pytest
from guides import LANGUAGES, guide

from aggregator.adapters.database.gone import TOLD_AT_MOST, TOLD_FOR
from aggregator.model import ChangeKind
from feeds.web.cache import KEEP, MAX_AGE, STALE_SECONDS
from feeds.web.channels import MAX_LIMIT


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_guide_names_every_kind_of_change_and_shows_real_json(language: str) -> None:
    for kind in ChangeKind:
        assert f"`{kind.value}`" in guide("partners", language)
    (listed,) = re.findall(r'```\n(\{"changes".*?)\n```', guide("partners", language), re.DOTALL)
    (change,) = json.loads(listed)["changes"]
    assert set(change) == {"sequence", "at", "kind", "id", "url", "merged_into", "live"}


def test_the_figures_of_the_guide_are_those_in_force() -> None:
    assert (TOLD_FOR.days, TOLD_AT_MOST, MAX_LIMIT) == (30, 200, 500)
    assert (MAX_AGE, STALE_SECONDS) == (60, 3600)
    assert KEEP == "public, max-age=60, stale-while-revalidate=60, stale-if-error=3600"
