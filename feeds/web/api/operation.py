"""What the resources share: an operation with its parameters is declared once, and the declaration both reads
requests and makes the document (`feeds.web.api.openapi`)."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Generic, Literal, TypeAlias, TypeVar, cast
from urllib.parse import quote, urlencode

import msgspec
from flask import Blueprint, request
from werkzeug.exceptions import RequestURITooLarge
from werkzeug.wrappers import Response

from aggregator.errors import BadQuery, RepeatedParameter, UnknownChannel, UnknownParameter
from aggregator.partners import Scope
from feeds.web.access import need
from feeds.web.cache import Key
from feeds.web.house import house

BASE = "/api/v1"
JSON = "application/json; charset=utf-8"
# No question that means something is longer.
MAX_QUERY = 4_000

# What a signed address has beside its parameters; whether it is in order was looked at before.
SIGNED = ("key", "expires", "signature")

blueprint = Blueprint("api", __name__, url_prefix=BASE)

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Parameter(Generic[Value]):
    """One parameter of a request.

    ``read`` makes a value of what was written, or raises `BadQuery` or `UnknownChannel`; ``default`` is the
    value where nothing was. ``schema`` is what the document says of it (JSON Schema 2020-12), ``example`` one
    that works on any installation; its words are ``api.param_<words or name>`` of the catalogue.
    """

    name: str
    read: Callable[[str], Value]
    schema: Mapping[str, object]
    default: Value
    example: str = ""
    where: Literal["query", "path"] = "query"
    required: bool = False
    words: str = ""

    @property
    def key(self) -> str:
        """Its words in the catalogue."""
        return f"api.param_{self.words or self.name}"


Method: TypeAlias = Literal["GET", "PUT", "DELETE"]


class BadValue(BadQuery):
    """A parameter whose value cannot be used, or that is missing. What is wrong with it is said by
    ``because``; else ``reason`` are the words of the parameter."""

    def __init__(self, parameter: Parameter[Any], value: str, because: BadQuery | None = None) -> None:
        reason, facts = (because.reason, because.facts) if because and because.reason else (parameter.key, {})
        super().__init__(parameter.name, value, parameter.key, reason, **facts)


@dataclass(frozen=True, slots=True)
class Operation:
    """Something that can be asked for. ``path`` is below ``/api/v1``, with ``{name}`` for parameters; its
    words are ``api.op_<name>``. ``answer`` is the type of what is answered, None for nothing; ``body`` that
    of what is sent. ``scope`` is what the key of the partner must allow, None where everybody may ask.
    ``statuses`` are those that it has beside the ones that all have."""

    name: str
    method: Method
    path: str
    tag: str
    answer: type[msgspec.Struct] | None
    parameters: tuple[Parameter[Any], ...]
    statuses: tuple[int, ...] = ()
    body: type[msgspec.Struct] | None = None
    scope: Scope | None = None


OPERATIONS: list[Operation] = []

View: TypeAlias = Callable[["Asked"], Response]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request asks: ``given`` are its parameters as they were written, in the order in which the
    operation declares them, so that one question has one address."""

    operation: Operation
    given: tuple[tuple[str, str], ...]
    _values: Mapping[str, object]

    def __getitem__(self, parameter: Parameter[Value]) -> Value:
        return cast("Value", self._values[parameter.name])

    @property
    def key(self) -> Key:
        """What its answer is kept under."""
        return ("api", self.operation.name, *(part for pair in self.given for part in pair))

    def address(self, changes: Mapping[str, str | None] | None = None) -> str:
        """The address of the question, with some parameters changed; None leaves one out."""
        values = {**dict(self.given), **(changes or {})}
        path, query = self.operation.path, {}
        for parameter in self.operation.parameters:
            value = values.get(parameter.name)
            if value is None:
                continue
            if parameter.where == "path":
                path = path.replace(f"{{{parameter.name}}}", quote(value, safe=""))
            else:
                query[parameter.name] = value
        tail = f"?{urlencode(query, safe='/,:')}" if query else ""
        return f"{house().settings.public_url}{BASE}{path}{tail}"


def operation(
    method: Method,
    path: str,
    answer: type[msgspec.Struct] | None,
    *parameters: Parameter[Any],
    tag: str,
    statuses: tuple[int, ...] = (),
    body: type[msgspec.Struct] | None = None,
    scope: Scope | None = None,
) -> Callable[[View], View]:
    """Serve an `Operation` by the function that this decorates, whose name is its own."""

    def declare(view: View) -> View:
        made = Operation(view.__name__, method, path, tag, answer, parameters, statuses, body, scope)
        OPERATIONS.append(made)

        def handle(**values: str) -> Response:
            if scope is not None:
                need(scope)
            return view(_asked(made, values))

        rule = path.replace("{", "<").replace("}", ">")
        blueprint.add_url_rule(rule, view.__name__, handle, methods=[method])
        return view

    return declare


get = partial(operation, "GET")


def _asked(operation: Operation, path_values: Mapping[str, str]) -> Asked:
    if len(request.query_string) > MAX_QUERY:
        raise RequestURITooLarge
    names = [p.name for p in operation.parameters if p.where == "query"]
    for name in request.args:
        if name in SIGNED:
            continue
        if name not in names:
            raise UnknownParameter(name, names)
        if len(request.args.getlist(name)) > 1:
            raise RepeatedParameter(name)
    written = {**request.args.to_dict(), **path_values}
    given = tuple((p.name, written[p.name]) for p in operation.parameters if p.name in written)
    return Asked(operation, given, {p.name: _value(p, written) for p in operation.parameters})


def _value(parameter: Parameter[Value], written: Mapping[str, str]) -> Value:
    if parameter.name not in written:
        if parameter.required:
            raise BadValue(parameter, "")
        return parameter.default
    try:
        return parameter.read(written[parameter.name])
    except UnknownChannel as error:
        error.parameter = parameter.name if parameter.where == "query" else ""
        raise
    except BadQuery as error:
        raise BadValue(parameter, error.value, error) from error


def site_url() -> str:
    """The address of Simpul, with a slash at its end."""
    return f"{house().settings.public_url}/"


def json_bytes(document: object) -> bytes:
    """An answer as it is sent."""
    builtin = msgspec.to_builtins(document)
    return json.dumps(builtin, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def picked(item: object, fields: Sequence[str]) -> dict[str, Any]:
    """An item of a list, or of it only some members; all where none are named."""
    whole: dict[str, Any] = msgspec.to_builtins(item)
    wanted = frozenset(fields)
    return {name: value for name, value in whole.items() if name in wanted} if wanted else whole
