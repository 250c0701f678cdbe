"""Where hubs reach us: verification of intent (WebSub, 5.3) and what they push (WebSub, 7).

Nothing is parsed here: what came is stored for the workers, and the hub hears 2xx at once.
"""

from __future__ import annotations

import hashlib
import logging
import re
from datetime import UTC, datetime

from flask import Blueprint, Response, request
from werkzeug.exceptions import NotFound, RequestEntityTooLarge

from aggregator import push
from aggregator.adapters.http.bounds import USUAL
from aggregator.model import DocumentShape, DocumentToStore, Subscription
from feeds.web.house import house

log = logging.getLogger(__name__)

blueprint = Blueprint("websub", __name__)

MAX_CHALLENGE = 1_000
_TOKEN = re.compile(r"[\w-]{1,64}", re.ASCII)


@blueprint.get("/websub/<token>")
def verify(token: str) -> Response:
    """A hub asks whether we meant it, or says that it will not."""
    subscription = _subscription(token)
    mode, topic = request.args.get("hub.mode", ""), request.args.get("hub.topic", "")
    now = datetime.now(UTC)
    if topic != subscription.topic_url:
        raise NotFound
    if mode == "denied":
        denied = push.on_denial(subscription, topic, now)
        if denied != subscription:
            house().store.settle(subscription, denied)
        return _plain(200)
    challenge = request.args.get("hub.challenge", "")
    lease = request.args.get("hub.lease_seconds")
    confirmed, becomes = push.on_verification(subscription, mode, topic, lease, now)
    if not 0 < len(challenge) <= MAX_CHALLENGE:
        raise NotFound
    if becomes != subscription and not house().store.settle(subscription, becomes):
        raise NotFound
    if not confirmed:
        raise NotFound
    return _plain(200, challenge)


@blueprint.post("/websub/<token>")
def receive(token: str) -> Response:
    """A hub pushes what is new."""
    subscription = _subscription(token)
    if not push.may_push(subscription):
        # The hub may forget us (WebSub, 7).
        return _plain(410)
    if subscription.verified_at is None:
        raise NotFound
    store = house().store
    try:
        request.max_content_length = USUAL.wire_bytes
        body = request.get_data(cache=False)
    except RequestEntityTooLarge:
        store.count_rejected(subscription.id)
        raise
    if not push.is_signed(subscription.secret, request.headers.get("X-Hub-Signature", ""), body):
        # "2xx", so that nobody learns what would be right, and thrown away (WebSub, 7.1).
        log.warning("subscription %d: what came is not signed with its secret", subscription.id)
        store.count_rejected(subscription.id)
        return _plain(202)
    now = datetime.now(UTC)
    if body.strip() and request.headers.get("Content-Encoding", "identity") == "identity":
        store.receive(subscription.source_id, _document(subscription, body, now))
    else:
        store.look_soon([subscription.source_id], now)
    return _plain(202)


def _subscription(token: str) -> Subscription:
    found = house().store.subscription_at(token) if _TOKEN.fullmatch(token) else None
    if found is None:
        raise NotFound
    return found


def _document(subscription: Subscription, body: bytes, now: datetime) -> DocumentToStore:
    return DocumentToStore(
        url=subscription.address,
        final_url=subscription.topic_url,
        status=200,
        headers={"content-type": request.headers.get("Content-Type", "")[:200]},
        body=body,
        body_hash=hashlib.sha256(body).hexdigest(),
        shape=DocumentShape.UNKNOWN,
        fetched_at=now,
        partial=True,
    )


def _plain(status: int, body: str = "") -> Response:
    response = Response(body, status, content_type="text/plain; charset=utf-8")
    response.headers["Cache-Control"] = "no-store"
    return response
