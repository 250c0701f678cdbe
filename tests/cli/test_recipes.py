"""`simpul recipes`: what is in force, whom it no longer fits, and what a page gives by it."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

import odd_site
import pytest
from sqlalchemy import update

import aggregator.cli
from aggregator.adapters.database.engine import write
from aggregator.adapters.database.link_rows import put_link_update, put_links
from aggregator.adapters.database.schema import sources
from aggregator.bootstrap import open_storage
from aggregator.messages import catalogue
from aggregator.model import DocumentShape, LinkKind, LinkState, LinkToStore, LinkUpdate
from aggregator.settings import load_settings

if TYPE_CHECKING:
    from conftest import Simpul

GOOD = "title = 'Desa'\n[marks]\nhosts = ['desa.example']\n[list]\naddresses = ['warta']\n"
FITTING = """title = 'Kantor'
[list]
item = ".baris"
link = ".jdl@href"
title = ".jdl"
published = "font"
[article]
title = ".jdlbesar"
published = ".ket"
caption = ".tidak-ada"
body = ".teks"
remove = ".bagi"
"""


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Tests are quiet."""


@pytest.fixture
def odd(tmp_path: Path) -> Iterator[str]:
    """The address of a site of an own make."""
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
def own(tmp_path: Path) -> Path:
    """The folder of the recipes of this installation."""
    folder = tmp_path / "var" / "recipes"
    folder.mkdir(parents=True)
    return folder


# ----------------------------------------------------------------------- list, show, check


def test_list_tells_what_is_in_force_where_from_and_for_how_many(simpul: Simpul, own: Path) -> None:
    (own / "desa.toml").write_text(GOOD)
    (own / "joomla.toml").write_text("since = 2024-01-01\n" + GOOD)
    with_recipe(simpul, "https://desa.example/feed", "desa")
    ran = simpul("recipes", "list", "--json")
    assert ran.code == 0, ran.err
    by_name = {row["name"]: row for row in ran.json["recipes"]}
    assert (by_name["desa"]["origin"], by_name["desa"]["sources"]) == ("own", 1)
    assert (by_name["joomla"]["origin"], by_name["joomla"]["since"]) == ("instead", "2024-01-01")
    assert (by_name["wordpress"]["origin"], by_name["wordpress"]["sources"]) == ("shipped", 0)
    assert "in place of Simpul's" in simpul("recipes", "list").out


def test_show_prints_a_recipe_as_it_stands(simpul: Simpul, own: Path) -> None:
    (own / "desa.toml").write_text(GOOD)
    assert simpul("recipes", "show", "desa").out == GOOD
    assert tomllib.loads(simpul("recipes", "show", "wordpress").out)["title"] == "WordPress"
    assert simpul("recipes", "show", "desa", "--json").json["toml"] == GOOD
    unknown = simpul("recipes", "show", "dessa")
    assert unknown.code == 2
    assert "desa" in unknown.err


@pytest.mark.parametrize(("language", "said"), [("en", "cannot be used"), ("id", "tidak dapat dipakai")])
def test_check_names_each_file_that_is_wrong_and_the_key(
    simpul: Simpul, own: Path, monkeypatch: pytest.MonkeyPatch, language: str, said: str
) -> None:
    monkeypatch.setenv("LANG", language)
    (own / "satu.toml").write_text("[article]\nbodi = '.isi'\n")
    (own / "dua.toml").write_text("since = 'kemarin'\n")
    ran = simpul("recipes", "check")
    assert ran.code == 2
    assert ran.err.count(said) == 2
    assert "satu.toml" in ran.err
    assert "article.bodi" in ran.err
    assert "since" in ran.err
    mistakes = simpul("recipes", "check", "--json").json["mistakes"]
    assert {mistake["key"] for mistake in mistakes} == {"article.bodi", "since"}


def test_check_is_content_where_everything_fits(simpul: Simpul) -> None:
    ran = simpul("recipes", "check", "--json")
    assert (ran.code, ran.json["redesigns"], ran.json["unknown"], ran.json["mistakes"]) == (0, [], [], [])
    assert simpul("recipes", "check", "tidak-ada").code == 2


def test_a_site_that_left_its_recipe_is_named_everywhere(simpul: Simpul) -> None:
    id_ = with_recipe(simpul, "https://desa.example/feed", "")
    page_does_not_fit(id_, "joomla")
    ran = simpul("recipes", "check", "--json")
    assert ran.code == 1
    (redesign,) = ran.json["redesigns"]
    assert (redesign["source"], redesign["recipe"], redesign["pages_unfit"]) == (id_, "joomla", 1)
    assert redesign["since"] is not None
    assert "desa.example" in simpul("recipes", "check", "joomla").out
    assert simpul("recipes", "check", "wordpress").code == 0
    assert "joomla: does not fit" in simpul("sources", "show", str(id_)).out
    assert simpul("sources", "show", str(id_), "--json").json["recipes"] == [redesign]
    assert simpul("status", "--json").json["recipes_unfit"] == 1
    assert "left their recipes" in simpul("status").out


def test_a_source_that_asks_for_a_recipe_that_is_gone_is_named(simpul: Simpul, own: Path) -> None:
    (own / "desa.toml").write_text(GOOD)
    with_recipe(simpul, "https://desa.example/feed", "desa")
    (own / "desa.toml").unlink()
    ran = simpul("recipes", "check", "--json")
    assert ran.code == 1
    assert [one["recipe"] for one in ran.json["unknown"]] == ["desa"]


def with_recipe(simpul: Simpul, url: str, recipe: str) -> int:
    """A source as a file brings it; its number."""
    ran = simpul("sources", "import", "-", stdin=f"url,kind,recipe\n{url},feed,{recipe}\n")
    assert ran.code == 0, ran.err
    (source,) = simpul("sources", "list", "--json").json["sources"]
    return int(source["id"])


def page_does_not_fit(source_id: int, recipe: str) -> None:
    storage, now = open_storage(load_settings()), datetime.now(UTC)
    link = LinkToStore("https://desa.example/1", "desa.example/1", LinkKind.ARTICLE, LinkState.WAITING,
                       DocumentShape.PAGE, None)  # fmt: skip
    write(storage.engine, lambda c: put_links(c, source_id, [link], now))
    held = storage.held_links(source_id, [link.url_key])[link.url_key]
    done = LinkUpdate(held.id, LinkState.READ, now, 0, read_at=now, unfit=recipe)
    write(storage.engine, lambda c: put_link_update(c, done))
    write(storage.engine, lambda c: c.execute(update(sources).values(recipe_used=recipe)))
    storage.close()


# ----------------------------------------------------------------------- try


def test_try_sets_what_selectors_find_beside_what_is_read_without(
    simpul: Simpul, odd: str, tmp_path: Path
) -> None:
    file = tmp_path / "kantor.toml"
    file.write_text(FITTING)
    ran = simpul("recipes", "try", str(file), f"{odd}/warta.html", f"{odd}/baca-101.html", "--json")
    assert ran.code == 0, ran.err
    listing, article = ran.json["pages"]
    assert (listing["kind"], article["kind"]) == ("list", "article")
    fields = {field["name"]: field for field in listing["fields"]}
    assert (fields["item"]["count"], fields["title"]["count"]) == (5, 5)
    assert fields["image"]["state"] == "not_asked"
    assert [entry["title"] for entry in listing["entries"]] == [title for title, _ in odd_site.STORIES]
    fields = {field["name"]: field for field in article["fields"]}
    assert fields["title"]["found"] == odd_site.STORIES[0][0]
    assert fields["caption"]["state"] == "nothing"
    assert fields["body"]["state"] == "found"
    assert "Facebook" not in article["entries"][0]["text"]
    assert article["entries"][0]["published"] == "2026-03-02T02:30:00Z"
    said = simpul("recipes", "try", str(file), f"{odd}/baca-101.html").out
    assert "NOTHING FOUND" in said
    assert "caption" in said.split("Selectors that found nothing: ")[1]


@pytest.mark.parametrize(
    "article",
    ['title = ".hilang"\nbody = ".teks"', 'title = ".jdlbesar"\nbody = ".hilang"'],
    ids=["title", "body"],
)
def test_a_recipe_that_does_not_fit_ends_with_1(
    simpul: Simpul, odd: str, tmp_path: Path, article: str
) -> None:
    file = tmp_path / "kantor.toml"
    file.write_text(f"[article]\n{article}\n")
    ran = simpul("recipes", "try", str(file), f"{odd}/baca-101.html", "--json")
    assert ran.code == 1
    assert ran.json["pages"][0]["fits"] is False
    # What is read meanwhile is shown, too.
    assert ran.json["pages"][0]["entries"][0]["text"]


def test_a_saved_page_is_tried_as_the_one_that_it_was(simpul: Simpul, odd: str, tmp_path: Path) -> None:
    file, page = tmp_path / "kantor.toml", tmp_path / "situs" / "baca-101.html"
    file.write_text(FITTING)
    assert simpul("recipes", "try", str(file), str(page)).code == 2
    ran = simpul(
        "recipes", "try", str(file), str(page), "--url", "https://kantor.example/baca-101.html", "--json"
    )
    assert ran.code == 0, ran.err
    assert ran.json["pages"][0]["url"] == "https://kantor.example/baca-101.html"


@pytest.mark.parametrize("recipe", ["tidak-ada", "./tidak-ada.toml"])
def test_a_recipe_that_is_not_there_ends_with_2(simpul: Simpul, odd: str, recipe: str) -> None:
    ran = simpul("recipes", "try", recipe, f"{odd}/warta.html")
    assert ran.code == 2
    assert "tidak-ada" in ran.err


def test_a_page_that_is_not_there_is_listed_and_stops_nothing(
    simpul: Simpul, odd: str, tmp_path: Path
) -> None:
    file = tmp_path / "kantor.toml"
    file.write_text(FITTING)
    ran = simpul("recipes", "try", str(file), f"{odd}/hilang.html", f"{odd}/baca-102.html", "--json")
    assert ran.code == 1
    assert [failure["reason"] for failure in ran.json["failures"]] == ["http_404"]
    assert ran.json["pages"][0]["fits"] is True


# ----------------------------------------------------------------------- save, new


def test_save_takes_the_next_number_and_labels_what_was_read(
    simpul: Simpul, odd: str, tmp_path: Path
) -> None:
    options = ("--family", "kantor", "--folder", str(tmp_path / "pages"), "--json")
    first = simpul("recipes", "save", f"{odd}/baca-101.html", *options)
    second = simpul("recipes", "save", f"{odd}/baca-102.html", *options)
    listing = simpul("recipes", "save", f"{odd}/warta.html", "--list", *options)
    names = [Path(ran.json["page"]).name for ran in (first, second, listing)]
    assert names == ["01.html", "02.html", "list-01.html"]
    assert Path(first.json["page"]).read_bytes() == (tmp_path / "situs" / "baca-101.html").read_bytes()
    label = json.loads(Path(first.json["label"]).read_text("utf-8"))
    assert label["published"] == "2026-03-02T09:30:00+07:00"
    assert label["headers"] == {"content-type": "text/html"}
    assert len(label["paragraphs"]) == 3
    items = json.loads(Path(listing.json["label"]).read_text("utf-8"))["items"]
    assert [item["title"] for item in items] == [title for title, _ in odd_site.STORIES]


def test_save_refuses_a_name_that_leaves_the_folder_and_a_page_of_nothing(
    simpul: Simpul, odd: str, tmp_path: Path
) -> None:
    folder = ("--folder", str(tmp_path / "pages"))
    assert simpul("recipes", "save", f"{odd}/baca-101.html", "--family", "../kantor", *folder).code == 2
    (tmp_path / "situs" / "kosong.html").write_text("<html><body><p>Segera</p></body></html>")
    ran = simpul("recipes", "save", f"{odd}/kosong.html", "--family", "kantor", *folder)
    assert ran.code == 1
    assert "is not saved" in ran.err
    assert not (tmp_path / "pages" / "kantor").exists()


def test_new_writes_a_recipe_that_reads_the_site_and_says_what_it_does_not_know(
    simpul: Simpul, odd: str, own: Path
) -> None:
    ran = simpul("recipes", "new", "kantor", f"{odd}/warta.html", "--json")
    assert ran.code == 0, ran.err
    text = (own / "kantor.toml").read_text("utf-8")
    data = tomllib.loads(text)
    assert data["list"]["item"] == ".baris"
    assert data["list"]["addresses"] == ["warta.html"]
    assert data["article"]["paths"] == [r"^/baca-\d+\.html$"]
    assert data["article"]["body"] == [".teks"]
    assert data["article"]["title"] == [".jdlbesar"]
    assert "attachments: not guessed" in text
    tried = simpul("recipes", "try", "kantor", f"{odd}/warta.html", f"{odd}/baca-104.html")
    assert tried.code == 0, tried.out
    again = simpul("recipes", "new", "kantor", f"{odd}/warta.html")
    assert again.code == 2
    assert (own / "kantor.toml").read_text("utf-8") == text


def test_new_does_with_one_article_and_refuses_what_is_none(simpul: Simpul, odd: str, tmp_path: Path) -> None:
    place = ("--output", str(tmp_path))
    ran = simpul("recipes", "new", "kantor", f"{odd}/baca-101.html", *place)
    assert ran.code == 0, ran.err
    text = (tmp_path / "kantor.toml").read_text("utf-8")
    assert tomllib.loads(text)["article"]["body"] == [".teks"]
    assert "Where its list of news is" in text
    assert simpul("recipes", "new", "Kantor Kita", f"{odd}/warta.html", *place).code == 2
    (tmp_path / "situs" / "kosong.html").write_text("<html><body><p>Segera</p></body></html>")
    assert simpul("recipes", "new", "kosong", f"{odd}/kosong.html", *place).code == 1
    assert not (tmp_path / "kosong.toml").exists()


# ----------------------------------------------------------------------- texts


def test_every_text_that_is_named_exists_and_none_is_left_over() -> None:
    here = Path(aggregator.cli.__file__).parent
    code = "\n".join(
        path.read_text("utf-8") for path in [*here.glob("*.py"), *(here.parent / "teaching").glob("*.py")]
    )
    keys = {key.removeprefix("recipe.") for key in catalogue("en") if key.startswith("recipe.")}
    named = set(re.findall(r'"recipe\.(\w+)"', code)) | set(re.findall(r"say\('(toml_\w+)'", code))
    assert named <= keys
    built = ("column_", "origin_", "state_", "kind_", "show_", "toml_")
    assert {key for key in keys - named if not key.startswith(built)} == set()
