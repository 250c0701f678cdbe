"""`simpul up`: every part of the product in one terminal."""

from __future__ import annotations

from typing import Annotated

import typer

from aggregator.cli.output import say


def up(demo: Annotated[bool, typer.Option("--demo", help=say("option_demo"))] = False) -> None:
    from aggregator.adapters.supervisor import run_supervisor
    from aggregator.settings import load_settings

    raise typer.Exit(run_supervisor(load_settings(), demo=demo))
