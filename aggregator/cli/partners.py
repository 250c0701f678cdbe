"""`simpul partners`: who takes the channels by a key, and what he uses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from aggregator.cli.errors import InputError
from aggregator.cli.opening import Json, database, now
from aggregator.cli.output import emit_json, line, note, table, timestamp, when
from aggregator.cli.partner_words import (
    channel_json,
    key_json,
    key_row,
    partner_json,
    partner_row,
    phrase,
    usage_json,
    usage_row,
)
from aggregator.cli.signing import By, signed
from aggregator.partners import (
    LIMITS,
    BadKey,
    KeyState,
    Limits,
    NewKey,
    Partner,
    PartnerKey,
    Scope,
    UnknownPartner,
    new_key,
    replacement,
    scopes_of,
    sign_url,
)

if TYPE_CHECKING:
    from aggregator.adapters.database import Database

app = typer.Typer(no_args_is_help=True)

MOST_DAYS = 3660
_USUAL_DAYS = 365

PartnerName = Annotated[str, typer.Argument(metavar="PARTNER", help=phrase("argument_partner"))]
KeyPrefix = Annotated[str, typer.Argument(metavar="KEY", help=phrase("argument_key"))]


@app.command("add", help=phrase("help_add"))
def add(
    name: Annotated[str, typer.Argument(metavar="NAME", help=phrase("argument_name"))],
    contact: Annotated[str, typer.Option(metavar="TEXT", help=phrase("option_contact"))],
    by: By = "",
    json: Json = False,
) -> None:
    for label, value in (("NAME", name), ("--contact", contact)):
        if not value.strip():
            raise typer.BadParameter(phrase("empty", name=label))
    with database() as storage:
        try:
            limits = storage.partner(name.strip()).limits
        except UnknownPartner:
            limits = LIMITS
        made = storage.add_partner(name.strip(), contact.strip(), limits, signed(by), now())
    if json:
        emit_json({"partner": partner_json(made)})
    else:
        line(phrase("added", id=made.id, name=made.name))


@app.command("list", help=phrase("help_list"))
def list_(json: Json = False) -> None:
    with database() as storage:
        found, keys = storage.partners(), storage.keys()
    live = [key.partner_id for key in keys if key.state(now()) is KeyState.LIVE]
    if json:
        emit_json({"partners": [partner_json(one) | {"keys": live.count(one.id)} for one in found]})
    elif found:
        columns = ("partner", "name", "contact", "keys", "minute", "day_limit")
        table(_columns(columns), [partner_row(one, live.count(one.id)) for one in found])
    else:
        note(phrase("none"))


@app.command("show", help=phrase("help_show"))
def show(partner: PartnerName, json: Json = False) -> None:
    with database() as storage:
        found = storage.partner(partner)
        keys, used = storage.keys(found.id), storage.last_used()
        channels = storage.saved_channels(found.id)
    if json:
        emit_json(
            {
                "partner": partner_json(found),
                "keys": [key_json(key, now(), used.get(key.prefix)) for key in keys],
                "channels": [channel_json(channel) for channel in channels],
            }
        )
        return
    live = sum(key.state(now()) is KeyState.LIVE for key in keys)
    columns = ("partner", "name", "contact", "keys", "minute", "day_limit")
    table(_columns(columns), [partner_row(found, live)])
    line()
    _print_keys(keys, used)
    if channels:
        line()
        rows = [(channel.slug, channel.name, channel.query) for channel in channels]
        table(_columns(("channel", "name", "query")), rows)


@app.command("keys", help=phrase("help_keys"))
def keys(partner: PartnerName, json: Json = False) -> None:
    with database() as storage:
        found = storage.keys(storage.partner(partner).id)
        used = storage.last_used()
    if json:
        emit_json({"keys": [key_json(key, now(), used.get(key.prefix)) for key in found]})
    else:
        _print_keys(found, used)


@app.command("key", help=phrase("help_key"))
def key(
    partner: PartnerName,
    scope: Annotated[list[Scope] | None, typer.Option(help=phrase("option_scope"))] = None,
    expires: Annotated[
        int, typer.Option(metavar="DAYS", min=0, max=MOST_DAYS, help=phrase("option_expires"))
    ] = _USUAL_DAYS,
    by: By = "",
    json: Json = False,
) -> None:
    moment = now()
    ends = moment + timedelta(days=expires) if expires else None
    with database() as storage:
        owner = storage.partner(partner)
        made = new_key(owner.id, scopes_of(scope or ()), signed(by), moment, ends)
        storage.add_key(made.kept)
    _print_made(owner, made, None, json)


@app.command("rotate", help=phrase("help_rotate"))
def rotate(
    key: KeyPrefix,
    grace: Annotated[int, typer.Option(metavar="DAYS", min=0, max=90, help=phrase("option_grace"))] = 7,
    by: By = "",
    json: Json = False,
) -> None:
    moment = now()
    with database() as storage:
        old = storage.key(_prefix(key))
        _check_live(old, moment)
        owner = storage.partner(old.partner_id)
        made = replacement(old, signed(by), moment)
        storage.add_key(made.kept, moment + timedelta(days=grace))
        old = storage.key(old.prefix)
    _print_made(owner, made, old, json)


@app.command("revoke", help=phrase("help_revoke"))
def revoke(key: KeyPrefix, by: By = "", json: Json = False) -> None:
    with database() as storage:
        done = storage.revoke_key(_prefix(key), signed(by), now())
        found = storage.key(_prefix(key))
    if json:
        emit_json({"key": key_json(found, now(), None), "revoked_now": done})
    else:
        line(phrase("revoked" if done else "revoked_before", prefix=found.prefix, id=found.partner_id))


@app.command("usage", help=phrase("help_usage"))
def usage(
    partner: Annotated[
        str | None, typer.Argument(metavar="[PARTNER]", help=phrase("argument_partner"))
    ] = None,
    days: Annotated[int, typer.Option(min=1, max=MOST_DAYS, help=phrase("option_days"))] = 30,
    json: Json = False,
) -> None:
    since = (now().date() - timedelta(days=days - 1)).isoformat()
    with database() as storage:
        owner = storage.partner(partner).id if partner is not None else None
        found = storage.usage(owner, since)
        whose = {key.prefix: key.partner_id for key in storage.keys(owner)}
    if json:
        emit_json({"since": since, "usage": [usage_json(one, whose[one.prefix]) for one in found]})
    elif found:
        columns = ("day", "partner", "key", "for", "requests", "bytes", "unchanged", "refused")
        table(_columns(columns), [usage_row(one, whose[one.prefix]) for one in found])
    else:
        note(phrase("no_usage"))


@app.command("quota", help=phrase("help_quota"))
def quota(
    partner: PartnerName,
    minute: Annotated[int | None, typer.Option(min=1, max=10**6, help=phrase("option_minute"))] = None,
    day: Annotated[int | None, typer.Option(min=1, max=10**9, help=phrase("option_day"))] = None,
    by: By = "",
    json: Json = False,
) -> None:
    with database() as storage:
        found = storage.partner(partner)
        if minute is not None or day is not None:
            limits = Limits(minute or found.limits.minute, day or found.limits.day)
            found = storage.add_partner(found.name, found.contact, limits, signed(by), now())
    if json:
        emit_json({"partner": partner_json(found)})
    else:
        line(phrase("quota_set", id=found.id, minute=found.limits.minute, day=found.limits.day))


@app.command("sign", help=phrase("help_sign"))
def sign(
    partner: PartnerName,
    url: Annotated[str, typer.Argument(metavar="URL", help=phrase("argument_url"))],
    hours: Annotated[int, typer.Option(min=1, max=366 * 24, help=phrase("option_hours"))] = 24,
    key: Annotated[str | None, typer.Option(metavar="KEY", help=phrase("option_with"))] = None,
    json: Json = False,
) -> None:
    from aggregator.settings import load_settings

    public = load_settings().public_url
    if not url.startswith(f"{public}/"):
        raise InputError("error_plain", error=phrase("error_url", url=url[:200], public=public))
    moment = now()
    with database() as storage:
        by = _signing_key(storage, storage.partner(partner), key, moment)
    until = moment + timedelta(hours=hours)
    try:
        made = sign_url(by, url, until)
    except BadKey:
        raise InputError("error_plain", error=phrase("error_signed", url=url[:200])) from None
    if json:
        emit_json({"url": made, "key": by.prefix, "expires_at": timestamp(until)})
    else:
        line(made)


def _signing_key(storage: Database, partner: Partner, prefix: str | None, moment: datetime) -> PartnerKey:
    if prefix is not None:
        chosen = storage.key(_prefix(prefix))
        _check_live(chosen, moment)
        if chosen.partner_id == partner.id:
            return chosen
    live = [one for one in storage.keys(partner.id) if one.state(moment) is KeyState.LIVE]
    if prefix is not None or not live:
        raise InputError("error_plain", error=phrase("error_no_key", id=partner.id))
    return live[0]


def _prefix(given: str) -> str:
    """The prefix alone, also of who pastes more of a key."""
    return given.strip().removeprefix("simpul_").partition("_")[0]


def _check_live(key: PartnerKey, moment: datetime) -> None:
    state = key.state(moment)
    if state is not KeyState.LIVE:
        said = phrase("error_key_over", prefix=key.prefix, state=phrase(f"state_{state.value}"))
        raise InputError("error_plain", error=said)


def _columns(names: Iterable[str]) -> list[str]:
    return [phrase(f"column_{name}") for name in names]


def _print_keys(found: list[PartnerKey], used: Mapping[str, str]) -> None:
    if not found:
        note(phrase("no_keys"))
        return
    columns = ("key", "state", "scopes", "made", "by", "expires", "used", "replaces")
    table(_columns(columns), [key_row(one, now(), used.get(one.prefix)) for one in found])


def _print_made(owner: Partner, made: NewKey, old: PartnerKey | None, json: bool) -> None:
    kept = made.kept
    if json:
        shown = key_json(kept, now(), None) | {"key": made.text, "signing_secret": kept.signing_secret}
        ends = {"old": key_json(old, now(), None)} if old else {}
        emit_json({"key": shown, **ends})
        return
    scopes = ", ".join(sorted(kept.scopes))
    expires = when(kept.expires_at) if kept.expires_at else phrase("no_end")
    line(phrase("made", prefix=kept.prefix, name=owner.name, scopes=scopes, expires=expires))
    line(phrase("key_line", token=made.text))
    line(phrase("signing_line", secret=kept.signing_secret))
    line(phrase("made_how", token=made.text))
    if old is not None:
        line(phrase("rotated", prefix=old.prefix, ends=when(old.expires_at)))
