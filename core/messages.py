"""Chat Completions messages as plain dicts: their form on the wire, the fold of streamed deltas, token usage.

Field lists after https://platform.openai.com/docs/api-reference/chat/create (request messages) and
.../chat/streaming (delta objects). Nothing here talks to an endpoint.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Message = dict[str, Any]
Delta = dict[str, Any]

WIRE_FIELDS: dict[str, tuple[str, ...]] = {
    "system": ("role", "content", "name"),
    "developer": ("role", "content", "name"),
    "user": ("role", "content", "name"),
    "assistant": ("role", "content", "name", "refusal", "audio", "tool_calls", "function_call"),
    "tool": ("role", "content", "tool_call_id"),
    "function": ("role", "content", "name"),
}


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of one reply or of many; `cached` and `reasoning` are parts of prompt and completion."""

    prompt_tokens: int = 0
    completion_tokens: int = 0
    cached_tokens: int = 0
    reasoning_tokens: int = 0

    @property
    def total_tokens(self) -> int:
        return self.prompt_tokens + self.completion_tokens

    def __add__(self, other: Usage) -> Usage:
        return Usage(
            self.prompt_tokens + other.prompt_tokens,
            self.completion_tokens + other.completion_tokens,
            self.cached_tokens + other.cached_tokens,
            self.reasoning_tokens + other.reasoning_tokens,
        )


def parse_usage(raw: Mapping[str, Any] | None) -> Usage | None:
    """The usage object of a reply as a Usage; None when the endpoint gave none. Odd or missing numbers count as 0."""
    if not isinstance(raw, Mapping):
        return None
    prompt, completion = raw.get("prompt_tokens_details"), raw.get("completion_tokens_details")
    return Usage(
        _count(raw, "prompt_tokens"),
        _count(raw, "completion_tokens"),
        _count(prompt, "cached_tokens"),
        _count(completion, "reasoning_tokens"),
    )


def _count(raw: object, field: str) -> int:
    value = raw.get(field) if isinstance(raw, Mapping) else None
    return value if isinstance(value, int) and value > 0 else 0


def user(text: str) -> Message:
    return {"role": "user", "content": text}


def system(text: str) -> Message:
    return {"role": "system", "content": text}


def tool_result(call_id: str, name: str, text: str) -> Message:
    """The message that answers a tool call; `tool_name` stays in the conversation and is not sent."""
    return {"role": "tool", "tool_call_id": call_id, "tool_name": name, "content": text}


def wire(message: Mapping[str, Any]) -> Message:
    """The message with API-defined fields only. Fields that are None are left out, but for `content`,
    which strict servers want on an assistant's message even when it only calls tools."""
    fields = WIRE_FIELDS.get(str(message.get("role")))
    if fields is None:
        return {k: v for k, v in message.items() if v is not None}
    sent = {k: message[k] for k in fields if message.get(k) is not None}
    sent.setdefault("content", None if sent.get("tool_calls") else "")
    return sent


def calls_of(message: Mapping[str, Any]) -> list[Message]:
    """The tool calls of an assistant's message, function calls only, in order."""
    calls = message.get("tool_calls") or ()
    return [call for call in calls if isinstance(call.get("function"), Mapping)]


class DeltaFold:
    """Streamed deltas put together into one assistant message.

    Handles several calls in one delta, calls without an index, ids, names and types that are sent again with
    every piece, and empty deltas. Text fields grow; everything else is taken from the first delta that has it.
    """

    def __init__(self) -> None:
        self._text: dict[str, list[str]] = {}
        self._calls: dict[int, Message] = {}
        self._pieces: dict[int, list[str]] = {}

    def add(self, delta: Mapping[str, Any]) -> None:
        for name in ("content", "refusal", "reasoning_content"):
            piece = delta.get(name)
            if isinstance(piece, str) and piece:
                self._text.setdefault(name, []).append(piece)
        for position, piece in enumerate(delta.get("tool_calls") or ()):
            self._add_call(piece, position)

    def _add_call(self, piece: Mapping[str, Any], position: int) -> None:
        index = self._index_of(piece, position)
        call = self._calls.setdefault(index, {"id": "", "type": "function", "function": {"name": "", "arguments": ""}})
        call["id"] = call["id"] or piece.get("id") or ""
        function = piece.get("function") or {}
        call["function"]["name"] = call["function"]["name"] or function.get("name") or ""
        self._pieces.setdefault(index, []).append(function.get("arguments") or "")

    def _index_of(self, piece: Mapping[str, Any], position: int) -> int:
        index = piece.get("index")
        if isinstance(index, int):
            return index
        for known, call in self._calls.items():
            if piece.get("id") and call["id"] == piece["id"]:
                return known
        if piece.get("id") or not self._calls:
            return max(self._calls, default=-1) + 1
        return max(self._calls) if position == 0 else position

    @property
    def is_empty(self) -> bool:
        return not self._text and not self._calls

    def message(self) -> Message:
        """The message so far. Calls are in the order of their index; ids that never came are made up."""
        made: Message = {"role": "assistant", "content": self._join("content")}
        for name in ("refusal", "reasoning_content"):
            if name in self._text:
                made[name] = self._join(name)
        if self._calls:
            made["tool_calls"] = [self._call(index) for index in sorted(self._calls)]
        return made

    def _join(self, name: str) -> str | None:
        return "".join(self._text[name]) if name in self._text else None

    def _call(self, index: int) -> Message:
        call = self._calls[index]
        function = {"name": call["function"]["name"], "arguments": "".join(self._pieces[index])}
        return {"id": call["id"] or f"call_{index}", "type": "function", "function": function}
