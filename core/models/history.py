"""The one place that makes, from the messages of a conversation, the history that is sent.

A log holds what was said as it was said. Sent unchanged, one odd message of it would be refused in every later request:
an empty reply, arguments that are no JSON, an id that two calls share, a name with a space, a result without its call.
`SentHistory` mends what no endpoint needs in its odd form, once for each message. What only some endpoints refuse is
changed when one of them has (`core.models.adjustments`), with the functions of `core.models.history_forms`.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict, deque
from collections.abc import Mapping, Sequence
from typing import Any

from core.calls.texts import value_text
from core.messages import WIRE_FIELDS, Message, arguments_of, made_id, message_text, system, user
from core.models.added_fields import AddedFields, added_fields_of
from core.models.history_forms import SEPARATOR
from core.values import JsonError, parse_json

LONGEST_NAME = 64
NOT_IN_NAMES = re.compile(r"[^a-zA-Z0-9_-]")
"""What the name of a function must not have: Chat Completions defines `^[a-zA-Z0-9_-]{1,64}$`."""

NOT_IN_SPEAKERS = re.compile(r"[\s<|\\/>]")
"""What the `name` of a message must not have."""

BREAKS = re.compile(r"[\n\r\t]")
UNNAMED = "unnamed"
UNREADABLE_ARGUMENTS = "text"
"""The key under which arguments go out that are no JSON object: the model sees what it wrote, and why it failed."""

NO_RESULT = "Error: there is no result of this call."
"""Sent for a call without a result, such as one whose result a program left out: endpoints refuse such a call."""


WrittenCall = tuple[object, object, object]
"""The id, the name and the arguments of a call, as they are in the conversation."""


class SentHistory:
    """The messages of a conversation as any endpoint accepts them; it grows with the conversation.

    At position 0 of everything is the place of the instructions. `senders` are the names of the agents that wrote the
    messages, or ""; `added` is what an endpoint added to a message, by position.
    """

    def __init__(self) -> None:
        self.senders: list[str] = [""]
        self.added: dict[int, AddedFields] = {}
        self._messages: list[Message] = [system("")]
        self._read = self._filled = 0
        self._taken: set[str] = set()
        self._open: defaultdict[str, deque[str]] = defaultdict(deque)  # calls without a result, by their original ids
        self._answered: dict[str, int] = {}  # where the last result of each original id is, as long as more may come

    def extend(self, messages: Sequence[Message]) -> None:
        """Add the messages that are new since the last time; `messages` are all of the conversation."""
        if self._filled:  # results that were missing may have come
            del self._messages[-self._filled :], self.senders[-self._filled :]
        for message in with_results_behind_calls([with_role(message) for message in messages[self._read :]]):
            self._add(message)
        self._filled = self._fill_results()
        self._read = len(messages)

    def messages(self, instructions: str) -> list[Message]:
        """Return the messages to send, instructions first."""
        return [system(instructions), *self._messages[1:]]

    def _add(self, message: Message) -> None:
        role = message.get("role")
        if role == "tool":
            self._add_result(message)
            return
        calls = _calls_in(message) if role == "assistant" else []
        if role == "assistant" and _is_nothing(message, calls):
            return
        self._close_calls()
        sent = wire(message)
        if calls:
            sent["tool_calls"] = self._calls(calls)
        else:
            sent.pop("tool_calls", None)
        if role == "assistant":
            added = added_fields_of(message)
            if added is not None:
                self.added[len(self._messages)] = added
        self._append(sent, str(message.get("sender") or ""))

    def _append(self, sent: Message, sender: str = "") -> None:
        self._messages.append(sent)
        self.senders.append(sender)

    def _calls(self, calls: Sequence[WrittenCall]) -> list[Message]:
        """Return the calls of a message, with ids that no other call of the conversation has."""
        sent = []
        for place, (id, called, arguments) in enumerate(calls):
            name = fitting_name(called)
            unique = id if isinstance(id, str) and id and id not in self._taken else ""
            unique = unique or made_id(f"{len(self._messages)}/{place}/{name}", self._taken)
            self._taken.add(unique)
            self._open[str(id)].append(unique)
            function = {"name": name, "arguments": object_text(arguments)}
            sent.append({"id": unique, "type": "function", "function": function})
        return sent

    def _add_result(self, message: Message) -> None:
        """Add a result to the call that it answers; of several calls with one id, the first without a result.

        A second result of a call is joined to the first, as a call may have only one. A result without a call is told by
        the user: what it says may matter, and a made-up call would tell the model that it called what it did not.
        """
        id, sent = str(message.get("tool_call_id")), wire(message)
        if ids := self._open.get(id):
            sent["tool_call_id"] = ids.popleft()
            self._answered[id] = len(self._messages)
            self._append(sent)
        elif id in self._answered:
            first = self._messages[self._answered[id]]
            texts = dict.fromkeys((message_text(first), message_text(sent)))
            first["content"] = SEPARATOR.join(texts) if len(texts) > 1 else first["content"]
        elif text := message_text(sent):
            self._close_calls()
            name = message.get("tool_name") or message.get("name") or ""
            self._append(user(f"The function {name} returned: {text}" if name else f"The function returned: {text}"))

    def _close_calls(self) -> None:
        """End the results of the calls before, as another message follows."""
        self._fill_results()
        self._open.clear()
        self._answered.clear()

    def _fill_results(self) -> int:
        """Add a result for each call that has none. Return their number."""
        missing = [unique for ids in self._open.values() for unique in ids]
        for unique in missing:
            self._append({"role": "tool", "content": NO_RESULT, "tool_call_id": unique})
        return len(missing)


def with_role(message: Message) -> Message:
    """Return the message with the role that its fields tell, if it has none."""
    if message.get("role"):
        return message
    is_said = any(message.get(name) for name in ("tool_calls", "function_call", "sender"))
    return {**message, "role": "tool" if message.get("tool_call_id") else "assistant" if is_said else "user"}


def with_results_behind_calls(messages: Sequence[Message]) -> list[Message]:
    """Put each result behind the last message before it that has its call. Results without a call stay where they are."""
    groups: list[list[Message]] = []
    places: dict[str, list[Message]] = {}
    for message in messages:
        role = message.get("role")
        group = places.get(str(message.get("tool_call_id"))) if role == "tool" else None
        if group is not None:
            group.append(message)
            continue
        groups.append([message])
        if role == "assistant":
            places |= {str(id): groups[-1] for id, _, _ in _calls_in(message)}
    return [message for group in groups for message in group]


def _calls_in(message: Message) -> list[WrittenCall]:
    """Return the id, the name and the arguments of each call; the input of a custom call counts as its arguments."""
    found = []
    for call in message.get("tool_calls") or ():
        function, custom = call.get("function"), call.get("custom")
        if isinstance(function, Mapping):
            found.append((call.get("id"), function.get("name"), function.get("arguments")))
        elif isinstance(custom, Mapping):
            found.append((call.get("id"), custom.get("name"), custom.get("input")))
    return found


def wire(message: Mapping[str, Any]) -> Message:
    """Return the message with the fields of the API only.

    Fields that are None are left out, except `content`, which strict servers require of an assistant's message even
    when it only calls tools.
    """
    fields = WIRE_FIELDS.get(str(message.get("role")))
    if fields is None:
        return {k: v for k, v in message.items() if v is not None}
    sent = {k: message[k] for k in fields if message.get(k) is not None}
    if not sent.get("tool_calls"):
        sent.pop("tool_calls", None)
    if "name" in sent and "tool_call_id" not in fields:
        sent["name"] = NOT_IN_SPEAKERS.sub("_", str(sent["name"])[:LONGEST_NAME])
    content = sent.setdefault("content", None if sent.get("tool_calls") else "")
    if not isinstance(content, str | list | None):
        sent["content"] = value_text(content)
    return sent


def _is_nothing(message: Message, calls: Sequence[object]) -> bool:
    """Return whether an assistant's message says and calls nothing: endpoints refuse it in a history."""
    if calls or message.get("function_call") or message.get("audio"):
        return False
    content = message.get("content")
    has_other_parts = isinstance(content, list) and any(
        isinstance(part, Mapping) and part.get("type") not in ("text", None) for part in content
    )
    return not has_other_parts and not message_text(message).strip()


def fitting_name(name: object) -> str:
    """Return the name of a called function in the form that the API defines. Models also call what cannot exist."""
    text = str(name or "").partition("<|")[0].strip() or str(name or "")
    return NOT_IN_NAMES.sub("_", text[:LONGEST_NAME]) or UNNAMED


def object_text(arguments: object) -> str:
    """Return arguments as the text of a JSON object, unchanged if they are one on one line."""
    text = arguments if isinstance(arguments, str) else json.dumps(arguments or {}, default=str)
    if _is_object(text) and not BREAKS.search(text):
        return text
    try:
        return json.dumps(arguments_of(text), ensure_ascii=False)
    except (ValueError, TypeError):
        return json.dumps({UNREADABLE_ARGUMENTS: text}, ensure_ascii=False)


def _is_object(text: str) -> bool:
    try:
        return isinstance(parse_json(text), dict)
    except JsonError:
        return False
