"""As much of Markdown as the guides use: headings, paragraphs, lists, tables, code, emphasis,
links. All text is escaped first, so nothing that is written becomes markup by itself."""

from __future__ import annotations

import re
from html import escape

_CODE = re.compile(r"`([^`]+)`")
_STRONG = re.compile(r"\*\*([^*]+)\*\*")
_LINK = re.compile(r"\[([^\]]+)\]\(((?:https?://|/|#)[^)\s]*)\)")
_ITEM = re.compile(r"(-|\d+\.) ")
_HEADING = re.compile(r"(#{1,3}) ")


def markdown(text: str) -> str:
    """HTML of a guide."""
    return "\n".join(_block(block) for block in _blocks(text))


def _blocks(text: str) -> list[str]:
    """Pieces between blank lines; code between fences stays whole."""
    blocks: list[str] = []
    for number, piece in enumerate(re.split(r"^```.*\n?", text, flags=re.MULTILINE)):
        if number % 2:
            blocks.append(f"```{piece}")
        else:
            blocks.extend(block.strip("\n") for block in re.split(r"\n\s*\n", piece) if block.strip())
    return blocks


def _block(block: str) -> str:
    if block.startswith("```"):
        return f"<pre><code>{escape(block[3:].rstrip())}</code></pre>"
    heading = _HEADING.match(block)
    if heading:
        level = len(heading[1])
        return f"<h{level}>{_inline(block[heading.end() :])}</h{level}>"
    if block.startswith("|") and block.count("\n") > 1:
        return _table(block.splitlines())
    item = _ITEM.match(block)
    if item:
        tag = "ul" if item[1] == "-" else "ol"
        items = re.split(r"\n(?=(?:-|\d+\.) )", block)
        inside = "".join(f"<li>{_inline(_ITEM.sub('', one, count=1))}</li>" for one in items)
        return f"<{tag}>{inside}</{tag}>"
    return f"<p>{_inline(block)}</p>"


def _table(lines: list[str]) -> str:
    """Rows between bars; the first is the head, the second only rules it off."""
    head, _, *rows = [[cell.strip() for cell in line.strip().strip("|").split(" |")] for line in lines]
    body = "".join(f"<tr>{_cells('td', row)}</tr>" for row in rows)
    return f"<table><thead><tr>{_cells('th', head)}</tr></thead><tbody>{body}</tbody></table>"


def _cells(tag: str, cells: list[str]) -> str:
    return "".join(f"<{tag}>{_inline(cell)}</{tag}>" for cell in cells)


def _inline(text: str) -> str:
    text = escape(" ".join(text.split()))
    parts = _CODE.split(text)
    for number, part in enumerate(parts):
        if number % 2:
            parts[number] = f"<code>{part}</code>"
        else:
            parts[number] = _STRONG.sub(r"<strong>\1</strong>", _LINK.sub(r'<a href="\2">\1</a>', part))
    return "".join(parts)
