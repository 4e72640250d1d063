"""Extract from a request what the rules need: the agent, the messages, the calls and their results. Never raises."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from core.messages import message_text
from core.models.offline.dates import today_in
from core.models.protocol import ModelRequest
from core.terms.language import Language, language_of

TEXT_LIMIT, INSTRUCTIONS_LIMIT, RESULT_LIMIT, REPLY_LIMIT = 4_000, 12_000, 20_000, 600
MESSAGES_LIMIT, CALLS_LIMIT = 80, 64


@dataclass(frozen=True, slots=True)
class Made:
    """A call in the history: the agent that made it, its arguments and its result (None: not yet).

    `told` is whether an agent has replied with text since the result.
    """

    name: str
    arguments: Mapping[str, Any]
    by: str = ""
    result: str | None = None
    told: bool = False

    def is_same(self, name: str, arguments: Mapping[str, Any]) -> bool:
        return self.name == name and self.arguments == arguments


@dataclass(frozen=True)
class Reading:
    """The parts of a request that the rules need. `wish` is the user's last message, `earlier` those before it, newest first, `said` the
    last words of an agent before it. `made` are the calls since it, `before` those of the exchange before it.
    `cut` is where the last user message stands, and `replies` are what this agent itself has said so far, newest first."""

    agent: str
    instructions: str
    wish: str
    earlier: tuple[str, ...]
    said: str
    made: tuple[Made, ...]
    before: tuple[Made, ...]
    cut: int
    today: date
    replies: tuple[str, ...] = ()

    @cached_property
    def language(self) -> Language:
        """The language to speak: that of the newest user message that is in words."""
        return language_of(self.wish, *self.earlier)

    @cached_property
    def untold(self) -> tuple[Made, ...]:
        """The calls whose results no reply has reported yet."""
        return tuple(made for made in self.made if made.result is not None and not made.told)


def read(request: ModelRequest, today: date) -> Reading:
    """Read the last messages of the request, and the instructions among its first messages.

    It is `today`, unless the instructions say which day it is.
    """
    start = max(0, len(request.messages) - MESSAGES_LIMIT)
    messages = [message if isinstance(message, Mapping) else {} for message in request.messages]
    instructions = _instructions(messages)
    users = [at for at in range(start, len(messages)) if messages[at].get("role") == "user"]
    cut = users[-1] if users else len(messages)
    since = users[-2] + 1 if len(users) > 1 else start
    return Reading(
        agent=request.agent,
        instructions=instructions,
        wish=_text(messages[cut]) if users else "",
        earlier=tuple(_text(messages[at]) for at in reversed(users[:-1]))[:8],
        said=_last_words(messages[start:cut]),
        made=_calls(messages, request.senders, range(cut + 1, len(messages))),
        before=_calls(messages, request.senders, range(since, cut)),
        cut=cut,
        today=today_in(instructions) or today,
        replies=_replies(messages, request),
    )


def _replies(messages: Sequence[Mapping[str, Any]], request: ModelRequest) -> tuple[str, ...]:
    senders = [*request.senders, *[""] * (len(messages) - len(request.senders))]
    own = (
        _text(message, REPLY_LIMIT)
        for message, sender in zip(reversed(messages), reversed(senders), strict=False)
        if message.get("role") == "assistant" and sender in ("", request.agent)
    )
    return tuple(filter(None, own))[:MESSAGES_LIMIT]


def _text(message: Mapping[str, Any], limit: int = TEXT_LIMIT) -> str:
    """Return the text of a message, without its middle if it is longer than the limit."""
    text = message_text(message)
    return text.strip() if len(text) <= limit else f"{text[: limit // 2]} {text[-limit // 2 :]}".strip()


def _instructions(messages: Sequence[Mapping[str, Any]]) -> str:
    heads = [message for message in messages[:4] if message.get("role") in ("system", "developer")]
    return "\n".join(_text(head, INSTRUCTIONS_LIMIT) for head in heads)[:INSTRUCTIONS_LIMIT]


def _last_words(messages: Sequence[Mapping[str, Any]]) -> str:
    said = (_text(message) for message in reversed(messages) if message.get("role") == "assistant")
    return next((text for text in said if text), "")


def _calls(messages: Sequence[Mapping[str, Any]], senders: Sequence[str], span: range) -> tuple[Made, ...]:
    results = {
        str(messages[at].get("tool_call_id")): _text(messages[at], RESULT_LIMIT)
        for at in span
        if messages[at].get("role") == "tool"
    }
    spoken = max((at for at in span if messages[at].get("role") == "assistant" and _text(messages[at])), default=-1)
    made = [
        _made(call, senders[at] if at < len(senders) else "", results, at < spoken)
        for at in span
        for call in _calls_of(messages[at])
    ]
    return tuple(made[-CALLS_LIMIT:])


def _calls_of(message: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    calls = message.get("tool_calls")
    if message.get("role") != "assistant" or not isinstance(calls, list | tuple):
        return []
    return [call for call in calls if isinstance(call, Mapping) and isinstance(call.get("function"), Mapping)]


def _made(call: Mapping[str, Any], by: str, results: Mapping[str, str], told: bool) -> Made:
    function = call["function"]
    arguments = parse_object(function.get("arguments"))
    return Made(str(function.get("name") or ""), arguments, str(by), results.get(str(call.get("id"))), told)


def parse_object(text: object) -> dict[str, Any]:
    """The JSON object in a text; empty when there is none."""
    try:
        value = json.loads(text) if isinstance(text, str) else text
    except (ValueError, RecursionError):
        return {}
    return dict(value) if isinstance(value, Mapping) else {}
