"""Conversion of what a function returned or raised to text for the conversation."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Any

from core.agents import Agent
from core.records import Record

LONGEST_ERROR = 2000
"""Characters: some 500 tokens, which a model pays for in every later turn of the conversation."""

LONGEST_LOG = 10_000
"""Characters: no model reads a log, but every event is stored and sent to the screen."""

_PATH = re.compile(
    r"(?<![\w/:.\\])(?:(?:file://)?/(?:[^/\s'\":,;()<>]+/)+|[A-Za-z]:\\(?:[^\\\s'\":,;()<>]+\\)+)(?=[^\s'\":,;()<>])"
)
_SECRET = re.compile(r"\b(sk-|Bearer\s+)[\w.~+/=-]{8,}")


def value_text(value: Any) -> str:
    """Return the value as text for a model: text unchanged, data as JSON, anything else by `str`.

    None is "None", as in Swarm: an empty message looks like an error, and some endpoints refuse it.
    Raises what the value's own code raises, and RecursionError for data that contains itself.
    """
    match value:
        case Enum():
            return value_text(value.value)
        case str():
            return _sendable(str(value))
    if isinstance(value, Mapping | list | tuple) or _is_record(value):
        return _sendable(json.dumps(_plain(value), ensure_ascii=False))
    return _sendable(str(value))


def error_text(error: BaseException) -> str:
    """Return `Error: Class: text` for any error, bounded in length and without paths and keys."""
    words = _redacted(error)
    text = f"{type(error).__name__}: {words}" if words else type(error).__name__
    return bounded(f"Error: {text}")


def bounded(text: str, longest: int = LONGEST_ERROR) -> str:
    """Return the text, cut to the length and in a form that can be sent."""
    return _sendable(text if len(text) <= longest else f"{text[: longest - 1]}…")


def log_text(log: str) -> str:
    """Return printed text, without its middle if it is long: its start and its end are the most useful parts."""
    if len(log) <= LONGEST_LOG:
        return _sendable(log)
    half = LONGEST_LOG // 2
    return _sendable(f"{log[:half]}\n… {len(log) - 2 * half:,} characters left out …\n{log[-half:]}")


def _redacted(error: BaseException) -> str:
    try:
        text = str(error)
    except Exception:  # noqa: BLE001 - a foreign error's text may raise anything, and the error must be reported in any case
        return "its text cannot be shown"
    return _SECRET.sub(r"\1…", _PATH.sub("", text[: 2 * LONGEST_ERROR]))


def _plain(value: Any) -> Any:
    """Return the value with everything replaced that JSON cannot express."""
    match value:
        case Enum():
            return _plain(value.value)
        case None | bool() | int() | float() | str():
            return value
        case Mapping():
            return {str(_plain(key)): _plain(item) for key, item in value.items()}
        case list() | tuple() | set() | frozenset():
            return [_plain(item) for item in value]
    return _plain_record(value) if _is_record(value) else str(value)


def _is_record(value: Any) -> bool:
    """Return whether the value is a dataclass, or a model that converts itself to JSON values as pydantic's do."""
    return not isinstance(value, type) and (is_dataclass(value) or hasattr(type(value), "model_dump"))


def _plain_record(value: Any) -> Any:
    if isinstance(value, Agent):
        return value.name
    if hasattr(type(value), "model_dump") and not isinstance(value, Record):  # its dump has all of an agent
        return _plain(value.model_dump(mode="json"))
    return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}


def _sendable(text: str) -> str:
    """Replace halves of surrogate pairs, which cannot be encoded, by question marks."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")
