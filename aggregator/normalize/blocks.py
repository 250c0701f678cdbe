"""The text of sanitised HTML block by block, so that words can be cut out of it and the rest stays HTML."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass

from aggregator.normalize.text import one_line

# Only for HTML that the sanitiser wrote: quotes in attributes are balanced, ``<`` in text is escaped.
_TAG = re.compile(r'(<[^>"]*(?:"[^"]*"[^>"]*)*>)')
_BREAK = re.compile(
    r"</?(?:p|div|section|article|br|hr|li|ul|ol|dl|dt|dd|h[1-6]|tr|td|th|table|caption|blockquote|figure"
    r"|figcaption|pre|video|audio)\b"
)
# The tags that most texts are made of, spared the pattern.
_PARAGRAPHS = frozenset({"<p>", "</p>", "<br>", "<div>", "</div>", "<li>", "</li>"})
_INLINE = frozenset({"<b>", "</b>", "<strong>", "</strong>", "<em>", "</em>", "<i>", "</i>", "<u>", "</u>"})
_EMPTY = re.compile(
    r"<(p|div|section|article|strong|b|em|i|u|a|sub|sup|code|li|ul|ol|h[1-6]|blockquote|figcaption|figure|span)"
    r"(?: [^>\"]*(?:\"[^\"]*\"[^>\"]*)*)?>(?:\s|<br>)*</\1>"
)
_ADDRESS = re.compile(r"https?://\S+")
_BREAKS_AT_START = re.compile(r"(<(?:p|div|section|article|li|blockquote)>)(?:\s|<br>)+")
_BREAKS_AT_END = re.compile(r"(?:<br>\s*)+(</(?:p|div|section|article|li|blockquote)>)")
_OUTER_BREAKS = re.compile(r"^(?:\s|<br>)+|(?:\s|<br>)+$")
# An emptied list empties its section, and so on; so deep nobody nests.
_ROUNDS = 30


@dataclass(slots=True)
class Block:
    """The text between two block-level tags, as written. ``tokens`` are where its pieces stand.

    ``caption``: it says what a picture shows.
    """

    raw: str
    text: str
    tokens: list[int]
    only_links: bool
    caption: bool = False


@dataclass(slots=True)
class Body:
    """Sanitised HTML as alternating texts and tags, and the blocks that its texts form."""

    pieces: list[str]
    blocks: list[Block]

    def drop(self, blocks: Iterable[Block]) -> None:
        """Take the words of blocks out; images in them stay."""
        gone = set()
        for block in blocks:
            gone.add(id(block))
            for token in block.tokens:
                self.pieces[token] = ""
        self.blocks = [block for block in self.blocks if id(block) not in gone]

    def keep(self, block: Block, start: int, end: int) -> None:
        """Of a block keep only ``raw[start:end]``."""
        position = 0
        for token in block.tokens:
            piece = html.unescape(self.pieces[token])
            kept = piece[max(start - position, 0) : max(end - position, 0)]
            if len(kept) < len(piece):
                self.pieces[token] = html.escape(kept, quote=False)
            position += len(piece)
        block.raw = block.raw[start:end]
        block.text = one_line(block.raw)
        if not block.text:
            self.drop((block,))

    def rewrite(self, block: Block, raw: str) -> None:
        """Give a block other words of the same length."""
        position = 0
        for token in block.tokens:
            length = len(html.unescape(self.pieces[token]))
            self.pieces[token] = html.escape(raw[position : position + length], quote=False)
            position += length
        block.raw = raw
        block.text = one_line(raw)

    def html(self) -> str:
        """The HTML as it now is, without elements that hold nothing."""
        markup = "".join(self.pieces)
        for _ in range(_ROUNDS):
            shorter = _EMPTY.sub("", markup)
            if shorter == markup:
                break
            markup = shorter
        if "<br>" in markup:
            markup = _BREAKS_AT_END.sub(r"\1", _BREAKS_AT_START.sub(r"\1", markup))
            markup = _OUTER_BREAKS.sub("", markup)
        return markup.strip()

    def text(self) -> str:
        """The words, a line a block.

        Captions, and addresses that stand for a video, are none of a text's own, unless it has no other.
        """
        own = [block.text for block in self.blocks if not block.caption and not _is_address(block)]
        return "\n".join(own or [block.text for block in self.blocks])


def _is_address(block: Block) -> bool:
    return block.only_links and _ADDRESS.fullmatch(block.text) is not None


def split_tags(markup: str) -> list[str]:
    """HTML that the sanitiser wrote as texts (even positions) and tags (odd ones)."""
    return _TAG.split(markup)


def read_blocks(pieces: list[str]) -> Body:
    """Find the blocks in what `split_tags` gave."""
    blocks: list[Block] = []
    tokens: list[int] = []
    in_link = in_caption = False
    all_links = True

    def close() -> None:
        nonlocal tokens, all_links
        raw = "".join([pieces[token] for token in tokens])
        if "&" in raw:
            raw = "".join([html.unescape(pieces[token]) for token in tokens])
        text = one_line(raw)
        if text:
            blocks.append(Block(raw, text, tokens, all_links, in_caption))
            tokens = []
        else:
            tokens.clear()
        all_links = True

    for index, piece in enumerate(pieces):
        if index % 2 == 0:
            if piece and (tokens or not piece.isspace()):
                tokens.append(index)
                if all_links and not in_link and not piece.isspace():
                    all_links = False
        elif piece in _INLINE:
            continue
        elif piece.startswith(("<a ", "<a>", "</a")):
            in_link = piece[1] == "a"
        elif tokens and (piece in _PARAGRAPHS or _BREAK.match(piece)):
            close()
        if piece.startswith(("<figcaption", "</figcaption")):
            in_caption = piece[1] == "f"
    close()
    return Body(pieces, blocks)
