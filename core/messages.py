"""Chat Completions messages as plain dicts: the fields that are sent, the fold of streamed deltas, token usage.

The lists of fields follow https://platform.openai.com/docs/api-reference/chat/create (request messages) and
.../chat/streaming (delta objects). Nothing here contacts an endpoint.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Set
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
    """Return the usage object of a reply as a Usage, or None if there is none. Invalid or missing numbers count as 0."""
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
    """Return the message that answers a tool call. `tool_name` is stored in the conversation and not sent."""
    return {"role": "tool", "tool_call_id": call_id, "tool_name": name, "content": text}


def wire(message: Mapping[str, Any]) -> Message:
    """Return the message with the fields of the API only.

    Fields that are None are left out, except `content`, which strict servers require of an assistant's message even
    when it only calls tools.
    """
    fields = WIRE_FIELDS.get(str(message.get("role")))
    if fields is None:
        return {k: v for k, v in message.items() if v is not None}
    sent = {k: message[k] for k in fields if message.get(k) is not None}
    sent.setdefault("content", None if sent.get("tool_calls") else "")
    return sent


def message_text(message: Mapping[str, Any]) -> str:
    """Return the text of a message: its content, the text parts of its content, or its refusal."""
    content = message.get("content")
    if isinstance(content, str) and content:
        return content
    if isinstance(content, list):
        parts = (part.get("text") for part in content if isinstance(part, Mapping))
        return "\n".join(part for part in parts if isinstance(part, str))
    refusal = message.get("refusal")
    return refusal if isinstance(refusal, str) else ""


def calls_of(message: Mapping[str, Any]) -> list[Message]:
    """Return the function calls of an assistant's message, in order."""
    calls = message.get("tool_calls") or ()
    return [call for call in calls if isinstance(call.get("function"), Mapping)]


class DeltaFold:
    """Builds one assistant message from streamed deltas.

    Endpoints differ in how they stream. Handled are several calls in one delta, calls without an index or with the
    same index, ids, names and types repeated in every delta, arguments as an object, content in parts, the deprecated
    `function_call`, custom calls, and empty deltas. A whole message is a delta too. Fields that are not in `WIRE_FIELDS`
    are dropped, except `reasoning_content`.
    """

    def __init__(self) -> None:
        self._started = False
        self._text: dict[str, list[str]] = {}
        self._calls: list[_CallFold] = []
        self._by_index: dict[int, int] = {}
        self._last = 0

    def add(self, delta: Mapping[str, Any]) -> Delta:
        """Add a delta as the endpoint sent it, and return what it adds in normal form, which may be empty.

        In normal form only the first delta has a role, every call has an `index`, and only the first delta of a call
        has its id and type.
        """
        added: Delta = {}
        for name, piece in _texts_of(delta):
            if piece or not self._started:
                added[name] = piece
            if piece:
                self._text.setdefault(name, []).append(piece)
        calls = [self._add_call(piece, position) for position, piece in enumerate(_calls_in(delta))]
        if calls:
            added["tool_calls"] = calls
        if self._started or not (added or delta.get("role")):
            return added
        self._started = True
        return {"role": "assistant", **added}

    def _add_call(self, piece: Mapping[str, Any], position: int) -> Delta:
        self._last = slot = self._slot_of(piece, position)
        index = piece.get("index")
        if isinstance(index, int):
            self._by_index[index] = slot
        if slot < len(self._calls):
            return {"index": slot, **self._calls[slot].add(piece)}
        call = _CallFold(slot, {other.id for other in self._calls})
        self._calls.append(call)
        return {"index": slot, **call.begin(piece)}

    def _slot_of(self, piece: Mapping[str, Any], position: int) -> int:
        """Return the position of the call that the piece belongs to; the number of calls if it starts a new one."""
        index, new = piece.get("index"), len(self._calls)
        if isinstance(index, int):
            slot = self._by_index.get(index, new)
            return new if slot < new and self._calls[slot].is_other(piece) else slot
        if piece.get("id"):
            return next((slot for slot, call in enumerate(self._calls) if call.sent_id == piece["id"]), new)
        if position:
            return min(self._last + 1, new)
        return new if not self._calls or self._calls[-1].is_done_before(piece) else new - 1

    @property
    def is_empty(self) -> bool:
        return not self._text and not self._calls

    def message(self) -> Message:
        """Return the message so far, its calls in the order in which they started.

        Without text `content` is None, as on the wire, or "" in a message that has neither calls nor a refusal.
        """
        has_more = self._calls or "refusal" in self._text
        message: Message = {"role": "assistant", "content": self._join("content") or (None if has_more else "")}
        for name in ("refusal", "reasoning_content"):
            if name in self._text:
                message[name] = self._join(name)
        if self._calls:
            message["tool_calls"] = [call.message() for call in self._calls]
        return message

    def _join(self, name: str) -> str:
        return "".join(self._text.get(name, ()))


class _CallFold:
    """The pieces of one call. A missing id, or one that another call has too, is replaced by a generated one."""

    def __init__(self, slot: int, taken: Set[str]) -> None:
        self.id = self.sent_id = ""
        self._slot = slot
        self._taken = taken
        self._name = ""
        self._arguments: list[str] = []

    def begin(self, piece: Mapping[str, Any]) -> Delta:
        self.sent_id = _text(piece.get("id"))
        self.id = self.sent_id or f"call_{self._slot}"
        while self.id in self._taken:
            self.id += f"_{self._slot}"
        added = self.add(piece)
        return {"id": self.id, "type": "function", "function": {"name": "", "arguments": "", **added["function"]}}

    def add(self, piece: Mapping[str, Any]) -> Delta:
        function: Delta = {}
        name, arguments = _function_of(piece)
        if name and name != self._name:
            # Some endpoints send a name in pieces, others repeat it, longer each time.
            rest = name.removeprefix(self._name)
            self._name += rest
            function["name"] = rest
        if arguments:
            self._arguments.append(arguments)
            function["arguments"] = arguments
        return {"function": function}

    def is_other(self, piece: Mapping[str, Any]) -> bool:
        """Return whether a piece with this call's index belongs to another call: one with an id and a name of its own."""
        id = piece.get("id")
        return bool(id and self.sent_id and id != self.sent_id and _function_of(piece)[0])

    def is_done_before(self, piece: Mapping[str, Any]) -> bool:
        """Return whether a piece with neither index nor id starts the next call.

        It does if it names another function, or if the arguments of this call are complete.
        """
        name = _function_of(piece)[0]
        return bool(name and self._name) and (name != self._name or is_json("".join(self._arguments)))

    def message(self) -> Message:
        return {
            "id": self.id,
            "type": "function",
            "function": {"name": self._name, "arguments": "".join(self._arguments)},
        }


def is_json(text: str | bytes) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _texts_of(delta: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    content = delta.get("content")
    if isinstance(content, list):
        content = "".join(_text(part.get("text")) for part in content if isinstance(part, Mapping))
    reasoning = delta.get("reasoning_content") or delta.get("reasoning")
    for name, piece in (("content", content), ("refusal", delta.get("refusal")), ("reasoning_content", reasoning)):
        if isinstance(piece, str):
            yield name, _without_surrogates(piece)


def _calls_in(delta: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    calls = delta.get("tool_calls")
    if isinstance(calls, list) and calls:
        return [piece for piece in calls if isinstance(piece, Mapping)]
    old = delta.get("function_call")
    return [{"index": 0, "function": old}] if isinstance(old, Mapping) else []


def _function_of(piece: Mapping[str, Any]) -> tuple[str, str]:
    """Return the name and the arguments in a piece of a call. The input of a custom call counts as its arguments."""
    function, custom = piece.get("function"), piece.get("custom")
    if isinstance(function, Mapping):
        arguments = function.get("arguments")
        if isinstance(arguments, Mapping):
            arguments = json.dumps(arguments, ensure_ascii=False)
        return _text(function.get("name")), _text(arguments)
    if isinstance(custom, Mapping):
        return _text(custom.get("name")), _text(custom.get("input"))
    return "", ""


def _text(value: object) -> str:
    return _without_surrogates(value) if isinstance(value, str) else ""


def _without_surrogates(text: str) -> str:
    """Replace halves of surrogate pairs, which JSON can express but UTF-8 cannot encode."""
    if text.isascii():
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
