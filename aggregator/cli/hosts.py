"""`simpul hosts`: hosts that asked to be left alone, and certificates pinned for hosts."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from aggregator.cli.errors import InputError
from aggregator.cli.opening import Json, database, now
from aggregator.cli.output import emit_json, line, note, say, table, timestamp, when

app = typer.Typer(no_args_is_help=True)

MOST_BYTES = 256 * 1024

Host = Annotated[str, typer.Argument(metavar="HOST", help=say("argument_host"))]


@app.command("list", help=say("help_hosts_list"))
def list_(json: Json = False) -> None:
    with database() as storage:
        holds, pinned = storage.holds(now()), storage.pinned_hosts()
    if json:
        emit_json(
            {
                "holds": [
                    {"host": hold.host, "until": timestamp(hold.until), "reason": hold.reason.value}
                    for hold in holds
                ],
                "pinned": pinned,
            }
        )
        return
    rows = [(hold.host, say("host_held", until=when(hold.until), reason=hold.reason.value)) for hold in holds]
    rows += [(host, say("host_pinned")) for host in pinned]
    if rows:
        table([say("column_host"), ""], rows)
    else:
        note(say("hosts_none"))


@app.command("pin", help=say("help_hosts_pin"))
def pin(
    host: Host, file: Annotated[Path, typer.Argument(metavar="FILE", help=say("argument_chain"))]
) -> None:
    from aggregator.adapters.http.tls import check_pin

    try:
        chain = file.read_bytes()[: MOST_BYTES + 1].decode("ascii")
        check_pin(chain)
    except OSError as error:
        raise InputError("error_file_read", file=str(file), error=error.strerror or str(error)) from error
    except (UnicodeDecodeError, ValueError) as error:
        raise InputError("error_chain", file=str(file)) from error
    with database() as storage:
        storage.pin_chain(host.lower(), chain)
    line(say("host_pin_done", host=host))


@app.command("unpin", help=say("help_hosts_unpin"))
def unpin(host: Host) -> None:
    with database() as storage:
        if host.lower() not in storage.pinned_hosts():
            raise InputError("error_host_not_pinned", host=host)
        storage.pin_chain(host.lower(), "")
    line(say("host_unpin_done", host=host))


@app.command("release", help=say("help_hosts_release"))
def release(host: Host) -> None:
    with database() as storage:
        if not storage.release_hold(host.lower()):
            raise InputError("error_host_not_held", host=host)
    line(say("host_release_done", host=host))
