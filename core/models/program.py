"""A model whose replies are made by a program, in its own `get_chat_completion`."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from contextvars import ContextVar
from dataclasses import replace
from typing import Any

from core.errors import ModelError
from core.messages import Delta
from core.models.endpoint_errors import ErrorContext
from core.models.failures import failure, library_errors
from core.models.protocol import Completion, ModelRequest
from core.models.replies import ReplyFold, completion_of, events_in
from core.models.wire import answer_events, close, to_dict

told: ContextVar[list[str] | None] = ContextVar("told", default=None)
"""Collects the notes of the replies that a program's function asks this project's own methods for."""


class ProgramModel:
    """Reads what a function of the program returns: an answer of `chat.completions.create` in any form, or its stream.

    The function is called once for each reply. Errors of the `openai` package and of its HTTP library become ModelErrors;
    all others are raised as they are. `client` is the one whose address and key errors name or must not reveal.
    """

    def __init__(self, create: Callable[[], Any], client: Any) -> None:
        self._create = create
        self._client = client

    def complete(self, request: ModelRequest) -> Completion:
        """Return the whole reply. Raises ModelError."""
        context = ErrorContext(self._client, request.model)
        answer, notes = self._answer(context)
        return _noted(completion_of(events_in(to_dict(answer), context), context, request), notes)

    def stream(self, request: ModelRequest) -> Generator[Delta | Completion, None, None]:
        """Yield the reply in deltas, then the Completion. Raises ModelError, after the deltas that came before it."""
        context = ErrorContext(self._client, request.model)
        (answer, notes), fold = self._answer(context), ReplyFold(context, request)
        try:
            for event in _until_broken(answer_events(answer), fold):
                delta = fold.add(event)
                if delta:
                    yield delta
        finally:
            close(answer)
        yield _noted(fold.completion(), notes)

    def _answer(self, context: ErrorContext) -> tuple[Any, list[str]]:
        """Return what the function returns, and the list of notes, which grows until a stream ends. Raises ModelError."""
        notes: list[str] = []
        before = told.set(notes)
        try:
            return self._create(), notes
        except library_errors() as error:
            failed = error if isinstance(error, ModelError) else failure(context, error)
        finally:
            told.reset(before)
        raise failed  # outside the handler: the error of the package, which may hold the key, would become its context


def _noted(completion: Completion, notes: list[str]) -> Completion:
    return replace(completion, notes=(*notes, *completion.notes)) if notes else completion


def _until_broken(events: Iterator[object], fold: ReplyFold) -> Iterator[object]:
    """Yield the events. An error of the package ends them, and counts unless the reply was complete by then."""
    try:
        yield from events
    except library_errors() as error:
        if isinstance(error, ModelError):
            raise
        fold.broke(error)
