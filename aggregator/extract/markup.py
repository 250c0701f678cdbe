"""Plain text and HTML, one into the other where a format gives the wrong one."""

from __future__ import annotations

import html
import re

_PARAGRAPH = re.compile(r"\n[ \t]*\n\s*")


def text_to_html(text: str) -> str:
    """Plain text as HTML that shows the same: escaped, blank lines as paragraphs."""
    paragraphs = [html.escape(p.strip(), quote=False) for p in _PARAGRAPH.split(text.replace("\r\n", "\n"))]
    paragraphs = [p.replace("\n", "<br>") for p in paragraphs if p]
    return paragraphs[0] if len(paragraphs) == 1 else "".join(f"<p>{p}</p>" for p in paragraphs)
