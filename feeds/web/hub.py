"""Our hub for who wants to be told of a channel (WebSub, 5.1). What is asked in good order is written down
for the workers, who ask the subscriber back; nothing is sent from here."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import parse_qsl

from flask import Blueprint, Response, request

from aggregator.adapters.http import AddressGuard
from aggregator.hub import HubRefused, read_request, topic_at
from aggregator.messages import text
from feeds.render import FORMATS
from feeds.web.access import saved_channel
from feeds.web.house import house
from feeds.web.words import language_of

blueprint = Blueprint("hub", __name__)

MAX_BODY = 16 * 1024
RETRY_AFTER = "600"


@blueprint.post("/hub")
def subscribe() -> Response:
    """Subscribe or unsubscribe; 202 when the subscriber is going to be asked whether it meant it."""
    request.max_content_length = MAX_BODY
    if request.mimetype == "multipart/form-data":
        form = request.form.to_dict()
    else:
        form = dict(parse_qsl(request.get_data(cache=False).decode("utf-8", "replace")))
    settings = house().settings
    guard = AddressGuard(settings.allow_networks)
    try:
        asked = read_request(
            form,
            lambda url: topic_at(url, settings.public_url, house().registry, FORMATS, saved_channel),
            lambda url: guard.check_url(url).host,
            settings.public_url,
        )
        house().store.ask_hub(asked, datetime.now(UTC))
    except HubRefused as refused:
        return _plain(refused.status, text(f"hub.{refused.name}", language_of(request), **refused.facts))
    return _plain(202, text("hub.accepted", language_of(request)))


def _plain(status: int, words: str) -> Response:
    """A text that a subscriber's log can hold: "SHOULD return a description of the error" (5.1)."""
    response = Response(f"{words}\n", status, content_type="text/plain; charset=utf-8")
    response.headers["Cache-Control"] = "no-store"
    if status in (429, 503):
        response.headers["Retry-After"] = RETRY_AFTER
    return response
