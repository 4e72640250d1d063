"""One request on its way to an endpoint: its body, and what to make of the errors it meets.

Fields that some endpoints refuse, and that a reply can do without, are left out when they do. Nothing here sends anything.
"""

from __future__ import annotations

from collections.abc import Mapping, MutableSet
from typing import Any

from core.errors import ModelError
from core.models.asked import Asked
from core.models.failures import failure
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
"""What `create` of the SDK takes by name."""

Body = dict[str, Any]
Refused = MutableSet[tuple[str, str]]


def body_of(request: ModelRequest) -> Body:
    """The request as the API wants it: fields with a value only, and nothing about tools when there are none."""
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
    """The body for a stream that tells its usage at the end."""
    return {**body, "stream": True, "stream_options": {"include_usage": True, **_table(body.get("stream_options"))}}


def _table(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def keywords_of(body: Body) -> Body:
    """The body as arguments of `create`, which takes fields it does not know in `extra_body`."""
    extra = {name: value for name, value in body.items() if name not in ARGUMENTS}
    known = {name: value for name, value in body.items() if name in ARGUMENTS}
    return {**known, "extra_body": extra} if extra else known


class Asking:
    """A request, which may have to be sent more than once.

    `refused` remembers, by model, the fields that were refused before; it is shared by all requests of a model object.
    """

    def __init__(self, asked: Asked, body: Body, refused: Refused) -> None:
        self.asked = asked
        self._refused = refused
        self.body = {name: value for name, value in body.items() if (asked.model, name) not in refused}

    def failed(self, error: BaseException) -> ModelError | None:
        """What to raise for an error met on sending; None when the body has changed and is worth sending again."""
        field = self._refused_field(error)
        if field is None:
            return failure(self.asked, error)
        self._refused.add((self.asked.model, field))
        del self.body[field]
        return None

    def _refused_field(self, error: BaseException) -> str | None:
        if getattr(error, "status_code", None) not in (400, 422):
            return None
        told = str(getattr(error, "body", ""))
        if "stream_options" in self.body and "stream_options" in told:
            return "stream_options"
        # False asks for something else than what comes without the field
        if self.body.get("parallel_tool_calls") is True and "parallel_tool_calls" in told:
            return "parallel_tool_calls"
        return None
