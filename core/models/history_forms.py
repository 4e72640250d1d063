"""The forms of a history that some endpoints demand and others refuse, so that they are sent only where they were asked for.

Each function returns the messages it was given if they have that form. `core.models.adjustments` says when which applies.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from core.messages import Message, nine_characters

NINE = re.compile(r"[a-zA-Z0-9]{9}")

Messages = Sequence[Message]
STARTS = "The conversation begins."
"""Said in place of a user where a conversation starts with an agent and the endpoint wants a user to start."""

GOES_ON = "I have the results."
"""Said in place of an agent whose run ended after results, where a user must not speak after results."""

CONTINUE = "Go on."
"""Said in place of a user where a conversation ends with an agent and the endpoint answers users only."""

PLACEHOLDER = "(empty)"
SEPARATOR = "\n\n"


def with_alternating_roles(messages: Messages) -> Messages:
    """Join messages of users, and of agents, in a row; fill in the message that is missing between two others."""
    made: list[Message] = []
    for message in messages:
        role, last = message.get("role"), made[-1] if made else None
        before = last.get("role") if last else None
        if last is not None and role == before and role in ("user", "assistant") and not last.get("tool_calls"):
            content = _joined(last.get("content"), message.get("content"))
            made[-1] = {**last, **message, "content": content or (None if message.get("tool_calls") else "")}
            continue
        if role == "assistant" and before in (None, "system", "developer"):
            made.append({"role": "user", "content": STARTS})
        if role == "user" and before == "tool":
            made.append({"role": "assistant", "content": GOES_ON})
        made.append(message)
    if all(_is_system(message) for message in made):
        made.append({"role": "user", "content": STARTS})
    if made[-1].get("role") == "assistant":
        made.append({"role": "user", "content": CONTINUE})
    return made


def _joined(one: Any, other: Any) -> Any:
    if isinstance(one, list) or isinstance(other, list):
        return [*_parts(one), *_parts(other)]
    return SEPARATOR.join(text for text in (one, other) if text)


def _parts(content: Any) -> list[Any]:
    return content if isinstance(content, list) else [{"type": "text", "text": str(content)}] if content else []


def with_system_first(messages: Messages) -> Messages:
    """Join all system messages into one, at the start."""
    first = [message for message in messages if _is_system(message)]
    if first == list(messages[:1]) or not first:
        return messages
    content = first[0].get("content")
    for message in first[1:]:
        content = _joined(content, message.get("content"))
    return [{**first[0], "content": content}, *(message for message in messages if not _is_system(message))]


def with_system_as_user(messages: Messages) -> Messages:
    """Put the system messages in front of the first user message, for models that know no such role."""
    instructions = [message for message in messages if _is_system(message)]
    others = [message for message in messages if not _is_system(message)]
    if not instructions:
        return messages
    content = instructions[0].get("content")
    for message in instructions[1:]:
        content = _joined(content, message.get("content"))
    if others and others[0].get("role") == "user":
        return [{**others[0], "content": _joined(content, others[0].get("content"))}, *others[1:]]
    return [{"role": "user", "content": content}, *others]


def with_system_for_developer(messages: Messages) -> Messages:
    return _changed(messages, lambda message: {**message, "role": "system"} if message["role"] == "developer" else None)


def _is_system(message: Message) -> bool:
    return message.get("role") in ("system", "developer")


def with_nine_characters(messages: Messages) -> Messages:
    """Give every call an id of nine letters and digits, and its result the same."""

    def change(message: Message) -> Message | None:
        if message.get("tool_calls"):
            calls = [{**call, "id": _nine(call["id"])} for call in message["tool_calls"]]
            return {**message, "tool_calls": calls} if calls != message["tool_calls"] else None
        id = message.get("tool_call_id")
        return {**message, "tool_call_id": _nine(id)} if id is not None and _nine(id) != id else None

    return _changed(messages, change)


def _nine(id: object) -> str:
    text = str(id)
    return text if NINE.fullmatch(text) else nine_characters(text)


def with_empty_content(messages: Messages) -> Messages:
    """Say "" in messages that only call functions."""
    return _changed(messages, lambda each: {**each, "content": ""} if _only_calls(each, None) else None)


def without_content(messages: Messages) -> Messages:
    """Leave out the content of messages that only call functions."""

    def change(message: Message) -> Message | None:
        if not (_only_calls(message, None) or _only_calls(message, "")) or "content" not in message:
            return None
        return {name: value for name, value in message.items() if name != "content"}

    return _changed(messages, change)


def with_placeholders(messages: Messages) -> Messages:
    """Say something in every message that says nothing."""

    def change(message: Message) -> Message | None:
        content = message.get("content")
        is_blank = not content or (isinstance(content, str) and not content.strip())
        return {**message, "content": PLACEHOLDER} if is_blank else None

    return _changed(messages, change)


def _only_calls(message: Message, content: str | None) -> bool:
    return bool(message.get("tool_calls")) and message.get("content") == content


def with_text_for_parts(messages: Messages) -> Messages:
    """Say as one text what is in parts that are all text."""

    def change(message: Message) -> Message | None:
        content = message.get("content")
        if not isinstance(content, list) or not all(isinstance(part, dict) and "text" in part for part in content):
            return None
        return {**message, "content": SEPARATOR.join(str(part["text"]) for part in content)}

    return _changed(messages, change)


def with_parts_for_text(messages: Messages) -> Messages:
    """Say each text as a list of one part."""

    def change(message: Message) -> Message | None:
        content = message.get("content")
        return {**message, "content": _parts(content)} if isinstance(content, str) else None

    return _changed(messages, change)


def with_calls_without_text(messages: Messages) -> Messages:
    """Leave out what is said beside calls."""

    def change(message: Message) -> Message | None:
        return {**message, "content": None} if message.get("tool_calls") and message.get("content") else None

    return _changed(messages, change)


def with_single_calls(messages: Messages) -> Messages:
    """Make several calls of one message as many messages with one call, each with its result behind it."""
    made: list[Message] = []
    places: dict[str, int] = {}
    for message in messages:
        calls = message.get("tool_calls") or ()
        place = places.get(str(message.get("tool_call_id")), len(made))
        if len(calls) > 1:
            for number, call in enumerate(calls):
                made.append({**message, "content": None if number else message.get("content"), "tool_calls": [call]})
                places[call["id"]] = len(made)
            continue
        made.insert(place, message)
        places = {id: later + (later > place) for id, later in places.items()}
    return made if len(made) != len(messages) else messages


def with_arguments_as_objects(messages: Messages) -> Messages:
    """Send the arguments of calls as objects and not as JSON text."""

    def change(message: Message) -> Message | None:
        calls = message.get("tool_calls") or ()
        if not any(isinstance(call["function"]["arguments"], str) for call in calls):
            return None
        return {**message, "tool_calls": [_with_object(call) for call in calls]}

    return _changed(messages, change)


def _with_object(call: Message) -> Message:
    arguments = call["function"]["arguments"]
    parsed = json.loads(arguments) if isinstance(arguments, str) else arguments
    return {**call, "function": {**call["function"], "arguments": parsed}}


def without_field(messages: Messages, name: str) -> Messages:
    """Leave out a field of messages, and of their calls."""

    def change(message: Message) -> Message | None:
        calls = message.get("tool_calls") or ()
        if name not in message and not any(name in call for call in calls):
            return None
        kept = _without(message, name)
        return {**kept, "tool_calls": [_without(call, name) for call in calls]} if calls else kept

    return _changed(messages, change)


def _without(value: Mapping[str, Any], name: str) -> Message:
    return {key: inner for key, inner in value.items() if key != name}


def with_names_of_results(messages: Messages) -> Messages:
    """Name the function in each result, as the first form of the API did and Gemini's still needs."""
    names = {call["id"]: call["function"]["name"] for message in messages for call in message.get("tool_calls") or ()}

    def change(message: Message) -> Message | None:
        name = names.get(message.get("tool_call_id"))
        return {**message, "name": name} if name and not message.get("name") else None

    return _changed(messages, change)


def with_thoughts(messages: Messages) -> Messages:
    """Fill in thoughts in messages with calls that came from elsewhere, for endpoints that demand them."""

    def change(message: Message) -> Message | None:
        if not message.get("tool_calls") or message.get("reasoning_content"):
            return None
        return {**message, "reasoning_content": "I call a function."}

    return _changed(messages, change)


SIGNATURE = {"google": {"thought_signature": "skip_thought_signature_validator"}}
"""What Google defines for calls that its models did not make
(https://ai.google.dev/gemini-api/docs/thought-signatures)."""


def with_signatures(messages: Messages) -> Messages:
    """Fill in the signature of calls that came from elsewhere, for endpoints that demand one."""

    def change(message: Message) -> Message | None:
        calls = message.get("tool_calls") or ()
        if all(call.get("extra_content") for call in calls):
            return None
        return {**message, "tool_calls": [{"extra_content": SIGNATURE, **call} for call in calls]}

    return _changed(messages, change)


def with_calls_as_text(messages: Messages) -> Messages:
    """Tell calls and their results in words, for endpoints that accept only calls of their own."""
    made: list[Message] = []
    for message in messages:
        calls = message.get("tool_calls")
        if calls:
            told = [f"I called {call['function']['name']} with {call['function']['arguments']}." for call in calls]
            content = _joined(message.get("content"), SEPARATOR.join(told))
            made.append({"role": "assistant", "content": content})
        elif message.get("role") == "tool":
            made.append({"role": "user", "content": f"The function returned: {message.get('content')}"})
        else:
            made.append(message)
    return with_alternating_roles(made)


def _changed(messages: Messages, change: Callable[[Message], Message | None]) -> Messages:
    """Return the messages with those replaced for which `change` returns another one."""
    made = [change(message) for message in messages]
    if not any(made):
        return messages
    return [new or old for new, old in zip(made, messages, strict=True)]
