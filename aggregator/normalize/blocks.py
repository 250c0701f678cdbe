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
_EMPTY = re.compile(
    r"<(p|div|section|article|strong|b|em|i|u|a|sub|sup|code|li|ul|ol|h[1-6]|blockquote|figcaption|figure|span)"
    r"(?: [^>\"]*(?:\"[^\"]*\"[^>\"]*)*)?>(?:\s|<br>)*</\1>"
)
_BREAKS_AT_START = re.compile(r"(<(?:p|div|section|article|li|blockquote)>)(?:\s|<br>)+")
_BREAKS_AT_END = re.compile(r"(?:<br>\s*)+(</(?:p|div|section|article|li|blockquote)>)")
_OUTER_BREAKS = re.compile(r"^(?:\s|<br>)+|(?:\s|<br>)+$")
# An emptied list empties its section: a few rounds suffice for what people write.
_ROUNDS = 4


@dataclass(slots=True)
class Block:
    """The text between two block-level tags, as written. ``tokens`` are where its pieces stand in the body."""

    raw: str
    text: str
    tokens: list[int]
    only_links: bool


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
            piece = _unescape(self.pieces[token])
            kept = piece[max(start - position, 0) : max(end - position, 0)]
            if len(kept) < len(piece):
                self.pieces[token] = html.escape(kept, quote=False)
            position += len(piece)
        block.raw = block.raw[start:end]
        block.text = one_line(block.raw)
        if not block.text:
            self.drop((block,))

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
        """The words, a line a block."""
        return "\n".join(block.text for block in self.blocks)


def read_blocks(markup: str) -> Body:
    """Split HTML that the sanitiser wrote."""
    pieces = _TAG.split(markup)
    blocks: list[Block] = []
    tokens: list[int] = []
    texts: list[str] = []
    links = 0  # how much of the text is within links
    written = 0
    in_link = False

    def close() -> None:
        nonlocal links, written
        raw = "".join(texts)
        text = one_line(raw)
        if text:
            blocks.append(Block(raw, text, tokens.copy(), 0 < written == links))
        tokens.clear()
        texts.clear()
        links = written = 0

    for index, piece in enumerate(pieces):
        if index % 2 == 0:
            if piece:
                tokens.append(index)
                texts.append(_unescape(piece))
                if not piece.isspace():
                    written += 1
                    links += in_link
        elif piece.startswith(("<a ", "<a>", "</a")):
            in_link = piece[1] == "a"
        elif tokens and _BREAK.match(piece):
            close()
    close()
    return Body(pieces, blocks)


def _unescape(text: str) -> str:
    return html.unescape(text) if "&" in text else text
