"""Chat Completions answers -> messages: whole ones, events of a stream, and objects instead of either.

What arrives is made by strangers: any field may be missing, null or of another type. Nothing here talks to an endpoint.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from core.errors import BadReplyError, CutStreamError, ModelError
from core.messages import Delta, DeltaFold, parse_usage
from core.models.asked import NOT_CHAT_COMPLETIONS, Asked
from core.models.event_stream import EventStream
from core.models.failures import BROKEN_OFF, failure_in_stream
from core.models.protocol import Completion
from core.models.refusals import refusal

END = b"[DONE]"

LONGEST_REPLY = 100_000_000
"""Bytes on the wire, where each word of a stream takes some hundred."""
LONGEST_EVENT = 4_000_000
MOST_PIECES = 300_000
ENDLESS = "{model} at {endpoint} does not stop writing, so its reply was broken off."
SHORTER = "Choose another model, or limit its replies in the agent's settings (max_tokens)."


def completion_of(raw: object, asked: Asked) -> Completion:
    """The reply in a whole answer. Raises ModelError when it is an error or nothing that we know."""
    answer = _object(raw, asked)
    choice = _choice(answer) or {}
    message = choice.get("message")
    if not isinstance(message, Mapping):
        raise asked.error(BadReplyError, NOT_CHAT_COMPLETIONS)
    fold = DeltaFold()
    fold.add(message)
    return Completion(
        fold.message(),
        parse_usage(answer.get("usage")),
        _text(answer.get("model")) or asked.model,
        _text(choice.get("finish_reason")),
    )


def pieces_of(completion: Completion) -> Iterator[Delta | Completion]:
    """A reply that came at once, as if it had been streamed."""
    yield DeltaFold().add(completion.message)
    yield completion


def names_of(raw: object, asked: Asked) -> tuple[str, ...]:
    """The names in an answer that lists models, sorted without regard to case."""
    listed = raw.get("data", raw) if isinstance(raw, Mapping) else raw
    if listed is None and raw is not None:  # how Ollama says that it has none
        return ()
    if not isinstance(listed, list):
        raise asked.error(BadReplyError, NOT_CHAT_COMPLETIONS)
    names = {_text(model.get("id")) for model in listed if isinstance(model, Mapping)}
    return tuple(sorted(names - {""}, key=lambda name: (name.casefold(), name)))


class WholeAnswer:
    """An answer that is not streamed, put together from its bytes."""

    def __init__(self, asked: Asked) -> None:
        self._asked = asked
        self._body = bytearray()

    def feed(self, chunk: bytes) -> None:
        """Raises CutStreamError when more has come than any reply has."""
        self._body += chunk
        if len(self._body) > LONGEST_REPLY:
            raise self._asked.error(CutStreamError, ENDLESS, fix=SHORTER)

    def completion(self) -> Completion:
        """Raises ModelError when it is no reply, ValueError when it is no JSON."""
        return completion_of(json.loads(self._body), self._asked)


class ReplyFold:
    """A streamed reply put together: bytes or events in, deltas out, and the Completion at the end.

    `is_over` says that the endpoint has ended the reply, so that no more needs to be read.
    """

    def __init__(self, asked: Asked) -> None:
        self.is_over = False
        self._asked = asked
        self._events = EventStream()
        self._message = DeltaFold()
        self._fed = self._seen = False
        self._bytes = self._pieces = 0
        self._failed: ModelError | None = None
        self._usage: Any = None
        self._model = ""
        self._finish_reason = ""

    def feed(self, chunk: bytes) -> Iterator[Delta]:
        """The deltas in these bytes. Raises ModelError at an event that is an error, or none of Chat Completions."""
        self._fed = True
        self._bytes += len(chunk)
        for data in self._events.feed(chunk):
            yield from self._read(data)
        self._bound()

    def finish(self) -> Iterator[Delta]:
        """The deltas of what was left when the bytes ended."""
        for data in self._events.finish():
            if data == END or _is_json(data):
                yield from self._read(data)

    def _read(self, data: bytes) -> Iterator[Delta]:
        if self.is_over or data.startswith(END):
            self.is_over = True
            return
        try:
            event = json.loads(data)
        except ValueError as error:
            raise self._asked.error(BadReplyError, NOT_CHAT_COMPLETIONS) from error
        yield from self.add(event)

    def add(self, event: object) -> Iterator[Delta]:
        """The delta in an event, if it has one."""
        event = _object(event, self._asked)
        self._seen = True
        self._usage = event.get("usage") or self._usage
        self._model = self._model or _text(event.get("model"))
        choice = _choice(event)
        if choice is None:
            return
        self._finish_reason = _text(choice.get("finish_reason")) or self._finish_reason
        raw = choice.get("delta")
        delta = self._message.add(raw) if isinstance(raw, Mapping) else {}
        if delta:
            self._pieces += 1
            self._bound()
            yield delta

    def _bound(self) -> None:
        """Raises CutStreamError when more has come than any reply has: an endpoint may write until the memory is full."""
        if self._bytes > LONGEST_REPLY or self._pieces > MOST_PIECES or self._events.waiting > LONGEST_EVENT:
            raise self._asked.error(CutStreamError, ENDLESS, fix=SHORTER)

    def broke(self, error: BaseException) -> None:
        """The stream broke with this error; it counts unless the reply was whole by then."""
        self._failed = failure_in_stream(self._asked, error)

    @property
    def is_broken(self) -> bool:
        return self._failed is not None

    @property
    def is_whole(self) -> bool:
        """Whether nothing of the message can be missing, however the connection ended."""
        return self.is_over or bool(self._finish_reason)

    def completion(self) -> Completion:
        """The finished reply. Raises ModelError when the stream broke, or ended without saying that the reply does."""
        if not self.is_whole:
            raise self._failed or self._cut()
        return self.completion_as_it_is()

    def completion_as_it_is(self) -> Completion:
        """The reply so far, taken to be finished."""
        return Completion(
            self._message.message(), parse_usage(self._usage), self._model or self._asked.model, self._finish_reason
        )

    def _cut(self) -> ModelError:
        if self._seen:
            return self._asked.error(CutStreamError, BROKEN_OFF)
        if self._fed:
            return self._asked.error(BadReplyError, NOT_CHAT_COMPLETIONS)
        return self._asked.error(CutStreamError, "{model} at {endpoint} ended the stream before any reply.")


def _object(raw: object, asked: Asked) -> Mapping[str, Any]:
    if not isinstance(raw, Mapping):
        raise asked.error(BadReplyError, NOT_CHAT_COMPLETIONS)
    if raw.get("error") or raw.get("object") == "error":
        raise refusal(asked, None, raw)
    return raw


def _choice(raw: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The choice we asked for: the first."""
    choices = raw.get("choices")
    for choice in choices if isinstance(choices, list) else ():
        if isinstance(choice, Mapping) and not choice.get("index"):
            return choice
    return None


def _is_json(data: bytes) -> bool:
    try:
        json.loads(data)
    except ValueError:
        return False
    return True


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
