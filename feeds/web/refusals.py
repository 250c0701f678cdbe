"""Answers to readers who may not: no key that opens (401), not with this key (403), not so often (429)."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Response, request

from aggregator.messages import text
from aggregator.partners import Fault, Scope
from aggregator.partners.rates import Standing, rate_headers
from feeds.web.problems import problem
from feeds.web.words import language_of

REALM = 'Bearer realm="Simpul"'
# Of the registry of problem types (RFC 9457, 4.2), by draft-ietf-httpapi-ratelimit-headers.
QUOTA_EXCEEDED = "https://iana.org/assignments/http-problem-types#quota-exceeded"


def bad_key(fault: Fault) -> Response:
    """401 with a challenge (RFC 6750, 3)."""
    language = language_of(request)
    title, detail = text("partner.bad_key", language), text(f"partner.fault_{fault.value}", language)
    response = problem(401, title, detail, language, {"fault": fault.value})
    kind = "invalid_request" if fault in (Fault.MALFORMED, Fault.SEVERAL) else "invalid_token"
    response.headers["WWW-Authenticate"] = f'{REALM}, error="{kind}"'
    return response


def forbidden(scope: Scope, partner: str) -> Response:
    """403 for a key without ``scope``, 401 for who showed none (RFC 6750, 3.1)."""
    language = language_of(request)
    if partner:
        title = text("partner.forbidden", language)
        detail = text("partner.forbidden_detail", language, scope=scope.value)
        response = problem(403, title, detail, language, {"scope": scope.value})
        challenge = f'{REALM}, error="insufficient_scope", scope="{scope.value}"'
    else:
        title, detail = text("partner.key_needed", language), text("partner.key_needed_detail", language)
        response = problem(401, title, detail, language)
        challenge = REALM
    response.headers["WWW-Authenticate"] = challenge
    return response


def too_many(standings: Sequence[Standing]) -> Response:
    """429 (RFC 6585, 4), and when to come back."""
    language = language_of(request)
    over = [one for one in standings if one.over]
    detail = text("partner.too_many_detail", language, seconds=max(one.reset for one in over))
    extra: dict[str, object] = {
        "type": QUOTA_EXCEEDED,
        "violated-policies": [one.policy.name for one in over],
    }
    response = problem(429, text("partner.too_many", language), detail, language, extra)
    response.headers.update(rate_headers(standings))
    return response


def unusable(name: str, **facts: object) -> Response:
    """400 for a body of a request; ``partner.unusable_<name>`` says what would be right."""
    language = language_of(request)
    detail = text(f"partner.unusable_{name}", language, **facts)
    return problem(400, text("web.bad_request", language), detail, language, {"member": name})


def full(most: int) -> Response:
    """409 for a channel more than a partner may have."""
    language = language_of(request)
    detail = text("partner.full_detail", language, most=most)
    return problem(409, text("partner.full", language), detail, language, {"most": most})


def no_channel(slug: str) -> Response:
    """404 for a channel of his own that a partner does not have."""
    language = language_of(request)
    detail = text("partner.no_channel", language, slug=slug[:80])
    return problem(404, text("web.not_found", language), detail, language)
