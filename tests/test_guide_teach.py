"""The guide "Teach Simpul a new site", gone through command by command on a site that nobody foresaw."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import fields
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import odd_site
import pytest

from aggregator.recipes import ArticleRecipe, ListRecipe, Marks, Recipe
from aggregator.settings import SETTINGS

ROOT = Path(__file__).parent.parent
SITE = "https://kantor.example"
LANGUAGES = ("id", "en")


def guide(language: str) -> str:
    return (ROOT / "docs" / f"teach.{language}.md").read_text(encoding="utf-8")


def commands(language: str) -> list[str]:
    """What the guide has its reader type, after the tools are there."""
    lines = guide(language).splitlines()
    return [line for line in lines if line.startswith(("simpul ", "pytest "))]


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Tests are quiet."""


@pytest.fixture
def site(tmp_path: Path) -> Iterator[str]:
    folder = tmp_path / "situs"
    folder.mkdir()
    odd_site.build(folder)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
    thread = Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """As much of a copy of the repository as the guide needs."""
    copy = tmp_path / "simpul"
    shutil.copytree(ROOT / "aggregator", copy / "aggregator", ignore=shutil.ignore_patterns("__pycache__"))
    for folder in ("tests/support", "tests/data/pages/kepri"):
        shutil.copytree(ROOT / folder, copy / folder, ignore=shutil.ignore_patterns("__pycache__"))
    (copy / "tests/extract").mkdir()
    for file in (
        "pyproject.toml",
        "tests/extract/test_pages_labelled.py",
        "tests/extract/test_pages_saved.py",
    ):
        shutil.copy(ROOT / file, copy / file)
    return copy


class Reader:
    """Somebody who types what the guide says."""

    def __init__(self, clone: Path, site: str) -> None:
        self.clone, self.site = clone, site
        settings = {
            "SIMPUL_DATA": str(clone / "var"),
            "SIMPUL_REGISTRY": "none",
            "SIMPUL_HOST_INTERVAL": "0",
            "SIMPUL_ALLOW_NETWORKS": "127.0.0.0/8",
            "LC_ALL": "en_US.UTF-8",
            "PYTHONIOENCODING": "utf-8",
        }
        known = {setting.name for setting in SETTINGS}
        self.environment = {name: value for name, value in os.environ.items() if name not in known} | settings

    def types(self, command: str) -> subprocess.CompletedProcess[str]:
        program, *arguments = shlex.split(command.replace(SITE, self.site))
        module = {"simpul": "aggregator.cli", "pytest": "pytest"}[program]
        more = ["-p", "no:cacheprovider"] if program == "pytest" else []
        return subprocess.run(
            [sys.executable, "-m", module, *arguments, *more],
            cwd=self.clone,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )


def test_both_guides_say_the_same() -> None:
    assert commands("id") == commands("en")
    shapes = [re.findall(r"^(#+|```\w*|-|\d\.|\| `[^|]*)", guide(one), re.MULTILINE) for one in LANGUAGES]
    assert shapes[0] == shapes[1]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_table_names_every_key_and_no_other(language: str) -> None:
    rows = re.findall(r"^\| (`.*?`) \|", guide(language), re.MULTILINE)
    named = [key for row in rows for key in re.findall(r"`([\w.]+)`", row)]
    parts = {"marks": Marks, "list": ListRecipe, "article": ArticleRecipe}
    keys = {field.name for field in fields(Recipe)} - {"name", *parts}
    keys |= {f"{part}.{field.name}" for part, of in parts.items() for field in fields(of)}
    assert sorted(named) == sorted(keys)


def test_the_guide_leads_from_an_unknown_address_to_a_recipe_with_its_test(clone: Path, site: str) -> None:
    reader = Reader(clone, site)
    look, new, try_, save, save_list, test, add, check = commands("en")

    looked = reader.types(look)
    assert looked.returncode == 0, looked.stderr
    assert len(re.findall(r"^  http", looked.stdout, re.MULTILINE)) == len(odd_site.STORIES)
    made = reader.types(new)
    assert made.returncode == 0, made.stderr
    recipe = clone / "aggregator" / "recipes" / "kantor.toml"
    (line,) = re.findall(r"^```toml\n(.*?)```", guide("en"), re.MULTILINE | re.DOTALL)
    guessed = recipe.read_text("utf-8")
    if "\ncaption =" not in guessed:
        recipe.write_text(guessed.replace("[article]\n", f"[article]\n{line}"), "utf-8")

    tried = reader.types(try_)
    assert tried.returncode == 0, tried.stdout + tried.stderr
    assert "NOTHING FOUND" not in tried.stdout
    assert odd_site.STORIES[1][0] in tried.stdout
    assert f"author: {odd_site.AUTHORS[102 % 2]}" in tried.stdout
    assert "Suasana acara nomor 102." in tried.stdout

    for command in (save, save_list):
        saved = reader.types(command)
        assert saved.returncode == 0, saved.stderr
    pages = clone / "tests" / "data" / "pages" / "kantor"
    assert {path.name for path in pages.iterdir()} == {"01.html", "01.json", "list-01.html", "list-01.json"}
    tested = reader.types(test)
    assert tested.returncode == 0, tested.stdout

    added = reader.types(add)
    assert added.returncode == 0, added.stdout + added.stderr
    checked = reader.types(check)
    assert checked.returncode == 0, checked.stdout + checked.stderr

    # A test that cannot fail is none: a recipe that no longer fits fails it.
    recipe.write_text(recipe.read_text("utf-8").replace(".jdlbesar", ".kepala"), "utf-8")
    assert reader.types(test).returncode == 1
