"""Every catalogue says the same things in both languages."""

from __future__ import annotations

from string import Formatter

import pytest

from aggregator.messages import LANGUAGES, catalogue, text
from aggregator.model import Reason
from aggregator.quarantine import CaseState, FindingKind, Place

KEYS = sorted({key for language in LANGUAGES for key in catalogue(language)})


def _facts(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name is not None}


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_has_every_key(language: str) -> None:
    assert sorted(catalogue(language)) == KEYS


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_empty(language: str) -> None:
    assert [key for key, value in catalogue(language).items() if not value.strip()] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_fact_has_a_name(language: str) -> None:
    unnamed = [
        key for key, value in catalogue(language).items() if not all(map(str.isidentifier, _facts(value)))
    ]
    assert unnamed == []


def test_both_languages_state_the_same_facts() -> None:
    texts = [catalogue(language) for language in LANGUAGES]
    different = [key for key in KEYS if len({frozenset(_facts(each[key])) for each in texts}) != 1]
    assert different == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("reason", list(Reason))
def test_every_reason_has_its_sentence_and_its_remedy(reason: Reason, language: str) -> None:
    assert {f"reason.{reason.value}", f"reason.{reason.value}_mend"} <= set(catalogue(language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_finding_and_every_decision_is_said_in_words(language: str) -> None:
    wanted = {f"quarantine.{kind.value}" for kind in FindingKind}
    wanted |= {f"quarantine.short_{kind.value}" for kind in FindingKind}
    wanted |= {f"quarantine.place_{place.value}" for place in Place}
    wanted |= {f"quarantine.state_{state.value}" for state in CaseState}
    assert {key for key in catalogue(language) if key.startswith("quarantine.")} == wanted


def test_a_language_nobody_speaks_here_falls_back_to_english() -> None:
    assert text("web.not_found", "fr") == text("web.not_found", "en")


def test_an_unknown_key_is_an_error() -> None:
    with pytest.raises(KeyError):
        text("web.no_such_key")
