"""What the guides in ``docs/`` say, and what of it can be run."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

DOCS = Path(__file__).parents[2] / "docs"
# How the guides call the house that is meant.
HOUSE = "https://simpul.example"
LANGUAGES = ("id", "en")


def guide(name: str, language: str) -> str:
    return (DOCS / f"{name}.{language}.md").read_text(encoding="utf-8")


def addresses(name: str, language: str) -> set[str]:
    """Every address of the house that a guide names, without the house, which the first column of a table
    leaves out; "…" stands for something that the reader knows."""
    named = re.findall(rf"(?:{HOUSE}|^\| `)(/[\w/.?=&;-]*)(…?)", guide(name, language), re.MULTILINE)
    return {unescape(path).rstrip(".;") for path, left_out in named if not left_out}


def code(name: str, language: str, kind: str) -> list[str]:
    """The examples of a kind: ``sh``, ``python``, ``php``."""
    return re.findall(rf"^```{kind}\n(.*?)\n```$", guide(name, language), re.DOTALL | re.MULTILINE)
