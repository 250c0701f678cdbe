"""The text of a page line by line, as a reader sees it, each line with where it stands."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser, LexborNode

from aggregator.extract.article.opened import one_line

MAX_LINES = 20_000
MAX_LINE = 20_000


def _tags(names: str) -> frozenset[str]:
    return frozenset(names.split())


BLOCKS = _tags(
    "address article aside blockquote body caption center dd details dialog div dl dt fieldset figcaption "
    "figure footer form h1 h2 h3 h4 h5 h6 header hr html legend li main menu nav ol p pre section summary "
    "table tbody td tfoot th thead tr ul article-body"
)
_UNSEEN = _tags(
    "script style noscript template head title svg math select option textarea button iframe object"
)
_ASIDE = _tags("nav aside footer")


@dataclass(slots=True)
class Line:
    """Text between two block-level tags or line breaks.

    ``element`` is the block that holds it, ``nodes`` its text nodes, ``linked`` the characters within links,
    ``stamps`` the texts in it that a ``time`` states exactly, each with what that states, ``in_clutter``
    whether it stands in navigation, an aside or the foot of the page.
    """

    text: str
    element: LexborNode
    nodes: list[LexborNode] = field(default_factory=list)
    linked: int = 0
    stamps: list[tuple[str, str]] = field(default_factory=list)
    in_clutter: bool = False

    @property
    def all_link(self) -> bool:
        """Whether nearly all of it is links."""
        return self.linked * 10 >= len(self.text) * 8


def lines_of(tree: LexborHTMLParser) -> list[Line]:
    """The lines of a page in the order of the document."""
    lines: list[Line] = []
    texts: list[str] = []
    nodes: list[LexborNode] = []
    stamps: list[tuple[str, str]] = []
    linked = 0
    clutter = False
    block: LexborNode | None = None

    def close() -> None:
        nonlocal texts, nodes, linked, stamps
        text = one_line("".join(texts))[:MAX_LINE]
        if text and block is not None:
            lines.append(Line(text, block, nodes, linked, stamps, clutter))
        texts, nodes, stamps, linked = [], [], [], 0

    body = tree.body
    if body is None:
        return lines
    # Which ancestors matter is remembered by node: most texts share theirs.
    known: dict[int, _Standing] = {}
    for node in body.traverse(include_text=True):
        tag = node.tag
        if tag != "-text":
            if tag in BLOCKS or tag == "br":
                close()
            continue
        parent = node.parent
        if parent is None:
            continue
        standing = _standing(parent, known)
        holder = standing.block
        if standing.unseen or holder is None:
            continue
        if block is None or holder.mem_id != block.mem_id:
            close()
            block = holder
        clutter = standing.aside
        text = node.text_content or ""
        texts.append(text)
        nodes.append(node)
        if standing.in_link:
            linked += len(text.strip())
        if standing.stamp:
            stamps.append((one_line(text), standing.stamp))
        if len(lines) >= MAX_LINES:
            return lines
    close()
    return lines


class _Standing(NamedTuple):
    """The block around a text, and whether it is in a link, unseen, or beside the article."""

    block: LexborNode | None = None
    in_link: bool = False
    unseen: bool = False
    aside: bool = False
    stamp: str = ""


def _standing(node: LexborNode, known: dict[int, _Standing]) -> _Standing:
    path: list[LexborNode] = []
    current: LexborNode | None = node
    while current is not None and current.mem_id not in known:
        path.append(current)
        current = current.parent
    standing = known[current.mem_id] if current is not None else _Standing()
    for step in reversed(path):
        tag = step.tag or ""
        standing = _Standing(
            step if tag in BLOCKS else standing.block,
            standing.in_link or tag == "a",
            standing.unseen or tag in _UNSEEN,
            standing.aside or tag in _ASIDE,
            (step.attributes.get("datetime") or "").strip()[:100] if tag == "time" else standing.stamp,
        )
        known[step.mem_id] = standing
    return standing
