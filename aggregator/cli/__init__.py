"""`simpul`: the commands. One module a group; what is heavy is imported where it is used, so that
``simpul --help`` answers at once."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from aggregator.cli import (
    channels,
    collect,
    config,
    db,
    doctor,
    hosts,
    hub,
    partners,
    quarantine,
    recipes,
    sources,
    status,
    stories,
    try_,
    up,
    why,
)
from aggregator.cli.errors import CommandGroup
from aggregator.cli.output import line, say, translate

app = typer.Typer(
    name="simpul",
    cls=CommandGroup,
    help=say("help"),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        line(f"simpul {version('simpul')}")
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help=say("option_version"))
    ] = False,
    debug: Annotated[bool, typer.Option("--debug", help=say("option_debug"))] = False,
) -> None:
    """Options before the command; ``debug`` is read by `CommandGroup`."""


app.command("up", help=say("help_up"))(up.up)
app.add_typer(sources.app, name="sources", help=say("help_sources"))
app.add_typer(hosts.app, name="hosts", help=say("help_hosts"))
app.add_typer(recipes.app, name="recipes", help=translate("recipe.help"))
app.add_typer(quarantine.app, name="quarantine", help=say("help_quarantine"))
app.add_typer(stories.app, name="stories", help=translate("editing.help"))
app.add_typer(channels.app, name="channels", help=translate("channel.help"))
app.add_typer(hub.app, name="hub", help=translate("hub.help"))
app.add_typer(partners.app, name="partners", help=translate("partner.help"))
app.command("collect", cls=collect.CollectCommand, help=say("help_collect"))(collect.collect)
app.command("try", help=say("help_try"))(try_.try_)
app.command("why", help=say("help_why"))(why.why)
app.command("status", help=say("help_status"))(status.status)
app.add_typer(db.app, name="db", help=say("help_db"))
app.command("config", help=say("help_config"))(config.config)
app.command("doctor", help=say("help_doctor"))(doctor.doctor)


def main() -> None:
    """The entry point of the ``simpul`` script."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    app()
