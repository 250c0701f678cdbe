"""The commands' catalogues are whole: every key in both languages, with the same facts."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

import pytest

import aggregator.cli
from aggregator.editing import Action, Ground, StoryState
from aggregator.messages import catalogue
from aggregator.model import DocumentShape, Outcome, Reason, SourceState, Verdict
from aggregator.plan import FEED_SHAPES
from aggregator.settings import SETTINGS

AREAS = ("cli.", "reason.", "setting.")
CODE = "\n".join(
    path.read_text(encoding="utf-8") for path in sorted(Path(aggregator.cli.__file__).parent.glob("*.py"))
)


def _keys(language: str) -> set[str]:
    return {key for key in catalogue(language) if key.startswith(AREAS)}


def _facts(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_both_languages_say_the_same_things() -> None:
    assert _keys("id") == _keys("en")


@pytest.mark.parametrize("key", sorted(_keys("en")))
def test_both_languages_name_the_same_facts(key: str) -> None:
    assert _facts(catalogue("id")[key]) == _facts(catalogue("en")[key])


def test_every_reason_has_a_sentence_and_a_remedy() -> None:
    wanted = {f"reason.{reason.value}{suffix}" for reason in Reason for suffix in ("", "_matters", "_mend")}
    assert {key for key in _keys("en") if key.startswith("reason.")} == wanted


def test_every_setting_has_a_meaning_and_says_what_is_right() -> None:
    wanted = {f"setting.{setting.name}{suffix}" for setting in SETTINGS for suffix in ("", "_right")}
    assert {key for key in _keys("en") if key.startswith("setting.")} == wanted


def test_every_text_that_the_code_names_exists() -> None:
    named = set(re.findall(r'\bsay\(\s*"(\w+)"', CODE)) | set(re.findall(r'InputError\(\s*"(\w+)"', CODE))
    named |= {f"state_{state.value}" for state in SourceState}
    named |= {f"outcome_{outcome.value}" for outcome in Outcome}
    named |= {f"doctor_source_{state.value}" for state in SourceState}
    read_as = {shape.value for shape in (*FEED_SHAPES, DocumentShape.LISTING)}
    named |= {f"{prefix}{shape}" for prefix in ("shape_", "discovery_found_") for shape in read_as}
    for level, key in re.findall(r'\bcheck\(\s*"\w+",\s*([\w.]+),\s*"(\w+)"', CODE):
        named |= {f"doctor_{key}"} | ({f"doctor_{key}_mend"} if level != "Level.OK" else set())
    assert {f"cli.{name}" for name in named} <= _keys("en")


def test_every_text_about_editing_exists_and_none_is_left_over() -> None:
    named = set(re.findall(r"""\btell\(\s*["'](\w+)["']""", CODE)) | set(
        re.findall(r'"editing\.(\w+)"', CODE)
    )
    named |= {f"action_{action.value}" for action in Action} | {f"ground_{ground.value}" for ground in Ground}
    named |= {f"{prefix}_{state.value}" for prefix in ("state", "stands") for state in StoryState}
    named |= {f"no_change_{why}" for why in ("withdrawn", "live", "empty", "same", "embargoed")}
    named |= {f"field_{name}" for name in ("title", "summary", "office", "lead")}
    named |= {f"evidence_{verdict.value}" for verdict in Verdict}
    built = ("column_", "section_")
    known = {key.removeprefix("editing.") for key in catalogue("en") if key.startswith("editing.")}
    assert named <= known
    assert {key for key in known - named if not key.startswith(built)} == set()


def test_no_text_is_left_over() -> None:
    built = (
        *("column_", "state_", "outcome_", "origin_", "move_", "phase_"),
        *("level_", "label_", "check_", "doctor_", "add_warning_", "discovery_", "shape_"),
    )
    unused = [
        key
        for key in (key.removeprefix("cli.") for key in _keys("en") if key.startswith("cli."))
        if not key.startswith(built) and f'"{key}"' not in CODE
    ]
    assert unused == []
