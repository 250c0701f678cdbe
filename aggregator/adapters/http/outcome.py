"""What a status, a header or an error means for an attempt."""

from __future__ import annotations

import socket
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import aiohttp
from aiohttp.http_exceptions import BadHttpMessage, LineTooLong

from aggregator.adapters.http.bounds import TooLarge, TooSlow
from aggregator.adapters.http.decode import BadEncoding
from aggregator.adapters.http.tls import causes, tls_reason
from aggregator.errors import AddressForbidden
from aggregator.model import Reason

MAX_RETRY_AFTER = 86_400

_STATUSES = {
    403: Reason.HTTP_403,
    404: Reason.HTTP_404,
    410: Reason.HTTP_410,
    429: Reason.HTTP_429,
}


class Refused(Exception):
    """An attempt that ends by our own decision, with its reason."""

    def __init__(self, reason: Reason, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail


def reason_of_status(
    status: int, body: bytes, instance_manipulation: str | None
) -> tuple[Reason | None, str]:
    """What a final response means (RFC 9110, 15; RFC 3229, 10.4.1 for 226)."""
    if status == 304:
        return None, ""
    if status == 226:
        manipulations = {part.strip().lower() for part in (instance_manipulation or "").split(",")}
        if manipulations != {"feed"}:
            return Reason.PROTOCOL, "status 226 without IM: feed"
    if status in (200, 203, 226):
        return (None, "") if body.strip() else (Reason.EMPTY_BODY, f"status {status} with an empty body")
    if status in (204, 205):
        return Reason.EMPTY_BODY, f"status {status} has no body"
    if status in _STATUSES:
        return _STATUSES[status], f"status {status}"
    if 500 <= status < 600:
        return Reason.HTTP_5XX, f"status {status}"
    if 400 <= status < 500:
        return Reason.HTTP_4XX, f"status {status}"
    return Reason.PROTOCOL, f"unexpected status {status}"


def reason_of_error(error: Exception) -> tuple[Reason, str]:
    """The reason that an exception of the network stands for, with its words."""
    text = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    if isinstance(error, Refused):
        return error.reason, error.detail
    if isinstance(error, TooSlow):
        return Reason.TIMEOUT, error.bound
    if isinstance(error, TooLarge):
        return Reason.TOO_LARGE, error.bound
    if isinstance(error, BadEncoding):
        return Reason.ENCODING, str(error)
    for cause in causes(error):
        if isinstance(cause, AddressForbidden):
            return Reason.ADDRESS_FORBIDDEN, str(cause)
        if isinstance(cause, LineTooLong):
            return Reason.HEADERS_TOO_LARGE, str(cause)[:200]
        if isinstance(cause, BadHttpMessage) and "too many" in str(cause).lower():
            return Reason.HEADERS_TOO_LARGE, str(cause)[:200]
    if isinstance(error, TimeoutError):
        return Reason.TIMEOUT, text
    tls = tls_reason(error)
    if tls is not None:
        return tls, text
    if isinstance(error, aiohttp.ClientConnectorDNSError | socket.gaierror):
        return Reason.DNS, text
    if isinstance(error, aiohttp.InvalidURL | UnicodeError):
        return Reason.ADDRESS_INVALID, text
    if isinstance(error, aiohttp.ClientConnectorError):
        return Reason.CONNECT, text
    if isinstance(error, aiohttp.ClientError | ConnectionError | BadHttpMessage):
        return Reason.PROTOCOL, text
    if isinstance(error, OSError):
        return Reason.CONNECT, text
    return Reason.INTERNAL, text


def retry_after_seconds(value: str | None, now: datetime) -> int | None:
    """Seconds, from either form of Retry-After (RFC 9110, 10.2.3), capped at a day."""
    if not value:
        return None
    value = value.strip()
    if value.isascii() and value.isdigit():
        return min(int(value[:12]), MAX_RETRY_AFTER)
    try:
        at = parsedate_to_datetime(value)
    except (TypeError, ValueError, OverflowError):
        return None
    if at.tzinfo is None:
        at = at.replace(tzinfo=UTC)
    return max(0, min(int((at - now).total_seconds()), MAX_RETRY_AFTER))
