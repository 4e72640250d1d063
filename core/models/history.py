"""The one place that makes, from the messages of a conversation, the history that is sent.

A log holds what was said as it was said. Sent unchanged, one odd message of it would be refused in every later request:
an empty reply, arguments that are no JSON, an id that two calls share, a name with a space. `SentHistory` mends what no
endpoint needs in its odd form, once for each message. What only some endpoints refuse is changed when one of them has
(`core.models.adjustments`), with the functions of `core.models.history_forms`.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict, deque
from collections.abc import Mapping, Sequence
from typing import Any

from core.messages import WIRE_FIELDS, Message, arguments_of, calls_of, made_id, message_text, system
from core.models.added_fields import AddedFields, added_fields_of

LONGEST_NAME = 64
NOT_IN_NAMES = re.compile(r"[^a-zA-Z0-9_-]")
"""What the name of a function must not have: Chat Completions defines `^[a-zA-Z0-9_-]{1,64}$`."""

NOT_IN_SPEAKERS = re.compile(r"[\s<|\\/>]")
"""What the `name` of a message must not have."""

UNNAMED = "unnamed"
UNREADABLE_ARGUMENTS = "text"
"""The key under which arguments go out that are no JSON object: the model sees what it wrote, and why it failed."""


class SentHistory:
    """The messages of a conversation as any endpoint accepts them; it grows with the conversation.

    At position 0 of everything is the place of the instructions. `senders` are the names of the agents that wrote the
    messages, or ""; `added` is what an endpoint added to a message, by position.
    """

    def __init__(self) -> None:
        self.senders: list[str] = [""]
        self.added: dict[int, AddedFields] = {}
        self._messages: list[Message] = [system("")]
        self._read = 0
        self._taken: set[str] = set()
        self._open: defaultdict[object, deque[str]] = defaultdict(deque)

    def extend(self, messages: Sequence[Message]) -> None:
        """Add the messages that are new since the last time; `messages` are all of the conversation."""
        for message in messages[self._read :]:
            self._add(message)
        self._read = len(messages)

    def messages(self, instructions: str) -> list[Message]:
        """Return the messages to send, instructions first."""
        return [system(instructions), *self._messages[1:]]

    def _add(self, message: Message) -> None:
        role = message.get("role")
        if role == "assistant" and _is_nothing(message):
            return
        sent = wire(message)
        if role == "tool":
            sent["tool_call_id"] = self._id_of_result(message.get("tool_call_id"))
        elif role == "assistant":
            if calls_of(message):
                sent["tool_calls"] = self._calls(message)
            added = added_fields_of(message)
            if added is not None:
                self.added[len(self._messages)] = added
        self._messages.append(sent)
        self.senders.append(str(message.get("sender") or ""))

    def _calls(self, message: Message) -> list[Message]:
        """Return the calls of a message, with ids that no other call of the conversation has."""
        self._open.clear()
        sent = []
        for place, call in enumerate(calls_of(message)):
            function, id = call["function"], call.get("id")
            name = fitting_name(function.get("name"))
            unique = id if isinstance(id, str) and id and id not in self._taken else ""
            unique = unique or made_id(f"{len(self._messages)}/{place}/{name}", self._taken)
            self._taken.add(unique)
            self._open[id].append(unique)
            arguments = object_text(function.get("arguments"))
            sent.append({"id": unique, "type": "function", "function": {"name": name, "arguments": arguments}})
        return sent

    def _id_of_result(self, id: object) -> object:
        """Return the id of the call that a result answers; of several calls with one id, the first without a result."""
        ids = self._open.get(id)
        return (ids.popleft() if len(ids) > 1 else ids[0]) if ids else id


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
    sent.setdefault("content", None if sent.get("tool_calls") else "")
    return sent


def _is_nothing(message: Message) -> bool:
    """Return whether an assistant's message says and calls nothing: endpoints refuse it in a history."""
    if calls_of(message) or message.get("function_call") or message.get("audio"):
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
    """Return arguments as the text of a JSON object, unchanged if they are one."""
    text = arguments if isinstance(arguments, str) else json.dumps(arguments or {}, default=str)
    try:
        parsed = arguments_of(text)
    except (ValueError, TypeError):
        return json.dumps({UNREADABLE_ARGUMENTS: text}, ensure_ascii=False)
    is_plain = text.lstrip().startswith("{") and "\n" not in text and "\t" not in text and "\r" not in text
    return text if is_plain else json.dumps(parsed, ensure_ascii=False)
