"""What the addresses of a site's articles have in common, as a pattern."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import takewhile
from urllib.parse import parse_qsl, urlsplit

LEAST = 2
_ENDING = re.compile(r"\.(?:html?|php|aspx?|jsp)$")


def common_path(addresses: Sequence[str]) -> str:
    """A pattern of path and query that all addresses have, and that says something; "" for none."""
    shapes = [_shape(address) for address in addresses]
    if len(shapes) < LEAST or len({(len(path), names, ending) for path, names, ending, _ in shapes}) != 1:
        return ""
    segments = [
        _literal(values[0]) if len(set(values)) == 1 else _varying(values)
        for values in zip(*(path for path, _, _, _ in shapes), strict=True)
    ]
    _, names, ending, _ = shapes[0]
    values = [[query[name] for _, _, _, query in shapes] for name in names]
    pairs = [
        f"{_literal(name)}={_literal(of[0]) if len(set(of)) == 1 else _varying(of)}"
        for name, of in zip(names, values, strict=True)
    ]
    if not pairs and all(segment.startswith(("[", r"\d")) for segment in segments):
        return ""  # any page of the site looks like this
    path = "/" + "/".join(segments) + _literal(ending)
    return f"^{path}" + (r"\?" + "&".join(pairs) if pairs else "") + "$"


def _shape(address: str) -> tuple[list[str], tuple[str, ...], str, dict[str, str]]:
    parts = urlsplit(address)
    match = _ENDING.search(parts.path)
    ending = match[0] if match else ""
    path = parts.path.removesuffix(ending).strip("/").split("/") if parts.path.strip("/") else []
    query = parse_qsl(parts.query, keep_blank_values=True)
    return path, tuple(name for name, _ in query), ending, dict(query)


def _literal(text: str) -> str:
    return re.escape(text).replace(r"\-", "-")


def _varying(values: Sequence[str]) -> str:
    alike = takewhile(lambda letters: len(set(letters)) == 1, zip(*values, strict=False))
    same = "".join(letters[0] for letters in alike).rstrip("0123456789")
    if all(value[len(same) :].isdigit() for value in values):
        return _literal(same) + r"\d+"
    return "[^/?&]+"
