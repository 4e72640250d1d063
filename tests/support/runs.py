"""Replies and answers for runs in tests, and models that follow a script."""

from __future__ import annotations

import json
import threading
from collections.abc import AsyncGenerator, Callable, Generator, Iterable
from typing import Any

from core.asks import Answer, CallResult, Instructions, Reply, Returned, RunState, Step
from core.events import Event
from core.loop import advance
from core.messages import Delta, Message, Usage
from core.models.protocol import Completion, ModelRequest


def call(name: str, id: str = "c1", /, **arguments: Any) -> Message:
    return {"id": id, "type": "function", "function": {"name": name, "arguments": json.dumps(arguments)}}


def says(text: str, **fields: Any) -> Message:
    return {"role": "assistant", "content": text, **fields}


def calls(*tool_calls: Message, text: str | None = None) -> Message:
    return {"role": "assistant", "content": text, "tool_calls": list(tool_calls)}


def instructed(text: str = "Be kind.", *functions: str) -> Instructions:
    return Instructions(text, functions, "some-model")


def replied(message: Message, tokens: int = 0) -> Reply:
    return Reply(message, Usage(tokens, 0), "some-model", "stop")


def returned(call_id: str = "c1", value: str = "done", **fields: Any) -> Returned:
    measured = {name: fields.pop(name) for name in ("duration_s", "spent") if name in fields}
    return Returned(call_id=call_id, result=CallResult(value=value, **fields), **measured)


def walk(step: Step, *answers: Answer) -> tuple[RunState, list[Event]]:
    """Return the state after these answers and all events up to it."""
    events = list(step.events)
    for answer in answers:
        step = advance(step.state, answer)
        events += step.events
    return step.state, events


Script = Iterable[Message | Exception | Callable[[ModelRequest], Message]]


class ScriptedModel:
    """Answers with the messages of a script in order, and keeps the requests. `pause` is called between deltas."""

    def __init__(self, *script: Any, pause: Callable[[], None] = lambda: None, usage: Usage | None = None) -> None:
        self.script = list(script)
        self.requests: list[ModelRequest] = []
        self.pause = pause
        self.usage = usage
        self.closed = 0
        self._lock = threading.Lock()

    def next(self, request: ModelRequest) -> Message:
        with self._lock:
            self.requests.append(request)
            item = self.script.pop(0)
        if callable(item):
            item = item(request)
        if isinstance(item, Exception):
            raise item
        message: Message = item
        return message

    def complete(self, request: ModelRequest) -> Completion:
        return Completion(self.next(request), self.usage, "scripted", "stop")

    def stream(self, request: ModelRequest) -> Generator[Delta | Completion, None, None]:
        message = self.next(request)
        try:
            for delta in deltas_of(message):
                self.pause()
                yield delta
            broken = message.get("_breaks")
            if broken is not None:
                raise broken
            yield Completion(message, self.usage, "scripted", "stop")
        finally:
            self.closed += 1


class GatedModel:
    """A model that replies with a number of words and ends the reply when the `gate` is set. Keeps the requests."""

    def __init__(self, count: int = 1, *, gate: threading.Event | None = None) -> None:
        self._count, self._gate = count, gate
        self.requests: list[ModelRequest] = []

    def complete(self, request: ModelRequest) -> Completion:
        return Completion({"role": "assistant", "content": "word " * self._count})

    def stream(self, request: ModelRequest) -> Generator[Delta | Completion, None, None]:
        self.requests.append(request)
        for _ in range(self._count):
            yield {"content": "word "}
        if self._gate is not None:
            self._gate.wait(10)
        yield self.complete(request)


class AsyncScriptedModel:
    """The async counterpart of ScriptedModel."""

    def __init__(self, *script: Any, usage: Usage | None = None) -> None:
        self.inner = ScriptedModel(*script, usage=usage)

    @property
    def requests(self) -> list[ModelRequest]:
        return self.inner.requests

    async def complete(self, request: ModelRequest) -> Completion:
        return self.inner.complete(request)

    async def stream(self, request: ModelRequest) -> AsyncGenerator[Delta | Completion, None]:
        for piece in self.inner.stream(request):
            yield piece


def deltas_of(message: Message) -> list[Delta]:
    """Split a message into deltas as an endpoint streams it."""
    made: list[Delta] = [{"role": "assistant", "content": ""}]
    made += [{"content": word} for word in (message.get("content") or "").split(" ") if word]
    for index, tool_call in enumerate(message.get("tool_calls") or ()):
        made.append({"tool_calls": [{"index": index, **tool_call}]})
    return made
