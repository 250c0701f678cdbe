"""Everything that a user reads, in Indonesian and English, from catalogues.

One TOML file an area and language, ``<area>.<language>.toml``; keys are ``area.name``, texts are
`str.format` templates over named facts.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

LANGUAGES = ("id", "en")


@cache
def catalogue(language: str) -> Mapping[str, str]:
    """Every text of a language by its full key."""
    texts: dict[str, str] = {}
    for file in sorted(files(__package__).iterdir(), key=lambda f: f.name):
        area, _, rest = file.name.partition(".")
        if rest == f"{language}.toml":
            for key, value in tomllib.loads(file.read_text(encoding="utf-8")).items():
                texts[f"{area}.{key}"] = value
    return texts


def text(key: str, language: str = "en", **facts: object) -> str:
    """The text for ``key`` with its facts filled in. Raises KeyError for an unknown key."""
    return catalogue(language if language in LANGUAGES else "en")[key].format(**facts)
