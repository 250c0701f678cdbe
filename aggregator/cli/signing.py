"""Who decides, and why: what every decision of an editor is kept with."""

from __future__ import annotations

import getpass
import os
from typing import Annotated

import typer

from aggregator.cli.output import say

Why = Annotated[str, typer.Option("--reason", metavar="TEXT", help=say("option_reason"))]
By = Annotated[str, typer.Option("--by", metavar="NAME", help=say("option_decided_by"))]


def reason_given(reason: str) -> str:
    """The reason without white space around it. Raises BadParameter for none."""
    if not reason.strip():
        raise typer.BadParameter(say("needs_reason"))
    return reason.strip()


def signed(by: str) -> str:
    """The name given, else whoever runs the command; a container may have no name for its user."""
    if by.strip():
        return by.strip()
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return f"uid {os.getuid()}"
