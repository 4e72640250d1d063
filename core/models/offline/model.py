"""OfflineModel and AsyncOfflineModel send a decision as a Chat Completions reply, whole or in deltas.

Token counts are an estimate, a quarter of the characters: there is no tokenizer.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import re
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from datetime import date
from typing import Any

from core.messages import Delta, Message, Usage
from core.models.offline.decision import Decision
from core.models.offline.policy import decide
from core.models.protocol import Completion, ModelRequest

NAME = "offline"
CHARS_PER_TOKEN, LONGEST_PIECE, PIECES = 4, 12, 400

_PIECE = re.compile(r"\s*\S+\s*|\s+")


class OfflineModel:
    """Answers by rules, with no network and no key.

    `words_per_s` slows a streamed reply down to a readable pace (None: as fast as possible), and `delay_s` is the time
    before a reply starts, so that people can see whose turn it is. `clock` tells which day it is, for dates such as
    "tomorrow".
    """

    def __init__(
        self, words_per_s: float | None = None, *, delay_s: float = 0.0, clock: Callable[[], date] = date.today
    ) -> None:
        self.words_per_s = words_per_s
        self.delay_s = delay_s
        self.clock = clock

    def complete(self, request: ModelRequest) -> Completion:
        """The whole reply; never raises."""
        time.sleep(self.delay_s)
        return _completion(request, decide(request, self.clock()))

    def stream(self, request: ModelRequest) -> Iterator[Delta | Completion]:
        """The reply in deltas of a word or so, then the Completion. May be closed between any two."""
        completion = self.complete(request)
        for delta in _deltas(completion.message):
            yield delta
            if pause := _pause(delta, self.words_per_s):
                time.sleep(pause)
        yield completion


class AsyncOfflineModel:
    """The async twin of OfflineModel."""

    def __init__(self, words_per_s: float | None = None, *, clock: Callable[[], date] = date.today) -> None:
        self.words_per_s = words_per_s
        self.clock = clock

    async def complete(self, request: ModelRequest) -> Completion:
        """The whole reply; never raises. The rules run in a thread: a long message takes them some 0.1 s."""
        return _completion(request, await asyncio.to_thread(decide, request, self.clock()))

    async def stream(self, request: ModelRequest) -> AsyncIterator[Delta | Completion]:
        """As `OfflineModel.stream`; other tasks run between any two deltas."""
        completion = await self.complete(request)
        for delta in _deltas(completion.message):
            yield delta
            await asyncio.sleep(_pause(delta, self.words_per_s))
        yield completion


def _pause(delta: Delta, words_per_s: float | None) -> float:
    return 1 / words_per_s if words_per_s and delta.get("content") else 0.0


def _completion(request: ModelRequest, decision: Decision) -> Completion:
    message: Message = {"role": "assistant", "content": decision.text or None}
    if decision.calls:
        message["tool_calls"] = _tool_calls(request, decision)
    elif not decision.text:
        message["content"] = ""
    return Completion(
        message, _usage(request, message), NAME, "tool_calls" if decision.calls else "stop", choice=decision.choice
    )


def _tool_calls(request: ModelRequest, decision: Decision) -> list[Message]:
    return [
        {
            "id": _call_id(request, at, call.name),
            "type": "function",
            "function": {"name": call.name, "arguments": json.dumps(dict(call.arguments), ensure_ascii=False)},
        }
        for at, call in enumerate(decision.calls)
    ]


def _call_id(request: ModelRequest, at: int, name: str) -> str:
    """An id that depends on the place in the conversation alone, so that no two calls in it share one."""
    place = f"{len(request.messages)}/{at}/{name}/{request.agent}"
    return "call_" + hashlib.blake2b(place.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()


def _usage(request: ModelRequest, message: Message) -> Usage:
    asked = sum(_length(text) for text in [*request.messages, *request.tools])
    said = len(message["content"] or "") + sum(_length(call["function"]) for call in message.get("tool_calls", ()))
    return Usage(prompt_tokens=asked // CHARS_PER_TOKEN + 1, completion_tokens=said // CHARS_PER_TOKEN + 1)


def _length(value: Any, depth: int = 0) -> int:
    """The characters of all texts in a JSON value."""
    match value:
        case str():
            return len(value)
        case dict() if depth < 8:
            return sum(len(str(key)) + _length(inner, depth + 1) for key, inner in value.items())
        case list() | tuple() if depth < 8:
            return sum(_length(inner, depth + 1) for inner in value)
        case _:
            return 1


def _deltas(message: Message) -> Iterator[Delta]:
    yield {"role": "assistant", "content": "" if message["content"] is not None else None}
    for piece in _pieces(message["content"] or ""):
        yield {"content": piece}
    for index, call in enumerate(message.get("tool_calls", ())):
        yield from _call_deltas(index, call)


def _pieces(text: str) -> Sequence[str]:
    """The text in words, long ones cut; in longer pieces where there would be too many."""
    longest = max(LONGEST_PIECE, len(text) // PIECES)
    pieces: list[str] = []
    for word in _PIECE.findall(text):
        if pieces and len(pieces[-1]) + len(word) <= longest // 2:
            pieces[-1] += word
        else:
            pieces += [word[at : at + longest] for at in range(0, len(word), longest)]
    return pieces


def _call_deltas(index: int, call: Message) -> Iterator[Delta]:
    function = call["function"]
    head = {**call, "function": {"name": function["name"], "arguments": ""}}
    yield {"tool_calls": [{"index": index, **head}]}
    for piece in _pieces(function["arguments"]):
        yield {"tool_calls": [{"index": index, "function": {"arguments": piece}}]}
