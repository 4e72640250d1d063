"""Build the body of a request to a Chat Completions endpoint, and decide what to do when it is refused.

What a refusal asks for is done, if it can be (`core.models.adjustments`). Nothing here sends anything.
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from core.agents import SETTINGS
from core.errors import RefusedRequestError
from core.messages import encodable
from core.models.added_fields import origin_of
from core.models.adjustment_memory import AdjustmentMemory
from core.models.adjustments import (
    MOST_ADJUSTMENTS,
    Body,
    added_field_codes,
    adjusted,
    asked_for,
)
from core.models.endpoint_errors import ErrorContext
from core.models.event_stream import Whole
from core.models.failures import failure, wire_errors
from core.models.protocol import Completion, ModelRequest
from core.models.refusals import Refusal, is_error, is_unreadable_call, parse_refusal

OURS = frozenset({"model", "messages", "tools", "functions", "function_call", "stream", "extra_body"})
"""Fields that an agent's settings cannot change."""

ABOUT_TOOLS = frozenset({"tool_choice", "parallel_tool_calls"})

ARGUMENTS = SETTINGS | OURS - {"extra_body"} | ABOUT_TOOLS
"""The keyword parameters of the SDK's `chat.completions.create`."""

FOLLOWED = frozenset({0, 400, 404, 422, 500, 501})
"""HTTP statuses of refusals that may say what to send instead. llama.cpp refuses with 500 what a model's template does not
take, OpenRouter with 404 what no server behind it takes; 0 is that of an error in a stream."""


def body_of(request: ModelRequest, address: str = "") -> Body:
    """Build the JSON body: only fields that have a value, and none about tools if the request offers none.

    What the endpoint at this address has added to earlier messages goes back to it.
    """
    settings = {**request.settings, **_table(request.settings.get("extra_body"))}
    messages = list(request.messages)
    origin = origin_of(address)
    for position, added in request.added.items():
        if origin and added.origin == origin:
            messages[position] = added.added_to(messages[position])
    body: Body = {"model": request.model, "messages": messages}
    if request.tools:
        body["tools"] = list(request.tools)
        body["tool_choice"] = request.tool_choice
        body["parallel_tool_calls"] = request.parallel_tool_calls
    else:
        settings = {name: value for name, value in settings.items() if name not in ABOUT_TOOLS}
    body |= {name: value for name, value in settings.items() if name not in OURS}
    return {name: value for name, value in body.items() if value is not None}


def streamed(body: Body) -> Body:
    """Return the body of the same request for a streamed reply that reports its token usage."""
    return {**body, "stream": True, "stream_options": {"include_usage": True, **_table(body.get("stream_options"))}}


def _table(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def keywords_of(body: Body) -> dict[str, Any]:
    """Convert the body to keyword arguments of `create`, which takes fields that it does not define in `extra_body`."""
    extra = {name: value for name, value in body.items() if name not in ARGUMENTS}
    defined = {name: value for name, value in body.items() if name in ARGUMENTS}
    return {**defined, "extra_body": extra} if extra else defined


def sending_errors() -> tuple[type[Exception], ...]:
    """Return the exception classes that `ChatRequest.failed` takes; for an `except` clause around the sending."""
    return (*wire_errors(), TypeError, ValueError, RecursionError)


class ChatRequest:
    """A request that may have to be sent more than once: refusals that say what to send instead are followed.

    What helped is remembered in `memory`, so that it is asked for once. `is_streamed` asks for a reply in deltas.
    """

    def __init__(
        self, context: ErrorContext, request: ModelRequest, memory: AdjustmentMemory, *, is_streamed: bool = False
    ) -> None:
        self.context = context
        self.request = request
        self._memory = memory
        self._found: list[str] = []
        self._is_repeated = self._is_cleaned = False
        self._known = memory.codes(context.address, context.model)
        body = body_of(request, context.address)
        self.body = adjusted(streamed(body) if is_streamed else body, self._known)

    def failed(self, error: Exception) -> Exception | None:
        """Return what to raise for an error met on sending; None if the body is to be sent again.

        The result is a ModelError if the endpoint, the way to it, or the request itself is at fault. One of them is when
        JSON is nested too deeply, a RecursionError. Any other error is a bug, and is returned as it is.

        Messages of a model may hold half of a surrogate pair, such as one of an emoji. It is replaced once the body cannot
        be encoded: to look for it in every text of every request would cost more than the rest of the request. In a setting
        it is an error, which the person can correct.
        """
        if isinstance(error, UnicodeEncodeError) and not self._is_cleaned:
            self._is_cleaned, self.body = True, {**self.body, "messages": encodable(self.body["messages"])}
            return None
        if not isinstance(error, wire_errors()):
            fault = failure(self.context, error) if isinstance(error, RecursionError) else error
            return self._encoding_error(error) or fault
        status = getattr(error, "status_code", None)
        if isinstance(status, int) and self._follow(parse_refusal(status, getattr(error, "body", None))):
            return None
        return failure(self.context, error)

    def is_refused(self, answer: object) -> bool:
        """Return whether an answer is a refusal after which the body is to be sent again. Some come with status 200."""
        event = answer.answer if isinstance(answer, Whole) else answer
        return is_error(event) and self._follow(parse_refusal(None, event))

    def reply(self, completion: Completion) -> Completion:
        """Return the reply with the codes of what was adjusted for it, which is remembered from now on."""
        if not self._found:
            return completion
        self._memory.add(self.context.address, self.context.model, self._found)
        return replace(completion, notes=(*self._found, *completion.notes))

    def _follow(self, refusal: Refusal) -> bool:
        """Change the body as the refusal asks; return whether it is to be sent again."""
        if is_unreadable_call(refusal):
            is_first, self._is_repeated = not self._is_repeated, True
            return is_first  # the model may do better the next time
        if refusal.status not in FOLLOWED or len(self._found) >= MOST_ADJUSTMENTS:
            return False
        code = asked_for(refusal, self.body, (*self._known, *self._found))
        codes = [code] if code else []
        if not codes and refusal.status in (400, 422) and not self._found:
            codes = added_field_codes(self.body)  # the endpoint may not say which field it does not know
        self.body = adjusted(self.body, codes)
        self._found += codes
        return bool(codes)

    def _encoding_error(self, error: Exception) -> RefusedRequestError | None:
        """Return the error for a body that is not JSON, or that the client's `create` has no parameters for."""
        try:
            json.dumps(self.body, ensure_ascii=False, allow_nan=False).encode()
            inspect.signature(self.context.client.chat.completions.create).bind(**keywords_of(self.body))
        except (TypeError, ValueError, RecursionError):
            fix = "Check the agent's settings and the messages."
            sentence = "The request for {model} cannot be made: {words}"
            return self.context.error(
                RefusedRequestError, sentence, words=str(error), fix=fix, code="request_not_encodable"
            )
        return None
