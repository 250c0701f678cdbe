"""A guessed recipe as TOML, with comments that say what to check; what was not guessed is a comment, too."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date

from aggregator.teaching.guess import Guess

# In the order in which they are written; the rest of the keys is rarer, and described in the guide.
_OF_LIST = ("link", "title", "published", "image", "next")
_OF_ARTICLE = ("title", "published", "author", "category", "image", "caption", "attachments", "body")

Say = Callable[..., str]


def toml_of(guess: Guess, url: str, day: date, say: Say) -> str:
    """The text of the file. ``say`` gives the comments, by name, in the language of whoever reads."""
    return "\n".join(_lines(guess, url, day, say)) + "\n"


def _lines(guess: Guess, url: str, day: date, say: Say) -> Iterator[str]:
    yield f"# {say('toml_head', url=url, day=day.isoformat())}"
    yield f"title = {quoted(guess.host)}"
    yield ""
    yield "[marks]"
    yield f"# {say('toml_marks')}"
    yield f"hosts = [{quoted(guess.host)}]"
    if guess.generator:
        yield f"# {say('toml_generator')}"
        yield f"# texts = [{quoted(guess.generator.lower())}]"
    yield ""
    yield "[list]"
    if guess.addresses:
        yield f"addresses = [{', '.join(map(quoted, guess.addresses))}]"
    else:
        yield f"# {say('toml_no_list')}"
        yield '# addresses = ["berita"]'
    if guess.list.get("item"):
        yield f"# {say('toml_item')}"
        yield f"item = {quoted(guess.list['item'])}"
    elif guess.addresses:
        yield f"# {say('toml_no_item')}"
        yield '# item = ".…"'
    for name in _OF_LIST:
        if name in guess.list:
            yield f"{name} = [{quoted(guess.list[name])}]"
        elif name == "next" or guess.list.get("item"):
            yield from _open(name, say)
    yield ""
    yield from _article(guess, say)


def _article(guess: Guess, say: Say) -> Iterator[str]:
    if "body" not in guess.article:
        yield f"# {say('toml_no_body')}"
        yield "# [article]"
        yield '# body = [".…"]'
        return
    yield "[article]"
    yield f"# {say('toml_paths' if guess.paths else 'toml_no_paths')}"
    yield f"paths = [{quoted(guess.paths)}]" if guess.paths else "# paths = ['^/berita/[^/?]+$']"
    for name in _OF_ARTICLE:
        if name in guess.article:
            yield f"{name} = [{quoted(guess.article[name])}]"
        else:
            yield from _open(name, say)
    yield f"# {say('toml_remove')}"
    yield f"remove = [{', '.join(map(quoted, guess.remove))}]"


def _open(name: str, say: Say) -> Iterator[str]:
    yield f"# {say('toml_not_guessed', name=name)}"
    yield f'# {name} = [".…"]'


def quoted(text: str) -> str:
    """A TOML string: literal where that reads better (TOML 1.0, String)."""
    if "'" not in text and ('"' in text or "\\" in text) and text.isprintable():
        return f"'{text}'"
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
