"""The one place where exceptions become messages and exit codes."""

from __future__ import annotations

import difflib
import errno
import sys
import traceback
from typing import Any

import typer
from typer.core import TyperGroup

from aggregator.cli.output import mask, note, say, translate
from aggregator.editing import (
    AlreadyUndone,
    EditingError,
    NoChange,
    NothingToSplit,
    NotInStory,
    OneStory,
    UnknownDecision,
    UnknownStory,
)
from aggregator.errors import (
    AddressForbidden,
    BadQuery,
    FolderUnusable,
    RecipeError,
    RegistryError,
    SchemaOutdated,
    SettingError,
    SimpulError,
    StorageError,
    UnknownChannel,
    UnknownEntry,
)
from aggregator.model import RowProblem
from aggregator.partners import UnknownKey, UnknownPartner

FAILURES_LISTED = 1
BAD_INPUT = 2


class InputError(SimpulError):
    """Something given to a command that cannot be used; ``name`` is its text in the catalogue."""

    def __init__(self, name: str, /, **facts: object) -> None:
        super().__init__(name, facts)
        self.name = name
        self.facts = facts


def problem_line(problem: RowProblem) -> str:
    """A mistake in a registry file on one line, as compilers write them."""
    return say(
        "row_problem",
        file=problem.file,
        line=problem.line,
        column=problem.column,
        value=problem.value,
        problem=problem.problem,
        hint=problem.hint,
    )


def explain(error: SimpulError) -> str:
    """What went wrong and what would be right, in the reader's language."""
    match error:
        case InputError():
            return say(error.name, **error.facts)
        case SettingError():
            return _explain_setting(error)
        case UnknownPartner():
            return translate("partner.error_partner", reference=error.reference[:80])
        case UnknownKey():
            return translate("partner.error_key", prefix=error.prefix[:20])
        case EditingError():
            return _explain_editing(error)
        case FolderUnusable():
            return say("error_folder", folder=str(error.folder), error=error.problem)
        case RegistryError():
            return "\n".join([say("error_registry"), *map(problem_line, error.problems)])
        case RecipeError():
            return translate("recipe.error", file=error.file, place=error.key, problem=error.problem)
        case SchemaOutdated():
            return say("error_schema", found=error.found or "–", needed=error.needed)
        case BadQuery():
            hint = translate(error.reason, **error.facts) if error.reason else error.hint
            return say("error_query", name=error.name, value=error.value, hint=hint)
        case AddressForbidden():
            return say("error_address_forbidden", host=error.host, rule=error.rule)
        case UnknownChannel():
            return say("error_channel", code=error.code, known=", ".join(error.known))
        case UnknownEntry():
            return say("error_entry", url=error.url)
        case StorageError():
            return say("error_database", error=mask(str(error)))
        case _:
            return say("error_plain", error=str(error))


def _explain_setting(error: SettingError) -> str:
    from aggregator.settings import ENV_FILE, SETTINGS

    if error.name == ENV_FILE:
        return say("error_file_read", file=ENV_FILE, error=error.hint)
    names = [setting.name for setting in SETTINGS]
    if error.name not in names:
        near = difflib.get_close_matches(error.name, names, n=1)
        known = say("did_you_mean", name=near[0]) if near else say("known_are", names=", ".join(names))
        return say("error_setting_unknown", name=error.name, known=known)
    right = translate(f"setting.{error.name}_right")
    return say("error_setting", name=error.name, value=mask(error.value), right=right)


def _explain_editing(error: EditingError) -> str:
    match error:
        case UnknownStory():
            return translate("editing.error_story", reference=error.reference)
        case OneStory():
            return translate("editing.error_one_story", uuid=error.uuid)
        case NotInStory():
            entries = ", ".join(error.entries)
            return translate("editing.error_not_in_story", uuid=error.uuid, entries=entries)
        case NothingToSplit():
            return translate("editing.error_nothing_to_split", uuid=error.uuid)
        case NoChange():
            return translate(f"editing.no_change_{error.why}", uuid=error.uuid)
        case UnknownDecision():
            return translate("editing.error_decision", id=error.decision_id)
        case AlreadyUndone():
            return translate("editing.error_undone", id=error.decision_id, by=error.by_id)
        case _:
            return say("error_plain", error=str(error))


def _is_database_failure(error: Exception) -> bool:
    """Whether the database itself failed (unreachable, damaged, full). Asks only what is loaded already."""
    loaded = sys.modules.get("sqlalchemy.exc")
    return loaded is not None and isinstance(error, loaded.DBAPIError)


class CommandGroup(TyperGroup):
    """The root of all commands: ends each with the exit code that its error deserves.

    Mistakes of the user get a message and 2, mistakes of ours a short message and 1, with the
    traceback under ``--debug``. Usage errors, Ctrl-C and a closed pipe are left to Typer.
    """

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except (typer.Exit, typer.Abort, typer.TyperException):
            raise
        except SimpulError as error:
            note(explain(error))
            raise typer.Exit(BAD_INPUT) from error
        except Exception as error:
            if _is_database_failure(error):
                note(say("error_database", error=mask(str(error.__cause__ or error))))
                raise typer.Exit(BAD_INPUT) from error
            if isinstance(error, OSError) and error.errno == errno.EPIPE:
                raise
            if ctx.params.get("debug"):
                traceback.print_exc(file=sys.stderr)
            note(say("error_unexpected", kind=type(error).__name__, error=str(error)[:500]))
            raise typer.Exit(FAILURES_LISTED) from error
