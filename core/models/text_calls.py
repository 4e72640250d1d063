"""Calls of functions that a model wrote as text of its reply, because it or its server cannot call functions properly.

A reply that is exactly the JSON of calls of offered functions is taken as these calls, in any of the forms that the
templates of models have. Any other reply that holds a call gets a note: the person would wait for what never happens.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from core.messages import Message, arguments_of, calls_of, made_id, without_surrogates
from core.models.reply_fold import offered_name

CALL_AS_TEXT = "call_as_text"
CALL_READ_FROM_TEXT = "call_read_from_text"

LONGEST_CALL = 50_000
"""Characters of a reply that is searched for calls. Longer ones are prose."""

MOST_CALLS = 50
"""Calls in one reply; models that repeat themselves without end must not call functions without end."""

FENCE = re.compile(r"```[a-z_]{0,20}\n?")
OPENINGS = (
    "<tool_call>",
    "<function_call>",
    "<tool_calls>",
    "<|tool_call|>",
    "<|python_tag|>",
    "[TOOL_CALLS]",
    "functools",
)
CLOSINGS = ("</tool_call>", "</function_call>", "</tool_calls>", "<|/tool_call|>", "<|eom_id|>", "<|eot_id|>", "```")
FUNCTION_TAG, FUNCTION_END = "<function=", "</function>"
PARAMETER_TAG, PARAMETER_END = "<parameter=", "</parameter>"

NAMES = ("name", "tool_name", "function_name", "tool", "function")
ARGUMENTS = ("arguments", "parameters", "args", "tool_input", "input")
LISTS = ("tool_calls", "function_call", "tool_call")
KEYS = frozenset({*NAMES, *ARGUMENTS, "id", "type"})
NAME_KEY = re.compile(r'"(?:name|tool|function|tool_name)"\s{0,9}:')
ARGUMENTS_KEY = re.compile(r'"(?:arguments|parameters|args|tool_input)"\s{0,9}:')
TAGGED_NAME = re.compile(r"[\w.-]{1,64}")
PYTHON_CALL = re.compile(r"\[?([A-Za-z_][\w.-]{0,63})\(")

Read = tuple[str, str]
"""The name and the arguments of a call."""


def with_called_functions(
    message: Message, offered: Collection[str], history: Sequence[Message]
) -> tuple[Message, tuple[str, ...]]:
    """Return the message with the calls that its text is, if it is nothing else; and the codes of what is to be told."""
    content = message.get("content")
    if not offered or message.get("tool_calls") or not isinstance(content, str) or len(content) > LONGEST_CALL:
        return message, ()
    calls = _calls_in(content.strip(), offered)
    if calls:
        taken = {str(call.get("id")) for earlier in history for call in calls_of(earlier)}
        made = []
        for place, (name, arguments) in enumerate(calls):
            id = made_id(f"{len(history)}/{place}/{name}", taken)
            taken.add(id)
            made.append({"id": id, "type": "function", "function": {"name": name, "arguments": arguments}})
        return {**message, "content": None, "tool_calls": made}, (CALL_READ_FROM_TEXT,)
    return message, (CALL_AS_TEXT,) if _holds_call(content.strip(), offered) else ()


def _calls_in(text: str, offered: Collection[str]) -> list[Read]:
    """Return the calls that the text is; [] if it is anything else."""
    calls: list[Read] = []
    rest = _after_opening(text)
    while rest:
        if rest.startswith(FUNCTION_TAG):
            found, rest = _tagged_call(rest)
        elif rest.startswith(("{", "[")):
            found, rest = _json_calls(rest)
        else:
            return []
        named = [(offered_name(name, offered), arguments) for name, arguments in found]
        calls += named
        if not named or len(calls) > MOST_CALLS or not all(name in offered for name, _ in named):
            return []
        rest = _after_opening(rest)
    return calls


def _after_opening(text: str) -> str:
    """Return the text without the marks around calls that it begins with."""
    while True:
        text = text.lstrip(" \t\r\n,;")
        fence = FENCE.match(text)
        mark = fence[0] if fence else next((mark for mark in (*OPENINGS, *CLOSINGS) if text.startswith(mark)), "")
        if not mark:
            return text
        text = text[len(mark) :]


def _json_calls(text: str) -> tuple[list[Read], str]:
    """Return the calls in the JSON value that a text begins with, and the text after it."""
    try:
        value, end = json.JSONDecoder(strict=False).raw_decode(text)
    except (ValueError, RecursionError):
        return [], ""
    return list(_calls_of_value(value, depth=0)), text[end:]


def _calls_of_value(value: object, depth: int) -> Iterator[Read]:
    """Yield the calls that a JSON value is; something that is no call makes the reply one that is not exactly calls."""
    if isinstance(value, list) and value and depth < len(LISTS):
        for item in value:
            yield from _calls_of_value(item, depth + 1)
        return
    if not isinstance(value, Mapping):
        yield "", ""
        return
    inner = next((value[name] for name in (*LISTS, "function") if isinstance(value.get(name), list | Mapping)), None)
    if inner is not None and depth < len(LISTS):
        yield from _calls_of_value(inner, depth + 1)
        return
    name = next((value[key] for key in NAMES if isinstance(value.get(key), str)), "")
    arguments: object = next((value[key] for key in ARGUMENTS if value.get(key) is not None), {})
    text = _arguments_text(arguments)
    yield (name, text) if text is not None and KEYS.issuperset(value) else ("", "")


def _arguments_text(arguments: object) -> str | None:
    if isinstance(arguments, Mapping):
        return _as_json(arguments)
    try:
        return _as_json(arguments_of(arguments)) if isinstance(arguments, str) else None
    except (ValueError, TypeError):
        return None


def _tagged_call(text: str) -> tuple[list[Read], str]:
    """Read `<function=NAME>{...}</function>`, also with `<parameter=NAME>value</parameter>` in it. Return it and the rest."""
    inside, end, rest = text.removeprefix(FUNCTION_TAG).partition(FUNCTION_END)
    found = TAGGED_NAME.match(inside)
    if not end or not found:
        return [], ""
    body = inside[found.end() :].removeprefix(">").strip()
    if not body.startswith(PARAMETER_TAG):
        arguments = _arguments_text(body)
        return ([(found[0], arguments)] if arguments is not None else []), rest
    values: dict[str, Any] = {}
    for part in body.split(PARAMETER_TAG)[1:]:
        name, _, value = part.partition(">")
        values[name] = value.rpartition(PARAMETER_END)[0].strip()
    return [(found[0], _as_json(values))], rest


def _as_json(arguments: Mapping[str, Any]) -> str:
    return without_surrogates(json.dumps(arguments, ensure_ascii=False))


def _holds_call(text: str, offered: Collection[str]) -> bool:
    """Return whether a call is written somewhere in the text."""
    if any(mark in text for mark in (*OPENINGS[:-1], FUNCTION_TAG)):
        return True
    python = PYTHON_CALL.match(text)
    if python and python[1] in offered and text.endswith((")", ")]")):
        return True
    if not NAME_KEY.search(text) or not ARGUMENTS_KEY.search(text):
        return False
    return text.startswith(("{", "[", "```")) or any(f'"{name}"' in text for name in offered)
