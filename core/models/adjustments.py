"""What to send instead when an endpoint refuses a request: a table from the words of refusals to changes of the body.

Endpoints and models differ in small things: the name of a setting, the order of roles, the form of an id. A refusal that
says what is wrong is followed, and what helped is remembered for the endpoint and the model. Left out is only what a
reply can do without: never tools, the form of a reply, or a limit. Nothing here sends anything.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from core.messages import WIRE_FIELDS
from core.models import history_forms as forms
from core.models import refusal_phrases as phrases
from core.models.refusal_phrases import LONGEST_WORDS, lacks_thoughts, limits_by, mentions, names, names_unwanted, says
from core.models.refusals import Refusal
from core.models.schemas import described_tool, plain_tool, without_empty_parameters

Body = dict[str, Any]
Change = Callable[[Body], Body | None]
"""Returns the changed body, or None if there is nothing to change."""

MOST_ADJUSTMENTS = 12
"""Adjustments found by one request: more than any known endpoint needs, and an end for one that always asks for another."""

DEFAULT_LIMIT = 4_096
"""Tokens of a reply where an endpoint demands a limit and the agent has none: all models that demand one write as many."""

OPTIONAL = (
    "parallel_tool_calls", "stream_options", "reasoning_effort", "verbosity", "top_p", "top_k", "min_p", "temperature",
    "presence_penalty", "frequency_penalty", "repetition_penalty", "seed", "top_logprobs", "logprobs", "logit_bias",
    "stop", "tool_choice", "service_tier", "store", "metadata", "prompt_cache_key", "safety_identifier", "user",
    "prediction", "n",
)  # fmt: skip
"""Settings that a reply can do without. Of two that a refusal names, the first one is left out."""


@dataclass(frozen=True, slots=True)
class Adjustment:
    """A change of the body, with the test of a refusal that asks for it, and the code by which it is remembered."""

    code: str
    is_asked: phrases.Test
    change: Change


def _without(field: str) -> Change:
    def change(body: Body) -> Body | None:
        if field not in body or (field == "parallel_tool_calls" and body[field] is not True):
            return None  # without the field the model may call several functions at once
        if field == "tool_choice" and body[field] != "auto":
            return None
        return {name: value for name, value in body.items() if name != field}

    return change


def _renamed(old: str, new: str) -> Change:
    def change(body: Body) -> Body | None:
        if old not in body:
            return None
        return {**{name: value for name, value in body.items() if name != old}, new: body[old]}

    return change


def _messages(form: Callable[[forms.Messages], forms.Messages]) -> Change:
    def change(body: Body) -> Body | None:
        messages = form(body["messages"])
        return None if messages is body["messages"] or messages == body["messages"] else {**body, "messages": messages}

    return change


def _tools(form: Callable[[Mapping[str, Any]], dict[str, Any]]) -> Change:
    def change(body: Body) -> Body | None:
        tools = [form(tool) for tool in body.get("tools") or ()]
        return None if tools == (body.get("tools") or []) else {**body, "tools": tools}

    return change


def _not_strict(tool: Mapping[str, Any]) -> dict[str, Any]:
    function = tool.get("function")
    if not isinstance(function, Mapping):
        return dict(tool)
    return {**tool, "function": {name: value for name, value in function.items() if name != "strict"}}


def _with_default_limit(body: Body) -> Body | None:
    return None if {"max_tokens", "max_completion_tokens"} & body.keys() else {**body, "max_tokens": DEFAULT_LIMIT}


def _streamed(body: Body) -> Body | None:
    return None if body.get("stream") else {**body, "stream": True}


def _not_streamed(body: Body) -> Body | None:
    fields = ("stream", "stream_options")
    return {name: value for name, value in body.items() if name not in fields} if body.get("stream") else None


def _without_thoughts(body: Body) -> Body | None:
    return None if body.get("stream") or "enable_thinking" in body else {**body, "enable_thinking": False}


def _calls_as_text_without_tools(body: Body) -> Body | None:
    return None if body.get("tools") else _messages(forms.with_calls_as_text)(body)


ADJUSTMENTS: tuple[Adjustment, ...] = (
    Adjustment("signatures", says(*phrases.NO_SIGNATURE), _messages(forms.with_signatures)),
    Adjustment("thoughts", lacks_thoughts, _messages(forms.with_thoughts)),
    Adjustment("calls_as_text", says(*phrases.NO_SIGNATURE), _messages(forms.with_calls_as_text)),
    Adjustment("calls_as_text", lacks_thoughts, _messages(forms.with_calls_as_text)),
    Adjustment("calls_as_text", says(*phrases.NO_TOOL_ROLE), _messages(forms.with_calls_as_text)),
    Adjustment("calls_as_text_without_tools", says(*phrases.NO_TOOLS_OFFERED), _calls_as_text_without_tools),
    Adjustment(
        "max_completion_tokens", limits_by("max_completion_tokens"), _renamed("max_tokens", "max_completion_tokens")
    ),
    Adjustment("max_tokens", limits_by("max_completion_tokens"), _renamed("max_completion_tokens", "max_tokens")),
    Adjustment("default_limit", says(*phrases.NEEDS_LIMIT), _with_default_limit),
    Adjustment("without_stream_options", mentions("stream_options", "include_usage"), _without("stream_options")),
    Adjustment("without_parallel_tool_calls", mentions("parallel_tool_calls"), _without("parallel_tool_calls")),
    *(Adjustment(f"without_{field}", names(field), _without(field)) for field in OPTIONAL),
    Adjustment("without_reasoning_effort", says(*phrases.NO_EFFORT), _without("reasoning_effort")),
    Adjustment("without_presence_penalty", says(*phrases.NO_PENALTY), _without("presence_penalty")),
    Adjustment("without_frequency_penalty", says(*phrases.NO_PENALTY), _without("frequency_penalty")),
    Adjustment("whole_without_thoughts", says(*phrases.NOT_WHOLE_WITH_THOUGHTS), _without_thoughts),
    Adjustment("whole_by_stream", says(*phrases.ONLY_STREAM), _streamed),
    Adjustment("not_streamed", says(*phrases.NO_STREAM), _not_streamed),
    Adjustment("without_strict", mentions("strict"), _tools(_not_strict)),
    Adjustment("parameters_left_out", says(*phrases.EMPTY_SCHEMA), _tools(without_empty_parameters)),
    Adjustment("descriptions", says(*phrases.NO_DESCRIPTION), _tools(described_tool)),
    Adjustment("plain_schemas", says(*phrases.SCHEMA), _tools(plain_tool)),
    Adjustment("first_option", says(*phrases.SCHEMA), _tools(lambda tool: plain_tool(tool, is_first_option=True))),
    Adjustment("names_of_results", says(*phrases.NO_NAMES), _messages(forms.with_names_of_results)),
    Adjustment("nine_characters", says(*phrases.IDS), _messages(forms.with_nine_characters)),
    Adjustment("arguments_as_objects", says(*phrases.OBJECTS), _messages(forms.with_arguments_as_objects)),
    Adjustment("single_calls", says(*phrases.ONE_CALL), _messages(forms.with_single_calls)),
    Adjustment("calls_without_text", says(*phrases.TEXT_OR_CALLS), _messages(forms.with_calls_without_text)),
    Adjustment("system_first", says(*phrases.SYSTEM_FIRST), _messages(forms.with_system_first)),
    Adjustment("system_for_developer", says(*phrases.NO_SYSTEM), _messages(forms.with_system_for_developer)),
    Adjustment("alternating_roles", says(*phrases.ROLES), _messages(forms.with_alternating_roles)),
    Adjustment("system_as_user", says(*phrases.NO_SYSTEM), _messages(forms.with_system_as_user)),
    Adjustment("text_for_parts", says(*phrases.CONTENT), _messages(forms.with_text_for_parts)),
    Adjustment("empty_content", says(*phrases.CONTENT), _messages(forms.with_empty_content)),
    Adjustment("without_content", says(*phrases.CONTENT), _messages(forms.without_content)),
    Adjustment("placeholders", says(*phrases.EMPTY_CONTENT), _messages(forms.with_placeholders)),
    Adjustment("parts_for_text", says(*phrases.PARTS), _messages(forms.with_parts_for_text)),
)
BY_CODE: Mapping[str, Adjustment] = {adjustment.code: adjustment for adjustment in ADJUSTMENTS}

WITHOUT_FIELD = "without_field:"
"""The beginning of the code for a field of messages that is not sent; its name follows."""

FIELD_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")
NEEDED_FIELDS = frozenset({"role", "content", "tool_calls", "tool_call_id", "id", "type", "function"})


def adjusted(body: Body, codes: Iterable[str]) -> Body:
    """Return the body with the adjustments of these codes, in this order."""
    for code in codes:
        body = _change_of(code)(body) or body
    return body


def _change_of(code: str) -> Change:
    if code.startswith(WITHOUT_FIELD):
        field = code.removeprefix(WITHOUT_FIELD)
        return _messages(lambda messages: forms.without_field(messages, field))
    return BY_CODE[code].change


def asked_for(refusal: Refusal, body: Body, used: Iterable[str]) -> str | None:
    """Return the code of the adjustment of this body that a refusal asks for, other than those used; None if none."""
    said = f"{refusal.code} {refusal.words} {refusal.details}"[:LONGEST_WORDS]
    words, done = " ".join(said.split()), set(used)
    for adjustment in ADJUSTMENTS:
        if adjustment.code not in done and adjustment.is_asked(refusal, words) and adjustment.change(body) is not None:
            return adjustment.code
    unwanted = (code for field, code in _fields_of(body) if code not in done and names_unwanted(field, refusal, words))
    return next(unwanted, None)


def _fields_of(body: Body) -> list[tuple[str, str]]:
    """Return the fields of messages and calls that can be left out, with their codes."""
    names: dict[str, None] = {}
    for message in body["messages"]:
        for part in (message, *(message.get("tool_calls") or ())):
            names |= dict.fromkeys(part)
    fields = [name for name in names if name not in NEEDED_FIELDS and FIELD_NAME.fullmatch(name)]
    return [(name, f"{WITHOUT_FIELD}{name}") for name in fields]


def added_field_codes(body: Body) -> list[str]:
    """Return the codes that leave out all fields of messages that the API does not define."""
    defined = {name for fields in WIRE_FIELDS.values() for name in fields}
    return [code for name, code in _fields_of(body) if name not in defined]
