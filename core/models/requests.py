"""Build the body of a request to a Chat Completions endpoint, and decide what to do when it cannot be sent as it is.

Fields that some endpoints refuse, and that a reply can do without, are dropped on refusal. Nothing here sends anything.
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Mapping, MutableSet
from typing import Any

from core.errors import RefusedRequestError
from core.models.endpoint_errors import ErrorContext
from core.models.failures import failure, wire_errors
from core.models.protocol import ModelRequest

OURS = frozenset({"model", "messages", "tools", "functions", "function_call", "stream", "extra_body"})
"""Fields that an agent's settings cannot change."""

ABOUT_TOOLS = frozenset({"tool_choice", "parallel_tool_calls"})

# fmt: off
ARGUMENTS = frozenset({
    "messages", "model", "audio", "frequency_penalty", "function_call", "functions", "logit_bias", "logprobs",
    "max_completion_tokens", "max_tokens", "metadata", "modalities", "n", "parallel_tool_calls", "prediction",
    "presence_penalty", "prompt_cache_key", "reasoning_effort", "response_format", "safety_identifier", "seed",
    "service_tier", "stop", "store", "stream", "stream_options", "temperature", "tool_choice", "tools",
    "top_logprobs", "top_p", "user", "verbosity", "web_search_options",
})
# fmt: on
"""The keyword parameters of the SDK's `chat.completions.create`."""

Body = dict[str, Any]
Refused = MutableSet[tuple[str, str]]


def body_of(request: ModelRequest) -> Body:
    """Build the JSON body: only fields that have a value, and none about tools if the request offers none."""
    settings = {**request.settings, **_table(request.settings.get("extra_body"))}
    body: Body = {"model": request.model, "messages": list(request.messages)}
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
    """A request that may have to be sent more than once.

    `refused` holds pairs of a model and a field that its endpoint refused before. All requests of a model object share
    it, so that each field is refused once.
    """

    def __init__(self, context: ErrorContext, body: Body, refused: Refused) -> None:
        self.context = context
        self._refused = refused
        self.body = {name: value for name, value in body.items() if (context.model, name) not in refused}

    def failed(self, error: Exception) -> Exception | None:
        """Return what to raise for an error met on sending; None if a field was dropped and the body is to be sent again.

        The result is a ModelError if the endpoint, the way to it, or the request itself is at fault. One of them is when
        JSON is nested too deeply, a RecursionError. Any other error is a bug, and is returned as it is.
        """
        if not isinstance(error, wire_errors()):
            fault = failure(self.context, error) if isinstance(error, RecursionError) else error
            return self._encoding_error(error) or fault
        field = self._refused_field(error)
        if field is None:
            return failure(self.context, error)
        self._refused.add((self.context.model, field))
        del self.body[field]
        return None

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

    def _refused_field(self, error: Exception) -> str | None:
        if getattr(error, "status_code", None) not in (400, 422):
            return None
        refusal = str(getattr(error, "body", ""))
        if "stream_options" in self.body and "stream_options" in refusal:
            return "stream_options"
        # Not when it is False: without the field the model may call several functions at once
        if self.body.get("parallel_tool_calls") is True and "parallel_tool_calls" in refusal:
            return "parallel_tool_calls"
        return None
