"""Fold decoded Chat Completions answers into a reply: a whole answer, or the events of a stream.

Answers are untrusted: any field may be missing, null, or of another type. Nothing here reads from a
connection or decodes bytes, so one fold serves sync and async clients, streamed and not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from core.errors import BadReplyError, CutStreamError, ModelError
from core.messages import Delta, Message, parse_usage
from core.models.added_fields import ORIGIN, added_fields_of, origin_of
from core.models.endpoint_errors import NOT_CHAT_COMPLETIONS, ErrorContext
from core.models.event_stream import DONE, ENDLESS, SHORTER, EventDecoder, Whole
from core.models.failures import BROKEN_OFF, failure_in_stream
from core.models.protocol import Completion, ModelRequest
from core.models.refusal_rules import refusal_error
from core.models.refusals import is_error
from core.models.reply_fold import DeltaFold
from core.models.text_calls import with_called_functions

MOST_DELTAS = 300_000
"""Deltas of a reply: more than the longest output of any model has tokens, and one delta holds at least one token."""


BROKEN = "error"
"""The finish reason of gateways for a reply that the server behind them did not finish."""


class ReplyFold:
    """Decoded events in, deltas out, and the Completion at the end."""

    def __init__(self, context: ErrorContext, request: ModelRequest | None = None) -> None:
        self._context = context
        self._request = request or ModelRequest(context.model, ())
        self._message = DeltaFold(self._request.messages, self._request.offered)
        self._is_over = self._is_begun = False
        self._deltas = 0
        self._failure: ModelError | None = None
        self._usage: Any = None
        self._model = ""
        self._has_first = False
        self._others: list[Mapping[str, Any]] = []
        self._finish_reason = ""

    @property
    def has_begun(self) -> bool:
        """Return whether there was a delta."""
        return self._deltas > 0

    def add(self, event: object) -> Delta:
        """Add an event of a stream, a `Whole` answer, or `DONE`. Return what it adds to the message, possibly {}.

        Raises ModelError if the event reports an error, or is not one of the Chat Completions API.
        """
        if event is DONE:
            self._is_over = True
            return self._counted(self._add_others() or self._message.finish())
        if isinstance(event, Whole):
            answer, field = _checked(event.answer, self._context), "message"
            self._is_over = True
        else:
            answer, field = _checked(event, self._context), "delta"
        self._is_begun = True
        choices = _choices_in(answer)
        choice = self._choice(choices, is_whole=field == "message")
        self._usage = _usage_in(answer, choice) or self._usage
        self._model = self._model or _text(answer.get("model"))
        self._finish_reason = _text(choice.get("finish_reason")) or self._finish_reason
        piece = _piece_of(choice, field)
        if not isinstance(piece, Mapping):
            if field == "message":
                raise self._context.error(BadReplyError, NOT_CHAT_COMPLETIONS)
            return {}
        if field == "message" and self._finish_reason == "tool_calls":
            piece = _with_calls_of_others(piece, choices)
        is_repeated = field == "delta" and self.has_begun and not choice.get("delta") and "message" in choice
        return {} if is_repeated else self._counted(self._message.add(piece))

    def _choice(self, choices: Sequence[Mapping[str, Any]], *, is_whole: bool) -> Mapping[str, Any]:
        """Return the choice with index 0, the only one that was requested; {} if there is none. Raises ModelError.

        Some servers count from 1. What they stream is read at the end, if the choice 0 never came.
        """
        if len(choices) == 1 and not choices[0].get("index") and "error" not in choices[0]:
            self._has_first = True
            return choices[0]
        for choice in choices:
            if choice.get("error"):
                raise refusal_error(self._context, None, {"error": choice["error"]})
        first = next((choice for choice in choices if _index_of(choice) == "0"), None)
        self._has_first = self._has_first or first is not None
        if first is not None or not choices:
            return first or {}
        if not (is_whole or self._has_first or len(self._others) > MOST_DELTAS):
            self._others.append(choices[0])
        return choices[0] if is_whole else {}

    def _add_others(self) -> Delta:
        """Read the choices that were put off. Return what they add."""
        others, self._others = [] if self._has_first else self._others, []
        added: Delta = {}
        for choice in others:
            self._finish_reason = _text(choice.get("finish_reason")) or self._finish_reason
            piece = _piece_of(choice, "delta")
            for name, value in self._message.add(piece).items() if isinstance(piece, Mapping) else ():
                added[name] = added[name] + value if name in added else value
        return added

    def _counted(self, delta: Delta) -> Delta:
        self._deltas += bool(delta)
        if self._deltas > MOST_DELTAS:
            raise self._context.error(CutStreamError, ENDLESS, fix=SHORTER, code="endless_reply")
        return delta

    def broke(self, error: BaseException) -> None:
        """Record that the stream failed with this error. It counts unless the reply was complete by then."""
        self._failure = error if isinstance(error, ModelError) else failure_in_stream(self._context, error)

    def completion(self) -> Completion:
        """Return the finished reply. Raises ModelError if the stream failed, or ended before the reply was complete.

        A finish reason makes a reply complete however its stream ends.
        """
        self._add_others()
        if not (self._is_over or self._finish_reason) or self._finish_reason == BROKEN:
            raise self._failure or self._cut()
        model = self._model or self._context.model
        message, notes = self._read_message()
        return Completion(message, parse_usage(self._usage), model, self._finish_reason, notes)

    def _read_message(self) -> tuple[Message, tuple[str, ...]]:
        """Return the message, its calls also where they were written as text, and with its origin if that matters."""
        message = self._message.message()
        notes: tuple[str, ...] = ()
        if self._request.tool_choice != "none" and "response_format" not in self._request.settings:
            message, notes = with_called_functions(message, self._request.offered, self._request.messages)
        marked = {**message, ORIGIN: origin_of(self._context.address)}
        return (message if added_fields_of(marked) is None else marked), notes

    def _cut(self) -> ModelError:
        if self._is_begun:
            return self._context.error(CutStreamError, BROKEN_OFF)
        return self._context.error(
            CutStreamError, "{model} at {endpoint} ended the stream before any reply.", code="empty_stream"
        )


def events_in(answer: object, context: ErrorContext) -> list[object]:
    """Return what a `ReplyFold` takes from an answer that was not streamed; one that is text is read by its first bytes."""
    if not isinstance(answer, str):
        return [Whole(answer)]
    decoder = EventDecoder(context)
    events = [*decoder.feed(answer.encode("utf-8", "replace")), *decoder.finish()]
    if not events:
        raise context.error(BadReplyError, NOT_CHAT_COMPLETIONS)
    return events


def completion_of(events: Sequence[object], context: ErrorContext, request: ModelRequest | None = None) -> Completion:
    """Convert a whole answer. Raises ModelError if it reports an error, or is not a reply."""
    fold = ReplyFold(context, request)
    for event in events:
        fold.add(event)
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
    answer = _unwrapped(answer)
    if is_error(answer):
        raise refusal_error(context, None, answer)
    if not isinstance(answer, Mapping):
        raise context.error(BadReplyError, NOT_CHAT_COMPLETIONS)
    return answer


WRAPPERS = ("result", "data", "output", "response")
"""Fields in which gateways put the answer of the endpoint behind them: Cloudflare's, and those of some clouds."""


def _unwrapped(answer: object) -> object:
    if not isinstance(answer, Mapping) or answer.get("choices"):
        return answer
    wrapped = (answer.get(name) for name in WRAPPERS)
    return next((inner for inner in wrapped if isinstance(inner, Mapping) and inner.get("choices")), answer)


def _choices_in(answer: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    choices = answer.get("choices")
    choices = [choices] if isinstance(choices, Mapping) else choices
    return [choice for choice in choices if isinstance(choice, Mapping)] if isinstance(choices, list) else []


def _index_of(choice: Mapping[str, Any]) -> str:
    """Return the number of a choice as a text: some servers send it as one, or leave it out."""
    return str(choice.get("index") or 0)


def _usage_in(answer: Mapping[str, Any], choice: Mapping[str, Any]) -> Any:
    """Return the counts of tokens, which some servers put into the choice or into a field of their own."""
    found = answer.get("usage") or choice.get("usage")
    own = answer.get("x_groq")
    return own.get("usage") if not found and isinstance(own, Mapping) else found


def _piece_of(choice: Mapping[str, Any], field: str) -> object:
    """Return the message or the delta of a choice; some servers send the one in place of the other, or a bare text."""
    piece = choice.get(field)
    if piece and isinstance(piece, Mapping) and "tool_calls" not in choice:
        return piece
    piece = piece or choice.get("delta" if field == "message" else "message") or piece
    if not isinstance(piece, Mapping) and isinstance(choice.get("text"), str):
        piece = {"content": choice["text"]}
    if isinstance(piece, Mapping) and choice.get("tool_calls") and not piece.get("tool_calls"):
        piece = {**piece, "tool_calls": choice["tool_calls"]}
    return piece


def _with_calls_of_others(message: Mapping[str, Any], choices: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    """Return the first message with the calls that a server put into a choice of their own."""
    others = (choice.get("message") for choice in choices)
    calls = [other["tool_calls"] for other in others if isinstance(other, Mapping) and other.get("tool_calls")]
    return message if message.get("tool_calls") or len(calls) != 1 else {**message, "tool_calls": calls[0]}


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
