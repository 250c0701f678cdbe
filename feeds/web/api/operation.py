"""What the resources share: where they are served, and how an answer becomes bytes."""

from __future__ import annotations

import json

from flask import Blueprint

from feeds.web.house import house

blueprint = Blueprint("api", __name__, url_prefix="/api/v1")

JSON = "application/json; charset=utf-8"


def site_url() -> str:
    """The address of Simpul, with a slash at its end."""
    return f"{house().settings.public_url}/"


def json_bytes(document: object) -> bytes:
    """An answer as it is sent."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
