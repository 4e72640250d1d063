"""Fold decoded Chat Completions answers into a reply: a whole answer, or the events of a stream.

Answers are untrusted: any field may be missing, null, or of another type. Nothing here reads from a
connection or decodes bytes, so one fold serves sync and async clients, streamed and not.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.errors import BadReplyError, CutStreamError, ModelError
from core.messages import Delta, DeltaFold, parse_usage
from core.models.endpoint_errors import NOT_CHAT_COMPLETIONS, ErrorContext
from core.models.event_stream import DONE, ENDLESS, SHORTER, Whole
from core.models.failures import BROKEN_OFF, failure_in_stream
from core.models.protocol import Completion
from core.models.refusals import refusal_error

MOST_DELTAS = 300_000
"""Deltas of a reply: more than the longest output of any model has tokens, and one delta holds at least one token."""


class ReplyFold:
    """Decoded events in, deltas out, and the Completion at the end."""

    def __init__(self, context: ErrorContext) -> None:
        self._context = context
        self._message = DeltaFold()
        self._is_over = self._is_begun = False
        self._deltas = 0
        self._failure: ModelError | None = None
        self._usage: Any = None
        self._model = ""
        self._finish_reason = ""

    def add(self, event: object) -> Delta:
        """Add an event of a stream, a `Whole` answer, or `DONE`. Return what it adds to the message, possibly {}.

        Raises ModelError if the event reports an error, or is not one of the Chat Completions API.
        """
        if event is DONE:
            self._is_over = True
            return {}
        if isinstance(event, Whole):
            answer, field = _checked(event.answer, self._context), "message"
            self._is_over = True
        else:
            answer, field = _checked(event, self._context), "delta"
        self._is_begun = True
        self._usage = answer.get("usage") or self._usage
        self._model = self._model or _text(answer.get("model"))
        choice = _first_choice(answer)
        self._finish_reason = _text(choice.get("finish_reason")) or self._finish_reason
        piece = choice.get(field)
        if not isinstance(piece, Mapping):
            if field == "message":
                raise self._context.error(BadReplyError, NOT_CHAT_COMPLETIONS)
            return {}
        return self._counted(self._message.add(piece))

    def _counted(self, delta: Delta) -> Delta:
        self._deltas += bool(delta)
        if self._deltas > MOST_DELTAS:
            raise self._context.error(CutStreamError, ENDLESS, fix=SHORTER, code="endless_reply")
        return delta

    def broke(self, error: BaseException) -> None:
        """Record that the connection failed with this error. It counts unless the reply was complete by then."""
        self._failure = failure_in_stream(self._context, error)

    def completion(self) -> Completion:
        """Return the finished reply. Raises ModelError if the stream failed, or ended before the reply was complete.

        A finish reason makes a reply complete however its stream ends.
        """
        if not (self._is_over or self._finish_reason):
            raise self._failure or self._cut()
        model = self._model or self._context.model
        return Completion(self._message.message(), parse_usage(self._usage), model, self._finish_reason)

    def _cut(self) -> ModelError:
        if self._is_begun:
            return self._context.error(CutStreamError, BROKEN_OFF)
        return self._context.error(
            CutStreamError, "{model} at {endpoint} ended the stream before any reply.", code="empty_stream"
        )


def completion_of(answer: object, context: ErrorContext) -> Completion:
    """Convert a whole answer. Raises ModelError if it reports an error, or is not a reply."""
    fold = ReplyFold(context)
    fold.add(Whole(answer))
    return fold.completion()


def names_of(raw: object, context: ErrorContext) -> tuple[str, ...]:
    """Return the names in an answer that lists models, sorted without regard to case."""
    models = raw.get("data", raw) if isinstance(raw, Mapping) else raw
    if models is None and raw is not None:  # Ollama's empty list
        return ()
    if not isinstance(models, list):
        raise context.error(BadReplyError, NOT_CHAT_COMPLETIONS)
    names = {_text(model.get("id")) for model in models if isinstance(model, Mapping)}
    return tuple(sorted(names - {""}, key=lambda name: (name.casefold(), name)))


def _checked(answer: object, context: ErrorContext) -> Mapping[str, Any]:
    if not isinstance(answer, Mapping):
        raise context.error(BadReplyError, NOT_CHAT_COMPLETIONS)
    if answer.get("error") or answer.get("object") == "error":
        raise refusal_error(context, None, answer)
    return answer


def _first_choice(answer: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the choice with index 0, the only one that was requested; {} if the answer has none."""
    choices = answer.get("choices")
    for choice in choices if isinstance(choices, list) else ():
        if isinstance(choice, Mapping) and not choice.get("index"):
            return choice
    return {}


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
