"""Chat Completions messages as plain dicts: their fields, texts and calls, the arguments and ids of calls, token usage.

The list of fields follows https://platform.openai.com/docs/api-reference/chat/create (request messages). Nothing here
contacts an endpoint.
"""

from __future__ import annotations

import hashlib
import string
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.error_codes import ErrorCode
from core.errors import SetupError
from core.loose_json import read_object
from core.values import JsonError, parse_json

Message = dict[str, Any]
Delta = dict[str, Any]

WIRE_FIELDS: dict[str, tuple[str, ...]] = {
    "system": ("role", "content", "name"),
    "developer": ("role", "content", "name"),
    "user": ("role", "content", "name"),
    "assistant": ("role", "content", "name", "refusal", "audio", "tool_calls", "function_call"),
    "tool": ("role", "content", "tool_call_id"),
    "function": ("role", "content", "name"),
}

MOST_ENCODINGS = 3
"""How often arguments may be JSON within JSON: twice has been seen, of models that imitate an escaped example."""

MOST_DIGITS = 15
"""Digits of a count of tokens."""

ID_CHARACTERS = string.ascii_letters + string.digits

CUT_REASONS = frozenset({"length", "max_tokens", "max_output_tokens", "model_length", "max_length"})
FILTER_REASONS = frozenset(
    {
        "content_filter",
        "safety",
        "recitation",
        "blocklist",
        "prohibited_content",
        "spii",
        "sensitive",
        "refusal",
        "content-filter",
        "content_filtered",
        "guardrail_intervened",
        "image_safety",
    }
)
"""Finish reasons in lower case: those of the API, and the ones that Gemini, Mistral, GLM and gateways pass on."""


def is_cut_at_limit(finish_reason: str) -> bool:
    """Return whether a reply ended because it reached the limit of tokens."""
    return finish_reason.lower() in CUT_REASONS


def is_filtered(finish_reason: str) -> bool:
    """Return whether the endpoint held back a reply, or the rest of it."""
    return finish_reason.lower() in FILTER_REASONS


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of one reply or of many; `cached` and `reasoning` are parts of prompt and completion."""

    prompt_tokens: int = 0
    completion_tokens: int = 0
    cached_tokens: int = 0
    reasoning_tokens: int = 0

    @property
    def total_tokens(self) -> int:
        return self.prompt_tokens + self.completion_tokens

    def __add__(self, other: Usage) -> Usage:
        return Usage(
            self.prompt_tokens + other.prompt_tokens,
            self.completion_tokens + other.completion_tokens,
            self.cached_tokens + other.cached_tokens,
            self.reasoning_tokens + other.reasoning_tokens,
        )


@dataclass(frozen=True, slots=True)
class Choice:
    """Why a reply that was chosen by rules is as it is: see `core.models.offline.decision.ReplyRule` for the codes of `rule`.

    `chosen` is what fitted best, a function or handoff by name, `words` are those of the user that spoke for it. `runner_up`
    is what fitted next best. Each has a score; it is 0 where nothing was compared.
    """

    rule: str
    chosen: str = ""
    words: tuple[str, ...] = ()
    score: float = 0.0
    runner_up: str = ""
    runner_up_score: float = 0.0


def parse_usage(raw: Mapping[str, Any] | None) -> Usage | None:
    """Return the usage object of a reply as a Usage, or None if there is none. Invalid or missing numbers count as 0.

    The names of the counts are those of the API, or those of Anthropic.
    """
    if not isinstance(raw, Mapping):
        return None
    prompt, completion = raw.get("prompt_tokens_details"), raw.get("completion_tokens_details")
    return Usage(
        _count(raw, "prompt_tokens") or _count(raw, "input_tokens"),
        _count(raw, "completion_tokens") or _count(raw, "output_tokens"),
        _count(prompt, "cached_tokens"),
        _count(completion, "reasoning_tokens"),
    )


def _count(raw: object, field: str) -> int:
    value = raw.get(field) if isinstance(raw, Mapping) else None
    return int(value) if isinstance(value, int | float) and 0 < value < 10**MOST_DIGITS else 0


def user(text: str) -> Message:
    return {"role": "user", "content": text}


def system(text: str) -> Message:
    return {"role": "system", "content": text}


def tool_result(call_id: str, name: str, text: str) -> Message:
    """Return the message that answers a tool call. `tool_name` is stored in the conversation and not sent."""
    return {"role": "tool", "tool_call_id": call_id, "tool_name": name, "content": text}


def plain_messages(messages: Sequence[object]) -> list[Message]:
    """Return messages as dicts, also those that are objects of the SDK, or hold calls that are.

    Raises SetupError if one is neither.
    """
    return [
        message if type(message) is dict and "tool_calls" not in message else _plain_message(message, number)
        for number, message in enumerate(messages, 1)
    ]


def _plain_message(message: object, number: int) -> Message:
    if isinstance(message, dict):
        calls = message.get("tool_calls")
        if not calls or all(isinstance(call, Mapping) for call in calls):
            return message
        return {**message, "tool_calls": [_dumped(call, number) for call in calls]}
    return _dumped(message, number)


def _dumped(value: object, number: int) -> Message:
    if isinstance(value, Mapping):
        return dict(value)
    dump = getattr(value, "model_dump", None)
    dumped = dump(exclude_none=True) if callable(dump) else None
    if not isinstance(dumped, dict):
        raise SetupError.of(ErrorCode.INVALID_MESSAGE, number=number, type=type(value).__name__)
    return dumped


def message_text(message: Mapping[str, Any]) -> str:
    """Return the text of a message: its content, the text parts of its content, or its refusal."""
    content = message.get("content")
    if isinstance(content, str) and content:
        return content
    if isinstance(content, list):
        parts = (part.get("text") for part in content if isinstance(part, Mapping))
        return "\n".join(part for part in parts if isinstance(part, str))
    refusal = message.get("refusal")
    return refusal if isinstance(refusal, str) else ""


def calls_of(message: Mapping[str, Any]) -> list[Message]:
    """Return the function calls of an assistant's message, in order."""
    calls = message.get("tool_calls") or ()
    return [call for call in calls if isinstance(call.get("function"), Mapping)]


def arguments_of(text: str | None) -> dict[str, Any]:
    """Return the arguments of a call by name; empty text and null mean none.

    They are read also as models write them that are not good at JSON: as JSON within JSON, with line breaks inside of
    texts, as a list of one object, or in any of the ways of `core.loose_json`. Raises JsonError if the text is none of
    these, and TypeError if it is another value than an object.
    """
    written = (text or "").strip()
    value: Any = _read(written) if written else None
    for _ in range(1, MOST_ENCODINGS):
        value = _decoded(value) if isinstance(value, str) else value
    if isinstance(value, list) and len(value) <= 1 and all(isinstance(item, dict) for item in value):
        value = value[0] if value else {}  # PHP writes an empty object as an empty list
    if not isinstance(value, dict | None):
        raise TypeError(f"they are a {type(value).__name__}")
    return value or {}


def _read(text: str) -> Any:
    try:
        return parse_json(text, with_line_breaks=True)
    except JsonError as error:
        strict = error
    try:
        return read_object(text)
    except JsonError:
        raise strict from None


def _decoded(text: str) -> Any:
    try:
        return _read(text)
    except JsonError:
        return text


def made_id(place: object, taken: Container[str]) -> str:
    """Return an id for a call, always the same for the same place, but none that is taken.

    It has nine letters and digits, the form that the strictest servers (those of Mistral) demand.
    """
    attempt = 0
    while (id := nine_characters(f"{place}/{attempt}")) in taken:
        attempt += 1
    return id


def nine_characters(text: str) -> str:
    """Return nine letters and digits that stand for the text."""
    digest = hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=8).digest()
    number, characters = int.from_bytes(digest, "big"), []
    for _ in range(9):
        number, rest = divmod(number, len(ID_CHARACTERS))
        characters.append(ID_CHARACTERS[rest])
    return "".join(characters)


def without_surrogates(text: str) -> str:
    """Replace halves of surrogate pairs, which JSON can express but UTF-8 cannot encode. Two that belong together are joined."""
    if text.isascii():
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def encodable(value: Any) -> Any:
    """Return data of JSON with no half of a surrogate pair in any of its texts and keys."""
    if isinstance(value, str):
        return without_surrogates(value)
    if isinstance(value, Mapping):
        return {encodable(name): encodable(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [encodable(item) for item in value]
    return value
