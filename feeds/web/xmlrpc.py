"""XML-RPC, as much as pings need (http://xmlrpc.com/spec.md): reading a call of texts, writing a struct or a
fault. A document type is refused as soon as it begins, so there are no entities to expand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NoReturn
from xml.parsers import expat
from xml.sax.saxutils import escape

# Codes of the specification of fault interoperability that XML-RPC servers share.
PARSE_ERROR = -32700
METHOD_UNKNOWN = -32601
BAD_PARAMETERS = -32602

MAX_DEPTH = 16
MAX_PARAMETERS = 16


class NotACall(Exception):
    """The body is no XML-RPC call."""


@dataclass(frozen=True, slots=True)
class Call:
    """A method and its parameters; one that is no text (a number, a struct) is None."""

    method: str
    parameters: tuple[str | None, ...]


def read_call(body: bytes) -> Call:
    """The call that ``body`` is. Raises `NotACall` for everything that is none, or has a document type."""
    reader = _Reader()
    try:
        reader.parser.Parse(body, True)
    except (expat.ExpatError, LookupError, ValueError) as error:
        raise NotACall(str(error)) from None
    if not reader.method.strip():
        raise NotACall("the call names no method")
    return Call(reader.method.strip(), tuple(reader.parameters))


def write_struct(*, failed: bool, message: str) -> bytes:
    """The answer to a ping: ``flerror`` and ``message`` (http://www.weblogs.com/api.html)."""
    return _response(
        "<params><param><value><struct>"
        f"<member><name>flerror</name><value><boolean>{int(failed)}</boolean></value></member>"
        f"<member><name>message</name><value><string>{escape(message)}</string></value></member>"
        "</struct></value></param></params>"
    )


def write_fault(code: int, message: str) -> bytes:
    """An answer that says that there could be none."""
    return _response(
        "<fault><value><struct>"
        f"<member><name>faultCode</name><value><int>{code}</int></value></member>"
        f"<member><name>faultString</name><value><string>{escape(message)}</string></value></member>"
        "</struct></value></fault>"
    )


def _response(inside: str) -> bytes:
    document = f'<?xml version="1.0" encoding="UTF-8"?>\n<methodResponse>{inside}</methodResponse>\n'
    return document.encode("utf-8", "replace")


class _Reader:
    def __init__(self) -> None:
        self.method = ""
        self.parameters: list[str | None] = []
        self._path: list[str] = []
        self._text: list[str] = []
        self._value: str | None = None
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = _refuse
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text.append

    def _start(self, name: str, _attributes: dict[str, str]) -> None:
        self._path.append(name)
        self._text.clear()
        if len(self._path) > MAX_DEPTH:
            raise NotACall("nested too deep")
        if len(self._path) == 1 and name != "methodCall":
            raise NotACall("the document is no method call")
        if name == "param":
            self._value = None
            if len(self.parameters) >= MAX_PARAMETERS:
                raise NotACall("too many parameters")

    def _end(self, name: str) -> None:
        text = "".join(self._text)
        # What stands in a value without a type is text.
        if self._path == _VALUE and self._value is None:
            self._value = text if text.strip() else None
        elif self._path == _STRING:
            self._value = text
        elif self._path == _PARAM:
            self.parameters.append(self._value)
        elif self._path == _METHOD:
            self.method = text
        self._text.clear()
        self._path.pop()


_METHOD = ["methodCall", "methodName"]
_PARAM = ["methodCall", "params", "param"]
_VALUE = [*_PARAM, "value"]
_STRING = [*_VALUE, "string"]


def _refuse(*_doctype: object) -> NoReturn:
    raise NotACall("a document type is not read")
