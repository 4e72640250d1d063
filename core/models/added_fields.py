"""The fields that an endpoint adds to messages and calls beyond the API, and that it may need back.

Gemini refuses a history whose calls lack the `extra_content` that it sent with them, DeepSeek one whose messages with
calls lack their `reasoning_content`. Such fields are kept in the message, with a mark of the endpoint as its `origin`, and
are sent to that endpoint only: they may hold what was said in confidence, and others refuse fields they do not know.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from core.messages import WIRE_FIELDS, Message, calls_of, encodable, nine_characters

LONGEST_FIELDS = 500_000
"""Characters of all added fields of a message, as JSON. Thought signatures have some thousand, and are sent in every request."""

DEEPEST = 20
"""Levels of nesting that are merged: many times those of any known field."""

ORIGIN = "origin"
THOUGHTS = "reasoning_content"
THOUGHTS_FIELD = "reasoning_field"
"""The name under which the endpoint sent the thoughts, if it is not `reasoning_content`; "content" for thoughts in tags."""

TEXTS_OF_THOUGHTS = (THOUGHTS, "reasoning", "thinking", "thought", "reasoning_text")
"""The fields in which servers send thoughts."""

OURS = frozenset({"sender", "tool_name", ORIGIN, THOUGHTS_FIELD})
KNOWN = frozenset(WIRE_FIELDS["assistant"]) | OURS | frozenset(TEXTS_OF_THOUGHTS)
OUTPUT_ONLY = frozenset(
    {"annotations", "index", "id", "object", "created", "logprobs", "finish_reason", "stop_reason", "parsed"}
)
"""Fields that describe a reply, and that no endpoint takes back."""

KNOWN_OF_CALL = frozenset({"index", "id", "type", "function", "custom"})
KNOWN_OF_FUNCTION = frozenset({"name", "arguments"})
GROWING = frozenset({"text", "summary", "data", "thinking", "signature", "content"})
"""Texts within lists of fields, such as `reasoning_details`, that arrive in pieces."""


@functools.lru_cache(maxsize=256)
def origin_of(address: str) -> str:
    """Return the mark of an endpoint; "" without an address. A saved conversation does not tell where the endpoint is."""
    return nine_characters(address) if address else ""


class FieldFold:
    """Collects unknown fields from the pieces of a message or call. `known` are the fields that are not collected.

    A text grows by what differs, a list by its items, an object by its fields; of other values the last one counts.
    More than LONGEST_FIELDS are not kept at all: half a signature is none.
    """

    def __init__(self, known: frozenset[str]) -> None:
        self._known = known
        self._fields: dict[str, Any] = {}
        self._length = 0

    def add(self, piece: Mapping[str, Any]) -> None:
        if self._known.issuperset(piece):
            return
        for name, value in piece.items():
            if name not in self._known and value not in (None, "", [], {}):
                self._add(name, value)

    def _add(self, name: str, value: Any) -> None:
        try:
            self._length += len(name) + len(json.dumps(value))
        except (TypeError, ValueError, RecursionError):
            return  # an object of a client in Python, which could not be sent back
        if self._length <= LONGEST_FIELDS:
            self._fields[name] = _merged(self._fields.get(name), value, name, depth=0)

    @property
    def fields(self) -> dict[str, Any]:
        return encodable(self._fields) if self._fields and self._length <= LONGEST_FIELDS else {}


def _merged(old: Any, new: Any, name: str, *, depth: int) -> Any:
    if isinstance(old, str) and isinstance(new, str):
        return old + new if name in GROWING or old != new else old
    if depth > DEEPEST or old is None or type(old) is not type(new):
        return new
    if isinstance(old, dict):
        inner = {key: _merged(old.get(key), value, key, depth=depth + 1) for key, value in new.items()}
        return {**old, **inner}
    if isinstance(old, list):
        merged = list(old)
        for item in new:
            if merged and _is_continued(merged[-1], item):
                merged[-1] = _merged(merged[-1], item, "", depth=depth + 1)
            else:
                merged.append(item)
        return merged
    return new


def _is_continued(last: Any, item: Any) -> bool:
    """Return whether an item of a list goes on with the last one: both have the same number and type."""
    if not isinstance(last, dict) or not isinstance(item, dict) or item.get("index") is None:
        return False
    return bool(last.get("index") == item["index"] and last.get("type") == item.get("type"))


@dataclass(frozen=True, slots=True)
class AddedFields:
    """What the endpoint `origin` added to a message: further fields of the message, and of each of its calls."""

    origin: str
    fields: Mapping[str, Any] = field(default_factory=dict)
    calls: tuple[Mapping[str, Any], ...] = ()

    def added_to(self, message: Message) -> Message:
        """Return the message in the form of the API with these fields."""
        calls = message.get("tool_calls")
        if not calls or len(calls) != len(self.calls) or not any(self.calls):
            return {**message, **self.fields}
        restored = [_with_fields(call, added) for call, added in zip(calls, self.calls, strict=True)]
        return {**message, **self.fields, "tool_calls": restored}


def _with_fields(call: Message, added: Mapping[str, Any]) -> Message:
    function = added.get("function")
    restored = {**call, **{name: value for name, value in added.items() if name != "function"}}
    return {**restored, "function": {**call["function"], **function}} if isinstance(function, Mapping) else restored


def added_fields_of(message: Message) -> AddedFields | None:
    """Return what the endpoint added to a message of the conversation; None if it added nothing.

    Thoughts go back with calls only: without any they are not needed, and cost as much as the reply.
    """
    origin = message.get(ORIGIN)
    if not isinstance(origin, str) or not origin or message.get("role") != "assistant":
        return None
    fields = {name: value for name, value in message.items() if name not in KNOWN}
    calls = tuple(fields_of_call(call) for call in calls_of(message))
    thoughts, name = message.get(THOUGHTS), message.get(THOUGHTS_FIELD) or THOUGHTS
    if calls and thoughts and name != "content":
        fields[str(name)] = thoughts
    return AddedFields(origin, fields, calls) if fields or any(calls) else None


def fields_of_call(call: Message) -> dict[str, Any]:
    """Return what the endpoint added to a call."""
    fields = {name: value for name, value in call.items() if name not in KNOWN_OF_CALL}
    inner = {name: value for name, value in call["function"].items() if name not in KNOWN_OF_FUNCTION}
    return {**fields, "function": inner} if inner else fields
